"""What the corpus's manifests name."""


def similar(article_id: str, amount: int = 10) -> list:
    """Nothing is like anything."""
    return []


def trending(amount: int = 10) -> list:
    """Nothing is."""
    return []


def train(days: int) -> None:
    """Learns nothing."""


def anything(**arguments: str) -> list:
    """Takes what comes."""
    return []

"""The values that the platform read from Redis ahead of the running call."""

from typing import Any, Dict, Optional

_values: Optional[Dict[str, Any]] = None


def set_prefetched(values: Optional[Dict[str, Any]]) -> None:
    """Replaces the values; they hold for the running call only."""
    global _values
    _values = values

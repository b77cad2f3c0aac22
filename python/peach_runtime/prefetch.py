"""The values that the platform read from Redis ahead of the running call, handed out as Redis would."""

from typing import Any, Dict, Optional

#: Means: ask the server.
ASK = object()

_values: Optional[Dict[str, Any]] = None


def set_prefetched(values: Optional[Dict[str, Any]]) -> None:
    """Replaces the values; they hold for the running call only. None, for a key, means that it does not exist."""
    global _values
    _values = values


def lookup(name: Any, kind: type) -> Any:
    """The value of a key if it was read ahead and is of this kind (bytes, set, list or dict); ASK otherwise."""
    if not _values:
        return ASK
    value = _values.get(name if type(name) is str else _text(name), ASK)
    if value is None:
        return None if kind is bytes else kind()
    if kind is dict and isinstance(value, list):  # field, value, field, value
        return dict(zip(value[::2], value[1::2]))
    return value if isinstance(value, kind) else ASK


def _text(name: Any) -> str:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)

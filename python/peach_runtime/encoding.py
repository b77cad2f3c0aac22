"""Writes what functions return as JSON."""

import datetime
import decimal
import enum
import json
import math
import sys
import uuid
from typing import Any, Tuple

try:
    import ujson
except ImportError:  # a third of the speed, the same answers
    ujson = None

FLAG_LIST, FLAG_DICT, FLAG_EMPTY, FLAG_HAS_ID, FLAG_HAS_FALLBACK_USED = 1, 2, 4, 8, 16


class UnserialisableResult(TypeError):
    """A function returned something that has no JSON form."""


def encode_result(value: Any) -> Tuple[bytes, int]:
    """Returns the JSON of a function's return value (UTF-8) and the flags that describe it on the wire.

    NaN and infinities become null. Raises UnserialisableResult.
    """
    kind = type(value)
    if kind is not dict and kind is not list and not isinstance(value, (str, int, float, type(None))):
        if not isinstance(value, (dict, list)):
            value = _plain_top(value)
    if isinstance(value, dict):
        flags = FLAG_DICT
        if "items" in value:
            try:
                if len(value["items"]) == 0:
                    flags |= FLAG_EMPTY
            except TypeError:
                pass
        if "id" in value:
            flags |= FLAG_HAS_ID
        if "fallback_used" in value:
            flags |= FLAG_HAS_FALLBACK_USED
    elif isinstance(value, (list, tuple)):
        flags = FLAG_LIST if value else FLAG_LIST | FLAG_EMPTY
    else:
        flags = FLAG_EMPTY if value is None else 0
    return to_json(value), flags


def to_json(value: Any) -> bytes:
    """Returns ``value`` as JSON, UTF-8. Raises UnserialisableResult."""
    if ujson is not None:
        try:
            return ujson.dumps(
                value, ensure_ascii=False, escape_forward_slashes=False, allow_nan=False, default=_plain
            ).encode()
        except (TypeError, ValueError, OverflowError, RecursionError, UnicodeError):
            pass  # NaN, integers beyond 64 bits, bytes: the slow way knows them
    try:
        return json.dumps(_clean(value), separators=(",", ":"), allow_nan=False).encode()
    except RecursionError:
        raise UnserialisableResult("the result contains itself or is nested too deeply for JSON") from None


def _plain_top(value: Any) -> Any:
    try:
        return _plain(value)
    except UnserialisableResult:
        return value  # reported by the encoder, which sees it again


def _plain(value: Any) -> Any:
    """One step from a value that JSON does not know to one that it does."""
    if isinstance(value, (set, frozenset)):
        try:
            return sorted(value)
        except TypeError:
            return list(value)
    if isinstance(value, (tuple, range)):
        return list(value)
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (bytes, bytearray, memoryview)):
        try:
            return bytes(value).decode()
        except UnicodeDecodeError:
            raise UnserialisableResult("the result contains bytes that are not UTF-8 text") from None
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        if isinstance(value, numpy.generic):
            return value.item() if not isinstance(value, (numpy.datetime64, numpy.timedelta64)) else str(value)
        if isinstance(value, numpy.ndarray):
            return value.tolist()
    pandas = sys.modules.get("pandas")
    if pandas is not None:
        if value is pandas.NaT or value is getattr(pandas, "NA", None):
            return None
        if isinstance(value, pandas.DataFrame):
            return value.to_dict("records")
        if isinstance(value, pandas.Series):
            return value.to_dict() if not isinstance(value.index, pandas.RangeIndex) else value.tolist()
        if isinstance(value, pandas.Index):
            return value.tolist()
    if hasattr(value, "_asdict"):
        return value._asdict()
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    if hasattr(value, "keys") and hasattr(value, "__getitem__"):
        return {key: value[key] for key in value.keys()}
    if hasattr(value, "__next__") or type(value).__name__ in ("dict_keys", "dict_values", "dict_items"):
        return list(value)
    raise UnserialisableResult(
        f"the result contains a {type(value).__name__}, which has no JSON form;"
        " return dicts, lists, strings, numbers, booleans or None"
    )


def _clean(value: Any) -> Any:
    if value is None or isinstance(value, (bool, str)):
        return value
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.generic):
        value = _plain(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, enum.Enum):
        return _clean(value.value)
    if isinstance(value, int):
        return value
    if isinstance(value, dict):
        return {_key(key): _clean(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_clean(entry) for entry in value]
    return _clean(_plain(value))


def _key(key: Any) -> Any:
    if isinstance(key, str):
        return key
    if isinstance(key, float):
        return str(key)
    if key is None or isinstance(key, (bool, int)):
        return key
    plain = _plain(key)
    return plain if isinstance(plain, (str, int, float)) else str(plain)

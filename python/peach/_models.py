"""Models in Redis: written by a task, read by an endpoint."""

import time
import uuid
from typing import Any, Dict, Mapping, Optional, Tuple

from ._packing import pack, unpack
from ._redis import client
from ._settings import codops as resolve_codops


class _NoDefault:
    def __repr__(self) -> str:
        return "NO_DEFAULT"


#: Given as ``default`` (or leaving it out), a missing model is a KeyError.
NO_DEFAULT: Any = _NoDefault()

_BATCH = 500
_kept: Dict[str, Tuple[float, Any]] = {}


def model_key(name: str, codops: Optional[str] = None) -> str:
    """The Redis key of a model: ``peach:<codops>:model:<name>``, as it is written in ``prefetch:`` of peach.yaml."""
    if not name:
        raise ValueError("a model needs a name")
    return f"peach:{resolve_codops(codops)}:model:{name}"


def version_key(name: str, codops: Optional[str] = None) -> str:
    """The Redis key of a model's version, which is another each time it is saved."""
    return f"peach:{resolve_codops(codops)}:model-version:{name}"


def new_version() -> bytes:
    """A version: 16 bytes that begin with the moment, as those of a UUID of version 7 (RFC 9562)."""
    random = bytearray(uuid.uuid4().bytes)
    random[:6] = int(time.time() * 1000).to_bytes(6, "big")
    random[6] = 0x70 | random[6] & 0x0F
    return bytes(random)


def saved_at(version: Optional[bytes]) -> Optional[int]:
    """When a version was made, in ms since 1970; None where it does not say."""
    return int.from_bytes(version[:6], "big") if version and len(version) == 16 and version[6] >> 4 == 7 else None


def save_model(name: str, obj: Any, codops: Optional[str] = None, ttl: Optional[float] = None) -> int:
    """Saves a model under ``name``; returns its size in bytes.

    Readers see the old model or the new one, never a mixture. ``ttl``: seconds until it is forgotten (default: never).
    JSON-like values are stored as JSON; numpy arrays, pandas frames and series and scipy sparse matrices, also inside
    dicts and lists, are stored compressed. Raises TypeError for anything else.
    """
    data = pack(obj)
    key = model_key(name, codops)
    expiry = _milliseconds(ttl)
    pipeline = client(decode_responses=False).pipeline(transaction=True)
    pipeline.set(key, data, px=expiry).set(version_key(name, codops), new_version(), px=expiry).execute()
    _kept.pop(key, None)
    return len(data)


def save_models(models: Mapping[str, Any], codops: Optional[str] = None, ttl: Optional[float] = None) -> int:
    """Saves many models (name -> value) with few round trips, as ``save_model`` does; returns their bytes together."""
    total, waiting, expiry = 0, 0, _milliseconds(ttl)
    pipeline = client(decode_responses=False).pipeline(transaction=False)
    for name, obj in models.items():
        data = pack(obj)
        key = model_key(name, codops)
        pipeline.set(key, data, px=expiry)
        pipeline.set(version_key(name, codops), new_version(), px=expiry)
        _kept.pop(key, None)
        total += len(data)
        waiting += 1
        if waiting == _BATCH:
            pipeline.execute()
            waiting = 0
    if waiting:
        pipeline.execute()
    return total


def load_model(name: str, codops: Optional[str] = None, default: Any = NO_DEFAULT, *, max_age: float = 0) -> Any:
    """Reads a model.

    A model that does not exist gives ``default``, or a KeyError where none is given. With ``max_age`` (seconds) the
    process keeps the model that long and returns the same object again: do not change it then. Big models should be
    kept, since reading and decoding one takes longer than most functions.
    """
    key = model_key(name, codops)
    if max_age > 0:
        kept = _kept.get(key)
        if kept is not None and time.monotonic() - kept[0] < max_age:
            return kept[1]
    data = client(decode_responses=False).get(key)
    if data is None:
        if default is NO_DEFAULT:
            raise KeyError(f"there is no model {name!r} (Redis key {key}): has the task that saves it run?")
        return default
    value = unpack(data)
    if max_age > 0:
        _kept[key] = (time.monotonic(), value)
    return value


def delete_model(name: str, codops: Optional[str] = None) -> bool:
    """Removes a model; tells whether there was one."""
    key = model_key(name, codops)
    _kept.pop(key, None)
    deleted, _ = client(decode_responses=False).pipeline(transaction=True).delete(key).delete(version_key(name, codops)).execute()
    return bool(deleted)


def _milliseconds(ttl: Optional[float]) -> Optional[int]:
    if ttl is None:
        return None
    if ttl <= 0:
        raise ValueError(f"ttl must be more than 0 seconds, was {ttl}")
    return max(1, int(ttl * 1000))

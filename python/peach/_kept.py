"""Models that a process keeps and reads again when they change."""

import os
import threading
import time
from typing import Any, Dict, List, Optional, Tuple

from ._models import NO_DEFAULT, model_key, saved_at, version_key
from ._packing import unpack
from ._redis import client

_LOOK_SECONDS = 1.0
_TAIL = 16

_Etag = Tuple[Optional[bytes], int, bytes]


class Version:
    """One saved state of a model, as a process has read it."""

    __slots__ = ("_name", "_version")

    def __init__(self, name: str, version: Optional[bytes]) -> None:
        self._name = name
        self._version = version

    def describe(self) -> Dict[str, Any]:
        """Its name, version and the moment when it was saved (ms since 1970); None for what was not saved by ``save_model``."""
        return {"name": self._name, "version": self._version.hex() if self._version else None, "saved": saved_at(self._version)}


class _Kept:
    def __init__(self, value: Any, version: Version, etag: _Etag) -> None:
        self.current = (value, version)  # replaced whole, since other threads read it
        self.etag = etag
        self.looked = time.monotonic()
        self.looking = threading.Lock()


#: Where set, ``model`` adds each version that it hands out: a worker tells the platform what its answers were made from.
used: Optional[List[Version]] = None

_kept: Dict[str, _Kept] = {}
_reading = threading.Lock()


def _after_fork() -> None:
    # The models stay, in shared memory; locks that a thread of the parent held do not.
    global _reading
    _reading = threading.Lock()
    for kept in _kept.values():
        kept.looking = threading.Lock()


os.register_at_fork(after_in_child=_after_fork)


def model(name: str, codops: Optional[str] = None, default: Any = NO_DEFAULT) -> Any:
    """A model, read once in each process and again when it has been saved anew.

    Call it in the function, each time: it costs no round trip. At most once a second another thread looks whether the
    model has changed and reads it; until the new one is decoded, calls get the old one, and so they do while Redis is
    away or after the model was deleted. All calls get the same object: do not change it. A model that has never been
    there gives ``default``, or a KeyError where none is given.
    """
    key = model_key(name, codops)
    kept = _kept.get(key)
    if kept is None:
        with _reading:
            kept = _kept.get(key) or _read(name, key, version_key(name, codops))
        if kept is None:
            if default is NO_DEFAULT:
                raise KeyError(f"there is no model {name!r} (Redis key {key}): has the task that saves it run?")
            return default
        _kept[key] = kept
    elif time.monotonic() - kept.looked > _LOOK_SECONDS and kept.looking.acquire(blocking=False):
        kept.looked = time.monotonic()
        try:
            threading.Thread(target=_look, args=(kept, name, key, version_key(name, codops)), name="peach model", daemon=True).start()
        except RuntimeError:  # no thread to be had, for want of memory: the next second may be better
            kept.looking.release()
    value, version = kept.current
    if used is not None:
        used.append(version)
    return value


def _read(name: str, key: str, version: str) -> Optional[_Kept]:
    # By a pipeline, past the values that were read ahead for one call only.
    saved, data = client(decode_responses=False).pipeline(transaction=True).get(version).get(key).execute()
    return None if data is None else _Kept(unpack(data), Version(name, saved), (saved, len(data), data[-_TAIL:]))


def _look(kept: _Kept, name: str, key: str, version: str) -> None:
    lock = kept.looking
    try:
        found = client(decode_responses=False).pipeline(transaction=True).get(version).strlen(key).getrange(key, -_TAIL, -1).execute()
        if found[1] and tuple(found) != kept.etag:
            new = _read(name, key, version)
            if new is not None:
                kept.current, kept.etag = new.current, new.etag
    except Exception:  # Redis is away, or what stands there is no model: the old one serves
        pass
    finally:
        lock.release()

"""Models that a process keeps and reads again when they change."""

import os
import threading
import time
from typing import Any, Dict, Optional, Tuple

from ._models import NO_DEFAULT, model_key, version_key
from ._packing import unpack
from ._redis import client

_LOOK_SECONDS = 1.0
_TAIL = 16

_Etag = Tuple[Optional[bytes], int, bytes]


class _Kept:
    def __init__(self, value: Any, etag: _Etag) -> None:
        self.value = value
        self.etag = etag
        self.looked = time.monotonic()
        self.looking = threading.Lock()


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
            kept = _kept.get(key) or _read(key, version_key(name, codops))
        if kept is None:
            if default is NO_DEFAULT:
                raise KeyError(f"there is no model {name!r} (Redis key {key}): has the task that saves it run?")
            return default
        _kept[key] = kept
    elif time.monotonic() - kept.looked > _LOOK_SECONDS and kept.looking.acquire(blocking=False):
        kept.looked = time.monotonic()
        try:
            threading.Thread(target=_look, args=(kept, key, version_key(name, codops)), name="peach model", daemon=True).start()
        except RuntimeError:  # no thread to be had, for want of memory: the next second may be better
            kept.looking.release()
    return kept.value


def _read(key: str, version: str) -> Optional[_Kept]:
    # By a pipeline, past the values that were read ahead for one call only.
    saved, data = client(decode_responses=False).pipeline(transaction=True).get(version).get(key).execute()
    return None if data is None else _Kept(unpack(data), (saved, len(data), data[-_TAIL:]))


def _look(kept: _Kept, key: str, version: str) -> None:
    lock = kept.looking
    try:
        found = client(decode_responses=False).pipeline(transaction=True).get(version).strlen(key).getrange(key, -_TAIL, -1).execute()
        if found[1] and tuple(found) != kept.etag:
            new = _read(key, version)
            if new is not None:
                kept.value, kept.etag = new.value, new.etag
    except Exception:  # Redis is away, or what stands there is no model: the old one serves
        pass
    finally:
        lock.release()

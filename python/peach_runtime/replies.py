"""Reply frames: the length of the rest (u32), the call's id (u32), status (u16), flags (u16) and the body.

The flags' lower byte is that of :mod:`encoding`, with ``FLAG_NOTES`` where the body begins with the length (u32) and the JSON of
notes. The upper byte names the models that the call used: the number of a set that an earlier or this reply's notes describe.
"""

import struct
from typing import Any, Dict, List, Optional, Tuple

from .capture import Capture
from .encoding import to_json

OK, FAILED, SKIPPED = 200, 500, 0
FLAG_NOTES = 32
_MOST_SETS = 255

_U32 = struct.Struct("<I")
_REPLY = struct.Struct("<IIHH")

#: A reply to the call 0, which is none: the worker asks for a successor.
SUCCESSOR_WANTED = _REPLY.pack(8, 0, SKIPPED, 0)


class Replies:
    """Writes a worker's replies."""

    def __init__(self) -> None:
        self._sets: Dict[Tuple[Any, ...], int] = {}
        self._keys: List[Optional[Tuple[Any, ...]]] = [None] * (_MOST_SETS + 1)
        self._last = 0

    def skipped(self, id: int) -> bytes:
        """Says that a call was not run, or not to its end."""
        return _REPLY.pack(8, id, SKIPPED, 0)

    def answer(self, id: int, status: int, flags: int, body: bytes, used: List[Any], capture: Optional[Capture]) -> bytes:
        """An outcome. ``used`` are the models that the call was handed; it is emptied."""
        if used or capture is not None:
            flags, body = self._with_notes(flags, body, used, capture)
        return _REPLY.pack(len(body) + 8, id, status, flags) + body

    def _with_notes(self, flags: int, body: bytes, used: List[Any], capture: Optional[Capture]) -> Tuple[int, bytes]:
        notes: Dict[str, Any] = {}
        if used:
            key = (used[0],) if len(used) == 1 else tuple(dict.fromkeys(used))
            used.clear()
            number = self._sets.get(key)
            if number is None:
                number = self._number(key)
                notes["models"] = [model.describe() for model in key]
            flags |= number << 8
        if capture is not None:
            notes.update(capture.notes())
        if notes:
            written = to_json(notes)
            flags, body = flags | FLAG_NOTES, _U32.pack(len(written)) + written + body
        return flags, body

    def _number(self, key: Tuple[Any, ...]) -> int:
        # Numbers come round again; the platform then takes the new description for the old one.
        number = self._last = self._last % _MOST_SETS + 1
        old = self._keys[number]
        if old is not None:
            del self._sets[old]
        self._keys[number] = key
        self._sets[key] = number
        return number

"""A worker: answers calls of endpoint functions, one at a time, over its own connection. Those of ``async def`` functions are
answered by :mod:`async_worker`.

A request is a length (u32, little endian, as everything here) and the ``marshal`` of (id, function, arguments, prefetched, options),
where options is None or (seconds left, whether to take notes). For replies see :mod:`replies`.
"""

import marshal
import mmap
import os
import signal
import socket
import struct
import sys
import time
from typing import Any, Dict, List, Optional, Sequence

from . import control, errors, process
from .capture import Capture
from .encoding import encode_result, to_json
from .loader import LoadedFunction
from .prefetch import set_prefetched
from .replies import FAILED, OK, SUCCESSOR_WANTED, Replies

_FLUSH_REPLIES = 8
_FLUSH_SECONDS = 0.002
_LOOK_SECONDS = 0.1
_RECEIVE_BYTES = 262144
CANCELLED_OFFSET = 64  # slots of taken-back ids in the shared page (a slot is id & 0xFFFF); the running id is at 0
PAGE_BYTES = 4096

_U32 = struct.Struct("<I")


def run(socket_path: str, request: Dict[str, Any], functions: Sequence[Optional[LoadedFunction]], parent: int) -> None:
    """Serves calls until the platform hangs up."""
    process.die_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    process.redirect_output(request["log"])
    process.reseed()
    descriptor = os.open(request["page"], os.O_RDWR)
    try:
        page = mmap.mmap(descriptor, PAGE_BYTES)
    finally:
        os.close(descriptor)
    growth = Growth(int(request.get("growth_bytes") or 0))
    used = models_used()
    connection = control.connect(socket_path, "worker", request["id"])
    try:
        if request.get("is_async"):
            from .async_worker import AsyncWorker

            AsyncWorker(connection, page, functions, growth, used).serve()
        else:
            Worker(connection, page, functions, growth, used).serve()
    except (BrokenPipeError, ConnectionResetError):
        pass  # the platform is gone; there is nobody left to answer
    finally:
        sys.stdout.flush()


def models_used() -> List[Any]:
    """The list to which ``peach.model`` adds the versions that it hands out, from now on in this process."""
    try:
        from peach import _kept
    except ImportError:  # the library is not on the path
        return []
    _kept.used = []
    return _kept.used


class Growth:
    """Watches how much memory this process comes to hold."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._first = 0  # bytes held after the first calls, what they load lazily included
        self._looked = 0.0

    def is_too_much(self) -> bool:
        """Whether the process holds more than its limit beyond what it held after its first calls; looks ten times a second at most."""
        if not self._limit:
            return False
        now = time.monotonic()
        if now - self._looked < _LOOK_SECONDS:
            return False
        self._looked = now
        held = process.own_memory()
        if not self._first:
            self._first = held
        return held - self._first > self._limit


class Worker:
    """Reads requests, calls functions, writes replies."""

    def __init__(self, connection: socket.socket, page: mmap.mmap, functions: Sequence[Optional[LoadedFunction]], growth: Growth, used: List[Any]) -> None:
        self._connection = connection
        self._page = page
        self._functions = functions
        self._growth = growth
        self._used = used
        self._replies = Replies()

    def serve(self) -> None:
        """Answers until the connection ends."""
        receive = self._connection.recv
        pending = bytearray()
        wanted = 4  # bytes that `pending` must hold before it is worth looking at
        while True:
            data = receive(_RECEIVE_BYTES)
            if not data:
                return
            if pending:
                pending += data
                if len(pending) < wanted:
                    continue
                data = bytes(pending)
                pending = bytearray()
            used = self._handle(data)
            process.cut_output()
            if self._growth.is_too_much():
                self._connection.sendall(SUCCESSOR_WANTED)
            if used < len(data):
                pending += data[used:] if used else data
                wanted = 4 + _U32.unpack_from(pending)[0] if len(pending) >= 4 else 4

    def _handle(self, data: bytes) -> int:
        """Answers all whole requests in ``data``; returns how many bytes they took."""
        page, functions, used, write, clock = self._page, self._functions, self._used, self._replies, time.perf_counter
        replies: List[bytes] = []
        unflushed_since = 0.0
        offset, end = 0, len(data)
        while end - offset >= 4:
            length = _U32.unpack_from(data, offset)[0]
            start = offset + 4
            if end - start < length:
                break
            offset = start + length
            id, index, arguments, prefetched, options = marshal.loads(data[start:offset])
            if not replies:
                unflushed_since = clock()
            if _U32.unpack_from(page, CANCELLED_OFFSET + 4 * (id & 0xFFFF))[0] == id:
                replies.append(write.skipped(id))
            else:
                _U32.pack_into(page, 0, id)
                status, flags, capture = OK, 0, None
                try:
                    loaded = functions[index]
                    if loaded is None:
                        raise RuntimeError(f"function {index} could not be loaded")
                    set_prefetched(prefetched)
                    if options is not None and options[1]:
                        capture = Capture()
                        capture.enter()
                    value = loaded.call(**arguments)
                    body, flags = encode_result(value)
                except BaseException as error:  # sys.exit() and Ctrl-C in a function end the call, not the worker
                    status, body = FAILED, to_json(errors.describe(error))
                if capture is not None:
                    capture.leave()
                replies.append(write.answer(id, status, flags, body, used, capture))
            if len(replies) >= _FLUSH_REPLIES or clock() - unflushed_since > _FLUSH_SECONDS:
                self._flush(replies)
        self._flush(replies)
        return offset

    def _flush(self, replies: List[bytes]) -> None:
        # First say that nothing runs: a death between the two lines must not be blamed on an answered call.
        _U32.pack_into(self._page, 0, 0)
        if replies:
            self._connection.sendall(b"".join(replies))
            replies.clear()

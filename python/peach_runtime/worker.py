"""A worker: answers calls of endpoint functions, one at a time, over its own connection.

A request is a length (u32, little endian, as everything here) and the ``marshal`` of (id, function, arguments,
prefetched). A reply is the length of the rest, the id (u32), status (u16), flags (u16) and the body.
"""

import asyncio
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
from .encoding import encode_result, to_json
from .loader import LoadedFunction
from .prefetch import set_prefetched

_OK, _FAILED, _SKIPPED = 200, 500, 0
_FLUSH_REPLIES = 8
_FLUSH_SECONDS = 0.002
_LOOK_SECONDS = 0.1
_RECEIVE_BYTES = 262144
_CANCELLED_OFFSET = 64  # slots of taken-back ids in the shared page (a slot is id & 0xFFFF, below 64); the running id is at 0

_U32 = struct.Struct("<I")
_REPLY = struct.Struct("<IIHH")


def run(socket_path: str, request: Dict[str, Any], functions: Sequence[Optional[LoadedFunction]], parent: int) -> None:
    """Serves calls until the platform hangs up."""
    process.die_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    process.redirect_output(request["log"])
    process.reseed()
    descriptor = os.open(request["page"], os.O_RDWR)
    try:
        page = mmap.mmap(descriptor, 4096)
    finally:
        os.close(descriptor)
    connection = control.connect(socket_path, "worker", request["id"])
    try:
        Worker(connection, page, functions, int(request.get("growth_bytes") or 0)).serve()
    except (BrokenPipeError, ConnectionResetError):
        pass  # the platform is gone; there is nobody left to answer
    finally:
        sys.stdout.flush()


class Worker:
    """Reads requests, calls functions, writes replies."""

    def __init__(self, connection: socket.socket, page: mmap.mmap, functions: Sequence[Optional[LoadedFunction]], growth: int = 0) -> None:
        self._connection = connection
        self._page = page
        self._functions = functions
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._growth = growth
        self._first_memory = 0  # bytes held after the first calls, what they load lazily included
        self._looked = 0.0

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
            if self._growth:
                self._ask_for_successor()
            if used < len(data):
                pending += data[used:] if used else data
                wanted = 4 + _U32.unpack_from(pending)[0] if len(pending) >= 4 else 4

    def _handle(self, data: bytes) -> int:
        """Answers all whole requests in ``data``; returns how many bytes they took."""
        page, functions, clock = self._page, self._functions, time.perf_counter
        replies: List[bytes] = []
        unflushed_since = 0.0
        offset, end = 0, len(data)
        while end - offset >= 4:
            length = _U32.unpack_from(data, offset)[0]
            start = offset + 4
            if end - start < length:
                break
            offset = start + length
            id, index, arguments, prefetched = marshal.loads(data[start:offset])
            if not replies:
                unflushed_since = clock()
            if _U32.unpack_from(page, _CANCELLED_OFFSET + 4 * (id & 0xFFFF))[0] == id:
                replies.append(_REPLY.pack(8, id, _SKIPPED, 0))
            else:
                _U32.pack_into(page, 0, id)
                status, flags = _OK, 0
                try:
                    loaded = functions[index]
                    if loaded is None:
                        raise RuntimeError(f"function {index} could not be loaded")
                    set_prefetched(prefetched)
                    value = loaded.call(**arguments)
                    if loaded.is_async:
                        value = self._complete(value)
                    body, flags = encode_result(value)
                except BaseException as error:  # sys.exit() and Ctrl-C in a function end the call, not the worker
                    status, body = _FAILED, to_json(errors.describe(error))
                replies.append(_REPLY.pack(len(body) + 8, id, status, flags) + body)
            if len(replies) >= _FLUSH_REPLIES or clock() - unflushed_since > _FLUSH_SECONDS:
                self._flush(replies)
        self._flush(replies)
        return offset

    def _ask_for_successor(self) -> None:
        """Tells the platform when this process has grown too large: a reply to the call 0, which is none."""
        now = time.monotonic()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        held = process.own_memory()
        if not self._first_memory:
            self._first_memory = held
        elif held - self._first_memory > self._growth:
            self._connection.sendall(_REPLY.pack(8, 0, _SKIPPED, 0))

    def _flush(self, replies: List[bytes]) -> None:
        # First say that nothing runs: a death between the two lines must not be blamed on an answered call.
        _U32.pack_into(self._page, 0, 0)
        if replies:
            self._connection.sendall(b"".join(replies))
            replies.clear()

    def _complete(self, coroutine: Any) -> Any:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        return self._loop.run_until_complete(coroutine)

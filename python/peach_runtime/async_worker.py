"""A worker for ``async def`` functions: many calls at once on one event loop (uvloop where it is installed).

While a call's code runs, between two of its awaits, its id stands in the shared page, so that a function that blocks the loop is known by
name; tasks that it starts count as it does. A call whose time is up is cancelled.
"""

import asyncio
import collections.abc
import contextvars
import marshal
import mmap
import socket
import struct
from typing import Any, Dict, List, Optional, Sequence

from . import errors, process, redis_shared
from .capture import Capture
from .encoding import encode_result, to_json
from .loader import LoadedFunction
from .prefetch import set_prefetched
from .replies import FAILED, OK, SUCCESSOR_WANTED, Replies
from .worker import CANCELLED_OFFSET, Growth

_STEP_OFFSET, _TAKEN_OFFSET = 4, 8  # in the shared page: how many steps were begun, how many requests were taken off the socket
_GRACE_SECONDS = 0.005  # the platform answers first: it is its clock that counts
_STUBBORN_SECONDS = 5.0
_LARGEST_COUNT = 0xFFFFFFFF

_U32 = struct.Struct("<I")


class _Call:
    """A call under way."""

    __slots__ = ("id", "index", "arguments", "prefetched", "capture", "used", "task", "timer")

    def __init__(self, id: int, index: int, arguments: Dict[str, Any], prefetched: Optional[Dict[str, Any]], capture: Optional[Capture]) -> None:
        self.id = id
        self.index = index
        self.arguments = arguments
        self.prefetched = prefetched
        self.capture = capture
        self.used: List[Any] = []
        self.task: Any = None
        self.timer: Any = None


_current: "contextvars.ContextVar[Optional[_Call]]" = contextvars.ContextVar("peach_call", default=None)


class AsyncWorker(asyncio.Protocol):
    """Reads requests, starts functions, writes replies as they end."""

    def __init__(self, connection: socket.socket, page: mmap.mmap, functions: Sequence[Optional[LoadedFunction]], growth: Growth, used: List[Any]) -> None:
        self._connection = connection
        self._page = page
        self._functions = functions
        self._growth = growth
        self._used = used
        self._replies = Replies()
        self._loop = _new_loop()
        self._ended = self._loop.create_future()
        self._transport: Any = None
        self._pending = bytearray()
        self._wanted = 4
        self._calls: Dict[int, _Call] = {}
        self._unflushed: List[bytes] = []
        self._steps = 0
        self._taken = 0

    def serve(self) -> None:
        """Answers until the connection ends."""
        self._connection.setblocking(False)
        asyncio.set_event_loop(self._loop)
        self._loop.set_task_factory(self._new_task)
        redis_shared.loop = self._loop
        self._loop.run_until_complete(self._loop.create_unix_connection(lambda: self, sock=self._connection))
        self._loop.run_until_complete(self._ended)

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def connection_lost(self, error: Optional[Exception]) -> None:
        if not self._ended.done():
            self._ended.set_result(None)

    def data_received(self, data: bytes) -> None:
        if self._pending:
            self._pending += data
            if len(self._pending) < self._wanted:
                return
            data = bytes(self._pending)
            self._pending = bytearray()
        offset, end = 0, len(data)
        while end - offset >= 4:
            length = _U32.unpack_from(data, offset)[0]
            start = offset + 4
            if end - start < length:
                break
            offset = start + length
            self._begin(*marshal.loads(data[start:offset]))
        if offset < end:
            self._pending += data[offset:]
            self._wanted = 4 + _U32.unpack_from(self._pending)[0] if len(self._pending) >= 4 else 4
        process.cut_output()
        if self._growth.is_too_much():
            self._transport.write(SUCCESSOR_WANTED)

    def _begin(self, id: int, index: int, arguments: Dict[str, Any], prefetched: Optional[Dict[str, Any]], options: Any) -> None:
        self._taken = (self._taken + 1) & _LARGEST_COUNT
        _U32.pack_into(self._page, _TAKEN_OFFSET, self._taken)
        if _U32.unpack_from(self._page, CANCELLED_OFFSET + 4 * (id & 0xFFFF))[0] == id:
            self._reply(self._replies.skipped(id))
            return
        seconds, notes = options or (None, False)
        call = self._calls[id] = _Call(id, index, arguments, prefetched, Capture() if notes else None)
        if seconds is not None:
            call.timer = self._loop.call_later(seconds + _GRACE_SECONDS, self._end, call)
        # The context is copied when the task is made: what the function starts later finds its call in its own.
        _current.set(call)
        call.task = self._loop.create_task(self._run(call))
        _current.set(None)

    async def _run(self, call: _Call) -> None:
        status, flags = OK, 0
        try:
            loaded = self._functions[call.index]
            if loaded is None:
                raise RuntimeError(f"function {call.index} could not be loaded")
            body, flags = encode_result(await loaded.call(**call.arguments))
        except BaseException as error:  # sys.exit() in a function ends the call, not the worker
            status, body = FAILED, to_json(errors.describe(error))
        if self._calls.pop(call.id, None) is None:
            return  # its time was up
        if call.timer is not None:
            call.timer.cancel()
        self._take_used(call)
        self._reply(self._replies.answer(call.id, status, flags, body, call.used, call.capture))

    def _end(self, call: _Call) -> None:
        """Cancels a call whose time is up. One that does not let itself be cancelled costs the worker its place."""
        del self._calls[call.id]
        call.task.cancel()
        self._reply(self._replies.skipped(call.id))
        self._loop.call_later(_STUBBORN_SECONDS, self._leave_if_running, call.task)

    def _leave_if_running(self, task: Any) -> None:
        if not task.done():
            self._transport.write(SUCCESSOR_WANTED)
            self._loop.call_later(_STUBBORN_SECONDS, self._leave_if_running, task)

    def _reply(self, frame: bytes) -> None:
        if not self._unflushed:
            self._loop.call_soon(self._flush)
        self._unflushed.append(frame)

    def _flush(self) -> None:
        frames, self._unflushed = self._unflushed, []
        self._transport.write(b"".join(frames))

    def _new_task(self, loop: Any, coroutine: Any, **options: Any) -> Any:
        call = _current.get()
        return asyncio.Task(coroutine if call is None else _Steps(coroutine, call, self), loop=loop, **options)

    def enter(self, call: _Call) -> None:
        """A step of a call begins."""
        self._steps = (self._steps + 1) & _LARGEST_COUNT
        _U32.pack_into(self._page, _STEP_OFFSET, self._steps)
        _U32.pack_into(self._page, 0, call.id)
        set_prefetched(call.prefetched)
        if call.capture is not None:
            call.capture.enter()

    def leave(self, call: _Call) -> None:
        """It is over, by an await or for good."""
        if call.capture is not None:
            call.capture.leave()
        self._take_used(call)
        _U32.pack_into(self._page, 0, 0)

    def _take_used(self, call: _Call) -> None:
        if self._used:
            call.used.extend(self._used)
            self._used.clear()


class _Steps(collections.abc.Coroutine):
    """A coroutine that says when it runs."""

    __slots__ = ("_coroutine", "_call", "_worker")

    def __init__(self, coroutine: Any, call: _Call, worker: AsyncWorker) -> None:
        self._coroutine = coroutine
        self._call = call
        self._worker = worker

    def send(self, value: Any) -> Any:
        self._worker.enter(self._call)
        try:
            return self._coroutine.send(value)
        except (SystemExit, KeyboardInterrupt) as error:  # in a task that the function started; it would end the loop
            raise RuntimeError(errors.message_of(error) or type(error).__name__) from error
        finally:
            self._worker.leave(self._call)

    def throw(self, kind: Any, value: Any = None, trace: Any = None) -> Any:
        self._worker.enter(self._call)
        try:
            return self._coroutine.throw(kind if value is None else value)
        except (SystemExit, KeyboardInterrupt) as error:
            raise RuntimeError(errors.message_of(error) or type(error).__name__) from error
        finally:
            self._worker.leave(self._call)

    def close(self) -> None:
        self._coroutine.close()

    def __await__(self) -> Any:
        return self._coroutine.__await__()


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # half the speed, the same answers
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()

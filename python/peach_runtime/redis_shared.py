"""One connection to Redis for the reads of all calls on an event loop: what they ask at the same moment goes in one packet.

Only a shorter way: where it fails, the client asks again in its own way, and raises what it would raise.
"""

import asyncio
import collections
import time
from typing import Any, Deque, Dict, Optional, Tuple

try:
    import hiredis
except ImportError:
    hiredis = None

_SILENT_SECONDS = 5.0

#: The loop whose calls share connections; None for none.
loop: Optional[asyncio.AbstractEventLoop] = None

_shared: Dict[Tuple[Any, ...], "_Connection"] = {}


class NotShared(Exception):
    """The command has to go another way."""


def key_of(settings: Dict[str, Any]) -> Optional[Tuple[Any, ...]]:
    """Names the connection for a client of these settings; None where they ask for more than this one does."""
    known = {"host", "port", "db", "username", "password", "decode_responses"}
    if hiredis is None or any(value is not None for name, value in settings.items() if name not in known):
        return None
    return tuple(settings.get(name) for name in sorted(known))


async def ask(key: Tuple[Any, ...], settings: Dict[str, Any], command: Tuple[Any, ...]) -> Any:
    """The reply to a command. Raises NotShared."""
    packed = _pack(command)
    connection = _shared.get(key)
    if connection is None or connection.is_lost:
        connection = _shared[key] = _Connection(settings)
    if not connection.ready.done():
        await asyncio.shield(connection.ready)
    if connection.is_lost:
        raise NotShared
    reply = await connection.ask(packed)
    if isinstance(reply, hiredis.ReplyError):
        raise NotShared
    return reply


class _Connection(asyncio.Protocol):
    def __init__(self, settings: Dict[str, Any]) -> None:
        assert loop is not None
        self._loop = loop
        self._reader = hiredis.Reader(encoding="utf-8") if settings.get("decode_responses") else hiredis.Reader()
        self._waiting: Deque[Tuple[float, Any]] = collections.deque()
        self._unsent: list = []
        self._transport: Any = None
        self.is_lost = False
        self.ready = self._loop.create_task(self._open(settings))

    async def _open(self, settings: Dict[str, Any]) -> None:
        try:
            await self._loop.create_connection(lambda: self, settings.get("host") or "localhost", settings.get("port") or 6379)
            password = settings.get("password")
            if password:
                user = settings.get("username")
                await self._order("AUTH", *([user] if user else []), password)
            if settings.get("db"):
                await self._order("SELECT", settings["db"])
        except Exception:
            self._lose()

    async def _order(self, *command: Any) -> None:
        if isinstance(await self.ask(_pack(command)), hiredis.ReplyError):
            raise NotShared

    def ask(self, packed: bytes) -> Any:
        now = time.monotonic()
        if self._waiting and now - self._waiting[0][0] > _SILENT_SECONDS:
            self._lose()
        if self.is_lost:
            raise NotShared
        reply = self._loop.create_future()
        self._waiting.append((now, reply))
        if not self._unsent:
            self._loop.call_soon(self._send)
        self._unsent.append(packed)
        return reply

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            self._reader.feed(data)
            while True:
                reply = self._reader.gets()
                if reply is False:
                    return
                future = self._waiting.popleft()[1]
                if not future.done():  # its call may have been cancelled
                    future.set_result(reply)
        except Exception:  # a text that is not UTF-8, or no protocol at all
            self._lose()

    def connection_lost(self, error: Optional[Exception]) -> None:
        self._lose()

    def _send(self) -> None:
        packed, self._unsent = b"".join(self._unsent), []
        if not self.is_lost:
            self._transport.write(packed)

    def _lose(self) -> None:
        self.is_lost = True
        if self._transport is not None:
            self._transport.abort()
        while self._waiting:
            future = self._waiting.popleft()[1]
            if not future.done():
                future.set_exception(NotShared())


def _pack(command: Tuple[Any, ...]) -> bytes:
    parts = [b"*%d\r\n" % len(command)]
    for part in command:
        kind = type(part)
        if kind is str:
            part = part.encode()
        elif kind is int:
            part = b"%d" % part
        elif kind is float:
            part = repr(part).encode()
        elif kind is not bytes:
            raise NotShared
        parts.append(b"$%d\r\n%b\r\n" % (len(part), part))
    return b"".join(parts)

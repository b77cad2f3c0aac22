"""The ``redis.Redis`` and ``redis.asyncio.Redis`` that user code gets in a worker. The first: it knows the keys read ahead, and reads over one pinned connection.

The pool of redis-py costs three system calls a command, more than the command itself. Reads therefore go over a connection
that the client keeps for itself, everything else over the pool.
"""

import functools
import os
import threading
from typing import Any
from urllib.parse import urlparse

import redis
import redis.client
from redis.exceptions import ConnectionError, TimeoutError

from . import prefetch

# Commands that may be sent again after a lost connection, since they change nothing, and whose reply is one reply.
_READS = frozenset(
    "EXISTS GET GETRANGE HEXISTS HGET HGETALL HKEYS HLEN HMGET HVALS LINDEX LLEN LRANGE MGET PTTL SCARD SISMEMBER SMEMBERS"
    " SMISMEMBER SRANDMEMBER STRLEN TTL TYPE ZCARD ZCOUNT ZRANGE ZRANGEBYSCORE ZRANK ZREVRANGE ZREVRANGEBYSCORE ZSCORE".split()
)

_WHOLE = {"GET": bytes, "SMEMBERS": set, "HGETALL": dict, "LRANGE": list, "ZRANGE": list}

_ASK = prefetch.ASK
_forks = 0


def _count_fork() -> None:
    global _forks
    _forks += 1


os.register_at_fork(after_in_child=_count_fork)


class PeachRedis(redis.Redis):
    """A drop-in for ``redis.Redis``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pinned: Any = None
        self._pinned_forks = -1
        settings = self.connection_pool.connection_kwargs
        self._decodes = bool(settings.get("decode_responses"))
        self._encoding = settings.get("encoding") or "utf-8"
        self._is_platforms = _is_platforms_server(settings)

    def get(self, name: Any) -> Any:
        value = prefetch.lookup(name, bytes) if self._is_platforms else _ASK
        return super().get(name) if value is _ASK else self._decoded(value)

    def smembers(self, name: Any) -> Any:
        value = prefetch.lookup(name, set) if self._is_platforms else _ASK
        return super().smembers(name) if value is _ASK else {self._decoded(entry) for entry in value}

    def lrange(self, name: Any, start: int, end: int) -> Any:
        value = prefetch.lookup(name, list) if self._is_platforms and start == 0 and end == -1 else _ASK
        return super().lrange(name, start, end) if value is _ASK else [self._decoded(entry) for entry in value]

    def hgetall(self, name: Any) -> Any:
        value = prefetch.lookup(name, dict) if self._is_platforms else _ASK
        if value is _ASK:
            return super().hgetall(name)
        return {self._decoded(key): self._decoded(entry) for key, entry in value.items()}

    def zrange(self, name: Any, start: int, end: int, *args: Any, **kwargs: Any) -> Any:
        whole = self._is_platforms and start == 0 and end == -1 and not args and not kwargs
        value = prefetch.lookup(name, list) if whole else _ASK
        if value is _ASK:
            return super().zrange(name, start, end, *args, **kwargs)
        return [self._decoded(entry) for entry in value]

    def execute_command(self, *args: Any, **options: Any) -> Any:
        if args[0] not in _READS or self.connection or threading.current_thread() is not threading.main_thread():
            return super().execute_command(*args, **options)
        connection = self._pinned
        if connection is None or self._pinned_forks != _forks:
            pool = self.connection_pool
            connection = self._pinned = pool.connection_class(**pool.connection_kwargs)
            self._pinned_forks = _forks
        try:
            try:
                connection.send_command(*args)
                return self.parse_response(connection, args[0], **options)
            except TimeoutError:
                raise
            except ConnectionError:  # Redis was restarted, or closed a connection that was idle for long
                connection.disconnect()
                connection.send_command(*args)
                return self.parse_response(connection, args[0], **options)
        except redis.ResponseError:
            raise  # the server's answer: the connection is in step
        except BaseException:
            connection.disconnect()  # or the next call would read this one's reply
            raise

    def _decoded(self, value: Any) -> Any:
        if self._decodes:
            return value.decode(self._encoding) if isinstance(value, bytes) else value
        return value.encode(self._encoding) if isinstance(value, str) else value


def install() -> None:
    """Puts PeachRedis in the place of ``redis.Redis``, and its like in that of ``redis.asyncio.Redis``; call it before user code is loaded."""
    redis.Redis = redis.StrictRedis = PeachRedis
    redis.client.Redis = redis.client.StrictRedis = PeachRedis
    try:
        import redis.asyncio as package
    except ImportError:  # before redis-py 4.2
        return
    package.Redis = package.StrictRedis = package.client.Redis = package.client.StrictRedis = _async_redis(package.Redis)


def _async_redis(base: Any) -> Any:
    import asyncio

    import redis.asyncio as package

    from . import redis_shared

    class PeachAsyncRedis(base):
        """A drop-in for ``redis.asyncio.Redis`` that knows the keys read ahead."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            settings = self.connection_pool.connection_kwargs
            self._decodes = bool(settings.get("decode_responses"))
            self._encoding = settings.get("encoding") or "utf-8"
            self._is_platforms = _is_platforms_server(settings)
            is_plain = self._is_platforms and self.connection_pool.connection_class is package.Connection
            self._shared = redis_shared.key_of(settings) if is_plain else None

        async def execute_command(self, *args: Any, **options: Any) -> Any:
            value = _ahead(args) if self._is_platforms else _ASK
            if value is _ASK:
                shares = self._shared is not None and args[0] in _READS and not self.connection
                if shares and redis_shared.loop is asyncio.get_running_loop():
                    try:
                        reply = await redis_shared.ask(self._shared, self.connection_pool.connection_kwargs, args)
                    except redis_shared.NotShared:
                        pass
                    else:
                        callback = self.response_callbacks.get(args[0])
                        return reply if callback is None else callback(reply, **options)
                return await super().execute_command(*args, **options)
            decoded = functools.partial(PeachRedis._decoded, self)
            if isinstance(value, dict):
                return {decoded(key): decoded(entry) for key, entry in value.items()}
            return type(value)(map(decoded, value)) if isinstance(value, (list, set)) else decoded(value)

    return PeachAsyncRedis


def _ahead(args: Any) -> Any:
    """What was read ahead for a command that asks for a whole key."""
    kind = _WHOLE.get(args[0])
    if kind is None or len(args) != (4 if kind is list else 2) or (kind is list and args[2:] != (0, -1)):
        return _ASK
    return prefetch.lookup(args[1], kind)


def _is_platforms_server(settings: Any) -> bool:
    """Whether a client talks to the server and database whose keys are read ahead."""
    url = os.environ.get("PEACH_REDIS_URL")
    if not url:
        return False
    wanted = urlparse(url)
    if wanted.scheme == "unix":
        return settings.get("path") == wanted.path
    database = wanted.path.strip("/") or "0"
    return (
        _host(settings.get("host")) == _host(wanted.hostname)
        and int(settings.get("port") or 6379) == (wanted.port or 6379)
        and str(settings.get("db") or 0) == database
    )


def _host(name: Any) -> str:
    return "127.0.0.1" if name in (None, "localhost", "::1") else str(name)

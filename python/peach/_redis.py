"""The organisation's Redis."""

import os
from typing import Any, Dict, Tuple

from ._settings import setting

_clients: Dict[Tuple[int, str, bool], Any] = {}


def redis() -> Any:
    """A ``redis.Redis`` connected to the platform's Redis (PEACH_REDIS_URL) that answers in ``str``.

    One client a process; it reconnects by itself, after a fork as well. Raises PeachSettingMissing, ImportError.
    """
    return client(decode_responses=True)


def client(decode_responses: bool) -> Any:
    """The process's client for text or for bytes."""
    key = (os.getpid(), _url(), decode_responses)
    found = _clients.get(key)
    if found is None:
        found = _clients[key] = new_client(decode_responses)
    return found


def new_client(decode_responses: bool) -> Any:
    """A client with connections of its own."""
    import redis as package

    return package.Redis.from_url(_url(), decode_responses=decode_responses)


def _url() -> str:
    return setting("PEACH_REDIS_URL", "the address of the Redis server", "redis://127.0.0.1:6379/0")

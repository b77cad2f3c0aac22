"""What users consumed, as the platform keeps it in Redis."""

import datetime
import time
from typing import Any, Dict, List, Optional, Tuple

from ._redis import client
from ._settings import codops as resolve_codops

Entry = Dict[str, Any]

_KINDS = ("media", "audio", "video", "article", "page")
_EPOCH = 1_577_836_800_000  # 2020 in milliseconds, where the stored times begin
_UNKNOWN = 0xFFFFFF
_STATE_BYTES = 13
_MAX_ID_BYTES = 256
_NAMES_KEPT = 200_000
_DAYS_KEPT_S = 60
_DAY_MS = 86_400_000

_names: Dict[Tuple[str, bytes], str] = {}
_days: Dict[str, Tuple[float, Optional[int]]] = {}


def history(user: str, codops: Optional[str] = None, limit: int = 50, device: bool = False) -> List[Entry]:
    """What a user consumed, the newest first, at most ``limit`` items.

    Each is a dict: ``content_id``; ``kind`` (media, audio, video, article, page); ``last_time`` (milliseconds since 1970 UTC of the
    newest event); ``position_s`` and ``duration_s`` (None when unknown, and for articles); ``completion`` (how far the user was
    last, 0 to 1); ``completed`` (whether the user ever reached the end or 90% of it); ``plays`` (to 255).

    ``user`` is a user's id, or with ``device=True`` the id of a device on which nobody has logged in. A user nobody has heard of has an
    empty history. Costs one or two round trips to Redis, and none for the first where the endpoint's ``prefetch`` names the key
    ``peach:history:<codops>:u:<user>``. Raises PeachSettingMissing, redis.RedisError.
    """
    organisation = resolve_codops(codops)
    if not user or len(user) > _MAX_ID_BYTES or len(user.encode()) > _MAX_ID_BYTES:
        return []
    connection = client(decode_responses=False)
    stored = connection.hgetall(f"peach:history:{organisation}:{'d' if device else 'u'}:{user}")
    if not stored:
        return []
    entries = sorted(((state, item) for item, state in stored.items() if len(state) == _STATE_BYTES), reverse=True)[:limit]
    oldest = _oldest(connection, organisation)
    if oldest is not None:
        entries = [entry for entry in entries if entry[0][:5] >= oldest]
    names = _find_names(connection, organisation, entries)
    return [_describe(names[item], state) for state, item in entries if item in names]


def _describe(name: str, state: bytes) -> Entry:
    number = int.from_bytes(state, "big")
    flags = number >> 8 & 0xFF
    progress, duration = number >> 40 & 0xFFFFFF, number >> 16 & 0xFFFFFF
    kind, completed = flags & 7, bool(flags & 8)
    is_media = kind < 3
    if progress == _UNKNOWN:
        completion = 1.0 if completed else 0.0
    elif not is_media:
        completion = min(1.0, progress / 1_000_000)
    elif duration:
        completion = min(1.0, progress / duration)
    else:
        completion = 1.0 if completed else 0.0
    return {
        "content_id": name,
        "kind": _KINDS[kind] if kind < len(_KINDS) else "media",
        "last_time": (number >> 64) + _EPOCH,
        "position_s": progress if is_media and progress != _UNKNOWN else None,
        "duration_s": duration if is_media and duration else None,
        "completion": round(completion, 4),
        "completed": completed,
        "plays": number & 0xFF,
    }


def _oldest(connection: Any, organisation: str) -> Optional[bytes]:
    """The stored form of the oldest time that is shown."""
    now = time.time()
    asked, days = _days.get(organisation, (0.0, None))
    if now - asked > _DAYS_KEPT_S:
        found = connection.get(f"peach:history:{organisation}:days")
        days = int(found) if found else None
        _days[organisation] = (now, days)
    if days is None:
        return None
    return max(0, int(now * 1000) - days * _DAY_MS - _EPOCH).to_bytes(5, "big")


def _find_names(connection: Any, organisation: str, entries: List[Tuple[bytes, bytes]]) -> Dict[bytes, str]:
    """The content ids that the entries' hashes stand for; an id never changes, so each is read once a process."""
    found: Dict[bytes, str] = {}
    missing: Dict[str, List[bytes]] = {}
    for state, item in entries:
        name = _names.get((organisation, item))
        if name is None:
            missing.setdefault(_month(state), []).append(item)
        else:
            found[item] = name
    if not missing:
        return found
    if len(_names) > _NAMES_KEPT:
        _names.clear()
    keys = {month: f"peach:history:{organisation}:names:{month}" for month in missing}
    if len(missing) == 1:
        answers = [connection.hmget(keys[month], items) for month, items in missing.items()]
    else:
        pipeline = connection.pipeline(transaction=False)
        for month, items in missing.items():
            pipeline.hmget(keys[month], items)
        answers = pipeline.execute()
    for items, names in zip(missing.values(), answers):
        for item, name in zip(items, names):
            if name is not None:
                found[item] = _names[(organisation, item)] = name.decode("utf-8", "replace")
    return found


def _month(state: bytes) -> str:
    seconds = (int.from_bytes(state[:5], "big") + _EPOCH) // 1000
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m")

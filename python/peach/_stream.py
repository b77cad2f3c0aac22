"""Follows the organisation's events as they come."""

import datetime
import logging
import os
import socket
import time
from types import TracebackType
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple, Type, Union

from ._archive import _milliseconds
from ._events import _json_loader
from ._redis import new_client
from ._settings import codops as resolve_codops

_log = logging.getLogger("peach")

Event = Dict[str, Any]
Start = Union[datetime.datetime, datetime.date, datetime.timedelta, str, int, float, None]

_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 5.0
_ABANDONED_MS = 3_600_000

# A consumer that owes nothing is forgotten; one step, so that what it is being given meanwhile is not.
_LEAVE = """
local owed = redis.pcall('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2])
if owed.err or #owed > 0 then return 0 end
return redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
"""


def stream(
    codops: Optional[str] = None,
    types: Union[str, Sequence[str], None] = None,
    group: Optional[str] = None,
    consumer: Optional[str] = None,
    start: Start = None,
    block: float = 5.0,
    batch: int = 100,
    claim_after: float = 60.0,
    stop_when_idle: bool = False,
) -> "EventStream":
    """Follows the events as they are collected, some milliseconds after they were. Never ends by itself.

        for event in peach.stream(types=["media_play"]):
            ...

        with peach.stream(group="trending") as events:
            for event in events:
                ...

    Without ``group`` every reader gets every event from now on, or from ``start`` as far as the stream still reaches back: a moment as for
    ``events``, or ``"0"`` for the oldest that is kept. What happens while nobody reads is not waited for.

    With ``group`` the readers of the group share the events, each event goes to one of them, and the group goes on where it was when none
    was running; ``start`` says where a new group begins. An event counts as processed when the next one is asked for, or the ``with``
    block is left without an error. What a reader that died had not processed goes to the others after ``claim_after`` seconds, so an event may come
    twice, and none is lost while the stream still holds it. Processing a batch should not take ``claim_after``. ``consumer`` names
    this reader within the group (default: host and process); no two at once may have the same name.

    ``types`` keeps events of these types only; ``batch`` is the number of requests' events read at once; ``block`` the seconds for which a
    read waits. With ``stop_when_idle`` it ends when nothing has come for ``block`` seconds. While Redis is away it waits for it.

    Raises PeachSettingMissing, ValueError.
    """
    return EventStream(resolve_codops(codops), types, group, consumer, start, block, batch, claim_after, stop_when_idle)


class EventStream:
    """The events of a stream, one by one. Made by ``stream``; one thread at a time may read it."""

    def __init__(
        self, codops: str, types: Union[str, Sequence[str], None], group: Optional[str], consumer: Optional[str], start: Start,
        block: float, batch: int, claim_after: float, stop_when_idle: bool,
    ) -> None:
        if batch < 1:
            raise ValueError(f"batch must be at least 1, was {batch}")
        if block <= 0 or claim_after <= 0:
            raise ValueError("block and claim_after must be more than 0 seconds")
        self._key = f"peach:events:{codops}"
        self._types = None if types is None else frozenset([types] if isinstance(types, str) else types)
        self._needles = [] if self._types is None else [('"' + name + '"').encode() for name in self._types]
        self._group = group
        self._own_name = consumer is None
        self._consumer = consumer or f"{socket.gethostname()}-{os.getpid()}-{id(self):x}"
        self._start = _first_id(start)
        self._block_ms = max(1, int(block * 1000))
        self._batch = batch
        self._claim_ms = max(1, int(claim_after * 1000))
        self._stop_when_idle = stop_when_idle
        self._client = new_client(decode_responses=False)
        self._loads = _json_loader()
        self._done: List[bytes] = []  # processed, and not yet acknowledged
        self._current: Optional[bytes] = None  # the entry whose last event was handed out
        self._events = self._read()

    def __iter__(self) -> Iterator[Event]:
        return self

    def __next__(self) -> Event:
        return next(self._events)

    def __enter__(self) -> "EventStream":
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        if kind is None and self._current is not None:
            self._done.append(self._current)
            self._current = None
        self.close()

    def close(self) -> None:
        """Acknowledges what was processed and leaves the group. What was handed out last counts as not processed."""
        self._events.close()

    def _read(self) -> Iterator[Event]:
        try:
            for entry, fields in self._entries():
                events = self._decode(entry, fields)
                for place, event in enumerate(events):
                    if place == len(events) - 1:
                        self._current = entry
                    yield event
                self._current = None
                self._done.append(entry)
        finally:
            self._leave()

    def _entries(self) -> Iterator[Tuple[bytes, Dict[bytes, bytes]]]:
        """The entries, over all losses of the connection."""
        read = self._read_alone if self._group is None else self._read_in_group
        state: Dict[str, Any] = {}
        pause = 0.0
        idle_since = time.monotonic()
        while True:
            try:
                entries = read(state)
            except Exception as error:
                if not _is_passing(error):
                    raise
                if pause == 0:
                    _log.warning("the stream of events is interrupted: %s", error)
                pause = min(_LONGEST_PAUSE_S, pause * 2 or _FIRST_PAUSE_S)
                time.sleep(pause)
                continue
            if pause:
                _log.warning("the stream of events goes on")
                pause = 0.0
            if entries:
                yield from entries
                idle_since = time.monotonic()
            elif self._stop_when_idle and (time.monotonic() - idle_since) * 1000 >= self._block_ms:
                return

    def _read_alone(self, state: Dict[str, Any]) -> List[Tuple[bytes, Dict[bytes, bytes]]]:
        last = state.get("last")
        if last is None:
            # "From now on" as an id: between two reads nothing must be missed.
            last = state["last"] = self._start or _newest_id(self._client, self._key)
        answer = self._client.xread({self._key: last}, count=self._batch, block=self._block_ms)
        entries = answer[0][1] if answer else []
        if entries:
            state["last"] = entries[-1][0]
        return entries

    def _read_in_group(self, state: Dict[str, Any]) -> List[Tuple[bytes, Dict[bytes, bytes]]]:
        try:
            self._acknowledge()
            if "joined" not in state:
                self._create_group(state.get("first") or self._start or "$")
                state["joined"] = True
                # A reader that had this name before may have left something.
                state["own"] = b"0"
            if state.get("own") is not None:
                answer = self._client.xreadgroup(self._group, self._consumer, {self._key: state["own"]}, count=self._batch)
                entries = answer[0][1] if answer else []
                state["own"] = entries[-1][0] if entries else None
                if entries:
                    return self._present(entries)
            if time.monotonic() >= state.get("claim", 0.0):
                entries = self._claim()
                if entries:
                    return entries
                state["claim"] = time.monotonic() + self._claim_ms / 2000
            # No longer than until others' entries are looked at again.
            wait = max(1, min(self._block_ms, int((state["claim"] - time.monotonic()) * 1000)))
            answer = self._client.xreadgroup(self._group, self._consumer, {self._key: ">"}, count=self._batch, block=wait)
            return self._present(answer[0][1]) if answer else []
        except Exception as error:
            if "NOGROUP" in str(error):  # Redis was emptied: all that the stream holds now is new
                state.clear()
                state["first"] = "0"
                return []
            if "joined" in state:  # what was on its way to this reader is its own already
                state["own"] = b"0"
            raise

    def _create_group(self, first: str) -> None:
        from redis import ResponseError

        try:
            self._client.xgroup_create(self._key, self._group, id=first, mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def _claim(self) -> List[Tuple[bytes, Dict[bytes, bytes]]]:
        """Takes over what readers that died have left, and forgets those that owe nothing."""
        answer = self._client.xautoclaim(self._key, self._group, self._consumer, self._claim_ms, count=self._batch)
        # Older versions of redis-py give the entries alone.
        claimed = answer[1] if len(answer) > 1 and isinstance(answer[1], list) else answer
        entries = [(entry, fields) for entry, fields in claimed if entry and fields]
        if not entries:
            for other in self._client.xinfo_consumers(self._key, self._group):
                if other["pending"] == 0 and other["idle"] > _ABANDONED_MS:
                    self._client.eval(_LEAVE, 1, self._key, self._group, other["name"])
        return entries

    def _present(self, entries: List[Tuple[bytes, Optional[Dict[bytes, bytes]]]]) -> List[Tuple[bytes, Dict[bytes, bytes]]]:
        """The entries that the stream still holds; the others are acknowledged."""
        self._done.extend(entry for entry, fields in entries if not fields)
        return [(entry, fields) for entry, fields in entries if fields]

    def _acknowledge(self) -> None:
        if self._group is None:
            self._done.clear()
        elif self._done:
            self._client.xack(self._key, self._group, *self._done)
            self._done.clear()

    def _leave(self) -> None:
        if self._group is None:
            return
        try:
            # A connection that was interrupted in its wait is out of step.
            self._client.connection_pool.disconnect()
            self._acknowledge()
            if self._own_name:
                self._client.eval(_LEAVE, 1, self._key, self._group, self._consumer)
        except Exception as error:  # at the end of the process anything may be gone already
            _log.warning("the last events of the stream could not be acknowledged and will come again: %s", error)

    def _decode(self, entry: bytes, fields: Dict[bytes, bytes]) -> List[Event]:
        text = fields.get(b"events")
        if text is None:
            return []
        if self._types is not None and not any(needle in text for needle in self._needles):
            return []
        try:
            events = self._loads(text)
        except ValueError as error:
            _log.warning("entry %s of %s is skipped: %s", entry.decode(), self._key, error)
            return []
        return events if self._types is None else [event for event in events if event.get("type") in self._types]


def _newest_id(connection: Any, key: str) -> str:
    from redis import ResponseError

    try:
        newest = connection.xinfo_stream(key)["last-generated-id"]
    except ResponseError:  # there is no stream yet
        return "0-0"
    return newest.decode() if isinstance(newest, bytes) else newest


def _first_id(start: Start) -> Optional[str]:
    """The id after which to read; None: from now on."""
    if start is None:
        return None
    if isinstance(start, str) and (start == "0" or _is_id(start)):
        return start
    return f"{max(0, _milliseconds(start, int(time.time() * 1000)) - 1)}-18446744073709551615"


def _is_id(text: str) -> bool:
    parts = text.split("-")
    return len(parts) == 2 and all(part.isdigit() for part in parts)


def _is_passing(error: Exception) -> bool:
    """Whether Redis is away or starting."""
    import redis

    return isinstance(error, (redis.ConnectionError, redis.TimeoutError, redis.exceptions.BusyLoadingError)) or (
        isinstance(error, redis.ResponseError) and str(error).startswith(("LOADING", "MASTERDOWN", "READONLY", "OOM")))

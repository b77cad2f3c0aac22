"""Reads the archive of collected events."""

import datetime
import gzip
import io
import logging
import time
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple, Union

from ._settings import codops as resolve_codops
from ._stores import Store, open_store

_log = logging.getLogger("peach")

Moment = Union[datetime.datetime, datetime.date, datetime.timedelta, str, int, float, None]
Event = Dict[str, Any]

_HOUR_MS = 3_600_000
_SUFFIX = ".ndjson.gz"


def events(
    codops: Optional[str] = None,
    start: Moment = None,
    end: Moment = None,
    types: Union[str, Sequence[str], None] = None,
) -> Iterator[Event]:
    """Iterates over the events with start <= time < end, hour by hour.

    An event's time is its ``corrected_timestamp`` (milliseconds UTC): the device's time, mended where its clock was off.
    ``start`` and ``end`` may be a datetime (without a time zone: UTC), a date, an ISO 8601 string, milliseconds since 1970,
    or a timedelta, which counts back from now; ``end`` defaults to now, ``start`` to the beginning. ``types`` keeps events of these types only and
    is much faster than a filter of your own. Only the hours asked for are opened. A damaged line is logged and skipped.

    Raises PeachSettingMissing, ValueError (a moment that cannot be understood), OSError (the archive cannot be read).
    """
    organisation = resolve_codops(codops)
    now = int(time.time() * 1000)
    last = now + 1 if end is None else _milliseconds(end, now)
    first = 0 if start is None else _milliseconds(start, now)
    wanted = None if types is None else frozenset([types] if isinstance(types, str) else types)
    return _read(open_store(), f"events/codops={organisation}/", first, last, wanted)


def events_df(
    codops: Optional[str] = None,
    start: Moment = None,
    end: Moment = None,
    types: Union[str, Sequence[str], None] = None,
    columns: Optional[Sequence[str]] = None,
) -> Any:
    """The events as a pandas DataFrame; arguments as for ``events``.

    ``columns`` picks fields, also nested ones by dots (``client.id``), and saves most of the memory and time; a field that
    an event lacks is None. Without it every top-level field is a column. Raises ImportError without pandas.
    """
    import pandas

    found = events(codops, start, end, types)
    if columns is None:
        return pandas.DataFrame(list(found))
    paths = [column.split(".") for column in columns]
    return pandas.DataFrame([[_field(event, path) for path in paths] for event in found], columns=list(columns))


def _field(event: Any, path: List[str]) -> Any:
    for name in path:
        if not isinstance(event, dict):
            return None
        event = event.get(name)
    return event


def _read(store: Store, root: str, first: int, last: int, wanted: Optional[frozenset]) -> Iterator[Event]:
    loads = _json_loader()
    needles = None if wanted is None else [('"' + name + '"').encode() for name in wanted]
    for part, inside in _parts(store, root, first, last):
        with store.open(part) as raw, gzip.GzipFile(fileobj=raw) as unzipped:
            for number, line in enumerate(io.BufferedReader(unzipped, 1 << 20), start=1):
                if needles is not None:
                    for needle in needles:
                        if needle in line:
                            break
                    else:
                        continue
                elif line.isspace():
                    continue
                try:
                    event = loads(line)
                    if wanted is not None and event.get("type") not in wanted:
                        continue
                    if not inside and not first <= event_time(event) < last:
                        continue
                except (ValueError, TypeError, AttributeError) as error:
                    _log.warning("%s line %d is skipped: %s", part, number, error)
                    continue
                yield event


def event_time(event: Event) -> int:
    """When the event happened, in milliseconds since 1970 UTC."""
    moment = event.get("corrected_timestamp")
    return moment if moment is not None else event["event_timestamp"]


def _parts(store: Store, root: str, first: int, last: int) -> Iterator[Tuple[str, bool]]:
    """The parts of the hours that overlap [first, last), and whether their hour lies inside it."""
    for day in sorted(store.folders(root)):
        midnight = _day_start(day)
        if midnight is None or midnight >= last or midnight + 24 * _HOUR_MS <= first:
            continue
        for hour in sorted(store.folders(f"{root}{day}/")):
            if not hour.startswith("hour="):
                continue
            begins = midnight + int(hour[5:]) * _HOUR_MS
            if begins >= last or begins + _HOUR_MS <= first:
                continue
            inside = first <= begins and begins + _HOUR_MS <= last
            for part in sorted(store.files(f"{root}{day}/{hour}/")):
                if part.endswith(_SUFFIX):
                    yield f"{root}{day}/{hour}/{part}", inside


def _day_start(folder: str) -> Optional[int]:
    if not folder.startswith("date="):
        return None
    try:
        day = datetime.datetime.strptime(folder[5:], "%Y-%m-%d").replace(tzinfo=datetime.timezone.utc)
    except ValueError:
        return None
    return int(day.timestamp() * 1000)


def _milliseconds(moment: Any, now: int) -> int:
    if isinstance(moment, datetime.timedelta):
        return now - int(moment.total_seconds() * 1000)
    if isinstance(moment, str):
        try:
            moment = datetime.datetime.fromisoformat(moment[:-1] + "+00:00" if moment.endswith("Z") else moment)
        except ValueError:
            raise ValueError(f"{moment!r} is not a moment in ISO 8601, for example 2026-01-31T18:00:00Z") from None
    if isinstance(moment, datetime.datetime):
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.timezone.utc)
        return int(moment.timestamp() * 1000)
    if isinstance(moment, datetime.date):
        return _milliseconds(datetime.datetime(moment.year, moment.month, moment.day), now)
    if isinstance(moment, (int, float)) and not isinstance(moment, bool):
        return int(moment)
    raise ValueError(f"{moment!r} is no moment: give a datetime, a date, a timedelta, an ISO 8601 string or milliseconds")


def _json_loader() -> Callable[[bytes], Any]:
    for name in ("orjson", "ujson"):
        try:
            return __import__(name).loads
        except ImportError:
            continue
    import json

    return json.loads

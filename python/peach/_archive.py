"""Reads the archive of collected events."""

import datetime
import time
from pathlib import Path
from typing import Any, List, Mapping, Sequence, Union

from ._events import Events
from ._parts import find_parts
from ._settings import codops as resolve_codops
from ._stores import FolderStore

Moment = Union[datetime.datetime, datetime.date, datetime.timedelta, str, int, float, None]


def events(
    codops: Union[str, None] = None,
    start: Moment = None,
    end: Moment = None,
    types: Union[str, Sequence[str], None] = None,
    columns: Union[Sequence[str], Mapping[str, str], None] = None,
) -> Events:
    """The events with start <= time < end: iterate over them, or take ``.pandas()``, ``.dask_bag()``, ``.dask()`` or ``.spark()``.

    An event's time is its ``corrected_timestamp`` (milliseconds UTC): the device's time, mended where its clock was off.
    ``start`` and ``end`` may be a datetime (without a time zone: UTC), a date, an ISO 8601 string, milliseconds since 1970,
    or a timedelta, which counts back from now; ``end`` defaults to now, ``start`` to the beginning. ``types`` keeps events of these types only and
    is much faster than a filter of your own. Only the hours asked for are opened. A damaged line is logged and skipped.

    ``columns`` picks fields, also nested ones by dots (``client.id``), and saves most of a frame's memory; a field that an
    event lacks is None. As a dict it says their types as well: ``{"id": "string", "props.playback_position_s": "float64"}``,
    one of object, string, Int64, float64 and boolean; a value that is not of the type is missing then. The platform's
    times are Int64; other columns without a type are object in Dask, text in Spark, and what pandas makes of them in pandas.

    Parts that are joined or rewritten while they are read are followed: every event comes once. Raises
    PeachSettingMissing, ValueError (a moment or column that cannot be understood), OSError (the archive cannot be read).
    """
    organisation = resolve_codops(codops)
    now = int(time.time() * 1000)
    last = now + 1 if end is None else _milliseconds(end, now)
    first = 0 if start is None else _milliseconds(start, now)
    wanted = None if types is None else frozenset([types] if isinstance(types, str) else types)
    return Events(organisation, first, last, wanted, columns)


def events_df(
    codops: Union[str, None] = None,
    start: Moment = None,
    end: Moment = None,
    types: Union[str, Sequence[str], None] = None,
    columns: Union[Sequence[str], Mapping[str, str], None] = None,
) -> Any:
    """The same as ``events(...).pandas()``."""
    return events(codops, start, end, types, columns).pandas()


def visible_files(objects: Path, codops: str) -> List[Path]:
    """All visible parts of an organisation in an archive that is a folder; for checks of the archive itself."""
    return [objects / part.path for part in find_parts(FolderStore(str(objects)), codops, 0, 1 << 62)]


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

"""Which parts of the archive are to be read, and their lines.

A part named ``part-*`` is visible by itself; parts made by joining or rewriting others are visible when the hour's
``manifest.json`` lists them, and what it lists as superseded is not.
"""

import datetime
import gzip
import io
import json
import logging
import zlib
from typing import BinaryIO, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple

from ._stores import Store

_log = logging.getLogger("peach")

MANIFEST = "manifest.json"
HOUR_MS = 3_600_000

_SUFFIX = ".ndjson.gz"
_ATTEMPTS = 5


class ArchiveChanged(OSError):
    """A part went away while it was wanted, and what became of its events is no longer known: read again from the start."""


class Part(NamedTuple):
    """A visible part."""

    folder: str
    """The hour's folder, with a slash at its end."""

    name: str

    size: int
    """Bytes, compressed; 0 when only the manifest tells of it."""

    sources: Tuple[Tuple[str, int], ...]
    """The parts that its lines came from, in their order, with the number of lines; empty when it was made of no other."""

    inside: bool = True
    """Whether its whole hour is asked for."""

    @property
    def path(self) -> str:
        return self.folder + self.name


def find_parts(store: Store, codops: str, first: int, last: int) -> Iterator[Part]:
    """The visible parts of the hours that overlap [first, last), in order of their hours."""
    root = f"events/codops={codops}/"
    for day in sorted(store.folders(root)):
        midnight = _day_start(day)
        if midnight is None or midnight >= last or midnight + 24 * HOUR_MS <= first:
            continue
        # The listing comes before the manifests: what is put aside in between is in a manifest then, and is not read twice or never.
        hours: Dict[str, Dict[str, int]] = {}
        for path, size in store.tree(f"{root}{day}/"):
            hour, _, name = path.partition("/")
            if hour.startswith("hour=") and hour[5:].isdigit() and "/" not in name:
                hours.setdefault(hour, {})[name] = size
        for hour in sorted(hours):
            begins = midnight + int(hour[5:]) * HOUR_MS
            if begins >= last or begins + HOUR_MS <= first:
                continue
            inside = first <= begins and begins + HOUR_MS <= last
            for part in _visible(store, f"{root}{day}/{hour}/", hours[hour]):
                yield part._replace(inside=inside)


def read_lines(store: Store, part: Part) -> Iterator[bytes]:
    """The lines of a part; when it went away meanwhile, those of its events that there are still.

    Raises ArchiveChanged, OSError (the part cannot be read or is damaged).
    """
    try:
        stream = store.open(part.path)
    except FileNotFoundError:
        yield from _moved_lines(store, part)
        return
    yield from _unzipped(stream, part)


def _moved_lines(store: Store, part: Part) -> Iterator[bytes]:
    """Finds the part's events in those that were made of it."""
    wanted = {name for name, _ in part.sources} or {part.name}
    for _ in range(_ATTEMPTS):
        listed = dict(store.tree(part.folder))
        if not listed:
            _log.warning("%s is removed with its whole hour, whose events are kept no longer", part.path)
            return
        visible = _visible(store, part.folder, listed)
        found = {name for other in visible for name in _origins(other)}
        if part.name in found:
            wanted = {part.name}
        if not wanted <= found:
            break
        gone = False
        for other in visible:
            if wanted.isdisjoint(_origins(other)):
                continue
            try:
                stream = store.open(other.path)
            except FileNotFoundError:
                gone = True
                break
            yield from _taken(stream, other, wanted)
            wanted.difference_update(_origins(other))
        if not gone:
            return
    raise ArchiveChanged(f"{part.path} was rewritten or removed while it was wanted, and what became of its events is not known: read again")


def _taken(stream: BinaryIO, part: Part, wanted: Set[str]) -> Iterator[bytes]:
    """Those lines of a part that came from certain others."""
    lines = _unzipped(stream, part)
    if not part.sources:
        yield from lines
        return
    for name, count in part.sources:
        take = name in wanted
        for _ in range(count):
            line = next(lines, None)
            if line is None:
                return
            if take:
                yield line
    lines.close()


def _origins(part: Part) -> Set[str]:
    return {part.name} if not part.sources else {part.name, *(name for name, _ in part.sources)}


def _visible(store: Store, folder: str, listed: Dict[str, int]) -> List[Part]:
    # Asked for even where the listing has none: a listing of several pages is not of one moment.
    manifest = _manifest(store, folder)
    hidden = {superseded["name"] for superseded in manifest.get("superseded", ())}
    made = [
        Part(folder, part["name"], part["bytes"], tuple((source["name"], source["events"]) for source in part.get("from", ())))
        for part in manifest.get("parts", ())
    ]
    own = [
        Part(folder, name, size, ())
        for name, size in sorted(listed.items())
        if name.startswith("part-") and name.endswith(_SUFFIX) and name not in hidden
    ]
    return made + own


def _manifest(store: Store, folder: str) -> dict:
    try:
        with store.open(folder + MANIFEST) as stream:
            manifest = json.loads(stream.read())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise OSError(f"{folder}{MANIFEST} is damaged: {error}") from error
    if manifest.get("version") != 1:
        raise OSError(f"{folder}{MANIFEST} has version {manifest.get('version')!r}, which is too new for this library: update it")
    return manifest


def _unzipped(stream: BinaryIO, part: Part) -> Iterator[bytes]:
    try:
        with stream, gzip.GzipFile(fileobj=stream) as unzipped:
            yield from io.BufferedReader(unzipped, 1 << 20)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise OSError(f"{part.path} is damaged: {error}") from error


def _day_start(folder: str) -> Optional[int]:
    if not folder.startswith("date="):
        return None
    try:
        day = datetime.datetime.strptime(folder[5:], "%Y-%m-%d").replace(tzinfo=datetime.timezone.utc)
    except ValueError:
        return None
    return int(day.timestamp() * 1000)

"""Events of the archive, as an iterator or as the frames of pandas, Dask and Spark."""

import logging
from typing import Any, Callable, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

from ._engine import map_parts
from ._parts import Part, find_parts, read_lines
from ._stores import open_store, store_url

_log = logging.getLogger("peach")

Event = Dict[str, Any]

_TIMES = ("collect_timestamp", "corrected_timestamp", "event_timestamp", "sent_timestamp", "session_start_timestamp")

STANDARD_COLUMNS = (
    "event_uid", "type", "id", "corrected_timestamp", "event_timestamp", "collect_timestamp", "codops", "site_key", "user_id", "session_id",
    "client", "context", "props", "metadata", "user_agent",
)
"""What ``dask()`` and ``spark()`` give without ``columns``: they must know their columns before they have read an event."""

_SPARK_TYPES = {"object": "STRING", "string": "STRING", "Int64": "BIGINT", "int64": "BIGINT", "float64": "DOUBLE", "boolean": "BOOLEAN", "bool": "BOOLEAN"}


class Events:
    """Events of the archive; nothing is read before they are asked for.

    Iterating gives dicts, hour by hour. The other forms read the same events: exactly the parts that are visible when they
    are called, one partition a part.
    """

    def __init__(self, codops: str, first: int, last: int, types: Optional[frozenset], columns: Union[Sequence[str], Mapping[str, str], None]) -> None:
        self._codops = codops
        self._url = store_url()
        self._store = open_store(self._url)
        self._dtypes = _dtypes(columns)
        self._selection = Selection(first, last, types, None if columns is None else tuple(columns))
        self._running: Optional[Iterator[Event]] = None

    def __iter__(self) -> Iterator[Event]:
        return self._read() if self._running is None else self

    def __next__(self) -> Event:
        if self._running is None:
            self._running = self._read()
        return next(self._running)

    def pandas(self) -> Any:
        """The events as a pandas DataFrame.

        With ``columns`` the frame has exactly those, whatever the events hold; without, a column for every top-level field.
        A field that an event lacks is None. Raises ImportError without pandas.
        """
        import pandas

        if self._selection.columns is None:
            return pandas.DataFrame(list(self._read()))
        rows = (row for part in self._find() for row in read_rows(self._store, part, self._selection))
        return _typed(pandas.DataFrame(rows, columns=list(self._selection.columns)), self._dtypes)

    def map_partitions(self, function: Callable[[Iterator[Event]], Any]) -> Iterator[Any]:
        """``function(events)`` of each part's events, in the order of time, many parts at once.

        The task's engine carries it out: ``python`` by a process for each processor of the machine (PEACH_PROCESSES says how many),
        ``dask`` by the cluster's workers, ``spark`` by Spark's executors. What the function returns comes back to the caller and must be
        picklable; the smaller, the better: count, group or select in the function. Where a part cannot be read, or the
        function raises, so does this.
        """
        return map_parts(PartWork(function, self._url, self._selection), self._parts())

    def dask_bag(self) -> Any:
        """The events as a Dask bag of dicts. Raises ImportError without Dask.

        The workers need PEACH_ARCHIVE_URL's folder, or the bucket's credentials, and this library.
        """
        import dask.bag

        parts = self._parts()
        if not parts:
            return dask.bag.from_sequence([], npartitions=1)
        return dask.bag.from_sequence(parts, npartitions=len(parts)).map_partitions(_load_events, self._url, self._selection)

    def dask(self) -> Any:
        """The events as a Dask DataFrame. Raises ImportError without Dask.

        The columns are those of ``columns``, or STANDARD_COLUMNS; see ``peach.events`` for their types.
        """
        import dask
        import dask.dataframe
        import pandas

        selection = self._with_columns()
        meta = _typed(pandas.DataFrame(columns=list(selection.columns or ()), dtype="object"), self._dtypes_of(selection))
        load = dask.delayed(_load_frame)
        parts = self._parts()
        if not parts:
            return dask.dataframe.from_pandas(meta, npartitions=1)
        frames = [load(self._url, part, selection, self._dtypes_of(selection)) for part in parts]
        return dask.dataframe.from_delayed(frames, meta=meta, prefix="peach-events", verify_meta=False)

    def spark(self, spark: Any = None) -> Any:
        """The events as a Spark DataFrame; ``spark`` is a SparkSession, or None for the current one. Raises ImportError without PySpark.

        The columns are those of ``columns``, or STANDARD_COLUMNS; objects among them come as JSON text. Spark opens the
        parts itself, later: those joined with others meanwhile stay for ``Archive:ReadGrace``.
        """
        if spark is None:
            from pyspark.sql import SparkSession

            spark = SparkSession.builder.getOrCreate()
        selection = self._with_columns()
        columns = list(selection.columns or ())
        dtypes = self._dtypes_of(selection)
        parts = self._parts()
        if not parts:
            return spark.createDataFrame([], ", ".join(f"{_quoted(name)} {_SPARK_TYPES[dtypes[name]]}" for name in columns))
        addresses = [_spark_address(self._url) + "/" + part.path for part in parts]
        frame = spark.read.schema(_spark_schema(columns, dtypes)).json(addresses)
        time = "coalesce(corrected_timestamp, event_timestamp)"
        frame = frame.where(f"{time} >= {selection.first} AND {time} < {selection.last}")
        if selection.types is not None:
            frame = frame.where("type IN (" + ", ".join(_spark_text(name) for name in sorted(selection.types)) + ")")
        return frame.selectExpr(*(f"{'.'.join(map(_quoted, name.split('.')))} AS {_quoted(name)}" for name in columns))

    def _read(self) -> Iterator[Event]:
        for part in self._find():
            yield from read_events(self._store, part, self._selection)

    def _find(self) -> Iterator[Part]:
        return find_parts(self._store, self._codops, self._selection.first, self._selection.last)

    def _parts(self) -> List[Part]:
        return list(self._find())

    def _with_columns(self) -> "Selection":
        return self._selection if self._selection.columns is not None else self._selection._replace(columns=STANDARD_COLUMNS)

    def _dtypes_of(self, selection: "Selection") -> Dict[str, str]:
        return {name: self._dtypes.get(name) or _standard_dtype(name) for name in selection.columns or ()}


class Selection(NamedTuple):
    """Which events are wanted, and what of them."""

    first: int
    last: int
    types: Optional[frozenset]
    columns: Optional[Tuple[str, ...]]


class PartWork(NamedTuple):
    """A function of the events of a part, whoever reads it."""

    function: Callable[[Iterator[Event]], Any]
    url: str
    selection: Selection

    def __call__(self, part: Part) -> Any:
        return self.function(read_events(open_store(self.url), part, self.selection))


def read_events(store: Any, part: Part, selection: Selection) -> Iterator[Event]:
    """The wanted events of a part: whole, or the wanted columns of each."""
    if selection.columns is None:
        yield from _read_whole(store, part, selection)
        return
    for row in read_rows(store, part, selection):
        yield dict(zip(selection.columns, row))


def read_rows(store: Any, part: Part, selection: Selection) -> Iterator[List[Any]]:
    """The wanted columns of a part's events."""
    paths = [column.split(".") for column in selection.columns or ()]
    for event in _read_whole(store, part, selection):
        yield [_field(event, path) for path in paths]


def event_time(event: Event) -> int:
    """When the event happened, in milliseconds since 1970 UTC."""
    moment = event.get("corrected_timestamp")
    return moment if moment is not None else event["event_timestamp"]


def _read_whole(store: Any, part: Part, selection: Selection) -> Iterator[Event]:
    loads = _json_loader()
    first, last, types, _ = selection
    needles = None if types is None else [('"' + name + '"').encode() for name in types]
    for number, line in enumerate(read_lines(store, part), start=1):
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
            if types is not None and event.get("type") not in types:
                continue
            if not part.inside and not first <= event_time(event) < last:
                continue
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            _log.warning("%s line %d is skipped: %s", part.path, number, error)
            continue
        yield event


def _load_events(parts: Sequence[Part], url: str, selection: Selection) -> List[Event]:
    store = open_store(url)
    return [event for part in parts for event in read_events(store, part, selection)]


def _load_frame(url: str, part: Part, selection: Selection, dtypes: Mapping[str, str]) -> Any:
    import pandas

    rows = read_rows(open_store(url), part, selection)
    return _typed(pandas.DataFrame(rows, columns=list(selection.columns or ()), dtype="object"), dtypes)


def _field(event: Any, path: List[str]) -> Any:
    for name in path:
        if not isinstance(event, dict):
            return None
        event = event.get(name)
    return event


def _standard_dtype(column: str) -> str:
    return "Int64" if column in _TIMES else "object"


def _dtypes(columns: Union[Sequence[str], Mapping[str, str], None]) -> Dict[str, str]:
    """The types that are certain: of columns given with one, and of the platform's times."""
    if columns is None:
        return {}
    if isinstance(columns, str):
        raise ValueError(f"columns must be a list of names, was the text {columns!r}")
    given = dict(columns) if isinstance(columns, Mapping) else {name: "Int64" for name in columns if name in _TIMES}
    for name, dtype in given.items():
        if dtype not in _SPARK_TYPES:
            raise ValueError(f"the type of column {name} must be one of {', '.join(_SPARK_TYPES)}, was {dtype!r}")
    return given


def _typed(frame: Any, dtypes: Mapping[str, str]) -> Any:
    import pandas

    for name, dtype in dtypes.items():
        column = frame[name]
        if dtype in ("Int64", "int64", "float64"):
            column = pandas.to_numeric(column, errors="coerce")
            if dtype != "float64":
                column = column.where(column == column.round()) if column.dtype.kind == "f" else column
        elif dtype in ("boolean", "bool"):
            column = column.map(lambda value: value if isinstance(value, bool) else None)
            dtype = "boolean"
        elif dtype == "string":
            column = column.map(lambda value: value if isinstance(value, str) or value is None else str(value))
        frame[name] = column.astype("Int64" if dtype == "int64" else dtype)
    return frame


def _spark_address(url: str) -> str:
    return "s3a://" + url[5:] if url.startswith("s3://") else url


def _spark_schema(columns: Sequence[str], dtypes: Mapping[str, str]) -> str:
    """The fields to read as a schema in DDL; a text takes any JSON."""
    tree: Dict[str, Any] = {"type": "STRING", "corrected_timestamp": "BIGINT", "event_timestamp": "BIGINT"}
    for column in columns:
        *outer, last = column.split(".")
        level = tree
        for name in outer:
            level = level.setdefault(name, {})
            if not isinstance(level, dict):
                raise ValueError(f"the column {column} lies inside another column; Spark takes one of them")
        if isinstance(level.get(last), dict):
            raise ValueError(f"the column {column} holds another column; Spark takes one of them")
        level[last] = _SPARK_TYPES[dtypes[column]]
    return ", ".join(f"{_quoted(name)} {_spark_type(kind)}" for name, kind in tree.items())


def _spark_type(kind: Any) -> str:
    if isinstance(kind, str):
        return kind
    return "STRUCT<" + ", ".join(f"{_quoted(name)}: {_spark_type(inner)}" for name, inner in kind.items()) + ">"


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _spark_text(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _json_loader() -> Callable[[bytes], Any]:
    for name in ("orjson", "ujson"):
        try:
            return __import__(name).loads
        except ImportError:
            continue
    import json

    return json.loads

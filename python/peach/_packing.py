"""Turns models into bytes and back, without pickle: bytes from Redis must not be able to run code.

A JSON-like value becomes JSON. Anything with arrays becomes a zip file: ``value.json``, in which ``{"$array": n}`` stands
for the member ``n.npy`` (and the other ``$`` marks for the other kinds), and the members.
"""

import base64
import datetime
import io
import json
import sys
import zipfile
from typing import Any, Callable, List

_ZIP_START = b"PK"


def pack(value: Any) -> bytes:
    """The bytes of a model. Raises TypeError for a kind that cannot be saved."""
    packer = _Packer()
    plain = packer.plain(value)
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    if not packer.marked:
        return text
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        archive.writestr("value.json", text)
        for number, array in enumerate(packer.arrays):
            member = io.BytesIO()
            sys.modules["numpy"].save(member, array, allow_pickle=False)
            archive.writestr(f"{number}.npy", member.getvalue())
    return buffer.getvalue()


def unpack(data: bytes) -> Any:
    """The model in ``data``. Raises ValueError when the bytes are no model."""
    if isinstance(data, str):
        data = data.encode()
    if not data.startswith(_ZIP_START):
        try:
            return json.loads(data)
        except ValueError:
            raise ValueError("the value in Redis is not a model saved by peach.save_model") from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _restore(json.loads(archive.read("value.json")), lambda number: archive.read(f"{number}.npy"))
    except (zipfile.BadZipFile, KeyError) as error:
        raise ValueError(f"the value in Redis is not a model saved by peach.save_model: {error}") from None


class _Packer:
    def __init__(self) -> None:
        self.arrays: List[Any] = []
        self.marked = False

    def plain(self, value: Any) -> Any:
        if value is None or type(value) in (str, int, float, bool):
            return value
        if isinstance(value, dict):
            if all(isinstance(key, str) and not key.startswith("$") for key in value):
                return {key: self.plain(entry) for key, entry in value.items()}
            return self._mark("$dict", [[self.plain(key), self.plain(entry)] for key, entry in value.items()])
        if isinstance(value, (list, tuple)):
            return [self.plain(entry) for entry in value]
        if isinstance(value, (set, frozenset)):
            return self._mark("$set", [self.plain(entry) for entry in value])
        if isinstance(value, datetime.datetime):
            return self._mark("$datetime", value.isoformat())
        if isinstance(value, bytes):
            return self._mark("$bytes", base64.b64encode(value).decode())
        return self._scientific(value)

    def _scientific(self, value: Any) -> Any:
        numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
        sparse = sys.modules.get("scipy.sparse")
        if numpy is not None:
            if isinstance(value, numpy.generic):
                return self.plain(value.item())
            if isinstance(value, numpy.ndarray):
                if value.dtype.hasobject:
                    return self._mark("$objects", [self.plain(value.ravel().tolist()), list(value.shape)])
                self.arrays.append(value)
                return self._mark("$array", len(self.arrays) - 1)
        if pandas is not None:
            if value is pandas.NaT or value is getattr(pandas, "NA", None):
                return None
            if isinstance(value, pandas.DataFrame):
                columns = [[self.plain(name), self._column(value.iloc[:, i])] for i, name in enumerate(value.columns)]
                return self._mark("$frame", [columns, self._column(value.index)])
            if isinstance(value, pandas.Series):
                return self._mark("$series", [self._column(value), self._column(value.index), self.plain(value.name)])
            if isinstance(value, pandas.Index):
                return self._mark("$index", self._column(value))
            if isinstance(value, pandas.Timestamp):
                return self._mark("$datetime", value.isoformat())
        if sparse is not None and sparse.issparse(value):
            rows = value.tocsr()
            parts = [self.plain(part) for part in (rows.data, rows.indices, rows.indptr)]
            return self._mark("$sparse", [parts, list(rows.shape)])
        if isinstance(value, (str, int, float)):  # their subclasses
            return next(kind(value) for kind in (str, int, float) if isinstance(value, kind))
        raise TypeError(
            f"a {type(value).__name__} cannot be saved as a model: save dicts, lists, strings, numbers, numpy arrays,"
            " pandas frames, scipy sparse matrices, or bytes that you made yourself"
        )

    def _column(self, column: Any) -> Any:
        """An index or a frame's column; time zones are kept as UTC."""
        pandas = sys.modules["pandas"]
        if isinstance(column.dtype, pandas.DatetimeTZDtype):
            column = column.dt.tz_convert("UTC") if hasattr(column, "dt") else column.tz_convert("UTC")
            return self._mark("$utc", self.plain(column.to_numpy(dtype="datetime64[ns]")))
        return self.plain(column.to_numpy())

    def _mark(self, kind: str, content: Any) -> Any:
        self.marked = True
        return {kind: content}


def _restore(value: Any, member: Callable[[int], bytes]) -> Any:
    if isinstance(value, list):
        return [_restore(entry, member) for entry in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        kind, content = next(iter(value.items()))
        if kind.startswith("$"):
            return _restore_marked(kind, content, member)
    return {key: _restore(entry, member) for key, entry in value.items()}


def _restore_marked(kind: str, content: Any, member: Callable[[int], bytes]) -> Any:
    if kind == "$dict":
        return {_hashable(_restore(key, member)): _restore(entry, member) for key, entry in content}
    if kind == "$set":
        return {_hashable(_restore(entry, member)) for entry in content}
    if kind == "$datetime":
        return datetime.datetime.fromisoformat(content)
    if kind == "$bytes":
        return base64.b64decode(content)

    import numpy

    if kind == "$array":
        return numpy.load(io.BytesIO(member(content)), allow_pickle=False)
    if kind == "$objects":
        flat = _restore(content[0], member)
        array = numpy.empty(len(flat), dtype=object)
        for i, entry in enumerate(flat):
            array[i] = entry
        return array.reshape(content[1])
    if kind == "$sparse":
        from scipy import sparse

        return sparse.csr_matrix(tuple(_restore(part, member) for part in content[0]), shape=tuple(content[1]))

    import pandas

    if kind == "$utc":
        return pandas.DatetimeIndex(_restore(content, member)).tz_localize("UTC")
    if kind == "$index":
        return pandas.Index(_restore(content, member))
    if kind == "$series":
        values, index, name = (_restore(part, member) for part in content)
        return pandas.Series(values, index=index, name=name)
    if kind == "$frame":
        columns, index = content
        restored = [pandas.Series(_restore(column, member)) for _, column in columns]
        frame = pandas.concat(restored, axis=1) if restored else pandas.DataFrame(index=range(len(_restore(index, member))))
        frame.columns = [_hashable(_restore(name, member)) for name, _ in columns]
        frame.index = pandas.Index(_restore(index, member))
        return frame
    raise ValueError(f"unknown mark {kind}: saved by a newer version of this library")


def _hashable(value: Any) -> Any:
    return tuple(_hashable(entry) for entry in value) if isinstance(value, list) else value

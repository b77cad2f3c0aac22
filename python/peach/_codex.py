"""The organisation's content catalogue: written through the platform, read from its copy in Redis."""

import datetime
import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from typing import Any, Dict, Iterable, Iterator, List, Optional, Union

from ._redis import client
from ._settings import codops as resolve_codops
from ._settings import setting

Item = Dict[str, Any]

_TIMEOUT_S = 60
_LOAD_TIMEOUT_S = 3600
_ATTEMPTS = 3
_PAUSE_S = 0.5
_PAGE = 1000
_MAX_IDS = 10_000
_CHUNK = 256 * 1024
_PASSING = (502, 503, 504)


class CodexError(RuntimeError):
    """The platform refused a request, or could not be reached.

    ``status`` is the HTTP status, 0 without an answer; ``problem`` is the answer's body, whose ``errors`` name everything that is wrong.
    """

    def __init__(self, message: str, status: int = 0, problem: Optional[Dict[str, Any]] = None) -> None:
        super().__init__(message)
        self.status = status
        self.problem = problem or {}


class Codex:
    """A catalogue of items, which are dicts with an ``id`` and any fields; ``available_from`` and ``available_until`` are ISO 8601 times with a zone.

    ``peach.codex`` is the catalogue of one's own organisation. Writing, ``get`` and ``search`` go through the platform (PEACH_URL, with
    PEACH_TOKEN), which every task can do and endpoints cannot; ``get_many`` reads Redis and is for endpoints too.
    """

    def __init__(self, codops: Optional[str] = None) -> None:
        self._codops = codops

    def __call__(self, codops: Optional[str] = None) -> "Codex":
        """The catalogue of an organisation; without a code, one's own."""
        return Codex(codops or self._codops)

    def put(self, item: Item) -> Dict[str, Any]:
        """Adds or replaces an item. Returns what came of it: ``version``, ``added``, ``changed``. Raises CodexError."""
        if "id" not in item:
            raise ValueError("the item has no id")
        return self._ask("PUT", self._path(item["id"]), _dump(_plain_item(item)))

    def put_many(self, items: Any, replace: bool = False) -> Dict[str, Any]:
        """Adds or replaces items: an iterable of dicts, or a pandas frame with a column (or an index) ``id``; nothing is kept of an iterable.

        With ``replace``, items that are not among them are removed in the end; if any was refused, nothing is. A missing value of a frame
        (NaN, NaT, None) leaves its field out. Returns ``lines``, ``added``, ``changed``, ``unchanged``, ``removed``, ``refused`` and
        ``errors`` (of lines that were refused). Raises CodexError.
        """
        path = "/items?replace=true" if replace else "/items"
        return self._send("POST", path, _compress(_items(items)), {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}, _LOAD_TIMEOUT_S)

    def replace(self, items: Any) -> Dict[str, Any]:
        """Makes these items the whole catalogue: ``put_many`` with ``replace``."""
        return self.put_many(items, replace=True)

    def get(self, id: Any) -> Optional[Item]:
        """An item as it is now; None when there is none. Raises CodexError."""
        try:
            return self._ask("GET", self._path(id))
        except CodexError as error:
            if error.status == 404:
                return None
            raise

    def get_many(self, ids: Iterable[Any], available: Optional[bool] = None) -> Dict[str, Item]:
        """Those of the items that there are, by id: one round trip to Redis.

        With ``available=True`` only those that are available now, with False only others. Changes are there within moments. While the
        platform fills an emptied Redis again, items that are not there yet are left out. Raises PeachSettingMissing, redis.RedisError.
        """
        wanted = [str(id) for id in ids]
        if not wanted:
            return {}
        now = time.time() * 1000
        found = {}
        for id, stored in zip(wanted, client(decode_responses=False).hmget(f"peach:codex:{resolve_codops(self._codops)}:items", wanted)):
            if stored is None:
                continue
            head, _, body = stored.partition(b"\n")
            _, begin, end, _ = head.split(b" ")
            if available is None or available == ((begin == b"-" or int(begin) <= now) and (end == b"-" or now < int(end))):
                found[id] = json.loads(body)
        return found

    def delete(self, ids: Union[str, int, Iterable[Any]]) -> int:
        """Removes an item, or several. Returns how many there were. Raises CodexError."""
        wanted = [ids] if isinstance(ids, (str, int)) else list(ids)
        count = 0
        for start in range(0, len(wanted), _MAX_IDS):
            count += self._ask("DELETE", "/items", _dump({"ids": [str(id) for id in wanted[start:start + _MAX_IDS]]}))["deleted"]
        return count

    def search(self, q: Optional[str] = None, available: Union[None, bool, datetime.datetime] = None, limit: Optional[int] = None, **fields: Any) -> Iterator[Item]:
        """The items that match, by id, read page by page as they are needed; all of them without a ``limit``.

        ``q`` is words that stand in the id or a title. ``available``: True for now, False for not now, or a moment. Other names are fields that
        must have a value, or hold it among others; ``**{"series.id": 5}`` reaches into an object. Raises CodexError.
        """
        query = [(f"field.{name}", _text(value)) for name, value in fields.items()]
        if q:
            query.append(("q", q))
        if isinstance(available, datetime.datetime):
            query.append(("available", available.isoformat()))
        elif available is not None:
            query.append(("available", "now" if available else "no"))
        after = None
        while limit is None or limit > 0:
            page = query + [("limit", str(_PAGE if limit is None else min(limit, _PAGE)))] + ([("after", after)] if after is not None else [])
            answer = self._ask("GET", "/items?" + urllib.parse.urlencode(page))
            yield from answer["items"]
            if limit is not None:
                limit -= len(answer["items"])
            after = answer["next"]
            if after is None:
                return

    @staticmethod
    def _path(id: Any) -> str:
        return "/items/" + urllib.parse.quote(str(id), safe="")

    def _ask(self, method: str, path: str, body: Optional[bytes] = None) -> Any:
        """Sends what does no harm when it is sent twice."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._send(method, path, body, {"Content-Type": "application/json"} if body is not None else {}, _TIMEOUT_S)
            except CodexError as error:
                if attempt == _ATTEMPTS or error.status not in (0, *_PASSING):
                    raise
                time.sleep(_PAUSE_S * attempt)

    def _send(self, method: str, path: str, body: Any, headers: Dict[str, str], timeout: float) -> Any:
        root = setting("PEACH_URL", "the address of the platform", "http://127.0.0.1:8080").rstrip("/")
        token = setting("PEACH_TOKEN", "a token of the platform; tasks have one, endpoints do not", "the admin token")
        request = urllib.request.Request(f"{root}/api/v1/codex/{resolve_codops(self._codops)}{path}", data=body, method=method, headers=headers)
        # Not forwarded to another server by a redirect.
        request.add_unredirected_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                content = answer.read()
                return json.loads(content) if content else None
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise CodexError(f"the platform at {root} cannot be reached: {reason}") from error


def _refusal(error: urllib.error.HTTPError) -> CodexError:
    try:
        problem = json.loads(error.read())
        message = problem["detail"]
    except Exception:  # a proxy's page, or nothing
        return CodexError(f"the platform answered {error.code} {error.reason}", error.code)
    return CodexError(f"{message} ({error.code})", error.code, problem)


def _items(items: Any) -> Iterator[Item]:
    if hasattr(items, "to_dict") and hasattr(items, "columns"):
        frame = items if "id" in items.columns else items.rename_axis("id").reset_index()
        names = [str(name) for name in frame.columns]
        for row in frame.itertuples(index=False, name=None):
            yield {name: value for name, value in zip(names, row) if not _is_missing(value)}
    else:
        for item in items:
            yield _plain_item(item)


def _plain_item(item: Item) -> Item:
    return {name: value for name, value in item.items() if not (isinstance(value, float) and value != value)}


def _is_missing(value: Any) -> bool:
    if value is None:
        return True
    try:
        return bool(value != value)  # NaN and NaT alone differ from themselves
    except (TypeError, ValueError):  # an array, or pandas' NA
        return not hasattr(value, "__len__")


def _compress(items: Iterator[Item]) -> Iterator[bytes]:
    compressor = zlib.compressobj(1, zlib.DEFLATED, 31)
    for item in items:
        piece = compressor.compress(_dump(item) + b"\n")
        if piece:
            yield piece
    yield compressor.flush()


def _dump(value: Any) -> bytes:
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _plain(value: Any) -> Any:
    """What numpy and pandas have for JSON's kinds."""
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    for name in ("item", "tolist"):
        convert = getattr(value, name, None)
        if callable(convert) and (name == "tolist" or getattr(value, "ndim", 0) == 0):
            return convert()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, (bool, float)) else str(value)


codex = Codex()

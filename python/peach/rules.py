"""The platform's business rules, for use inside functions: the same rules with the same meaning as ``rules:`` in peach.yaml.

    items = peach.rules.exclude_seen(items, user_id, days=30)
    items = peach.rules.exclude_unavailable(items)
    items = peach.rules.require(items, {"language": lang})
    items = peach.rules.limit(items, by="show_id", to=2)

Items are dicts with ``content_id`` (or ``id``, ``urn``, ``item_id``), or bare ids (texts or numbers). Every function returns a new list and leaves
the items as they are. A field is the item's own or, where it has none, the catalogue's (Codex); one read of the catalogue serves a call. What cannot
be read because Redis is away is left out, never the answer.
"""

import datetime
import logging
import sys
import time
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Union

__all__ = ["apply", "blocklist", "boost", "exclude_seen", "exclude_unavailable", "exclude_where", "limit", "pin", "require"]

Item = Any
Where = Mapping[str, Any]
Moment = Union[str, datetime.date, datetime.datetime, None]
Catalogue = Mapping[str, Mapping[str, Any]]

_ID_NAMES = ("content_id", "id", "urn", "item_id")
_EXACT = 2**53
_DAY_MS = 86_400_000
_LARGEST_FACTOR = 1000
_log = logging.getLogger("peach.rules")


def exclude_seen(items: Iterable[Item], user: Optional[str], days: Optional[float] = None, completed: Optional[bool] = None,
                 min_completion: Optional[float] = None, *, device: bool = False, codops: Optional[str] = None,
                 history: Optional[Sequence[Mapping[str, Any]]] = None, now: Moment = None) -> List[Item]:
    """Leaves out what the user consumed: in ``days`` days; only what was finished (``completed=True``) or was not (``False``); only what was
    consumed at least so far (``min_completion``, 0 to 1; what was finished once counts). ``history`` saves the read: entries as ``peach.history`` gives them."""
    items = list(items)
    if history is None:
        history = _history(user, device, codops)
    oldest = None if days is None else _moment(now).timestamp() * 1000 - days * _DAY_MS
    seen = {
        entry["content_id"] for entry in history
        if (oldest is None or entry["last_time"] >= oldest)
        and (completed is None or bool(entry["completed"]) == completed)
        and (min_completion is None or entry["completed"] or entry["completion"] >= min_completion)
    }
    return [item for item in items if _id(item) not in seen]


def exclude_unavailable(items: Iterable[Item], *, codops: Optional[str] = None, catalogue: Optional[Catalogue] = None, now: Moment = None) -> List[Item]:
    """Leaves out what is outside its availability window in Codex. Items that Codex does not know stay."""
    items = list(items)
    facts = _Facts(items, codops, catalogue)
    facts.read()
    return [item for item in items if not facts.is_unavailable(_id(item), _moment(now))]


def exclude_where(items: Iterable[Item], where: Where, *, codops: Optional[str] = None, catalogue: Optional[Catalogue] = None) -> List[Item]:
    """Leaves out items that match: every field of ``where`` holds the value, or one of the list of values, given for it."""
    items = list(items)
    facts = _Facts(items, codops, catalogue)
    tests = _tests(where)
    return [item for item in items if _matches(item, tests, facts) is not True]


def require(items: Iterable[Item], where: Where, *, codops: Optional[str] = None, catalogue: Optional[Catalogue] = None) -> List[Item]:
    """Keeps only items that match (see ``exclude_where``). An item without the field does not match."""
    items = list(items)
    facts = _Facts(items, codops, catalogue)
    tests = _tests(where)
    return [item for item in items if _matches(item, tests, facts) is not False]


def boost(items: Iterable[Item], where: Where, factor: float, *, codops: Optional[str] = None, catalogue: Optional[Catalogue] = None) -> List[Item]:
    """Moves items that match up (a factor above 1) or down. Where the items' ``score`` falls from the first to the last it is multiplied; otherwise
    places are divided: with a factor of 2 the item in place 6 counts as one in place 3. The items keep their scores. ``factor`` is from 0 to 1000, as in
    peach.yaml; raises ValueError for another."""
    _check_factor(factor)
    items = list(items)
    facts = _Facts(items, codops, catalogue)
    tests = _tests(where)
    return _boosted(items, [factor if _matches(item, tests, facts) is True else 1.0 for item in items])


def limit(items: Iterable[Item], by: str, to: int, overflow: str = "drop", *, codops: Optional[str] = None,
          catalogue: Optional[Catalogue] = None) -> List[Item]:
    """Keeps at most ``to`` items of one value of the field ``by``; further ones are dropped, or go behind the rest (``overflow="behind"``).
    Items without the field are not limited."""
    if overflow not in ("drop", "behind"):
        raise ValueError(f'overflow must be drop or behind, was "{overflow}"')
    items = list(items)
    facts = _Facts(items, codops, catalogue)
    counts: Dict[str, int] = {}
    kept, over = [], []
    for item in items:
        values = _values(item, by, facts) or []
        if any(counts.get(value, 0) >= to for value in values):
            over.append(item)
            continue
        kept.append(item)
        for value in values:
            counts[value] = counts.get(value, 0) + 1
    return kept + over if overflow == "behind" else kept


def pin(items: Iterable[Item], item: Union[str, int], position: int = 1, start: Moment = None, until: Moment = None, *, now: Moment = None) -> List[Item]:
    """Puts an item at a place (counted from 1; beyond the end it is the last) from ``start`` until just before ``until``. One that is not among the
    items is added: with nothing but its id, in the shape of the first one."""
    items = list(items)
    return _pinned(items, items, [{"item": item, "position": position, "from": start, "until": until}], _moment(now))


def blocklist(items: Iterable[Item], ids: Iterable[Union[str, int]]) -> List[Item]:
    """Leaves items out by their ids."""
    blocked = {_text(id) for id in ids}
    return [item for item in items if _id(item) not in blocked]


def apply(rules: Sequence[Mapping[str, Any]], items: Iterable[Item], user: Optional[str] = None, parameters: Optional[Mapping[str, Any]] = None,
          amount: Optional[int] = None, *, lists: Optional[Mapping[str, Iterable[Any]]] = None, device: bool = False, codops: Optional[str] = None,
          history: Optional[Sequence[Mapping[str, Any]]] = None, catalogue: Optional[Catalogue] = None, now: Moment = None) -> List[Item]:
    """Applies a whole list of rules as the platform does: first what removes, then boosts, limits and pins, and last the cut to ``amount``.

    ``rules`` are those of peach.yaml, as read from YAML or JSON; ``parameters`` stand for ``"{name}"`` in conditions; ``lists`` are the lists that
    a ``blocklist`` may name."""
    given = list(items)
    moment = _moment(now)
    known: Dict[str, Any] = {"codops": codops, "catalogue": _Facts(given, codops, catalogue, [rule["pin"]["item"] for rule in rules if "pin" in rule])}
    kept, blocked = given, set()
    factors: Dict[int, float] = {}
    for rule in rules:
        if "blocklist" in rule:
            ids = rule["blocklist"]
            found = [_text(id) for id in ((lists or {}).get(ids, ()) if isinstance(ids, str) else ids)]
            blocked.update(found)
            kept = blocklist(kept, found)
        elif rule.get("exclude") == "seen":
            if user is not None:
                kept = exclude_seen(kept, user, rule.get("days"), rule.get("completed"), rule.get("min_completion"), device=device, codops=codops,
                                    history=history, now=moment)
        elif rule.get("exclude") == "unavailable":
            kept = exclude_unavailable(kept, now=moment, **known)
        elif "require" in rule:
            kept = require(kept, {field: values for field, values in _resolve(rule["require"], parameters).items() if values}, **known)
        elif "exclude" in rule or "exclude where" in rule:
            where = _resolve(rule["exclude where"] if "exclude where" in rule else rule["exclude"]["where"], parameters)
            if all(where.values()):
                kept = exclude_where(kept, where, **known)
    for rule in rules:
        if "boost" in rule and all((where := _resolve(rule["boost"]["where"], parameters)).values()):
            _check_factor(rule["boost"]["factor"])
            tests = _tests(where)
            for item in kept:
                if _matches(item, tests, known["catalogue"]) is True:
                    factors[id(item)] = factors.get(id(item), 1.0) * rule["boost"]["factor"]
    if factors:
        kept = _boosted(kept, [factors.get(id(item), 1.0) for item in kept])
    for rule in rules:
        if "limit" in rule:
            kept = limit(kept, rule["limit"]["by"], rule["limit"]["to"], rule["limit"].get("overflow", "drop"), **known)
    checks = any(rule.get("exclude") == "unavailable" for rule in rules)
    pins = [rule["pin"] for rule in rules if "pin" in rule and _text(rule["pin"]["item"]) not in blocked
            and not (checks and known["catalogue"].is_unavailable(_text(rule["pin"]["item"]), moment))]
    kept = _pinned(kept, given, pins, moment)
    active = len({_text(one["item"]) for one in pins if _is_active(one, moment)})
    return kept[:amount if amount is not None else max(len(given), active)]


class _Facts(Mapping[str, Mapping[str, Any]]):
    """What the catalogue says of some items, read when first needed."""

    def __init__(self, items: Sequence[Item], codops: Optional[str], given: Optional[Catalogue], others: Sequence[Any] = ()) -> None:
        self._ids = [*dict.fromkeys(one for one in [*map(_id, items), *map(_text, others)] if one is not None)]
        self._codops, self._found, self.is_known = codops, given, True
        if isinstance(given, _Facts):
            self._found = given

    def read(self) -> Catalogue:
        if self._found is None:
            try:
                self._found = _catalogue(self._ids, self._codops)
            except Exception as error:
                _log.warning("rules go on without the catalogue: %s", error)
                self._found, self.is_known = {}, False
        return self._found

    def is_unavailable(self, id: Optional[str], now: datetime.datetime) -> bool:
        entry = self.read().get(id or "")
        if entry is None:
            return False
        start, until = entry.get("available_from"), entry.get("available_until")
        return (start is not None and now < _moment(start)) or (until is not None and now >= _moment(until))

    def __getitem__(self, id: str) -> Mapping[str, Any]:
        return self.read()[id]

    def __iter__(self) -> Any:
        return iter(self.read())

    def __len__(self) -> int:
        return len(self.read())

    @property
    def decides(self) -> bool:
        """Whether the catalogue was read: a field that neither has is then no field."""
        found = self.read()
        return found.decides if isinstance(found, _Facts) else self.is_known


def _history(user: Optional[str], device: bool, codops: Optional[str]) -> Sequence[Mapping[str, Any]]:
    if not user:
        return ()
    from ._history import history

    try:
        return history(user, codops, device=device)
    except Exception as error:
        _log.warning("exclude_seen was left out: %s", error)
        return ()


def _catalogue(ids: Sequence[str], codops: Optional[str]) -> Catalogue:
    from ._codex import Codex

    return Codex(codops).get_many(ids) if ids else {}


def _id(item: Item) -> Optional[str]:
    if not isinstance(item, Mapping):
        return _text(item)
    for name in _ID_NAMES:
        text = _text(item.get(name))
        if text is not None:
            return text
    return None


def _text(value: Any) -> Optional[str]:
    """A value as rules compare it: 1 and 1.0 are the same; None for what is no scalar."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value == int(value) and abs(value) < _EXACT else repr(value)
    return None


def _texts(value: Any) -> List[str]:
    values = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return [text for text in map(_text, values) if text is not None]


def _values(item: Item, field: str, facts: _Facts) -> Optional[List[str]]:
    return _texts(_field(item, field)) or _texts(_field(facts.read().get(_id(item) or "", {}), field)) or None


def _field(item: Any, field: str) -> Any:
    """``a.b``, where there is no such field, is the field ``b`` of the object ``a``."""
    if not isinstance(item, Mapping):
        return None
    if field in item:
        return item[field]
    outer, dot, inner = field.partition(".")
    return _field(item.get(outer), inner) if dot else None


def _tests(where: Where) -> Dict[str, List[str]]:
    return {field: _texts(values) for field, values in where.items()}


def _matches(item: Item, tests: Mapping[str, List[str]], facts: _Facts) -> Optional[bool]:
    """None where it cannot be told, because the catalogue cannot be read."""
    undecided = False
    for field, wanted in tests.items():
        values = _values(item, field, facts)
        if values is None:
            if facts.decides:
                return False
            undecided = True
        elif not any(value in wanted for value in values):
            return False
    return None if undecided else True


def _resolve(where: Where, parameters: Optional[Mapping[str, Any]]) -> Dict[str, List[str]]:
    """A condition with the parameters put in; a field without values is about a parameter that is not given."""
    resolved: Dict[str, List[str]] = {}
    for field, values in where.items():
        texts: List[str] = []
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, str) and value.startswith("{") and value.endswith("}") and value[1:-1].isidentifier():
                texts += _texts((parameters or {}).get(value[1:-1]))
            else:
                texts += _texts(value)
        resolved[field] = texts
    return resolved


def _check_factor(factor: float) -> None:
    if not 0 <= factor <= _LARGEST_FACTOR:
        raise ValueError(f"factor must be from 0 to {_LARGEST_FACTOR}, was {factor!r}")


def _boosted(items: List[Item], factors: Sequence[float]) -> List[Item]:
    scores = [item.get("score") if isinstance(item, Mapping) else None for item in items]
    falling, last = True, sys.float_info.max  # infinite scores are none: multiplied by 0 they would have no place
    for score in scores:
        if not isinstance(score, (int, float)) or isinstance(score, bool) or not 0 <= score <= last:
            falling = False
            break
        last = score
    weights = [(scores[i] if falling else 1 / (i + 1)) * factors[i] for i in range(len(items))]  # type: ignore[operator]
    return [items[i] for i in sorted(range(len(items)), key=lambda i: -weights[i])]


def _is_active(one: Mapping[str, Any], now: datetime.datetime) -> bool:
    start, until = one.get("from"), one.get("until")
    return (start is None or now >= _moment(start)) and (until is None or now < _moment(until))


def _pinned(items: List[Item], given: List[Item], pins: Sequence[Mapping[str, Any]], now: datetime.datetime) -> List[Item]:
    active: Dict[str, Mapping[str, Any]] = {}
    for one in pins:
        if _is_active(one, now):
            active.setdefault(_text(one["item"]) or "", one)
    rest = [item for item in items if _id(item) not in active]
    for id, one in sorted(active.items(), key=lambda pair: pair[1].get("position") or 1):
        item = next((item for item in given if _id(item) == id), None)
        rest.insert((one.get("position") or 1) - 1, _like(given, id) if item is None else item)
    return rest


def _like(given: List[Item], id: str) -> Item:
    first = given[0] if given else {}
    if isinstance(first, Mapping):
        return {next((name for name in _ID_NAMES if name in first), "content_id"): id}
    return int(id) if isinstance(first, int) and id.isdigit() and len(id) < 19 else id


def _moment(value: Moment) -> datetime.datetime:
    if value is None:
        return datetime.datetime.fromtimestamp(time.time(), datetime.timezone.utc)
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime(value.year, value.month, value.day)
    return value if value.tzinfo is not None else value.replace(tzinfo=datetime.timezone.utc)

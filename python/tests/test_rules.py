"""The rules in Python do what the platform's do: one list of cases for both."""

import datetime
import json
import os

import pytest

from peach import rules

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

with open(os.path.join(_ROOT, "Peach.Tests", "Rules", "cases.json"), encoding="utf-8") as _stream:
    _CASES = json.load(_stream)


def _away(*_):
    raise ConnectionError("Redis is away")


@pytest.mark.parametrize("case", _CASES, ids=[case["name"] for case in _CASES])
def test_case_has_the_platforms_answer(case, monkeypatch):
    now = datetime.datetime.fromisoformat(case["now"].replace("Z", "+00:00"))
    history = [{**entry, "last_time": now.timestamp() * 1000 - entry["days_ago"] * 86_400_000} for entry in case.get("history", [])]
    if case.get("codex_away"):
        monkeypatch.setattr(rules, "_catalogue", _away)
    before = json.dumps(case["items"])
    answer = rules.apply(
        case["rules"], case["items"], case.get("user"), case.get("parameters"), case.get("amount"), lists=case.get("lists"), history=history,
        catalogue=None if case.get("codex_away") else case.get("codex", {}), now=now)
    assert answer == case["expected"]
    assert json.dumps(case["items"]) == before, "the given items stay as they are"


@pytest.mark.parametrize("factor", [-1, float("nan"), float("inf"), 1e308, 1001])
def test_factor_that_the_platform_refuses_is_refused(factor):
    items = [{"id": "a", "genre": "news"}]
    with pytest.raises(ValueError, match="factor must be from 0 to 1000"):
        rules.boost(items, {"genre": "news"}, factor)
    with pytest.raises(ValueError, match="factor must be from 0 to 1000"):
        rules.apply([{"boost": {"where": {"genre": "news"}, "factor": factor}}], items)


def test_functions_are_those_of_the_rules():
    items = [{"id": "a", "genre": "news"}, {"id": "b", "genre": "sport"}, {"id": "c", "genre": "sport"}]
    entry = {"content_id": "a", "last_time": 0, "completed": True, "completion": 1.0}
    assert rules.exclude_seen(items, "u", history=[entry]) == items[1:]
    assert rules.exclude_seen(items, "u", days=1, history=[entry]) == items
    assert rules.exclude_unavailable(items, catalogue={"b": {"available_until": "2020-01-01T00:00:00Z"}}) == [items[0], items[2]]
    assert rules.require(items, {"genre": ["news"]}, catalogue={}) == items[:1]
    assert rules.exclude_where(items, {"genre": "news"}, catalogue={}) == items[1:]
    assert rules.boost(items, {"genre": "sport"}, 4, catalogue={}) == [items[1], items[2], items[0]]
    assert rules.limit(items, "genre", 1, catalogue={}) == items[:2]
    assert rules.pin(items, "z", 2)[1] == {"id": "z"}
    assert rules.pin(items, "z", start="2999-01-01") == items
    assert rules.blocklist(items, ["a", "b"]) == items[2:]


def test_nothing_is_read_where_the_items_say_all(monkeypatch):
    monkeypatch.setattr(rules, "_catalogue", _away)
    assert rules.require([{"id": 1, "g": 1}, {"id": 2, "g": 2}], {"g": 2}) == [{"id": 2, "g": 2}]
    assert rules.limit([1, 2], "show", 1) == [1, 2], "without the catalogue the answer stays"


def test_the_users_history_is_the_platforms(platform, monkeypatch):
    monkeypatch.setattr("peach._history.history", lambda user, codops, device: [{"content_id": user, "last_time": 0, "completed": False, "completion": 0.0}])
    assert rules.exclude_seen(["u", "v"], "u") == ["v"]
    monkeypatch.setattr("peach._history.history", _away)
    assert rules.exclude_seen(["u", "v"], "u") == ["u", "v"]
    assert rules.exclude_seen(["u"], None) == ["u"]

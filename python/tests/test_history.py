"""``peach.history``: the bytes that the platform stores, read. The platform's own tests read what it really writes in the same way."""

import struct
import time

import peach
import pytest
import redis
from peach import _history

EPOCH = 1_577_836_800_000


@pytest.fixture
def server(platform, redis_server):
    _history._names.clear()
    _history._days.clear()
    return redis.Redis.from_url(redis_server.url)


def state(age_s, progress=0xFFFFFF, duration=0, kind=0, completed=False, plays=1):
    moment = int((time.time() - age_s) * 1000) - EPOCH
    return moment.to_bytes(5, "big") + progress.to_bytes(3, "big") + duration.to_bytes(3, "big") + bytes([kind | 8 * completed, plays])


def put(server, user, **entries):
    for name, stored in entries.items():
        item = struct.pack(">Q", hash(name) & 0xFFFFFFFFFFFFFF)[1:]
        server.hset(f"peach:history:demo:u:{user}", item, stored)
        moment = time.gmtime((int.from_bytes(stored[:5], "big") + EPOCH) / 1000)
        server.hset(f"peach:history:demo:names:{time.strftime('%Y-%m', moment)}", item, name)


def test_entries_are_read_newest_first(server):
    put(server, "ann", film=state(60, 130, 600, 2, plays=3), song=state(10, 200, 0, 1), text=state(30, 950_000, 0, 3, True, 0),
        end=state(90, kind=2, completed=True), old=state(40 * 86_400))
    found = peach.history("ann")
    assert [entry["content_id"] for entry in found] == ["song", "text", "film", "end", "old"]
    film = dict(found[2])
    assert abs(film.pop("last_time") - (time.time() - 60) * 1000) < 5000
    assert film == {"content_id": "film", "kind": "video", "position_s": 130, "duration_s": 600, "completion": 0.2167, "completed": False, "plays": 3}
    assert (found[1]["completion"], found[1]["completed"], found[1]["position_s"], found[1]["kind"]) == (0.95, True, None, "article")
    assert (found[0]["completion"], found[0]["duration_s"], found[0]["position_s"]) == (0.0, None, 200)
    assert found[3]["completion"] == 1.0 and found[3]["position_s"] is None
    assert [entry["content_id"] for entry in peach.history("ann", limit=2)] == ["song", "text"]


def test_names_are_read_once_a_process(server):
    put(server, "ann", film=state(60), song=state(10))
    assert len(peach.history("ann")) == 2
    for key in server.keys("peach:history:demo:names:*"):
        server.delete(key)
    assert len(peach.history("ann")) == 2


def test_entries_over_the_retention_are_not_shown(server):
    put(server, "ann", new=state(86_400), old=state(31 * 86_400))
    server.set("peach:history:demo:days", 30)
    assert [entry["content_id"] for entry in peach.history("ann")] == ["new"]


def test_nobody_has_an_empty_history(server):
    server.hset("peach:history:demo:d:phone", b"1234567", state(5))
    assert peach.history("nobody") == peach.history("") == peach.history("ž" * 200) == peach.history("ann", codops="other") == []
    assert peach.history("phone", device=True) == [], "an item without a name is left out"

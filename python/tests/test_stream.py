"""``peach.stream``: readers of the events as they come, alone and in groups, over kills and restarts."""

import json
import signal
import subprocess
import sys
import threading
import time

import peach
import pytest
import redis
from conftest import TIMEOUT, RedisServer, clean_environment

KEY = "peach:events:demo"


@pytest.fixture
def server(platform, redis_server):
    return redis.Redis.from_url(redis_server.url)


def add(server, *ids, type="media_play"):
    """One entry: the events of one request."""
    return server.xadd(KEY, {"events": json.dumps([{"id": id, "type": type} for id in ids])})


def ids(events):
    return [event["id"] for event in events]


def rest(**arguments):
    # Redis ends waits ten times a second.
    return ids(peach.stream(block=0.4 if "claim_after" in arguments else 0.05, stop_when_idle=True, **arguments))


def pending(server, group="g"):
    return server.xpending(KEY, group)["pending"]


def test_reader_gets_what_comes_from_now_on_and_misses_nothing_between_reads(server):
    add(server, "before")
    events = peach.stream(block=10, batch=1)
    added = threading.Timer(0.2, lambda: [add(server, f"e{n}") for n in range(5)])
    added.start()
    assert [next(events)["id"] for _ in range(5)] == ["e0", "e1", "e2", "e3", "e4"]
    added.join()
    assert rest() == []


def test_start_says_where_to_begin(server):
    server.xadd(KEY, {"events": '[{"id":"old","type":"x"}]'}, id="1000-0")
    second = add(server, "a", "b").decode()
    add(server, "c", type="page_view")
    assert rest(start="0") == ["old", "a", "b", "c"]
    assert rest(start=second) == ["c"]
    assert rest(start=1000) == ["old", "a", "b", "c"]
    assert rest(start=1001) == ["a", "b", "c"]
    assert rest(start="0", types="page_view") == ["c"]
    assert rest(start="0", types=["media_play", "x"], batch=1) == ["old", "a", "b"]


def test_group_shares_the_events_and_goes_on_where_it_was(server):
    add(server, "before")
    one, two = (peach.stream(group="g", consumer=name, block=5, batch=1) for name in "ab")
    server.xgroup_create(KEY, "g", id="$")
    add(server, "a1", "a2")
    add(server, "b1")
    assert next(one)["id"] == "a1" and next(two)["id"] == "b1" and next(one)["id"] == "a2"
    add(server, "c")
    assert next(one)["id"] == "c", "what came before is acknowledged"
    assert pending(server) == 2
    one.close()
    two.close()
    add(server, "d")
    assert sorted(rest(group="g", claim_after=0.01)) == ["b1", "c", "d"], "the last ones were not processed as far as anybody knows"
    assert pending(server) == 0


def test_block_left_without_an_error_acknowledges_what_it_was_given(server):
    for name in ("first", "second"):
        add(server, name)
    with peach.stream(group="g", start="0") as events:
        assert next(events)["id"] == "first"
    assert pending(server) == 0 or rest(group="g", claim_after=0.01) == ["second"]
    add(server, "third")
    with pytest.raises(ZeroDivisionError), peach.stream(group="g", consumer="x") as events:
        assert next(events)["id"] in ("second", "third")
        1 / 0
    assert pending(server) >= 1
    assert b"x" in [consumer["name"] for consumer in server.xinfo_consumers(KEY, "g")], "it owes something"


def test_reader_leaves_the_group_when_it_owes_nothing(server):
    add(server, "a")
    assert rest(group="g", start="0") == ["a"]
    assert server.xinfo_consumers(KEY, "g") == []


def test_reader_of_a_name_that_died_gets_its_own_first(server):
    add(server, "a")
    add(server, "b")
    server.xgroup_create(KEY, "g", id="0")
    server.xreadgroup("g", "me", {KEY: ">"}, count=1)
    assert rest(group="g", consumer="me") == ["a", "b"]


def test_entries_deleted_meanwhile_are_passed_over(server):
    gone = add(server, "a")
    add(server, "b")
    server.xgroup_create(KEY, "g", id="0")
    server.xreadgroup("g", "me", {KEY: ">"})
    server.xdel(KEY, gone)
    server.xadd(KEY, {"events": "[{damaged"})
    assert rest(group="g", consumer="me") == ["b"]
    assert pending(server) == 0


READER = """
import peach, sys
for event in peach.stream(group="g", start="0", block=1, batch=3, claim_after=0.3):
    print(event["id"], flush=True)
"""


def reader(redis_server):
    return subprocess.Popen([sys.executable, "-c", READER], stdout=subprocess.PIPE, text=True,
                            env=clean_environment(PEACH_REDIS_URL=redis_server.url, PEACH_CODOPS="demo"))


def test_killed_readers_entries_go_to_another_and_none_is_lost(server, redis_server):
    for n in range(30):
        add(server, f"e{n}")
    first = reader(redis_server)
    seen = [first.stdout.readline().strip() for _ in range(4)]
    first.kill()
    seen += first.stdout.read().split()
    first.wait()
    second = reader(redis_server)
    try:
        wanted = {f"e{n}" for n in range(30)} - set(seen)
        again = set()
        while not wanted <= again:
            again.add(second.stdout.readline().strip())
        deadline = time.monotonic() + TIMEOUT
        while pending(server) > 3:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        second.kill()
        second.wait()


def test_sigterm_ends_a_waiting_task_and_leaves_nothing_behind(server, redis_server, tmp_path):
    (tmp_path / "job.py").write_text(
        "import peach\ndef run():\n    for event in peach.stream(group='g', start='0', block=60):\n        print(event['id'], flush=True)\n")
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps({"tree": str(tmp_path), "file": "job.py", "method": "run", "result": str(tmp_path / "result.json")}))
    add(server, "a")
    task = subprocess.Popen([sys.executable, "-m", "peach_runtime.task", str(spec)], stdout=subprocess.PIPE, text=True,
                            env=clean_environment(PEACH_REDIS_URL=redis_server.url, PEACH_CODOPS="demo"))
    assert task.stdout.readline() == "a\n"
    deadline = time.monotonic() + TIMEOUT
    while pending(server) > 0:  # it waits for the next
        assert time.monotonic() < deadline
        time.sleep(0.02)
    task.send_signal(signal.SIGTERM)
    assert task.wait(TIMEOUT) == 1
    assert json.loads((tmp_path / "result.json").read_text())["error"]["type"] == "TaskStopped"
    assert server.xinfo_consumers(KEY, "g") == []


@pytest.mark.parametrize("group", [None, "g"])
def test_reader_survives_a_restart_of_redis(tmp_path, monkeypatch, group):
    own = RedisServer(tmp_path)
    try:
        monkeypatch.setenv("PEACH_REDIS_URL", own.url)
        monkeypatch.setenv("PEACH_CODOPS", "demo")
        client = redis.Redis.from_url(own.url)
        events = peach.stream(group=group, start="0", block=1)
        add(client, "a")
        assert next(events)["id"] == "a"

        def restart():
            own.stop()
            own.start()
            add(redis.Redis.from_url(own.url), "b")

        restarting = threading.Timer(0.2, restart)
        restarting.start()
        assert next(events)["id"] == "b"
        restarting.join()
        events.close()
    finally:
        own.stop()


def test_wrong_arguments_are_named(platform):
    with pytest.raises(ValueError, match="batch must be at least 1"):
        peach.stream(batch=0)
    with pytest.raises(ValueError, match="no moment"):
        peach.stream(start=[])

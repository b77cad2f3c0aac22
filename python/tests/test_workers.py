"""Fork server, templates and workers over a real socket."""

import os
import signal
import time

import pytest
from conftest import TIMEOUT, write_notebook

from peach_runtime import process
from peach_runtime.inspect import inspect_files

SOURCE = """
import random, sys, asyncio
import redis

def hello(name: str = "world"):
    print("greeting", name)
    return {"message": "Hello " + name}

def big(text): return [text]
def boom(): raise ValueError("no such item")
def leave(): sys.exit(3)
def interrupt(): raise KeyboardInterrupt()
def odd(): return {"x": object()}
def die():
    import os
    os._exit(7)
def empty(): return {"items": [], "id": 1, "fallback_used": "false"}
def numbers():
    import numpy as np, pandas as pd
    return [np.float64("nan"), np.int64(3), np.array([1.5]), {2, 1}, pd.DataFrame({"a": [1]}), float("inf")]
async def later():
    await asyncio.sleep(0)
    return None
def draw(): return random.random()
def slow():
    import time
    time.sleep(0.05)
    return 1
def keys():
    import os
    r = redis.Redis.from_url(os.environ["PEACH_REDIS_URL"], decode_responses=True)
    return [r.get("a"), sorted(r.smembers("s")), r.lrange("l", 0, -1), r.hgetall("h"), r.get("missing"), r.get("other")]
"""
METHODS = ["hello", "big", "boom", "leave", "interrupt", "odd", "die", "empty", "numbers", "later", "draw", "slow", "keys"]


@pytest.fixture
def workers(start_platform, tmp_path):
    write_notebook(tmp_path / "tree" / "a.ipynb", SOURCE)
    platform = start_platform()
    template, report = platform.template(tmp_path / "tree", *[("a.ipynb", method) for method in METHODS])
    assert all(entry["ok"] for entry in report), report
    return platform, template


def index(method):
    return METHODS.index(method)


def test_worker_answers_and_prints_to_its_log(workers):
    worker = workers[0].worker(workers[1])
    assert worker.call(index("hello"), {"name": "é"}) == (200, 2, {"message": "Hello é"})
    assert worker.log.read_text() == "greeting é\n"
    assert worker.running() == 0


def test_failing_function_does_not_end_the_worker(workers):
    worker = workers[0].worker(workers[1])
    status, _, error = worker.call(index("boom"))
    assert (status, error["type"], error["message"], error["file"], error["cell"]) == (500, "ValueError", "no such item", "a.ipynb", 1)
    assert "peach_runtime" not in error["trace"]
    assert worker.call(index("leave"))[2]["message"] == "the function called exit(3)"
    assert worker.call(index("interrupt"))[2]["type"] == "KeyboardInterrupt"
    assert "a object, which has no JSON form" in worker.call(index("odd"))[2]["message"]
    assert "unexpected keyword" in worker.call(index("hello"), {"nam": 1})[2]["message"]
    assert worker.call(index("hello"))[0] == 200


def test_flags_tell_about_the_value(workers):
    worker = workers[0].worker(workers[1])
    assert worker.call(index("empty"))[1] == 2 | 4 | 8 | 16
    assert workers[0].worker(workers[1], "w2", is_async=True).call(index("later")) == (200, 4, None)
    assert worker.call(index("numbers")) == (200, 1, [None, 3, [1.5], [1, 2], [{"a": 1}], None])


def test_requests_and_replies_of_megabytes_pass(workers):
    worker = workers[0].worker(workers[1])
    text = "x" * 5_000_000
    assert worker.call(index("big"), {"text": text})[2] == [text]


def test_taken_back_call_is_skipped(workers):
    worker = workers[0].worker(workers[1])
    taken, kept = (9 << 16) | 5, (8 << 16) | 6
    worker.taken_back(taken)
    worker.socket.sendall(worker.frame(taken) + worker.frame(kept))
    assert worker.reply() == (taken, 0, 0, b"")
    assert worker.reply()[:2] == (kept, 200)


def test_reply_is_not_held_back_by_a_slow_call(workers):
    worker = workers[0].worker(workers[1])
    worker.socket.sendall(b"".join(worker.frame(i, index("slow")) for i in range(1, 6)))
    assert [worker.reply()[0] for _ in range(5)] == [1, 2, 3, 4, 5]


def test_ends_of_workers_and_templates_are_reported(workers):
    platform, template = workers
    worker = platform.worker(template, "w1")
    worker.socket.sendall(worker.frame(77, index("die")))
    assert template.line() == {"event": "exit", "id": "w1", "code": 7}
    assert worker.running() == 77, "the page names the call that was running"
    other = platform.worker(template, "w2")
    os.kill(other.hello["pid"], signal.SIGKILL)
    assert template.line() == {"event": "exit", "id": "w2", "code": -9}
    os.kill(template.hello["pid"], signal.SIGKILL)
    assert platform.control.line() == {"event": "exit", "id": "t1", "code": -9}


def test_workers_draw_different_random_numbers(workers):
    draws = {workers[0].worker(workers[1], f"w{i}").call(index("draw"))[2] for i in range(3)}
    assert len(draws) == 3


def test_all_die_with_the_control_connection(workers):
    platform, template = workers
    worker = platform.worker(template)
    platform.close()
    assert worker.socket.recv(1) == b""
    assert template.socket.recv(1) == b""


def test_broken_functions_are_reported_and_the_rest_load(start_platform, tmp_path):
    write_notebook(tmp_path / "tree" / "a.ipynb", "def f(): return 1", "import nothere\ndef g(): pass", "exit_now = __import__('sys').exit(2)\ndef h(): pass")
    _, report = start_platform().template(tmp_path / "tree", ("a.ipynb", "f"), ("a.ipynb", "g"), ("a.ipynb", "h"), ("b.ipynb", "f"))
    assert report[0] == {"ok": True, "async": False, "notes": []}
    assert (report[1]["error"]["cell"], report[1]["error"]["line"]) == (2, 1)
    assert "lacks it" in report[1]["error"]["message"]
    assert report[2]["error"]["type"] == "SystemExit"
    assert report[3]["error"]["message"] == "b.ipynb does not exist"


def test_prefetched_keys_answer_for_one_call_only(start_platform, tmp_path, redis_server, platform):
    import redis

    redis.Redis.from_url(redis_server.url).mset({"a": "server", "other": "o"})
    write_notebook(tmp_path / "tree" / "a.ipynb", SOURCE)
    started = start_platform(PEACH_REDIS_URL=redis_server.url)
    template, _ = started.template(tmp_path / "tree", ("a.ipynb", "keys"))
    worker = started.worker(template)
    ahead = {"a": b"ahead", "s": {b"2", b"1"}, "l": [b"x"], "h": [b"k", b"v"], "missing": None}
    assert worker.call(0, {}, ahead)[2] == ["ahead", ["1", "2"], ["x"], {"k": "v"}, None, "o"]
    assert worker.call(0)[2] == ["server", [], [], {}, None, "o"]


def test_debugged_call_tells_what_it_printed_logged_and_asked(start_platform, tmp_path, redis_server, platform):
    source = """
import logging, os, sys
import redis
def f(again):
    r = redis.Redis.from_url(os.environ["PEACH_REDIS_URL"])
    if again: r.set("a", "secret")
    print("out", 1)
    print("err", file=sys.stderr)
    logging.getLogger("mine").info("about %s", "me")
    r.get("a")
    pipe = r.pipeline(transaction=False)
    pipe.get("b"); pipe.hgetall("c")
    pipe.execute()
    print("x" * 100000)
    return 1
def g(): raise ValueError("after " + str(print("said")))
"""
    write_notebook(tmp_path / "tree" / "a.ipynb", source)
    started = start_platform(PEACH_REDIS_URL=redis_server.url)
    template, _ = started.template(tmp_path / "tree", ("a.ipynb", "f"), ("a.ipynb", "g"))
    worker = started.worker(template)
    status, flags, notes, value = worker.call_for_notes(0, {"again": True})
    assert (status, flags, value) == (200, 0, 1)
    assert [entry["command"] for entry in notes["redis"]] == ["SET a", "GET a", "PIPELINE 2: GET b, HGETALL c"]
    assert all(entry["ms"] > 0 for entry in notes["redis"])
    assert "secret" not in str(notes)
    assert [(entry["stream"], entry["text"]) for entry in notes["output"][:3]] == [("stdout", "out 1\n"), ("stderr", "err\n"), ("info", "mine: about me")]
    assert 60_000 < len(notes["output"][3]["text"]) <= 65_537
    status, _, notes, error = worker.call_for_notes(1)
    assert (status, error["type"], notes["output"]) == (500, "ValueError", [{"stream": "stdout", "text": "said\n"}])
    assert worker.call_for_notes(0, {"again": False}, options=None)[2] is None, "others are told nothing"
    assert "out 1" in worker.log.read_text()


def test_models_are_told_when_they_change(start_platform, tmp_path, redis_server, platform):
    import peach

    peach.save_model("m", [1])
    write_notebook(tmp_path / "tree" / "a.ipynb", "import peach\ndef f(): return [peach.model('m') for _ in range(3)]\ndef g(): return 1")
    started = start_platform(PEACH_REDIS_URL=redis_server.url, PEACH_CODOPS="demo")
    template, _ = started.template(tmp_path / "tree", ("a.ipynb", "f"), ("a.ipynb", "g"))
    worker = started.worker(template)
    before = time.time() * 1000
    status, flags, notes, _ = worker.call_for_notes(0, options=None)
    assert (status, flags) == (200, 1 | 1 << 8)
    (model,) = notes["models"]
    assert model["name"] == "m" and len(model["version"]) == 32 and 0 <= before - model["saved"] < 60_000
    assert worker.call_for_notes(0, options=None)[1:3] == (1 | 1 << 8, None), "once told, its number is enough"
    assert worker.call_for_notes(1, options=None)[1:3] == (0, None)
    peach.save_model("m", [2])
    deadline = time.monotonic() + TIMEOUT
    while notes is None or notes["models"] == [model]:  # it looks once a second
        notes = worker.call_for_notes(0, options=None)[2]
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert notes["models"][0]["version"] != model["version"]


def test_speed_of_a_small_call(workers, capsys):
    """Not a check: prints what this machine does."""
    platform, template = workers
    began = time.perf_counter()
    worker = platform.worker(template)
    spawned = time.perf_counter() - began
    frames = [worker.frame((i << 16) | i, index("empty")) for i in range(64)]
    count, sent, done = 10_000, 0, 0
    began = time.perf_counter()
    while done < count:
        if sent - done <= 32 and sent < count:
            worker.socket.sendall(b"".join(frames))
            sent += 64
        worker.reply()
        done += 1
    seconds = time.perf_counter() - began
    with capsys.disabled():
        print(f"\n[speed] {count / seconds:,.0f} small calls/s with 64 in flight; a worker is ready after {spawned * 1000:.1f} ms")


def test_output_of_a_worker_does_not_grow_without_end(monkeypatch, tmp_path):
    log = tmp_path / "log"
    log.write_bytes(b"x" * 5_000_000)
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND)
    saved = os.dup(1)
    try:
        os.dup2(descriptor, 1)
        monkeypatch.setattr(process, "_looked", -10.0)
        process.cut_output()
    finally:
        os.dup2(saved, 1)
        os.close(saved)
        os.close(descriptor)
    assert log.stat().st_size == 0


def test_inspection_of_a_hopeless_file_spares_the_others(tmp_path):
    (tmp_path / "deep.ipynb").write_text("[" * 100_000)
    (tmp_path / "good.py").write_text("def good():\n    return 1\n")
    files = inspect_files(str(tmp_path), ["deep.ipynb", "a\0b.ipynb", "good.py"])["files"]
    assert "is not a notebook" in files["deep.ipynb"]["error"]
    assert "cannot be read" in files["a\0b.ipynb"]["error"]
    assert files["good.py"]["functions"][0]["name"] == "good"

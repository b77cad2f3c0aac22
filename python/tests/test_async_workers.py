"""Workers of ``async def`` functions over a real socket."""

import json
import struct
import time

import pytest
from conftest import write_notebook

SOURCE = """
import asyncio, os, sys, time
import redis, redis.asyncio
import peach

gate = None

async def meet(count):
    global gate, met
    if gate is None:
        gate, met = asyncio.Event(), 0
    met += 1
    if met == count:
        gate.set()
    await gate.wait()
    return met

async def forever():
    await asyncio.Event().wait()

async def stubborn():
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            pass

async def hello(name="world"):
    await asyncio.sleep(0)
    return {"message": "hello " + name}

async def boom():
    await asyncio.sleep(0)
    raise ValueError("no such item")

async def leave():
    async def child():
        await asyncio.sleep(0)
        sys.exit(3)
    await asyncio.gather(child())

async def block(seconds):
    await asyncio.sleep(0)
    async def child():
        time.sleep(seconds)
    await asyncio.gather(child())
    return 1

async def noisy(name):
    print("before", name)
    await asyncio.sleep(0.01)
    print("after", name)
    return name

async def keys():
    r = redis.Redis.from_url(os.environ["PEACH_REDIS_URL"], decode_responses=True)
    await asyncio.sleep(0)
    return r.get("a")

async def keys_awaited():
    async with redis.asyncio.Redis.from_url(os.environ["PEACH_REDIS_URL"], decode_responses=True) as r:
        await asyncio.sleep(0)
        zs = [await r.zrange("z", 0, -1), await r.zrange("z", 0, -1, withscores=True)]
        return [await r.get("a"), sorted(await r.smembers("s")), await r.lrange("l", 0, -1), await r.hgetall("h"), await r.get("missing"), await r.get("other"), zs]

shared = redis.asyncio.Redis.from_url(os.environ["PEACH_REDIS_URL"], decode_responses=True)
raw = redis.asyncio.Redis.from_url(os.environ["PEACH_REDIS_URL"])

async def reads(key):
    await shared.set("own:" + key, key)
    return [await shared.get("own:" + key), await shared.hgetall("h"), sorted(await shared.smembers("s")), await shared.zrange("z", 0, -1, withscores=True),
            await shared.mget("a", "missing"), (await raw.get("a")).decode(), await shared.exists("a"), await shared.ttl("a")]

async def wrong():
    return await shared.get("h")

async def models():
    first = peach.model("first")
    await asyncio.sleep(0.005)
    return [first, peach.model("second")]

async def asks():
    async with redis.asyncio.Redis.from_url(os.environ["PEACH_REDIS_URL"]) as r:
        await r.get("b")
    return 1
"""
METHODS = ["meet", "forever", "stubborn", "hello", "boom", "leave", "block", "noisy", "keys", "models", "asks", "keys_awaited", "reads", "wrong"]


@pytest.fixture
def worker(start_platform, tmp_path, redis_server, platform):
    write_notebook(tmp_path / "tree" / "a.ipynb", SOURCE)
    started = start_platform(PEACH_REDIS_URL=redis_server.url, PEACH_CODOPS="demo")
    template, report = started.template(tmp_path / "tree", *[("a.ipynb", method) for method in METHODS])
    assert all(entry["ok"] and entry["async"] for entry in report), report
    worker = started.worker(template, is_async=True)
    worker.template = template  # which ends with its connection
    return worker


def index(method):
    return METHODS.index(method)


def test_calls_run_at_once(worker):
    worker.socket.sendall(b"".join(worker.frame((1 << 16) | i, index("meet"), {"count": 50}) for i in range(50)))
    replies = [worker.reply() for _ in range(50)]
    assert {reply[0] & 0xFFFF for reply in replies} == set(range(50))
    assert {reply[1] for reply in replies} == {200}
    assert worker.running() == 0


def test_call_past_its_time_is_cancelled_and_the_others_go_on(worker):
    worker.socket.sendall(worker.frame(7, index("forever"), options=(0.02, False)) + worker.frame(8, index("hello")))
    assert worker.reply()[:2] == (8, 200)
    assert worker.reply()[:3] == (7, 0, 0), "cancelled without an answer: the platform has given one"
    assert worker.call(index("hello"))[0] == 200


def test_failing_call_tells_its_place_and_exit_ends_no_worker(worker):
    status, _, error = worker.call(index("boom"))
    assert (status, error["type"], error["message"], error["file"], error["cell"], error["line"]) == (500, "ValueError", "no such item", "a.ipynb", 1, 34)
    assert "peach_runtime" not in error["trace"]
    assert worker.call(index("leave"))[2]["message"] == "the function called exit(3)"
    assert worker.call(index("hello"))[0] == 200


def test_taken_back_call_is_skipped(worker):
    taken, kept = (9 << 16) | 900, (8 << 16) | 6
    worker.taken_back(taken)
    worker.socket.sendall(worker.frame(taken, index("hello")) + worker.frame(kept, index("hello")))
    assert sorted((worker.reply()[:2] for _ in range(2))) == sorted([(taken, 0), (kept, 200)])
    assert struct.unpack_from("<I", worker.page.read_bytes(), 8)[0] == 2, "the page says how many requests were taken off the socket"


def test_call_that_blocks_the_loop_is_named_in_the_page(worker):
    worker.socket.sendall(worker.frame(77, index("block"), {"seconds": 0.5}))
    deadline = time.monotonic() + 60
    while True:  # its first step ends at once; it is the task that it starts which blocks
        if worker.running() == 77:
            time.sleep(0.05)
            if worker.running() == 77:
                break
        assert time.monotonic() < deadline
    assert worker.reply()[:2] == (77, 200)
    assert worker.running() == 0


def test_prefetched_keys_are_those_of_the_call(worker):
    frames = [worker.frame(i, index("keys"), prefetched={"a": str(i).encode()}) for i in range(1, 9)]
    worker.socket.sendall(b"".join(frames))
    replies = [worker.reply() for _ in frames]
    assert {reply[0]: json.loads(reply[3]) for reply in replies} == {i: str(i) for i in range(1, 9)}


def test_prefetched_keys_answer_awaited_reads(worker, redis_server):
    import redis

    redis.Redis.from_url(redis_server.url).mset({"a": "server", "other": "o"})
    ahead = {"a": b"ahead", "s": {b"2", b"1"}, "l": [b"x"], "h": [b"k", b"v"], "missing": None, "z": [b"low", b"high"]}
    assert worker.call(index("keys_awaited"), {}, ahead)[2] == ["ahead", ["1", "2"], ["x"], {"k": "v"}, None, "o", [["low", "high"], []]]
    assert worker.call(index("keys_awaited"))[2] == ["server", [], [], {}, None, "o", [[], []]]


def test_awaited_reads_of_many_calls_get_their_own_replies(worker, redis_server):
    import redis

    client = redis.Redis.from_url(redis_server.url, decode_responses=True)
    client.mset({"a": "server"})
    client.hset("h", "k", "v")
    client.sadd("s", 1, 2)
    client.zadd("z", {"low": 1, "high": 2.5})

    def check(count):
        worker.socket.sendall(b"".join(worker.frame(i, index("reads"), {"key": str(i)}) for i in range(1, count + 1)))
        for _ in range(count):
            id, status, _, body = worker.reply()
            assert (status, json.loads(body)) == (200, [str(id), {"k": "v"}, ["1", "2"], [["low", 1], ["high", 2.5]], ["server", None], "server", 1, -1]), body

    check(40)
    status, _, error = worker.call(index("wrong"))
    assert (status, error["type"]) == (500, "ResponseError")
    client.client_kill_filter(_type="normal", skipme=True)
    check(40)


def test_notes_are_those_of_the_call(worker):
    names = ["one", "two"]
    worker.socket.sendall(b"".join(worker.frame(i + 1, index("noisy"), {"name": name}, options=(None, True)) for i, name in enumerate(names)))
    for _ in names:
        id, _, flags, body = worker.reply()
        length = struct.unpack_from("<I", body)[0]
        assert flags & 32
        assert json.loads(body[4:4 + length])["output"] == [{"stream": "stdout", "text": f"before {names[id - 1]}\nafter {names[id - 1]}\n"}]
    notes = worker.call_for_notes(index("asks"))[2]
    assert [entry["command"] for entry in notes["redis"]] == ["GET b"]
    assert notes["redis"][0]["ms"] > 0


def test_models_of_a_call_are_told(worker):
    import peach

    peach.save_model("first", [1])
    peach.save_model("second", [2])
    worker.socket.sendall(b"".join(worker.frame(i, index("models")) for i in range(1, 4)))
    replies = [worker.reply() for _ in range(3)]
    assert {reply[2] >> 8 for reply in replies} == {1}, "the same models are one set"
    described = [body for _, _, flags, body in replies if flags & 32]
    assert len(described) == 1
    length = struct.unpack_from("<I", described[0])[0]
    assert [model["name"] for model in json.loads(described[0][4:4 + length])["models"]] == ["first", "second"]


def test_call_that_cannot_be_cancelled_has_the_worker_replaced(worker, monkeypatch):
    worker.socket.sendall(worker.frame(7, index("stubborn"), options=(0.02, False)))
    assert worker.reply()[:2] == (7, 0)
    assert worker.reply()[:2] == (0, 0), "after 5 s the worker asks for a successor"


def test_speed_of_a_small_call(worker, capsys):
    """Not a check: prints what this machine does."""
    frames = [worker.frame((i << 16) | i, index("hello"), options=(1.0, False)) for i in range(64)]
    count, sent, done = 10_000, 0, 0
    began = time.perf_counter()
    while done < count:
        if sent - done <= 32 and sent < count:
            worker.socket.sendall(b"".join(frames))
            sent += 64
        worker.reply()
        done += 1
    with capsys.disabled():
        print(f"\n[speed] {count / (time.perf_counter() - began):,.0f} small async calls/s with 64 in flight")

"""Recommendation API: Python endpoints from a git push, beside FastAPI with the same functions and a constant from Kestrel."""

import json
import subprocess
import sys
import time
from pathlib import Path

from harness import BENCH, Bench, BenchError, Contestant, Server, free_port, get, get_status

USERS, ITEMS, SEEN, AMOUNT = 1000, 50, 12, 10


def run(bench: Bench) -> None:
    redis = bench.start_redis()
    fill(redis)
    redis_url = redis.url.replace("http", "redis") + "/0"
    kestrel = bench.start_baseline(f"--Redis=127.0.0.1:{redis.url.rpartition(':')[2]}")
    usual = start_fastapi(bench, "fastapi_usual", redis, redis_url)
    tuned = start_fastapi(bench, "fastapi_tuned", redis, redis_url)

    peach = bench.start_peach(f"--Platform:Redis={redis_url}")
    peach.server.processes.append(redis.processes[0])
    peach.create("organisations", {"codops": "bench", "name": "Bench"})
    repository = make_repository(bench.folder / "peach" / "repositories" / "bench.git")
    peach.create("repositories", {"name": "bench", "url": str(repository), "codops": "bench"})
    peach.admin("PUT", "repositories/bench/csharp", {"on": True})
    api = "/api/v1/bench"
    await_endpoint(peach.server, f"{api}/hello")
    await_endpoint(peach.server, f"{api}/recs_csharp?user_id=u7")

    hello = "hello: one line of Python"
    bench.add(Contestant("Kestrel, a constant", kestrel, "/constant", hello))
    bench.add(Contestant("FastAPI, as usual", usual, "/hello", hello))
    bench.add(Contestant("FastAPI, tuned", tuned, "/hello", hello))
    bench.add(Contestant("Peach", peach.server, f"{api}/hello", hello, ours=True))

    recs = "recs: a model and a history from Redis, 10 items"
    expected = [f"item-{number}" for number in range(ITEMS) if f"item-{number}" not in seen_by(7)][:AMOUNT]
    for name, server, path, ours in (
        ("Kestrel, a constant", kestrel, "/constant", False),
        ("FastAPI, as usual", usual, "/recs", False),
        ("FastAPI, tuned", tuned, "/recs", False),
        ("Kestrel + StackExchange.Redis, by hand", kestrel, "/recs", False),
        ("Peach", peach.server, f"{api}/recs", True),
        ("Peach, keys read ahead", peach.server, f"{api}/recs_prefetch", True),
        ("Peach, async def", peach.server, f"{api}/recs_async", True),
        ("Peach, async def, keys read ahead", peach.server, f"{api}/recs_async_prefetch", True),
        ("Peach, in C#", peach.server, f"{api}/recs_csharp", True),
    ):
        if path != "/constant":
            expect_items(name, f"{server.url}{path}?user_id=u7", expected)
        bench.add(Contestant(name, server, path, recs, script="report" if path == "/constant" else "users", ours=ours))
    bench.measure(connections=32)
    bench.report()


def seen_by(user: int) -> set[str]:
    return {f"item-{(user * 7 + step * 3) % ITEMS}" for step in range(SEEN)}


def fill(redis: Server) -> None:
    top = [{"content_id": f"item-{number}", "title": f"Item number {number}", "score": 1 - number / ITEMS} for number in range(ITEMS)]
    commands = [["SET", "bench:top", json.dumps(top)]]
    commands += [["SADD", f"bench:seen:u{user}", *seen_by(user)] for user in range(USERS)]
    # The protocol itself: arguments hold spaces and quotes.
    protocol = b"".join(
        b"*%d\r\n" % len(command) + b"".join(b"$%d\r\n%s\r\n" % (len(part.encode()), part.encode()) for part in command) for command in commands)
    subprocess.run(["redis-cli", "-p", redis.url.rpartition(":")[2], "--pipe"], input=protocol, check=True, capture_output=True)


def start_fastapi(bench: Bench, name: str, redis: Server, redis_url: str) -> Server:
    port = free_port()
    server = bench.start(
        name,
        ["uvicorn", f"{name}:app", "--app-dir", str(BENCH / "servers"), "--workers", "2", "--host", "127.0.0.1", "--port", str(port),
         "--loop", "uvloop", "--log-level", "warning", "--no-access-log"],
        port, "/hello", {"BENCH_REDIS_URL": redis_url})
    server.processes.append(redis.processes[0])
    return server


def make_repository(target: Path) -> Path:
    """A bare git repository with one commit of bench/endpoints."""
    work = target.parent / "bench-work"
    target.parent.mkdir(parents=True, exist_ok=True)
    git = ["git", "-c", "user.name=Bench", "-c", "user.email=bench@localhost", "-c", "init.defaultBranch=main"]
    subprocess.run([*git, "init", "--quiet", str(work)], check=True)
    for source in (BENCH / "endpoints").iterdir():
        if source.is_file():
            (work / source.name).write_bytes(source.read_bytes())
    subprocess.run([*git, "-C", str(work), "add", "--all"], check=True)
    subprocess.run([*git, "-C", str(work), "commit", "--quiet", "--message", "Endpoints to measure"], check=True)
    subprocess.run([*git, "clone", "--quiet", "--bare", str(work), str(target)], check=True)
    return target


def await_endpoint(server: Server, path: str) -> None:
    deadline = time.monotonic() + 60
    while get_status(server.url + path) != 200:
        if time.monotonic() > deadline:
            raise BenchError(f"{path} of Peach does not answer; the last of its log:\n" + "\n".join(server.log.read_text().splitlines()[-20:]))
        time.sleep(0.2)


def expect_items(name: str, url: str, expected: list[str]) -> None:
    answer = json.loads(get(url))
    items = [item["content_id"] for item in answer.get("result", answer)["items"]]
    if items != expected:
        raise BenchError(f"{name} recommends {items} instead of {expected}")


if __name__ == "__main__":
    sys.exit("Use bench/run endpoints")

"""The catalogue: a bulk load of 100,000 items, alone and beside requests that it must not slow down, and lists that ask it about every item."""

import json
import threading
import time
import urllib.request
from pathlib import Path

from endpoints_bench import await_endpoint
from harness import Bench, BenchError, Contestant, Peach, publish

ITEMS, ASKED = 100_000, 50
NOTEBOOK = (
    "import random\n\n\ndef hello():\n    return 'hello'\n\n\n"
    f"def listed():\n    return [{{'id': f'item-{{n}}'}} for n in random.sample(range({ITEMS}), {ASKED})]\n")


def run(bench: Bench) -> None:
    peach = bench.start_peach()
    peach.create("organisations", {"codops": "bench", "name": "Bench"})
    peach.create("repositories", {"name": "bench", "url": str(make_repository(bench.folder)), "codops": "bench"})
    for name in ("hello", "plain", "checked"):
        await_endpoint(peach.server, f"/api/v1/bench/{name}")
    alone = [load(peach, number) for number in range(bench.options.rounds)]
    print(f"A load of {ITEMS:,} items: {min(alone):.1f} to {max(alone):.1f} s, {ITEMS / sorted(alone)[len(alone) // 2]:,.0f} items/s")

    lists = f"{ASKED} items drawn anew from {ITEMS:,}"
    bench.add(Contestant("as it is", peach.server, "/api/v1/bench/plain", lists))
    bench.add(Contestant("each looked up (exclude: unavailable)", peach.server, "/api/v1/bench/checked", lists, ours=True))
    bench.add(Contestant("no load beside it", peach.server, "/api/v1/bench/hello", "hello"))
    bench.measure(connections=32)
    over = threading.Event()
    loads: list[float] = []

    def go_on() -> None:
        number = 1_000
        while not over.is_set():
            loads.append(load(peach, number := number + 1))

    loader = threading.Thread(target=go_on)
    loader.start()
    busy = Contestant("a bulk load beside it", peach.server, "/api/v1/bench/hello", "hello", ours=True)
    try:
        bench.measure_one(busy, connections=32)
    finally:
        over.set()
        loader.join()
    bench.report()
    if not loads:
        raise BenchError("No load came to its end.")
    bench.write("codex-loads", {"items": ITEMS, "alone_seconds": alone, "beside_requests_seconds": loads})
    print(f"Beside 32 busy connections a load took {min(loads):.1f} to {max(loads):.1f} s")


def load(peach: Peach, round: int) -> float:
    """Puts all items, each changed since the last time; gives the seconds it took."""
    lines = "".join(
        json.dumps({"id": f"item-{n}", "title": f"Item {n}", "type": "video", "genre": ["news", "sport", "drama"][n % 3], "round": round}) + "\n" for n in range(ITEMS))
    request = urllib.request.Request(
        f"{peach.server.url}/api/v1/codex/bench/items", lines.encode(), {"Content-Type": "application/x-ndjson", "Authorization": f"Bearer {peach.token}"}, method="POST")
    started = time.monotonic()
    with urllib.request.urlopen(request, timeout=600) as answer:
        found = json.loads(answer.read())
    if found.get("added", 0) + found.get("changed", 0) != ITEMS:
        raise BenchError(f"The load was not taken whole: {found}")
    return time.monotonic() - started


def make_repository(folder: Path) -> Path:
    work, bare = folder / "work", folder / "peach" / "repositories" / "bench.git"
    work.mkdir(parents=True)
    code = {"module": "lists.py"}
    (work / "peach.yaml").write_text(json.dumps({"endpoints": {
        "hello": {"codops": "bench", "url": "/hello", "method": "hello", **code},
        "plain": {"codops": "bench", "url": "/plain", "method": "listed", **code},
        "checked": {"codops": "bench", "url": "/checked", "method": "listed", "rules": [{"exclude": "unavailable"}], **code}}}))
    (work / "lists.py").write_text(NOTEBOOK)
    return publish(work, bare, "Lists")

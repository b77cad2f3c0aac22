"""Many endpoints beside few, and workers that are killed under load."""

import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from endpoints_bench import await_endpoint
from harness import BENCH, Bench, BenchError, Contestant, Peach, descendants, parent, publish

FEW, MANY, EACH = 5, 500, 10  # endpoints, and how many of them share a notebook


def run(bench: Bench) -> None:
    few, many = (start(bench, count) for count in (FEW, MANY))
    group = f"{FEW} and {MANY} endpoints: one of them, and all of them by turns"
    for name, peach, count in ((f"{FEW} endpoints", few, FEW), (f"{MANY} endpoints", many, MANY)):
        bench.add(Contestant(f"{name}, one asked", peach.server, "/api/v1/bench/e0", group, ours=count == MANY))
        bench.add(Contestant(f"{name}, all asked", peach.server, f"/api/v1/bench/e{count}", group, script="turns", ours=count == MANY))
    bench.measure(connections=32)
    bench.report()
    bench.write("killed", killed(bench, few))


def start(bench: Bench, count: int) -> Peach:
    """A Peach with so many endpoints, all of them answering."""
    peach = bench.start_peach(name=f"peach-{count}")
    peach.create("organisations", {"codops": "bench", "name": "Bench"})
    peach.create("repositories", {"name": "bench", "url": str(make_repository(bench.folder, count)), "codops": "bench"})
    for number in (0, count - 1):
        await_endpoint(peach.server, f"/api/v1/bench/e{number}")
    return peach


def make_repository(folder: Path, count: int) -> Path:
    work, bare = folder / f"work-{count}", folder / f"peach-{count}" / "repositories" / "bench.git"
    work.mkdir(parents=True)
    endpoints = {
        f"e{number}": {"codops": "bench", "url": f"/e{number}", "components": [
            {"name": "only", "notebook": f"n{number // EACH}.ipynb", "method": f"recommend_{number % EACH}"}]}
        for number in range(count)}
    (work / "peach.yaml").write_text(json.dumps({"endpoints": endpoints}))
    for notebook in range((count + EACH - 1) // EACH):
        cells = [f"def recommend_{number}(amount: int = 10):\n    return [f'item-{{i}}' for i in range(amount)]\n" for number in range(EACH)]
        (work / f"n{notebook}.ipynb").write_text(json.dumps({
            "cells": [{"cell_type": "code", "id": f"c{index}", "metadata": {}, "execution_count": None, "outputs": [], "source": cell}
                      for index, cell in enumerate(cells)],
            "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return publish(work, bare, "Endpoints")


def killed(bench: Bench, peach: Peach) -> dict:
    """Load on one endpoint while one of its workers is killed every second."""
    seconds = max(10, bench.options.seconds)
    over = threading.Event()
    kills: list[float] = []
    back: list[float] = []

    def kill() -> None:
        while not over.wait(1):
            workers = workers_of(peach.server.processes[0].pid)
            if not workers:
                raise BenchError("Peach has no workers")
            victim = workers[len(kills) % len(workers)]
            os.kill(victim, signal.SIGKILL)
            kills.append(time.monotonic())
            while time.monotonic() < kills[-1] + 5:
                now = workers_of(peach.server.processes[0].pid)
                if victim not in now and len(now) >= len(workers):
                    back.append(time.monotonic() - kills[-1])
                    break

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        ended = subprocess.run(
            ["wrk", "-t1", "-c8", f"-d{seconds}s", "--latency", "-s", str(BENCH / "load" / "rollout.lua"), f"{peach.server.url}/api/v1/bench/e0"],
            capture_output=True, text=True, env={**os.environ, "BENCH_LUA": str(BENCH / "load")}, timeout=seconds + 60)
    finally:
        over.set()
        killer.join()
    line = next((line for line in ended.stdout.splitlines() if line.startswith("RESULT ")), None)
    if line is None or not kills:
        raise BenchError(f"wrk measured nothing: {ended.stdout}{ended.stderr}")
    result = json.loads(line.removeprefix("RESULT "))
    print(f"\nA worker killed every second, 8 connections, {seconds} s: {len(kills)} kills, {result['requests']:,} requests "
          f"({result['requests'] / result['seconds']:,.0f}/s), {result['failed']} failed (each kill may cost the call that it ran), "
          f"p99 {result['p99'] / 1000:.2f} ms, longest {result['longest'] / 1000:.0f} ms")
    if len(back) < len(kills):
        raise BenchError(f"{len(kills) - len(back)} killed workers had no successor within 5 s")
    print(f"As many workers as before after the kill: median {statistics.median(back) * 1000:.0f} ms, longest {max(back) * 1000:.0f} ms (goal 1 s)")
    return {"kills": len(kills), "back_seconds": back, **result}


def workers_of(peach: int) -> list[int]:
    """Processes of Peach's third generation: fork server, template, worker."""
    return [process for process in descendants(peach) if _ancestor(process, 3) == peach]


def _ancestor(process: int, generations: int) -> int | None:
    found: int | None = process
    for _ in range(generations):
        found = parent(found) if found else None
    return found


if __name__ == "__main__":
    sys.exit("Use bench/run many")

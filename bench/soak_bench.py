"""Soak: minutes of load with kills in between, then every acknowledged event is looked for in the archive, exactly once."""

import json
import random
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from harness import ROOT, Bench, BenchError, Peach

sys.path.insert(0, str(ROOT / "python"))

SITE_KEY = "soak000000000001"
CODOPS = "soak"
PROGRAM = ROOT / "artifacts/bin/Soak/release/Peach.Bench.Soak.dll"


def run(bench: Bench) -> None:
    options = bench.options
    seconds = int((options.minutes or 10) * 60)
    peach = bench.start_peach("--Archive:CompactAfter=00:00:30")
    peach.create("organisations", {"codops": CODOPS, "name": "Soak"})
    peach.create("site-keys", {"site_key": SITE_KEY, "codops": CODOPS})
    kills = f"a kill -9 about every {options.kill_every} s" if options.kill_every else "no kills"
    print(f"{seconds} s of {options.rate:,} events a second in batches of 20 over 64 connections, {kills}", flush=True)

    watch = Watch(peach)
    load = subprocess.Popen(
        ["dotnet", str(PROGRAM), "load", peach.server.url, SITE_KEY, str(seconds), "64", str(options.rate)], stdout=subprocess.PIPE, text=True)
    watch.start()
    killer = threading.Thread(target=kill_now_and_then, args=(peach, options.kill_every, seconds, watch), daemon=True)
    killer.start()
    last, state = follow(load, watch)
    watch.stop()
    if state is None:
        raise BenchError(f"The load ended with exit code {load.wait()} before it was done.")

    total = sum(state["acknowledged"])
    path = bench.folder / "state.json"
    path.write_text(json.dumps(state))
    print(f"\n{total:,} events acknowledged, {last['sent_again']:,} of them sent again on purpose or after a kill, "
          f"{last['duplicates']:,} replied as duplicates; {watch.kills} kills", flush=True)
    archived = await_archived(bench, path)
    report(bench, watch, last, archived, total)
    if archived["missing"] or archived["doubled"] or archived["unknown"]:
        raise BenchError("The archive is not what was acknowledged.")


def follow(load: subprocess.Popen, watch: "Watch") -> tuple[dict, dict | None]:
    last: dict = {}
    for line in load.stdout:
        record = json.loads(line)
        if "acknowledged" in record:
            return last, record
        last = record
        watch.latencies.append((record["p50_ms"], record["p99_ms"]))
        if int(record["seconds"]) % 30 < 5:
            print(f"  {record['seconds']:6.0f} s  {record['events']:>12,} events  p50 {record['p50_ms']:7.1f} ms  p99 {record['p99_ms']:7.1f} ms"
                  f"  {watch.describe()}", flush=True)
    return last, None


def kill_now_and_then(peach: Peach, every: int, seconds: int, watch: "Watch") -> None:
    chance = random.Random(17)
    deadline = time.monotonic() + seconds
    pause = chance.uniform(0.4, 1.6) * every
    while every and time.monotonic() + pause < deadline:
        time.sleep(pause)
        with watch.restarting():
            peach.kill_and_restart()
        watch.kills += 1
        pause = chance.uniform(0.4, 1.6) * every
    # A server is ended when the thread that started it ends; this one ends with the program.
    threading.Event().wait()


def await_archived(bench: Bench, state: Path) -> dict:
    """The archive's lag at the end is part of the measurement: it is asked until nothing is missing, for ten minutes at most."""
    started = time.monotonic()
    while True:
        archived = verify(visible_parts(bench.folder / "peach" / "objects"), state)
        if not archived["missing"] or time.monotonic() - started > 600:
            return archived
        print(f"  {archived['missing']:,} not archived yet", flush=True)
        time.sleep(5)


def verify(parts: list[Path], state: Path) -> dict:
    ended = subprocess.run(
        ["dotnet", str(PROGRAM), "verify", str(state)], input="\n".join(map(str, parts)), capture_output=True, text=True, check=False)
    if not ended.stdout:
        raise BenchError(f"The archive could not be read: {ended.stderr}")
    return json.loads(ended.stdout)


def visible_parts(objects: Path) -> list[Path]:
    """What a reader of the archive sees, by the library that data scientists use."""
    from peach import _archive

    return _archive.visible_files(objects, CODOPS)


class Watch:
    """Samples memory, and how long an event takes to be in a user's history."""

    def __init__(self, peach: Peach):
        self.latencies: list[tuple[float, float]] = []
        self.memory: list[tuple[float, int]] = []
        self.history_ms: list[float] = []
        self.kills = 0
        self._peach = peach
        self._stopped = threading.Event()
        self._up = threading.Lock()
        self._started = time.monotonic()
        self._threads = [threading.Thread(target=loop, daemon=True) for loop in (self._sample_memory, self._probe_history)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def restarting(self) -> threading.Lock:
        """Held while the server is away, when there is nothing to measure."""
        return self._up

    def describe(self) -> str:
        memory = f"{self.memory[-1][1] / 1024:,.0f} MiB" if self.memory else ""
        history = f"history p95 {percentile(self.history_ms, 95):,.0f} ms" if self.history_ms else ""
        return f"{memory}  {history}"

    def _sample_memory(self) -> None:
        while not self._stopped.wait(1):
            try:
                status = Path(f"/proc/{self._peach.server.processes[0].pid}/status").read_text()
            except OSError:
                continue
            kilobytes = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon:")), None)
            if kilobytes:
                self.memory.append((time.monotonic() - self._started, kilobytes))

    def _probe_history(self) -> None:
        number = 0
        while not self._stopped.wait(0.5):
            number += 1
            with self._up:
                try:
                    self.history_ms.append(self._time_to_history(f"probe-{number}"))
                except OSError:
                    continue

    def _time_to_history(self, user: str) -> float:
        now = int(time.time() * 1000)
        content = f"urn:example:video:{user}"
        body = {"peach_schema_version": "1.0.4", "sent_timestamp": now, "user_id": user, "client": {"id": user, "type": "web"},
                "events": [{"type": "media_play", "id": content, "event_timestamp": now}]}
        request = urllib.request.Request(
            f"{self._peach.server.url}/v3/collect?s={SITE_KEY}", json.dumps(body).encode(), {"Content-Type": "application/json"})
        started = time.perf_counter()
        urllib.request.urlopen(request, timeout=20).close()
        while content not in self._peach.get(f"/api/v1/history/{CODOPS}/{user}"):
            if time.perf_counter() - started > 60:
                break
            time.sleep(0.005)
        return (time.perf_counter() - started) * 1000


def percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def report(bench: Bench, watch: Watch, last: dict, archived: dict, total: int) -> None:
    whole = [kilobytes / 1024 for _, kilobytes in watch.memory]
    result = {
        "minutes": bench.options.minutes or 10, "events": total, "events_per_second": total / last["seconds"], "kills": watch.kills,
        "sent_again": last["sent_again"], "duplicates": last["duplicates"], "archive": archived,
        "p50_ms": statistics.median(p50 for p50, _ in watch.latencies), "p99_ms": statistics.median(p99 for _, p99 in watch.latencies),
        "history_probes": len(watch.history_ms),
        "history_p50_ms": percentile(watch.history_ms, 50) if watch.history_ms else None,
        "history_p95_ms": percentile(watch.history_ms, 95) if watch.history_ms else None,
        "memory_mib_by_minute": [round(statistics.median(minute)) for minute in chunks(whole, 60)]}
    print(f"""
  events a second        {result['events_per_second']:>14,.0f}
  p50, p99 ms            {result['p50_ms']:>14.1f} {result['p99_ms']:.1f}   (medians of 5 s windows)
  kills                  {result['kills']:>14}
  in the archive         {archived['lines']:>14,} events in {archived['parts']:,} parts
  missing                {archived['missing']:>14,}
  more than once         {archived['doubled']:>14,}
  nobody's               {archived['unknown']:>14,}
  history p50, p95 ms    {result['history_p50_ms'] or 0:>14.0f} {result['history_p95_ms'] or 0:.0f}   ({len(watch.history_ms)} probes)
  memory, MiB by minute  {' '.join(map(str, result['memory_mib_by_minute']))}""", flush=True)
    bench.write("soak", result)


def chunks(values: list[float], size: int) -> list[list[float]]:
    return [values[start:start + size] for start in range(0, len(values), size)]

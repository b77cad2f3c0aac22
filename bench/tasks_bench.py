"""Tasks: from due to started with many schedules, an empty run beside nbclient's, co-occurrence beside pandas, and lists of many runs."""

import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.parse
import uuid
from datetime import datetime, timezone
from pathlib import Path

from harness import BENCH, ROOT, Bench, BenchError, Peach, publish

SCHEDULES, PAST_RUNS, EMPTY_RUNS, LIST_LOOKS, EVENTS = 1_000, 100_000, 30, 20, 2_000_000
LATE, EMPTY, LIST, FASTER = 1.0, 0.5, 0.2, 3  # goals: seconds, and times

MODULE = "def empty():\n    return None\n"
NOTEBOOK = {
    "cells": [{"cell_type": "code", "id": "c0", "metadata": {}, "execution_count": None, "outputs": [], "source": "None\n"}],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}, "nbformat": 4, "nbformat_minor": 5}
PAPERMILL = """
import sys, time
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], 4)
NotebookClient(notebook, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[1] + ".out")
"""


def run(bench: Bench) -> None:
    peach = bench.start_peach("--Tasks:LoopPause=01:00:00")
    peach.create("organisations", {"codops": "bench", "name": "Bench"})
    peach.create("repositories", {"name": "bench", "url": str(make_repository(bench.folder)), "codops": "bench"})
    one = await_task(peach, "empty")
    results = {
        "empty": empty_runs(bench, peach, one), "schedules": scheduled_runs(bench, peach), "cooccurrence": cooccurrence(bench, peach),
        "lists": lists(bench, peach)}
    bench.write("tasks", results)


def make_repository(folder: Path) -> Path:
    """A task for requests, and a thousand that are due once an hour, each minute its share of them."""
    work, bare = folder / "work", folder / "peach" / "repositories" / "bench.git"
    work.mkdir(parents=True)
    tasks = {"empty": {"codops": "bench", "module": "empty.py", "method": "empty", "schedule": "0 0 29 2 *"}}
    tasks["similar"] = {"codops": "bench", "notebook": "similar.ipynb", "method": "train_similar", "schedule": "0 0 29 2 *"}
    for number in range(SCHEDULES):
        tasks[f"t{number:04}"] = {"codops": "bench", "module": "empty.py", "method": "empty", "schedule": f"{number % 60} * * * *"}
    (work / "peach.yaml").write_text(json.dumps({"tasks": tasks}))
    (work / "empty.py").write_text(MODULE)
    shutil.copy(ROOT / "examples/template/similar.ipynb", work)
    return publish(work, bare, "Tasks")


def await_task(peach: Peach, name: str) -> str:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for task in json.loads(peach.get("/api/admin/tasks")):
            if task["name"] == name:
                return task["id"]
        time.sleep(0.5)
    raise BenchError(f"The task {name} did not come into production.")


def empty_runs(bench: Bench, peach: Peach, task: str) -> dict:
    """One run after the other, ours and nbclient's by turns."""
    notebook = bench.folder / "empty.ipynb"
    notebook.write_text(json.dumps(NOTEBOOK))
    took: list[float] = []
    others: list[float] = []
    for number in range(EMPTY_RUNS):
        answer = json.loads(peach.create(f"tasks/{urllib.parse.quote(task)}/runs", {}))
        took.append(due_to_done(await_run(peach, answer["id"])))
        if number % 6 == 0:
            started = time.monotonic()
            subprocess.run(["/usr/bin/python3", "-c", PAPERMILL, str(notebook)], check=True, stderr=subprocess.DEVNULL)
            others.append(time.monotonic() - started)
    took.sort()
    median, longest, other = statistics.median(took), took[-1], statistics.median(others)
    print(f"\nAn empty Python task, {EMPTY_RUNS} runs: due to done median {median:.3f} s, longest {longest:.3f} s (goal {EMPTY} s); "
          f"nbclient with an empty notebook {other:.2f} s, {other / median:.1f} times as long")
    return {"due_to_done": took, "nbclient": others}


def await_run(peach: Peach, run_id: str, limit: float = 60) -> dict:
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        found = next((run for run in json.loads(peach.get("/api/admin/runs?limit=5")) if run["id"] == run_id), None)
        if found and found["finished_at"]:
            if found["state"] != "succeeded":
                raise BenchError(f"The run {run_id} {found['state']}: {found['error']}")
            return found
        time.sleep(0.05)
    raise BenchError(f"The run {run_id} did not end.")


def scheduled_runs(bench: Bench, peach: Peach) -> dict:
    """What becomes due in some minutes of a thousand schedules."""
    minutes = max(2, round(bench.options.minutes or 3))
    print(f"\n{SCHEDULES} schedules, {minutes} minutes", flush=True)
    time.sleep(60 - time.time() % 60 + 2)  # those of the minute that has begun are not whole
    first = time.time()
    time.sleep(minutes * 60)
    runs, before = [], ""
    while page := json.loads(peach.get(f"/api/admin/runs?cause=schedule&limit=1000{before}")):
        runs += page
        before = f"&before={page[-1]['id']}"
    runs = [run for run in runs if seconds(run["due_at"]) > first]
    expected = SCHEDULES * minutes // 60
    if len(runs) < expected * 0.9 or any(not run["started_at"] for run in runs):
        raise BenchError(f"{len(runs)} runs of about {expected} were queued, {sum(not run['started_at'] for run in runs)} of them not begun.")
    late = sorted(seconds(run["started_at"]) - seconds(run["due_at"]) for run in runs)
    p99 = late[min(len(late) - 1, int(len(late) * 0.99))]
    done = sorted(due_to_done(run) for run in runs if run["finished_at"])
    print(f"  {len(runs)} runs, {SCHEDULES // 60 + 1} due at once: due to started median {statistics.median(late):.3f} s, p99 {p99:.3f} s (goal {LATE} s); "
          f"due to done median {statistics.median(done):.3f} s, longest {done[-1]:.3f} s")
    return {"runs": len(runs), "late": late, "due_to_done": done}


def cooccurrence(bench: Bench, peach: Peach) -> dict:
    """The template's task and plain pandas over the same archive."""
    archive = bench.folder / "peach" / "objects"
    program = [sys.executable, str(BENCH / "cooccurrence.py")]
    subprocess.run([*program, "make", str(archive), str(EVENTS)], check=True)
    task = await_task(peach, "similar")
    ours, others = [], []
    for _ in range(bench.options.rounds):
        ours.append(await_run(peach, json.loads(peach.create(f"tasks/{urllib.parse.quote(task)}/runs", {}))["id"], limit=300))
        started = time.monotonic()
        found = json.loads(subprocess.run([*program, "pandas", str(archive)], check=True, capture_output=True, text=True).stdout)
        others.append(time.monotonic() - started)
        if json.loads(ours[-1]["result"]) != found:
            raise BenchError(f"The task found {ours[-1]['result']}, pandas {found}.")
    took = statistics.median(due_to_done(run) for run in ours)
    other = statistics.median(others)
    print(f"\nCo-occurrence over {EVENTS:,} events: the template's task {took:.1f} s, due to done; plain pandas in one process {other:.1f} s, "
          f"{other / took:.1f} times as long (goal {FASTER})")
    return {"task": [due_to_done(run) for run in ours], "pandas": others}


def lists(bench: Bench, peach: Peach) -> dict:
    """The newest of a hundred thousand runs, as the admin UI shows them."""
    database = sqlite3.connect(bench.folder / "peach" / "peach.db", timeout=30)
    columns = [row[1] for row in database.execute("PRAGMA table_info(task_runs)")]
    sample = dict(zip(columns, database.execute(f"SELECT {', '.join(columns)} FROM task_runs WHERE state <> 0 ORDER BY id LIMIT 1").fetchone()))
    begin = sample["started_at"] - PAST_RUNS * 60_000
    with database:
        for number in range(PAST_RUNS):
            at = begin + number * 60_000
            row = {**sample, "id": f"{at:012x}{uuid.uuid4().hex[12:]}", "task_id": sample["task_id"].rsplit(".", 1)[0] + f".t{number % 500:04}",
                   "task_name": f"t{number % 500:04}", "cause": 0, "started_at": at, "due_at": at, "finished_at": at + 900, "retry_of": None, "back_fill": None}
            database.execute(f"INSERT INTO task_runs ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", [row[name] for name in columns])
    database.close()
    figures = {}
    for name, path in (("newest", "/api/admin/runs?limit=100"), ("of a task", f"/api/admin/runs?limit=100&task={urllib.parse.quote(row['task_id'])}"),
                       ("failed", "/api/admin/runs?limit=100&state=failed"), ("far back", f"/api/admin/runs?limit=100&before={begin + 1_000 * 60_000:012x}")):
        took = []
        for _ in range(LIST_LOOKS):
            started = time.monotonic()
            peach.get(path)
            took.append(time.monotonic() - started)
        figures[name] = took
        print(f"  {PAST_RUNS:,} past runs, 100 listed, {name}: median {statistics.median(took) * 1000:.1f} ms, longest {max(took) * 1000:.0f} ms (goal {LIST * 1000:.0f} ms)")
    return figures


def due_to_done(run: dict) -> float:
    return seconds(run["finished_at"]) - seconds(run["due_at"])


def seconds(text: str) -> float:
    """ISO 8601; .NET writes up to seven digits of a second."""
    head, _, fraction = text.split("+")[0].rstrip("Z").partition(".")
    return datetime.fromisoformat(head).replace(tzinfo=timezone.utc).timestamp() + float(f"0.{fraction or 0}")

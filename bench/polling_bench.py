"""Polling: what it costs to look at many repositories on a git server over HTTP where nothing changes."""

import json
import shutil
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from harness import BENCH, Bench, BenchError, Peach, free_port

TOKEN = "glpat-0123456789abcdefghij"
TARGET = 0.10


def run(bench: Bench) -> None:
    count, interval = bench.options.repositories, bench.options.interval
    names = make_repositories(bench.folder, count)
    port = free_port()
    server = bench.start("git", [sys.executable, str(BENCH / "servers" / "git_http.py"), str(port), str(bench.folder / "git"), TOKEN], port)
    peach = bench.start_peach(f"--Repositories:PollInterval=00:00:{interval:02}" if interval < 60 else f"--Repositories:PollInterval=00:{interval // 60:02}:{interval % 60:02}")
    peach.create("organisations", {"codops": "bench", "name": "Bench"})
    for name in names:
        peach.create("repositories", {"name": name, "url": f"{server.url}/{name}.git", "codops": "bench", "token": TOKEN})
    await_current(peach, count)
    time.sleep(5)
    share = cpu_share(peach, 2 * interval)
    require_looks(peach, interval)
    looks = count / interval
    print(f"\n{count} repositories over HTTP, looked at every {interval} s ({looks:.1f} a second), nothing changing")
    print(f"  Peach, all of it: {share:.1%} of one core (target under {TARGET:.0%}), at most {share / looks * 1000:.2f} ms of processor time a look")
    bench.write("polling", {"repositories": count, "interval": interval, "share": share, "milliseconds_a_look": share / looks * 1000})


def require_looks(peach: Peach, interval: int) -> None:
    """A look that did not happen costs nothing: every repository has to have been looked at of late."""
    oldest = datetime.now(timezone.utc) - timedelta(seconds=interval * 1.2 + 5)
    views = json.loads(peach.get("/api/admin/repositories"))
    if late := [view["name"] for view in views if read_time(view["polled_at"]) < oldest]:
        raise BenchError(f"{len(late)} repositories were not looked at in time, such as {late[0]}.")


def read_time(text: str) -> datetime:
    """ISO 8601; .NET writes up to seven digits of a second."""
    return datetime.fromisoformat(text[:19] + "+00:00")


def cpu_share(peach: Peach, seconds: int) -> float:
    """Processor time of Peach and all its children, as a share of one core."""
    before, started = peach.server.cpu_seconds(), time.monotonic()
    time.sleep(seconds)
    return (peach.server.cpu_seconds() - before) / (time.monotonic() - started)


def await_current(peach: Peach, count: int) -> None:
    deadline = time.monotonic() + 600
    while (current := sum(view["state"] == "current" for view in json.loads(peach.get("/api/admin/repositories")))) < count:
        if time.monotonic() > deadline:
            raise BenchError(f"Only {current} of {count} repositories came into production.")
        print(f"\rFirst rollouts: {current} of {count} ", end="", flush=True)
        time.sleep(2)


def make_repositories(folder: Path, count: int) -> list[str]:
    """Bare repositories with one small commit each."""
    first, work = folder / "git" / "r000.git", folder / "work"
    git("init", "--quiet", "--bare", "--initial-branch=main", str(first))
    git("init", "--quiet", "--initial-branch=main", str(work))
    (work / "peach.yaml").write_text("tasks: {}\n")
    git("-C", str(work), "add", "--all")
    git("-C", str(work), "-c", "user.name=Bench", "-c", "user.email=bench@example.org", "commit", "--quiet", "--message", "Declare nothing")
    git("-C", str(work), "push", "--quiet", str(first), "main")
    names = [f"r{number:03}" for number in range(count)]
    for name in names[1:]:
        shutil.copytree(first, folder / "git" / f"{name}.git")
    return names


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True)

"""Rollouts: a push of a repository of 50 notebooks and 30 endpoints, from the webhook to the first answer, under load."""

import json
import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from harness import BENCH, Bench, BenchError, free_port, get
from endpoints_bench import await_endpoint

NOTEBOOKS, ENDPOINTS = 50, 30
TOKEN = "glpat-0123456789abcdefghij"
API = "/api/v1/bench"


def run(bench: Bench) -> None:
    rollouts = bench.options.rollouts
    git = Repository(bench.folder)
    port = free_port()
    server = bench.start(
        "git", [sys.executable, str(BENCH / "servers" / "git_http.py"), str(port), str(bench.folder / "git"), TOKEN], port)
    url = f"{server.url}/bench.git"
    # Only the hook may tell of a push.
    peach = bench.start_peach("--Repositories:PollInterval=01:00:00", "--Repositories:MaxBackOff=01:00:00", "--Repositories:KeepRollouts=1000")
    peach.create("organisations", {"codops": "bench", "name": "Bench"})
    peach.create("repositories", {"name": "bench", "url": url, "codops": "bench", "token": TOKEN})
    repository = json.loads(peach.get("/api/admin/repositories"))[0]["id"]
    secret = json.loads(peach.create(f"repositories/{repository}/hook", {}))["secret"]
    await_endpoint(peach.server, f"{API}/e0")

    load = subprocess.Popen(
        ["wrk", "-t1", "-c4", "-d3600s", "--latency", "-s", str(BENCH / "load" / "rollout.lua"), f"{peach.server.url}{API}/e1"],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "BENCH_LUA": str(BENCH / "load")})
    took: list[float] = []
    try:
        for number in range(1, rollouts + 1):
            commit = git.push(number)
            started = time.monotonic()
            tell(peach.server.url, url, secret, commit)
            await_version(peach.server.url, number)
            took.append(time.monotonic() - started)
            print(f"\rRollout {number} of {rollouts}: {took[-1]:.2f} s ", end="", flush=True)
    finally:
        load.send_signal(signal.SIGINT)
        output = load.communicate(timeout=30)[0]
    line = next((line for line in output.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        raise BenchError(f"wrk measured nothing: {output}")
    result = json.loads(line.removeprefix("RESULT "))
    took.sort()
    p95 = took[min(len(took) - 1, int(len(took) * 0.95))]
    print(f"\n\n{NOTEBOOKS} notebooks, {ENDPOINTS} endpoints, {rollouts} rollouts under load, git over HTTP")
    print(f"  webhook to first answer: median {statistics.median(took):.2f} s, p95 {p95:.2f} s, longest {took[-1]:.2f} s (target 3 s)")
    print(f"  requests meanwhile: {result['requests']:,} ({result['requests'] / result['seconds']:,.0f}/s), "
          f"p50 {result['p50'] / 1000:.2f}, p99 {result['p99'] / 1000:.2f}, longest {result['longest'] / 1000:.0f} ms; failed: {result['failed']} (target 0)")
    bench.write("rollout", {"rollouts": rollouts, "seconds": took, "load": result})


def tell(peach: str, url: str, secret: str, commit: str) -> None:
    """What GitLab sends after a push, as far as it matters."""
    body = {
        "object_kind": "push", "event_name": "push", "ref": "refs/heads/main", "after": commit, "checkout_sha": commit,
        "project": {"id": 1, "path_with_namespace": "bench", "git_http_url": url, "http_url": url, "default_branch": "main"}}
    request = urllib.request.Request(
        f"{peach}/hooks/gitlab", json.dumps(body).encode(),
        {"Content-Type": "application/json", "X-Gitlab-Event": "Push Hook", "X-Gitlab-Token": secret})
    urllib.request.urlopen(request, timeout=10).close()


def await_version(peach: str, number: int) -> None:
    deadline = time.monotonic() + 60
    while json.loads(get(f"{peach}{API}/e0"))["result"]["items"][0] != f"version-{number}":
        if time.monotonic() > deadline:
            raise BenchError(f"Version {number} does not come into production.")
        time.sleep(0.01)


class Repository:
    """A bare repository that a server serves, and the work tree from which it is pushed to."""

    def __init__(self, folder: Path):
        bare = folder / "git" / "bench.git"
        self._work = folder / "work"
        self._git("init", "--quiet", "--bare", str(bare))
        self._git("init", "--quiet", str(self._work))
        endpoints = {
            f"e{number}": {"codops": "bench", "url": f"/e{number}", "timeout": "5s", "components": [
                {"name": "only", "notebook": f"n{number}.ipynb", "method": "recommend"}]}
            for number in range(ENDPOINTS)}
        (self._work / "peach.yaml").write_text(json.dumps({"endpoints": endpoints}, indent=2))
        for number in range(NOTEBOOKS):
            self._write(number, 0)
        self._commit(0)
        self._git("-C", str(self._work), "remote", "add", "origin", str(bare))
        self._git("-C", str(self._work), "push", "--quiet", "origin", "main")

    def push(self, number: int) -> str:
        """Changes every notebook, so that nothing that was warm can be used again."""
        for notebook in range(NOTEBOOKS):
            self._write(notebook, number)
        self._commit(number)
        self._git("-C", str(self._work), "push", "--quiet", "origin", "main")
        return self._git("-C", str(self._work), "rev-parse", "HEAD").strip()

    def _write(self, notebook: int, version: int) -> None:
        cells = ["import numpy as np", f"VERSION = {version}", "def recommend():\n    return [f'version-{VERSION}', str(np.arange(3).sum())]\n"]
        (self._work / f"n{notebook}.ipynb").write_text(json.dumps({
            "cells": [{"cell_type": "code", "id": f"c{index}", "metadata": {}, "execution_count": None, "outputs": [], "source": cell}
                      for index, cell in enumerate(["\n".join(cells)])],
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}}, "nbformat": 4, "nbformat_minor": 5}))

    def _commit(self, number: int) -> None:
        self._git("-C", str(self._work), "add", "--all")
        self._git("-C", str(self._work), "commit", "--quiet", "--message", f"Version {number}")

    @staticmethod
    def _git(*arguments: str) -> str:
        return subprocess.run(
            ["git", "-c", "user.name=Bench", "-c", "user.email=bench@localhost", "-c", "init.defaultBranch=main", *arguments],
            check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit("Use bench/run rollout")

"""Starts servers, loads them in alternating rounds, and reports medians."""

import ctypes
import json
import os
import platform
import shutil
import signal
import socket
import statistics
import subprocess
import time
import urllib.error
import urllib.request
from argparse import Namespace
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
TICKS = os.sysconf("SC_CLK_TCK")
PR_SET_PDEATHSIG = 1


class BenchError(Exception):
    """A failure that its text explains."""


@dataclass
class Server:
    """A running server: its address, and the processes whose CPU time counts as its own; those after the first may be shared."""

    name: str
    url: str
    processes: list[subprocess.Popen]
    log: Path | None = None

    def cpu_seconds(self) -> float:
        return sum(_tree_cpu(process.pid) for process in self.processes)


@dataclass
class Contestant:
    """Something to measure: a URL of a server under a kind of load."""

    name: str
    server: Server
    path: str
    group: str
    script: str = "report"
    body: Path | None = None
    events: int = 0
    ours: bool = False
    rounds: list[dict] = field(default_factory=list)

    def median(self, figure: str) -> float:
        return statistics.median(measured[figure] for measured in self.rounds)


class Bench:
    """What a benchmark needs; as a context it ends every server and removes every file on leaving."""

    def __init__(self, options: Namespace):
        self.options = options
        # Not in /tmp, which is memory on many machines: fsync has to mean something.
        self.folder = ROOT / "artifacts" / "bench"
        self._servers: list[Server] = []
        self._contestants: list[Contestant] = []

    def __enter__(self) -> "Bench":
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        return self

    def __exit__(self, kind, *_) -> None:
        for server in reversed(self._servers):
            for process in server.processes:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for server in self._servers:
            for process in server.processes:
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
        if kind is None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, name: str, command: list[str], port: int, ready: str | None = "/", environment: dict[str, str] | None = None) -> Server:
        """Starts a server on loopback and waits until it answers; any HTTP status will do, but /health/ready has to be 200."""
        log = self.folder / f"{name}.log"
        server = Server(name, f"http://127.0.0.1:{port}", [self._spawn(command, log, environment)], log)
        self._servers.append(server)
        self._await_ready(server, port, ready)
        return server

    def restart(self, server: Server, command: list[str], environment: dict[str, str]) -> None:
        """Starts a server that has ended again, at the same address."""
        server.processes[0] = self._spawn(command, server.log, environment)
        self._await_ready(server, int(server.url.rpartition(":")[2]), "/health/ready")

    def _spawn(self, command: list[str], log: Path, environment: dict[str, str] | None) -> subprocess.Popen:
        with log.open("ab") as output:
            return subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})}, preexec_fn=_die_with_parent)

    def _await_ready(self, server: Server, port: int, ready: str | None) -> None:
        if ready is None:
            self._await(server, lambda: _connects(port))
        elif ready == "/health/ready":
            self._await(server, lambda: get_status(server.url + ready) == 200)
        else:
            self._await(server, lambda: get_status(server.url + ready) is not None)

    def start_redis(self) -> Server:
        port = free_port()
        return self.start("redis", ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], port, ready=None)

    def start_baseline(self, *settings: str) -> Server:
        port = free_port()
        program = ROOT / "artifacts/bin/Baseline/release/Peach.Bench.Baseline.dll"
        return self.start("kestrel", ["dotnet", str(program), "--urls", f"http://127.0.0.1:{port}", *settings], port)

    def start_peach(self, *settings: str, name: str = "peach") -> "Peach":
        port = free_port()
        token = os.urandom(16).hex()
        program = ROOT / "artifacts/bin/Peach.Web/release/Peach.Web.dll"
        command = ["dotnet", str(program), "--urls", f"http://127.0.0.1:{port}", f"--Platform:Data={self.folder / name}",
                   "--Demo:Enabled=false", "--Logging:LogLevel:Default=Warning", *settings]
        environment = {"PEACH_ADMIN_TOKEN": token}
        server = self.start(name, command, port, "/health/ready", environment)
        return Peach(server, token, lambda: self.restart(server, command, environment))

    def add(self, contestant: Contestant) -> None:
        if self.options.only.lower() in f"{contestant.name} {contestant.group}".lower():
            self._contestants.append(contestant)

    def measure(self, connections: int, pause_others: bool = False) -> None:
        """Warms every contestant up, then measures them in turn, round after round.

        With pause_others the other servers are stopped meanwhile, so that work which one puts off is done on its own time.
        """
        connections = self.options.connections or connections
        if not self._contestants:
            raise BenchError("Nothing to measure: --only matches no contestant.")
        print(f"{len(self._contestants)} contestants, {self.options.rounds} rounds of {self.options.seconds} s, {connections} connections", flush=True)
        for contestant in self._contestants:
            self._load(contestant, connections, self.options.warm_up)
        for number in range(self.options.rounds):
            print(f"Round {number + 1}", flush=True)
            for contestant in self._contestants:
                others = {id(other.server): other.server for other in self._contestants if other.server is not contestant.server}
                for other in others.values() if pause_others else ():
                    _signal_tree(other, signal.SIGSTOP)
                try:
                    contestant.rounds.append(self._load(contestant, connections, self.options.seconds))
                finally:
                    for other in others.values() if pause_others else ():
                        _signal_tree(other, signal.SIGCONT)

    def measure_one(self, contestant: Contestant, connections: int) -> None:
        """Measures a contestant by itself, in as many rounds as the others, and has it reported with them."""
        contestant.rounds += [self._load(contestant, self.options.connections or connections, self.options.seconds) for _ in range(self.options.rounds)]
        self._contestants.append(contestant)

    def report(self) -> None:
        """Prints a table a group, each of ours with its ratio to each baseline, and writes the JSON."""
        groups = list(dict.fromkeys(contestant.group for contestant in self._contestants))
        written = []
        for group in groups:
            members = [contestant for contestant in self._contestants if contestant.group == group]
            written += _print_group(group, members)
        print(f"\nMedians of {self.options.rounds} alternating rounds; CPU s: processor time of the server's processes in a round.")
        self.write(self.options.name, {"rounds": self.options.rounds, "seconds": self.options.seconds, "results": written})

    def write(self, name: str, results: dict) -> None:
        """Keeps figures as bench/results/NAME.json."""
        folder = BENCH / "results"
        folder.mkdir(exist_ok=True)
        path = folder / f"{name}.json"
        path.write_text(json.dumps({
            "name": name, "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "machine": platform.platform(),
            "processors": os.cpu_count(), **results}, indent=2) + "\n")
        print(path.relative_to(ROOT))

    def _load(self, contestant: Contestant, connections: int, seconds: int) -> dict:
        command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(BENCH / "load" / f"{contestant.script}.lua"),
                   contestant.server.url + contestant.path]
        environment = {**os.environ, "BENCH_LUA": str(BENCH / "load"), "BENCH_BODY": str(contestant.body or "")}
        before = contestant.server.cpu_seconds()
        ended = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=seconds + 60)
        cpu = contestant.server.cpu_seconds() - before
        line = next((line for line in ended.stdout.splitlines() if line.startswith("RESULT ")), None)
        if line is None:
            raise BenchError(f"wrk measured nothing of {contestant.name}: {ended.stdout}{ended.stderr}")
        result = json.loads(line.removeprefix("RESULT "))
        if not result["requests"]:
            raise BenchError(f"{contestant.name} answered no request.")
        return {
            "requests_per_second": result["requests"] / result["seconds"], "p50_ms": result["p50"] / 1000, "p99_ms": result["p99"] / 1000,
            "failed": result["failed"], "cpu_seconds": cpu}

    def _await(self, server: Server, ready) -> None:
        deadline = time.monotonic() + 90
        while not ready():
            if server.processes[0].poll() is not None:
                raise BenchError(f"{server.name} ended with exit code {server.processes[0].returncode}:\n{_tail(server.log)}")
            if time.monotonic() > deadline:
                raise BenchError(f"{server.name} did not become ready:\n{_tail(server.log)}")
            time.sleep(0.1)


class Peach:
    """A running Peach and its admin API."""

    def __init__(self, server: Server, token: str, restart: Callable[[], None]):
        self.server = server
        self.token = token
        self._restart = restart

    def kill_and_restart(self) -> None:
        """kill -9, and up again on the same data; returns when it is ready."""
        self.server.processes[0].kill()
        self.server.processes[0].wait()
        self._restart()

    def get(self, path: str) -> str:
        request = urllib.request.Request(self.server.url + path, headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read().decode()

    def create(self, kind: str, body: dict) -> str:
        return self.admin("POST", kind, body)

    def admin(self, method: str, kind: str, body: dict) -> str:
        request = urllib.request.Request(
            f"{self.server.url}/api/admin/{kind}", json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            raise BenchError(f"Peach refused {kind} {body}: {error.code} {error.read().decode()}") from error


def publish(work: Path, bare: Path, message: str) -> Path:
    """Commits a folder and makes it a bare repository."""
    git = ["git", "-c", "user.name=Bench", "-c", "user.email=bench@localhost", "-c", "init.defaultBranch=main"]
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", message]):
        subprocess.run([*git, "-C", str(work), *arguments], check=True)
    bare.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([*git, "clone", "--quiet", "--bare", str(work), str(bare)], check=True)
    return bare


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()


def get_status(url: str) -> int | None:
    """The status of a GET; None when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _print_group(group: str, members: list[Contestant]) -> list[dict]:
    baselines = [member for member in members if not member.ours]
    print(f"\n{group}")
    heads = "".join(f"{'× ' + baseline.name:>{max(len(baseline.name) + 4, 10)}}" for baseline in baselines if any(member.ours for member in members))
    events = any(member.events for member in members)
    print(f"  {'':30}{'requests/s':>12}{'events/s' if events else '':>12}{'p50 ms':>9}{'p99 ms':>9}{'CPU s':>8}{'failed':>8}{heads}")
    written = []
    for member in members:
        rate = member.median("requests_per_second")
        failed = sum(measured["failed"] for measured in member.rounds)
        ratios = {baseline.name: rate / baseline.median("requests_per_second") for baseline in baselines} if member.ours else {}
        cells = "".join(f"{ratio:>{max(len(name) + 4, 10)}.2f}" for name, ratio in ratios.items())
        rate_of_events = f"{rate * member.events:,.0f}" if events else ""
        print(f"  {member.name:30}{rate:>12,.0f}{rate_of_events:>12}{member.median('p50_ms'):>9.2f}{member.median('p99_ms'):>9.2f}"
              f"{member.median('cpu_seconds'):>8.1f}{failed:>8,}{cells}")
        written.append({
            "group": group, "name": member.name, "ours": member.ours, "requests_per_second": rate, "events_per_second": rate * member.events,
            "p50_ms": member.median("p50_ms"), "p99_ms": member.median("p99_ms"), "cpu_seconds": member.median("cpu_seconds"),
            "failed": failed, "ratios": ratios, "rounds": member.rounds})
    return written


def descendants(root: int) -> list[int]:
    """A process and all below it that run now."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            children.setdefault(int(stat[1]), []).append(int(entry.name))
    found, queue = [], [root]
    while queue:
        process = queue.pop()
        found.append(process)
        queue += children.get(process, [])
    return found


def parent(process: int) -> int | None:
    """The parent of a process that runs; None for one that has ended."""
    stat = _stat(process)
    return int(stat[1]) if stat else None


def _tree_cpu(root: int) -> float:
    # Own time and that of children that have ended and been waited for.
    return sum(sum(map(int, stat[11:15])) for process in descendants(root) if (stat := _stat(process))) / TICKS


def _stat(process: int) -> list[str] | None:
    """Fields of /proc/PID/stat from the third (state) on."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _signal_tree(server: Server, number: int) -> None:
    for process in descendants(server.processes[0].pid):
        try:
            os.kill(process, number)
        except ProcessLookupError:
            pass


def _connects(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _tail(log: Path | None) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:]) if log else ""

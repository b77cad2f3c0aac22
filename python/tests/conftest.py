"""Real parts for the tests: a Redis server, an archive folder, and a stand-in for the platform's side of the socket."""

import gzip
import json
import marshal
import os
import random
import shutil
import socket
import struct
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT.parent / "examples" / "template"
TIMEOUT = 120  # for a machine that is busy with everything else
sys.path.insert(0, str(ROOT))


def clean_environment(**extra):
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1", **extra}


def write_notebook(path, *sources, **tags):
    cells = [{"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None} for source in sources]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
    return path


def write_archive(root, events, codops="demo"):
    """Lays events out as the platform does: one part an hour."""
    hours = {}
    for event in events:
        moment = datetime.fromtimestamp(event["corrected_timestamp"] / 1000, timezone.utc)
        hours.setdefault(moment.strftime("date=%Y-%m-%d/hour=%H"), []).append(event)
    for hour, members in hours.items():
        folder = root / "events" / f"codops={codops}" / hour
        folder.mkdir(parents=True, exist_ok=True)
        with gzip.open(folder / "part-1.ndjson.gz", "wt", compresslevel=1) as stream:
            stream.writelines(json.dumps(event, separators=(",", ":")) + "\n" for event in members)


def free_port():
    """Below those of outgoing connections, of which one could take it before the server listens, or while it is away."""
    while True:
        port = random.randint(20_000, 29_999)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class RedisServer:
    def __init__(self, folder):
        self.port = free_port()
        self.folder = folder
        self.url = f"redis://:secret@127.0.0.1:{self.port}/0"
        self.process = None
        self.start()

    def start(self):
        import redis

        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--requirepass", "secret", "--save", "",
             "--appendonly", "no", "--dir", str(self.folder)], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + TIMEOUT
        while True:
            try:
                return redis.Redis.from_url(self.url).ping()
            except redis.ConnectionError:
                assert time.monotonic() < deadline, "redis-server did not start"
                time.sleep(0.02)

    def stop(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory):
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def platform(redis_server, tmp_path, monkeypatch):
    """The settings of organisation ``demo``, an empty Redis and an empty archive; gives the archive's folder."""
    import redis

    redis.Redis.from_url(redis_server.url).flushall()
    archive = tmp_path / "objects"
    archive.mkdir()
    monkeypatch.setenv("PEACH_CODOPS", "demo")
    monkeypatch.setenv("PEACH_REDIS_URL", redis_server.url)
    monkeypatch.setenv("PEACH_ARCHIVE_URL", archive.as_uri())
    from peach import _kept, _models

    _models._kept.clear()
    _kept._kept.clear()
    return archive


@pytest.fixture(scope="module")
def s3_address():
    """moto's server, from whichever Python has it."""
    pytest.importorskip("boto3")
    moto = shutil.which("moto_server")
    if moto is None:
        pytest.skip("moto_server is not installed")
    port = free_port()
    server = subprocess.Popen([moto, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + TIMEOUT
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert time.monotonic() < deadline and server.poll() is None, "moto_server did not start"
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


class Connection:
    """One accepted connection, after its handshake line."""

    def __init__(self, accepted):
        accepted.settimeout(TIMEOUT)
        self.socket = accepted
        self.stream = accepted.makefile("rb")
        self.hello = self.line()

    def line(self):
        return json.loads(self.stream.readline())

    def order(self, **message):
        self.socket.sendall(json.dumps(message).encode() + b"\n")

    def close(self):
        self.stream.close()
        self.socket.close()


class WorkerConnection(Connection):
    page: Path
    log: Path

    @staticmethod
    def frame(id, function=0, arguments=None, prefetched=None, options=None):
        body = marshal.dumps((id, function, arguments or {}, prefetched, options), 4)
        return struct.pack("<I", len(body)) + body

    def reply(self):
        length = struct.unpack("<I", self.stream.read(4))[0]
        rest = self.stream.read(length)
        return (*struct.unpack_from("<IHH", rest), rest[8:])

    def call(self, function=0, arguments=None, prefetched=None, id=1):
        """Calls and returns status, flags and the decoded body."""
        status, flags, _, value = self.call_for_notes(function, arguments, prefetched, id, None)
        return status, flags, value

    def call_for_notes(self, function=0, arguments=None, prefetched=None, id=1, options=(None, True)):
        """Calls and returns status, flags, notes (None for none) and the decoded body."""
        self.socket.sendall(self.frame(id, function, arguments, prefetched, options))
        got, status, flags, body = self.reply()
        assert got == id
        notes = None
        if flags & 32:
            length = struct.unpack_from("<I", body)[0]
            notes, body = json.loads(body[4:4 + length]), body[4 + length:]
        return status, flags & ~32, notes, json.loads(body)

    def taken_back(self, id):
        with open(self.page, "r+b") as page:
            page.seek(64 + 4 * (id & 0xFFFF))
            page.write(struct.pack("<I", id))

    def running(self):
        return struct.unpack_from("<I", self.page.read_bytes())[0]


class Platform:
    """Stands in for the platform: listens, starts a fork server, asks for templates and workers."""

    def __init__(self, folder, **environment):
        self.folder = folder
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.settimeout(TIMEOUT)
        self.listener.bind(str(folder / "s"))
        self.listener.listen()
        self.process = subprocess.Popen([sys.executable, "-m", "peach_runtime.forkserver", str(folder / "s"), "templates"],
                                        env=clean_environment(**environment), cwd=folder)
        self.control = Connection(self.listener.accept()[0])

    def template(self, tree, *functions, id="t1", env=None):
        """Functions are (file, method) or (file, method, load); returns the connection and the load report."""
        self.control.order(op="template", id=id, tree=str(tree), env=env or {}, memory_bytes=0, functions=[
            {"file": f[0], "method": f[1], "load": f[2] if len(f) > 2 else "dependencies"} for f in functions])
        connection = Connection(self.listener.accept()[0])
        return connection, connection.line()["functions"]

    def worker(self, template, id="w1", is_async=False):
        page, log = self.folder / f"page-{id}", self.folder / f"{id}.log"
        page.write_bytes(bytes(4096))
        template.order(op="spawn", id=id, page=str(page), log=str(log), is_async=is_async)
        connection = WorkerConnection(self.listener.accept()[0])
        connection.page, connection.log = page, log
        return connection

    def close(self):
        self.control.close()
        try:
            self.process.wait(TIMEOUT)
        finally:
            self.process.kill()
            self.listener.close()


@pytest.fixture
def start_platform(tmp_path):
    started = []

    def start(**environment):
        folder = tmp_path / f"run{len(started)}"
        folder.mkdir()
        started.append(Platform(folder, **environment))
        return started[-1]

    yield start
    for one in started:
        one.close()

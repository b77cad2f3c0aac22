"""The package ``peach``: events, models, Redis, settings."""

import datetime
import gzip
import os
import shutil
import socket
import subprocess
import sys
import time

import numpy
import pandas
import peach
import pytest
from conftest import TIMEOUT, RedisServer, clean_environment, free_port, write_archive
from scipy import sparse

HOUR = 3_600_000
BASE = int(datetime.datetime(2026, 3, 1, 22, tzinfo=datetime.timezone.utc).timestamp() * 1000)


def sample():
    return [{"id": f"i{n}", "type": "media_play" if n % 2 else "page_view", "corrected_timestamp": BASE + n * HOUR // 2,
             "client": {"id": f"c{n}"}} for n in range(8)]


def ids(**arguments):
    return [event["id"] for event in peach.events(**arguments)]


def test_events_of_a_span_are_read_in_order_of_hours(platform):
    write_archive(platform, sample())
    assert ids() == [f"i{n}" for n in range(8)]
    assert ids(start=BASE + HOUR // 2, end="2026-03-02T00:30:00Z") == ["i1", "i2", "i3", "i4"]
    assert ids(start=datetime.date(2026, 3, 2)) == ["i4", "i5", "i6", "i7"]
    assert ids(types="media_play", end=datetime.datetime(2026, 3, 2)) == ["i1", "i3"]
    assert ids(codops="other") == []


def test_only_the_hours_asked_for_are_opened(platform):
    write_archive(platform, sample())
    (platform / "events/codops=demo/date=2026-03-01/hour=22/part-1.ndjson.gz").write_bytes(b"damaged")
    assert ids(start="2026-03-01T23:00") == [f"i{n}" for n in range(2, 8)]


def test_damaged_line_is_skipped_and_logged(platform, caplog):
    write_archive(platform, sample()[:1])
    part = next(platform.rglob("*.gz"))
    part.write_bytes(part.read_bytes() + gzip.compress(b'{"id": \n'))
    assert ids() == ["i0"]
    assert "line 2 is skipped" in caplog.text


def test_frame_has_nested_columns(platform):
    write_archive(platform, sample())
    frame = peach.events_df(columns=["id", "client.id", "no.such"])
    assert list(frame.columns) == ["id", "client.id", "no.such"] and frame["client.id"][3] == "c3" and len(frame) == 8


@pytest.mark.parametrize("moment", ["yesterday", True, object()])
def test_moment_that_is_none_is_refused(platform, moment):
    with pytest.raises(ValueError):
        peach.events(start=moment)


@pytest.mark.parametrize("value", [
    {"a": [1, 2.5, None, True, "ü"]}, [], {1: "int keys", ("a", 2): "pairs"}, {"$array": 1}, {"when": datetime.datetime(2026, 1, 1)}, b"\x00raw"])
def test_model_comes_back(platform, value):
    peach.save_model("m", value)
    assert peach.load_model("m") == value


def test_arrays_frames_and_matrices_come_back(platform):
    frame = pandas.DataFrame({"n": [1, 2], "s": ["a", None], "t": pandas.to_datetime(["2026-01-01", "2026-01-02"], utc=True)}, index=["x", "y"])
    matrix = sparse.random(50, 20, 0.1, format="csc")
    peach.save_model("m", {"vectors": numpy.arange(6.0).reshape(2, 3), "frame": frame, "matrix": matrix, "series": frame["n"]})
    loaded = peach.load_model("m")
    assert (loaded["vectors"] == numpy.arange(6.0).reshape(2, 3)).all()
    assert list(loaded["frame"]["n"]) == [1, 2] and list(loaded["frame"].index) == ["x", "y"]
    assert loaded["frame"]["t"].dt.tz is not None and loaded["frame"]["s"]["y"] is None
    assert abs(loaded["matrix"] - matrix).max() == 0
    pandas.testing.assert_series_equal(loaded["series"], frame["n"])


def test_missing_model_gives_the_default_or_says_so(platform):
    assert peach.load_model("m", default=None) is None
    with pytest.raises(KeyError, match="has the task that saves it run"):
        peach.load_model("m")


def test_model_with_ttl_expires_and_json_is_plain(platform):
    peach.save_models({f"m{n}": [n] for n in range(1200)}, ttl=60)
    assert peach.redis().get(peach.model_key("m7")) == "[7]"
    assert 0 < peach.redis().ttl("peach:demo:model:m1199") <= 60


def test_model_is_read_once_and_again_when_it_has_changed(platform, monkeypatch):
    assert peach.model("fresh", default=[]) == []
    with pytest.raises(KeyError):
        peach.model("fresh")
    peach.save_model("fresh", [1])
    first = peach.model("fresh")
    assert first == [1] and peach.model("fresh") is first
    peach.save_model("fresh", [2])
    assert peach.model("fresh") is first, "nobody looks more often than once a second"

    monkeypatch.setattr("peach._kept._LOOK_SECONDS", 0.0)
    until("the new model", lambda: peach.model("fresh") == [2])
    peach.redis().set(peach.model_key("fresh"), "[3,3]")
    until("a model that was written without peach", lambda: peach.model("fresh") == [3, 3])
    peach.save_model("fresh", ["broken"])
    peach.redis().set(peach.model_key("fresh"), "{not a model")
    time.sleep(0.05)
    assert peach.model("fresh") in ([3, 3], ["broken"]), "what cannot be read does not replace what could"
    peach.delete_model("fresh")
    assert peach.model("fresh") in ([3, 3], ["broken"]), "nor does a model's absence"


def until(what, holds):
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def test_kept_model_is_read_once(platform):
    peach.save_model("m", [1])
    first = peach.load_model("m", max_age=60)
    peach.redis().set(peach.model_key("m"), "[2]")
    assert peach.load_model("m", max_age=60) is first and peach.load_model("m") == [2]


def test_object_that_cannot_be_saved_is_named(platform):
    with pytest.raises(TypeError, match="a Thread cannot be saved"):
        import threading

        peach.save_model("m", threading.Thread())


@pytest.mark.parametrize("variable, call", [
    ("PEACH_CODOPS", lambda: peach.model_key("m")), ("PEACH_REDIS_URL", peach.redis), ("PEACH_ARCHIVE_URL", peach.events)])
def test_missing_setting_is_named(platform, monkeypatch, variable, call):
    monkeypatch.delenv(variable)
    with pytest.raises(peach.PeachSettingMissing, match=variable):
        call()


def test_marks_leave_functions_alone():
    def plain(): return 1

    assert peach.pipe_query(plain) is plain and peach.pipe_task(name="x")(plain) is plain
    assert plain.peach == {"kind": "task", "name": "x"}


def test_old_name_offers_the_same():
    import pipe_algorithms_lib

    assert pipe_algorithms_lib.save_model is peach.save_model


def test_import_is_light():
    script = "import sys, peach; print([m for m in ('numpy', 'pandas', 'redis', 'boto3', 'asyncio') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], env=clean_environment(), capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_workers_client_survives_a_restart_and_a_fork(tmp_path):
    from peach_runtime.redis_client import PeachRedis

    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    server = RedisServer(tmp_path)
    try:
        client = PeachRedis.from_url(server.url, decode_responses=True)
        client.set("a", "1")
        assert client.get("a") == "1" and client.mget(["a", "b"]) == ["1", None]
        pid = os.fork()
        if pid == 0:
            os._exit(0 if client.get("a") == "1" else 1)
        assert os.waitpid(pid, 0)[1] == 0
        server.stop()
        server.start()
        assert client.get("a") is None
        client.set("a", "2")
        client.lpush("l", "x")
        with pytest.raises(Exception, match="WRONGTYPE"):
            client.get("l")
        assert client.get("a") == "2"
    finally:
        server.stop()


def test_events_come_from_s3(platform, tmp_path):
    """Runs in whichever Python has boto3 and moto."""
    python, moto = shutil.which("python3"), shutil.which("moto_server")
    if moto is None or subprocess.run([python, "-c", "import boto3, moto"], capture_output=True).returncode:
        pytest.skip("boto3 and moto_server are not installed in the python3 on PATH")
    port = free_port()
    write_archive(platform, sample())
    server = subprocess.Popen([python, "-m", "moto.server", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + TIMEOUT
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert time.monotonic() < deadline, "moto_server did not start"
                time.sleep(0.05)
        script = (
            "import boto3, os, pathlib, peach, sys\n"
            "s3 = boto3.client('s3', endpoint_url=os.environ['AWS_ENDPOINT_URL'], region_name='us-east-1')\n"
            "s3.create_bucket(Bucket='archive')\nroot = pathlib.Path(sys.argv[1])\n"
            "for part in root.rglob('*.gz'): s3.upload_file(str(part), 'archive', 'deep/' + part.relative_to(root).as_posix())\n"
            "print([e['id'] for e in peach.events(types=['media_play'])])"
        )
        environment = clean_environment(
            HOME=os.environ.get("HOME", "/"), PEACH_CODOPS="demo", PEACH_ARCHIVE_URL="s3://archive/deep", AWS_REGION="us-east-1",
            AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}", AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b")
        done = subprocess.run([python, "-c", script, str(platform)], env=environment, capture_output=True, text=True, timeout=TIMEOUT)
        assert done.stdout == "['i1', 'i3', 'i5', 'i7']\n", done.stderr
    finally:
        server.kill()
        server.wait()


def test_s3_without_boto3_says_what_to_install(platform, monkeypatch):
    monkeypatch.setenv("PEACH_ARCHIVE_URL", "s3://bucket")
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ImportError, match="python3-boto3"):
        peach.events()

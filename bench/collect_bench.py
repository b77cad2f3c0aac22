"""Collect: durable events over HTTP, one at a time and in batches of 20, in the shape that mobile SDKs send."""

import json
import sys
import urllib.request
from pathlib import Path

from harness import ROOT, Bench, BenchError, Contestant, free_port

SITE_KEY = "bench00000000001"


def run(bench: Bench) -> None:
    single, batch = write_body(bench.folder, 1), write_body(bench.folder, 20)
    kestrel = bench.start_baseline()
    port = free_port()
    flask = bench.start(
        "flask",
        ["gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}", "--chdir", str(ROOT / "bench" / "servers"), "flask_collect:app"],
        port, environment={"BENCH_FOLDER": str(bench.folder)})
    peach = bench.start_peach()
    peach.create("organisations", {"codops": "bench", "name": "Bench"})
    peach.create("site-keys", {"site_key": SITE_KEY, "codops": "bench"})

    for body, events, group in ((single, 1, "Single event, fsync before the answer"), (batch, 20, "Batch of 20, fsync before the answer")):
        for name, server, path, ours in (
            ("Kestrel, body read, 201", kestrel, "/collect", False),
            ("Flask + gunicorn", flask, f"/v3/collect?s={SITE_KEY}", False),
            ("Peach", peach.server, f"/v3/collect?s={SITE_KEY}", True),
        ):
            expect_created(name, server.url + path, body)
            bench.add(Contestant(name, server, path, group, script="post", body=body, events=events, ours=ours))
    # Many at once, as the clients of a broadcaster are, and as group commit wants them.
    bench.measure(connections=256, pause_others=True)
    bench.report()


def write_body(folder: Path, count: int) -> Path:
    """A batch as a file; its client is another one in every request, and its events have just happened."""
    body = {
        "peach_schema_version": "1.0.4", "peach_framework_version": "1.5.2-36", "peach_implementation_version": "0",
        "sent_timestamp": "%NOW%", "session_start_timestamp": 1_790_000_000_000, "session_id": "s8c1f2e", "user_id": "unknown",
        "client": {
            "id": "client-%UNIQUE%", "type": "mobileapp", "app_id": "org.example.player", "name": "Player", "version": "4.2.1",
            "device": {"type": "phone", "vendor": "Example", "model": "E-10", "screen_size": "1080x2400", "language": "en", "timezone": 1},
            "os": {"name": "Android", "version": "14"}},
        "events": [media_event(number) for number in range(count)]}
    path = folder / f"batch-{count}.json"
    path.write_text(json.dumps(body, separators=(",", ":")).replace('"%NOW%"', "%NOW%"))
    return path


def media_event(number: int) -> dict:
    return {
        "type": "media_heartbeat", "id": f"urn:example:video:{1000 + number}", "event_timestamp": "%NOW%",
        "context": {"id": "home", "page_uri": "app://home", "component": {"type": "player", "name": "main", "version": "1.0"}},
        "props": {"playback_position_s": 12.5 * number, "time_spent_s": 10, "is_playing": True, "audio_mode": "normal", "video_mode": "normal"},
        "metadata": {"type": "video", "format": "ondemand"}}


def expect_created(name: str, url: str, body: Path) -> None:
    request = urllib.request.Request(url, body.read_bytes().replace(b"%UNIQUE%", b"0").replace(b"%NOW%", b"1790000000000"), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            status, text = answer.status, answer.read()
    except OSError as error:
        raise BenchError(f"{name} refused a batch: {error}") from error
    if status != 201:
        raise BenchError(f"{name} answered {status} to a batch instead of 201: {text.decode()}")


if __name__ == "__main__":
    sys.exit("Use bench/run collect")

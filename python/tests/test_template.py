"""The template repository's notebooks, on a synthetic archive and a real Redis."""

import json
import os
import subprocess
import sys
import time

import peach
import pytest
from conftest import TEMPLATE, clean_environment, write_archive
from peach_runtime.loader import Loader


@pytest.fixture
def notebooks(platform):
    folder, path = os.getcwd(), list(sys.path)
    loader = Loader(str(TEMPLATE))
    yield lambda file, method: loader.load(file, method, "dependencies").call
    os.chdir(folder)
    sys.path[:] = path


def event(item, user, minutes_ago, kind="media_play", **fields):
    return {"id": item, "type": kind, "corrected_timestamp": int(time.time() * 1000) - minutes_ago * 60_000,
            "client": {"id": f"device-{user}"}, "user_id": user, **fields}


def test_hello_greets(notebooks):
    assert notebooks("hello.ipynb", "hello")(name="Ana") == {"message": "Hello Ana"}


def test_trending_prefers_what_is_recent(notebooks, platform):
    write_archive(platform, [event("old", f"u{n}", 600) for n in range(5)] + [event("new", "a", 1), event("new", "b", 2), event(None, "c", 1),
                             event("stopped", "c", 1, "media_stop")])
    assert notebooks("trending.ipynb", "train_trending")() == {"events": 7, "items": 2}
    first, second = notebooks("trending.ipynb", "trending")()
    assert (first["content_id"], first["plays"], second["content_id"], second["plays"]) == ("new", 2, "old", 5)
    assert first["score"] == pytest.approx(1.977, abs=0.02)
    assert len(notebooks("trending.ipynb", "trending")(amount=1)) == 1


def test_similar_is_the_cosine_of_the_audiences(notebooks, platform):
    seen = {"a": "u1 u2 u3 u4", "b": "u1 u2", "c": "u3 u5"}
    write_archive(platform, [event(item, user, 60) for item, users in seen.items() for user in users.split()]
                  + [event("x", None, 5, "article_start", client={})])
    assert notebooks("similar.ipynb", "train_similar")()["items"] == 2
    assert notebooks("similar.ipynb", "similar")("a") == [{"content_id": "b", "score": 0.707107}]
    assert notebooks("similar.ipynb", "similar")("nobody") == []


def test_empty_archive_gives_a_note_and_an_empty_model(notebooks):
    assert "note" in notebooks("trending.ipynb", "train_trending")()
    assert "note" in notebooks("similar.ipynb", "train_similar")()
    assert peach.load_model("trending") == []


def test_notebooks_run_from_top_to_bottom(platform, redis_server):
    write_archive(platform, [event(item, f"u{n}", n) for n in range(6) for item in ("a", "b")])
    environment = clean_environment(PEACH_CODOPS="demo", PEACH_REDIS_URL=redis_server.url, PEACH_ARCHIVE_URL=platform.as_uri())
    for name in ("hello", "trending", "similar"):
        cells = json.loads((TEMPLATE / f"{name}.ipynb").read_text())["cells"]
        source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        done = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_tasks_on_100_000_events(notebooks, platform, capsys):
    """Checks that they finish; prints how long it takes here."""
    write_archive(platform, [event(f"item-{n * n % 997}", f"u{n * 7 % 4999}", n % 1400) for n in range(100_000)])
    for file, method in (("trending.ipynb", "train_trending"), ("similar.ipynb", "train_similar")):
        task = notebooks(file, method)
        began = time.perf_counter()
        result = task()
        with capsys.disabled():
            print(f"\n[speed] {method}: {time.perf_counter() - began:.2f} s, {result}")
        assert result["items"] > 0

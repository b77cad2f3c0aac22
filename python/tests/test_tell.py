"""What a run tells: the lines themselves."""

import json
import math
import os
import subprocess
import sys

import pytest

from peach import _tell


@pytest.fixture
def told(tmp_path, monkeypatch):
    path = tmp_path / "events"
    path.touch()
    monkeypatch.setenv("PEACH_RUN_EVENTS", str(path))
    _tell._complained.clear()
    return lambda: [json.loads(line) for line in path.read_text().splitlines()]


def test_metrics_are_lines(told):
    _tell.log_metric("loss", 0.5, step=3)
    _tell.log_metric("hits", 7)

    lines = told()
    assert [(line["kind"], line["name"], line["value"], line.get("step")) for line in lines] == [("metric", "loss", 0.5, 3), ("metric", "hits", 7.0, None)]
    assert all(line["t"] > 0 for line in lines)


@pytest.mark.parametrize("value", [math.nan, math.inf, "many", None, 10 ** 400])
def test_a_metric_that_is_no_number_is_refused_in_words(told, capsys, value):
    _tell.log_metric("loss", value)
    _tell.log_metric("loss", value)

    assert told() == []
    assert capsys.readouterr().err.count("is not kept") == 1


def test_progress_is_told_now_and_then_and_at_its_end(told):
    progress = _tell.Progress()
    for done in range(1, 10_001):
        progress(done, 10_000, "reading")

    lines = told()
    assert len(lines) < 100
    assert (lines[0]["done"], lines[-1]["done"], lines[-1]["total"], lines[-1]["text"]) == (1.0, 10_000.0, 10_000.0, "reading")


def test_what_waits_is_told_on_flush(told):
    progress = _tell.Progress()
    progress(1, 10)
    progress(2, 10)
    progress.flush()

    assert told()[-1]["done"] == 2.0


def test_over_counts_items(told):
    assert list(_tell.Progress().over(iter("abc"))) == ["a", "b", "c"]
    assert list(_tell.Progress().over(["a", "b"], text="days")) == ["a", "b"]

    lines = told()
    assert (lines[-1]["done"], lines[-1]["total"], lines[-1]["text"]) == (2.0, 2.0, "days")


def test_outside_a_run_nothing_is_told_and_nothing_fails(monkeypatch, tmp_path):
    monkeypatch.delenv("PEACH_RUN_EVENTS", raising=False)
    _tell.progress(1, 2)
    _tell.log_metric("loss", 1)
    monkeypatch.setenv("PEACH_RUN_EVENTS", str(tmp_path / "none" / "events"))
    _tell.progress(1, 1)
    _tell.log_metric("loss", 1)


def test_children_tell_too(told):
    code = "import peach, os\npid = os.fork()\npeach.log_metric('child' if pid == 0 else 'parent', 1)\nif pid: os.waitpid(pid, 0)\n"
    subprocess.run([sys.executable, "-c", code], check=True, env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)))

    assert sorted(line["name"] for line in told()) == ["child", "parent"]


def test_text_is_cut_and_stays_one_line(told):
    _tell.Progress()(1, 1, "a\nb" * 5_000)

    assert len(told()) == 1

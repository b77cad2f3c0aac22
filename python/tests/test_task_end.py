"""What a task started ends with it, also when it is killed."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid

import pytest

from peach_runtime.process import _processes_with

from conftest import TIMEOUT, clean_environment


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs pidfd_open")
def test_killed_task_leaves_nothing_behind_even_in_other_sessions(tmp_path):
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "long.py").write_text(
        "import subprocess, time\n"
        "def long():\n"
        "    subprocess.Popen(['sh', '-c', 'setsid sleep 600 & sleep 600'])\n"
        "    time.sleep(600)\n"
    )
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps({"tree": str(tmp_path / "tree"), "file": "long.py", "method": "long", "result": str(tmp_path / "result.json")}))
    run = uuid.uuid4().hex
    mark = f"PEACH_RUN={run}".encode()
    task = subprocess.Popen([sys.executable, "-m", "peach_runtime.task", str(spec)], env=clean_environment(PEACH_RUN=run))
    _wait(lambda: len(_processes_with(mark)) >= 5, "the task, its guard, a shell and two sleeps")

    task.send_signal(signal.SIGKILL)
    task.wait()

    _wait(lambda: not _processes_with(mark), "everything of the run to be gone")


def _wait(condition, what):
    limit = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < limit, f"waited {TIMEOUT} s for {what}"
        time.sleep(0.02)

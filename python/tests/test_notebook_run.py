"""Whole notebooks: run for real, each kernel once for many questions."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from peach_runtime import notebook_page
from peach_runtime.notebook_client import _as_printed
from peach_runtime.notebook_parameters import inject
from peach_runtime.secret_mask import SecretMask

from conftest import TIMEOUT, clean_environment

nbformat = pytest.importorskip("nbformat")
pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

SECRET = 's3cr3t"\\value'
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class Run:
    """One run's folder and process."""

    def __init__(self, tmp_path, cells, arguments=None, **metadata):
        (tmp_path / "tree" / "sub").mkdir(parents=True)
        (tmp_path / "tree" / "beside.py").write_text("VALUE = 'beside'\n")
        self.folder = tmp_path
        notebook = nbformat.v4.new_notebook(metadata=metadata, cells=[
            cell if not isinstance(cell, str) else nbformat.v4.new_code_cell(cell) for cell in cells])
        nbformat.write(notebook, tmp_path / "tree" / "sub" / "a.ipynb")
        (tmp_path / "artifacts").mkdir()
        (tmp_path / "events").touch()
        spec = {"tree": str(tmp_path / "tree"), "file": "sub/a.ipynb", "arguments": arguments or {}, "secrets": ["API_KEY"], "result": str(tmp_path / "result.json")}
        (tmp_path / "spec.json").write_text(json.dumps(spec))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "peach_runtime.notebook_run", str(tmp_path / "spec.json")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
            env=clean_environment(
                API_KEY=SECRET, PEACH_ARTIFACTS=str(tmp_path / "artifacts"), PEACH_RUN_EVENTS=str(tmp_path / "events"), PEACH_TASK="train",
                PEACH_RUN=f"test{os.getpid()}{tmp_path.name}"))

    def end(self):
        self.out, self.err = self.process.communicate(timeout=TIMEOUT)
        return json.loads((self.folder / "result.json").read_text())

    @property
    def notebook(self):
        notebook = nbformat.read(self.folder / "artifacts" / "notebook.ipynb", as_version=4)
        nbformat.validate(notebook)
        return notebook

    @property
    def page(self):
        return (self.folder / "artifacts" / "notebook.html").read_text()


def tagged(source, *tags):
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})


def test_whole_notebook_keeps_what_its_cells_gave(tmp_path):
    run = Run(tmp_path, [
        nbformat.v4.new_markdown_cell("# Title\n<script>alert(1)</script><img src=x onerror=alert(2)>\n\n[site](https://example.org)"),
        tagged("days = 7\nname = 'a'", "parameters"),
        "import os, sys, stat, peach, beside\nprint('days', days, name, beside.VALUE)\nprint('to error', file=sys.stderr)\nprint('group', os.getpgrp() == os.getppid())",
        "import IPython.display as d\nimport base64\n"
        f"d.display(d.Image(data=base64.b64decode({PICTURE!r})))\n"
        "d.display(d.SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><circle r=\"3\"/></svg>'))\n"
        "d.display(d.HTML('<table><tr><td onclick=\"x()\">12</td></tr></table><script src=\"https://cdn.example/x.js\"></script>'))\n{'last': days}",
        "for i in range(3):\n    sys.stderr.write(f'\\r{i * 50:3d}%|# | {i}/2 [00:00<00:00]')\npeach.progress(1, 4); peach.log_metric('loss', 0.5)\npeach.progress(3, 4)",
        "print(os.environ['API_KEY']); print(os.environ['API_KEY'][:5], end=''); print(os.environ['API_KEY'][5:]); os.environ['API_KEY']",
        "sockets = [entry for entry in os.scandir(os.path.dirname(os.environ['PEACH_ARTIFACTS'])) if entry.name.startswith('kernel-')]\n"
        "print('folder', len(sockets), [entry.stat().st_mode & 0o077 for entry in sockets], os.stat(sockets[0].path + '/connection.json').st_mode & 0o077)",
        tagged("1 / 0", "peach-skip"),
        "await __import__('asyncio').sleep(0)\n!echo from a shell",
    ], {"days": 14, "nmae": None})
    result = run.end()

    assert result["ok"] and result["result"] is None, (result, run.err)
    assert result["peak_memory_bytes"] > 1 << 20 and result["cpu_seconds"] > 0
    assert "days 14 a beside\ngroup True\n" in run.out and "folder 1 [0] 0" in run.out and run.out.count("from a shell") == 1
    assert "to error" in run.err and "does not assign nmae" in run.err and "100%|" in run.err
    events = [json.loads(line) for line in (tmp_path / "events").read_text().splitlines()]
    assert [event["done"] for event in events if event["kind"] == "progress"][-1] == 3, "the last state is told at the kernel's end"
    assert [event["name"] for event in events if event["kind"] == "metric"] == ["loss"]
    assert not [name for name in os.listdir(tmp_path) if name.startswith("kernel-")], "the kernel's folder goes with it"

    cells = run.notebook.cells
    assert cells[2].metadata.tags == ["injected-parameters"] and cells[2].source == "# Parameters\ndays = 14\nnmae = None"
    assert [output.output_type for output in cells[4].outputs] == ["display_data", "display_data", "display_data", "execute_result"]
    assert cells[5].outputs[0].text.startswith("100%|"), "of a bar, the last state"
    assert cells[8].outputs == []
    page = re.sub('<pre class="code">.*?</pre>', "", run.page, flags=re.S)
    assert "data:image/png;base64," + PICTURE[:20] in page and "data:image/svg+xml;base64," in page and "<td>12</td>" in page
    assert "<script" not in page and "onclick" not in page and "onerror" not in page and "cdn.example" not in page and "alert(1)" not in page
    assert '<a href="https://example.org">site</a>' in page and "<h1>Title</h1>" in page
    for text in (page, (tmp_path / "artifacts" / "notebook.ipynb").read_text()):
        assert "[API_KEY]" in text and "s3cr3t" not in text


def test_failing_cell_is_told_with_its_line_and_the_rest_is_not_run(tmp_path):
    run = Run(tmp_path, ["x = 1", "def deep(): \n    return {}['mis' + 'sing']\nprint('before')\ndeep()", "print('after')"])
    result = run.end()

    assert not result["ok"] and run.process.returncode == 1
    error = result["error"]
    assert (error["type"], error["message"], error["file"], error["cell"], error["line"]) == ("KeyError", "'missing'", "sub/a.ipynb", 2, 2)
    assert error["trace"].startswith("Traceback") and "cell 2" in error["trace"] and "ipykernel" not in error["trace"]
    assert "KeyError" in run.err and "after" not in run.out
    assert [output.output_type for output in run.notebook.cells[1].outputs] == ["stream", "error"]
    assert "KeyError" in run.page and "before" in run.page and "sub/a.ipynb, cell 2" in re.sub("<[^>]*>", "", run.page)


def test_exception_that_a_magic_shows_is_one(tmp_path):
    error = Run(tmp_path, ["%%time\nx = 1\n1 / 0"]).end()["error"]

    assert (error["type"], error["message"], error["file"], error["cell"], error["line"]) == ("ZeroDivisionError", "division by zero", "sub/a.ipynb", 1, 3)


def test_notebook_without_cells_runs(tmp_path):
    run = Run(tmp_path, [], {"a": 1})
    assert run.end()["ok"] and "no cell tagged parameters" in run.err and run.notebook.cells[0].source == "# Parameters\na = 1"


def test_syntax_error_is_told_with_its_line(tmp_path):
    error = Run(tmp_path, ["x = 1", "y = 2\nif x\n"]).end()["error"]

    assert (error["type"], error["cell"], error["line"]) == ("SyntaxError", 2, 2)


@pytest.mark.parametrize("code, message", [("os.kill(os.getpid(), 9)", "signal 9 (SIGKILL)"), ("os._exit(3)", "exit code 3")])
def test_dead_kernel_is_an_error_at_once(tmp_path, code, message):
    run = Run(tmp_path, ["import os", f"print('last words', flush=True)\n{code}", "print('after')"])
    result = run.end()

    assert (result["error"]["type"], result["error"]["cell"]) == ("DeadKernel", 2)
    assert message in result["error"]["message"]
    assert "last words" in run.out
    assert "DeadKernel" in run.page and run.notebook.cells[1].outputs[-1].output_type == "error"


def test_stop_reaches_the_kernel_and_keeps_what_there_is(tmp_path):
    run = Run(tmp_path, ["import time, os\ntry:\n    print(os.getpid(), flush=True)\n    time.sleep(600)\nfinally:\n    print('put away')"])
    kernel = int(run.process.stdout.readline())
    os.killpg(run.process.pid, signal.SIGTERM)
    result = run.end()

    assert result["error"]["type"] == "TaskStopped"
    assert "put away" in run.out and "put away" in run.page
    _wait_gone(kernel)


def test_killed_run_leaves_what_it_had_and_no_kernel(tmp_path):
    run = Run(tmp_path, ["import os\nprint(os.getpid(), flush=True)", "import time\ntime.sleep(600)"])
    kernel = int(run.process.stdout.readline())
    limit = time.monotonic() + TIMEOUT
    while not (tmp_path / "artifacts" / "notebook.html").exists() or str(kernel) not in run.page:
        assert time.monotonic() < limit
        time.sleep(0.05)
    run.process.kill()
    run.process.communicate(timeout=TIMEOUT)

    _wait_gone(kernel)
    assert run.notebook.cells[0].outputs[0].text == f"{kernel}\n"


def test_notebook_of_another_language_is_refused(tmp_path):
    result = Run(tmp_path, ["1"], kernelspec={"name": "ir", "display_name": "R", "language": "R"}).end()

    assert "notebook in R" in result["error"]["message"]


def test_missing_package_is_named(tmp_path):
    (tmp_path / "nbclient.py").write_text("raise ModuleNotFoundError(\"No module named 'nbclient'\", name='nbclient')\n")
    (tmp_path / "spec.json").write_text(json.dumps({"tree": str(tmp_path), "file": "a.ipynb", "result": str(tmp_path / "result.json")}))
    environment = clean_environment()
    environment["PYTHONPATH"] += f":{tmp_path}"
    subprocess.run([sys.executable, "-m", "peach_runtime.notebook_run", str(tmp_path / "spec.json")], env=environment, timeout=TIMEOUT, check=False)

    assert "has no nbclient: install them (Debian: apt-get install python3-nbclient python3-ipykernel)" in json.loads((tmp_path / "result.json").read_text())["error"]["message"]


def test_parameters_follow_the_tagged_cell_and_replace_those_of_an_earlier_run():
    notebook = nbformat.v4.new_notebook(cells=[tagged("a: int = 1", "parameters"), tagged("a = 2", "injected-parameters"), nbformat.v4.new_code_cell("a")])
    assert inject(notebook, "a.ipynb", {"a": [1, None, True], "f": float("-inf")}) == [
        "the cell of a.ipynb that is tagged parameters does not assign f; it is set all the same"]
    assert [cell.source for cell in notebook.cells] == ["a: int = 1", '# Parameters\na = [1, None, True]\nf = -float("inf")', "a"]

    bare = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("a")])
    assert "no cell tagged parameters" in inject(bare, "a.ipynb", {"a": 1})[0]
    assert bare.cells[0].source == "# Parameters\na = 1"
    with pytest.raises(Exception, match="no name of a Python variable"):
        inject(bare, "a.ipynb", {"a b": 1})


def test_page_rebuilds_html_from_allowed_parts():
    clean = notebook_page.clean
    assert clean('<p onclick="x()">a<b>c') == "<p>a<b>c</b></p>"
    assert clean("<svg><script>x</script></svg><iframe src=x>y</iframe>z") == "z"
    assert clean('<a href="javascript:x">j</a><img src="https://x/y.png">') == "<a>j</a><img>"
    assert clean('<img src="data:image/png;base64,AA==" alt="&quot;">') == '<img src="data:image/png;base64,AA==" alt="&quot;">'
    assert clean("1 < 2 &lt;script&gt;") == "1 &lt; 2 &lt;script&gt;"
    assert "cannot be shown" in notebook_page.render_cell({"cell_type": "code", "outputs": [{"output_type": "stream", "text": "\x1b[" + "9" * 9000 + "m"}]}, "cell 1")
    assert "</style><script" not in clean("<style>a{}</style ><style></style/><script>x</script>")
    assert notebook_page._ansi("\x1b[31;1mred<\x1b[0m plain\x1b[2K") == '<span class="f1 b">red&lt;</span> plain'


def test_printed_text_is_as_a_terminal_shows_it():
    assert _as_printed("a\rb\nc\r\nd\r") == "b\nc\nd\r"


def test_mask_finds_values_lines_and_json(monkeypatch):
    monkeypatch.setenv("ONE", "first line of it\nsecond é line")
    mask = SecretMask(["ONE", "ABSENT"])
    assert mask.all({"first line of it": ["x second \\u00e9 line", 1, None]}) == {"[ONE]": ["x [ONE]", 1, None]}


def _wait_gone(process):
    limit = time.monotonic() + TIMEOUT
    while True:
        try:
            with open(f"/proc/{process}/stat", encoding="utf-8") as stream:
                if stream.read().rpartition(")")[2].split()[0] == "Z":
                    return
        except OSError:
            return
        assert time.monotonic() < limit, "the kernel goes on"
        time.sleep(0.02)

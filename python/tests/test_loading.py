"""Notebooks: magics, dependencies, whole notebooks, modules, inspection."""

import json
import subprocess
import sys

import pytest
from conftest import TEMPLATE, clean_environment, write_notebook
from peach_runtime.dependencies import needed_statements
from peach_runtime.inspect import inspect_files
from peach_runtime.magics import mend
from peach_runtime.notebook import NotebookError, read_notebook


def chosen(tmp_path, function, *sources):
    path = write_notebook(tmp_path / "n.ipynb", *sources)
    cells, _ = read_notebook(str(path), "n.ipynb")
    import ast

    return [ast.unparse(s) for _, body in needed_statements(cells, function, "n.ipynb") for s in body]


@pytest.mark.parametrize("source, mended", [
    ("%matplotlib inline\nx = 1", "pass\nx = 1"),
    ("x = !ls", "x = None"),
    ("if a:\n    !ls", "if a:\n    pass"),
    ("%time x = f()", "x = f()"),
    ("%%time\nx = 1", "\nx = 1"),
    ("%%bash\nls", "\n"),
    ("f?", "pass"),
    ("!a \\\n  b\nx = 1", "pass\n\nx = 1"),
    ("s = '''\n%not a magic\n'''", "s = '''\n%not a magic\n'''"),
])
def test_magic_is_mended_and_lines_stay(source, mended):
    assert mend(source)[0] == mended


def test_a_cell_of_countless_magics_is_given_up_rather_than_mended_for_minutes():
    source = "\n".join(["!ls"] * 20_000)
    mended, notes = mend(source)
    assert 10 < len(notes) < 200
    assert mended.endswith("!ls")


def test_function_pulls_in_what_it_names_and_nothing_else(tmp_path):
    assert chosen(
        tmp_path, "f",
        "import math, json\nfrom os import *", "LIMIT = 3\nLIMIT += 1", "table = {}\ntable['a'] = 1\ntable.update(b=2)",
        "def helper(n=LIMIT):\n    return [math.pi for i in range(n)]", "df = expensive()", "class Base: pass",
        "try:\n    import ujson as fast\nexcept ImportError:\n    fast = None", "def deco(g): return g",
        "@deco\ndef f(df):\n    class C(Base): pass\n    def inner(): return helper(), table, fast\n    return inner()",
        "print(f(1))",
    ) == [
        "import math, json", "from os import *", "LIMIT = 3", "LIMIT += 1", "table = {}", "table['a'] = 1", "table.update(b=2)",
        "def helper(n=LIMIT):\n    return [math.pi for i in range(n)]", "class Base:\n    pass",
        "try:\n    import ujson as fast\nexcept ImportError:\n    fast = None", "def deco(g):\n    return g",
        "@deco\ndef f(df):\n\n    class C(Base):\n        pass\n\n    def inner():\n        return (helper(), table, fast)\n    return inner()",
    ]


def test_unknown_function_is_named(tmp_path):
    with pytest.raises(NotebookError, match="no code cell of n.ipynb defines g"):
        chosen(tmp_path, "g", "def f(): pass")


def test_format_3_is_read(tmp_path):
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps({"nbformat": 3, "worksheets": [{"cells": [
        {"cell_type": "code", "input": ["def f():\n", "    return 3"]}]}]}))
    assert inspect_files(str(tmp_path), ["old.ipynb"])["files"]["old.ipynb"]["functions"][0]["name"] == "f"


def test_inspect_describes_parameters_and_problems(tmp_path):
    write_notebook(tmp_path / "a.ipynb", "import peach", "def (", "@peach.pipe_query(name='x')\n"
                   "async def f(a, b: int = 3, *, c: str = None, d=peach.x, **rest): pass")
    (tmp_path / "m.py").write_text("def g(): pass")
    (tmp_path / "bad.ipynb").write_text("no")
    run = subprocess.run([sys.executable, "-m", "peach_runtime.inspect"], env=clean_environment(), capture_output=True, text=True,
                         input=json.dumps({"tree": str(tmp_path), "files": ["a.ipynb", "m.py", "bad.ipynb", "no.py", "../x.py"]}))
    files = json.loads(run.stdout)["files"]
    assert files["a.ipynb"]["notes"] == ["cell 2: invalid syntax (line 1)"]
    assert files["a.ipynb"]["functions"] == [{
        "name": "f", "async": True, "cell": 3, "line": 2, "accepts_any": True, "decorators": ["pipe_query"],
        "algorithm": "query", "summary": None, "parameters": [
            {"name": "a", "annotation": None, "required": True, "default": None, "has_default_literal": False},
            {"name": "b", "annotation": "int", "required": False, "default": 3, "has_default_literal": True},
            {"name": "c", "annotation": "str", "required": False, "default": None, "has_default_literal": True},
            {"name": "d", "annotation": None, "required": False, "default": None, "has_default_literal": False}]}]
    assert files["m.py"]["functions"][0]["cell"] == 0
    assert "not a notebook" in files["bad.ipynb"]["error"]
    assert files["no.py"]["error"] == "no.py does not exist"
    assert "outside" in files["../x.py"]["error"]


def run_task(tmp_path, file, method, **spec):
    spec = {"tree": str(tmp_path), "file": file, "method": method, "result": str(tmp_path / "result.json"), **spec}
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    done = subprocess.run([sys.executable, "-m", "peach_runtime.task", str(tmp_path / "spec.json")], env=clean_environment(),
                          capture_output=True, text=True)
    return done, json.loads((tmp_path / "result.json").read_text())


def test_task_that_returns_gives_result(tmp_path):
    write_notebook(tmp_path / "sub" / "a.ipynb", "from lib.x import two\nimport beside", "def f(n): print('here'); return {'n': n * two()}")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "x.py").write_text("def two(): return 2")
    (tmp_path / "sub" / "beside.py").write_text("")
    done, result = run_task(tmp_path, "sub/a.ipynb", "f", arguments={"n": 4}, load="full_notebook")
    assert (done.returncode, done.stdout, result["ok"], result["result"]) == (0, "here\n", True, {"n": 8})
    assert result["peak_memory_bytes"] > 0


def test_task_peak_memory_is_its_own(tmp_path):
    write_notebook(tmp_path / "a.ipynb", "def f(): return 1")
    large_host = b"x" * (300 << 20)
    _, result = run_task(tmp_path, "a.ipynb", "f")
    assert 0 < result["peak_memory_bytes"] < len(large_host) / 2


@pytest.mark.parametrize("body, message, line", [
    ("import nothere", "lacks it: install it (Debian: python3-nothere) or remove the import", 2),
    ("raise ValueError('x')", "x", 2),
    ("import sys; sys.exit(3)", "the function called exit(3)", 2),
])
def test_task_that_fails_says_where(tmp_path, body, message, line):
    write_notebook(tmp_path / "a.ipynb", "x = 1", f"def f():\n    {body}")
    done, result = run_task(tmp_path, "a.ipynb", "f")
    error = result["error"]
    assert done.returncode == 1 and message in error["message"]
    assert (error["file"], error["cell"], error["line"]) == ("a.ipynb", 2, line)
    assert body in error["trace"] and "peach_runtime" not in error["trace"]


def test_module_named_like_a_standard_one_is_loaded(tmp_path):
    (tmp_path / "random.py").write_text("def f(): return 'mine'")
    done, result = run_task(tmp_path, "random.py", "f")
    assert result.get("result") == "mine", done.stderr


def test_main_guard_is_not_run(tmp_path):
    write_notebook(tmp_path / "a.ipynb", "def f(): return 1\nif __name__ == '__main__':\n    1/0")
    assert run_task(tmp_path, "a.ipynb", "f", load="full_notebook")[1]["result"] == 1


def test_template_notebooks_inspect_without_notes():
    files = inspect_files(str(TEMPLATE), ["hello.ipynb", "trending.ipynb", "similar.ipynb"])["files"]
    assert all(file["error"] is None and file["notes"] == [] for file in files.values())

"""``python -m peach validate`` agrees with the platform, and the JSON Schema with both."""

import json
import os
import random
import subprocess
import sys
import time

import pytest

yaml = pytest.importorskip("yaml")

from peach.__main__ import main  # noqa: E402
from peach.validation import validate  # noqa: E402
from peach.validation._text import duration, number  # noqa: E402
from peach_runtime.inspect import inspect_files  # noqa: E402

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_CORPUS = os.path.join(_ROOT, "Peach.Tests", "Repositories", "Corpus")
_NAMES = sorted(os.listdir(_CORPUS))


def _comparable(line):
    """The words about broken YAML are the YAML library's, and so is the place to the column."""
    return line.split(": is not valid YAML", 1)[0].split(":")[:2] if ": is not valid YAML" in line else line


@pytest.mark.parametrize("name", _NAMES)
def test_corpus_has_the_problems_that_the_platform_finds(name):
    folder = os.path.join(_CORPUS, name)
    with open(os.path.join(folder, "expected.txt"), encoding="utf-8") as stream:
        expected = [_comparable(line) for line in stream.read().split("\n") if line]
    actual = "".join(f"{problem.severity}: {problem}\n" for problem in validate(folder))
    assert [_comparable(line) for line in actual.split("\n") if line] == expected


def test_template_is_valid():
    assert validate(os.path.join(_ROOT, "examples", "template")) == []


def test_command_prints_json_and_exits_with_1():
    command = [sys.executable, "-m", "peach", "validate", "--json", os.path.join(_CORPUS, "functions")]
    done = subprocess.run(command, cwd=os.path.join(_ROOT, "python"), capture_output=True, text=True)
    answer = json.loads(done.stdout)
    assert done.returncode == 1 and not answer["valid"] and answer["not_checked"]
    assert {"severity", "file", "line", "column", "message"} == set(answer["problems"][0])


#: Manifests whose errors a schema of one document's shape cannot know, each with why.
_BEYOND_THE_SCHEMA = {
    ("functions", "peach.yaml"): "files, functions, their parameters, and URLs that two endpoints share",
    ("key-twice", "peach.yaml"): "a document has no key twice once it is read; YAML's readers keep the last",
    ("twice", "peach.conf/more.yml"): "a name that stands in another file too",
}


def _manifests():
    for name in _NAMES:
        for folder, _, files in sorted(os.walk(os.path.join(_CORPUS, name))):
            relative = os.path.relpath(folder, os.path.join(_CORPUS, name))
            if relative in (".", "peach.conf"):
                yield from ((name, os.path.normpath(os.path.join(relative, file))) for file in sorted(files) if file.endswith((".yaml", ".yml")))


@pytest.fixture(scope="module")
def schema():
    jsonschema = pytest.importorskip("jsonschema")
    with open(os.path.join(_ROOT, "python", "peach", "validation", "schema.json"), encoding="utf-8") as stream:
        schema = json.load(stream)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


@pytest.mark.parametrize("name, file", list(_manifests()) + [("../../../examples/template", "peach.yaml")])
def test_schema_refuses_what_the_validator_refuses(schema, name, file):
    folder = os.path.join(_CORPUS, name)
    found = [str(problem) for problem in validate(folder) if problem.severity == "error" and problem.file == file]
    try:
        with open(os.path.join(folder, file), "rb") as stream:
            refused = [f"{error.json_path}: {error.message}" for error in schema.iter_errors(yaml.safe_load(stream))]
    except yaml.YAMLError as error:
        refused = [str(error)]
    if (name, file) in _BEYOND_THE_SCHEMA:
        assert found and not refused, "no exception any more: take it off the list"
    else:
        assert bool(refused) == bool(found), refused or found


def _mutated(seeds, chance):
    content = bytearray(chance.choice(seeds))
    pieces = (b"[", b"{", b'"', b"\\u0000", b"(" * 300, b"-" * 5000, b"9" * 5000, b"\0", b"\xff", b"&a ", b"*a", b"<<: ", b"\n", b"\\ud800", b"null", b"def f(x=")
    for _ in range(chance.randint(1, 8)):
        at = chance.randint(0, len(content))
        if chance.random() < 0.4:
            del content[at:at + chance.randint(1, 30)]
        elif chance.random() < 0.6:
            content[at:at] = chance.choice(pieces) * chance.choice((1, 1, 1, 50))
        else:
            content[at:at] = content[:chance.randint(0, 200)]
    return bytes(content)


def test_mutated_manifests_and_notebooks_never_crash_or_hang(tmp_path):
    """PEACH_FUZZ_MINUTES makes the run longer, PEACH_FUZZ_SEED another; scripts/fuzz sets both."""
    seed = int(os.environ.get("PEACH_FUZZ_SEED", "1"))
    end = time.monotonic() + float(os.environ.get("PEACH_FUZZ_MINUTES", "0")) * 60
    chance = random.Random(seed)
    manifests, notebooks = [], []
    for name in _NAMES:
        path = os.path.join(_CORPUS, name, "peach.yaml")
        manifests += [open(path, "rb").read()] if os.path.exists(path) else []
    for name in ("similar", "trending", "hello"):
        notebooks.append(open(os.path.join(_ROOT, "examples", "template", name + ".ipynb"), "rb").read())
    count, slowest = 0, 0.0
    while count < 200 or time.monotonic() < end:
        is_notebook = count % 2 == 1
        content = _mutated(notebooks if is_notebook else manifests, chance)
        file = tmp_path / ("a.ipynb" if is_notebook else "peach.yaml")
        file.write_bytes(content)
        begun = time.monotonic()
        try:
            if is_notebook:
                json.dumps(inspect_files(str(tmp_path), ["a.ipynb"]))
            else:
                validate(str(tmp_path))
            took = time.monotonic() - begun
            assert took < 20, f"took {took:.0f} s"
        except BaseException:
            kept = f"{tmp_path}/failing-{seed}-{count}"
            with open(kept, "wb") as stream:
                stream.write(content)
            print(f"seed {seed}, input {count}, kept in {kept}")
            raise
        slowest, count = max(slowest, took), count + 1
    print(f"seed {seed}, {count} inputs, slowest {slowest * 1000:.0f} ms")


def test_endless_digits_are_read_in_one_go():
    """Would take minutes if the digits could be split in two ways; found by fuzzing."""
    digits = "9" * 250_000
    assert duration(digits) is None and duration(digits + "x") is None and number(digits + "x") is None
    assert duration("1.5s") == 1500 and duration(".5s") == 500 and duration("2.ms") == 2 and number("1.5e3") == 1500


@pytest.mark.parametrize("source", [b"\xff\xfe", b"[" * 100_000, b'{"cells": 5}', b'{"worksheets": 5}', b'{"worksheets": [5]}', b'{"cells": [{"cell_type": "code", "metadata": 5}]}',
                                    b'{"cells": [{"cell_type": "code", "metadata": {"tags": 5}}]}', b'{"cells": [{"cell_type": "code", "source": [5]}]}', b"9" * 10_000])
def test_hostile_notebook_is_refused_or_read(tmp_path, source):
    (tmp_path / "a.ipynb").write_bytes(source)
    answer = inspect_files(str(tmp_path), ["a.ipynb"])["files"]["a.ipynb"]
    assert answer["error"] or answer["functions"] == []


@pytest.mark.parametrize("code", ["x = " + "-" * 5000 + "1", "x = " + "(" * 500 + ")" * 500, "x = " + "9" * 10_000, "a\0b", "@a" + ".b" * 5000 + "\ndef f(): pass", "def f(x: " + "a|" * 4000 + "b): pass"])
def test_hostile_cell_takes_no_other_down(tmp_path, code):
    cells = [{"cell_type": "code", "source": code}, {"cell_type": "code", "source": "def good(): pass"}]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells}))
    (tmp_path / "b.py").write_text("def good(): pass")
    files = inspect_files(str(tmp_path), ["a.ipynb", "b.py"])["files"]
    assert files["a.ipynb"]["error"] or [function["name"] for function in files["a.ipynb"]["functions"]][-1] == "good"
    assert files["b.py"]["error"] is None


def test_algorithms_are_listed_by_their_decorators(tmp_path, capsys):
    (tmp_path / "m.py").write_text("from peach import pipe_task as job\n\n@job()\ndef clean(): pass\n\ndef plain(): pass\n")
    (tmp_path / "x.py").write_text("def pipe_query(): pass\n")

    main(["validate", str(tmp_path)])

    assert "algorithm: clean (task): m.py, line 4\n" in capsys.readouterr().out

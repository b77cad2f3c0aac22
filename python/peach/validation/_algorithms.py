"""Functions that are offered by decorators, as the platform lists them."""

import os
from typing import Any, Dict, List

from peach_runtime.inspect import inspect_files

_NAMES = (b"pipe_query", b"pipe_task")


def find_algorithms(tree: str) -> List[Dict[str, Any]]:
    """The functions under ``@pipe_query`` and ``@pipe_task``: kind, file, function, cell (0 in a module) and line, by place."""
    tree = os.path.abspath(tree)
    files: List[str] = []
    for folder, folders, names in os.walk(tree):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [os.path.relpath(os.path.join(folder, name), tree) for name in names if name.endswith((".ipynb", ".py"))]
    wanted = [file for file in sorted(files) if _mentions(os.path.join(tree, file))]
    return [
        {"kind": function["algorithm"], "file": file, "function": function["name"], "cell": function["cell"], "line": function["line"]}
        for file, found in inspect_files(tree, wanted)["files"].items()
        for function in sorted(found["functions"], key=lambda function: (function["cell"], function["line"]))
        if function["algorithm"]
    ]


def _mentions(path: str) -> bool:
    try:
        with open(path, "rb") as stream:
            content = stream.read()
    except OSError:
        return False
    return any(name in content for name in _NAMES)

"""Lists the functions in notebooks and modules without running them.

Started as ``python3 -m peach_runtime.inspect``: one JSON object on standard input, one on standard output.
"""

import ast
import json
import os
import resource
import sys
from typing import Any, Dict, List, Optional, Tuple, Union

from .notebook import Cell, NotebookError, read_notebook
from .paths import inside_tree

#: A larger file is refused: reading it takes several times its size in memory.
MAX_FILE_BYTES = 64 << 20

#: Memory (bytes of address space) and processor time (seconds) of the process that reads a repository's files.
MAX_MEMORY, MAX_SECONDS = 2 << 30, 50

#: The decorators that make a function an algorithm, and of which kind.
_MARKS = {"pipe_query": "query", "pipe_task": "task"}

_SUMMARY_LENGTH = 300

_Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]


def inspect_files(tree: str, files: List[str]) -> Dict[str, Any]:
    """Describes the functions of each file, or says why it cannot be read."""
    return {"files": {file: _inspect(tree, file) for file in files}}


def _inspect(tree: str, file: str) -> Dict[str, Any]:
    notes: List[str] = []
    try:
        path = inside_tree(tree, file)
        if os.path.isfile(path) and os.path.getsize(path) > MAX_FILE_BYTES:
            raise NotebookError(f"it is larger than {MAX_FILE_BYTES >> 20} MB; clear the outputs of its cells")
        if file.endswith(".ipynb"):
            cells, notes = read_notebook(path, file)
        elif file.endswith(".py"):
            cells = [_read_module(path, file)]
        else:
            raise NotebookError(f"{file} is neither a notebook (.ipynb) nor a Python module (.py)")
        found: Dict[str, Dict[str, Any]] = {}
        repeated: List[str] = []
        marks = dict(_MARKS)
        for cell in cells:
            for statement in cell.body:
                if isinstance(statement, ast.ImportFrom):
                    marks.update({name.asname: _MARKS[name.name] for name in statement.names if name.asname and name.name in _MARKS})
                elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    before, function = found.get(statement.name), _describe(statement, cell.number, marks)
                    if before and before["algorithm"]:
                        repeated.append(f"{statement.name} is defined in {_place(before)} and in {_place(function)}; the last counts")
                    found[statement.name] = function
    except NotebookError as error:
        return {"error": str(error), "functions": [], "notes": notes}
    except (RecursionError, MemoryError, ValueError, OverflowError) as error:
        # Nested too deeply, too large, or a name that no file can have: that file's trouble, not the others'.
        return {"error": f"{file!r} cannot be read: {error or type(error).__name__}", "functions": [], "notes": notes}
    return {"error": None, "functions": list(found.values()), "repeated": repeated, "notes": notes}


def _place(function: Dict[str, Any]) -> str:
    return f"line {function['line']}" if function["cell"] == 0 else f"cell {function['cell']}, line {function['line']}"


def _read_module(path: str, file: str) -> Cell:
    """A module counts as one cell, number 0."""
    try:
        with open(path, "rb") as stream:
            source = stream.read()
        return Cell(0, "", ast.parse(source, file).body)
    except FileNotFoundError:
        raise NotebookError(f"{file} does not exist") from None
    except OSError as error:
        raise NotebookError(f"{file} cannot be read: {error.strerror}") from None
    except SyntaxError as error:
        raise NotebookError(f"{file}: {error.msg} (line {error.lineno})") from None
    except ValueError as error:
        raise NotebookError(f"{file}: {error}") from None


def _describe(function: _Function, cell: int, marks: Dict[str, str]) -> Dict[str, Any]:
    decorators = [_decorator_name(decorator) for decorator in function.decorator_list]
    documentation = (ast.get_docstring(function) or "").strip()
    return {
        "name": function.name,
        "async": isinstance(function, ast.AsyncFunctionDef),
        "cell": cell,
        "line": function.lineno,
        "accepts_any": function.args.kwarg is not None,
        "parameters": _parameters(function.args),
        "decorators": decorators,
        "algorithm": next((marks[name] for name in decorators if name in marks), None),
        "summary": documentation.splitlines()[0][:_SUMMARY_LENGTH] if documentation else None,
    }


def _parameters(arguments: ast.arguments) -> List[Dict[str, Any]]:
    """The parameters that can be given by name."""
    positional = arguments.posonlyargs + arguments.args
    missing = len(positional) - len(arguments.defaults)
    pairs: List[Tuple[ast.arg, Optional[ast.expr]]] = [
        (argument, arguments.defaults[i - missing] if i >= missing else None)
        for i, argument in enumerate(positional)
        if i >= len(arguments.posonlyargs)
    ]
    pairs += list(zip(arguments.kwonlyargs, arguments.kw_defaults))
    return [_parameter(argument, default) for argument, default in pairs]


def _parameter(argument: ast.arg, default: Optional[ast.expr]) -> Dict[str, Any]:
    value, literal = None, False
    if default is not None:
        try:
            value = ast.literal_eval(default)
            value = sorted(value) if isinstance(value, (set, frozenset)) else value
            json.dumps(value, allow_nan=False)
            literal = True
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            value = None
    return {
        "name": argument.arg,
        "annotation": ast.unparse(argument.annotation) if argument.annotation is not None else None,
        "required": default is None,
        "default": value,
        "has_default_literal": literal,
    }


def _decorator_name(decorator: ast.expr) -> str:
    """``@peach.pipe_query(...)`` is called ``pipe_query``."""
    if isinstance(decorator, ast.Call):
        decorator = decorator.func
    return decorator.attr if isinstance(decorator, ast.Attribute) else ast.unparse(decorator)


def main() -> None:
    """Reads the request, writes the answer."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    request = json.load(sys.stdin)
    json.dump(inspect_files(request["tree"], request["files"]), sys.stdout, separators=(",", ":"))
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()

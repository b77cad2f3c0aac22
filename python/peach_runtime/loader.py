"""Loads functions out of a repository's notebooks and modules."""

import __future__
import ast
import importlib
import importlib.util
import inspect
import os
import re
import sys
import types
from typing import Any, Callable, Dict, List, NamedTuple, Tuple

from . import errors
from .dependencies import needed_statements
from .notebook import Cell, NotebookError, cell_filename, read_notebook
from .paths import inside_tree

FULL_NOTEBOOK = "full_notebook"

_NOTEBOOK, _MODULE = "peach_notebook_", "peach_module_"


def forget_notebooks() -> None:
    """Has functions of notebooks pickled as they are from now on: on other machines there is no module to import them from."""
    for name in [name for name in sys.modules if name.startswith((_NOTEBOOK, _MODULE))]:
        del sys.modules[name]


class LoadedFunction(NamedTuple):
    """A function ready to be called, and what was skipped on the way."""

    call: Callable[..., Any]
    is_async: bool
    notes: List[str]


class Loader:
    """Loads functions from one checked-out commit; the process belongs to that commit from then on.

    The commit's folder becomes the working directory and the first place to import from.
    """

    def __init__(self, tree: str) -> None:
        self.tree = os.path.realpath(tree)
        self._whole: Dict[str, Tuple[types.ModuleType, List[str]]] = {}
        os.chdir(self.tree)
        sys.dont_write_bytecode = True
        if self.tree not in sys.path:
            sys.path.insert(0, self.tree)
        errors.set_tree(self.tree)

    def load(self, file: str, method: str, mode: str) -> LoadedFunction:
        """Loads ``method`` of ``file`` (relative to the commit's folder, ``.ipynb`` or ``.py``).

        ``mode`` is "dependencies" (the cell that defines the method and what it needs) or "full_notebook" (every cell in
        order). Raises NotebookError, or whatever the user's code raises while it loads.
        """
        path = inside_tree(self.tree, file)
        if file.endswith(".ipynb"):
            module, notes = self._load_notebook(path, file, method, mode)
        elif file.endswith(".py"):
            module, notes = self._import_module(path, file), []
        else:
            raise NotebookError(f"{file} is neither a notebook (.ipynb) nor a Python module (.py)")
        function = getattr(module, method, None)
        if function is None:
            raise NotebookError(f"{file} defines no function {method}")
        if not callable(function):
            raise NotebookError(f"{method} in {file} is a {type(function).__name__}, not a function")
        return LoadedFunction(function, inspect.iscoroutinefunction(function), notes)

    def _load_notebook(self, path: str, file: str, method: str, mode: str) -> Tuple[types.ModuleType, List[str]]:
        whole = mode == FULL_NOTEBOOK
        if whole and file in self._whole:
            return self._whole[file]
        folder = os.path.dirname(path)
        if folder not in sys.path:  # as in Jupyter, a notebook imports what lies beside it
            sys.path.insert(sys.path.index(self.tree) + 1, folder)
        cells, notes = read_notebook(path, file)
        parts = [(cell, cell.body) for cell in cells] if whole else needed_statements(cells, method, file)
        name = _NOTEBOOK + re.sub(r"\W", "_", file[:-6]) + ("" if whole else "__" + method)
        module = _run(name, path, file, parts)
        if whole:
            self._whole[file] = (module, notes)
        return module, notes

    def _import_module(self, path: str, file: str) -> types.ModuleType:
        if not os.path.isfile(path):
            raise NotebookError(f"{file} does not exist")
        name = file[:-3].replace("/", ".")
        importable = all(part.isidentifier() for part in name.split("."))
        if importable and name not in sys.modules and _is_found_at(name, path):
            return importlib.import_module(name)
        known = sys.modules.get(name)
        if known is not None and _same_file(getattr(known, "__file__", None), path):
            return known
        # Its name is taken (random.py, say) or is no identifier (my-model.py): import it under a name of its own.
        name = _MODULE + re.sub(r"\W", "_", file[:-3])
        if name in sys.modules:
            return sys.modules[name]
        spec = importlib.util.spec_from_file_location(name, path)
        if spec is None or spec.loader is None:
            raise NotebookError(f"{file} cannot be imported")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
        return module


def _run(name: str, path: str, file: str, parts: List[Tuple[Cell, List[ast.stmt]]]) -> types.ModuleType:
    """Runs the statements cell by cell in a new module."""
    module = types.ModuleType(name)
    module.__file__ = path
    module.__dict__["get_ipython"] = lambda: None
    module.__dict__["display"] = lambda *objects, **options: None
    sys.modules[name] = module
    flags = 0
    try:
        for cell, body in parts:
            filename = cell_filename(file, cell.number)
            errors.register_cell(filename, file, cell.number, cell.code)
            flags |= _future_flags(body)
            code = compile(ast.Module(body=body, type_ignores=[]), filename, "exec", flags=flags, dont_inherit=True)
            exec(code, module.__dict__)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module


def _future_flags(body: List[ast.stmt]) -> int:
    """A ``from __future__ import`` in one cell holds for all later cells, as in Jupyter."""
    flags = 0
    for statement in body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                feature = getattr(__future__, alias.name, None)
                flags |= feature.compiler_flag if feature is not None else 0
    return flags


def _is_found_at(name: str, path: str) -> bool:
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return False
    return spec is not None and _same_file(spec.origin, path)


def _same_file(one: Any, other: str) -> bool:
    return isinstance(one, str) and os.path.realpath(one) == other

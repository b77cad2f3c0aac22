"""Finds which top-level statements of a notebook a function needs."""

import ast
import symtable
from typing import Dict, FrozenSet, List, Set, Tuple

from .notebook import Cell, NotebookError

_MUTATORS = frozenset({"add", "append", "appendleft", "clear", "extend", "insert", "register", "setdefault", "sort", "update"})


class _Names:
    """The module-level names that one statement binds or changes, and those it uses."""

    __slots__ = ("binds", "uses", "always")

    def __init__(self, statement: ast.stmt) -> None:
        table = symtable.symtable(ast.unparse(statement), "statement", "exec")
        binds: Set[str] = set()
        uses: Set[str] = set()
        for symbol in table.get_symbols():
            if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace():
                binds.add(symbol.get_name())
            if symbol.is_referenced():
                uses.add(symbol.get_name())
        for child in table.get_children():
            _add_globals(child, uses)
        if isinstance(statement, ast.AugAssign):
            uses |= binds
        changed = _changed_name(statement)
        if changed:
            binds.add(changed)
        if isinstance(statement, ast.Delete) or _is_main_guard(statement):
            binds = set()
        self.binds: FrozenSet[str] = frozenset(binds)
        self.uses: FrozenSet[str] = frozenset(uses)
        self.always = _is_always_needed(statement)


def needed_statements(cells: List[Cell], function: str, name: str) -> List[Tuple[Cell, List[ast.stmt]]]:
    """Returns the statements to run, in the notebook's order, so that ``function`` works.

    These are the whole cell that defines it last, and from other cells every top-level statement that binds or changes
    a name which a chosen statement uses, and so on. ``from x import *`` and changes of ``sys.path`` are always chosen.
    Raises NotebookError when no cell defines the function; ``name`` is what the message calls the notebook.
    """
    home = next((cell for cell in reversed(cells) if _defines(cell, function)), None)
    if home is None:
        raise NotebookError(f"no code cell of {name} defines {function}")

    statements = [(cell, statement) for cell in cells for statement in cell.body]
    names = [_Names(statement) for _, statement in statements]
    providers: Dict[str, List[int]] = {}
    for index, entry in enumerate(names):
        for bound in entry.binds:
            providers.setdefault(bound, []).append(index)

    chosen: Set[int] = set()
    waiting = [i for i, (cell, _) in enumerate(statements) if cell is home or names[i].always]
    while waiting:
        index = waiting.pop()
        if index in chosen:
            continue
        chosen.add(index)
        for used in names[index].uses:
            waiting += [provider for provider in providers.get(used, ()) if provider not in chosen]

    return [
        (cell, body)
        for cell in cells
        for body in [[s for i, (c, s) in enumerate(statements) if c is cell and i in chosen]]
        if body
    ]


def _defines(cell: Cell, function: str) -> bool:
    return any(isinstance(s, (ast.FunctionDef, ast.AsyncFunctionDef)) and s.name == function for s in cell.body) or any(
        isinstance(s, ast.Assign) and any(isinstance(t, ast.Name) and t.id == function for t in s.targets) for s in cell.body
    )


def _add_globals(table: symtable.SymbolTable, uses: Set[str]) -> None:
    for symbol in table.get_symbols():
        if symbol.is_global() and (symbol.is_referenced() or symbol.is_declared_global()):
            uses.add(symbol.get_name())
    for child in table.get_children():
        _add_globals(child, uses)


def _root(node: ast.AST) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _changed_name(statement: ast.stmt) -> str:
    """The name whose object the statement changes: ``a[1] = x``, ``a.b += 1``, ``a.update(x)``."""
    if isinstance(statement, ast.Assign):
        return next((_root(t) for t in statement.targets if isinstance(t, (ast.Attribute, ast.Subscript))), "")
    if isinstance(statement, (ast.AugAssign, ast.AnnAssign)):
        return _root(statement.target)
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        called = statement.value.func
        if isinstance(called, ast.Attribute) and called.attr in _MUTATORS:
            return _root(called.value)
    return ""


def _is_always_needed(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__" or any(alias.name == "*" for alias in statement.names)
    if isinstance(statement, (ast.Expr, ast.Assign, ast.AugAssign)):
        return _changed_name(statement) == "sys" and "sys.path" in ast.unparse(statement)
    return False


def _is_main_guard(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and ast.unparse(statement.test).replace('"', "'") == "__name__ == '__main__'"

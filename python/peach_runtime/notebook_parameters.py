"""Puts a run's arguments into a notebook: a cell of assignments after the one that is tagged ``parameters``."""

import ast
import keyword
from typing import Any, Dict, List, Set

from .magics import mend
from .notebook import NotebookError

TAG, INJECTED_TAG = "parameters", "injected-parameters"


def inject(notebook: Any, file: str, arguments: Dict[str, Any]) -> List[str]:
    """Adds the cell, tagged ``injected-parameters``, in place of one of an earlier run; first when no cell is tagged. Returns notes."""
    from nbformat.v4 import new_code_cell

    notebook.cells[:] = [cell for cell in notebook.cells if INJECTED_TAG not in tags_of(cell)]
    if not arguments:
        return []
    for name in arguments:
        if not name.isidentifier() or keyword.iskeyword(name):
            raise NotebookError(f"the argument {name} cannot be a parameter of {file}: it is no name of a Python variable")
    tagged = next((index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code" and TAG in tags_of(cell)), None)
    source = "# Parameters\n" + "\n".join(f"{name} = {_literal(value)}" for name, value in arguments.items())
    cell = new_code_cell(source, metadata={"tags": [INJECTED_TAG]})
    notebook.cells.insert(0 if tagged is None else tagged + 1, cell)
    if tagged is None:
        return [f"{file} has no cell tagged {TAG}: {', '.join(arguments)} is set before its first cell"]
    known = _assigned(notebook.cells[tagged].source)
    unknown = [name for name in arguments if name not in known]
    return [f"the cell of {file} that is tagged {TAG} does not assign {', '.join(unknown)}; it is set all the same"] if unknown else []


def tags_of(cell: Any) -> List[str]:
    """The cell's tags."""
    tags = cell.get("metadata", {}).get("tags", [])
    return [str(tag) for tag in tags] if isinstance(tags, list) else []


def _literal(value: Any) -> str:
    # What JSON calls 1e999 is infinite, which Python has no literal for.
    return repr(value).replace("inf", 'float("inf")') if isinstance(value, float) else repr(value)


def _assigned(source: str) -> Set[str]:
    try:
        body = ast.parse(mend(source)[0]).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return {
        node.id for statement in body for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }

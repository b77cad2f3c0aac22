"""Reads the code cells of a Jupyter notebook with nothing but ``json`` (nbformat takes 100 ms to import)."""

import ast
import json
from typing import Iterator, List, NamedTuple, Optional, Tuple

from .magics import mend

#: Cells with this tag are for people only and are never run by the platform.
SKIP_TAG = "peach-skip"


class NotebookError(Exception):
    """The file cannot be used as a notebook, or has no such function. The message is meant for its author."""


class Cell(NamedTuple):
    """One code cell as Python. ``number`` counts all cells of the notebook, text cells too, from 1."""

    number: int
    code: str
    body: List[ast.stmt]


def read_notebook(path: str, name: str) -> Tuple[List[Cell], List[str]]:
    """Reads ``path`` (``name`` is what messages and tracebacks call it); returns its code cells and notes.

    A cell that is not Python is left out and noted. Raises NotebookError when the file is missing or no notebook.
    """
    try:
        with open(path, encoding="utf-8") as stream:
            document = json.load(stream)
    except FileNotFoundError:
        raise NotebookError(f"{name} does not exist") from None
    except OSError as error:
        raise NotebookError(f"{name} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise NotebookError(f"{name} is not a notebook: {error}") from None

    cells: List[Cell] = []
    notes: List[str] = []
    for number, source in _sources(document, name):
        code, cell_notes = mend(source)
        notes += [f"cell {number}: {note}" for note in cell_notes]
        try:
            body = ast.parse(code, cell_filename(name, number)).body
        except SyntaxError as error:
            notes.append(f"cell {number}: {error.msg} (line {error.lineno})")
            continue
        except (ValueError, RecursionError, MemoryError) as error:
            # A null byte, or nested too deeply: that cell's trouble, not the others'.
            notes.append(f"cell {number}: {error or type(error).__name__}")
            continue
        cells.append(Cell(number, code, body))
    return cells, notes


def cell_filename(name: str, number: int) -> str:
    """What tracebacks show as the file of a cell."""
    return f"{name}, cell {number}"


def _sources(document: object, name: str) -> Iterator[Tuple[int, str]]:
    if not isinstance(document, dict) or not ("cells" in document or "worksheets" in document):
        raise NotebookError(f"{name} is not a notebook: it has no cells")
    raw: Optional[object] = document.get("cells")
    if raw is None:  # notebook format 3
        raw = _sheet_cells(document["worksheets"])
    if not isinstance(raw, list):
        raise NotebookError(f"{name} is not a notebook: its cells are not a list")
    for number, cell in enumerate(raw, start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        metadata = cell.get("metadata")
        tags = metadata.get("tags") if isinstance(metadata, dict) else None
        if isinstance(tags, list) and SKIP_TAG in tags:
            continue
        source = cell.get("source", cell.get("input", ""))
        yield number, "".join(map(str, source)) if isinstance(source, list) else str(source)


def _sheet_cells(sheets: object) -> List[object]:
    cells: List[object] = []
    for sheet in sheets if isinstance(sheets, list) else ():
        found = sheet.get("cells") if isinstance(sheet, dict) else None
        cells += found if isinstance(found, list) else ()
    return cells

"""Turns the source of a notebook cell (IPython) into plain Python with the same line numbers."""

import ast
import re
from typing import List, Tuple

# Cell magics whose body is ordinary Python: the magic's line goes, the body stays.
_BODY_IS_PYTHON = frozenset({"time", "timeit", "capture", "prun"})

# Each mended line costs a parse of the cell: a cell that asks for more than this is none that a person wrote.
_PARSED_CHARACTERS_AT_MOST = 4_000_000

# The patterns below take time that grows with the square of a line's length.
_LONGEST_MAGIC = 10_000

_STATEMENT = re.compile(r"^(\s*)(?:%%?|!|\?)")
_ASSIGNMENT = re.compile(r"^(\s*)([\w, .]+?)\s*=\s*[!%]")
_TIMED = re.compile(r"^(\s*)%time(?:it)?\s+(?!-)(\S.*)$")
_HELP = re.compile(r"^(\s*)[\w.]+\?{1,2}\s*$")


def mend(source: str) -> Tuple[str, List[str]]:
    """Returns the cell as Python, and a note for every line that was changed.

    A line counts as a magic only where Python itself refuses it: the cell is parsed, the line that the error names is
    mended, and so on. A line starting with ``%`` inside a string or an open bracket is therefore never touched. A cell
    that is still not Python afterwards, or has thousands of magics, is returned as far as it was mended; parsing it reports the error.
    """
    notes: List[str] = []
    lines = source.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return source, notes
    if lines[first].startswith("%%"):
        name = (lines[first][2:].split() or [""])[0]
        if name not in _BODY_IS_PYTHON:
            return "\n" * (len(lines) - 1), [f"cell magic %%{name}: the cell is skipped"]
        notes.append(f"cell magic %%{name} is ignored")
        lines[first] = ""

    for _ in range(1 + min(len(lines), _PARSED_CHARACTERS_AT_MOST // len(source))):
        try:
            ast.parse("\n".join(lines))
            break
        except SyntaxError as error:
            index = (error.lineno or 1) - 1
        except (ValueError, RecursionError, MemoryError):  # a null byte in the source, or nested too deeply
            break
        if index >= len(lines) or not _mend_line(lines, index, notes):
            break
    return "\n".join(lines), notes


def _mend_line(lines: List[str], index: int, notes: List[str]) -> bool:
    """Replaces the magic in one line (and its continuation lines); False when the line holds none."""
    line = lines[index]
    if len(line) > _LONGEST_MAGIC:
        return False
    timed = _TIMED.match(line)
    if timed:
        lines[index] = timed.group(1) + timed.group(2)
        notes.append(f"line {index + 1}: %time is ignored")
        return True

    statement = _STATEMENT.match(line) or _HELP.match(line)
    assignment = _ASSIGNMENT.match(line)
    if statement:
        lines[index] = statement.group(1) + "pass"
        notes.append(f"line {index + 1} is skipped: {line.strip()[:60]}")
    elif assignment:
        target = assignment.group(2).strip()
        lines[index] = f"{assignment.group(1)}{target} = None"
        notes.append(f"line {index + 1}: {target} = None instead of {line.split('=', 1)[1].strip()[:60]}")
    else:
        return False

    while line.rstrip().endswith("\\") and index + 1 < len(lines):
        index += 1
        line = lines[index]
        lines[index] = ""
    return True

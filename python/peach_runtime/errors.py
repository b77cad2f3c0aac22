"""Describes an exception for people: where in *their* code it happened, without the platform's own frames."""

import linecache
import os
import sys
import traceback
from types import TracebackType
from typing import Any, Dict, List, Optional, Tuple

_cells: Dict[str, Tuple[str, Optional[int]]] = {}
_tree = ""


def set_tree(tree: str) -> None:
    """Names the folder that holds the user's code."""
    global _tree
    _tree = os.path.join(os.path.realpath(tree), "")


def register_cell(filename: str, notebook: str, number: Optional[int], code: str) -> None:
    """Lets tracebacks show the lines of a notebook cell that is compiled as ``filename``."""
    _cells[filename] = (notebook, number)
    linecache.cache[filename] = (len(code), None, [line + "\n" for line in code.split("\n")], filename)


def describe(error: BaseException) -> Dict[str, Any]:
    """Returns type, message, file, cell, line and trace of ``error``; the last four tell about the user's code only."""
    frames = _user_frames(error.__traceback__)
    file: Optional[str] = None
    cell: Optional[int] = None
    line: Optional[int] = None
    if isinstance(error, SyntaxError) and error.filename:
        (file, cell), line = _place(error.filename), error.lineno
    elif frames:
        (file, cell), line = _place(frames[-1].filename), frames[-1].lineno
    return {
        "type": type(error).__name__,
        "message": message_of(error),
        "file": file,
        "cell": cell,
        "line": line,
        # What the platform itself reports about the code needs no trace.
        "trace": "" if type(error).__module__.startswith("peach_runtime") else _trace(error),
    }


def message_of(error: BaseException) -> str:
    """The exception's text; for a missing package, what to do about it as well."""
    try:
        text = str(error)
    except Exception as unprintable:
        text = f"(its text cannot be shown: {type(unprintable).__name__})"
    if isinstance(error, ModuleNotFoundError) and error.name:
        package = error.name.split(".")[0]
        text += (
            f"; this Python ({sys.executable}) lacks it: install it (Debian: python3-{package.lower()})"
            " or remove the import"
        )
    elif isinstance(error, SystemExit):
        text = f"the function called exit({'' if error.code is None else error.code})"
    return text[:4000]


def _place(filename: str) -> Tuple[Optional[str], Optional[int]]:
    if filename in _cells:
        return _cells[filename]
    real = os.path.realpath(filename)
    return (real[len(_tree):] if _tree and real.startswith(_tree) else filename), None


def _is_users(filename: str) -> bool:
    return filename in _cells or bool(_tree and os.path.realpath(filename).startswith(_tree))


def _user_frames(trace: Optional[TracebackType]) -> List[traceback.FrameSummary]:
    return [frame for frame in traceback.extract_tb(trace) if _is_users(frame.filename)]


def _trace(error: BaseException) -> str:
    """The traceback in Python's form, causes first, with the user's frames only."""
    parts: List[str] = []
    seen = set()
    current: Optional[BaseException] = error
    while current is not None and id(current) not in seen and len(seen) < 5:
        seen.add(id(current))
        frames = _user_frames(current.__traceback__)
        if len(frames) > 20:
            frames = frames[:10] + frames[-10:]
        head = ["Traceback (most recent call last):\n"] if frames else []
        try:
            last = traceback.format_exception_only(type(current), current)
        except Exception:
            last = [type(current).__name__ + "\n"]
        parts.append("".join(head + traceback.format_list(frames) + last)[-6000:])
        if current.__cause__ is not None:
            current, link = current.__cause__, "\nwhich was the cause of:\n\n"
        elif current.__context__ is not None and not current.__suppress_context__:
            current, link = current.__context__, "\nand while this was handled:\n\n"
        else:
            break
        parts.append(link)
    return "".join(reversed(parts))

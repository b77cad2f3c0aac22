"""How things are shown: tables, colours on a terminal only, times as people say them."""

import datetime
import json
import os
import re
import sys
from typing import Any, Optional, Sequence

_COLOURS = {"good": "32", "warn": "33", "bad": "31", "muted": "2"}


def as_json(value: Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Columns as wide as they need to be; a tuple is a text and its tone (good, warn, bad, muted)."""
    texts = [[_plain(cell) for cell in row] for row in rows]
    widths = [max([len(head)] + [len(row[at]) for row in texts]) for at, head in enumerate(heads)]
    print(tone("  ".join(head.ljust(width) for head, width in zip(heads, widths)).rstrip(), "muted"))
    for row, plain in zip(rows, texts):
        cells = [tone(text.ljust(width), cell[1]) if isinstance(cell, tuple) else text.ljust(width) for cell, text, width in zip(row, plain, widths)]
        print("  ".join(cells).rstrip())


def tone(text: str, kind: Optional[str]) -> str:
    if kind is None or not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    return f"\033[{_COLOURS[kind]}m{text}\033[0m"


def ago(time: Optional[str]) -> str:
    """An ISO time as `12 s ago`; `-` for none."""
    if not time:
        return "-"
    # Python before 3.11 reads neither Z nor seven digits of a second.
    parts = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?", time)
    if parts is None:
        return time
    zone = "+00:00" if parts[2] in (None, "Z") else parts[2]
    then = datetime.datetime.fromisoformat(parts[1] + zone)
    seconds = (datetime.datetime.now(datetime.timezone.utc) - then).total_seconds()
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {unit} ago"
    return f"{max(0, seconds):.0f} s ago"


def _plain(cell: Any) -> str:
    value = cell[0] if isinstance(cell, tuple) else cell
    return "-" if value is None or value == "" else str(value)


def heading(text: str, count: int) -> None:
    print(f"{tone(text, None)} ({count})")

"""Puts ``[NAME]`` in the place of secrets, as the platform does in logs: a value as it is and as JSON, Python and HTML have it, and its lines."""

import html
import json
import os
import re
from typing import Any, Dict, Iterable, Set

_SHORTEST_VALUE, _SHORTEST_LINE = 4, 8


class SecretMask:
    """Hides the values of some variables of the environment, which this process was started with."""

    def __init__(self, names: Iterable[str]) -> None:
        parts: Dict[str, str] = {}
        for name in names:
            for part in _parts(os.environ.get(name, "")):
                parts.setdefault(part, f"[{name}]")
        # The longest first, so that a secret that begins another leaves nothing of that one.
        self._parts = sorted(parts.items(), key=lambda entry: -len(entry[0]))

    def text(self, text: str) -> str:
        """The text without secrets."""
        for part, mask in self._parts:
            text = text.replace(part, mask)
        return text

    def all(self, value: Any) -> Any:
        """A copy of what JSON can hold, with every text in it masked, keys too."""
        if not self._parts:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return type(value)({self.text(key): self.all(entry) for key, entry in value.items()})
        return [self.all(entry) for entry in value] if isinstance(value, (list, tuple)) else value


def _parts(value: str) -> Set[str]:
    lines = [line.strip() for line in re.split(r"[\r\n]", value) if line.strip()]
    shortest = _SHORTEST_VALUE if len(lines) == 1 else _SHORTEST_LINE
    found = [line for line in lines if len(line) >= shortest] + ([value] if len(value) >= _SHORTEST_VALUE else [])
    return {form for part in found for form in (
        part, json.dumps(part)[1:-1], json.dumps(part, ensure_ascii=False)[1:-1], repr(part)[1:-1], html.escape(part), html.escape(part, quote=False))}

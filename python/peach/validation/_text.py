"""Words and numbers as the platform writes and reads them."""

import math
import re
from decimal import Decimal
from typing import Iterable, List, Optional, Tuple

_NUMBER = re.compile(r"[ \t\r\n\v\f]*[+-]?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?[ \t\r\n\v\f]*")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*(ms|s|m|h|d)")
_UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_LONGEST_DURATION = 922337203685477.5807 / 2


def length(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def number(text: Optional[str]) -> Optional[float]:
    """A finite number, or None."""
    if text is None or not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def whole(text: Optional[str]) -> Optional[int]:
    """A whole number of 64 bits, or None."""
    if text is None or not _WHOLE.fullmatch(text) or len(text.lstrip("+-0")) > 19:
        return None
    value = int(text)
    return value if -(2**63) <= value < 2**63 else None


def duration(text: Optional[str]) -> Optional[float]:
    """Milliseconds, or None."""
    match = _DURATION.fullmatch(text.strip()) if text is not None else None
    if not match:
        return None
    value = float(match.group(1)) * _UNITS[match.group(2)]
    return value if value <= _LONGEST_DURATION else None


def format_duration(milliseconds: float) -> str:
    """The largest unit that gives a whole number."""
    rounded = round(milliseconds)
    for unit in ("d", "h", "m", "s"):
        if rounded and rounded % _UNITS[unit] == 0:
            return f"{rounded // _UNITS[unit]}{unit}"
    return f"{rounded}ms"


def format_number(value: float) -> str:
    """A number as .NET prints it: the shortest text that reads back as the same."""
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    sign, digits, exponent = Decimal(repr(float(value))).normalize().as_tuple()
    assert isinstance(exponent, int)
    scale = len(digits) + exponent - 1
    if scale >= 15 or scale < -5:
        mantissa = str(digits[0]) + ("." + "".join(map(str, digits[1:])) if len(digits) > 1 else "")
        return f"{'-' if sign else ''}{mantissa}E{'+' if scale >= 0 else '-'}{abs(scale):02d}"
    return f"{Decimal((sign, digits, exponent)):f}"


def closest(wrong: str, valid: Iterable[str]) -> Optional[str]:
    """What was probably meant."""
    best, best_distance = None, None
    for name in valid:
        limit = max(2, len(name) // 3)
        if abs(len(wrong) - len(name)) > limit:
            continue
        distance = _distance(wrong.lower(), name.lower())
        if distance <= limit and (best_distance is None or distance < best_distance):
            best, best_distance = name, distance
    return best


def suggestion(wrong: str, valid: Iterable[str]) -> str:
    """``; did you mean X?``, or nothing."""
    match = closest(wrong, valid)
    return f"; did you mean {match}?" if match is not None else ""


def _distance(left: str, right: str) -> int:
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            above = row[j]
            row[j] = min(min(above, row[j - 1]) + 1, diagonal + (a != b))
            diagonal = above
    return row[-1]


def template_names(text: str) -> Tuple[List[str], Optional[str]]:
    """The arguments that a Redis key such as ``similar:{article_id}`` names, or what is wrong with it."""
    names: List[str] = []
    at = 0
    while True:
        begin = text.find("{", at)
        if "}" in (text[at:] if begin < 0 else text[at:begin]):
            return [], "is empty" if not text else "has a } without a {"
        if begin < 0:
            return names, None if text else "is empty"
        close = text.find("}", begin)
        if close < 0:
            return [], "has a { without a }"
        name = text[begin + 1 : close]
        if not name or "{" in name:
            return [], "has no name between { and }"
        names.append(name)
        at = close + 1

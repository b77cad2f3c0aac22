"""Words and numbers as the platform writes and reads them."""

import datetime
import math
import re
from decimal import Decimal
from typing import Iterable, List, Optional, Tuple

_NUMBER = re.compile(r"[ \t\r\n\v\f]*[+-]?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?[ \t\r\n\v\f]*")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*(ms|s|m|h|d)")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?")
_UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,7})?)?(?:[Zz]|[+ -]([0-9]{2}):([0-9]{2}))?)?"
)
_PATTERN_TOKEN = re.compile(
    r"\\[dDwWsStnr]|\\[!-/:-@\[-`{-~]|\[\^?(?:\\[dDwWsStnr]|\\[!-/:-@\[-`{-~]|[^\\\[\]&~|])+\]"
    r"|\((?:\?:)?|[*+?]\??|\{[0-9]{1,3}(?:,[0-9]{0,3})?\}\??|[^\\\[\]{}()*+?]"
)
PATTERN_REFUSAL = (
    "is not a pattern that can be checked: letters, classes such as [a-z0-9], groups, | and the quantifiers * + ? {2,5} are known, the rest is not"
)
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


def is_date(text: Optional[str]) -> bool:
    """Whether a text is a date, or a date and a time, in the extended forms of ISO 8601."""
    match = _DATE.fullmatch(text or "")
    if not match:
        return False
    year, month, day, hour, minute, second, off_hours, off_minutes = (int(part or 0) for part in match.groups())
    try:
        datetime.datetime(year, month, day, hour, minute, second)
    except ValueError:
        return False
    return off_minutes < 60 and off_hours * 60 + off_minutes <= 14 * 60


def known_pattern(pattern: str) -> bool:
    """Whether a regular expression is one that needs no backtracking and means the same to every reader of the format."""
    at, depth, repeatable = 0, 0, False
    while at < len(pattern):
        token = _PATTERN_TOKEN.match(pattern, at)
        if not token:
            return False
        at = token.end()
        first = token.group()[0]
        if first == "(":
            depth, repeatable = depth + 1, False
        elif first in "|^$":
            repeatable = False
        elif first in "*+?{":
            if not repeatable:
                return False
            repeatable = False
        else:
            if first == ")":
                depth -= 1
                if depth < 0:
                    return False
            repeatable = True
    if depth:
        return False
    try:
        re.compile(pattern)
        return True
    except (re.error, OverflowError, RecursionError):
        return False


def duration(text: Optional[str]) -> Optional[float]:
    """Milliseconds, or None."""
    match = _DURATION.fullmatch(text.strip()) if text is not None else None
    if not match:
        return None
    value = float(match.group(1)) * _UNITS[match.group(2)]
    return value if value <= _LONGEST_DURATION else None


def moment(text: Optional[str]) -> Optional[datetime.datetime]:
    """A day (midnight UTC) or a moment, in UTC where it names no offset; or None."""
    if text is None or not _MOMENT.fullmatch(text):
        return None
    try:
        value = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    offset = value.utcoffset()
    if offset is None:
        return value.replace(tzinfo=datetime.timezone.utc)
    return value if abs(offset) <= datetime.timedelta(hours=14) else None


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

"""Where things are, from the environment."""

import os
import re
from typing import Optional

_CODOPS = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,31}\Z")


class PeachSettingMissing(RuntimeError):
    """A setting is missing or wrong; the message names the environment variable to set."""


def setting(name: str, meaning: str, example: str) -> str:
    """The value of an environment variable. Raises PeachSettingMissing."""
    value = os.environ.get(name)
    if not value:
        raise PeachSettingMissing(f"{name} is not set: set it to {meaning}, for example {name}={example}")
    return value


def codops(override: Optional[str] = None) -> str:
    """The organisation's code: ``override``, or PEACH_CODOPS. Raises PeachSettingMissing, ValueError."""
    value = override or setting("PEACH_CODOPS", "your organisation's code", "demo")
    if not _CODOPS.match(value):
        raise ValueError(f"codops must be letters and digits, was {value!r}")
    return value

"""Checks a repository's manifest on any machine, with the platform's own description of the format (format.json)."""

from ._algorithms import find_algorithms
from ._manifest import Problem
from ._validate import NOT_CHECKED, validate

__all__ = ["NOT_CHECKED", "Problem", "find_algorithms", "validate"]

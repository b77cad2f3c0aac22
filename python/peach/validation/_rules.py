"""Checks an endpoint's business rules."""

import re
from typing import Any, Dict, Iterable, List, Tuple

from ._manifest import Node, Problem
from ._text import length, suggestion

_PARAMETER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LIST_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SEEN_OPTIONS = ("days", "completed", "min_completion")
_MAX_VALUES = 1000

#: Parameters that requests may have although an endpoint does not declare them.
ALWAYS_KNOWN = ("user_id", "client_id", "session_id")


class Rules:
    """The value of ``rules:``; ``parameters`` are the request's parameters that it names, and where."""

    def __init__(self, node: Node, key: Dict[str, Any], problems: List[Problem], read: Any) -> None:
        self.parameters: List[Tuple[str, Node]] = []
        self._form, self._problems, self._read = key["map"], problems, read
        self._max_length = next(entry["max_length"] for entry in self._form["keys"] if entry["name"] == "require")
        if not node.is_list:
            problems.append(node.error(f"must be a list of rules, was {node.description}"))
        items = list(node.items())
        if len(items) > key["max_entries"]:
            problems.append(node.error(f"must be at most {key['max_entries']} rules, was {len(items)}"))
        for item in items:
            self._one(item)

    def check_parameters(self, known: Iterable[str]) -> Iterable[Problem]:
        """What is wrong with the parameters that the rules name."""
        names = [*known, *ALWAYS_KNOWN]
        for name, node in self.parameters:
            if name not in names:
                yield node.error(f"names the parameter {name}, which the endpoint does not have{suggestion(name, names)}")

    def _one(self, node: Node) -> None:
        before = len(self._problems)
        reader = self._read(node, self._form, self._problems)
        if not node.is_map:
            return
        kinds = [(name, value) for name, value in node.entries().items() if not value.is_null and name in self._form["exactly_one"]]
        for _, second in kinds[1:]:
            self._problems.append(second.at_key("error", f"stands beside {kinds[0][0]}; make it a rule of its own"))
        for name, value in kinds:
            self._kind(name, value, reader)
        is_seen = bool(kinds) and kinds[0][0] == "exclude" and kinds[0][1].text == "seen"
        for option in _SEEN_OPTIONS:
            if not is_seen and (stray := reader.find(option)) is not None:
                self._problems.append(stray.at_key("error", 'goes with "exclude: seen" only'))
        if not kinds and len(self._problems) == before:
            self._problems.append(node.error('names no rule; add e.g. "exclude: seen"'))

    def _kind(self, name: str, node: Node, reader: Any) -> None:
        form = next(key for key in self._form["keys"] if key["name"] == name)
        if name in ("exclude where", "require"):
            self._condition(node)
        elif name == "blocklist":
            if node.text is not None and reader.values.get(name) and not _LIST_NAME.fullmatch(node.text):
                self._problems.append(node.error(
                    f'must be a list of ids, or a list\'s name of 1 to 64 letters, digits, "-" and "_", was "{node.text}"'))
        elif name != "exclude" or node.is_map:
            inner = self._read(node, form["map"], self._problems)
            if not node.is_map:
                return
            for key in form["map"]["keys"]:
                if key.get("is_required") and inner.find(key["name"]) is None:
                    self._problems.append(node.error(f'has no {key["name"]}; add e.g. "{key["name"]}: {key["example"]}"'))
            if (where := inner.find("where")) is not None and name in ("exclude", "boost"):
                self._condition(where)
            start, end = inner.values.get("from"), inner.values.get("until")
            if start is not None and end is not None and end <= start:
                self._problems.append(inner.find("until").error(f"must be after from ({inner.find('from').text}), was {inner.find('until').text}"))

    def _condition(self, node: Node) -> None:
        if not node.is_map:
            self._problems.append(node.error(f"must be a map of fields to values such as {{genre: news}}, was {node.description}"))
            return
        fields = node.entries()
        if not fields:
            self._problems.append(node.error("names no field; write e.g. {genre: news}"))
        for value in fields.values():
            if not value.is_list:
                self._value(value)
                continue
            items = list(value.items())
            for item in items:
                self._value(item)
            if not items:
                self._problems.append(value.error("must have at least 1 value, was 0"))
            if len(items) > _MAX_VALUES:
                self._problems.append(value.error(f"must be at most {_MAX_VALUES} values, was {len(items)}"))

    def _value(self, node: Node) -> None:
        if node.is_null or node.text is None:
            entries = list(node.entries().items())
            if len(entries) == 1 and entries[0][1].is_null:
                meant = entries[0][0]
                self._problems.append(node.error(
                    f'must be a value or a list of values, was a map; write "{{{meant}}}" in quotes for the request\'s parameter {meant}'))
            else:
                self._problems.append(node.error(f"must be a value or a list of values, was {node.description}"))
            return
        if length(node.text) > self._max_length:
            self._problems.append(node.error(f"must be at most {self._max_length} characters, was {length(node.text)}"))
        if match := _PARAMETER.fullmatch(node.text):
            self.parameters.append((match.group(1), node))

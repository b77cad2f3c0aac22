"""Reads manifest files into nodes that know where they stand."""

import os
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

import yaml

from ._text import closest, suggestion

_ROOT_FILES = ("peach.yaml", "peach.yml")
_FOLDER = "peach.conf"


class Problem(NamedTuple):
    """A mistake, where it is and what would be right. Line and column count from 1; 0 means the whole file."""

    severity: str
    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = "".join(f":{number}" for number in (self.line, self.column) if number)
        return f"{self.file}{place}: {self.message}"


class File:
    """A manifest file's name, and its lines for columns."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if any(c > "\uffff" for c in text) else None

    def place(self, mark: Any) -> Tuple[int, int]:
        """Line and column; columns count UTF-16 code units, as editors do."""
        column: int = mark.column
        if self._lines is not None and mark.line < len(self._lines):
            column += sum(c > "\uffff" for c in self._lines[mark.line][:column])
        return mark.line + 1, column + 1


class Node:
    """A value in a manifest file."""

    def __init__(self, file: File, path: str, node: Any, key: Any = None) -> None:
        self.file, self.path, self._node, self._key = file, path, node, key

    @property
    def is_map(self) -> bool:
        return isinstance(self._node, yaml.MappingNode)

    @property
    def is_list(self) -> bool:
        return isinstance(self._node, yaml.SequenceNode)

    @property
    def text(self) -> Optional[str]:
        return self._node.value if isinstance(self._node, yaml.ScalarNode) else None

    @property
    def is_quoted(self) -> bool:
        return isinstance(self._node, yaml.ScalarNode) and self._node.style is not None

    @property
    def is_null(self) -> bool:
        return self.text in ("", "~", "null") and not self.is_quoted

    @property
    def description(self) -> str:
        return "a map" if self.is_map else "a list" if self.is_list else "nothing" if self.is_null else f'"{self.text}"'

    @property
    def key_line(self) -> int:
        return self.file.place((self._key or self._node).start_mark)[0]

    def entries(self) -> Dict[str, "Node"]:
        """A map's entries in the order written, merge keys resolved; none for other nodes."""
        if not self.is_map:
            return {}
        own: Dict[str, Node] = {}
        merged: List[Tuple[str, Node]] = []
        for key, value in self._node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            node = Node(self.file, f"{self.path}.{key.value}" if self.path else key.value, value, key)
            if key.style is None and key.value == "<<" and (node.is_map or node.is_list):
                for item in [node] if node.is_map else node.items():
                    merged += Node(self.file, self.path, item._node).entries().items()
            else:
                own[key.value] = node
        for name, node in merged:
            own.setdefault(name, node)
        return own

    def items(self) -> Iterator["Node"]:
        """A list's items; none for other nodes."""
        if self.is_list:
            for index, item in enumerate(self._node.value):
                yield Node(self.file, f"{self.path}[{index}]", item)

    def error(self, message: str) -> Problem:
        return self._problem("error", message, self._node)

    def at_key(self, severity: str, message: str) -> Problem:
        return self._problem(severity, message, self._key or self._node)

    def _problem(self, severity: str, message: str, at: Any) -> Problem:
        return Problem(severity, self.file.name, *self.file.place(at.start_mark), f"{self.path} {message}")


class Manifest:
    """All manifest files of a folder, merged: ``sections`` holds each section's entries by name."""

    def __init__(self, tree: str, form: Dict[str, Any]) -> None:
        self.problems: List[Problem] = []
        self.sections: Dict[str, Dict[str, Node]] = {}
        self._form = form
        self._known = [section["name"] for section in form["sections"]]
        self._twice: List[Tuple[str, str]] = []
        files = self._files(tree)
        for file in files:
            self._read(tree, file)
        if not files:
            self._problem("peach.yaml", "is missing. Add a file peach.yaml at the repository's root (or files in peach.conf/) that declares what is to run, "
                          "under " + " and ".join(f'"{name}:"' for name in self._known) + ".")
        for section, name in self._twice:
            self.sections[section].pop(name, None)

    @staticmethod
    def _files(tree: str) -> List[str]:
        files = [file for file in _ROOT_FILES if os.path.isfile(os.path.join(tree, file))]
        folder = os.path.join(tree, _FOLDER)
        if os.path.isdir(folder):
            names = (name for name in os.listdir(folder) if os.path.isfile(os.path.join(folder, name)))
            files += [f"{_FOLDER}/{name}" for name in sorted(names) if os.path.splitext("x" + name)[1] in (".yaml", ".yml")]
        return files

    def _problem(self, file: str, message: str, line: int = 0, column: int = 0) -> None:
        self.problems.append(Problem("error", file, line, column, message))

    def _read(self, tree: str, name: str) -> None:
        path, most = os.path.join(tree, name), self._form["max_file_bytes"]
        size = os.path.getsize(path)
        if size > most:
            self._problem(name, f"must be at most {most} bytes, was {size}")
            return
        with open(path, "rb") as stream:
            content = stream.read(most)
        try:
            text = content.decode("utf-8").lstrip("\ufeff")
        except UnicodeDecodeError:
            self._problem(name, "is not UTF-8 text")
            return
        file = File(name, text)
        try:
            _check(text, self._form["max_nodes"], self._form["max_depth"])
            roots = list(yaml.compose_all(text, yaml.SafeLoader))
        except _Refused as error:
            self._problem(name, f"is not valid YAML: {error}", *file.place(error.mark))
            return
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            words = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
            self._problem(name, f"is not valid YAML: {words}", *(file.place(mark) if mark else (0, 0)))
            return
        except (ValueError, OverflowError) as error:  # an escape beyond Unicode
            self._problem(name, f"is not valid YAML: {error}")
            return
        for root in roots:
            if root is not None:
                self._read_root(Node(file, "", root))

    def _read_root(self, root: Node) -> None:
        if root.is_null:
            return
        if not root.is_map:
            self.problems.append(root.error(f"must be a map of {', '.join(self._known)} at the top, was {root.description}")._replace(
                message=f"must be a map of {', '.join(self._known)} at the top, was {root.description}"))
            return
        for name, section in root.entries().items():
            if name not in self._known:
                rest = f"; the sections are {', '.join(self._known)}" if closest(name, self._known) is None else ""
                self.problems.append(section.at_key("error", f"is not a known section{suggestion(name, self._known)}{rest}"))
            elif section.is_map:
                self._read_section(name, section)
            elif not section.is_null:
                self.problems.append(section.error(f"must be a map of names to definitions, was {section.description}"))

    def _read_section(self, section: str, node: Node) -> None:
        entries = self.sections.setdefault(section, {})
        for name, value in node.entries().items():
            first = entries.setdefault(name, value)
            if first is value:
                continue
            self.problems.append(value.at_key("error", (
                f"is declared twice: in {first.file.name} (line {first.key_line}) and in {value.file.name} (line {value.key_line}); rename or remove one")))
            self._twice.append((section, name))


class _Refused(Exception):
    def __init__(self, message: str, mark: Any) -> None:
        super().__init__(message)
        self.mark = mark


class _Level:
    def __init__(self, is_map: bool, anchor: Optional[str], before: int) -> None:
        self.is_map, self.anchor, self.before = is_map, anchor, before
        self.key_next, self.deepest = True, 0
        self.keys: Dict[str, int] = {}


def _check(text: str, max_nodes: int, max_depth: int) -> None:
    """Refuses what would cost too much to build (aliases that multiply, depth), or has no one meaning (a key twice)."""
    open_levels: List[_Level] = []
    anchors: Dict[str, Tuple[int, int]] = {}
    count = 0

    def begin(event: Any, nodes: int, depth: int, key: Optional[str]) -> None:
        nonlocal count
        count += nodes
        if count > max_nodes:
            raise _Refused(f"the file holds more than {max_nodes} values, aliases counted for all they stand for", event.start_mark)
        if len(open_levels) + depth > max_depth:
            raise _Refused(f"values are nested more than {max_depth} deep", event.start_mark)
        if not open_levels:
            return
        level = open_levels[-1]
        level.deepest = max(level.deepest, depth)
        if not level.is_map:
            return
        level.key_next, is_key = not level.key_next, level.key_next
        if not is_key:
            return
        if key is None:
            raise _Refused("a key must be text", event.start_mark)
        if key in level.keys:
            raise _Refused(f"the key {key} stands twice in one map, first in line {level.keys[key]}", event.start_mark)
        level.keys[key] = event.start_mark.line + 1

    for event in yaml.parse(text, yaml.SafeLoader):
        if isinstance(event, yaml.DocumentStartEvent):
            anchors.clear()
        elif isinstance(event, yaml.AliasEvent):
            if any(level.anchor == event.anchor for level in open_levels):
                raise _Refused(f"*{event.anchor} refers to the value that it is in", event.start_mark)
            begin(event, *anchors.get(event.anchor, (1, 0)), None)
        elif isinstance(event, yaml.ScalarEvent):
            begin(event, 1, 0, event.value)
            if event.anchor:
                anchors[event.anchor] = (1, 0)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            begin(event, 1, 1, None)
            open_levels.append(_Level(isinstance(event, yaml.MappingStartEvent), event.anchor, count - 1))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            closed = open_levels.pop()
            if closed.anchor:
                anchors[closed.anchor] = (count - closed.before, closed.deepest + 1)
            if open_levels:
                open_levels[-1].deepest = max(open_levels[-1].deepest, closed.deepest + 1)


__all__ = ["File", "Manifest", "Node", "Problem"]

"""Checks a manifest's definitions. The format is data (format.json); only rules between keys are written out here."""

import json
import keyword
import os
import re
from typing import Any, Dict, List, Optional, Tuple

from peach_runtime.engines import PROVIDED
from peach_runtime.inspect import inspect_files

from ._manifest import Manifest, Node, Problem
from ._rules import Rules
from ._text import (
    PATTERN_REFUSAL, duration, format_duration, format_number, is_date, known_pattern, length, moment, number, suggestion, template_names, whole,
)

#: What only the platform can know.
NOT_CHECKED = [
    "whether codops is a known organisation and the repository's own",
    "whether another repository has a URL already",
    "whether the functions load, and limits that an installation has changed",
]

_TRUE, _FALSE = ("true", "True", "TRUE", "yes", "on"), ("false", "False", "FALSE", "no", "off")
_NAMES_SHOWN, _FILES_COMPARED = 10, 1000


def validate(tree: str) -> List[Problem]:
    """All problems of the repository in ``tree``, by place."""
    with open(os.path.join(os.path.dirname(__file__), "format.json"), encoding="utf-8") as stream:
        form = json.load(stream)
    tree = os.path.abspath(tree)
    manifest = Manifest(tree, form)
    problems = list(manifest.problems)
    for section in form["sections"]:
        problems += _Section(tree, section).check(manifest.sections.get(section["name"], {}))
    return sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column, problem.message))


class _Code:
    """A function that a definition names."""

    def __init__(self, file: str, method: str, file_node: Node, method_node: Node, arguments: Dict[str, Node], map_node: Optional[Node]) -> None:
        self.file, self.method, self.file_node, self.method_node = file, method, file_node, method_node
        self.arguments, self.arguments_node = arguments, map_node
        self.provided: Tuple[str, ...] = ()
        self.is_whole = False  # the notebook as such is meant, and no function of it
        self.prefetch: List[str] = []
        self.prefetch_node: Optional[Node] = None


class _Reader:
    """Checks a map's keys against its format; what is right can be asked for afterwards."""

    def __init__(self, node: Node, form: Dict[str, Any], problems: List[Problem]) -> None:
        self.node, self.problems = node, problems
        self.entries = node.entries()
        self.values: Dict[str, Any] = {}
        if not node.is_map:
            problems.append(node.error(f"must be a map, was {node.description}"))
            return
        self.known = [key["name"] for key in form["keys"] if not ("unless" in key and self.find(key["unless"]) is not None)]
        for key in form["keys"]:
            if key["name"] in self.known and (value := self.find(key["name"])) is not None:
                self._key(key, value)
        for name, value in self.entries.items():
            if name not in self.known:
                problems.append(value.at_key("error", f"is not a known key{suggestion(name, self.known)}"))

    def find(self, key: str) -> Optional[Node]:
        value = self.entries.get(key)
        return None if value is None or value.is_null else value

    def _key(self, key: Dict[str, Any], node: Node) -> None:
        if consequence := key.get("not_yet"):
            self.problems.append(node.at_key(key.get("not_yet_severity", "warning"), consequence))
        elif wrong := getattr(self, "_" + key.get("kind", "text"))(key, node):
            self.problems.append(node.error(wrong))

    def _text(self, key: Dict[str, Any], node: Node) -> Optional[str]:
        if node.text is None:
            return f"must be text, was {node.description}"
        most = key.get("max_length", 256)
        if length(node.text) > most:
            return f"must be at most {most} characters, was {length(node.text)}"
        self.values[key["name"]] = node.text
        return None

    def _texts(self, key: Dict[str, Any], node: Node) -> Optional[str]:
        if not node.is_list and node.text is None:
            return f"must be a list, was {node.description}"
        items, texts, longest = list(node.items()) if node.is_list else [node], [], key.get("max_length")
        if len(items) > key.get("max_entries", len(items)):
            self.problems.append(node.error(f"must be at most {key['max_entries']} entries, was {len(items)}"))
        for item in items:
            if item.is_null or item.text is None:
                self.problems.append(item.error(f"must be text, was {item.description}"))
            elif longest is not None and length(item.text) > longest:
                self.problems.append(item.error(f"must be at most {longest} characters, was {length(item.text)}"))
            else:
                texts.append(item.text)
        self.values[key["name"]] = texts
        return None

    def _word(self, key: Dict[str, Any], node: Node) -> Optional[str]:
        wrong = self._text({**key, "name": ""}, node)
        if wrong:
            return wrong
        assert node.text is not None
        if node.text not in key["words"]:
            return f"must be one of {', '.join(key['words'])}, was \"{node.text}\"{suggestion(node.text, key['words'])}"
        self.values[key["name"]] = node.text
        return None

    def _flag(self, key: Dict[str, Any], node: Node) -> Optional[str]:
        if node.is_quoted or node.text not in _TRUE + _FALSE:
            return f"must be true or false, was {node.description}"
        self.values[key["name"]] = node.text in _TRUE
        return None

    def _number(self, key: Dict[str, Any], node: Node) -> Optional[str]:
        value = number(node.text)
        if value is None:
            return f"must be a number, was {node.description}"
        if "min" in key and value < key["min"]:
            return f"must be at least {format_number(key['min'])}, was {format_number(value)}"
        if "max" in key and value > key["max"]:
            return f"must be at most {format_number(key['max'])}, was {format_number(value)}"
        self.values[key["name"]] = value
        return None

    def _duration(self, key: Dict[str, Any], node: Node) -> Optional[str]:
        value = duration(node.text)
        if value is None:
            return f"must be a duration such as 200ms, 30s, 5m or 1h, was {node.description}"
        if value < key.get("min", 0):
            return f"must be at least {format_duration(key['min'])}, was {node.text}"
        if "max" in key and value > key["max"]:
            return f"must be at most {format_duration(key['max'])}, was {node.text}"
        return None

    def _map(self, key: Dict[str, Any], node: Node) -> Optional[str]:
        return None if node.is_map else f"must be a map, was {node.description}"

    def _any(self, key: Dict[str, Any], node: Node) -> Optional[str]:
        return None

    def _whole_number(self, key: Dict[str, Any], node: Node) -> Optional[str]:
        value = whole(node.text)
        if value is None:
            return f"must be a whole number, was {node.description}"
        if "min" in key and value < key["min"]:
            return f"must be at least {format_number(key['min'])}, was {value}"
        if "max" in key and value > key["max"]:
            return f"must be at most {format_number(key['max'])}, was {value}"
        self.values[key["name"]] = value
        return None

    def _moment(self, key: Dict[str, Any], node: Node) -> Optional[str]:
        value = moment(node.text)
        if value is None:
            return f"must be a day such as 2026-06-01 or a moment such as 2026-06-01T18:00:00+02:00, was {node.description}"
        self.values[key["name"]] = value
        return None

    def _word_or_nested(self, key: Dict[str, Any], node: Node) -> Optional[str]:
        return None if node.is_map else self._word(key, node)

    # Maps in maps are read by the section, which knows what they are; so are conditions.
    _nested = _maps = _named_maps = _map_list = _condition = _any


class _Draft:
    """A definition as read: its functions, and whether it was sound before they were looked for."""

    def __init__(self, name: str, node: Node) -> None:
        self.name, self.node = name, node
        self.problems: List[Problem] = []
        self.codes: List[_Code] = []
        self.fallback: Optional[_Code] = None
        self.url: Optional[str] = None
        self.rules: Optional[Rules] = None
        self.parameters: Optional[List[str]] = None
        self.paging: Optional[Node] = None

    @property
    def has_errors(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)


class _Section:
    def __init__(self, tree: str, form: Dict[str, Any]) -> None:
        self._tree, self._form = tree, form
        self._keys = {key["name"]: key for key in form["entry"]["keys"]}

    def check(self, entries: Dict[str, Node]) -> List[Problem]:
        drafts = [self._read(name, node) for name, node in entries.items()]
        is_endpoints = "url" in self._form["entry"].get("rules", ())
        if is_endpoints:
            self._check_urls(drafts)
        wanted = sorted({code.file for draft in drafts for code in draft.codes + [draft.fallback] if code and not code.file.endswith(".cs")})
        files = inspect_files(self._tree, wanted)["files"]
        for draft in drafts:
            if is_endpoints:
                self._check_endpoint(draft, files)
            elif draft.codes:
                self._check_task(draft, draft.codes[0], files)
        return [problem for draft in drafts for problem in draft.problems]

    def _read(self, name: str, node: Node) -> _Draft:
        draft = _Draft(name, node)
        problems = draft.problems
        is_task = "url" not in self._form["entry"].get("rules", ())
        if (node.is_map or is_task) and not re.fullmatch(self._form["name_pattern"], name):
            problems.append(node.at_key("error", self._form["name_message"].replace("{0}", name)))
        reader = _Reader(node, self._form["entry"], problems)
        if not node.is_map:
            return draft
        if is_task:
            whole = reader.values.get("run") == "notebook"
            code = self._code(reader, self._form["entry"], whole)
            draft.codes += [code] if code else []
            if whole:
                self._whole_notebook(reader)
            engine = self._engine(reader)
            if code:
                code.provided = PROVIDED.get(engine, ())
            return draft
        draft.url = self._url(reader, name)
        self._components(reader, draft)
        if (fallback := reader.find("fallback")) is not None:
            form = self._keys["fallback"]["map"]
            inner = _Reader(fallback, form, problems)
            draft.fallback = self._code(inner, form) if fallback.is_map else None
        if (parameters := reader.find("params")) is not None:
            draft.parameters = self._parameters(parameters, problems)
        if (rules := reader.find("rules")) is not None:
            draft.rules = Rules(rules, self._keys["rules"], problems, _Reader)
        if reader.values.get("fallback_on_empty") and reader.find("fallback") is None:
            problems.append(reader.entries["fallback_on_empty"].at_key("error", "needs a fallback"))
        draft.paging = reader.find("paging")
        if draft.paging is not None and reader.values.get("envelope") == "none":
            problems.append(draft.paging.at_key("error", "needs the envelope, which carries the id that the next page is asked with"))
        return draft

    @staticmethod
    def _url(reader: _Reader, name: str) -> Optional[str]:
        node = reader.find("url")
        if node is None:
            return f"/{name}"
        url = reader.values.get("url")
        if url is None:
            return None
        path = "/" + url.strip("/")
        if re.fullmatch("(/[A-Za-z0-9_.-]+)+", path):
            return path
        reader.problems.append(node.error(f'must be a path such as /{name} of letters, digits, "-", "_", "." and "/", was "{url}"'))
        return None

    def _components(self, reader: _Reader, draft: _Draft) -> None:
        problems, node = draft.problems, reader.find("components")
        if node is None:
            code = self._code(reader, self._form["entry"])
            draft.codes += [code] if code else []
            return
        named: List[Tuple[str, Node]] = list(node.entries().items())
        if not node.is_map:
            if not node.is_list:
                problems.append(node.error(f"must be a map or a list of components, was {node.description}"))
            for item in node.items():
                name = item.entries().get("name")
                if name is not None and name.text:
                    named.append((name.text, item))
                else:
                    problems.append(item.error('has no name; in a list each component needs one, e.g. "name: embeddings"'))
        form, found, weights = self._keys["components"]["map"], [], 0.0
        for name_text, value in named:
            inner = _Reader(value, form, problems)
            code = self._code(inner, form) if value.is_map else None
            if code:
                if code.prefetch_node is None:
                    code.prefetch, code.prefetch_node = reader.values.get("prefetch", []), reader.find("prefetch")
                draft.codes.append(code)
                found.append(name_text)
                weights += inner.values.get("weight", 1)
        for twice in dict.fromkeys(name for name in found if found.count(name) > 1):
            problems.append(node.error(f"has two components named {twice}"))
        if not found and not problems:
            problems.append(node.error("has no component"))
        if found and weights <= 0:
            problems.append(node.error("must have a component with a weight above 0"))

    def _engine(self, reader: _Reader) -> str:
        """Checks the engines' settings; gives the engine's name."""
        problems, kind = reader.problems, reader.values.get("engine", "python")
        for name in ("spark", "dask"):
            if (node := reader.find(name)) is None:
                continue
            inner = _Reader(node, self._keys[name]["map"], problems)
            if name == "spark":
                self._spark(inner)
            elif (scheduler := inner.values.get("scheduler")) is not None and not re.fullmatch(r"(tcp|tls)://[A-Za-z0-9._\[\]:-]+:[0-9]{1,5}", scheduler):
                problems.append(inner.entries["scheduler"].error(f'must be tcp://host:port or tls://host:port, was "{scheduler}"'))
            if name != kind:
                problems.append(node.at_key("error", f'goes with "engine: {name}" only; leave it out, or name that engine'))
        return kind

    @staticmethod
    def _spark(reader: _Reader) -> None:
        problems, master = reader.problems, reader.values.get("master")
        if master is not None and not re.fullmatch(
                r"local(\[(\*|[1-9][0-9]{0,3})\])?|yarn|spark://[A-Za-z0-9._:,\[\]-]+|k8s://(https?://)?[A-Za-z0-9._:/-]+", master):
            problems.append(reader.entries["master"].error(
                f'must be local, local[N], local[*], spark://host:port, yarn or k8s://https://host:port, was "{master}"'))
        conf = reader.find("conf")
        for name, value in (conf.entries() if conf is not None and conf.is_map else {}).items():
            if not re.fullmatch(r"spark\.[A-Za-z0-9._-]+", name):
                problems.append(value.at_key("error", 'is no setting of Spark, whose names begin with "spark."'))
            elif value.is_null or value.text is None:
                problems.append(value.error(f"must be text, was {value.description}"))
        for package in reader.values.get("packages", []):
            if not re.fullmatch(r"[A-Za-z0-9._-]+:[A-Za-z0-9._-]+:[A-Za-z0-9._-]+", package):
                problems.append(reader.entries["packages"].error(f'must be packages as group:name:version, was "{package}"'))
                break

    @staticmethod
    def _whole_notebook(reader: _Reader) -> None:
        problems, module, method, engine = reader.problems, reader.find("module"), reader.find("method"), reader.find("engine")
        if module is not None and reader.find("notebook") is None:
            problems.append(module.at_key("error", 'cannot be run as a notebook; name a notebook, or leave out "run: notebook"'))
        if method is not None:
            problems.append(method.at_key("error", 'has no place beside "run: notebook", which runs every cell; leave one of the two out'))
        if engine is not None and engine.text in ("spark", "dask"):
            problems.append(engine.error(
                f'cannot run a whole notebook, was "{engine.text}"; leave it out, or name a method in place of "run: notebook"'))

    @staticmethod
    def _code(reader: _Reader, form: Dict[str, Any], whole: bool = False) -> Optional[_Code]:
        problems = reader.problems
        notebook, module = reader.find("notebook"), reader.find("module")
        source = reader.find("source") if "source" in reader.known else None
        node, file = notebook if notebook is not None else module if module is not None else source, None
        if node is None:
            problems.append(reader.node.error('has no notebook; add e.g. "notebook: similar.ipynb" or "module: similar.py"'))
        elif notebook is not None and module is not None:
            problems.append(module.at_key("error", "stands beside notebook; keep one of them"))
        elif source is not None and node is not source:
            problems.append(source.at_key("error", f"stands beside {'notebook' if notebook is not None else 'module'}; keep one of them"))
        else:
            key, ending = ("notebook", ".ipynb") if notebook is not None else ("module", ".py") if module is not None else ("source", ".cs")
            path = reader.values.get(key)
            if path is not None:
                path = path[2:] if path.startswith("./") else path
                if path.startswith("/") or ".." in path.split("/"):
                    problems.append(node.error(f'must be a path inside the repository, was "{path}"'))
                elif not path.endswith(ending):
                    problems.append(node.error(f'must end in {ending}, was "{path}"'))
                else:
                    file = path
        method_node = node if whole else reader.find("method")
        if method_node is None and not whole:
            problems.append(reader.node.error(f'has no method; add e.g. "method: {form["example_method"]}"'))
        method = "" if whole else reader.values.get("method")
        if file is None or method is None or node is None or method_node is None:
            return None
        arguments = reader.find("arguments")
        if source is not None:
            ahead = reader.find("prefetch")
            if ahead is not None and reader.find("components") is None:
                problems.append(ahead.at_key("error", "is for Python; a method in C# reads Redis by itself without a detour"))
            problems.append(source.at_key("warning", "is C#, which is compiled when the commit is pushed; it is not checked here"))
        code = _Code(file, method, node, method_node, arguments.entries() if arguments is not None else {}, arguments)
        code.is_whole = whole
        code.prefetch, code.prefetch_node = reader.values.get("prefetch", []), reader.find("prefetch")
        if source is not None:
            code.prefetch, code.prefetch_node = [], source
        return code

    def _parameters(self, node: Node, problems: List[Problem]) -> List[str]:
        if not node.is_map:
            problems.append(node.error(f"must be a map of parameters, was {node.description}"))
        entries, form = node.entries(), self._keys["params"]
        if len(entries) > form["max_entries"]:
            problems.append(node.error(f"must be at most {form['max_entries']} parameters, was {len(entries)}"))
        for value in entries.values():
            if value.is_null:
                continue
            reader = _Reader(value, form["map"], problems)
            if not value.is_map:
                continue
            kind, values = _check_value(reader, problems)
            items = reader.find("items")
            if items is not None:
                if kind != "list":
                    problems.append(items.error("is only for type list"))
                inner = _Reader(items, next(key for key in form["map"]["keys"] if key["name"] == "items")["map"], problems)
                if items.is_map:
                    _check_value(inner, problems)
            default = reader.find("default")
            if default is not None:
                _check_default(default, kind, values, reader.values.get("pattern"), problems)
        return list(entries)

    @staticmethod
    def _check_urls(drafts: List[_Draft]) -> None:
        sound = [draft for draft in drafts if draft.url is not None and not draft.has_errors]
        for draft in sound:
            for other in sound:
                if other is not draft and other.url == draft.url:
                    draft.problems.append(draft.node.error(f"has the url {draft.url}, and so has endpoints.{other.name}; give them different ones"))

    def _find(self, code: _Code, files: Dict[str, Any], problems: List[Problem]) -> Optional[Dict[str, Any]]:
        inspected = files[code.file]
        if inspected["error"]:
            missing = not os.path.isfile(os.path.join(self._tree, code.file))
            hint = suggestion(code.file, self._files_like(os.path.splitext(code.file)[1])) if missing else ""
            problems.append(code.file_node.error(f'"{code.file}" cannot be used: {inspected["error"]}{hint}'))
            return None
        if code.is_whole:
            return None
        found = next((function for function in reversed(inspected["functions"]) if function["name"] == code.method), None)
        if found is None:
            names = [function["name"] for function in inspected["functions"]]
            hint = suggestion(code.method, names) or (f"; it defines {', '.join(names[:_NAMES_SHOWN])}" if names else "; it defines no function")
            problems.append(code.method_node.error(f'names no function of {code.file}, was "{code.method}"{hint}'))
        return found

    def _files_like(self, ending: str) -> List[str]:
        found: List[str] = []
        for folder, folders, names in os.walk(self._tree):
            folders[:] = [name for name in folders if not name.startswith(".")]
            found += [os.path.relpath(os.path.join(folder, name), self._tree) for name in names if name.endswith(ending)]
            if len(found) >= _FILES_COMPARED:
                break
        return sorted(found)

    def _check_endpoint(self, draft: _Draft, files: Dict[str, Any]) -> None:
        sound, problems = not draft.has_errors, draft.problems
        codes = draft.codes + ([draft.fallback] if draft.fallback else [])
        if any(code.file.endswith(".cs") for code in codes):
            for code in codes:
                if not code.file.endswith(".cs"):
                    self._find(code, files, problems)
            return
        found = [self._find(code, files, problems) for code in codes]
        if not sound or not codes or any(function is None for function in found):
            return
        given = draft.parameters
        if given is None:
            given = [parameter["name"] for parameter in found[0]["parameters"] if parameter["name"] not in codes[0].arguments]  # type: ignore[index]
        if draft.rules is not None and not any(function["accepts_any"] for function in found):  # type: ignore[index]
            problems += draft.rules.check_parameters(given)
        for code, function in zip(codes, found):
            assert function is not None
            names = [parameter["name"] for parameter in function["parameters"]]
            for argument in code.arguments:
                if not function["accepts_any"] and argument not in names:
                    problems.append(code.method_node.error(
                        f"is given the argument {argument}, which {function['name']} does not take{suggestion(argument, names)}"))
            for parameter in function["parameters"]:
                if parameter["required"] and parameter["name"] not in given and parameter["name"] not in code.arguments:
                    why = "the endpoint's requests do not have" if code is draft.fallback else "params does not declare"
                    problems.append(code.method_node.error(
                        f"needs the argument {parameter['name']}, which {why}; declare it there, give it a default, or set it in arguments"))

        if draft.paging is not None and draft.paging.text and draft.paging.text not in given:
            problems.append(draft.paging.error(f"names {draft.paging.text}, which is no parameter{suggestion(draft.paging.text, given)}"))
        for code in codes:
            self._check_prefetch(code, given, problems)

    @staticmethod
    def _check_prefetch(code: _Code, given: List[str], problems: List[Problem]) -> None:
        known = list(dict.fromkeys([*given, *code.arguments, "codops", "user_id"]))
        for text in code.prefetch:
            assert code.prefetch_node is not None
            names, mistake = template_names(text)
            if mistake:
                problems.append(code.prefetch_node.error(f'{mistake}: "{text}"; write a Redis key such as "similar:{{article_id}}"'))
                continue
            for name in names:
                if name not in known:
                    problems.append(code.prefetch_node.error(f'names {{{name}}} in "{text}", which is no parameter{suggestion(name, known)}'))

    def _check_task(self, draft: _Draft, code: _Code, files: Dict[str, Any]) -> None:
        function = self._find(code, files, draft.problems)
        if code.is_whole:
            for argument, node in code.arguments.items():
                if not re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", argument) or keyword.iskeyword(argument):
                    draft.problems.append(node.at_key(
                        "error", "cannot be a parameter of a notebook: it must be the name of a Python variable, of letters, digits and _"))
            return
        if function is None:
            return
        names = [parameter["name"] for parameter in function["parameters"]]
        for argument, node in code.arguments.items():
            if not function["accepts_any"] and argument not in names:
                draft.problems.append(node.at_key("error", f"is no parameter of {code.method}{suggestion(argument, names)}"))
        for parameter in function["parameters"]:
            if parameter["required"] and parameter["name"] not in code.arguments and parameter["name"] not in code.provided:
                at = code.arguments_node if code.arguments_node is not None else code.method_node
                draft.problems.append(at.error(
                    f"gives no value for {parameter['name']}, which {code.method} requires; "
                    f'add "arguments: {{{parameter["name"]}: …}}" or give the parameter a default'))


def _check_value(reader: _Reader, problems: List[Problem]) -> Tuple[str, Optional[List[str]]]:
    """Checks what a parameter and a list's item have in common; gives the type, and the values there are."""
    kind, texts = reader.values.get("type", "string"), reader.values.get("enum", [])
    low, high = reader.values.get("min"), reader.values.get("max")
    if low is not None and high is not None and low > high:
        problems.append(reader.entries["min"].error(f"must be at most max ({format_number(high)}), was {format_number(low)}"))
    node, values = reader.find("enum"), []
    hint = "; put it into items" if kind == "list" else ""
    if node is None:
        if kind == "enum":
            problems.append(reader.node.error('has no enum; add e.g. "enum: [new, popular]"'))
    elif kind not in ("string", "integer", "number", "enum"):
        problems.append(node.error(f"is not for type {kind}{hint}"))
    else:
        if node.is_list and not list(node.items()):
            problems.append(node.error("has no value"))
        for text in texts:
            value = _canonical(kind, text)
            if value is not None:
                values.append(value)
            else:
                problems.append(node.error(f'must hold values of type {kind}, has "{text}"'))
    pattern = reader.values.get("pattern")
    if pattern is not None:
        if kind != "string":
            problems.append(reader.entries["pattern"].error(f"is not for type {kind}{hint}"))
        elif not known_pattern(pattern):
            problems.append(reader.entries["pattern"].error(PATTERN_REFUSAL))
    return kind, values or None


def _check_default(node: Node, kind: str, values: Optional[List[str]], pattern: Optional[str], problems: List[Problem]) -> None:
    if not _fits(node, "string" if kind == "enum" else kind):
        shown = "string" if kind == "enum" and values is None else "enum" if kind == "string" and values is not None else kind
        problems.append(node.error(f"must be of type {shown}, was {node.description}"))
    elif values is not None and _canonical(kind, node.text) not in values:
        problems.append(node.error(f"must be one of {', '.join(values)}, was {node.description}"))
    elif kind == "string" and pattern is not None and known_pattern(pattern) and not re.fullmatch(pattern, node.text or ""):
        problems.append(node.error(f"must match {pattern}, was {node.description}"))


def _canonical(kind: str, text: Optional[str]) -> Optional[str]:
    """A value's one text, or None when it is not of the type."""
    if kind == "integer":
        exact = whole(text)
        return None if exact is None else str(exact)
    if kind == "number":
        real = number(text)
        return None if real is None else format_number(real)
    return text


def _fits(node: Node, kind: str) -> bool:
    if kind == "list":
        return node.is_list
    if node.text is None:
        return False
    is_flag = not node.is_quoted and node.text in ("true", "false")
    is_number = not node.is_quoted and number(node.text) is not None
    if kind == "string":
        return not is_flag and not is_number
    if kind == "date":
        return not is_flag and not is_number and is_date(node.text)
    if kind == "integer":
        return is_number and whole(node.text) is not None
    return is_number if kind == "number" else is_flag

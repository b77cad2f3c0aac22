"""``try``: asks an endpoint as a product would."""

import argparse
import difflib
import time
from typing import Any, Dict, List

from . import _print
from ._api import Api
from ._errors import CommandError


def try_endpoint(options: argparse.Namespace) -> int:
    """Exit code 1 when the answer is an error."""
    api = Api()
    endpoint = _endpoint(api.get("/api/admin/endpoints"), options.endpoint)
    query = {}
    for text in options.parameters:
        key, equals, value = text.partition("=")
        if not key or not equals:
            raise CommandError(f"A parameter is KEY=VALUE, was {text!r}.")
        query[key] = value
    missing = [parameter["name"] for parameter in endpoint["parameters"] if parameter["required"] and parameter["name"] not in query]
    if missing:
        raise CommandError(f"{endpoint['name']} needs {', '.join(missing)}. For example: python3 -m peach try {options.endpoint} " + endpoint["example"].replace("&", " "))
    if options.debug:
        query["peach_debug"] = "1"
    began = time.perf_counter()
    status, headers, body = api.ask(endpoint["path"], query)
    took = (time.perf_counter() - began) * 1000
    if options.json:
        _print.as_json(body)
        return 0 if status < 400 else 1
    commit = headers.get("peach-commit", "-")
    print(_print.tone(f"{status} in {took:.1f} ms, commit {commit}", "good" if status < 400 else "bad"))
    items = body.get("result", {}).get("items") if isinstance(body, dict) and isinstance(body.get("result"), dict) else None
    if items:
        _items(items)
        rest = {key: value for key, value in body["result"].items() if key != "items"}
        for key, value in rest.items():
            print(f"{key}: {value}")
        if options.debug:
            _print.as_json({key: value for key, value in body.items() if key not in ("result", "status")})
    else:
        _print.as_json(body)
    return 0 if status < 400 else 1


def _items(items: List[Any]) -> None:
    if all(isinstance(item, dict) for item in items):
        heads = list(dict.fromkeys(key for item in items for key in item))[:6]
        _print.table(["#"] + [head.upper() for head in heads], [[at + 1] + [item.get(head) for head in heads] for at, item in enumerate(items)])
    else:
        _print.table(("#", "ITEM"), [(at + 1, item) for at, item in enumerate(items)])


def _endpoint(all: List[Dict[str, Any]], text: str) -> Dict[str, Any]:
    found = [endpoint for endpoint in all if text in (endpoint["name"], f"{endpoint['codops']}/{endpoint['name']}")]
    if len(found) > 1:
        raise CommandError(f"Several organisations have an endpoint {text}: " + ", ".join(sorted(f"{endpoint['codops']}/{endpoint['name']}" for endpoint in found)) + ".")
    if not found:
        near = difflib.get_close_matches(text, sorted({endpoint["name"] for endpoint in all}), 3)
        raise CommandError(f"There is no endpoint {text}" + (f"; did you mean {' or '.join(near)}?" if near else ". `python3 -m peach status` lists those that there are."))
    return found[0]

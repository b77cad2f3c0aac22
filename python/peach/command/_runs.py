"""``run`` and ``logs``."""

import argparse
import difflib
import json
import sys
from typing import Any, Dict

from . import _print
from ._api import Api
from ._errors import CommandError


def run(options: argparse.Namespace) -> int:
    """Exit code 1 when it was followed and did not succeed."""
    api = Api()
    task = _task(api, options.task)
    started = api.post(f"/api/admin/tasks/{task['id']}/runs", {"arguments": dict(_argument(text) for text in options.param)})
    if options.follow:
        print(f"Run {started['id']} of {task['name']} is queued.", file=sys.stderr)
        return _follow(api, started["id"])
    if options.json:
        _print.as_json(started)
    else:
        print(f"Run {started['id']} of {task['name']} is queued. Follow it by: python3 -m peach logs -f {started['id']}")
    return 0


def logs(options: argparse.Namespace) -> int:
    api = Api()
    run_id = _run_of(api, options.run_or_task)
    if options.follow:
        return _follow(api, run_id)
    for line in api.lines(f"/api/admin/runs/{run_id}/logs"):
        print(line)
    return 0


def _follow(api: Api, run_id: str) -> int:
    for line in api.lines(f"/api/admin/runs/{run_id}/logs", follow=1):
        print(line, flush=True)
    ended = api.get(f"/api/admin/runs/{run_id}")
    state = ended["state"]
    words = f"Run {run_id} {state}" + (f": {ended['error']}" if ended["error"] else "")
    print(_print.tone(words, "good" if state == "succeeded" else "bad"), file=sys.stderr)
    return 0 if state == "succeeded" else 1


def _run_of(api: Api, text: str) -> str:
    if len(text) == 32 and all(letter in "0123456789abcdef" for letter in text):
        return text
    task = _task(api, text)
    if task["last_run"] is None:
        raise CommandError(f"{task['name']} has not run yet. Run it by: python3 -m peach run {text}")
    return task["last_run"]["id"]


def _task(api: Api, text: str) -> Dict[str, Any]:
    """A task by its name, which one repository alone has, or by REPOSITORY/NAME. Raises CommandError."""
    all = api.get("/api/admin/tasks")
    found = [task for task in all if text in (task["name"], task["id"], f"{task['repository']}/{task['name']}")]
    if len(found) > 1:
        raise CommandError(f"Several repositories have a task {text}: " + ", ".join(sorted(f"{task['repository']}/{task['name']}" for task in found)) + ".")
    if not found:
        near = difflib.get_close_matches(text, sorted({task["name"] for task in all}), 3)
        raise CommandError(f"There is no task {text}" + (f"; did you mean {' or '.join(near)}?" if near else ". `python3 -m peach status` lists those that there are."))
    return found[0]


def _argument(text: str) -> Any:
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise CommandError(f"An argument is KEY=VALUE, was {text!r}.")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value

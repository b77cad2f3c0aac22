"""``status`` and ``rollouts``."""

import argparse
import urllib.parse
from typing import Any, Dict, List, Optional, Tuple

from . import _print
from ._api import Api

_GOOD = {"current", "succeeded"}
_BUSY = {"new", "running", "queued", "rolling_out"}


def status(options: argparse.Namespace) -> int:
    """Exit code 0 whatever is shown: it is for looking."""
    api = Api()
    kinds = {kind: _of(api.get(f"/api/admin/{kind}"), options.organisation) for kind in ("repositories", "endpoints", "tasks")}
    if options.json:
        _print.as_json(kinds)
        return 0
    _print.heading("Repositories", len(kinds["repositories"]))
    if kinds["repositories"]:
        _print.table(("NAME", "ORGANISATION", "STATE", "COMMIT", "AUTHOR", "CHECKED"), [
            (one["name"], one["codops"], _state(one["state"]), (one["commit"] or "")[:8], one["author"], _print.ago(one["polled_at"])) for one in kinds["repositories"]])
    for one in kinds["repositories"]:
        if one["error"]:
            print(_print.tone(f"  {one['name']}: {one['error']}", "bad"))
    print()
    _print.heading("Endpoints", len(kinds["endpoints"]))
    if kinds["endpoints"]:
        _print.table(("NAME", "PATH", "COMMIT", "REQUESTS/S", "P50 MS", "P99 MS", "ERRORS"), [
            (one["name"], one["path"], (one["commit"][:8], "warn" if one["stale"] else None), f"{one['requests_per_second']:.1f}", _ms(one["p50_ms"]), _ms(one["p99_ms"]),
             (one["errors"], "bad" if one["errors"] else None)) for one in kinds["endpoints"]])
    print()
    _print.heading("Tasks", len(kinds["tasks"]))
    if kinds["tasks"]:
        _print.table(("NAME", "REPOSITORY", "WHEN", "LAST RUN", "STARTED"), [_task(one) for one in kinds["tasks"]])
    return 0


def rollouts(options: argparse.Namespace) -> int:
    name = urllib.parse.quote(options.repository, safe="")
    found = Api().get(f"/api/admin/repositories/{name}/rollouts", limit=options.limit)
    if options.json:
        _print.as_json(found)
        return 0
    _print.table(("COMMIT", "STATE", "BY", "STARTED", "SUBJECT"), [
        (one["commit"][:8], _state(one["state"]), one["by"] or one["author"], _print.ago(one["started_at"]), one["subject"]) for one in found])
    for problem in (found[0]["problems"] if found else []):
        place = ":".join(str(part) for part in (problem["file"], problem["line"], problem["column"]) if part)
        print(_print.tone(f"  {problem['severity']}: {place}: {problem['message']}", "bad" if problem["severity"] == "error" else "warn"))
    return 0


def _of(all: List[Dict[str, Any]], organisation: Any) -> List[Dict[str, Any]]:
    return [one for one in all if organisation is None or one["codops"] == organisation]


def _task(one: Dict[str, Any]) -> Tuple[Any, ...]:
    last = one["last_run"]
    when = "paused" if one["paused"] else one["schedule"] or (f"after {', '.join(one['after'])}" if one["after"] else f"loop {one['loop']}")
    return one["name"], one["repository"], when, _state(last["state"]) if last else "-", _print.ago(last["started_at"]) if last else "-"


def _ms(value: Optional[float]) -> Optional[str]:
    return None if value is None else f"{value:.1f}"


def _state(state: str) -> Tuple[str, Any]:
    return state.replace("_", " "), "good" if state in _GOOD else None if state in _BUSY else "warn" if state == "partial" else "bad"

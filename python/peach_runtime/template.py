"""A template: one version of the code, loaded once, from which workers are forked in milliseconds."""

import gc
import os
import uuid
from typing import Any, Dict, List

from . import control, errors, process, worker
from .loader import Loader, LoadedFunction


def run(socket_path: str, order: Dict[str, Any], parent: int) -> None:
    """Loads the order's functions, reports how that went, and forks workers until the platform hangs up."""
    process.die_with_parent(parent)
    os.environ.update(order.get("env") or {})
    # What the code starts carries the mark; forked workers do not need to, they end with this process anyway.
    os.environ["PEACH_TEMPLATE"] = uuid.uuid4().hex
    process.end_children_with_me("PEACH_TEMPLATE=" + os.environ["PEACH_TEMPLATE"])
    connection = control.connect(socket_path, "template", order["id"])
    if order.get("awaits_secrets"):
        os.environ.update(control.receive(connection)["values"])
    supervisor = control.Supervisor(connection)
    functions, report = _load(order)
    process.limit_memory(int(order.get("memory_bytes") or 0))
    gc.collect()
    gc.freeze()
    control.send(connection, {"event": "loaded", "functions": report})
    me = os.getpid()

    def handle(request: Dict[str, Any]) -> None:
        if request.get("op") == "spawn":
            supervisor.fork(request["id"], lambda: worker.run(socket_path, request, functions, me))

    supervisor.run(handle)


def _load(order: Dict[str, Any]) -> Any:
    functions: List[LoadedFunction] = []
    report: List[Dict[str, Any]] = []
    try:
        loader = Loader(order["tree"])
    except OSError as error:
        return [], [{"ok": False, "error": errors.describe(error)} for _ in order["functions"]]
    for wanted in order["functions"]:
        try:
            loaded = loader.load(wanted["file"], wanted["method"], wanted.get("load") or "dependencies")
        except BaseException as error:  # user code may raise anything while it loads, sys.exit included
            functions.append(None)
            report.append({"ok": False, "error": errors.describe(error)})
        else:
            functions.append(loaded)
            report.append({"ok": True, "async": loaded.is_async, "notes": loaded.notes})
    return functions, report

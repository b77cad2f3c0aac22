"""The fork server: has the heavy packages imported, and forks a template process for each version of the code, or one for each run of a task.

Started as ``python3 -m peach_runtime.forkserver SOCKET templates`` or ``... SOCKET tasks``; ends with its control connection.
"""

import gc
import importlib
import os
import sys
from typing import Any, Dict

from . import control, task, template

_HEAVY = ("numpy", "pandas", "redis", "ujson", "peach")
_FOR_TEMPLATES = ("uvloop", "peach_runtime.async_worker")
_FOR_TASKS = ("scipy.sparse",)


def main(socket_path: str, purpose: str) -> None:
    """Serves orders until the platform closes the connection."""
    for package in _HEAVY + (_FOR_TASKS if purpose == "tasks" else _FOR_TEMPLATES):
        try:
            importlib.import_module(package)
        except Exception:  # a repository's own packages may not go together; its code is told when it imports them itself
            pass
    if "redis" in sys.modules and purpose == "templates":
        from .redis_client import install

        install()
    gc.collect()
    gc.freeze()
    connection = control.connect(socket_path, "forkserver", "")
    supervisor = control.Supervisor(connection)
    me = os.getpid()

    def handle(order: Dict[str, Any]) -> None:
        if order.get("op") == "template":
            supervisor.fork(order["id"], lambda: template.run(socket_path, order, me))
        elif order.get("op") == "task":
            supervisor.fork(order["id"], lambda: task.run_forked(socket_path, order["id"], me))

    supervisor.run(handle)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[2] not in ("templates", "tasks"):
        sys.exit("usage: python3 -m peach_runtime.forkserver SOCKET templates|tasks")
    main(*sys.argv[1:])

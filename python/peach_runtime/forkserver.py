"""The fork server: has the heavy packages imported, and forks a template process for each version of the code.

Started as ``python3 -m peach_runtime.forkserver SOCKET``; ends with its control connection.
"""

import gc
import importlib
import os
import sys
from typing import Any, Dict

from . import control, template

_HEAVY = ("numpy", "pandas", "redis", "ujson", "uvloop", "peach", "peach_runtime.async_worker")


def main(socket_path: str) -> None:
    """Serves orders until the platform closes the connection."""
    for package in _HEAVY:
        try:
            importlib.import_module(package)
        except Exception:  # a repository's own packages may not go together; its code is told when it imports them itself
            pass
    if "redis" in sys.modules:
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

    supervisor.run(handle)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python3 -m peach_runtime.forkserver SOCKET")
    main(sys.argv[1])

"""Runs one task and writes what came of it to a file.

Started as ``python3 -m peach_runtime.task SPEC_FILE``, or forked from a process that has the heavy packages imported
already. Exit code 0: the method returned; 1: it did not.
"""

import json
import os
import resource
import signal
import sys
from typing import Any, Dict, NoReturn

from . import control, errors, process
from .encoding import UnserialisableResult, to_json
from .engines import engine
from .loader import Loader, forget_notebooks

_RESULT_CHARACTERS = 4000
_MAX_FILES = 65536
_shared_bytes = 0  # of memory that this process had before it was a task's

#: What a run that was asked to end says.
STOPPED = {"type": "TaskStopped", "message": "the platform stopped the task", "file": None, "cell": None, "line": None, "trace": ""}


class TaskStopped(SystemExit):
    """The platform asked the task to stop (SIGTERM)."""


def run(spec: Dict[str, Any]) -> Dict[str, Any]:
    """Runs the task that ``spec`` describes; never raises."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        result: Dict[str, Any] = {"ok": True, "result": _short(_call(spec))}
    except TaskStopped:
        result = {"ok": False, "error": dict(STOPPED)}
    except BaseException as error:  # user code may raise anything, sys.exit included
        result = {"ok": False, "error": errors.describe(error)}
        print(result["error"]["trace"], file=sys.stderr)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return {**result, **costs()}


def _call(spec: Dict[str, Any]) -> Any:
    # First, so that what the engine starts imports the repository's modules as well.
    loader = Loader(spec["tree"])
    with engine(spec) as complete:
        loaded = loader.load(spec["file"], spec["method"], spec.get("load") or "dependencies")
        if spec.get("engine") in ("dask", "spark"):
            forget_notebooks()
        for note in loaded.notes:
            print(f"peach: {note}", file=sys.stderr)
        value = loaded.call(**complete(loaded.call, spec.get("arguments") or {}))
        if loaded.is_async:
            import asyncio  # takes as long to import as all else together

            value = asyncio.run(value)
        return value


def costs() -> Dict[str, Any]:
    """What this process and those that it has waited for used."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "peak_memory_bytes": max(_peak_memory_bytes() - _shared_bytes, children.ru_maxrss * 1024),
        "cpu_seconds": round(own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime, 3),
    }


def _peak_memory_bytes() -> int:
    """This process's largest resident memory. ``getrusage`` would count the host's, from before the exec, as well."""
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))


def _stop(number: int, frame: Any) -> NoReturn:
    raise TaskStopped(143)


def _short(value: Any) -> Any:
    """The value when its JSON is short, else the beginning of its text."""
    try:
        text = to_json(value).decode()
    except UnserialisableResult:
        return repr(value)[:_RESULT_CHARACTERS]
    return json.loads(text) if len(text) <= _RESULT_CHARACTERS else text[:_RESULT_CHARACTERS]


def write_result(path: str, result: Dict[str, Any]) -> None:
    """Writes the file whole or not at all."""
    temporary = f"{path}.{os.getpid()}.tmp"
    with open(temporary, "w", encoding="utf-8") as stream:
        json.dump(result, stream)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, path)


def main(spec_path: str) -> int:
    """Runs the task; returns the exit code."""
    with open(spec_path, encoding="utf-8") as stream:
        spec = json.load(stream)
    if spec.get("engine") == "spark":
        # What leads the run's processes is spark-submit; it is not to end before it has seen this one's end.
        process.die_with_parent(os.getppid())
    elif os.environ.get("PEACH_RUN"):
        process.end_children_with_me("PEACH_RUN=" + os.environ["PEACH_RUN"])
    result = run(spec)
    if "peach._tell" in sys.modules:
        sys.modules["peach._tell"].progress.flush()
    sys.stdout.flush()
    sys.stderr.flush()
    write_result(spec["result"], result)
    return 0 if result["ok"] else 1


def run_forked(socket_path: str, id: str, parent: int) -> NoReturn:
    """Becomes the process of a run, as if it were one that the platform had started: asks it for environment, folder and
    specification, and prints to it. Ends with ``parent``.
    """
    global _shared_bytes
    process.die_with_parent(parent)
    os.setsid()
    connection = control.connect(socket_path, "task", id)
    outputs = [control.connect(socket_path, "task", f"{id}.{number}") for number in (1, 2)]
    order = control.receive(connection)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    for number, output in enumerate(outputs, 1):
        os.dup2(output.fileno(), number)
        output.detach()
    connection.detach()
    os.closerange(3, min(os.sysconf("SC_OPEN_MAX"), _MAX_FILES))
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["folder"])
    sys.argv = ["peach_runtime.task", order["spec"]]
    process.reseed()
    with open("/proc/self/statm", encoding="ascii") as statm:
        _shared_bytes = int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    end(order["spec"])


def end(spec_path: str) -> NoReturn:
    """Runs the task and ends the process; threads that the task left behind do not keep it alive."""
    code = main(spec_path)
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python3 -m peach_runtime.task SPEC_FILE")
    end(sys.argv[1])

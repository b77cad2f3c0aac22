"""The kernel of a whole-notebook run. Started as ``python3 -m peach_runtime.notebook_kernel FOLDER`` by ``notebook_run``.

It stays in the process group of the run, dies with the process that started it, and says where in the notebook an exception arose.
"""

import atexit
import json
import os
import signal
import sys
import threading
import traceback
import warnings
from typing import Any, Dict, List, NoReturn, Optional, Tuple

from . import errors, process
from .notebook import cell_filename
from .secret_mask import SecretMask
from .task import TaskStopped

CONNECTION, PLAN, ERROR = "connection.json", "plan.json", "error.json"


class _Cells:
    """Knows which cell of the notebook runs: they come in order, and only their sources are told to a kernel."""

    def __init__(self, file: str, cells: List[Tuple[Optional[int], str]]) -> None:
        self._file, self._cells, self._next = file, cells, 0
        self.number: Optional[int] = None

    def name(self, source: str, code: str) -> Optional[str]:
        """What tracebacks call the cell with this source; None for code that is no cell."""
        for index in range(self._next, len(self._cells)):
            number, own = self._cells[index]
            if own == source:
                self._next, self.number = index + 1, number
                filename = f"{self._file}, parameters" if number is None else cell_filename(self._file, number)
                errors.register_cell(filename, self._file, number, code)
                return filename
        return None


class _Counts(Dict[str, int]):
    """By which count of executions IPython calls code; cells of the notebook go by their place instead, which is another number."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self._file = file

    def __setitem__(self, name: str, count: int) -> None:
        if not name.startswith(self._file + ","):
            super().__setitem__(name, count)


def main(folder: str) -> None:
    """Serves the kernel that the folder's files describe."""
    with open(os.path.join(folder, PLAN), encoding="utf-8") as stream:
        plan: Dict[str, Any] = json.load(stream)
    process.die_with_parent(plan["parent"])
    signal.signal(signal.SIGTERM, _stop)
    # Their own files of settings and history would be shared by runs.
    os.environ["IPYTHONDIR"] = folder
    sys.dont_write_bytecode = True
    # Nobody debugs here, and importing the debugger takes longer than a small notebook.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    from ipykernel.kernelapp import IPKernelApp

    class Kernel(IPKernelApp):
        def init_iopub(self, context: Any) -> None:
            context.sndhwm = 0  # no output is dropped, however fast it comes
            super().init_iopub(context)

        def log_connection_info(self) -> None:
            """Nobody is to connect by hand."""

    app = Kernel.instance()
    app.initialize([
        "-f", os.path.join(folder, CONNECTION), "--HistoryManager.enabled=False", "--InteractiveShell.ast_node_interactivity=last_expr",
        "--InteractiveShell.xmode=Context", "--Application.log_level=ERROR",
        "--IPKernelApp.outstream_class=peach_runtime.notebook_stream.LoggedStream",
    ])
    del sys.modules["debugpy"]
    os.environ.pop("IPYTHONDIR", None)
    here = os.path.dirname(os.path.join(plan["tree"], plan["file"]))
    sys.path[:] = list(dict.fromkeys([plan["tree"], here] + [entry for entry in sys.path if entry != ""]))
    sys.argv = [plan["file"]]
    warnings.filterwarnings("ignore", message="To exit: use")  # said after sys.exit(), to people at a prompt
    errors.set_tree(plan["tree"])
    # Last of all that runs at the exit: what ipykernel does there waits for its threads, and for ever at times.
    atexit.register(_end)
    _describe_errors(app.shell, _Cells(plan["file"], [tuple(cell) for cell in plan["cells"]]), plan["file"], SecretMask(plan["secrets"]), folder)
    _end_when_closed(plan["until"], app)
    app.start()
    atexit._run_exitfuncs()


def _end_when_closed(descriptor: int, app: Any) -> None:
    """Ends the kernel, between two cells, when the other end of a pipe is closed."""
    os.set_inheritable(descriptor, False)

    def wait() -> None:
        os.read(descriptor, 1)
        loop.add_callback(loop.stop)

    from tornado.ioloop import IOLoop

    loop = IOLoop.current()
    threading.Thread(target=wait, name="peach end", daemon=True).start()


def _describe_errors(shell: Any, cells: _Cells, file: str, mask: SecretMask, folder: str) -> None:
    """Names code after its cell, and writes down each exception that ends one."""
    name_of_code, show = shell.compile.get_code_name, shell._showtraceback

    def get_code_name(source: str, code: str, number: int) -> str:
        return cells.name(source, code) or name_of_code(source, code, number)

    def show_and_describe(etype: Any, error: Any, trace: Any) -> Any:
        try:
            described = errors.describe(error)
            if described["file"] is None or described["file"].startswith("<"):
                described.update(file=file, cell=cells.number, line=_line_under_magic(error))
            if isinstance(error, TaskStopped):
                described["message"] = "the kernel was asked to end (SIGTERM)"
            elif isinstance(error, SystemExit):
                described["message"] = described["message"].replace("the function", "the notebook", 1)
            path = os.path.join(folder, ERROR)
            with open(path + ".tmp", "w", encoding="utf-8") as stream:
                json.dump(mask.all(described), stream)
            os.replace(path + ".tmp", path)
        except Exception as unwritten:
            print(f"peach: where the exception arose could not be told ({unwritten})", file=sys.stderr)
        return show(etype, error, trace)

    shell.compile.get_code_name, shell._showtraceback = get_code_name, show_and_describe
    shell.compile._filename_map = _Counts(file)


def _line_under_magic(error: BaseException) -> Optional[int]:
    """The line in the cell of what ``%%time`` ran, which counts from below the magic's own line; None for other code."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<timed exec>"]
    return lines[-1] + 1 if lines and lines[-1] is not None else None


def _end() -> None:
    if "peach._tell" in sys.modules:
        sys.modules["peach._tell"].progress.flush()
    os._exit(0)


def _stop(number: int, frame: Any) -> NoReturn:
    # As in a task: what the cell has to put away, it can.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise TaskStopped(143)


if __name__ == "__main__":
    main(sys.argv[1])

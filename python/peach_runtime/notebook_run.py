"""Runs a whole notebook, keeps it with its outputs, and writes what came of it to a file.

Started as ``python3 -m peach_runtime.notebook_run SPEC_FILE``. Exit code 0: every cell ran; 1: one did not. The kernel is this
interpreter once more, in the same process group, reached by sockets in a folder that nobody else may enter.
"""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any, Dict, List, NoReturn, Optional

from . import errors, notebook_kernel, notebook_page, process
from .notebook import SKIP_TAG, NotebookError
from .notebook_parameters import INJECTED_TAG, inject, tags_of
from .paths import inside_tree
from .secret_mask import SecretMask
from .task import STOPPED, costs, write_result

#: Linux takes no longer address of a socket.
_LONGEST_SOCKET = 100
#: Seconds between two writings of the notebook, and how many times as long as one takes.
_PAUSE, _PAUSE_SHARE = 0.5, 5
_SHUTDOWN_SECONDS = 10.0
_SKIPPED = (SKIP_TAG, "skip-execution")


class DeadKernel(Exception):
    """The kernel's process is gone."""


class NotebookFiles:
    """The notebook and its page among the run's artifacts, written anew as outputs come, without secrets."""

    def __init__(self, notebook: Any, places: List[str], spec: Dict[str, Any], mask: SecretMask) -> None:
        self._notebook, self._places, self._spec, self._mask = notebook, places, spec, mask
        self._folder = os.environ.get("PEACH_ARTIFACTS") or os.path.dirname(spec["result"])
        self._parts: List[Any] = [None] * len(places)
        self._stale = set(range(len(places)))
        self.state = "running"

    def change(self, index: int) -> None:
        """Tells that a cell has changed."""
        self._stale.add(index)

    async def keep_writing(self) -> None:
        """Writes what has changed, again and again."""
        while True:
            began = time.monotonic()
            if self._stale:
                self.write()
            await asyncio.sleep(max(_PAUSE, _PAUSE_SHARE * (time.monotonic() - began)))

    def write(self) -> None:
        """Writes both files; a full disk is no reason for the run to end."""
        try:
            stale, self._stale = self._stale, set()
            for index in stale:
                cell = self._mask.all(self._notebook.cells[index])
                self._parts[index] = (json.dumps(cell, indent=1, ensure_ascii=False), notebook_page.render_cell(cell, self._places[index]))
            rest = json.dumps(self._mask.all({key: value for key, value in self._notebook.items() if key != "cells"}), indent=1, ensure_ascii=False)
            self._replace("notebook.ipynb", '{"cells": [\n' + ",\n".join(part[0] for part in self._parts) + "\n],\n" + rest[1:].lstrip() + "\n")
            about = " · ".join(filter(None, (os.environ.get("PEACH_TASK"), os.environ.get("PEACH_COMMIT", "")[:8], self._mask.text(self.state))))
            self._replace("notebook.html", notebook_page.page(self._spec["file"], about, (part[1] for part in self._parts)))
        except OSError as error:
            print(f"peach: the notebook could not be kept: {error.strerror}", file=sys.stderr)

    def _replace(self, name: str, text: str) -> None:
        temporary = os.path.join(os.path.dirname(self._spec["result"]), name + ".tmp")
        with open(temporary, "w", encoding="utf-8", errors="replace") as stream:
            stream.write(text)
        os.makedirs(self._folder, exist_ok=True)
        os.replace(temporary, os.path.join(self._folder, name))


class NotebookRun:
    """One run of a notebook."""

    def __init__(self, spec: Dict[str, Any]) -> None:
        self._spec, self._file, self._tree = spec, spec["file"], os.path.realpath(spec["tree"])
        self._mask = SecretMask(spec.get("secrets") or ())
        self._stopped = False
        self._files: Optional[NotebookFiles] = None
        self._kernel: Optional["subprocess.Popen[bytes]"] = None

    async def execute(self) -> Dict[str, Any]:
        """Runs every cell; returns the result, which tells an exception as well."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._stop)
        notebook = self._read()
        for note in inject(notebook, self._file, self._spec.get("arguments") or {}):
            print(f"peach: {note}", file=sys.stderr, flush=True)
        numbers = list(_numbers(notebook.cells))
        places = ["parameters of this run" if number is None else f"cell {number}" for number in numbers]
        files = self._files = NotebookFiles(notebook, places, self._spec, self._mask)
        folder = _private_folder(os.path.dirname(os.path.abspath(self._spec["result"])))
        at = 0
        try:
            connection = self._plan(notebook, numbers, folder)
            kills = _memory_kills()
            died = self._start(folder)
            writing = asyncio.ensure_future(files.keep_writing())
            try:
                from .notebook_client import OutputClient

                client = await self._connect(connection, died)
                runner = OutputClient(notebook, client, died, files.change)
                for at, cell in enumerate(notebook.cells):
                    if self._stopped:
                        break
                    if not set(_SKIPPED).intersection(tags_of(cell)):
                        await runner.async_execute_cell(cell, at)
                        files.change(at)
                        _raise_for_shown(cell)
                error = dict(STOPPED) if self._stopped else None
                await self._shut_down(died)
            except Exception as failure:
                error = self._describe(failure, notebook.cells[at] if notebook.cells else None, numbers[at] if numbers else None, died, kills, folder)
            writing.cancel()
            if error is not None and notebook.cells:
                files.change(at)
            files.state = "every cell ran" if error is None else f"{error['type']}: {error['message']}"
            files.write()
        finally:
            if self._kernel is not None and self._kernel.returncode is None:
                self._kernel.kill()
            shutil.rmtree(folder, ignore_errors=True)
        return {"ok": True, "result": None} if error is None else {"ok": False, "error": error}

    def _read(self) -> Any:
        import nbformat

        path = inside_tree(self._tree, self._file)
        try:
            with open(path, encoding="utf-8") as stream:
                document = json.load(stream)
            # What notebooks of other programs or times lack.
            for cell in document.get("cells", ()):
                cell.setdefault("metadata", {})
                cell.update({"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {})
            notebook = nbformat.convert(nbformat.reader.reads(json.dumps(document)), 4)
            cells = notebook.cells
        except FileNotFoundError:
            raise NotebookError(f"{self._file} does not exist") from None
        except Exception as error:
            raise NotebookError(f"{self._file} is not a notebook: {error}") from None
        language = notebook.metadata.get("kernelspec", {}).get("language") or notebook.metadata.get("language_info", {}).get("name") or "python"
        if language.lower() not in ("python", "python3", "ipython"):
            raise NotebookError(f"{self._file} is a notebook in {language}; only Python's run here")
        notebook.nbformat_minor = max(5, notebook.get("nbformat_minor", 0))
        for number, cell in enumerate(cells, 1):
            cell.setdefault("id", f"cell-{number}")
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        return notebook

    def _plan(self, notebook: Any, numbers: List[Optional[int]], folder: str) -> Any:
        """Writes what the kernel is told; returns how it is reached."""
        from jupyter_client.connect import write_connection_file

        end, self._end = os.pipe()
        plan = {
            "parent": os.getpid(), "until": end, "tree": self._tree, "file": self._file, "secrets": self._spec.get("secrets") or [],
            "cells": [[number, cell.source] for number, cell in zip(numbers, notebook.cells) if cell.cell_type == "code"],
        }
        with open(os.path.join(folder, notebook_kernel.PLAN), "w", encoding="utf-8") as stream:
            json.dump(plan, stream)
        self._until = end
        return write_connection_file(
            os.path.join(folder, notebook_kernel.CONNECTION), transport="ipc", ip=os.path.join(folder, "s"), key=os.urandom(32).hex().encode())[1]

    def _start(self, folder: str) -> "asyncio.Future[int]":
        """Starts the kernel in this process's group; returns what becomes its exit code."""
        self._kernel = subprocess.Popen(
            [sys.executable, "-m", "peach_runtime.notebook_kernel", folder], stdin=subprocess.DEVNULL, cwd=self._tree, pass_fds=(self._until,))
        os.close(self._until)
        return asyncio.get_running_loop().run_in_executor(None, self._kernel.wait)

    async def _connect(self, connection: Dict[str, Any], died: "asyncio.Future[int]") -> Any:
        """A client of the kernel, once that answers and its outputs are heard."""
        import zmq.asyncio
        from jupyter_client.asynchronous import AsyncKernelClient

        context = zmq.asyncio.Context()
        context.rcvhwm = 0  # no output is dropped, however fast it comes
        context.linger = 0
        client = AsyncKernelClient(context=context)
        client.load_connection_info(connection)
        client.start_channels(stdin=False, hb=False, control=False)
        client.allow_stdin = False
        client.kernel_info()
        answer = asyncio.ensure_future(client.get_shell_msg(timeout=None))
        await asyncio.wait([answer, died], return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            answer.cancel()
            raise DeadKernel("before its first cell")
        while not died.done() and not await client.iopub_channel.socket.poll(50):
            client.kernel_info()
        return client

    async def _shut_down(self, died: "asyncio.Future[int]") -> None:
        """Has the kernel end, so that what it has registered for its exit is done."""
        os.close(self._end)
        done, _ = await asyncio.wait([died], timeout=_SHUTDOWN_SECONDS)
        if not done:
            print("peach: the notebook's kernel did not end when it was asked to, and was ended", file=sys.stderr)

    def _describe(
        self, failure: Exception, cell: Any, number: Optional[int], died: "asyncio.Future[int]", kills: int, folder: str,
    ) -> Dict[str, Any]:
        """What went wrong, in the form of a task's errors; a cell shows what it does not show by itself."""
        from nbclient.exceptions import CellExecutionError

        if isinstance(failure, CellExecutionError):
            error = {"type": failure.ename, "message": failure.evalue, "file": self._file, "cell": number, "line": None, "trace": ""}
            try:
                with open(os.path.join(folder, notebook_kernel.ERROR), encoding="utf-8") as stream:
                    told = json.load(stream)
                error = told if told["type"] == failure.ename else error
            except (OSError, ValueError, KeyError):
                pass  # the kernel could not write it down
            if not self._stopped:
                print(error["trace"] or f"{failure.ename}: {failure.evalue}", file=sys.stderr)
                return error
        elif died.done() and not self._stopped:
            started = not isinstance(failure, DeadKernel)
            how = _how_it_died(died.result(), _memory_kills() > kills)
            error = {
                "type": "DeadKernel", "message": how if started else f"{how}, {failure}", "file": self._file, "cell": number if started else None,
                "line": None, "trace": "",
            }
        else:
            error = errors.describe(failure)
        if self._stopped:
            error = dict(STOPPED)
        print(f"{error['type']}: {error['message']}", file=sys.stderr)
        if cell is not None and cell.cell_type == "code" and not any(output.output_type == "error" for output in cell.outputs):
            from nbformat.v4 import new_output

            cell.outputs.append(new_output("error", ename=error["type"], evalue=error["message"], traceback=[f"{error['type']}: {error['message']}"]))
        return error

    def _stop(self) -> None:
        # The kernel is in the same group and has the signal as well; the platform ends those that do not heed it.
        self._stopped = True
        if self._files is not None:
            self._files.state = STOPPED["message"]
            self._files.write()


def _raise_for_shown(cell: Any) -> None:
    """Magics such as ``%%time`` show an exception and go on as if there were none."""
    shown = next((output for output in cell.get("outputs", ()) if output.output_type == "error"), None)
    if shown is not None and "raises-exception" not in tags_of(cell):
        from nbclient.exceptions import CellExecutionError

        raise CellExecutionError("", shown.ename, shown.evalue)


def _numbers(cells: List[Any]) -> Any:
    """The cells' numbers in the repository's notebook, from 1; None for the one that was added."""
    number = 0
    for cell in cells:
        is_own = INJECTED_TAG not in tags_of(cell)
        number += is_own
        yield number if is_own else None


def _private_folder(beside: str) -> str:
    folder = tempfile.mkdtemp(prefix="kernel-", dir=beside)
    if len(folder) < _LONGEST_SOCKET:
        return folder
    os.rmdir(folder)
    return tempfile.mkdtemp(prefix="peach-kernel-")


def _how_it_died(code: int, by_memory: bool) -> str:
    if code >= 0:
        return f"the notebook's kernel ended with exit code {code}"
    try:
        name = f" ({signal.Signals(-code).name})"
    except ValueError:
        name = ""
    hint = "; the machine had no memory left" if by_memory else "; often the machine is out of memory" if code == -signal.SIGKILL else ""
    peak = costs()["peak_memory_bytes"] / (1 << 20)
    return f"the notebook's kernel was ended by signal {-code}{name}{hint}; it had used {peak:,.0f} MiB at most"


def _memory_kills() -> int:
    """How many processes of this control group the kernel has ended for want of memory; 0 where that is not told."""
    try:
        with open("/proc/self/cgroup", encoding="ascii") as stream:
            group = next(line.strip()[3:] for line in stream if line.startswith("0::"))
        with open(f"/sys/fs/cgroup{group}/memory.events", encoding="ascii") as stream:
            return next(int(line.split()[1]) for line in stream if line.startswith("oom_kill "))
    except (OSError, StopIteration, ValueError):
        return 0


def run(spec: Dict[str, Any]) -> Dict[str, Any]:
    """Runs the notebook that ``spec`` describes; never raises."""
    signal.signal(signal.SIGTERM, _stop_early)
    try:
        try:
            import ipykernel  # noqa: F401
            import nbclient  # noqa: F401
        except ModuleNotFoundError as missing:
            return _failed("MissingPackage", (
                f"whole notebooks run by nbclient and ipykernel, and this Python ({sys.executable}) has no {missing.name}: "
                "install them (Debian: apt-get install python3-nbclient python3-ipykernel)"))
        result = asyncio.run(NotebookRun(spec).execute())
    except SystemExit:
        result = {"ok": False, "error": dict(STOPPED)}
    except Exception as error:
        described = errors.describe(error)
        result = _failed(described["type"], described["message"])
        print(f"{described['type']}: {described['message']}", file=sys.stderr)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return {**result, **costs()}


def _failed(kind: str, message: str) -> Dict[str, Any]:
    return {"ok": False, "error": {"type": kind, "message": message, "file": None, "cell": None, "line": None, "trace": ""}}


def _stop_early(number: int, frame: Any) -> NoReturn:
    raise SystemExit(143)


def main(spec_path: str) -> int:
    """Runs the notebook; returns the exit code."""
    with open(spec_path, encoding="utf-8") as stream:
        spec = json.load(stream)
    if os.environ.get("PEACH_RUN"):
        process.end_children_with_me("PEACH_RUN=" + os.environ["PEACH_RUN"])
    sys.dont_write_bytecode = True
    result = run(spec)
    if "peach._tell" in sys.modules:
        sys.modules["peach._tell"].progress.flush()
    sys.stdout.flush()
    sys.stderr.flush()
    write_result(spec["result"], result)
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python3 -m peach_runtime.notebook_run SPEC_FILE")
    code = main(sys.argv[1])
    sys.stdout.flush()
    # Threads that wait for a kernel must not keep the process alive.
    os._exit(code)

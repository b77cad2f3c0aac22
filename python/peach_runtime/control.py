"""Control connections: JSON lines over the platform's Unix socket, and the children whose ends are reported on it."""

import json
import os
import selectors
import signal
import socket
from typing import Any, Callable, Dict, Optional

from .process import exit_code


def connect(path: str, role: str, id: str) -> socket.socket:
    """Connects to the platform and says who this is."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(path)
    send(connection, {"role": role, "id": id, "pid": os.getpid()})
    return connection


def send(connection: socket.socket, message: Dict[str, Any]) -> None:
    """Sends one message."""
    connection.sendall(json.dumps(message, separators=(",", ":")).encode() + b"\n")


def receive(connection: socket.socket) -> Dict[str, Any]:
    """Waits for one message, of which nothing may follow yet; ends the process when the other side is gone."""
    line = bytearray()
    while not line.endswith(b"\n"):
        data = connection.recv(65536)
        if not data:
            raise SystemExit(0)
        line += data
    return json.loads(line)


class Supervisor:
    """Reads orders from a control connection, forks a child for each and reports the ends of the children."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._children: Dict[int, str] = {}
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)

    def fork(self, id: str, child: Callable[[], None]) -> None:
        """Runs ``child`` in a new process called ``id``, which ends with it."""
        pid = os.fork()
        if pid:
            self._children[pid] = id
            return
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(self._wake_read)
            os.close(self._wake_write)
            self._connection.close()
            child()
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            os._exit(code)

    def run(self, handle: Callable[[Dict[str, Any]], None]) -> None:
        """Hands every order to ``handle`` until the platform closes the connection."""
        selector = selectors.DefaultSelector()
        selector.register(self._connection, selectors.EVENT_READ)
        selector.register(self._wake_read, selectors.EVENT_READ)
        pending = b""
        while True:
            for key, _ in selector.select():
                if key.fileobj == self._wake_read:
                    self._drain()
                    continue
                data = self._receive()
                if not data:
                    return
                *lines, pending = (pending + data).split(b"\n")
                for line in lines:
                    if line.strip():
                        handle(json.loads(line))
            self._reap()

    def _receive(self) -> Optional[bytes]:
        try:
            return self._connection.recv(65536)
        except ConnectionResetError:
            return None

    def _drain(self) -> None:
        try:
            while os.read(self._wake_read, 512):
                pass
        except BlockingIOError:
            pass

    def _reap(self) -> None:
        while self._children:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            id = self._children.pop(pid, None)
            if id is not None:
                send(self._connection, {"event": "exit", "id": id, "code": exit_code(status)})

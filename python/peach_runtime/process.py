"""What a process of the platform sets up for itself on Linux."""

import ctypes
import os
import random
import select
import signal
import sys
import time
from typing import List, Optional

_PR_SET_PDEATHSIG = 1
_SWEEPS = 10
_MAX_FILES = 65536
_PAGE = os.sysconf("SC_PAGE_SIZE")
_LARGEST_OUTPUT = 4 * 1024 * 1024
_LOOK_SECONDS = 1.0
_looked = 0.0


def die_with_parent(expected_parent: int) -> None:
    """Has the kernel kill this process when its parent dies; exits at once when ``expected_parent`` is gone already."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != expected_parent:
        os._exit(0)


def end_children_with_me(mark: str) -> None:
    """When this process ends, however it ends, all that it started ends too: what has ``mark`` (NAME=value) in its environment,
    and what is in its session when it leads one (what is forked from a fork server has the environment of that one, to look at).

    A process of its own sees to it, in a session of its own so that no signal for this one's group reaches it. Where Linux
    cannot wait for a process that is no child (before 5.3), nothing is done here: the platform's next start does it.
    """
    if not hasattr(os, "pidfd_open"):
        return
    try:
        watched = os.pidfd_open(os.getpid())
    except OSError:
        return
    leader = os.getpid() if os.getsid(0) == os.getpid() else None
    child = os.fork()
    if child == 0:
        # Forked twice, so that a task's os.wait() never waits for the guard.
        if os.fork() == 0:
            _guard(watched, mark.encode(), leader)
        os._exit(0)
    os.waitpid(child, 0)
    os.close(watched)


def _guard(watched: int, mark: bytes, session: Optional[int]) -> None:
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        # Held open here, the platform would not see that the others have closed them.
        os.closerange(3, watched)
        os.closerange(watched + 1, os.sysconf("SC_OPEN_MAX") if os.sysconf("SC_OPEN_MAX") < _MAX_FILES else _MAX_FILES)
        select.select([watched], [], [])
        for _ in range(_SWEEPS):
            found = [process for process in _processes_with(mark, session) if process != os.getpid()]
            for process in found:
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            if not found:
                break
    finally:
        os._exit(0)


def _processes_with(mark: bytes, session: Optional[int] = None) -> List[int]:
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            if session is not None and os.getsid(int(name)) == session:
                found.append(int(name))
                continue
            with open(f"/proc/{name}/environ", "rb") as stream:
                if mark in stream.read().split(b"\0"):
                    found.append(int(name))
        except OSError:
            pass  # ended meanwhile, or another user's
    return found


def limit_memory(size: int) -> None:
    """Limits the address space to ``size`` bytes; 0 means no limit."""
    if size > 0:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def reseed() -> None:
    """Gives this process random numbers of its own; after a fork all would draw the same."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def redirect_output(path: str) -> None:
    """Appends all that this process prints, C extensions included, to the file ``path``."""
    sys.stdout.flush()
    sys.stderr.flush()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    if descriptor > 2:
        os.close(descriptor)
    sys.stdout.reconfigure(line_buffering=True)
    sys.stderr.reconfigure(line_buffering=True)


def cut_output() -> None:
    """Empties the file of :func:`redirect_output` when it has grown large: it is there for the last words of a process that dies."""
    global _looked
    now = time.monotonic()
    if now - _looked < _LOOK_SECONDS:
        return
    _looked = now
    try:
        if os.fstat(1).st_size > _LARGEST_OUTPUT:
            os.ftruncate(1, 0)
    except OSError:
        pass  # the code has put something else in its place


def own_memory() -> int:
    """Bytes of memory that this process holds and no file backs."""
    with open("/proc/self/statm", "rb") as stream:
        fields = stream.read().split()
    return (int(fields[1]) - int(fields[2])) * _PAGE


def exit_code(status: int) -> int:
    """The exit code in a wait status; minus the signal's number when a signal ended the process."""
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)

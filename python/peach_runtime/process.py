"""What a process of the platform sets up for itself on Linux."""

import ctypes
import os
import random
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent(expected_parent: int) -> None:
    """Has the kernel kill this process when its parent dies; exits at once when ``expected_parent`` is gone already."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != expected_parent:
        os._exit(0)


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


def exit_code(status: int) -> int:
    """The exit code in a wait status; minus the signal's number when a signal ended the process."""
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)

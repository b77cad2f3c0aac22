"""What a run says while it goes on: how far it is, and what it measures.

Each is a line appended to the file that PEACH_RUN_EVENTS names, in one write; the platform reads them as they come. Elsewhere (a
notebook, a laptop) nothing is written. Telling never fails: a full disk or a bad number is no reason for a run to end.
"""

import json
import math
import os
import sys
import threading
import time
from typing import Any, Iterable, Iterator, Optional, Sized, TypeVar

_T = TypeVar("_T")

_SECONDS_BETWEEN = 0.2
_MAX_BYTES = 4000
_MAX_TEXT = 200

_complained = set()


def _append(event: dict) -> None:
    path = os.environ.get("PEACH_RUN_EVENTS")
    if not path:
        return
    try:
        line = json.dumps(event, allow_nan=False, separators=(",", ":")).encode() + b"\n"
        if len(line) > _MAX_BYTES:
            return
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        try:
            os.write(file, line)
        finally:
            os.close(file)
    except (OSError, ValueError, TypeError) as error:
        _complain("telling", f"peach: the platform could not be told ({error})")


def _complain(about: str, message: str) -> None:
    """Says it once: what is wrong once is wrong in every step of a loop."""
    if about in _complained:
        return
    _complained.add(about)
    try:
        print(message, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        pass


def _number(value: Any) -> Optional[float]:
    """A finite number, of numpy or torch too; None for what is none."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError, RuntimeError):
        return None
    return number if math.isfinite(number) else None


class Progress:
    """How far the run is; shown as a bar on its page.

        peach.progress(3, 10, "reading")
        for day in peach.progress.over(days):
            ...

    However often it is called, the platform is told a few times a second; the last state is always told.
    """

    def __init__(self) -> None:
        self._fresh()
        os.register_at_fork(after_in_child=self._fresh)

    def _fresh(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Optional[dict] = None
        self._timer: Optional[threading.Timer] = None
        self._next = 0.0

    def __call__(self, done: Any, total: Any = None, text: Optional[str] = None) -> None:
        """Tells that ``done`` of ``total`` is done. ``total=None``: the end is not known."""
        count, whole = _number(done), None if total is None else _number(total)
        if count is None or count < 0 or (total is not None and whole is None):
            _complain("progress", f"peach: progress({done!r}, {total!r}) is not shown: both must be numbers of at least 0")
            return
        event = {"t": int(time.time() * 1000), "kind": "progress", "done": count}
        if whole:
            event["total"] = whole
        if text is not None:
            event["text"] = str(text)[:_MAX_TEXT]
        with self._lock:
            self._waiting = event
            wait = self._next - time.monotonic()
            if wait <= 0 or (whole and count >= whole):
                self._tell()
            elif self._timer is None and os.environ.get("PEACH_RUN_EVENTS"):
                self._timer = threading.Timer(wait, self.flush)
                self._timer.daemon = True
                try:
                    self._timer.start()
                except RuntimeError:  # no thread to be had, or the interpreter ends: flush() comes at the end
                    self._timer = None

    def over(self, items: Iterable[_T], total: Optional[int] = None, text: Optional[str] = None) -> Iterator[_T]:
        """Gives the items one by one and tells how many have been taken."""
        if total is None and isinstance(items, Sized):
            total = len(items)
        done = 0
        self(0, total, text)
        for item in items:
            yield item
            done += 1
            self(done, total, text)
        if total is None:
            self(done, done, text)

    def flush(self) -> None:
        """Tells what waits to be told."""
        with self._lock:
            self._timer = None
            self._tell()

    def _tell(self) -> None:
        event, self._waiting = self._waiting, None
        if event is not None:
            self._next = time.monotonic() + _SECONDS_BETWEEN
            _append(event)


progress = Progress()


def log_metric(name: str, value: Any, step: Optional[int] = None) -> None:
    """Keeps a number that the run has measured, by name: ``peach.log_metric("loss", 0.1, step=7)``.

    The last value of a name stands for the run in the curve over the task's runs; values with steps make a curve of the run itself.
    What is no finite number (``nan``, ``inf``) is not kept, and the log says so.
    """
    number = _number(value)
    if number is None:
        _complain(f"metric {name}", f"peach: log_metric({name!r}, {value!r}) is not kept: the value is no finite number")
        return
    event = {"t": int(time.time() * 1000), "kind": "metric", "name": str(name)[:100], "value": number}
    if step is not None:
        try:
            event["step"] = int(step)
        except (TypeError, ValueError, OverflowError):
            _complain(f"step {name}", f"peach: log_metric({name!r}) is kept without its step: {step!r} is no whole number")
    _append(event)

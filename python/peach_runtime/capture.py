"""What a call that is debugged prints, logs and asks Redis; others pay nothing, since all hooks are put in for the call only."""

import functools
import io
import logging
import sys
import threading
import time
from typing import Any, Callable, Dict, List, Optional, Tuple

_MOST_CHARACTERS = 64 * 1024
_MOST_ENTRIES = 200
_LONGEST_COMMAND = 200
_KEYLESS = frozenset("ACL AUTH CLIENT CONFIG EVAL EVALSHA FUNCTION FCALL HELLO INFO PING SCRIPT SELECT".split())


class Capture:
    """The notes of one call."""

    def __init__(self) -> None:
        self._output: List[Tuple[str, List[str]]] = []
        self._redis: List[Dict[str, Any]] = []
        self._left = _MOST_CHARACTERS
        self._undo: List[Callable[[], None]] = []

    def enter(self) -> None:
        """Puts the hooks in. Calls that take turns on a loop do so for each turn."""
        out, err = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Tee(out, self, "stdout"), _Tee(err, self, "stderr")
        self._undo.append(lambda: _restore(out, err))
        root, handler = logging.getLogger(), _Handler(self)
        level, mends_level = root.level, not root.handlers and root.level > logging.INFO
        root.addHandler(handler)
        if mends_level:
            root.setLevel(logging.INFO)

        def end_logging() -> None:
            root.removeHandler(handler)
            if mends_level and root.level == logging.INFO:
                root.setLevel(level)

        self._undo.append(end_logging)
        self._hook_redis()

    def leave(self) -> None:
        """Takes the hooks out."""
        while self._undo:
            self._undo.pop()()

    def write(self, stream: str, text: str) -> None:
        """Notes what was written to a stream."""
        if not text or self._left <= 0:
            return
        if not self._output or self._output[-1][0] != stream or stream not in ("stdout", "stderr"):
            if len(self._output) >= _MOST_ENTRIES:
                return
            self._output.append((stream, []))
        kept = text[: self._left]
        self._left -= len(kept)
        self._output[-1][1].append(kept if len(kept) == len(text) else kept + "…")

    def command(self, text: str, seconds: float) -> None:
        """Notes a Redis command."""
        if len(self._redis) < _MOST_ENTRIES and threading.current_thread().name != "peach model":
            self._redis.append({"command": text, "ms": round(seconds * 1000, 3)})

    def notes(self) -> Dict[str, Any]:
        """All of it, for JSON."""
        return {"output": [{"stream": stream, "text": "".join(parts)} for stream, parts in self._output], "redis": self._redis}

    def _hook_redis(self) -> None:
        if "redis" in sys.modules:
            import redis.client

            self._patch(redis.client.Redis, "execute_command", self._timed_command)
            self._patch(redis.client.Pipeline, "execute", self._timed_pipeline)
        if "redis.asyncio" in sys.modules:
            import redis.asyncio.client

            self._patch(redis.asyncio.client.Redis, "execute_command", self._timed_async_command)
            self._patch(redis.asyncio.client.Pipeline, "execute", self._timed_async_pipeline)

    def _patch(self, owner: type, name: str, wrap: Callable[[Any], Any]) -> None:
        original = owner.__dict__.get(name)
        if original is not None:
            setattr(owner, name, functools.wraps(original)(wrap(original)))
            self._undo.append(lambda: setattr(owner, name, original))

    def _timed_command(self, original: Any) -> Any:
        def execute_command(client: Any, *args: Any, **options: Any) -> Any:
            began = time.perf_counter()
            try:
                return original(client, *args, **options)
            finally:
                self.command(_describe(args), time.perf_counter() - began)

        return execute_command

    def _timed_async_command(self, original: Any) -> Any:
        async def execute_command(client: Any, *args: Any, **options: Any) -> Any:
            began = time.perf_counter()
            try:
                return await original(client, *args, **options)
            finally:
                self.command(_describe(args), time.perf_counter() - began)

        return execute_command

    def _timed_pipeline(self, original: Any) -> Any:
        def execute(pipeline: Any, *args: Any, **options: Any) -> Any:
            text, began = _describe_pipeline(pipeline), time.perf_counter()
            try:
                return original(pipeline, *args, **options)
            finally:
                self.command(text, time.perf_counter() - began)

        return execute

    def _timed_async_pipeline(self, original: Any) -> Any:
        async def execute(pipeline: Any, *args: Any, **options: Any) -> Any:
            text, began = _describe_pipeline(pipeline), time.perf_counter()
            try:
                return await original(pipeline, *args, **options)
            finally:
                self.command(text, time.perf_counter() - began)

        return execute


class _Tee(io.TextIOBase):
    """Writes where the stream wrote before, and notes it."""

    def __init__(self, stream: Any, capture: Capture, name: str) -> None:
        self._stream = stream
        self._capture = capture
        self._name = name

    def write(self, text: str) -> int:
        self._capture.write(self._name, text)
        return self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stream.fileno()

    def isatty(self) -> bool:
        return False

    @property
    def buffer(self) -> Any:
        return self._stream.buffer

    @property
    def encoding(self) -> Any:  # type: ignore[override]
        return self._stream.encoding


class _Handler(logging.Handler):
    def __init__(self, capture: Capture) -> None:
        super().__init__()
        self._capture = capture
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._capture.write(record.levelname.lower(), self.format(record))
        except Exception:  # a message that does not fit its arguments is the function's own affair
            self.handleError(record)


def _restore(out: Any, err: Any) -> None:
    # What the function has put there itself stays.
    if isinstance(sys.stdout, _Tee):
        sys.stdout = out
    if isinstance(sys.stderr, _Tee):
        sys.stderr = err


def _describe(args: Tuple[Any, ...]) -> str:
    """A command and its keys, without values."""
    name = str(args[0]).upper()
    if len(args) < 2 or name.split(" ")[0] in _KEYLESS:
        return name
    keys: Optional[Tuple[Any, ...]] = args[1:] if name in ("MGET", "EXISTS", "DEL", "UNLINK", "SINTER", "SUNION", "SDIFF") else args[1:2]
    return " ".join([name, *map(_text, keys)])[:_LONGEST_COMMAND]


def _describe_pipeline(pipeline: Any) -> str:
    try:
        stack = [entry[0] for entry in pipeline.command_stack]
        return f"PIPELINE {len(stack)}: {', '.join(map(_describe, stack[:10]))}"[:_LONGEST_COMMAND]
    except Exception:  # another version of the client keeps its commands elsewhere
        return "PIPELINE"


def _text(key: Any) -> str:
    return key.decode("utf-8", "replace") if isinstance(key, bytes) else str(key)

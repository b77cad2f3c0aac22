"""Marks for functions that the platform may offer without a line in peach.yaml."""

from typing import Any, Callable, Optional, TypeVar

_F = TypeVar("_F", bound=Callable[..., Any])


def pipe_query(function: Optional[_F] = None, **options: Any) -> Any:
    """Marks a function as one that answers requests: ``@pipe_query`` or ``@pipe_query(name=...)``.

    The function itself is returned unchanged; its attribute ``peach`` holds the kind and the options.
    """
    return _mark("query", function, options)


def pipe_task(function: Optional[_F] = None, **options: Any) -> Any:
    """Marks a function as one that runs in the background: ``@pipe_task`` or ``@pipe_task(name=...)``.

    The function itself is returned unchanged; its attribute ``peach`` holds the kind and the options.
    """
    return _mark("task", function, options)


def _mark(kind: str, function: Optional[_F], options: dict) -> Any:
    def mark(target: _F) -> _F:
        target.peach = {"kind": kind, **options}  # type: ignore[attr-defined]
        return target

    return mark if function is None else mark(function)

"""Paths in a repository."""

import os

from .notebook import NotebookError


def inside_tree(tree: str, file: str) -> str:
    """The absolute path of ``file`` in ``tree``; NotebookError when it leads outside, through a symbolic link too."""
    root = os.path.realpath(tree)
    path = os.path.realpath(os.path.join(root, file))
    if not path.startswith(os.path.join(root, "")):
        raise NotebookError(f"{file} lies outside the repository")
    return path

"""The code that goes to other machines with a task. Started as ``python3 -m peach_runtime.shipping TREE ZIP``."""

import os
import sys
import zipfile

_LIBRARIES = ("peach", "peach_runtime", "pipe_algorithms_lib")


def pack_code(tree: str, path: str) -> str:
    """Writes the platform's library and the repository's own modules into a zip that Python imports from; returns its path."""
    library = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for package in _LIBRARIES:
            _add(archive, library, package)
        for name in sorted(os.listdir(tree)):
            if name.split(".")[0] not in _LIBRARIES and not name.startswith("."):
                _add(archive, tree, name)
    return path


def _add(archive: zipfile.ZipFile, root: str, name: str) -> None:
    path = os.path.join(root, name)
    if os.path.isdir(path):
        for inner in sorted(os.listdir(path)):
            if inner != "__pycache__" and not inner.startswith("."):
                _add(archive, root, f"{name}/{inner}")
    elif name.endswith(".py") and not os.path.islink(path):
        archive.write(path, name)


if __name__ == "__main__":
    pack_code(*sys.argv[1:])

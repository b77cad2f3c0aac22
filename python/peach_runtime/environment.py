"""Builds a virtual environment and installs packages into it; nothing outside its folder is written.

Started as ``python3 -m peach_runtime.environment build FOLDER REQUIREMENTS MEMORY`` (what pip is to do stands in the file that
``PIP_CONFIG_FILE`` names), or with ``describe`` alone, which prints what an environment depends on.
"""

import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import sysconfig
import venv
from typing import Dict, List

from . import process

_MARK = "PEACH_BUILD"
_NICENESS = 10


def describe() -> Dict[str, str]:
    """What of the interpreter an environment made with it is tied to."""
    return {
        "version": platform.python_version(),
        "abi": f"{sys.version} {sysconfig.get_config_var('SOABI')} {sysconfig.get_platform()} {sys.base_prefix}",
    }


def build(folder: str, requirements: str, memory: int) -> int:
    """Makes the environment; returns pip's exit code. What pip prints is printed."""
    if os.environ.get(_MARK):
        process.end_children_with_me(f"{_MARK}={os.environ[_MARK]}")
    os.nice(_NICENESS)
    process.limit_memory(memory)
    # The system's packages are seen, its pip among them; symbolic links, so that a security update of the interpreter reaches this too.
    venv.create(folder, system_site_packages=True, symlinks=True, with_pip=False)
    pip = [os.path.join(folder, "bin", "python"), "-I", "-u", "-m", "pip", "install", "--progress-bar", "off", "--requirement", requirements]
    code = subprocess.run(pip, stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, check=False).returncode
    if code == 0:
        with open(os.path.join(folder, "packages.json"), "w", encoding="utf-8") as stream:
            json.dump(_packages(folder), stream)
    return code


def _packages(folder: str) -> List[Dict[str, str]]:
    site = sysconfig.get_path("purelib", scheme="venv" if "venv" in sysconfig.get_scheme_names() else "posix_prefix",
                              vars={"base": folder, "platbase": folder})
    found = {(d.metadata["Name"], d.version) for d in importlib.metadata.distributions(path=[site]) if d.metadata["Name"]}
    return [{"name": name, "version": version} for name, version in sorted(found, key=lambda entry: entry[0].lower())]


def main(arguments: List[str]) -> int:
    """Does what the command line says; returns the exit code."""
    if arguments == ["describe"]:
        print(json.dumps(describe()))
        return 0
    if len(arguments) == 4 and arguments[0] == "build":
        return build(arguments[1], arguments[2], int(arguments[3]))
    print("usage: python3 -m peach_runtime.environment describe | build FOLDER REQUIREMENTS MEMORY", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

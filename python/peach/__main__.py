"""``python3 -m peach validate [PATH]``: what the platform would say of a repository, offline."""

import argparse
import json
import os
import sys
from typing import List, Optional


def main(arguments: Optional[List[str]] = None) -> int:
    """Runs a command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python3 -m peach", description="Peach on your own machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("validate", help="checks peach.yaml and peach.conf/ of a repository as the platform does")
    command.add_argument("path", nargs="?", default=".", help="the repository's folder (default: this one)")
    command.add_argument("--json", action="store_true", help="prints one JSON object")
    options = parser.parse_args(arguments)
    if not os.path.isdir(options.path):
        parser.error(f"{options.path} is not a folder")
    try:
        from .validation import NOT_CHECKED, find_algorithms, validate
    except ImportError as error:
        if error.name != "yaml":
            raise
        print("python3 -m peach validate needs PyYAML: apt-get install python3-yaml, or pip install pyyaml", file=sys.stderr)
        return 2
    problems = validate(options.path)
    algorithms = find_algorithms(options.path)
    errors = sum(problem.severity == "error" for problem in problems)
    if options.json:
        found = [problem._asdict() for problem in problems]
        print(json.dumps({"valid": not errors, "problems": found, "algorithms": algorithms, "not_checked": NOT_CHECKED}, indent=2, ensure_ascii=False))
    else:
        for problem in problems:
            print(f"{problem.severity}: {problem}")
        for algorithm in algorithms:
            cell = f", cell {algorithm['cell']}" if algorithm["cell"] else ""
            print(f"algorithm: {algorithm['function']} ({algorithm['kind']}): {algorithm['file']}{cell}, line {algorithm['line']}")
        print(f"{errors} error{'' if errors == 1 else 's'}, {len(problems) - errors} warning{'' if len(problems) - errors == 1 else 's'}")
        print("Not checked here: " + "; ".join(NOT_CHECKED) + ".")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())

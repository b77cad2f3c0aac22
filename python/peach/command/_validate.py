"""``validate``: what the platform would say of a repository, offline."""

import argparse
import json
import os
import sys

from ._errors import CommandError


def validate_folder(options: argparse.Namespace) -> int:
    if not os.path.isdir(options.path):
        raise CommandError(f"{options.path} is not a folder")
    try:
        from ..validation import NOT_CHECKED, find_algorithms, validate
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

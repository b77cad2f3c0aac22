"""The command line of data scientists: ``python3 -m peach COMMAND``. Only the standard library, and each command imports what it needs."""

import argparse
import os
import sys
from typing import List, Optional

from ._errors import CommandError

#: Exit codes: done; the run failed, or the manifest has errors; the command cannot be carried out; stopped by Ctrl-C.
DONE, FAILED, IMPOSSIBLE, STOPPED = 0, 1, 2, 130


def main(arguments: Optional[List[str]] = None) -> int:
    """Runs a command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except CommandError as error:
        print(f"peach: {error}", file=sys.stderr)
        return IMPOSSIBLE
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        # Whoever read the output, such as head, has gone.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m peach", description="Peach on your own machine.",
        epilog="The platform's address and your token come from PEACH_URL and PEACH_TOKEN, or from what `login` has kept. "
               "Exit codes: 0 done, 1 a run failed or a manifest has errors, 2 the command cannot be carried out.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    json_option = argparse.ArgumentParser(add_help=False)
    json_option.add_argument("--json", action="store_true", help="prints JSON, for programs")

    command = commands.add_parser("login", help="keeps the platform's address and your token")
    command.add_argument("url", help="such as https://peach.example.org")
    command.set_defaults(run=_late("_account", "login"))
    command = commands.add_parser("whoami", parents=[json_option], help="says who you are to the platform, and with which roles")
    command.set_defaults(run=_late("_account", "whoami"))
    command = commands.add_parser("status", parents=[json_option], help="shows repositories, endpoints and tasks on one screen")
    command.add_argument("--organisation", metavar="CODE", help="of this organisation alone")
    command.set_defaults(run=_late("_status", "status"))
    command = commands.add_parser("rollouts", parents=[json_option], help="shows what became of a repository's commits")
    command.add_argument("repository", help="its name")
    command.add_argument("-n", type=int, default=10, dest="limit", help="how many (default: 10)")
    command.set_defaults(run=_late("_status", "rollouts"))
    command = commands.add_parser("run", parents=[json_option], help="runs a task now")
    command.add_argument("task", help="its name, or REPOSITORY/NAME")
    command.add_argument("-p", "--param", action="append", default=[], metavar="KEY=VALUE", help="an argument of this run, laid over the definition's; VALUE may be JSON")
    command.add_argument("-f", "--follow", action="store_true", help="shows the log as it comes, and ends as the run does")
    command.set_defaults(run=_late("_runs", "run"))
    command = commands.add_parser("logs", help="shows the log of a run, or of a task's newest one")
    command.add_argument("run_or_task", help="a run's id, a task's name, or REPOSITORY/NAME")
    command.add_argument("-f", "--follow", action="store_true", help="goes on until the run is over, and ends as it does")
    command.set_defaults(run=_late("_runs", "logs"))
    command = commands.add_parser("try", parents=[json_option], help="asks an endpoint as a product would")
    command.add_argument("endpoint", help="its name, or ORGANISATION/NAME")
    command.add_argument("parameters", nargs="*", metavar="KEY=VALUE", help="what the function gets")
    command.add_argument("--debug", action="store_true", help="asks for the timings, the component and what was printed, too")
    command.set_defaults(run=_late("_try", "try_endpoint"))
    command = commands.add_parser("validate", parents=[json_option], help="checks peach.yaml and peach.conf/ of a repository as the platform does, offline")
    command.add_argument("path", nargs="?", default=".", help="the repository's folder (default: this one)")
    command.set_defaults(run=_late("_validate", "validate_folder"))
    return parser


def _late(module: str, name: str):
    """The command, imported when it is asked for: what others need costs this one's start nothing."""
    def run(options: argparse.Namespace) -> int:
        import importlib
        return getattr(importlib.import_module(f".{module}", __name__), name)(options)
    return run

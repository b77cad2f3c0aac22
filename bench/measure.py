"""Entry of `bench/run NAME`: reads the options and hands over to the benchmark of that name."""

import argparse
import importlib
import signal
import sys

from harness import Bench, BenchError


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/run")
    parser.add_argument("name", choices=["codex", "collect", "dashboards", "endpoints", "many", "polling", "rollout", "soak", "tasks"])
    parser.add_argument("--rounds", type=int, default=3, help="how often each contestant is measured; medians count")
    parser.add_argument("--seconds", type=int, default=6, help="length of a round")
    parser.add_argument("--warm-up", type=int, default=10, help="seconds of load before the first round, for compilers that learn while they run")
    parser.add_argument("--connections", type=int, help="open connections of the load generator")
    parser.add_argument("--only", default="", help="measure only contestants whose names contain this")
    parser.add_argument("--minutes", type=float, help="soak: how long the load lasts; tasks: how long schedules are watched")
    parser.add_argument("--rate", type=int, default=30_000, help="soak: events a second at most")
    parser.add_argument("--kill-every", type=int, default=30, help="soak: seconds between two kills, on average; 0: none")
    parser.add_argument("--rollouts", type=int, default=50, help="rollout: how many")
    parser.add_argument("--repositories", type=int, default=200, help="polling: how many")
    parser.add_argument("--interval", type=int, default=30, help="polling: seconds between two looks at a repository")
    options = parser.parse_args()
    # A kill ends the servers as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Bench(options) as bench:
            importlib.import_module(f"{options.name}_bench").run(bench)
    except BenchError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())

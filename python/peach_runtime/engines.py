"""What a task's engine sets up around its function: nothing (python), a Dask cluster, or a Spark session."""

import builtins
import contextlib
import inspect
import os
import sys
from typing import Any, Callable, Dict, Iterator

PROVIDED = {"dask": ("client", "events_df"), "spark": ("spark", "events_df")}
"""What the engine makes ready: as parameters of the function, and as if it were built in."""


@contextlib.contextmanager
def engine(spec: Dict[str, Any]) -> Iterator[Callable[[Callable[..., Any], Dict[str, Any]], Dict[str, Any]]]:
    """Sets up the engine that ``spec`` names while the context lasts, and gives what completes a function's arguments."""
    kind = spec.get("engine") or "python"
    os.environ["PEACH_ENGINE"] = kind
    if kind == "python":
        yield lambda function, arguments: arguments
        return
    with (_dask(spec) if kind == "dask" else _spark(spec)) as ready:
        names = PROVIDED[kind]
        values = {names[0]: ready, "events_df": None}
        setattr(builtins, names[0], ready)
        if _names(spec, "events_df"):
            import peach

            values["events_df"] = peach.events().spark(ready) if kind == "spark" else peach.events().dask()
            setattr(builtins, "events_df", values["events_df"])

        def complete(function: Callable[..., Any], arguments: Dict[str, Any]) -> Dict[str, Any]:
            wanted = inspect.signature(function).parameters
            return {**{name: values[name] for name in names if name in wanted}, **arguments}

        yield complete


def _names(spec: Dict[str, Any], name: str) -> bool:
    """Whether the file speaks of it: events are not listed for a task that does not use them so."""
    with open(os.path.join(spec["tree"], spec["file"]), encoding="utf-8", errors="replace") as stream:
        return name in stream.read()


@contextlib.contextmanager
def _dask(spec: Dict[str, Any]) -> Iterator[Any]:
    """A client of the scheduler that the task or the platform names, else of a cluster of processes of this machine."""
    import tempfile

    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise ImportError(
            "engine: dask needs Dask's distributed where the task runs: Debian's python3-distributed, or distributed in requirements.txt") from error

    settings = spec.get("dask") or {}
    if settings.get("scheduler"):
        with _client(Client, settings["scheduler"]) as client:
            with tempfile.TemporaryDirectory() as folder:
                from .shipping import pack_code

                client.upload_file(pack_code(spec["tree"], os.path.join(folder, "peach_code.zip")))
            yield client
        return
    # The workers belong to the run's group, so that they end with it; what they spill goes with the run's folder.
    workers = int(settings.get("workers") or len(os.sched_getaffinity(0)))
    memory = int(spec.get("memory_bytes") or 0)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(spec["result"])) as folder:
        with LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, local_directory=folder,
                memory_limit=memory // workers if memory else "auto", silence_logs=30) as cluster, Client(cluster) as client:
            yield client


def _client(make: Callable[..., Any], address: str) -> Any:
    try:
        client = make(address, timeout="20s")
    except OSError as error:
        raise ConnectionError(f"there is no Dask scheduler at {address} ({error}); see dask.scheduler in peach.yaml or Tasks:DaskScheduler") from error
    # Where there is a dashboard, the platform shows where.
    if client.scheduler_info().get("services", {}).get("dashboard"):
        print(f"peach: Dask shows this run at {client.dashboard_link}", file=sys.stderr, flush=True)
    return client


@contextlib.contextmanager
def _spark(spec: Dict[str, Any]) -> Iterator[Any]:
    """The session of the application that spark-submit has begun with this process as its driver."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder
    # Executors on other machines read the archive and write models as this process does. Not on a command line, where others read it.
    for name in [name for name in os.environ if name.startswith(("PEACH_", "AWS_"))] + list(spec.get("secrets") or []):
        if os.environ.get(name):
            builder = builder.config(f"spark.executorEnv.{name}", os.environ[name])
    session = builder.getOrCreate()
    try:
        if session.sparkContext.uiWebUrl:
            print(f"peach: Spark shows this run at {session.sparkContext.uiWebUrl}", file=sys.stderr, flush=True)
        yield session
    finally:
        session.stop()

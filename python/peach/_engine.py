"""What applies a function to many parts of the archive at once: processes of this machine, Dask's workers or Spark's executors."""

import os
import pickle
from typing import Any, Callable, Iterator, List, Sequence

Work = Callable[[Any], Any]

_forked_work: Any = None


def map_parts(work: Work, parts: Sequence[Any]) -> Iterator[Any]:
    """``work(part)`` of each part, in their order, by the engine that PEACH_ENGINE names."""
    engine = os.environ.get("PEACH_ENGINE", "python")
    if engine == "dask":
        return _on_dask(work, parts)
    if engine == "spark":
        return _on_spark(work, parts)
    return _on_this_machine(work, parts)


def processes() -> int:
    """How many processes of this machine share the work: PEACH_PROCESSES, or one for each processor that this process may use."""
    given = os.environ.get("PEACH_PROCESSES", "")
    if given.isdigit() and int(given) > 0:
        return int(given)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _on_this_machine(work: Work, parts: Sequence[Any]) -> Iterator[Any]:
    import multiprocessing

    count = min(processes(), len(parts))
    if count <= 1 or "fork" not in multiprocessing.get_all_start_methods() or multiprocessing.current_process().daemon:
        yield from map(work, parts)
        return
    global _forked_work
    # Forked, they have the function as it is, whatever it refers to; only results are pickled.
    _forked_work = work
    try:
        with multiprocessing.get_context("fork").Pool(count) as pool:
            for answer in pool.imap(_call_forked, parts):
                yield pickle.loads(answer)
    finally:
        _forked_work = None


def _call_forked(part: Any) -> bytes:
    return pickle.dumps(_forked_work(part), protocol=pickle.HIGHEST_PROTOCOL)


def _on_dask(work: Work, parts: Sequence[Any]) -> Iterator[Any]:
    from distributed import get_client

    client = get_client()
    futures: List[Any] = client.map(work, list(parts), pure=False)
    for position, future in enumerate(futures):
        answer = future.result()
        futures[position] = None  # so that the cluster forgets it
        yield answer


def _on_spark(work: Work, parts: Sequence[Any]) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    if not parts:
        return iter(())
    context = SparkSession.builder.getOrCreate().sparkContext
    return iter(context.parallelize(list(parts), len(parts)).map(work).collect())

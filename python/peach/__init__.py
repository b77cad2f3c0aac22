"""Peach for data scientists: events in, models and recommendations out.

    import peach

    for event in peach.events(start=timedelta(hours=24), types=["media_play"]):
        ...
    peach.save_model("trending", top)

    for day in peach.progress.over(days):                  # a bar on the run's page
        peach.log_metric("loss", train(day), step=day)     # a curve

    for event in peach.stream(types=["media_play"]):       # as they come
        ...
    seen = {entry["content_id"] for entry in peach.history(user)}

    peach.codex.put_many(items)                            # what there is: the content catalogue
    titles = {id: item["title"] for id, item in peach.codex.get_many(ids, available=True).items()}

    @peach.pipe_query
    def trending(amount: int = 10):
        return peach.load_model("trending", default=[])[:amount]

On the platform everything is set up. Elsewhere (a laptop, a test) these environment variables say where things are:
PEACH_CODOPS (the organisation), PEACH_REDIS_URL (``redis://host:port/0``) and PEACH_ARCHIVE_URL (``file:///folder`` or
``s3://bucket/prefix``); for writing the codex PEACH_URL and PEACH_TOKEN.
"""

from . import rules
from ._archive import events, events_df
from ._codex import Codex, CodexError, codex
from ._decorators import pipe_query, pipe_task
from ._events import Events
from ._history import history
from ._kept import model
from ._models import NO_DEFAULT, delete_model, load_model, model_key, save_model, save_models
from ._parts import ArchiveChanged
from ._redis import redis
from ._settings import PeachSettingMissing, codops
from ._stream import EventStream, stream
from ._tell import log_metric, progress

__all__ = [
    "ArchiveChanged",
    "Codex",
    "CodexError",
    "EventStream",
    "Events",
    "NO_DEFAULT",
    "PeachSettingMissing",
    "codex",
    "codops",
    "delete_model",
    "events",
    "events_df",
    "history",
    "load_model",
    "log_metric",
    "model",
    "model_key",
    "pipe_query",
    "pipe_task",
    "progress",
    "redis",
    "rules",
    "save_model",
    "save_models",
    "stream",
]

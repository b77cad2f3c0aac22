"""Co-occurrence over many events, to compare the template's task with: plain pandas, on the same archive, with the same result.

    python3 cooccurrence.py make FOLDER EVENTS     writes an archive
    python3 cooccurrence.py pandas FOLDER          one process, as one would write it first; prints the sizes of the result
"""

import gzip
import itertools
import json
import random
import sys
import time
from pathlib import Path

PARTS, USERS, ITEMS = 40, 100_000, 2_000
STARTS = ["media_play", "article_start", "page_view"]


def make(folder: Path, count: int) -> None:
    """Events of the last hours; some items are far more popular than others, as they are."""
    chance = random.Random(7)
    weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(ITEMS)))
    now = int(time.time() * 1000)
    kinds = ["media_play", "media_play", "article_start", "page_view", "media_stop"]
    for part in range(PARTS):
        hour = time.gmtime((now // 3_600_000 - 1 - part) * 3600)
        start = (now // 3_600_000 - 1 - part) * 3_600_000
        where = folder / "events" / "codops=bench" / time.strftime("date=%Y-%m-%d", hour) / time.strftime("hour=%H", hour)
        where.mkdir(parents=True)
        items = chance.choices(range(ITEMS), cum_weights=weights, k=count // PARTS)
        with gzip.open(where / "part-bench-1.ndjson.gz", "wt", compresslevel=1) as stream:
            for number, item in enumerate(items):
                at = start + number * 3_600_000 // len(items)
                user = chance.randrange(USERS)
                stream.write(json.dumps({
                    "event_uid": f"{part:02x}{number:08x}", "type": kinds[number % 5], "id": f"item-{item}", "corrected_timestamp": at, "event_timestamp": at,
                    "collect_timestamp": at + 40, "codops": "bench", "site_key": "demodemodemodemo", "user_id": f"u{user}" if user % 3 else "unknown",
                    "session_id": f"s{user}", "client": {"id": f"d{user}", "type": "browser", "version": "1.0"},
                    "context": {"page": f"https://example.org/{item}", "position": number % 12}, "props": {"playback_position_s": number % 3600}},
                    separators=(",", ":")) + "\n")


def by_pandas(folder: Path, items_per_user: int = 30, neighbours: int = 50, min_users: int = 2) -> dict:
    import pandas as pd

    frames = [pd.read_json(path, lines=True, dtype=False, convert_dates=False) for path in sorted((folder / "events").rglob("*.ndjson.gz"))]
    events = pd.concat(frames)
    events = events[events["type"].isin(STARTS)]
    device = "device:" + events["client"].str["id"]
    events["user"] = ("user:" + events["user_id"]).where(events["user_id"] != "unknown", device)
    uses = events.groupby(["user", "id"], as_index=False)["corrected_timestamp"].max()
    uses = uses.sort_values(["corrected_timestamp", "id"]).groupby("user").tail(items_per_user)
    audience = uses.groupby("id")["user"].count()
    pairs = uses[["user", "id"]].merge(uses[["user", "id"]], on="user", suffixes=("", "_other"))
    pairs = pairs[pairs["id"] != pairs["id_other"]].groupby(["id", "id_other"]).size().rename("users").reset_index()
    count = len(pairs) // 2
    pairs = pairs[pairs["users"] >= min_users]
    pairs["score"] = (pairs["users"] / (pairs["id"].map(audience) * pairs["id_other"].map(audience)) ** 0.5).round(6)
    best = pairs.sort_values(["id", "score", "id_other"], ascending=[True, False, True]).groupby("id").head(neighbours)
    models = {item: list(zip(found["id_other"], found["score"])) for item, found in best.groupby("id")}
    return {"items": len(models), "pairs": count}


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        print(json.dumps(by_pandas(Path(sys.argv[2]))))

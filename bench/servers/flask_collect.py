"""A collector as a team would write it in an afternoon: Flask behind gunicorn, each event a line, fsync before the 201."""

import json
import os
import time

from flask import Flask, request

app = Flask(__name__)
log = open(os.path.join(os.environ["BENCH_FOLDER"], f"flask-{os.getpid()}.ndjson"), "ab")


@app.post("/v3/collect")
def collect():
    batch = request.get_json(force=True)
    events = batch.pop("events")
    common = {"site_key": request.args["s"], "collect_timestamp": int(time.time() * 1000), **batch}
    log.write("".join(json.dumps({**common, **event}) + "\n" for event in events).encode())
    log.flush()
    os.fsync(log.fileno())
    return {"accepted": len(events)}, 201

"""The endpoints as they are usually written with FastAPI: plain functions, redis-py, the standard library's JSON."""

import json
import os

import redis
from fastapi import FastAPI

app = FastAPI()
client = redis.Redis.from_url(os.environ["BENCH_REDIS_URL"], decode_responses=True)


@app.get("/hello")
def hello(name: str = "you"):
    return {"greeting": f"Hello {name}"}


@app.get("/recs")
def recs(user_id: str, amount: int = 10):
    top = json.loads(client.get("bench:top"))
    seen = client.smembers(f"bench:seen:{user_id}")
    return {"items": [item for item in top if item["content_id"] not in seen][:amount]}

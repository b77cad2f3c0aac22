"""The same endpoints tuned: async functions on uvloop, redis.asyncio with one round trip, ujson, no model of the answer."""

import os

import redis.asyncio as redis
import ujson
from fastapi import FastAPI, Response

app = FastAPI()
client = redis.Redis.from_url(os.environ["BENCH_REDIS_URL"], decode_responses=True)


def answer(value) -> Response:
    return Response(ujson.dumps(value), media_type="application/json")


@app.get("/hello")
async def hello(name: str = "you"):
    return answer({"greeting": f"Hello {name}"})


@app.get("/recs")
async def recs(user_id: str, amount: int = 10):
    async with client.pipeline(transaction=False) as pipe:
        top, seen = await pipe.get("bench:top").smembers(f"bench:seen:{user_id}").execute()
    return answer({"items": [item for item in ujson.loads(top) if item["content_id"] not in seen][:amount]})

"""The dashboards: what counting costs an event, how soon it is seen, and how long pages of 90 days of 50 organisations take."""

import hashlib
import http.client
import json
import random
import sqlite3
import statistics
import struct
import time

from harness import Bench, BenchError, Peach

ORGANISATIONS, DAYS, HOURS = 50, 90, 90 * 24
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
REQUESTS, EVENTS = 4_000, 20
REGISTERS = 2_048


def run(bench: Bench) -> None:
    results: dict = {"ingest": ingest(bench)}
    peach = bench.start_peach("--Dashboards:AnswerAge=00:00:00", name="peach-pages")
    codes = [f"org{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(ORGANISATIONS)]
    for code in codes:
        peach.create("organisations", {"codops": code, "name": code})
    peach.create("site-keys", {"site_key": "benchkey1", "codops": codes[0]})
    started = time.monotonic()
    rows = seed(bench.folder / "peach-pages" / "peach.db", codes)
    print(f"{rows:,} rollups of {ORGANISATIONS} organisations and {DAYS} days, seeded in {time.monotonic() - started:.0f} s", flush=True)
    results["pages"] = pages(peach, codes)
    results["freshness"] = freshness(peach, codes[0])
    bench.write("dashboards", results)


def ingest(bench: Bench) -> dict:
    """Processor time of the same events with and without counting, by turns."""
    with_counts, without = [], []
    for number in range(bench.options.rounds):
        for enabled, spent in ((True, with_counts), (False, without)):
            name = f"peach-{number}-{enabled}".lower()
            peach = bench.start_peach(f"--Dashboards:Enabled={enabled}", name=name)
            peach.create("organisations", {"codops": "bench", "name": "Bench"})
            peach.create("site-keys", {"site_key": "benchkey0", "codops": "bench"})
            send(peach, "benchkey0", REQUESTS // 4)  # compilers learn
            time.sleep(3)
            before = peach.server.cpu_seconds()
            send(peach, "benchkey0", REQUESTS)
            time.sleep(4)  # all consumers come to the end
            spent.append(peach.server.cpu_seconds() - before)
            if enabled:
                events = (REQUESTS + REQUESTS // 4) * EVENTS
                counted = tile(peach, "/api/admin/dashboards/events?range=6h", "events")
                if counted != events:
                    raise BenchError(f"{counted} of {events} events are counted.")
            peach.server.processes[0].terminate()
            peach.server.processes[0].wait()
    cost = (statistics.median(with_counts) - statistics.median(without)) / (REQUESTS * EVENTS) * 1e6
    print(f"Counting costs {cost:.2f} µs of processor time an event ({REQUESTS:,} requests of {EVENTS} events; in all {statistics.median(with_counts) / (REQUESTS * EVENTS) * 1e6:.1f} µs)", flush=True)
    return {"microseconds_per_event": cost, "with_seconds": with_counts, "without_seconds": without}


def send(peach: Peach, key: str, requests: int) -> None:
    """Requests one after another, of different users with plays, pages and recommendations."""
    connection = http.client.HTTPConnection(peach.server.url.removeprefix("http://"))
    types = ["page_view", "media_play", "media_heartbeat", "media_heartbeat", "media_heartbeat", "media_stop", "recommendation_loaded", "recommendation_displayed", "search", "article_start"]
    for number in range(requests):
        now = int(time.time() * 1000)
        events = [
            {"type": types[place % len(types)], "id": f"item{random.randrange(500)}", "event_timestamp": now - place * 500, "request": number, "place": place,
             "context": {"items": [f"item{random.randrange(500)}" for _ in range(10)]} if "recommendation" in types[place % len(types)] else {"page_uri": "https://example.org/a"}}
            for place in range(EVENTS)]
        body = json.dumps({
            "peach_schema_version": "1.0.3", "sent_timestamp": now, "client": {"id": f"device{random.randrange(5000)}", "device": {"type": random.choice(["phone", "desktop", "hbbtv"])}},
            "user_id": f"user{random.randrange(5000)}", "events": events})
        connection.request("POST", f"/v3/collect?s={key}", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 201:
            raise BenchError(f"Collect answered {answer.status}.")


def seed(path, codes: list[str]) -> int:
    """Writes figures as the platform would, straight into its database."""
    series = [("events.type", f"type{number}") for number in range(12)] + [("events.site", f"site{number}") for number in range(3)]
    series += [("events.device", device) for device in ("phone", "tablet", "desktop", "hbbtv", "tvbox", "unknown")]
    components = [(f"endpoint{number % 4}", f"component{number // 4}") for number in range(8)]
    by_day = [(f"reco.{measure}", "\x1f".join((*component, version))) for measure in ("loaded", "displayed", "hit", "plays", "watched") for component in components for version in ("00ab34cd", "11cd56ef")]
    by_day += [(f"place.{measure}", "\x1f".join((*component, f"{place:02}"))) for measure in ("items", "hit", "plays", "watched") for component in components for place in range(1, 11)]
    by_day += [(f"catalogue.{measure}", endpoint) for measure in ("novelty", "popularity", "shown") for endpoint in ("", "endpoint0", "endpoint1")] + [("catalogue.items", "")]
    health = [(f"endpoint.{measure}", f"endpoint{number}") for measure in ("requests", "errors", "fallbacks", "empties", "time") for number in range(4)]
    health += [("endpoint.within", str(2 ** power)) for power in range(7, 25)] + [(f"task.{measure}", f"task{number}\x1fsucceeded") for measure in ("runs", "time") for number in range(4)]
    now = int(time.time() * 1000)
    rows = 0
    random.seed(7)
    with sqlite3.connect(path, timeout=60) as database:
        for code in codes:
            points, sketches, names = [], [], []
            for measure, label in [*series, *by_day, *health, ("users", ""), ("items.shown", "")]:
                number = struct.unpack(">q", hashlib.sha256(f"{code}\n{measure}\n{label}".encode()).digest()[:8])[0]
                names.append((number, code, measure, label))
                if measure in ("users", "items.shown"):
                    sketches += [(number, 2, now // DAY * DAY - day * DAY, "bench", "".join(random.choices("CDEFG", k=REGISTERS))) for day in range(DAYS)]
                    continue
                points += [(number, 2, now // DAY * DAY - day * DAY, random.randrange(1, 10_000)) for day in range(DAYS)]
                if (measure, label) not in by_day:
                    points += [(number, 1, now // HOUR * HOUR - hour * HOUR, random.randrange(1, 1_000)) for hour in range(HOURS)]
            database.executemany("INSERT INTO rollup_series (id, codops, measure, label) VALUES (?, ?, ?, ?)", names)
            database.executemany("INSERT OR IGNORE INTO rollup_points (series, grain, time, value) VALUES (?, ?, ?, ?)", points)
            database.executemany("INSERT INTO rollup_sketches (series, grain, time, writer, sketch) VALUES (?, ?, ?, ?, ?)", sketches)
            database.commit()
            rows += len(points) + len(sketches)
    return rows


def pages(peach: Peach, codes: list[str]) -> list[dict]:
    """Views that nobody has asked for yet: each has another beginning."""
    results = []
    for span, back in (("90d", 90 * DAY), ("7d", 7 * DAY)):
        for who, suffix in (("all organisations", ""), ("one organisation", f"&organisation={codes[1]}")):
            for section in ("events", "recommendations", "catalogue", "health"):
                times = []
                for turn in range(4):
                    begins = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - back / 1000 + turn * DAY // 1000))
                    started = time.monotonic()
                    peach.get(f"/api/admin/dashboards/{section}?from={begins}&to={time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())}{suffix}")
                    times.append((time.monotonic() - started) * 1000)
                results.append({"span": span, "of": who, "section": section, "first_ms": times[0], "milliseconds": min(times[1:]), "all": times})
                print(f"  {span:4} {who:18} {section:16}{min(times[1:]):>9.1f} ms (first {times[0]:.1f})", flush=True)
    return results


def freshness(peach: Peach, code: str) -> dict:
    """Seconds from the answer of Collect to the figure."""
    seconds = []
    path = f"/api/admin/dashboards/events?range=1h&compare=no&organisation={code}"
    for _ in range(8):
        before = tile(peach, path, "events")
        send(peach, "benchkey1", 1)
        started = time.monotonic()
        while tile(peach, path, "events") != before + EVENTS:
            if time.monotonic() - started > 30:
                raise BenchError("Events are not seen after 30 s.")
            time.sleep(0.02)
        seconds.append(time.monotonic() - started)
        time.sleep(random.random())
    print(f"Events are seen after {statistics.median(seconds):.2f} s, at most {max(seconds):.2f} s", flush=True)
    return {"seconds": seconds}


def tile(peach: Peach, path: str, name: str) -> float:
    return next(tile for tile in json.loads(peach.get(path))["tiles"] if tile["id"] == name)["value"] or 0

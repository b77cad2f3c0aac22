"""``peach.codex``: what it sends, and the copy in Redis, read. The platform's own tests run it in a real task."""

import gzip
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import peach
import pytest
import redis


class Api(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.answers = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = b""
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests.append((self.command, self.path, self.headers, body))
        status, content = self.server.answers.pop(0)
        self.send_response(status)
        data = json.dumps(content).encode() if content is not None else b""
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_POST = do_DELETE = answer

    def log_message(self, *arguments):
        pass


@pytest.fixture
def api(monkeypatch):
    server = Api()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PEACH_CODOPS", "demo")
    monkeypatch.setenv("PEACH_URL", server.url + "/")
    monkeypatch.setenv("PEACH_TOKEN", "secret")
    monkeypatch.setattr("peach._codex._PAUSE_S", 0)
    yield server
    server.shutdown()
    server.server_close()


def test_one_item_is_put_read_and_deleted(api):
    api.answers += [(200, {"version": 3}), (200, {"id": "a/b ž", "n": 1}), (404, {"detail": "none"}), (200, {"deleted": 1})]
    assert peach.codex.put({"id": "a/b ž", "n": 1, "missing": float("nan")}) == {"version": 3}
    assert peach.codex().get("a/b ž") == {"id": "a/b ž", "n": 1}
    assert peach.codex("other").get(5) is None
    assert peach.codex.delete("a/b ž") == 1
    assert [request[:2] for request in api.requests] == [
        ("PUT", "/api/v1/codex/demo/items/a%2Fb%20%C5%BE"), ("GET", "/api/v1/codex/demo/items/a%2Fb%20%C5%BE"),
        ("GET", "/api/v1/codex/other/items/5"), ("DELETE", "/api/v1/codex/demo/items")]
    assert json.loads(api.requests[0][3]) == {"id": "a/b ž", "n": 1}
    assert api.requests[0][2]["Authorization"] == "Bearer secret"
    with pytest.raises(ValueError, match="no id"):
        peach.codex.put({"n": 1})


def test_many_items_are_streamed(api):
    api.answers += [(200, {"lines": 20_000}), (200, {"removed": 2})]
    peach.codex.put_many({"id": i, "text": f"text {i}"} for i in range(20_000))
    assert peach.codex.replace([{"id": "a"}]) == {"removed": 2}
    assert [request[:2] for request in api.requests] == [("POST", "/api/v1/codex/demo/items"), ("POST", "/api/v1/codex/demo/items?replace=true")]
    lines = gzip.decompress(api.requests[0][3]).splitlines()
    assert len(lines) == 20_000 and json.loads(lines[-1]) == {"id": 19_999, "text": "text 19999"}


def test_a_frame_is_put_without_its_gaps(api):
    pandas = pytest.importorskip("pandas")
    numpy = pytest.importorskip("numpy")
    api.answers += [(200, {}), (200, {})]
    frame = pandas.DataFrame({
        "id": ["a", "b"], "n": [1, 2], "share": [0.5, numpy.nan], "live": [True, False],
        "available_from": [pandas.Timestamp("2026-01-01", tz="UTC"), pandas.NaT], "tags": [["x"], None], "vector": [numpy.array([1.5]), numpy.array([2.5])]})
    peach.codex.put_many(frame)
    peach.codex.put_many(frame[["id", "n"]].set_index("id"))
    assert [json.loads(line) for line in gzip.decompress(api.requests[0][3]).splitlines()] == [
        {"id": "a", "n": 1, "share": 0.5, "live": True, "available_from": "2026-01-01T00:00:00+00:00", "tags": ["x"], "vector": [1.5]},
        {"id": "b", "n": 2, "live": False, "vector": [2.5]}]
    assert [json.loads(line) for line in gzip.decompress(api.requests[1][3]).splitlines()] == [{"id": "a", "n": 1}, {"id": "b", "n": 2}]


def test_a_search_reads_page_by_page(api):
    api.answers += [(200, {"items": [{"id": "a"}, {"id": "b"}], "next": "b"}), (200, {"items": [{"id": "c"}], "next": None})]
    assert [item["id"] for item in peach.codex.search("news & more", available=True, genre="x", live=True)] == ["a", "b", "c"]
    assert api.requests[0][1] == "/api/v1/codex/demo/items?field.genre=x&field.live=true&q=news+%26+more&available=now&limit=1000"
    assert api.requests[1][1].endswith("&limit=1000&after=b")
    api.answers += [(200, {"items": [{"id": "a"}, {"id": "b"}], "next": "b"})]
    assert len(list(peach.codex.search(limit=2))) == 2, "no page more than is needed"


def test_refusals_say_all_and_passing_ones_are_tried_again(api):
    api.answers += [(422, {"detail": "id is wrong. x is wrong.", "errors": [{"field": "id"}, {"field": "x"}]})]
    with pytest.raises(peach.CodexError, match="id is wrong. x is wrong.") as refused:
        peach.codex.put({"id": "a"})
    assert refused.value.status == 422 and len(refused.value.problem["errors"]) == 2
    api.answers += [(503, None), (503, {}), (200, {"version": 1})]
    assert peach.codex.put({"id": "a"}) == {"version": 1}
    api.answers += [(503, None)]
    with pytest.raises(peach.CodexError, match="answered 503"):
        peach.codex.put_many([{"id": "a"}])


def test_without_a_token_it_says_what_is_missing(api, monkeypatch):
    monkeypatch.delenv("PEACH_TOKEN")
    with pytest.raises(peach.PeachSettingMissing, match="PEACH_TOKEN"):
        peach.codex.get("a")
    monkeypatch.setenv("PEACH_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("PEACH_TOKEN", "x")
    with pytest.raises(peach.CodexError, match="cannot be reached") as away:
        peach.codex.get("a")
    assert away.value.status == 0


def test_many_are_read_from_the_copy(platform, redis_server):
    now = int(time.time() * 1000)
    server = redis.Redis.from_url(redis_server.url)
    key = "peach:codex:demo:items"
    server.hset(key, "", "epoch 3 0 0")
    server.hset(key, "a", f'1 - - {now}\n{{"id":"a","title":"ž\\n"}}')
    server.hset(key, "b", f'2 {now + 60_000} - {now}\n{{"id":"b"}}')
    server.hset(key, "7", f'3 {now - 60_000} {now + 60_000} {now}\n{{"id":"7"}}')
    server.hset(key, "old", f'3 - {now - 60_000} {now}\n{{"id":"old"}}')
    assert peach.codex.get_many(["a", "none", 7]) == {"a": {"id": "a", "title": "ž\n"}, "7": {"id": "7"}}
    assert list(peach.codex.get_many(["old", 7, "b", "a"], available=True)) == ["7", "a"]
    assert list(peach.codex.get_many(["old", 7, "b", "a"], available=False)) == ["old", "b"]
    assert peach.codex.get_many([]) == {} == peach.codex("other").get_many(["a"])

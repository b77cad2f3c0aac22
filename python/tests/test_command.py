"""The command line against a small server that speaks as the platform does; the whole of it is tried with the real one elsewhere."""

import http.server
import io
import json
import os
import stat
import subprocess
import sys
import threading

import pytest

from peach.command import main

_ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_TOKEN = "peach-token.made-up-for-tests"
_RUN = "0" * 31 + "1"

_TASK = {"id": "r1.train", "name": "train", "codops": "demo", "repository": "recs", "loop": "demo", "schedule": None, "after": [], "paused": None,
         "last_run": {"id": _RUN, "state": "failed", "started_at": "2026-01-02T03:04:05.1234567+00:00"}}
_ENDPOINT = {"name": "similar", "codops": "demo", "path": "/api/v1/demo/similar", "repository": "recs", "commit": "0123456789abcdef", "stale": None, "last_error": None,
             "requests_per_second": 1.25, "p50_ms": None, "p99_ms": 3.0, "errors": 0, "fallbacks": 0, "example": "id=1&amount=5",
             "parameters": [{"name": "id", "type": "string", "required": True, "default": None}]}
_REPOSITORY = {"name": "recs", "codops": "demo", "state": "partial", "commit": "0123456789abcdef", "author": "Ana", "polled_at": "2026-01-02T03:04:05Z", "error": "peach.yaml:3: no"}


class _Platform(http.server.BaseHTTPRequestHandler):
    answers = {}
    asked = []

    def do_GET(self):
        self._answer(None)

    def do_POST(self):
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, body):
        type(self).asked.append((self.command, self.path, body))
        if self.headers["Authorization"] != f"Bearer {_TOKEN}":
            return self._send(401, {"detail": "no"})
        status, answer = type(self).answers.get(self.path, (404, {"detail": f"There is no {self.path}."}))
        if status == 302:
            self.send_response(302)
            self.send_header("Location", answer)
            self.end_headers()
            return None
        return self._send(status, answer)

    def _send(self, status, answer):
        data = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Peach-Commit", "01234567")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture
def platform(monkeypatch, tmp_path):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Platform)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _Platform.asked = []
    _Platform.answers = {
        "/api/admin/me": (200, {"name": "ana (laptop)", "roles": ["data-scientist@demo"], "scopes": ["write"]}),
        "/api/admin/tasks": (200, [_TASK]), "/api/admin/endpoints": (200, [_ENDPOINT]), "/api/admin/repositories": (200, [_REPOSITORY]),
        f"/api/admin/tasks/r1.train/runs": (202, {"id": _RUN}),
        f"/api/admin/runs/{_RUN}/logs?follow=1": (200, "first\nlast\n"), f"/api/admin/runs/{_RUN}/logs": (200, "kept\n"),
        f"/api/admin/runs/{_RUN}": (200, {"state": "succeeded", "error": None}),
        "/api/v1/demo/similar?id=7": (200, {"status": "ok", "result": {"items": [{"content_id": "a", "score": 0.5}, {"content_id": "b"}], "next": "x"}}),
    }
    url = f"http://127.0.0.1:{server.server_address[1]}"
    monkeypatch.setenv("PEACH_URL", url)
    monkeypatch.setenv("PEACH_TOKEN", _TOKEN)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    yield url
    server.shutdown()
    server.server_close()


def test_status_shows_all_on_one_screen(platform, capsys):
    assert main(["status"]) == 0
    out = capsys.readouterr().out
    assert "recs" in out and "peach.yaml:3: no" in out and "/api/v1/demo/similar" in out and "loop demo" in out and "failed" in out
    assert "\033" not in out, "colours are for terminals"
    assert main(["status", "--json", "--organisation", "other"]) == 0
    assert json.loads(capsys.readouterr().out) == {"repositories": [], "endpoints": [], "tasks": []}


def test_run_follows_to_the_end_and_ends_as_the_run_does(platform, capsys):
    assert main(["run", "train", "-p", "days=3", "-p", "name=x y", "-p", 'deep={"a": [1]}', "--follow"]) == 0
    assert ("POST", "/api/admin/tasks/r1.train/runs", {"arguments": {"days": 3, "name": "x y", "deep": {"a": [1]}}}) in _Platform.asked
    out, err = capsys.readouterr()
    assert out == "first\nlast\n" and "succeeded" in err
    _Platform.answers[f"/api/admin/runs/{_RUN}"] = (200, {"state": "failed", "error": "it broke"})
    assert main(["run", "recs/train", "-f"]) == 1
    assert "failed: it broke" in capsys.readouterr().err


def test_logs_of_a_run_and_of_a_tasks_newest(platform, capsys):
    assert main(["logs", _RUN]) == 0 and main(["logs", "train"]) == 0
    assert capsys.readouterr().out == "kept\nkept\n"


def test_try_shows_items(platform, capsys):
    assert main(["try", "demo/similar", "id=7"]) == 0
    out = capsys.readouterr().out
    assert "200 in" in out and "commit 01234567" in out and "CONTENT_ID" in out and "next: x" in out
    _Platform.answers["/api/v1/demo/similar?id=7"] = (422, {"status": "error", "detail": "no"})
    assert main(["try", "similar", "id=7"]) == 1
    assert "422" in capsys.readouterr().out


@pytest.mark.parametrize("arguments, words", [
    (["run", "trian"], "did you mean train?"), (["try", "similr"], "did you mean similar?"), (["try", "similar"], "needs id"), (["try", "similar", "7"], "KEY=VALUE"),
    (["run", "train", "-p", "days"], "KEY=VALUE"), (["rollouts", "nothing"], "There is no /api/admin/repositories/nothing/rollouts"),
])
def test_mistakes_are_told_with_what_to_do(platform, capsys, arguments, words):
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def test_tokens_that_are_refused_and_servers_that_are_not_there(platform, capsys, monkeypatch):
    monkeypatch.setenv("PEACH_TOKEN", "peach-token.another")
    assert main(["whoami"]) == 2
    err = capsys.readouterr().err
    assert "does not know the token" in err and "peach-token" not in err
    monkeypatch.setenv("PEACH_URL", "http://127.0.0.1:9")
    assert main(["status"]) == 2
    assert "does not answer" in capsys.readouterr().err
    monkeypatch.setenv("PEACH_URL", "peach.example.org")
    assert main(["status"]) == 2
    assert "begins with https://" in capsys.readouterr().err
    monkeypatch.delenv("PEACH_TOKEN")
    assert main(["status"]) == 2
    assert "PEACH_TOKEN is not set" in capsys.readouterr().err


@pytest.mark.parametrize("token", ["peach-token.planted\r\nX: y", "peach-token.planted\u0119", "peach token planted", " "])
def test_a_token_that_is_no_word_is_refused_and_not_repeated(platform, capsys, monkeypatch, token):
    monkeypatch.setenv("PEACH_TOKEN", token)
    assert main(["whoami"]) == 2
    err = capsys.readouterr().err
    assert "one word" in err and "planted" not in err


def test_a_page_in_the_place_of_an_answer_is_told(platform, capsys):
    _Platform.answers["/api/admin/me"] = (200, "<html>Log in to the proxy</html>")
    assert main(["whoami"]) == 2
    assert "not the platform's" in capsys.readouterr().err


def test_a_token_does_not_follow_to_another_address(platform, capsys):
    _Platform.answers["/api/admin/me"] = (302, "http://127.0.0.1:9/elsewhere")
    assert main(["whoami"]) == 2
    assert "leads elsewhere" in capsys.readouterr().err


def test_login_keeps_a_token_that_works_for_its_owner_alone(platform, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("sys.stdin", io.StringIO("peach-token.wrong\n"))
    assert main(["login", platform]) == 2
    kept = tmp_path / "peach" / "login.json"
    assert not kept.exists()
    monkeypatch.setattr("sys.stdin", io.StringIO(_TOKEN + "\n"))
    assert main(["login", platform + "/"]) == 0
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert _TOKEN not in capsys.readouterr().out
    monkeypatch.delenv("PEACH_URL")
    monkeypatch.delenv("PEACH_TOKEN")
    assert main(["whoami"]) == 0
    assert "ana (laptop)" in capsys.readouterr().out
    kept.write_text("{")
    assert main(["whoami"]) == 2
    assert "login.json cannot be read" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_error(platform):
    _Platform.answers[f"/api/admin/runs/{_RUN}/logs"] = (200, "line\n" * 200_000)
    command = f"{sys.executable} -m peach logs {_RUN} | head -n 1"
    done = subprocess.run(["sh", "-c", command], env={**os.environ, "PYTHONPATH": _ROOT}, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("line\n", "")

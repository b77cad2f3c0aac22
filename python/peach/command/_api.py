"""The platform's REST API, with errors that say what to do."""

import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Dict, Iterator, Optional, Tuple

from . import _config
from ._errors import CommandError

_TIMEOUT_S = 60


class Api:
    """What one may ask of the platform."""

    def __init__(self, url: Optional[str] = None, token: Optional[str] = None) -> None:
        self.url, self._token = (url, token) if url and token else _config.read()

    def get(self, path: str, **query: Any) -> Any:
        """The JSON at a path of the API. Raises CommandError."""
        return self._json(self._request("GET", path, query))

    def post(self, path: str, body: Any) -> Any:
        """Sends JSON and returns the answer's. Raises CommandError."""
        return self._json(self._request("POST", path, {}, json.dumps(body).encode()))

    def ask(self, path: str, query: Dict[str, str]) -> Tuple[int, Dict[str, str], Any]:
        """Status, headers (in lower case) and JSON of an answer, whatever its status. Raises CommandError where there is none."""
        request = self._request("GET", path, query)
        try:
            with self._open(request) as answer:
                return answer.status, _headers(answer), _parsed(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _headers(error), _parsed(error.read())

    def lines(self, path: str, **query: Any) -> Iterator[str]:
        """The lines of a text as they come; a stream that goes on for long may be silent in between. Raises CommandError."""
        request = self._request("GET", path, query, accept="text/plain")
        try:
            with self._open(request, timeout=None) as answer:
                for line in answer:
                    yield line.decode("utf-8", "replace").rstrip("\n")
        except urllib.error.HTTPError as error:
            raise self._refusal(error) from None
        except (OSError, http.client.HTTPException) as error:
            raise CommandError(f"The connection to {self.url} broke off: {error}") from None

    def _request(self, method: str, path: str, query: Dict[str, Any], body: Optional[bytes] = None, accept: str = "application/json") -> urllib.request.Request:
        known = {key: value for key, value in query.items() if value is not None}
        address = self.url + path + ("?" + urllib.parse.urlencode(known) if known else "")
        headers = {"Accept": accept, "Authorization": f"Bearer {self._token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return urllib.request.Request(address, data=body, headers=headers, method=method)

    def _json(self, request: urllib.request.Request) -> Any:
        try:
            with self._open(request) as answer:
                found = _parsed(answer.read())
        except urllib.error.HTTPError as error:
            raise self._refusal(error) from None
        except (OSError, http.client.HTTPException) as error:
            raise CommandError(f"The connection to {self.url} broke off: {error}") from None
        if isinstance(found, str):
            raise CommandError(f"{self.url} answered with something that is not the platform's. Is that its address, without a login page of a proxy before it?")
        return found

    def _open(self, request: urllib.request.Request, timeout: Optional[float] = _TIMEOUT_S) -> Any:
        try:
            return _OPENER.open(request, timeout=timeout)
        except urllib.error.HTTPError:
            raise
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise CommandError(f"{self.url} does not answer ({reason}). Is that the platform's address, and is it up?") from None

    def _refusal(self, error: urllib.error.HTTPError) -> CommandError:
        with error:
            problem = _parsed(error.read())
        detail = problem.get("detail") if isinstance(problem, dict) else None
        if error.code == 401:
            return CommandError(f"{self.url} does not know the token, or it is revoked or expired. Make one under Profile, then: python3 -m peach login {self.url}")
        if 300 <= error.code < 400:
            return CommandError(f"{self.url} leads elsewhere ({error.headers.get('Location')}); the token is not sent there. Give that address if it is right.")
        return CommandError(detail or f"{self.url} answered {error.code} {error.reason}.")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token is for the address that its owner gave, not for where that leads."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def _headers(answer: Any) -> Dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode("utf-8", "replace")

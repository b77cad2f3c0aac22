"""``login`` and ``whoami``."""

import argparse
import getpass
import sys

from . import _config, _print
from ._api import Api
from ._errors import CommandError


def login(options: argparse.Namespace) -> int:
    """Asks for a token without showing it (or reads it from a pipe), tries it, and keeps it."""
    url = options.url.rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise CommandError(f"The platform's address begins with https:// or http://, was {url!r}.")
    token = getpass.getpass(f"Token (make one at {url}/profile): ") if sys.stdin.isatty() else sys.stdin.readline()
    token = token.strip()
    if not token or not token.isascii() or any(letter.isspace() for letter in token):
        raise CommandError("That is no token: it is one word of letters, digits and signs.")
    me = Api(url, token).get("/api/admin/me")
    _config.write(url, token)
    print(f"You are {me['name']}. Kept in {_config.path()}.")
    return 0


def whoami(options: argparse.Namespace) -> int:
    api = Api()
    me = api.get("/api/admin/me")
    if options.json:
        _print.as_json(me)
    else:
        print(f"{me['name']} at {api.url}")
        print("roles: " + (", ".join(me["roles"]) or "none"))
        print("scopes: " + ", ".join(me["scopes"]))
    return 0

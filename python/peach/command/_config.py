"""Where the platform is, and the token for it: from the environment, or from a file that only its owner may read."""

import json
import os
from typing import Optional, Tuple

from ._errors import CommandError

_HINT = "Set PEACH_URL and PEACH_TOKEN, or keep them by: python3 -m peach login https://peach.example.org"


def path() -> str:
    """The file that ``login`` writes."""
    base = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return os.path.join(base, "peach", "login.json")


def read() -> Tuple[str, str]:
    """The address, without a slash at its end, and the token. Raises CommandError where one is missing.

    The environment comes first, both of it: a kept token is not sent to an address of the environment.
    """
    url, token = os.environ.get("PEACH_URL"), os.environ.get("PEACH_TOKEN")
    if url and token:
        return _checked(url), _word(token)
    if url or token:
        raise CommandError(f"PEACH_{'TOKEN' if url else 'URL'} is not set. {_HINT}")
    kept = _kept()
    if kept is None:
        raise CommandError(f"Which Peach? {_HINT}")
    return kept


def write(url: str, token: str) -> None:
    """Keeps them for later, readable to nobody else."""
    url = _checked(url)
    os.makedirs(os.path.dirname(path()), mode=0o700, exist_ok=True)
    new = path() + ".new"
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump({"url": url, "token": token}, stream)
    os.chmod(new, 0o600)
    os.replace(new, path())


def _kept() -> Optional[Tuple[str, str]]:
    try:
        with open(path(), encoding="utf-8") as stream:
            kept = json.load(stream)
        return _checked(kept["url"]), _word(kept["token"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path()} cannot be read ({error}). Write it anew by: python3 -m peach login URL") from None


def _checked(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise CommandError(f"The platform's address begins with https:// or http://, was {url!r}.")
    return url.rstrip("/")


def _word(token: str) -> str:
    # The HTTP client would put a token that is no header's value into its exception, in full.
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise CommandError(f"The token is not one word of letters, digits and signs. {_HINT}")
    return token

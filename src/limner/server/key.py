"""The key of a running server: a token that only who can read the data folder has, good until the server stops."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

_NAME = "server.key"


@contextlib.contextmanager
def local_key(data: Path) -> Iterator[str]:
    """A fresh key, readable by this user in `data` as long as the `with` lasts."""
    key = f"lim_{secrets.token_urlsafe(32)}"
    path = data / _NAME
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)
    try:
        yield key
    finally:
        path.unlink(missing_ok=True)


def read_key(data: Path) -> str | None:
    """The token by which programs of this user may speak with the server that runs on `data`; None without one."""
    try:
        return (data / _NAME).read_text()
    except OSError:
        return None

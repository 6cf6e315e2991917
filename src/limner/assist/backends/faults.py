"""What can be wrong with a model server: always said with what to do.

| code | it |
| --- | --- |
| `backend-unreachable` | does not answer, or has an address that is never asked |
| `backend-slow` | took longer than the time that the call has |
| `backend-too-large` | answered more than is read |
| `backend-wrong-answer` | answered something else than the protocol says |
| `backend-failed` | said itself that something went wrong |
| `backend-stopped` | was not waited for: whoever asked has gone away |
"""

import json
from contextlib import suppress

from limner.dataset import LimnerError
from limner.fetch import shown_url
from limner.media import printable

_MOST_WORDS = 300


class BackendError(LimnerError):
    """A model server did not answer as it should; `where` is its address. `passing`: another try may go well."""

    code = "backend-failed"

    def __init__(self, url: str, code: str, message: str, hint: str = "", *, passing: bool = False) -> None:
        super().__init__(message, code=code, where=shown_url(url), hint=hint)
        self.passing = passing


def unreachable(url: str, why: str) -> BackendError:
    """Nobody is there."""
    hint = "Is the model server running, and is this its address?"
    return BackendError(url, "backend-unreachable", why, hint, passing=True)


def slow(url: str, seconds: float) -> BackendError:
    """It took too long."""
    message = f"it did not answer within {seconds:g} s"
    hint = "See what it is doing in its own output; a smaller model or picture may help."
    return BackendError(url, "backend-slow", message, hint, passing=True)


def too_large(url: str, most: int) -> BackendError:
    """It answers more than anybody needs."""
    message = f"its answer is larger than {most >> 20} MB"
    return BackendError(url, "backend-too-large", message, "Let it answer less: fewer or simpler shapes.")


def wrong(url: str, what: str) -> BackendError:
    """It answers something else."""
    hint = "Is this the address of a model server that speaks Label Studio's ML-backend protocol?"
    return BackendError(url, "backend-wrong-answer", what, hint)


def stopped(url: str) -> BackendError:
    """Nobody waits any more."""
    return BackendError(url, "backend-stopped", "whoever asked does not wait any more")


def refused(url: str, path: str, status: int, body: bytes) -> BackendError:
    """It answers with a status that is none of success, and perhaps with words of its own."""
    if 300 <= status < 400:
        message = f"it sends whoever asks for {path} to another address, and that is not followed"
        return BackendError(url, "backend-wrong-answer", message, "Give the address that it leads to.")
    if status in (401, 403):
        message = f"it does not let us in (status {status})"
        return BackendError(url, "backend-failed", message, "Check the user and the password.")
    if status == 404:
        hint = "Is this the address of a model server, without the path of a call?"
        return BackendError(url, "backend-failed", f"it has no {path} (status 404)", hint)
    said = words(body, "detail", "message", "error")
    message = f"it answered with status {status}" + (f": {said}" if said else "")
    hint = words(body, "hint") or "Its own output says more."
    return BackendError(
        url, "backend-failed", message, hint, passing=status in (408, 425, 429, 502, 503, 504)
    )


def words(body: bytes, *names: str) -> str:
    """What the first of those fields of a JSON answer says, in signs that print; nothing of any other body reaches
    people."""
    with suppress(ValueError, RecursionError):
        said = json.loads(body)
        if isinstance(said, dict):
            found = next((said[key] for key in names if said.get(key)), "")
            text = " ".join(printable(str(found)).split())
            return text if len(text) <= _MOST_WORDS else f"{text[:_MOST_WORDS]}…"
    return ""

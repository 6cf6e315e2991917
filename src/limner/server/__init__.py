"""The HTTP server: API, sign-in, permissions, and the page itself. `serve` runs it until it is told to stop."""

from typing import TYPE_CHECKING

from limner.server.key import read_key
from limner.server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from limner.store import Store

__all__ = ["Settings", "label_studio_token", "read_key", "serve"]


def serve(settings: Settings, prepare: "Callable[[Store], object] | None" = None) -> None:
    """Serves until SIGINT or SIGTERM; prints `Limner is ready: <address>` on stdout once it answers.

    `prepare` may fill the opened store before the first request. Raises LimnerError when the port named is
    taken, the host is not this computer's own, or the data folder cannot be used.
    """
    from limner.server.run import run

    run(settings, prepare)


def label_studio_token(token: str) -> str:
    """A token of this server in the form of Label Studio's personal access tokens."""
    from limner.server.label_studio.jwt import refresh_token

    return refresh_token(token)

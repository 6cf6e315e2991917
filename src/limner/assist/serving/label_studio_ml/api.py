"""The application of a class, as `_wsgi.py` files make and run it."""

import os
from typing import Any

from limner.assist.serving.app import Backend
from limner.assist.serving.compatible import Compatible
from limner.assist.serving.run import PORT, serve


class App(Backend):
    """An ASGI application that can run itself."""

    def __init__(self, served: Compatible, user: str, password: str) -> None:
        super().__init__(served, user, password)
        self._given = (served, user, password)

    def run(self, host: str = "0.0.0.0", port: int = PORT, debug: bool = False) -> None:  # noqa: ARG002, S104
        """Serve until Ctrl+C."""
        served, user, password = self._given
        serve(served, host, port, user, password)


def init_app(
    model_class: type[Any], basic_auth_user: str | None = None, basic_auth_pass: str | None = None
) -> App:
    """The class as an application; name and password are those of the environment where none are given."""
    user = basic_auth_user or os.environ.get("BASIC_AUTH_USER", "")
    password = basic_auth_pass or os.environ.get("BASIC_AUTH_PASS", "")
    return App(Compatible(model_class), user, password)

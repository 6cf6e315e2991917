"""Servers that are gone when the test is, whatever became of it."""

from collections.abc import Callable, Iterator

import pytest

from tests.servers import Running, start

Start = Callable[..., Running]


@pytest.fixture
def serve() -> Iterator[Start]:
    """Starts a server, as `tests.servers.start` does."""
    started: list[Running] = []

    def begin(*arguments: object) -> Running:
        started.append(start(*arguments))  # type: ignore[arg-type]
        return started[-1]

    yield begin
    for server in started:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait(10)
        if server.process.stdout:
            server.process.stdout.close()

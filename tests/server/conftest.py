"""One server for all tests that leave it as it was, and clients for it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.server.support import Running, running


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shared server writes what goes wrong."""
    return tmp_path_factory.mktemp("server-log") / "stderr"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, log: Path) -> Iterator[Running]:
    """A running server with one project."""
    with log.open("wb") as file, running(tmp_path_factory.mktemp("server"), file) as started:
        yield started


@pytest.fixture(scope="session")
def program(server: Running) -> Iterator[httpx.Client]:
    """A client with a token."""
    with server.program() as client:
        yield client


@pytest.fixture(scope="session")
def browser(server: Running) -> Iterator[httpx.Client]:
    """A client with a session, that says of itself what a browser would."""
    with server.program() as client:
        code = client.post("/api/v1/codes").json()["code"]
    with server.stranger(headers={"Sec-Fetch-Site": "same-origin"}) as client:
        assert client.get("/", params={"code": code}).status_code == 303
        yield client

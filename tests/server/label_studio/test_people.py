"""Who may come in, and in which ways tokens are sent."""

from collections.abc import Iterator

import httpx
import pytest

from tests.server.label_studio.desk import ROOT
from tests.server.support import Running

WHOAMI = f"{ROOT}/current-user/whoami"


@pytest.fixture
def stranger(server: Running) -> Iterator[httpx.Client]:
    with server.stranger() as client:
        yield client


@pytest.mark.parametrize("headers", [
    {"Authorization": "Token {}"}, {"Authorization": "Bearer {}"}, {"X-API-Key": "{}"},
])  # fmt: skip
def test_a_token_is_sent_in_three_ways(
    stranger: httpx.Client, server: Running, headers: dict[str, str]
) -> None:
    answer = stranger.get(WHOAMI, headers={name: text.format(server.key) for name, text in headers.items()})
    assert answer.status_code == 200
    assert answer.json()["username"] == "You"


def test_a_personal_access_token_is_exchanged_and_lasts_minutes(
    stranger: httpx.Client, program: httpx.Client
) -> None:
    body = {"name": "personal", "label_studio": True}
    refresh = program.post("/api/v1/tokens", json=body).json()["token"]
    access = stranger.post(f"{ROOT}/token/refresh/", json={"refresh": refresh}).json()["access"]
    for header in ({"Authorization": f"Bearer {access}"}, {"X-API-Key": access}):
        assert stranger.get(WHOAMI, headers=header).status_code == 200
    assert stranger.get("/api/v1/me", headers={"Authorization": f"Bearer {access}"}).status_code == 401


@pytest.mark.parametrize("headers", [
    {}, {"Authorization": "Token lim_wrong"}, {"Authorization": "Basic {}"}, {"X-API-Key": ""},
    {"Authorization": "Bearer e30.e30.e30"},
])  # fmt: skip
def test_nobody_else_comes_in(stranger: httpx.Client, server: Running, headers: dict[str, str]) -> None:
    answer = stranger.get(WHOAMI, headers={name: text.format(server.key) for name, text in headers.items()})
    assert answer.status_code == 401
    assert answer.json().keys() == {"id", "status_code", "version", "detail", "exc_info", "validation_errors"}


def test_a_token_that_is_none_is_not_exchanged(stranger: httpx.Client) -> None:
    answer = stranger.post(f"{ROOT}/token/refresh/", json={"refresh": "e30.e30.e30"})
    assert answer.status_code == 401
    assert "limner token NAME --label-studio" in answer.json()["detail"]


def test_what_is_not_spoken_says_so(program: httpx.Client) -> None:
    answer = program.get(f"{ROOT}/storages/s3/")
    assert answer.status_code == 404
    assert "Limner speaks" in answer.json()["detail"]


def test_people_have_numbers(program: httpx.Client) -> None:
    [first, *_] = program.get(f"{ROOT}/users/").json()
    assert program.get(f"{ROOT}/users/{first['id']}/").json() == first
    assert program.get(f"{ROOT}/users/999999/").status_code == 404

"""Tokens of Label Studio's form: what they carry, how long they hold, and that no one else can make them."""

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest

from limner.server.label_studio import jwt
from limner.store import token_hash

TOKEN, KEY = "lim_token", "lim_key"


def part(text: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def test_a_refresh_token_carries_a_token() -> None:
    refresh = jwt.refresh_token(TOKEN)
    header, claims, _ = refresh.split(".")
    assert part(header) == {"alg": "HS256", "typ": "JWT"}
    assert part(claims)["token_type"] == "refresh"
    assert jwt.within(refresh) == TOKEN


def test_an_access_token_names_a_token_by_its_hash_alone() -> None:
    access = jwt.access_token(TOKEN, KEY)
    claims = part(access.split(".")[1])
    assert claims["token_type"] == "access"
    assert TOKEN not in json.dumps(claims)
    assert jwt.hash_within(access, KEY) == token_hash(TOKEN)


def test_an_access_token_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    access = jwt.access_token(TOKEN, KEY)
    later = time.time() + jwt.ACCESS_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert jwt.hash_within(access, KEY) == b""


def forged(token: str) -> str:
    header, claims, signature = token.split(".")
    other = {**part(claims), "of": token_hash("lim_other").hex()}
    return f"{header}.{urlsafe_b64encode(json.dumps(other).encode()).decode().rstrip('=')}.{signature}"


@pytest.mark.parametrize(
    "token",
    [
        forged(jwt.access_token(TOKEN, KEY)),
        jwt.access_token(TOKEN, "another key"),
        jwt.refresh_token(TOKEN),  # for the other use
        "a.b.c",
        "..",
        "\ud800.\ud800.\ud800",
        "e30.e30.",  # {} and no signature
        f"e30.{urlsafe_b64encode(b'[' * 5000).decode()}.x",
    ],
)
def test_what_is_no_access_token_names_nobody(token: str) -> None:
    assert jwt.hash_within(token, KEY) == b""


def test_a_refresh_token_that_was_changed_carries_nothing() -> None:
    header, claims, signature = jwt.refresh_token(TOKEN).split(".")
    other = (
        urlsafe_b64encode(json.dumps({**part(claims), "token": "lim_other"}).encode()).decode().rstrip("=")
    )
    assert jwt.within(f"{header}.{other}.{signature}") == ""
    assert jwt.within(jwt.access_token(TOKEN, KEY)) == ""

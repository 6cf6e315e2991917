"""Which names and methods get past the outermost door."""

import pytest

from limner.server.gate import host_name, is_loopback

NAMES = {
    "127.0.0.1": "127.0.0.1",
    "127.0.0.1:8080": "127.0.0.1",
    "LOCALHOST:1": "localhost",
    "[::1]:8080": "::1",
    "[::1": "::1",
    "": "",
}


@pytest.mark.parametrize(("header", "name"), NAMES.items(), ids=list(NAMES))
def test_name_in_a_host_header(header: str, name: str) -> None:
    assert host_name(header) == name


@pytest.mark.parametrize("name", ["127.0.0.1", "127.9.9.9", "::1"])
def test_addresses_of_this_computer(name: str) -> None:
    assert is_loopback(name)


@pytest.mark.parametrize(
    "name",
    [
        "0.0.0.0",
        "10.0.0.1",
        "169.254.169.254",
        "evil.example",
        "127.0.0.1.evil.example",
        "2130706433",
        "0x7f.1",
        "",
    ],
)
def test_everything_else_is_elsewhere(name: str) -> None:
    assert not is_loopback(name)

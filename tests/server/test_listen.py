"""Where the server listens: this computer alone, 8080 or the next free port, a named port or none."""

import socket

import pytest

from limner.dataset import LimnerError
from limner.server import listen as listening
from limner.server.listen import listen, url


def test_a_named_port_that_is_taken_is_an_error_in_plain_words() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(LimnerError) as refusal:
            listen("127.0.0.1", port)
    assert refusal.value.message == f"Port {port}, named with --port, is taken."
    assert refusal.value.hint == "Leave --port out, or name another."


def test_without_a_name_the_next_free_port_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with listen("127.0.0.1", 0) as taken:
        monkeypatch.setattr(listening, "FIRST_PORT", taken.getsockname()[1])
        with listen("127.0.0.1", None) as next_one:
            assert next_one.getsockname()[1] > taken.getsockname()[1]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_an_address_that_others_can_reach_is_refused(host: str) -> None:
    with pytest.raises(LimnerError) as refusal:
        listen(host, 0)
    assert refusal.value.code == "not-loopback"


def test_a_host_that_is_no_address_is_refused() -> None:
    with pytest.raises(LimnerError) as refusal:
        listen("no such host.invalid", 0)
    assert refusal.value.code == "unknown-host"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_address_can_be_opened(host: str) -> None:
    with listen(host, 0) as bound:
        assert url(host, bound) == f"http://{host}:{bound.getsockname()[1]}"
        socket.create_connection(bound.getsockname(), timeout=5).close()


def test_a_port_that_is_none_is_an_error() -> None:
    with pytest.raises(LimnerError):
        listen("127.0.0.1", 99_999)

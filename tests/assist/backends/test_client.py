"""The calls to one model server: what it may not do to us, each said with what to do."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from limner.assist.backends import BackendError, Client, Clients
from limner.assist.backends import client as module
from limner.assist.protocol import PredictRequest, SetupRequest, WebhookRequest
from limner.store import Access
from tests.ml_backends import Answering, Call, Stub, always, stub

ASKED = PredictRequest(tasks=[], project="1.0", label_config="<View/>")
SETUP = SetupRequest(project="1.0", schema="<View/>")


@pytest.fixture
def server() -> Iterator[Stub]:
    with stub() as running:
        yield running


def fault(server: Stub, seconds: float = 5) -> BackendError:
    with closing(Client(server.access())) as client, pytest.raises(BackendError) as caught:
        client.predict(ASKED, seconds)
    assert caught.value.where == server.address
    assert caught.value.hint
    return caught.value


def endless(answering: Answering, call: Call) -> None:
    answering.send_response(200)
    answering.send_header("Content-Length", str(1 << 30))
    answering.end_headers()
    piece = b" " * (1 << 20)
    for _ in range(1 << 10):
        answering.wfile.write(piece)


def dripping(answering: Answering, _: Call) -> None:
    """A byte now and then buys no time."""
    answering.send_response(200)
    answering.send_header("Content-Length", "1000")
    answering.end_headers()
    while not answering.stub.released.wait(0.05):
        answering.wfile.write(b" ")


def breaking(answering: Answering, _: Call) -> None:
    answering.send_response(200)
    answering.send_header("Content-Length", "1000")
    answering.end_headers()
    answering.wfile.write(b'{"results": [')
    answering.close_connection = True


NOT_FITTING = {
    "no JSON": b"<html>hello</html>",
    "nothing": b"",
    "cut off": b'{"results": [',
    "a list": b"[]",
    "null": b"null",
    "results of another kind": b'{"results": {"a": 1}}',
    "no results": b"{}",
    "too deep": b"[" * 100_000,
    "no unicode": b'{"results": ["\xff"]}',
}


@pytest.mark.parametrize("body", NOT_FITTING.values(), ids=NOT_FITTING)
def test_an_answer_that_does_not_fit(server: Stub, body: bytes) -> None:
    server.behave["/predict"] = always(body)
    assert fault(server).code == "backend-wrong-answer"


def test_a_redirect_is_not_followed(server: Stub) -> None:
    with stub() as other:
        server.behave["/predict"] = always(b"", 307, Location=f"{other.address}/predict")
        error = fault(server)
        assert (error.code, other.calls) == ("backend-wrong-answer", [])
        assert "not followed" in error.message


def test_it_says_itself_what_went_wrong(server: Stub) -> None:
    words = "KeyError: \x1b[31m'image'" + "x" * 10_000
    server.behave["/predict"] = always(json.dumps({"status": 500, "detail": words}).encode(), 500)
    error = fault(server)
    assert error.code == "backend-failed"
    assert "KeyError" in error.message
    assert error.message.isprintable()
    assert len(error.message) < 400
    server.behave["/predict"] = always(b'{"detail": "no", "hint": "Give it a box."}', 422)
    assert fault(server).hint == "Give it a box."


def test_a_body_that_is_no_answer_of_ours_reaches_nobody(server: Stub) -> None:
    server.behave["/predict"] = always(b"root:x:0:0 secret", 500)
    assert "secret" not in str(fault(server))


@pytest.mark.parametrize(("status", "word"), [(401, "password"), (403, "password"), (404, "address")])
def test_the_hint_fits_the_status(server: Stub, status: int, word: str) -> None:
    server.behave["/predict"] = always(b"{}", status)
    assert word in fault(server).hint


@pytest.mark.parametrize("behave", [dripping, Stub.hang], ids=["drips", "hangs"])
def test_it_has_a_time_altogether(server: Stub, behave: Any) -> None:
    server.behave["/predict"] = behave if behave is dripping else server.hang
    error = fault(server, 0.3)
    assert (error.code, error.passing) == ("backend-slow", True)
    assert "0.3 s" in error.message


def test_it_may_not_answer_for_ever(server: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 4 << 20)
    server.behave["/predict"] = endless
    error = fault(server)
    assert (error.code, error.passing) == ("backend-too-large", False)
    assert "4 MB" in error.message


def test_it_breaks_off(server: Stub) -> None:
    server.behave["/predict"] = breaking
    error = fault(server)
    assert (error.code, error.passing) == ("backend-unreachable", True)


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://127.0.0.1:1", "nobody answers"),
        ("http://169.254.169.254/latest", "never asked"),
        ("http://[fd00:ec2::254]", "never asked"),
        ("http://no-such-host.invalid", "not known"),
    ],
)
def test_where_nobody_is_asked(url: str, word: str) -> None:
    with closing(Client(Access(url))) as client, pytest.raises(BackendError, match=word) as caught:
        client.health()
    assert caught.value.code == "backend-unreachable"


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1", "nonsense", "http://me:secret@127.0.0.1:9090", "file:///etc/passwd"]
)
def test_what_is_no_address_of_a_server(url: str) -> None:
    with pytest.raises(BackendError) as caught:
        Client(Access(url))
    assert "secret" not in str(caught.value)


def test_every_call_carries_user_and_password(server: Stub) -> None:
    server.login = "me:a secret"
    with closing(Client(server.access())) as client:
        client.health()
        client.setup(SETUP)
        client.predict(ASKED)
        client.tell(WebhookRequest(action="ANNOTATION_CREATED"))
        assert client.capabilities() is None
    assert {call.path for call in server.calls} == {
        "/health", "/setup", "/predict", "/webhook", "/capabilities"
    }  # fmt: skip
    assert fault_of(Access(server.address, "me", "wrong")).code == "backend-failed"


def fault_of(access: Access) -> BackendError:
    with closing(Client(access)) as client, pytest.raises(BackendError) as caught:
        client.health()
    return caught.value


def test_a_call_is_ended_from_elsewhere(server: Stub) -> None:
    server.behave["/predict"] = server.hang
    found: list[BackendError] = []
    client = Client(server.access())

    def ask() -> None:
        with pytest.raises(BackendError) as caught:
            client.predict(ASKED, 60)
        found.append(caught.value)

    thread = threading.Thread(target=ask)
    thread.start()
    server.wait("/predict")
    client.stop()
    thread.join(5)
    assert [error.code for error in found] == ["backend-stopped"]


def test_a_connection_is_kept_for_the_next_call_and_never_shared(server: Stub) -> None:
    clients = Clients()
    with clients.of(server.access()) as first, clients.of(server.access()) as second:
        assert first is not second
        first.health()
        first.stop()
    with clients.of(server.access()) as third:
        assert third is second, "a client that was stopped came back"
    clients.close()


def test_nan_costs_what_it_stands_in(server: Stub) -> None:
    server.behave["/predict"] = always(b'{"results": [{"result": [], "score": NaN}]}')
    with closing(Client(server.access())) as client:
        assert len(client.predict(ASKED).results) == 1

"""The server before the model: who gets in, what is no request, and what older tools ask."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from limner.assist.serving import Native, app
from limner.assist.serving.run import listen
from limner.dataset import LimnerError
from tests.assist.serving.backends import XML, Spots, answering, picture, predict, spots


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with spots(tmp_path_factory.mktemp("spots")) as client:
        yield client


OLDER: dict[str, tuple[str, str, Any, int, dict[str, Any]]] = {
    # label_studio_ml 1.0.9 and the Label Studio that spoke with it
    "/": ("GET", "/", None, 200, {"status": "UP", "model_class": "Spots"}),
    "setup of 1.0.9": (
        "POST", "/setup",
        {"project": "7.17", "schema": XML, "hostname": "http://x", "access_token": "t", "force_reload": True},
        200, {"model_version": "first"},
    ),
    "versions of 1.0.9": ("POST", "/versions", {"project": "7.17"}, 200, {"versions": ["first"]}),
    "predict of 1.0.9": (
        "POST", "/predict",
        {**predict(picture()), "model_version": "0", "try_fetch": True, "force_reload": False, "params": {}},
        200, {"results": [{"result": [], "score": None, "model_version": "first"}]},
    ),
    "validate": ("POST", "/validate", {"config": XML}, 200, {"status": "ok"}),
    "is_training": ("GET", "/is_training?project=7.17", None, 200, {"is_training": False}),
    # and what goes wrong
    "a configuration that is none": (
        "POST", "/setup", {"project": "7", "schema": "<a/>"}, 400,
        {"detail": "the labelling configuration begins with <a>", "code": "config", "hint": "It is a <View>."},
    ),
    "an entity": (
        "POST", "/validate", {"config": '<!DOCTYPE a [<!ENTITY b "c">]><View/>'}, 400, {"code": "config"},
    ),
    "no tasks": ("POST", "/predict", {"project": "7"}, 400, {"code": "protocol"}),
    "a task that is none": ("POST", "/predict", {**predict(), "tasks": [3]}, 400, {"code": "protocol"}),
    "no picture": ("POST", "/predict", {**predict(), "tasks": [{"data": {}}]}, 422, {"code": "picture-address"}),
    "no address": ("GET", "/nothing", None, 404, {"code": "not-found"}),
    "another method": ("GET", "/predict", None, 405, {"code": "method-not-allowed"}),
    "no such job": ("POST", "/job_status", {"job": "a"}, 404, {"code": "not-found"}),
    "no job": ("POST", "/cancel", {}, 400, {"code": "protocol"}),
}  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "status", "said"), OLDER.values(), ids=OLDER)
def test_requests(
    client: httpx.Client, method: str, path: str, body: Any, status: int, said: dict[str, Any]
) -> None:
    answer = client.request(method, path, json=body)
    assert (answer.status_code, {**answer.json(), **said}) == (status, answer.json()), answer.text
    assert answer.headers["content-type"] == "application/json"


def test_no_tasks_are_no_work(client: httpx.Client) -> None:
    assert client.post("/predict", json=predict()).json() == {"results": []}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_page_elsewhere_cannot_ask(client: httpx.Client, kind: str) -> None:
    answer = client.post(
        "/predict", content=json.dumps(predict()), headers={"Content-Type": kind} if kind else {}
    )
    assert (answer.status_code, answer.json()["code"]) == (415, "not-json")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"tasks":' + b"[" * 100_000])
def test_what_is_no_json(client: httpx.Client, body: bytes) -> None:
    answer = client.post("/predict", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "protocol")


def test_too_much_is_not_read(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "MOST_BYTES", 1000)
    answer = client.post("/predict", json={"a": "b" * 2000})
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_a_password_is_asked_for_everywhere(tmp_path: Path) -> None:
    with answering(Native(Spots, tmp_path), "anna", "pass:word") as client:
        for path in ("/health", "/metrics", "/nothing"):
            answer = client.get(path)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == 'Basic realm="backend"'
        assert client.get("/health", auth=("anna", "pass")).status_code == 401
        assert client.get("/health", headers={"Authorization": "Basic %%%"}).status_code == 401
        assert client.get("/health", headers={"Authorization": "Bearer a"}).status_code == 401
        assert client.get("/health", auth=("anna", "pass:word")).json()["status"] == "UP"
        assert client.post("/predict", json=predict(), auth=("anna", "pass:word")).status_code == 200


def test_no_answer_waits_for_an_acknowledgement() -> None:
    with listen("127.0.0.1", 0) as bound:
        assert bound.proto == socket.IPPROTO_TCP  # asyncio switches Nagle's delay off for such sockets alone
        with pytest.raises(LimnerError) as caught:
            listen("127.0.0.1", bound.getsockname()[1])
    assert caught.value.code == "port"

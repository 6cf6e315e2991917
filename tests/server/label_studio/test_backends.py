"""Model servers under Label Studio's words."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.ml_backends import Stub, stub
from tests.server.label_studio.desk import ROOT, made, rectangle, task_in


@pytest.fixture
def model() -> Iterator[Stub]:
    with stub(login="me:a secret") as running:
        yield running


@pytest.fixture
def project(program: httpx.Client, request: pytest.FixtureRequest) -> int:
    return made(program, request.node.name[:50])


def connected(program: httpx.Client, project: int, model: Stub, **more: Any) -> httpx.Response:
    body = {"project": project, "url": model.address, "title": "cars", "is_interactive": True,
            "auth_method": "BASIC_AUTH", "basic_auth_user": "me", "basic_auth_pass": "a secret"}  # fmt: skip
    return program.post(f"{ROOT}/ml/", json={**body, **more})


def test_one_is_connected_changed_and_forgotten(program: httpx.Client, project: int, model: Stub) -> None:
    answer = connected(program, project, model)
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert (found["state"], found["title"], found["model_version"]) == ("CO", "cars", "1")
    assert (found["basic_auth_user"], found["basic_auth_pass_is_set"]) == ("me", True)
    assert "a secret" not in answer.text
    assert program.get(f"{ROOT}/ml/", params={"project": project}).json() == [found]
    where = f"{ROOT}/ml/{found['id']}"
    assert program.get(where).json() == found
    changed = program.patch(where, json={"title": "cars 2", "is_interactive": False}).json()
    assert (changed["title"], changed["is_interactive"], changed["basic_auth_pass_is_set"]) == (
        "cars 2",
        False,
        True,
    )
    assert program.get(f"{where}/versions").json()["versions"] == ["1"]
    assert program.delete(where).status_code == 204
    assert program.get(where).status_code == 404
    assert program.get(f"{ROOT}/ml/", params={"project": project}).json() == []


def test_one_that_does_not_answer_is_not_connected(program: httpx.Client, project: int, model: Stub) -> None:
    for more in ({"basic_auth_pass": "wrong"}, {"url": "http://127.0.0.1:1"}, {"url": "file:///etc/passwd"}):
        answer = connected(program, project, model, **more)
        assert answer.status_code == 400
        assert answer.json()["validation_errors"]["url"]
    assert program.get(f"{ROOT}/ml/", params={"project": project}).json() == []


def test_regions_that_were_drawn_go_to_the_model_as_they_are(
    program: httpx.Client, project: int, model: Stub
) -> None:
    backend = connected(program, project, model).json()
    task = task_in(program, project, 30)
    body = {"task": task["id"], "context": {"result": [rectangle()]}}
    answer = program.post(f"{ROOT}/ml/{backend['id']}/interactive-annotating", json=body)
    assert answer.status_code == 200
    [call] = model.asked("/predict")
    assert call.body["params"]["context"]["result"] == [rectangle()]
    assert [one["id"] for one in call.body["tasks"]] == [task["id"]]
    assert answer.json()["data"]["result"] is not None
    assert program.get(f"{ROOT}/tasks/{task['id']}/").json()["predictions"] == []
    model_gone = program.patch(f"{ROOT}/ml/{backend['id']}", json={"url": "http://127.0.0.1:1"})
    assert model_gone.status_code == 200
    errors = program.post(f"{ROOT}/ml/{backend['id']}/interactive-annotating", json=body)
    assert (errors.status_code, list(errors.json())) == (200, ["errors"])


def test_a_task_of_another_project_is_not_shown_to_it(
    program: httpx.Client, project: int, model: Stub
) -> None:
    backend = connected(program, project, model).json()
    other = task_in(program, made(program, "somebody else's"), 31)
    answer = program.post(f"{ROOT}/ml/{backend['id']}/interactive-annotating", json={"task": other["id"]})
    assert list(answer.json()) == ["errors"]
    assert model.asked("/predict") == []


@pytest.mark.parametrize("what", ["predict", "train"])
def test_long_work_is_a_job(program: httpx.Client, project: int, model: Stub, what: str) -> None:
    backend = connected(program, project, model).json()
    task_in(program, project, 32)
    answer = program.post(f"{ROOT}/ml/{backend['id']}/{what}", json={})
    assert answer.status_code == 200
    assert program.get(f"/api/v1/jobs/{answer.json()['job']}").json()["kind"] == what

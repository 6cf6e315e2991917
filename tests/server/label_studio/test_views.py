"""Views and webhooks: kept for the programs that make them."""

from typing import Any

import httpx
import pytest

from tests.ml_backends import always, stub
from tests.server.label_studio.desk import ROOT, made, rectangle, task_in

FILTERS = {"conjunction": "and", "items": [{"filter": "filter:tasks:id", "operator": "equal", "value": 1}]}


def test_views_are_made_changed_ordered_and_forgotten(program: httpx.Client) -> None:
    project = made(program, "views")
    where = f"{ROOT}/dm/views/"

    def listed() -> list[int]:
        return [one["id"] for one in program.get(where, params={"project": project}).json()]

    def view(title: str) -> dict[str, Any]:
        answer = program.post(where, json={"project": project, "data": {"title": title}})
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    first, second = view("first"), view("second")
    assert listed() == [project, first["id"], second["id"]]
    one = f"{where}{first['id']}/"
    changed = program.patch(one, json={"data": {"title": "renamed"}, "ordering": ["tasks:id"]}).json()
    assert (changed["data"], changed["ordering"], changed["project"]) == (
        {"title": "renamed"}, ["tasks:id"], project
    )  # fmt: skip
    assert program.put(one, json={"data": {"title": "anew"}}).json()["ordering"] is None
    program.post(f"{where}order/", json={"project": project, "ids": [second["id"], first["id"]]})
    assert listed() == [project, second["id"], first["id"]]
    assert program.delete(one).status_code == 204
    assert program.get(one).status_code == 404
    assert program.request("DELETE", f"{where}reset/", json={"project": project}).status_code == 204
    assert listed() == [project]


def test_tasks_of_a_view_are_those_of_its_project_unless_it_filters(program: httpx.Client) -> None:
    project = made(program, "listed by view")
    task = task_in(program, project, 71)["id"]
    where = f"{ROOT}/dm/views/"
    plain = program.post(where, json={"project": project, "data": {"title": "all"}}).json()["id"]
    some = program.post(where, json={"project": project, "data": {"filters": FILTERS}}).json()["id"]
    tasks = program.get(f"{ROOT}/tasks/", params={"view": plain}).json()["tasks"]
    assert [one["id"] for one in tasks] == [task]
    assert program.get(f"{ROOT}/tasks/", params={"view": some}).status_code == 400


def test_a_webhook_is_made_changed_and_forgotten(program: httpx.Client) -> None:
    project = made(program, "hooks")
    where = f"{ROOT}/webhooks/"
    body = {"project": project, "url": "http://127.0.0.1:9/x", "actions": ["ANNOTATION_CREATED"]}
    hook = program.post(where, json=body).json()
    assert (hook["url"], hook["actions"], hook["is_active"]) == (body["url"], ["ANNOTATION_CREATED"], True)
    one = f"{where}{hook['id']}/"
    assert program.patch(one, json={"is_active": False}).json()["is_active"] is False
    assert program.get(one).json()["actions"] == ["ANNOTATION_CREATED"]
    assert [each["id"] for each in program.get(where, params={"project": project}).json()] == [hook["id"]]
    assert "ANNOTATION_CREATED" in program.get(f"{where}info/").json()
    assert program.delete(one).status_code == 204
    assert program.get(where, params={"project": project}).json() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": ""}, "url"),
        ({"actions": ["TASKS_CREATED"]}, "actions"),
        ({"headers": {"X": "a\r\nHost: b"}}, "headers"),
        ({"is_active": "perhaps"}, "is_active"),
    ],
)
def test_a_webhook_that_could_not_be_called_is_refused(
    program: httpx.Client, wrong: dict[str, Any], field: str
) -> None:
    body = {"project": made(program, f"wrong hook {wrong}"[:40]), "url": "http://127.0.0.1:9/x", **wrong}
    answer = program.post(f"{ROOT}/webhooks/", json=body)
    assert answer.status_code == 400
    assert list(answer.json()["validation_errors"]) == [field]


def test_a_webhook_is_called_after_an_annotation_was_saved(program: httpx.Client) -> None:
    project = made(program, "called")
    with stub() as heard:
        heard.behave["/hook"] = always(b"")
        body = {"project": project, "url": f"{heard.address}/hook"}
        hook = program.post(f"{ROOT}/webhooks/", json=body).json()["id"]
        task = task_in(program, project, 72)["id"]
        made_now = program.post(f"{ROOT}/tasks/{task}/annotations/", json={"result": [rectangle()]}).json()
        [call] = heard.wait("/hook", seconds=30)
        program.delete(f"{ROOT}/webhooks/{hook}/")
    assert (call.body["action"], call.body["task"]["id"]) == ("ANNOTATION_CREATED", task)
    assert call.body["annotation"]["id"] == made_now["id"]

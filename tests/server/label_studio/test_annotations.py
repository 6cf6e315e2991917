"""Annotations and predictions are layers, changed by diffs."""

from typing import Any

import httpx
import pytest

from tests.server.label_studio.desk import ROOT, made, rectangle, task_in


def image_of(program: httpx.Client, title: str) -> str:
    projects = {one["name"]: one["id"] for one in program.get("/api/v1/projects").json()}
    [image] = program.get(f"/api/v1/projects/{projects[title]}/images").json()["images"]
    return f"/api/v1/images/{image['id']}"


def annotate(program: httpx.Client, task: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = program.post(f"{ROOT}/tasks/{task['id']}/annotations/", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_first_is_the_main_layer_and_the_next_stand_beside_it(program: httpx.Client) -> None:
    task = task_in(program, made(program, "layers"), 10)
    first = annotate(program, task, result=[rectangle()], lead_time=2.5)
    second = annotate(program, task, result=[rectangle(x=50)])
    truth = annotate(program, task, result=[rectangle(x=60)], ground_truth=True)
    assert (first["result"], first["lead_time"]) == ([rectangle()], 2.5)
    assert truth["ground_truth"]
    image = image_of(program, "layers")
    main = program.get(f"{image}/layers/main").json()
    assert (main["status"], len(main["annotations"])) == ("done", 1)
    beside = program.get(f"{image}/layers").json()["layers"]
    assert [(one["kind"], one["objects"]) for one in beside] == [("blind", 1), ("gold", 1)]
    listed = program.get(f"{ROOT}/tasks/{task['id']}/annotations/").json()
    assert [one["id"] for one in listed] == [first["id"], second["id"], truth["id"]]


def test_a_change_is_one_diff_and_keeps_the_objects(program: httpx.Client) -> None:
    task = task_in(program, made(program, "diffs"), 11)
    made_ = annotate(program, task, result=[rectangle("a"), rectangle("b", 50)])
    image = image_of(program, "diffs")
    before = program.get(f"{image}/layers/main").json()
    where = f"{ROOT}/annotations/{made_['id']}/"
    same = program.patch(where, json={"result": made_["result"], "ground_truth": True}).json()
    assert same["ground_truth"]
    assert program.get(f"{image}/layers/main").json()["revision"] == before["revision"]
    moved = program.patch(where, json={"result": [rectangle("a", 15)]}).json()
    assert moved["result"] == [rectangle("a", 15)]
    after = program.get(f"{image}/layers/main").json()
    assert after["revision"] == before["revision"] + 1
    assert [one["id"] for one in after["annotations"]] == [before["annotations"][0]["id"]]
    assert after["annotations"][0]["number"] == before["annotations"][0]["number"]


def test_a_skipped_task(program: httpx.Client) -> None:
    task = task_in(program, made(program, "skipped"), 12)
    assert annotate(program, task, result=[], was_cancelled=True)["was_cancelled"]
    found = program.get(f"{ROOT}/tasks/{task['id']}/").json()
    assert (found["cancelled_annotations"], found["is_labeled"]) == (1, False)


def test_deleting_can_be_undone_in_limner(program: httpx.Client) -> None:
    task = task_in(program, made(program, "undone"), 13)
    one = annotate(program, task, result=[rectangle()])
    assert program.delete(f"{ROOT}/annotations/{one['id']}/").status_code == 204
    assert program.get(f"{ROOT}/annotations/{one['id']}/").status_code == 404
    image = image_of(program, "undone")
    restored = program.post(f"{image}/layers/main/restore", json={"revision": 1})
    assert restored.status_code == 200
    assert program.get(f"{ROOT}/annotations/{one['id']}/").json()["result"] == [rectangle()]


def test_bulk(program: httpx.Client) -> None:
    number = made(program, "bulk")
    tasks = [task_in(program, number, color)["id"] for color in (14, 15)]
    found = program.post(f"{ROOT}/annotations/bulk/", json={"tasks": tasks, "result": [rectangle()]}).json()
    assert [one["task"] for one in found] == tasks
    answer = program.post(f"{ROOT}/annotations/bulk-delete/", json={"ids": [one["id"] for one in found]})
    assert answer.json() == {"deleted": 2}


@pytest.mark.parametrize(("result", "says"), [
    ([rectangle(label="tram")], "tram"),
    ([{**rectangle(), "value": {"x": "left"}}], "x"),
    ([rectangle(), 7], "not an object"),
    ([rectangle("a"), {"type": "relation", "from_id": "a", "to_id": "gone"}], "not there"),
])  # fmt: skip
def test_a_result_that_cannot_be_taken_keeps_the_others_out(
    program: httpx.Client, result: list[Any], says: str
) -> None:
    task = task_in(program, made(program, f"odd {says}"), 16)
    answer = program.post(f"{ROOT}/tasks/{task['id']}/annotations/", json={"result": result})
    assert answer.status_code == 400
    assert says in " ".join(answer.json()["validation_errors"]["result"])
    assert program.get(f"{ROOT}/tasks/{task['id']}/annotations/").json() == []


def test_predictions_are_layers_of_their_model(program: httpx.Client) -> None:
    number = made(program, "predicted")
    task = task_in(program, number, 17)
    body = {"task": task["id"], "result": [rectangle(score=0.5)], "score": 0.5, "model_version": "m1"}
    first = program.post(f"{ROOT}/predictions/", json=body).json()
    twin = program.post(f"{ROOT}/predictions/", json=body).json()
    assert first["model_version"] == twin["model_version"] == "m1"
    assert first["id"] != twin["id"]
    where = f"{ROOT}/predictions/{first['id']}/"
    changed = program.patch(where, json={"result": [rectangle(x=44, score=0.9)], "score": 0.9}).json()
    assert (changed["score"], changed["result"][0]["value"]["x"]) == (0.9, 44)
    assert program.delete(where).status_code == 204
    assert [one["id"] for one in program.get(f"{ROOT}/predictions/?project={number}").json()] == [twin["id"]]
    assert program.get(f"{ROOT}/tasks/{task['id']}/annotations/").json() == []
    more = [{"task": task["id"], "result": [rectangle()], "model_version": "m2"}]
    assert program.post(f"{ROOT}/projects/{number}/import/predictions", json=more).json() == {"created": 1}


def test_numbers_of_one_kind_do_not_open_the_other(program: httpx.Client) -> None:
    task = task_in(program, made(program, "kinds"), 18)
    one = annotate(program, task, result=[rectangle()])
    assert program.get(f"{ROOT}/predictions/{one['id']}/").status_code == 404

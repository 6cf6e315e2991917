"""Tasks: pictures by address, in the request, or here already; all of a request or none of it."""

import httpx
import pytest

from tests.server.label_studio.desk import ROOT, inline, made, rectangle, task_in

NOWHERE = "http://nobody.invalid/a/x.jpg"


def test_a_picture_in_the_request_is_stored_and_served(program: httpx.Client) -> None:
    number = made(program, "inline")
    task = task_in(program, number)
    address = task["data"]["image"]
    assert address.startswith(f"/data/upload/{number}/{task['id']}-")
    served = program.get(f"/label-studio{address}")
    assert (served.status_code, served.headers["content-type"]) == (200, "image/png")
    again = task_in(program, number, 1)
    assert again["id"] == task["id"]
    by_address = program.post(f"{ROOT}/tasks/", json={"project": number, "data": {"image": address}})
    assert by_address.json()["id"] == task["id"]


def test_a_picture_that_does_not_come_is_a_task_all_the_same(program: httpx.Client) -> None:
    number = made(program, "nowhere")
    body = {"data": {"image": NOWHERE, "shot": 7}, "meta": {"by": "me"}, "predictions": [
        {"result": [rectangle()], "model_version": "m1", "score": 0.7},
    ]}  # fmt: skip
    answer = program.post(f"{ROOT}/projects/{number}/import?return_task_ids=true", json=[body])
    assert answer.status_code == 201
    [id] = answer.json()["task_ids"]
    task = program.get(f"{ROOT}/tasks/{id}/").json()
    assert (task["data"], task["meta"]) == (body["data"], body["meta"])
    [prediction] = task["predictions"]
    assert (prediction["model_version"], prediction["score"]) == ("m1", 0.7)
    assert prediction["result"][0]["original_width"] == 200
    assert program.get(f"/label-studio/data/upload/{number}/{id}-x.jpg").status_code == 200


def test_bare_data_is_a_task(program: httpx.Client) -> None:
    number = made(program, "bare")
    answer = program.post(
        f"{ROOT}/projects/{number}/import", json=[{"image": inline(3)}, {"image": inline(4)}]
    )
    assert answer.json()["task_count"] == 2
    found = program.get(f"{ROOT}/tasks/", params={"project": number, "page_size": 1, "fields": "all"}).json()
    assert (found["total"], len(found["tasks"])) == (2, 1)
    last = program.get(f"{ROOT}/tasks/", params={"project": number, "page": 3, "page_size": 1})
    assert last.status_code == 404


def test_all_that_is_said_of_a_picture_comes_in(program: httpx.Client) -> None:
    number = made(program, "said")
    predictions = [{"result": [rectangle(x=at)], "model_version": "m1", "score": 0.5} for at in (1, 2)]
    annotations = [{"result": [rectangle(x=at)], "lead_time": at} for at in (3, 4)]
    body = {"data": {"image": inline(8)}, "annotations": annotations, "predictions": predictions}
    answer = program.post(f"{ROOT}/projects/{number}/import?return_task_ids=true", json=[body, body]).json()
    assert (answer["annotation_count"], answer["prediction_count"]) == (4, 4)
    assert len(set(answer["task_ids"])) == 1
    task = program.get(f"{ROOT}/tasks/{answer['task_ids'][0]}/").json()
    assert [one["lead_time"] for one in task["annotations"]] == [3, 4, 3, 4]
    assert [one["result"][0]["value"]["x"] for one in task["annotations"]] == [3, 4, 3, 4]
    assert [one["model_version"] for one in task["predictions"]] == ["m1"] * 4
    assert sorted(one["result"][0]["value"]["x"] for one in task["predictions"]) == [1, 1, 2, 2]


@pytest.mark.parametrize("address", [
    "http://[x.jpg", "http://nobody.invalid/../../../etc/passwd", "ftp://nobody.invalid/x.jpg", "../../x.jpg",
    "http://127.0.0.1/x.jpg", "http://169.254.169.254/x.jpg", "http://me:secret@nobody.invalid/x.jpg", "C:\\x.jpg",
    "file:///etc/passwd", "http://nobody.invalid/" + 3000 * "x" + ".jpg", "\x00\n.jpg",
])  # fmt: skip
def test_an_odd_address_is_kept_and_nobody_is_asked(program: httpx.Client, address: str) -> None:
    number = made(program, f"odd {sum(map(ord, address))}")
    answer = program.post(f"{ROOT}/tasks/", json={"project": number, "data": {"image": address}})
    assert answer.status_code in (201, 400), answer.text
    if answer.status_code == 201:
        assert answer.json()["data"]["image"] == address
        served = program.get(f"/label-studio/data/upload/{number}/{answer.json()['id']}-x.jpg")
        assert served.content == b""


@pytest.mark.parametrize(("entry", "field", "says"), [
    ({"data": {"text": "hello"}}, "data", "no picture"),
    ({"data": {"image": "data:image/png;base64,AAAA"}}, "data", "task 1"),
    ({"data": {"image": "/data/upload/1/999999-x.png"}}, "data", "no picture of this project"),
    ({"data": {"image": NOWHERE}, "annotations": [{"result": [rectangle(label="tram")]}]}, "result", "tram"),
    ({"data": {"image": NOWHERE}, "annotations": [{"result": "x"}]}, "result", "a list is needed"),
    ({"data": {"image": NOWHERE}, "predictions": [{"result": [], "score": "high"}]}, "score", "number"),
    ({"data": {"image": NOWHERE}, "drafts": [{"result": []}]}, "drafts", "limner import"),
    (7, "task", "object"),
])  # fmt: skip
def test_one_bad_task_keeps_all_of_its_request_out(
    program: httpx.Client, entry: object, field: str, says: str
) -> None:
    title = f"bad {field} {says}"[:50]
    number = made(program, title)
    answer = program.post(f"{ROOT}/projects/{number}/import", json=[{"image": inline(5)}, entry])
    assert answer.status_code == 400
    [message] = answer.json()["validation_errors"][field]
    assert message.startswith("task 1: ")
    assert says in message
    assert program.get(f"{ROOT}/projects/{number}/").json()["task_number"] == 0


def test_data_changes_and_the_picture_stays(program: httpx.Client) -> None:
    number = made(program, "changed")
    task = task_in(program, number, 6)
    where = f"{ROOT}/tasks/{task['id']}/"
    data = {**task["data"], "place": "Kyoto"}
    assert program.patch(where, json={"data": data}).json()["data"] == data
    refused = program.patch(where, json={"data": {"image": NOWHERE}})
    assert "stays" in refused.json()["validation_errors"]["data"][0]


def test_a_task_is_deleted_with_what_was_said_of_it(program: httpx.Client) -> None:
    number = made(program, "deleted")
    task = task_in(program, number, 7, annotations=[{"result": [rectangle()]}])
    assert program.delete(f"{ROOT}/tasks/{task['id']}/").status_code == 204
    assert program.get(f"{ROOT}/tasks/{task['id']}/").status_code == 404
    found = program.get(f"{ROOT}/projects/{number}/").json()
    assert (found["task_number"], found["total_annotations_number"]) == (0, 0)


def test_filters_are_refused_rather_than_overlooked(program: httpx.Client) -> None:
    number = made(program, "filters")
    query = '{"filters": {"items": [{"filter": "filter:tasks:id"}]}}'
    assert program.get(f"{ROOT}/tasks/", params={"project": number, "query": query}).status_code == 400


def test_files_by_form_are_refused_with_what_to_do(program: httpx.Client) -> None:
    number = made(program, "forms")
    answer = program.post(f"{ROOT}/projects/{number}/import", files={"file": ("x.png", b"x")})
    assert answer.status_code == 400
    assert "data:image/" in answer.json()["detail"]

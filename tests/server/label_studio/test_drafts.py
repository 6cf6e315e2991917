"""Drafts: kept, told with their task, gone once they are handed in."""

import httpx

from tests.server.label_studio.desk import ROOT, made, rectangle, task_in


def test_a_draft_is_made_changed_listed_and_thrown_away(program: httpx.Client) -> None:
    task = task_in(program, made(program, "drafts"), 61)
    where = f"{ROOT}/tasks/{task['id']}/drafts/"
    draft = program.post(where, json={"result": [rectangle()], "lead_time": 2.5}).json()
    assert (draft["task"], draft["annotation"], draft["result"]) == (task["id"], None, [rectangle()])
    assert (draft["lead_time"], draft["was_postponed"]) == (2.5, False)
    one = f"{ROOT}/drafts/{draft['id']}/"
    changed = program.patch(one, json={"result": [rectangle(x=20)], "was_postponed": True}).json()
    assert (changed["result"], changed["lead_time"]) == ([rectangle(x=20)], 2.5)
    assert program.get(one).json() == changed
    assert program.get(where).json() == [changed]
    whole = program.get(f"{ROOT}/tasks/{task['id']}/").json()
    assert (whole["drafts"], whole["annotations"]) == ([changed], [])
    assert program.delete(one).status_code == 204
    assert program.get(one).status_code == 404
    assert program.get(where).json() == []


def test_a_draft_that_is_handed_in_is_gone(program: httpx.Client) -> None:
    task = task_in(program, made(program, "handed in"), 62)["id"]
    draft = program.post(f"{ROOT}/tasks/{task}/drafts/", json={"result": [rectangle()]}).json()["id"]
    body = {"result": [rectangle()], "draft_id": draft}
    annotation = program.post(f"{ROOT}/tasks/{task}/annotations/", json=body).json()["id"]
    assert program.get(f"{ROOT}/tasks/{task}/drafts/").json() == []
    where = f"{ROOT}/tasks/{task}/annotations/{annotation}/drafts/"
    second = program.post(where, json={"result": [rectangle(x=30)]}).json()
    assert second["annotation"] == annotation
    assert program.get(where).json() == [second]
    body = {"result": second["result"], "draft_id": second["id"]}
    program.patch(f"{ROOT}/annotations/{annotation}/", json=body)
    assert program.get(where).json() == []


def test_a_draft_of_what_could_not_be_handed_in_is_refused(program: httpx.Client) -> None:
    task = task_in(program, made(program, "wrong drafts"), 63)["id"]
    where = f"{ROOT}/tasks/{task}/drafts/"
    assert program.post(where, json={"result": [rectangle(label="lorry")]}).status_code == 400
    assert program.post(f"{ROOT}/tasks/99999/drafts/", json={"result": []}).status_code == 404
    other = f"{ROOT}/tasks/{task}/annotations/99999/drafts/"
    assert program.post(other, json={"result": []}).status_code == 404
    assert program.get(where).json() == []


def test_drafts_go_with_their_task(program: httpx.Client) -> None:
    task = task_in(program, made(program, "gone with it"), 64)["id"]
    draft = program.post(f"{ROOT}/tasks/{task}/drafts/", json={"result": []}).json()["id"]
    assert program.delete(f"{ROOT}/tasks/{task}/").status_code == 204
    assert program.get(f"{ROOT}/drafts/{draft}/").status_code == 404

"""Projects from a labelling configuration."""

import httpx
import pytest

from tests.server.label_studio.desk import CONFIG, ROOT, made, rectangle, task_in


def id_of(program: httpx.Client, title: str) -> str:
    found = {one["name"]: one["id"] for one in program.get("/api/v1/projects").json()}
    return str(found[title])


def classes_of(program: httpx.Client, title: str) -> dict[str, bool]:
    ontology = program.get(f"/api/v1/projects/{id_of(program, title)}/ontology").json()
    return {one["name"]: one.get("archived", False) for one in ontology["classes"]}


def test_a_configuration_becomes_classes_and_comes_back_word_for_word(program: httpx.Client) -> None:
    number = made(program, "from xml")
    assert program.get(f"{ROOT}/projects/{number}/").json()["label_config"] == CONFIG
    assert classes_of(program, "from xml") == {"car": False, "person": False}


def test_another_configuration_is_a_new_version(program: httpx.Client) -> None:
    number = made(program, "patched")
    where = f"/api/v1/projects/{id_of(program, 'patched')}/ontology"
    before = program.get(where).json()
    other = CONFIG.replace('"person"', '"bus"')
    answer = program.patch(f"{ROOT}/projects/{number}/", json={"label_config": other})
    assert answer.json()["label_config"] == other
    assert classes_of(program, "patched") == {"car": False, "bus": False, "person": True}
    after = program.get(where).json()
    assert after["version"] == before["version"] + 1
    assert after["classes"][0]["id"] == before["classes"][0]["id"]
    program.patch(f"{ROOT}/projects/{number}/", json={"label_config": CONFIG})
    assert classes_of(program, "patched") == {"car": False, "bus": True, "person": False}


def test_a_class_made_in_limner_stands_in_the_configuration(program: httpx.Client) -> None:
    number = made(program, "grown")
    kind = "00000000-0000-7000-8000-00000000c1a5"
    where = f"/api/v1/projects/{id_of(program, 'grown')}/classes/{kind}"
    assert program.put(where, json={"id": kind, "name": "tram", "index": 9}).status_code == 200
    config = program.get(f"{ROOT}/projects/{number}/").json()["label_config"]
    assert 'value="tram"' in config
    assert 'value="car"' in config


def test_a_configuration_is_looked_at_first(program: httpx.Client) -> None:
    where = f"{ROOT}/projects/{made(program, 'looked at')}/validate/"
    for config, differs in ((CONFIG, False), (CONFIG.replace("person", "bus"), True)):
        answer = program.post(where, json={"label_config": config}).json()
        assert answer == {"config_essential_data_has_changed": differs}
    assert program.post(where, json={"label_config": "<View"}).status_code == 400


def test_settings_are_kept(program: httpx.Client) -> None:
    number = made(program, "settings")
    body = {"title": "settings 2", "description": "cars", "maximum_annotations": 3}
    found = program.patch(f"{ROOT}/projects/{number}/", json=body).json()
    assert {key: found[key] for key in body} == body
    assert program.get(f"{ROOT}/projects/{number}/").json() == found


@pytest.mark.parametrize(("body", "field"), [
    ({"title": "x"}, "title"),
    ({"title": "no xml", "label_config": "<View"}, "label_config"),
    ({"title": "no view", "label_config": "<Choices/>"}, "label_config"),
    ({"title": 7}, "title"),
    ({"title": "entities", "label_config": '<!DOCTYPE x [<!ENTITY a "b">]><View>&a;</View>'}, "label_config"),
])  # fmt: skip
def test_what_cannot_be_made_is_refused_by_field(
    program: httpx.Client, body: dict[str, object], field: str
) -> None:
    answer = program.post(f"{ROOT}/projects/", json=body)
    assert answer.status_code == 400
    assert list(answer.json()["validation_errors"]) == [field]


def test_a_name_is_given_once(program: httpx.Client) -> None:
    made(program, "only one")
    answer = program.post(f"{ROOT}/projects/", json={"title": "only one"})
    assert answer.status_code == 400
    assert "title" in answer.json()["validation_errors"]


def test_pages_end_with_404(program: httpx.Client) -> None:
    made(program, "paged")
    first = program.get(f"{ROOT}/projects/", params={"page_size": 1}).json()
    assert len(first["results"]) == 1
    assert first["next"]
    assert program.get(f"{ROOT}/projects/", params={"page": 1000}).status_code == 404


def test_a_deleted_project_lies_in_the_bin(program: httpx.Client) -> None:
    number = made(program, "binned")
    task = task_in(program, number, 70, annotations=[{"result": [rectangle()]}])
    assert program.delete(f"{ROOT}/projects/{number}/").status_code == 204
    assert program.get(f"{ROOT}/projects/{number}/").status_code == 404
    assert program.get(f"{ROOT}/tasks/{task['id']}/").status_code == 404
    assert program.get(f"{ROOT}/annotations/{task['annotations'][0]['id']}/").status_code == 404
    assert "binned" in {one["name"] for one in program.get("/api/v1/projects?deleted=true").json()}

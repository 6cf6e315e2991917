"""Labels out, in Label Studio's JSON and in other formats."""

import io
import json
from zipfile import ZipFile

import httpx

from tests.server.label_studio.desk import ROOT, made, rectangle, task_in


def test_json_holds_annotations_and_predictions(program: httpx.Client) -> None:
    number = made(program, "exported")
    task_in(
        program, number, 20, annotations=[{"result": [rectangle()]}], predictions=[{"result": [rectangle()]}]
    )
    task_in(program, number, 21)
    where = f"{ROOT}/projects/{number}/export"
    [one] = program.get(where, params={"export_type": "JSON"}).json()
    assert one["annotations"][0]["result"] == [rectangle()]
    assert len(one["predictions"]) == 1
    assert len(program.get(where, params={"exportType": "JSON", "download_all_tasks": True}).json()) == 2
    assert program.get(f"{ROOT}/projects/{made(program, 'nothing')}/export").json() == []


def test_coco_is_a_zip(program: httpx.Client) -> None:
    number = made(program, "zipped")
    task_in(program, number, 22, annotations=[{"result": [rectangle()]}])
    answer = program.get(f"{ROOT}/projects/{number}/export", params={"export_type": "COCO_WITH_IMAGES"})
    names = ZipFile(io.BytesIO(answer.content)).namelist()
    assert any(name.endswith(".json") for name in names)
    assert any(name.endswith(".png") for name in names)


def test_an_unknown_format_names_the_known_ones(program: httpx.Client) -> None:
    number = made(program, "unknown")
    answer = program.get(f"{ROOT}/projects/{number}/export", params={"export_type": "CONLL2003"})
    assert "COCO" in answer.json()["validation_errors"]["export_type"][0]


def test_a_snapshot_is_made_listed_and_read(program: httpx.Client) -> None:
    number = made(program, "snapshots")
    task_in(program, number, 23, annotations=[{"result": [rectangle()]}])
    where = f"{ROOT}/projects/{number}/exports/"
    snapshot = program.post(where, json={"title": "now"}).json()
    projects = {one["name"]: one["id"] for one in program.get("/api/v1/projects").json()}
    jobs = f"/api/v1/projects/{projects['snapshots']}/jobs"
    while program.get(jobs).json()[0]["state"] in ("queued", "running"):
        pass
    assert program.get(f"{where}{snapshot['id']}").json()["status"] == "completed"
    [task] = program.get(f"{where}{snapshot['id']}/download").json()
    assert task["annotations"][0]["result"][0]["value"] == rectangle()["value"]
    assert [one["id"] for one in program.get(where).json()] == [snapshot["id"]]
    assert program.get(f"{where}999999").status_code == 404


def test_a_snapshot_is_converted_as_it_was(program: httpx.Client) -> None:
    number = made(program, "converted")
    task = task_in(program, number, 24, annotations=[{"result": [rectangle()]}])
    where = f"{ROOT}/projects/{number}/exports/"
    snapshot = f"{where}{program.post(where, json={}).json()['id']}"
    while program.get(snapshot).json()["status"] in ("created", "in_progress"):
        pass
    [annotation] = task["annotations"]
    program.patch(f"{ROOT}/annotations/{annotation['id']}/", json={"result": []})
    asked = {"export_type": "COCO"}
    assert program.get(f"{snapshot}/download", params=asked).status_code == 400
    begun = program.post(f"{snapshot}/convert", json=asked).json()
    assert begun == program.post(f"{snapshot}/convert", json=asked).json()

    def converted() -> dict[str, object]:
        [one] = program.get(snapshot).json()["converted_formats"]
        found: dict[str, object] = one
        return found

    while converted()["status"] in ("created", "in_progress"):
        pass
    done = {"id": begun["converted_format"], "export_type": "COCO", "status": "completed", "traceback": None}
    assert converted() == done
    answer = program.get(f"{snapshot}/download", params={"exportType": "COCO"})
    archive = ZipFile(io.BytesIO(answer.content))
    [labels] = [json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")]
    assert [one["bbox"] for one in labels["annotations"]] == [[20, 20, 60, 40]]
    assert program.post(f"{snapshot}/convert", json={"export_type": "CONLL2003"}).status_code == 400

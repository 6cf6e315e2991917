"""Uploads: raw, in parts, resumable, checked; then the job that makes pictures of them, and labels out again."""

import hashlib
import io
import time
import zipfile
from typing import Any

import httpx
import pytest

from limner.dataset import new_id
from tests.server.support import PROJECT, picture

DATA = bytes(range(256)) * 40
HASH = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def files(program: httpx.Client) -> str:
    """The address of a fresh import's files."""
    id = str(new_id())
    answer = program.post(f"/api/v1/projects/{PROJECT}/imports", json={"id": id})
    assert (answer.status_code, answer.json()["id"]) == (201, id)
    return f"/api/v1/imports/{id}/files?path=album/a.jpg"


def part(start: int, end: int, total: int = len(DATA)) -> dict[str, str]:
    return {"Content-Range": f"bytes {start}-{end - 1}/{total}"}


def test_a_whole_file(program: httpx.Client, files: str) -> None:
    answer = program.put(files, content=DATA, headers={"X-Content-SHA256": HASH})
    assert (answer.status_code, answer.json()) == (200, {"received": len(DATA)})
    assert program.get(files).json() == {"received": len(DATA)}


def test_a_file_in_parts_goes_on_where_it_was(program: httpx.Client, files: str) -> None:
    assert program.get(files).json() == {"received": 0}
    assert program.put(files, content=DATA[:4000], headers=part(0, 4000)).json() == {"received": 4000}
    assert program.get(files).json() == {"received": 4000}
    answer = program.put(
        files, content=DATA[4000:], headers={**part(4000, len(DATA)), "X-Content-SHA256": HASH}
    )
    assert answer.json() == {"received": len(DATA)}


def test_a_gap_is_refused_and_says_where_to_go_on(program: httpx.Client, files: str) -> None:
    program.put(files, content=DATA[:4000], headers=part(0, 4000))
    answer = program.put(files, content=DATA[5000:], headers=part(5000, len(DATA)))
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-offset")
    assert answer.json()["params"]["received"] == 4000


def test_a_wrong_hash_is_refused_and_the_file_begins_again(program: httpx.Client, files: str) -> None:
    answer = program.put(files, content=DATA, headers={"X-Content-SHA256": "0" * 64})
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong-hash")
    assert program.get(files).json() == {"received": 0}
    assert program.put(files, content=DATA, headers={"X-Content-SHA256": HASH}).status_code == 200


UNFIT = {
    "not a range": {"Content-Range": "bytes 0-x/10"},
    "another length": {"Content-Range": f"bytes 0-5/{len(DATA)}"},
    "behind its own end": {"Content-Range": f"bytes 5-{len(DATA) + 4}/10"},
    "not a hash": {"X-Content-SHA256": "abc"},
    "larger than anything": {"Content-Range": f"bytes 0-{len(DATA) - 1}/99999999999999"},
}


@pytest.mark.parametrize("headers", UNFIT.values(), ids=UNFIT)
def test_headers_that_do_not_fit(program: httpx.Client, files: str, headers: dict[str, str]) -> None:
    assert program.put(files, content=DATA, headers=headers).status_code in (413, 422)
    assert program.get(files).json() == {"received": 0}


@pytest.mark.parametrize("path", ["../a.jpg", "/etc/passwd", "C:\\a.jpg", "a\\..\\b", "a/../../b", "a%00b"])
def test_names_that_lead_out_are_refused(program: httpx.Client, files: str, path: str) -> None:
    answer = program.put(files.replace("album/a.jpg", path), content=DATA)
    assert (answer.status_code, answer.json()["code"]) == (400, "unsafe-name")


def test_no_length_is_refused(program: httpx.Client, files: str) -> None:
    answer = program.put(files, content=iter([DATA]))
    assert answer.status_code == 411


def test_another_import_is_not_there(program: httpx.Client) -> None:
    assert program.put(f"/api/v1/imports/{new_id()}/files?path=a.jpg", content=DATA).status_code == 404


def finished(program: httpx.Client, job: dict[str, Any]) -> dict[str, Any]:
    for _ in range(600):
        job = program.get(f"/api/v1/jobs/{job['id']}").json()
        if job["state"] not in ("queued", "running"):
            return job
        time.sleep(0.1)
    raise AssertionError(job)


def test_pictures_in_and_labels_out(program: httpx.Client) -> None:
    project = program.post("/api/v1/projects", json={"name": "In and out"}).json()["id"]
    id = str(new_id())
    program.post(f"/api/v1/projects/{project}/imports", json={"id": id})
    for name, data in (
        ("a.jpg", picture("JPEG")),
        ("b/c.png", picture("PNG")),
        ("broken.jpg", b"no picture"),
    ):
        assert program.put(f"/api/v1/imports/{id}/files?path={name}", content=data).status_code == 200
    started = program.post(f"/api/v1/imports/{id}/start", json={})
    assert started.status_code == 202
    job = finished(program, started.json())
    assert (job["state"], job["result"]["added"], job["result"]["refused"]) == ("done", 2, 1)
    report = program.get(f"/api/v1/jobs/{job['id']}/report").json()
    assert any(entry["name"] == "broken.jpg" and entry["message"] for entry in report)

    for dry in (True, False):
        spec = {
            "id": str(new_id()),
            "format": "coco",
            "filter": {"sort": "name"},
            "pictures": True,
            "dry": dry,
        }
        started = program.post(f"/api/v1/projects/{project}/exports", json=spec)
        assert started.status_code == 202
        job = finished(program, started.json())
        assert job["state"] == "done", job
        zipped = program.get(f"/api/v1/exports/{job['id']}/file")
        assert zipped.status_code == (404 if dry else 200)
    assert zipped.headers["content-type"] == "application/zip"
    assert zipped.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(zipped.content)) as archive:
        assert any(name.endswith(".json") for name in archive.namelist())
        assert any(name.endswith("a.jpg") for name in archive.namelist())
    assert {entry["id"] for entry in program.get(f"/api/v1/projects/{project}/jobs").json()} >= {job["id"]}


def sent(program: httpx.Client, project: str, files: dict[str, bytes]) -> str:
    """The address of an import that has these files."""
    id = str(new_id())
    program.post(f"/api/v1/projects/{project}/imports", json={"id": id})
    for name, data in files.items():
        assert program.put(f"/api/v1/imports/{id}/files?path={name}", content=data).status_code == 200
    return f"/api/v1/imports/{id}"


VOC = (
    b"<annotation><filename>a.jpg</filename><size><width>640</width><height>400</height></size><object><name>tern"
    b"</name><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>9</xmax><ymax>8</ymax></bndbox></object></annotation>"
)
LABELME = (
    b'{"version": "5.0.1", "flags": {}, "imagePath": "a.jpg", "imageData": null, "imageWidth": 640, "imageHeight": 400,'
    b'"shapes": [{"label": "gull", "points": [[1, 2], [5, 9]], "shape_type": "rectangle", "flags": {}}]}'
)


def test_a_look_before_the_start_and_what_was_chosen(program: httpx.Client) -> None:
    project = program.post("/api/v1/projects", json={"name": "Looked at"}).json()["id"]
    place = sent(program, project, {"a.jpg": picture("JPEG"), "a.xml": VOC, "a.json": LABELME})
    asked = {"id": str(new_id())}
    started = program.post(f"{place}/preview", json=asked)
    assert (started.status_code, started.json()["kind"]) == (202, "preview")
    job = finished(program, started.json())
    assert job["state"] == "done", job
    [found] = job["result"]["sets"]
    assert {one["format"] for one in found["candidates"]} == {"voc", "labelme"}
    assert program.get(f"/api/v1/projects/{project}").json()["images"] == 0
    assert program.post(f"{place}/preview", json=asked).json()["id"] == asked["id"]

    for body, code in [
        ({"places": {".": {"format": "crayons"}}}, "unknown-format"),
        ({"places": {"../..": {"format": "voc"}}}, "unsafe-name"),
        ({"places": {"/etc": {"format": "voc"}}}, "unsafe-name"),
        ({"places": {}, "format": "voc"}, "invalid"),
        ({"format": "voc:crayons"}, "unknown-dialect"),
    ]:
        answer = program.post(f"{place}/start", json=body)
        assert (answer.status_code // 100, answer.json()["code"]) == (4, code)

    chosen = {"places": {found["place"]: {"format": "labelme"}}}
    job = finished(program, program.post(f"{place}/start", json=chosen).json())
    assert (job["state"], job["result"]["annotations"]) == ("done", 1)
    ontology = program.get(f"/api/v1/projects/{project}/ontology").json()
    assert [kind["name"] for kind in ontology["classes"]] == ["gull"]


def test_files_that_were_not_brought_in_can_be_thrown_away(program: httpx.Client) -> None:
    place = sent(program, str(PROJECT), {"a.jpg": picture("JPEG")})
    assert program.delete(place).status_code == 204
    assert program.get(f"{place}/files?path=a.jpg").status_code == 404
    assert program.delete(place).status_code == 404

    project = program.post("/api/v1/projects", json={"name": "Begun"}).json()["id"]
    place = sent(program, project, {f"{number}.jpg": picture("JPEG") for number in range(3)})
    started = program.post(f"{place}/start", json={}).json()
    assert program.delete(place).json()["code"] in ("begun", "not-found")
    assert finished(program, started)["result"]["added"] == 3


def test_formats_say_what_a_choice_needs(program: httpx.Client) -> None:
    formats = {one["name"]: one for one in program.get("/api/v1/formats").json()}
    assert len(formats) > 50
    assert all(one["tier"] in ("A", "B") and one["proof"] for one in formats.values())
    assert formats["tfrecord"]["embeds"] == [""]
    assert formats["huggingface"]["embeds"] == ["parquet", "parquet-xyxy"]
    assert not formats["coco"]["embeds"]
    assert "video" in formats["cvat"]["dialects"]
    assert not formats["pickle"]["readable"]


@pytest.mark.parametrize(
    ("format", "inside"), [("coco:roboflow", "_annotations.coco.json"), ("tfrecord", ".record")]
)
def test_dialects_and_formats_that_hold_pictures(program: httpx.Client, format: str, inside: str) -> None:
    spec = {"id": str(new_id()), "format": format, "dry": True}
    job = finished(program, program.post(f"/api/v1/projects/{PROJECT}/exports", json=spec).json())
    assert job["state"] == "done", job
    assert not [row for row in job["result"]["ledger"]["rows"] if "pictures" in row["what"]]
    spec = {"id": str(new_id()), "format": format}
    job = finished(program, program.post(f"/api/v1/projects/{PROJECT}/exports", json=spec).json())
    assert job["state"] == "done", job
    assert job["result"]["file"].endswith(f"-{format.replace(':', '-')}.zip")
    zipped = program.get(f"/api/v1/exports/{job['id']}/file")
    with zipfile.ZipFile(io.BytesIO(zipped.content)) as archive:
        assert any(inside in name for name in archive.namelist())


def test_a_job_that_has_ended_stays_as_it_ended(program: httpx.Client) -> None:
    spec = {"id": str(new_id()), "format": "voc", "dry": True}
    job = finished(program, program.post(f"/api/v1/projects/{PROJECT}/exports", json=spec).json())
    assert program.post(f"/api/v1/jobs/{job['id']}/cancel").json()["state"] == job["state"]


def test_an_export_that_does_not_fit_is_refused(program: httpx.Client) -> None:
    for spec in (
        {"format": "coco", "filter": {"password": "x"}},
        {"format": "coco", "filter": {"status": "lost"}},
    ):
        answer = program.post(f"/api/v1/projects/{PROJECT}/exports", json={"id": str(new_id()), **spec})
        assert answer.status_code == 422

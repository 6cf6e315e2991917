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

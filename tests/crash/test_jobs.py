"""A server killed in the middle of an import or an export: one clean result once it runs again."""

import json
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from zipfile import ZipFile

import pytest
from PIL import Image as Pixels

from limner.client import Client
from limner.dataset import new_id
from limner.store import ImageFilter, Store
from tests.crash.conftest import Start
from tests.crash.making import OBJECTS, check_files, kill, photographs
from tests.servers import Running

FEW, MANY = 60, 1_000
LOOKING, PICTURES, LABELS = "looking through the files", "adding pictures", "adding labels"
TILES = "cutting large pictures into tiles"
WRITING, READING = "writing", "reading back"
OPEN = ("queued", "running")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand photographs with labels."""
    made = tmp_path_factory.mktemp("pictures") / "streets"
    photographs(made, MANY)
    return made


@pytest.mark.parametrize("moment", [pytest.param(LOOKING, marks=pytest.mark.long), PICTURES, LABELS])
def test_folder(serve: Start, tmp_path: Path, folder: Path, moment: str) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    data = tmp_path / "data"
    server = serve(data, "serve", str(folder))
    job = _kill_at(server, moment)
    check_files(data)
    server = serve(data)
    with server.client() as client:
        ended = client.wait(job["id"])
        assert ended["state"] == "done", ended
        assert ended["result"]["added"] == MANY
        assert ended["result"]["annotations"] == MANY * OBJECTS
        _check_project(client, job["project"], MANY)
    assert server.stop() == 0
    _check_clean(data)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_large_picture(serve: Start, tmp_path: Path) -> None:
    """Killed while a picture is cut into tiles: the import goes on, and the picture is there once."""
    folder = tmp_path / "plans"
    folder.mkdir()
    Pixels.new("RGB", (9_000, 6_000), (10, 130, 210)).save(folder / "plan.png", compress_level=1)
    data = tmp_path / "data"
    server = serve(data, "serve", str(folder))
    job = _kill_at(server, TILES)
    server = serve(data)
    with server.client() as client:
        ended = client.wait(job["id"])
        assert (ended["state"], ended["result"]["added"]) == ("done", 1), ended
        [row] = client.ask("GET", f"/projects/{job['project']}/images")["images"]
    address = f"{server.address}/media/images/{row['id']}/seen"
    with urlopen(Request(address, headers={"Authorization": f"Bearer {server.key}"})) as answer:
        assert json.load(answer)["levels"] == 6
    assert server.stop() == 0
    assert len(list((data / "derived").rglob("*.zip"))) == 1
    assert list((data / "derived").rglob("*.part")) == []


def test_upload(serve: Start, tmp_path: Path) -> None:
    """Killed while the zip is on its way, and again while its pictures are added."""
    archive = _zipped(tmp_path)
    data, body, ids = tmp_path / "data", archive.read_bytes(), (str(new_id()), str(new_id()))
    server = serve(data)
    with server.client() as client:
        client.ask("POST", "/projects", json={"id": ids[0], "name": "Streets"})
        client.ask("POST", f"/projects/{ids[0]}/imports", json={"id": ids[1]})
        _put(client, ids[1], body, 0, len(body) // 2)
    kill(server)
    server = serve(data)
    with server.client() as client:
        received = client.ask("GET", f"/imports/{ids[1]}/files?path=streets.zip")["received"]
        assert received == len(body) // 2
        _put(client, ids[1], body, received, len(body))
        client.ask("POST", f"/imports/{ids[1]}/start", json={})
    _kill_at(server, PICTURES)
    check_files(data)
    server = serve(data)
    with server.client() as client:
        ended = client.wait(ids[1])
        assert ended["state"] == "done", ended
        assert ended["result"]["annotations"] == FEW * OBJECTS
        _check_project(client, ids[0], FEW)
    assert server.stop() == 0
    _check_clean(data)
    assert list((data / "uploads").iterdir()) == []


@pytest.mark.parametrize("moment", [pytest.param(WRITING, marks=pytest.mark.long), READING])
def test_export(serve: Start, tmp_path: Path, folder: Path, moment: str) -> None:
    data, wanted = tmp_path / "data", str(new_id())
    server = serve(data, "serve", str(folder))
    with server.client() as client:
        job = client.wait(_job(client)["id"])
        asked = {"id": wanted, "format": "coco"}
        client.ask("POST", f"/projects/{job['project']}/exports", json=asked)
    _kill_at(server, moment)
    check_files(data)
    server = serve(data)
    with server.client() as client:
        ended = client.wait(wanted)
        assert ended["state"] == "done", ended
        assert ended["result"]["verify"]["ok"]
        answer = client._send("GET", f"/exports/{wanted}/file")
    (tmp_path / "out.zip").write_bytes(answer.content)
    with ZipFile(tmp_path / "out.zip") as archive:
        assert archive.testzip() is None
        [name] = [name for name in archive.namelist() if name.endswith(".json")]
        found = json.loads(archive.read(name))
    assert len({image["file_name"] for image in found["images"]}) == len(found["images"]) == MANY
    assert len({one["id"] for one in found["annotations"]}) == len(found["annotations"]) == MANY * OBJECTS
    assert server.stop() == 0
    assert [path.name for path in (data / "jobs" / wanted).iterdir()] == ["export.zip"]


def _kill_at(server: Running, moment: str) -> dict[str, Any]:
    """The newest job as it stood when the server was killed, in the middle of what `moment` names."""
    with server.client() as client:
        while True:
            job = _job(client)
            assert job["state"] in OPEN, f"{job['kind']} was over before it could be cut off: {job}"
            if job["message"] == moment and (job["done"] or moment != PICTURES):
                kill(server)
                return job
            time.sleep(0.001)


def _job(client: Client) -> dict[str, Any]:
    """The newest job, once there is one."""
    while True:
        for project in client.projects():
            for job in client.ask("GET", f"/projects/{project['id']}/jobs"):
                return dict(job)
        time.sleep(0.001)


def _check_project(client: Client, project: str, count: int) -> None:
    """Every picture once, each with its objects; one job, and it is done."""
    found = client.ask("GET", f"/projects/{project}")
    assert (found["images"], found["objects"]) == (count, count * OBJECTS)
    names: list[str] = []
    for offset in range(0, count, 500):
        page = client.ask("GET", f"/projects/{project}/images?offset={offset}&limit=500")
        assert all(row["objects"] == OBJECTS for row in page["images"])
        names += [row["name"] for row in page["images"]]
    assert sorted(names) == [f"{number:05d}.jpg" for number in range(count)]
    assert [job["state"] for job in client.ask("GET", f"/projects/{project}/jobs")] == ["done"]


def _check_clean(data: Path) -> None:
    """Nothing is left of the job, and what is stored agrees with its history."""
    check_files(data)
    assert list((data / "jobs").iterdir()) == []
    with Store.open(data) as store:
        [project] = store.projects.list()
        for row in store.listing.page(project.id, ImageFilter(), "number", 0, 20).images:
            layer = store.layers.get(row.id)
            assert layer.revision == 1
            assert set(store.history.replay(row.id).records) == {one.id for one in layer.annotations}


def _zipped(folder: Path) -> Path:
    photographs(folder / "streets", FEW)
    with ZipFile(folder / "streets.zip", "w") as archive:
        for file in sorted((folder / "streets").iterdir()):
            archive.write(file, file.name)
    return folder / "streets.zip"


def _put(client: Client, upload: str, body: bytes, first: int, last: int) -> None:
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Range": f"bytes {first}-{last - 1}/{len(body)}",
    }
    client.ask("PUT", f"/imports/{upload}/files?path=streets.zip", content=body[first:last], headers=headers)

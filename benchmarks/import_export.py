"""A folder of 10,000 photographs with COCO labels: in, where it lies, and out again."""

import time
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.label_studio import LabelStudio
from benchmarks.load import Request, send
from benchmarks.material import BOXES, Workshop
from limner.client import Client
from limner.dataset import new_id
from limner.media import content_hash
from tests.servers import Running, start

_PACE = 0.02
_THUMBNAILS = 400
_CLIENTS = 4


def measure(workshop: Workshop, peer: LabelStudio | None) -> list[Figure]:
    """Until the gallery is complete, hashes and thumbnails by the second, until the export is there."""
    folder, count = workshop.photographs, workshop.count(10_000)
    server = start(workshop.folder / "in-place", "serve", str(folder))
    began = time.perf_counter()
    try:
        with server.client() as client:
            _wait_for(client, count)
            listed = time.perf_counter() - began
            job = _imported(client)
            usable = time.perf_counter() - began
            project = job["project"]
            page = client.ask("GET", f"/projects/{project}/images?offset={count - 50}&limit=50")
            assert page["total"] == count, page["total"]
            assert all(row["objects"] == BOXES for row in page["images"])
            thumbnails = _thumbnails(server, project, client)
            exported = _exported(client, project)
    finally:
        server.stop()
    theirs_in, theirs_out = peer.import_and_export() if peer else (None, None)
    return [
        Figure(f"{count:,} pictures in place, from ready to all listed", listed, "s"),
        Figure(f"the same with {count * BOXES:,} polygons", usable, "s", aim=3, peer=theirs_in),
        Figure(f"COCO export of {count:,} pictures, read back", exported, "s", aim=2, peer=theirs_out),
        Figure("content hashes", _hashes(folder), "pictures/s", upwards=True),
        Figure("thumbnails over HTTP", thumbnails, "pictures/s", upwards=True),
    ]


def _wait_for(client: Client, count: int) -> None:
    """Returns when the gallery lists that many pictures."""
    while sum(project["images"] for project in client.projects()) < count:
        time.sleep(_PACE)


def _imported(client: Client) -> dict[str, Any]:
    """The ended job that looked through the folder."""
    while True:
        jobs = [
            job
            for project in client.projects()
            for job in client.ask("GET", f"/projects/{project['id']}/jobs")
        ]
        if jobs and jobs[0]["state"] not in ("queued", "running"):
            assert jobs[0]["state"] == "done", jobs[0]
            return dict(jobs[0])
        time.sleep(_PACE)


def _exported(client: Client, project: str) -> float:
    began = time.perf_counter()
    asked = {"id": str(new_id()), "format": "coco", "pictures": False, "dry": False, "filter": {}}
    job = client.ask("POST", f"/projects/{project}/exports", json=asked)
    while job["state"] in ("queued", "running"):
        time.sleep(_PACE)
        job = client.ask("GET", f"/jobs/{job['id']}")
    assert job["state"] == "done", job
    return time.perf_counter() - began


def _thumbnails(server: Running, project: str, client: Client) -> float:
    page = client.ask("GET", f"/projects/{project}/images?limit={_THUMBNAILS}")
    wanted = [Request("GET", f"/media/images/{row['id']}/thumb/{row['version']}") for row in page["images"]]
    return send(server.address, f"Bearer {server.token()}", wanted, _CLIENTS).rate


def _hashes(folder: Path) -> float:
    pictures = sorted(folder.glob("*.jpg"))
    began = time.perf_counter()
    for picture in pictures:
        content_hash(picture)
    return len(pictures) / (time.perf_counter() - began)

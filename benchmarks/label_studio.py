"""The peer: Label Studio in an environment of its own, doing the same work beside us.

Its telemetry, error reports and version checks are off. Pictures are names only: it never opens one.
"""

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks.material import BOXES, HEIGHT, NAMES, WIDTH, Workshop, polygons
from benchmarks.processes import resident, until_answer
from tests.servers import free_port

_VERSION = "label-studio==1.23.2"
_TOKEN = "limner-benchmark-token"
_TITLE = "Ten thousand"
_PATIENCE = 300
_CALLS = 60
_SECONDS = 15.0
_QUIET = {
    "COLLECT_ANALYTICS": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "LATEST_VERSION_CHECK": "false",
    "FEATURE_FLAGS_OFFLINE": "true",
    "LOG_LEVEL": "WARNING",
    "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
}
_VALUES = "".join(f'<Label value="{name}"/>' for name in NAMES)
_CONFIG = f"""<View><Image name="image" value="$image"/>
<RectangleLabels name="box" toName="image">{_VALUES}</RectangleLabels>
<PolygonLabels name="outline" toName="image">{_VALUES}</PolygonLabels></View>"""


class LabelStudio:
    """Its server on a data folder of this run. The environment is made where it is not there: 1 GB."""

    def __init__(self, environment: Path, workshop: Workshop) -> None:
        self._program = environment / "bin/label-studio"
        self._data = workshop.folder / "label-studio"
        self._workshop = workshop
        if not self._program.exists():
            subprocess.run([sys.executable, "-m", "venv", environment], check=True)
            subprocess.run([environment / "bin/pip", "install", "--quiet", _VERSION], check=True)

    def starts(self) -> tuple[float, float, float]:
        """Seconds to the first 200 on an empty folder and on a known one; megabytes when it waits after that."""
        with self._running("first") as (_, first, _):
            pass
        with self._running("first") as (_, again, process):
            time.sleep(5)
            return first, again, resident(process.pid)

    def saves(self, clients: int) -> tuple[float, float]:
        """Milliseconds to save seven boxes (median, one client); saves a second with several clients."""
        with self._running("work") as (server, _, _):
            project, _ = self._project(server)
            page = server.get("/api/tasks", params={"project": project, "page": 1, "page_size": 500}).json()
            tasks = [task["id"] for task in page["tasks"]]

            def save(seed: int) -> float:
                rng = random.Random(seed)
                body = {"result": _boxes(rng), "lead_time": 3}
                began = time.perf_counter()
                server.post(f"/api/tasks/{rng.choice(tasks)}/annotations/", json=body).raise_for_status()
                return time.perf_counter() - began

            alone = [save(seed) for seed in range(_CALLS)]
            began = time.perf_counter()
            done = 0
            with ThreadPoolExecutor(clients) as pool:
                while (passed := time.perf_counter() - began) < _SECONDS:
                    done += len(list(pool.map(save, range(1000 + done, 1000 + done + 5 * clients))))
            return 1000 * statistics.median(alone), done / passed

    def page(self) -> float:
        """Milliseconds for a page of 100 tasks, the median over the first and the last of its 10,000."""
        with self._running("work") as (server, _, _):
            project, tasks = self._project(server)
            seconds = []
            for number in range(_CALLS):
                where = {"project": project, "page": 1 if number % 2 else tasks // 100, "page_size": 100}
                began = time.perf_counter()
                server.get("/api/tasks", params=where).raise_for_status()
                seconds.append(time.perf_counter() - began)
            return 1000 * statistics.median(seconds)

    def import_and_export(self) -> tuple[float, float]:
        """Seconds to take 10,000 tasks with seven polygons each, and to export them as COCO."""
        with self._running("import") as (server, _, _):
            project = _new_project(server)
            tasks = [_task(number, _polygons) for number in range(self._workshop.count(10_000))]
            began = time.perf_counter()
            server.post(f"/api/projects/{project}/import", json=tasks).raise_for_status()
            taken = time.perf_counter() - began
            began = time.perf_counter()
            wanted = {"exportType": "COCO", "download_all_tasks": "true", "download_resources": "false"}
            server.get(f"/api/projects/{project}/export", params=wanted).raise_for_status()
            return taken, time.perf_counter() - began

    def _project(self, server: httpx.Client) -> tuple[int, int]:
        """Its project of 10,000 tasks, made when first asked for, and their number."""
        count = self._workshop.count(10_000)
        for known in server.get("/api/projects").json()["results"]:
            if known["title"] == _TITLE:
                return known["id"], count
        project = _new_project(server)
        tasks = [_task(number, _boxes) for number in range(count)]
        server.post(f"/api/projects/{project}/import", json=tasks).raise_for_status()
        return project, count

    @contextmanager
    def _running(self, folder: str) -> Iterator[tuple[httpx.Client, float, "subprocess.Popen[bytes]"]]:
        """A client of its server, seconds until that answered, and its process."""
        data, port = self._data / folder, free_port()
        data.mkdir(parents=True, exist_ok=True)
        address = f"http://127.0.0.1:{port}"
        command: list[str | Path] = [
            self._program, "start", "--no-browser", "--init", "--internal-host", "127.0.0.1", "--port", str(port),
            "--data-dir", data, "--username", "bench@localhost.dev", "--password", "bench-pass-1",
            "--user-token", _TOKEN, "--enable-legacy-api-token",
        ]  # fmt: skip
        with (data / "server.log").open("wb") as log:
            began = time.perf_counter()
            process = subprocess.Popen(
                command, env={**os.environ, **_QUIET}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
            try:
                until_answer(f"{address}/user/login/", _PATIENCE)
                needed = time.perf_counter() - began
                headers = {"Authorization": f"Token {_TOKEN}"}
                with httpx.Client(base_url=address, headers=headers, timeout=900, trust_env=False) as client:
                    yield client, needed, process
            finally:
                process.terminate()
                process.wait(30)


def _new_project(server: httpx.Client) -> int:
    made = server.post("/api/projects", json={"title": _TITLE, "label_config": _CONFIG})
    made.raise_for_status()
    return int(made.json()["id"])


def _task(number: int, shapes: Callable[[random.Random], list[dict[str, Any]]]) -> dict[str, Any]:
    picture = f"http://example.invalid/{number:06d}.jpg"
    return {"data": {"image": picture}, "annotations": [{"result": shapes(random.Random(number))}]}


def _boxes(rng: random.Random) -> list[dict[str, Any]]:
    found = []
    for _ in range(BOXES):
        x, y, width, height = (rng.uniform(0, 70), rng.uniform(0, 70), rng.uniform(2, 30), rng.uniform(2, 30))
        value = {"x": x, "y": y, "width": width, "height": height, "rotation": 0}
        found.append(_result(rng, "box", "rectanglelabels", value))
    return found


def _polygons(rng: random.Random) -> list[dict[str, Any]]:
    """In percent of the picture's sides."""
    found = []
    for shape in polygons(rng, BOXES):
        ring = shape.parts[0].exterior
        points = [[100 * x / WIDTH, 100 * y / HEIGHT] for x, y in zip(ring[::2], ring[1::2], strict=True)]
        found.append(_result(rng, "outline", "polygonlabels", {"points": points, "closed": True}))
    return found


def _result(rng: random.Random, source: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"{rng.getrandbits(40):010x}", "type": kind, "from_name": source, "to_name": "image",
        "original_width": WIDTH, "original_height": HEIGHT, "image_rotation": 0,
        "value": {**value, kind: [rng.choice(NAMES)]},
    }  # fmt: skip

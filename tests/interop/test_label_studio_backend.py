"""A live Label Studio and a backend that `limner backend` made: predictions, labels that teach it, a new version."""

import io
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[2]
LIMNER = ROOT / ".venv/bin/limner"
READY = re.compile(r"^MyModel is ready: (http://127\.0\.0\.1:\d+)$")
TOKEN = "0123456789abcdef0123456789abcdef01234567"
CONFIG = (
    '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image">'
    '<Label value="thing"/></RectangleLabels></View>'
)


class Studio:
    """Label Studio's interface."""

    def __init__(self, address: str) -> None:
        self.address = address
        head = {"Authorization": f"Token {TOKEN}"}
        self.client = httpx.Client(base_url=address, headers=head, timeout=120, trust_env=False)

    def ask(self, method: str, path: str, **more: Any) -> Any:
        answer = self.client.request(method, path, **more)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text[:500]}"
        return answer.json() if answer.content else None


def until(happened: Callable[[], Any], seconds: float) -> Any:
    """What it gives once it gives something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = happened()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("it did not happen")


@contextmanager
def running(command: list[str], folder: Path, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """A server in a process of its own."""
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **environment},
        )
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=30)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Studio, str]]:
    """A fresh Label Studio, and the backend of a new folder."""
    folder = tmp_path_factory.mktemp("studio")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    studio = Studio(f"http://127.0.0.1:{port}")
    command = [
        str(Path(sys.executable).with_name("label-studio")), "start", "--init", "--no-browser",
        "--internal-host", "127.0.0.1", "--port", str(port), "--data-dir", str(folder),
        "--username", "a@localhost.dev", "--password", "pass-word-1",
        "--user-token", TOKEN, "--enable-legacy-api-token",
    ]  # fmt: skip
    quiet = {
        "COLLECT_ANALYTICS": "false", "SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": "", "LATEST_VERSION_CHECK": "false",
        "FEATURE_FLAGS_OFFLINE": "true", "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        # by itself it asks no backend on its own machine
        "ML_BLOCK_LOCAL_IP": "false", "SSRF_PROTECTION_ENABLED": "false",
    }  # fmt: skip
    keys = {"LABEL_STUDIO_URL": studio.address, "LABEL_STUDIO_API_KEY": TOKEN}
    with ExitStack() as stack:
        stack.enter_context(running(command, folder, **quiet))
        subprocess.run([LIMNER, "backend", "create", folder / "my-model"], check=True, capture_output=True)
        start = [str(LIMNER), "backend", "start", str(folder / "my-model"), "--port", "0"]
        backend = stack.enter_context(running(start, folder / "my-model", **keys))
        assert backend.stdout is not None
        ready = READY.match(backend.stdout.readline())
        assert ready

        def answers() -> bool:
            try:
                return httpx.get(f"{studio.address}/health", timeout=5, trust_env=False).is_success
            except httpx.TransportError:
                return False

        until(answers, 240)
        with studio.client:
            yield studio, ready[1]


def picture(left: int) -> bytes:
    """A bright box, 40 × 20, on dark ground of 200 × 100."""
    shown = Image.new("RGB", (200, 100), (30, 30, 30))
    ImageDraw.Draw(shown).rectangle((left, 50, left + 39, 69), fill=(220, 220, 220))
    file = io.BytesIO()
    shown.save(file, "PNG")
    return file.getvalue()


@pytest.mark.timeout(400)
def test_label_studio_is_served(servers: tuple[Studio, str]) -> None:
    studio, backend = servers
    project = studio.ask("POST", "/api/projects/", json={"title": "bright", "label_config": CONFIG})["id"]
    for left in (20, 100):
        files = {"file": (f"{left}.png", picture(left), "image/png")}
        studio.ask("POST", f"/api/projects/{project}/import", files=files)
    given = {"url": backend, "project": project, "title": "bright", "is_interactive": False}
    connected = studio.ask("POST", "/api/ml/", json=given)
    assert (connected["state"], connected["model_version"]) == ("CO", "1")

    chosen = {"selectedItems": {"all": True, "excluded": []}, "project": project}
    studio.ask("POST", f"/api/dm/actions?id=retrieve_tasks_predictions&project={project}", json=chosen)
    found = studio.ask("GET", f"/api/predictions/?project={project}")
    assert [one["model_version"] for one in found] == ["1", "1"]
    places = sorted(round(one["result"][0]["value"]["x"]) for one in found)
    assert places == [10, 50]
    assert round(found[0]["result"][0]["value"]["width"]) == 20

    for one in found:  # labels are taught as they come
        studio.ask("POST", f"/api/tasks/{one['task']}/annotations/", json={"result": one["result"]})
    studio.ask("POST", f"/api/ml/{connected['id']}/train", json={})

    def learned() -> list[str]:
        versions: list[str] = httpx.get(f"{backend}/versions", trust_env=False).json()["versions"]
        return [one for one in versions if one != "1"]

    [version] = until(learned, 60)
    assert version.startswith("threshold-")
    studio.ask("POST", f"/api/dm/actions?id=retrieve_tasks_predictions&project={project}", json=chosen)
    again = studio.ask("GET", f"/api/predictions/?project={project}")
    assert {one["model_version"] for one in again} == {"1", version}

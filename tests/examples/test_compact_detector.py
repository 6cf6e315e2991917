"""The compact detector, served: it learns to find what it was shown, and what ends half-way changes nothing."""

import base64
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from limner.dataset import Annotation, Box, Class, Image, Layer, Ontology, derived_id
from limner.formats import Ledger
from limner.formats.label_studio import Exchange
from limner.geometry import likeness
from tests.assist.serving.backends import encoded_pixels
from tests.examples.asking import Pixels, ask
from tests.examples.conftest import BACKENDS
from tests.servers import serving

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
SIDE = 160
KINDS = tuple(
    Class(id=derived_id("class", name), name=name, index=at) for at, name in enumerate(("red", "blue"))
)
ONTOLOGY = Ontology(classes=KINDS)


def scene(seed: int) -> tuple[Pixels, list[Annotation]]:
    """A grey picture with three rectangles, red or blue, that do not touch."""
    random = np.random.default_rng(seed)
    pixels = random.integers(90, 110, (SIDE, SIDE, 3), dtype=np.uint8)
    notes = []
    for at in range(3):
        kind = int(random.integers(2))
        width, height = random.integers(20, 45, 2).tolist()
        x, y = int(random.integers(0, SIDE - width)), 5 + at * 52
        pixels[y : y + height, x : x + width] = (220, 30, 30) if kind == 0 else (30, 30, 220)
        shape = Box(x, y, width, height)
        notes.append(Annotation(id=derived_id(seed, at), shape=shape, class_id=KINDS[kind].id))
    return pixels, notes


def lessons(count: int, **one: Any) -> dict[str, Any]:
    """A request to learn from so many scenes."""
    exchange = Exchange(ONTOLOGY)
    tasks = []
    for seed in range(count):
        pixels, notes = scene(seed)
        image = Image(id=derived_id(seed), name="a", width=SIDE, height=SIDE)
        layer = Layer(image_id=image.id, annotations=tuple(notes))
        result = exchange.results(image, layer, Ledger(noting=False, listed=False))
        address = "data:image/png;base64," + base64.b64encode(encoded_pixels(pixels)).decode()
        tasks.append(
            {"id": seed + 1, "data": {exchange.key: address}, "annotations": [{"result": result, **one}]}
        )
    return {"annotations": tasks, "project": "7.1", "label_config": exchange.xml}


def status(client: httpx.Client, job: str, *ends: str) -> dict[str, Any]:
    """The training, once it is in one of these states and has begun to learn."""
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        said: dict[str, Any] = client.post("/job_status", json={"job": job}).json()
        if said["job_status"] in ends and (said["job_status"] != "running" or said["log"]):
            return said
        time.sleep(0.05)
    raise AssertionError(said)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The example with fewer steps: scenes are easier than photographs."""
    quick = tmp_path / "quick.py"
    quick.write_text(
        f"""import sys
sys.path.insert(0, {str(BACKENDS / "compact_detector")!r})
import model
model.STEPS = (150, 150)
class Quick(model.CompactDetector): ...
"""
    )
    return quick


@contextmanager
def served(model: Path) -> Iterator[tuple[httpx.Client, subprocess.Popen[str]]]:
    """A client of a server for it, in a process of its own, since torch is loaded once in a process."""
    with (
        serving(model, model.parent / "data") as (address, process),
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client, process


def test_it_learns_and_goes_on_from_what_it_knew(model: Path) -> None:
    with served(model) as (client, _):
        pixels, notes = scene(1000)
        assert ask(client, ONTOLOGY, pixels)[0] == [[]]
        job = client.post("/train", json=lessons(12)).json()["job"]
        said = status(client, job, "finished", "failed")
        assert said["job_status"] == "finished", said["error"]
        assert said["model_version"].startswith("12-pictures-")
        assert said["log"][0].startswith("step 1: off by ")
        [found] = ask(client, ONTOLOGY, pixels)[0]
        sure = [one for one in found if (one.score or 0) > 0.5]
        assert len(sure) == len(notes)
        for note in notes:
            [like] = likeness([note.shape], [one.shape for one in sure])
            assert like.max() > 0.7
            assert sure[like.argmax()].class_id == note.class_id
        [weights] = model.parent.rglob("weights.npz")
        with np.load(weights, allow_pickle=False) as arrays:
            assert arrays["classes"].tolist() == ["red", "blue"]
        assert weights.stat().st_size < 1_000_000
        before = float(said["log"][0].rpartition(" ")[2])
        job = client.post("/train", json=lessons(13)).json()["job"]
        after = status(client, job, "running")["log"][0]
        assert float(after.rpartition(" ")[2]) < before / 3
        client.post("/cancel", json={"job": job})
        assert status(client, job, "cancelled")["job_status"] == "cancelled"
        assert client.get("/versions").json()["versions"] == ["1", said["model_version"]]
        assert len([one for one in ask(client, ONTOLOGY, pixels)[0][0] if (one.score or 0) > 0.5]) == 3


def test_a_killed_training_leaves_the_version_before(model: Path) -> None:
    versions = model.parent / "data" / "versions"
    with served(model) as (client, process):
        job = client.post("/train", json=lessons(4)).json()["job"]
        status(client, job, "running")
        process.kill()
        process.wait(20)
    assert len(list(versions.iterdir())) == 2  # the first, and what was begun
    with served(model) as (client, _):
        assert client.get("/versions").json()["versions"] == ["1"]
        assert ask(client, ONTOLOGY, scene(1000)[0])[0] == [[]]
    assert [one.name for one in versions.iterdir()] == ["1"]


def test_labels_that_nobody_meant_teach_nothing(model: Path) -> None:
    with served(model) as (client, _):
        job = client.post("/train", json=lessons(2, was_cancelled=True)).json()["job"]
        said = status(client, job, "failed")
        assert "there is nothing to learn from" in said["error"]
        assert client.get("/versions").json()["versions"] == ["1"]

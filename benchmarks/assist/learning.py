"""What the example that learns makes of a hundred photographs, and of ten: `python -m benchmarks assist.learning --voc
DIR`. torch has to be installed.

Everything goes through Limner, as people do it: labels come in, a model server is connected, *Train*, *Predict*. The
suggestions for fifty other photographs are measured by pycocotools.
"""

import contextlib
import io
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from benchmarks.assist.cells import Cells, Named
from benchmarks.figures import Figure
from benchmarks.label_studio import LabelStudio
from benchmarks.material import Workshop
from limner.client import Client
from limner.dataset import Box
from tests.servers import serving, start

MODEL = Path(__file__).resolve().parents[2] / "examples/backends/compact_detector"
_FEW = 10

Scored = tuple[str, Box, float]
"""A class, a box, and how sure the model is."""


def measure(workshop: Workshop, peer: LabelStudio | None) -> list[Figure]:  # noqa: ARG001
    """Seconds and precision, with few lessons and with all."""
    cells = Cells.of(workshop)
    few = learned(workshop, cells, cells.lessons[:_FEW])
    every = learned(workshop, cells, cells.lessons)
    return [*few.figures(cells), *every.figures(cells)]


class Learned:
    """What came of a training."""

    def __init__(self, lessons: int, found: dict[str, list[Scored]], measured: dict[str, float]) -> None:
        self.lessons = lessons
        self.found = found
        """Suggestions by the name of the photograph."""
        self._measured = measured

    def figures(self, cells: Cells) -> list[Figure]:
        """Time, and precision for all classes and for each."""
        from_ = f"from {self.lessons} pictures"
        seconds = self._measured
        precise = precision(cells.truth, self.found)
        return [
            Figure(f"{from_}: training", seconds["training"], "s"),
            Figure(f"{from_}: its processor time", seconds["processor"], "s"),
            Figure(f"{from_}: weights", seconds["weights"], "kB"),
            Figure(
                f"{from_}: predicting", len(self.found) / seconds["predicting"], "pictures/s", upwards=True
            ),
            *(Figure(f"{from_}: {what}", value, "", upwards=True) for what, value in precise.items()),
        ]


def learned(workshop: Workshop, cells: Cells, lessons: Sequence[str]) -> Learned:
    """Trained on these photographs alone, and asked about the measured ones. Kept for whoever asks next in this run."""
    folder = workshop.folder / f"learned from {len(lessons)}"
    kept = folder / "found.json"
    if not kept.exists():
        kept.parent.mkdir()
        taught = cells.copied(folder / "lessons", lessons, labelled=True)
        asked = cells.copied(folder / "measured", cells.measured, labelled=False)
        running = start(folder / "limner")
        try:
            with running.client() as client, serving(MODEL, folder / "model") as (address, process):
                came = _came(client, address, psutil.Process(process.pid), taught, asked)
        finally:
            running.stop()
        [weights] = (folder / "model").rglob("weights.npz")
        came["measured"]["weights"] = weights.stat().st_size / 1000
        kept.write_text(json.dumps(came))
    read = json.loads(kept.read_text())
    found = {
        name: [(kind, Box(*box), score) for kind, box, score in listed]
        for name, listed in read["found"].items()
    }
    return Learned(len(lessons), found, read["measured"])


def _came(client: Client, address: str, process: psutil.Process, taught: Path, asked: Path) -> dict[str, Any]:
    project = str(client.project("Cells", make=True)["id"])
    client.import_files(project, taught)
    client.import_files(project, asked)
    backend = client.connect(project, "compact", address)["id"]
    before = _processor(process)
    began = time.perf_counter()
    trained = client.train(backend)
    training = time.perf_counter() - began
    assert trained["state"] == "done", trained["message"]
    processor = _processor(process) - before
    names = {file.name for file in asked.rglob("*.jpg")}
    pictures = client.ask("GET", f"/projects/{project}/images?limit=500")["images"]
    images = {str(one["id"]): str(one["name"]) for one in pictures if one["name"] in names}
    began = time.perf_counter()
    predicted = client.predict(backend, images=list(images))
    predicting = time.perf_counter() - began
    assert predicted["result"]["predicted"] == len(names), predicted
    kinds = {one["id"]: one["name"] for one in client.ask("GET", f"/projects/{project}/ontology")["classes"]}
    found = {}
    for id, name in images.items():
        layers = client.ask("GET", f"/images/{id}/suggestions")["layers"]
        shapes = [one for layer in layers for one in layer["annotations"]]
        found[name] = [
            (
                kinds[one["class_id"]],
                [one["shape"][side] for side in ("x", "y", "width", "height")],
                one["score"],
            )
            for one in shapes
        ]
    measured = {"training": training, "processor": processor, "predicting": predicting}
    return {"found": found, "measured": measured}


def _processor(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


def precision(truth: dict[str, list[Named]], found: dict[str, list[Scored]]) -> dict[str, float]:
    """Mean average precision by pycocotools, over the photographs that were asked about."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    names = sorted(found)
    kinds = sorted({kind for name in names for kind, _ in truth[name]})

    def row(at: int, kind: str, box: Box) -> dict[str, Any]:
        sides = [box.x, box.y, box.width, box.height]
        return {"image_id": at, "category_id": kinds.index(kind) + 1, "bbox": sides}

    right = [
        {**row(at, kind, box), "id": 0, "area": box.width * box.height, "iscrowd": 0}
        for at, name in enumerate(names)
        for kind, box in truth[name]
    ]
    for number, one in enumerate(right, 1):
        one["id"] = number
    said = [
        {**row(at, kind, box), "score": score}
        for at, name in enumerate(names)
        for kind, box, score in found[name]
        if kind in kinds
    ]
    if not said:
        return {"mAP at .5": 0.0, "mAP at .5 to .95": 0.0}
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {
            "images": [{"id": at} for at in range(len(names))],
            "categories": [{"id": at, "name": kind} for at, kind in enumerate(kinds, 1)],
            "annotations": right,
        }
        coco.createIndex()
        judged = COCOeval(coco, coco.loadRes(said), "bbox")
        judged.evaluate()
        judged.accumulate()
        judged.summarize()
    means = {"mAP at .5": float(judged.stats[1]), "mAP at .5 to .95": float(judged.stats[0])}
    each = judged.eval["precision"][0, :, :, 0, 2].mean(axis=0)
    return means | {f"AP at .5 of {kind}": float(value) for kind, value in zip(kinds, each, strict=True)}

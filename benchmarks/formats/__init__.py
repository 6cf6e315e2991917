"""Conversions of COCO-sized label files: against the floor, and against converters that people use today."""

import statistics
from collections.abc import Iterable

from benchmarks.figures import Figure
from benchmarks.formats.generate import yolo_folder
from benchmarks.formats.material import Runs, converters
from benchmarks.label_studio import LabelStudio
from benchmarks.material import Workshop

_ROUNDS = 3
_SMALL, _LARGE = 5_000, 118_000
WORKS = {
    "COCO → YOLO": "coco-yolo",
    "COCO → VOC": "coco-voc",
    "COCO → COCO": "coco-coco",
    "COCO → Label Studio": "coco-label-studio",
    "YOLO → COCO": "yolo-coco",
}
_ALSO_LARGE = ("COCO → YOLO", "YOLO → COCO")
_AIMS = {"datumaro": 5.0, "globox": 4.0, "ultralytics": 2.0}


def measure(workshop: Workshop, peer: LabelStudio | None) -> list[Figure]:  # noqa: ARG001
    """Seconds and megabytes of every conversion, in turn with the floor and the peers that are there."""
    figures: list[Figure] = []
    for count in (workshop.count(_SMALL), workshop.count(_LARGE)):
        folder = workshop.folder / f"labels-{count}"
        source = yolo_folder(folder, count)
        for title, work in WORKS.items():
            if count > _SMALL and title not in _ALSO_LARGE:
                continue
            runs = Runs(work, source, workshop.folder / "converted")
            for _ in range(_ROUNDS if count <= _SMALL else 1):
                runs.once(("limner", "floor", *converters(workshop.peers)), workshop.peers)
            figures += _figures(f"{title}, {count:,} pictures", runs)
    return figures


def _figures(what: str, runs: Runs) -> Iterable[Figure]:
    ours = runs.of("limner")
    if not ours:
        return
    wall = statistics.median(one.wall for one in ours)
    memory = max(one.megabytes for one in ours)
    yield Figure(what, wall, "s", peer=_median(runs, "floor"))
    for name in runs.names:
        if name in ("limner", "floor"):
            continue
        theirs = _median(runs, name)
        if theirs is not None:
            yield Figure(f"{what}, beside {name}", wall, "s", aim=theirs / _AIMS.get(name, 1.0), peer=theirs)
    yield Figure(f"{what}, memory", memory, "MB", peer=_memory(runs, "datumaro"))


def _median(runs: Runs, name: str) -> float | None:
    found = [one.wall for one in runs.of(name)]
    return statistics.median(found) if found else None


def _memory(runs: Runs, name: str) -> float | None:
    return max((one.megabytes for one in runs.of(name)), default=None)

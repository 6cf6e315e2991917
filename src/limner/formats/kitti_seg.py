"""KITTI's segmentation: 16-bit pictures of class · 256 + object, and 8-bit ones of classes, with Cityscapes' ids."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import cast
from uuid import UUID

import numpy as np

from limner.dataset import Annotation, Dataset, Image, Ontology
from limner.formats.cityscapes.labels import LABELS_FILE, Labels, dump_labels, labels_of, read_labels
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.pixels import color_number, color_png, index_png, number_png, read_picture
from limner.formats.core.problems import FormatError, Report
from limner.formats.core.sink import Sink
from limner.formats.core.stream import Stream
from limner.formats.shared.numbered import ALSO, Coding, stuff_of
from limner.formats.shared.painting import BECOMES
from limner.formats.shared.scenes import (
    PICTURE,
    SPLITS,
    Labelling,
    Place,
    Scene,
    placed,
    read_scenes,
    relative_key,
    scenes,
)

TITLE = "KITTI segmentation"
TIER = "A"
PROOF = "Real pictures come back number by number; Pillow finds the numbers in what is written."
EXAMPLE = """\
training/image_2/000030_10.png
training/instance/000030_10.png        6913 = 27 · 256 + 1: the first truck
training/semantic/000030_10.png        27
training/semantic_rgb/000030_10.png    0, 0, 70
"""
_NUMBERLESS = "class without a number"
HOLDS = Holds(
    shapes={"mask": frozenset()},
    becomes=BECOMES,
    flags=frozenset({"group-of"}),
    dataset=frozenset({"split", "empty"}),
    also={**ALSO, _NUMBERLESS: ""},
)
CODING = Coding(base=256)
_ROLES = {"image_2": PICTURE, "instance": "instance", "semantic": "semantic", "semantic_rgb": "colors"}
_FOLDERS = {"train": "training", "val": "validation", "test": "testing", "": "unsplit"}


def sniff(look: Look) -> list[str]:
    """PNGs in `instance` or `semantic` beside `image_2`."""
    found = look.named("*/instance/*.png", "*/semantic/*.png")
    there = [path for path in found if (at := _place(path)) and at.role != PICTURE]
    return [f"{there[0]} is a picture of numbers"] if there and look.named("*/image_2/*.png") else []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Objects as masks, what is not counted as one mask a class; in order of the pictures' names."""
    labels = read_labels(root)
    found = scenes(root, pictures, _place, report)
    if not any(scene.labels for scene in found):
        raise FormatError("there are no folders `instance` or `semantic`", where=str(root))
    label = partial(_label, root, labels)
    return Dataset(
        Ontology(classes=labels.classes), Stream(partial(read_scenes, found, label, pictures, report))
    )


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """`image_2`, `instance`, `semantic` and `semantic_rgb`; labels.json where classes are not Cityscapes'."""
    legend = labels_of(dataset.ontology)
    ids = {id_: max(label.id, 0) for id_, label in legend.items()}
    stuff = stuff_of(dataset.ontology)
    table = np.zeros(max(ids.values(), default=0) + 1, dtype=np.int64)
    for label in legend.values():
        table[max(label.id, 0)] = color_number(label.color) if label.id > 0 else 0

    arrange = partial(_arrange, ids)
    for image, annotations, key in placed(dataset, sink, ledger, HOLDS, arrange, _folder):
        if annotations is not None:
            base = f"{_FOLDERS[image.split]}"
            numbers = CODING.paint(image, annotations, ids, stuff)
            sink.write(f"{base}/instance/{key}.png", number_png(numbers))
            sink.write(f"{base}/semantic/{key}.png", index_png(numbers // CODING.base))
            sink.write(f"{base}/semantic_rgb/{key}.png", color_png(table[numbers // CODING.base]))
    if text := dump_labels(legend.values()):
        sink.write(LABELS_FILE, text)


def _arrange(
    ids: Mapping[UUID, int], fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """Without what no picture shows: the licence plates of Cityscapes."""
    kept = []
    for one in annotations:
        if ids[cast(UUID, one.class_id)]:
            kept.append(one)
        else:
            fitted.say(one, _NUMBERLESS, severity="lost", why="its id is below 0")
    return CODING.arrange(fitted, image, kept)


def _folder(image: Image) -> str:
    return f"{_FOLDERS[image.split]}/image_2"


def _place(path: str) -> Place | None:
    parts = PurePosixPath(path).parts
    if len(parts) < 3 or parts[0] not in SPLITS or parts[1] not in _ROLES:
        return None
    return Place(_ROLES[parts[1]], SPLITS[parts[0]], relative_key(path, *parts[:2]))


def _label(root: Path, labels: Labels, scene: Scene, image_id: UUID) -> Labelling:
    role = next((role for role in ("instance", "semantic") if role in scene.labels), "")
    if not role:
        raise FormatError("there is no picture of numbers for it", where=str(root / scene.where))
    where = root / scene.labels[role]
    numbers = read_picture(where).numbers
    if role == "semantic":
        numbers = numbers * CODING.base
    height, width = numbers.shape
    return Labelling(width, height, CODING.read("kitti-seg", image_id, numbers, labels.kinds(), where))

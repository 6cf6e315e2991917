"""A small data set with real pixels, for other packages to read."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image as Pixels

from limner.dataset import Annotation, Box, Dataset, Keypoints, LabelledImage, Mask, Part, Polygon, Split
from limner.formats import FolderSink, Ledger, write
from limner.geometry import bounds
from tests.formats.making import dataset, note, picture

WIDTH, HEIGHT = 100, 80
BOXES = {"a": [("cat", (10, 20, 30, 40)), ("dog", (50, 0, 50, 40))], "b": [("dog", (5, 6, 7, 8))], "c": []}
"""Class and x, y, width, height by the picture's stem; nothing is on c."""
TRIANGLE = Polygon((Part((10, 10, 40, 10, 20, 30)),))
SQUARE = Polygon((Part((50, 40, 90, 40, 90, 70, 50, 70)),))
L_SHAPE = Mask(10, 20, 20, 20, "0`<")
JOINTS = Keypoints(((12, 22, 2), (30, 50, 1), (0, 0, 0)))


def pixels(number: int) -> bytes:
    file = io.BytesIO()
    Pixels.fromarray(np.full((HEIGHT, WIDTH, 3), 40 * number, dtype=np.uint8)).save(file, "PNG")
    return file.getvalue()


def shown(item: LabelledImage, number: int) -> LabelledImage:
    return LabelledImage(item.image, item.layers, lambda: io.BytesIO(pixels(number)))


def boxed(split: Split = "train", suffix: str = ".png") -> Dataset:
    items = []
    for number, (stem, boxes) in enumerate(BOXES.items()):
        notes = [note(Box(*place), 10 * number + at, kind) for at, (kind, place) in enumerate(boxes, start=1)]
        items.append(shown(picture(*notes, name=f"{stem}{suffix}", split=split), number))
    return dataset(*items)


def with_notes(notes: Sequence[Annotation], split: Split = "train") -> Dataset:
    return dataset(shown(picture(*notes, name="a.png", split=split), 1))


def laid(data: Dataset, format: str, root: Path) -> Ledger:
    """Written with its pictures."""
    return write(data, FolderSink(root, "copy"), format)


def corners(place: tuple[float, ...]) -> list[float]:
    found = bounds(Box(*place))
    assert found
    return list(found)

"""What there is to learn: pictures of one size with the boxes on them, and what they look like another time."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from limner.assist.serving import Pixels, Progress, pixels_of
from limner.dataset import Dataset, LimnerError
from limner.geometry import bounds

SIDE = 320
"""Pixels of a picture's longer side, as the network sees it."""
UPRIGHT = False
"""Whether up is up: true for streets and people, false under a microscope and from the air."""
GREY = 114
"""What is beside a picture."""
_LEAST = 2.0
"""An object that is smaller, in pixels of the network's picture, cannot be found."""
_KEPT = 0.4
"""Of an object so much has to be on the picture."""


@dataclass(frozen=True, eq=False)
class Lesson:
    """A picture as the network sees it, and what is on it."""

    pixels: Pixels
    boxes: npt.NDArray[np.float32]
    """(n, 4): x0, y0, x1, y1 in its pixels."""
    kinds: npt.NDArray[np.int64]
    """(n): places in the list of classes."""


def shrunk(pixels: Pixels) -> tuple[Pixels, float]:
    """The picture with a longer side of SIDE, and how many of its pixels are one of the original."""
    height, width = pixels.shape[:2]
    zoom = SIDE / max(height, width)
    size = (max(1, round(width * zoom)), max(1, round(height * zoom)))
    how = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, size, interpolation=how), np.uint8), zoom


def collect(dataset: Dataset, progress: Progress) -> tuple[list[str], list[Lesson]]:
    """The classes that have objects, in the ontology's order, and a lesson for each picture.

    Objects are their bounds, cut at the picture's edge; what has none there is left out and counted. Raises LimnerError
    where nothing is left.
    """
    names = {kind.id: kind.name for kind in dataset.ontology.classes}
    seen: list[tuple[Pixels, list[tuple[str, tuple[float, ...]]]]] = []
    left = 0
    for number, item in enumerate(dataset.images):
        progress(number, 0, "")
        pixels, zoom = shrunk(pixels_of(item))
        found = []
        layer = item.layer()
        for one in layer.annotations if layer else ():
            sides = bounds(one.shape)
            box = _within(sides, zoom, pixels.shape) if sides else None
            if box and one.class_id in names:
                found.append((names[one.class_id], box))
            else:
                left += 1
        seen.append((pixels, found))
    if left:
        progress(0, 0, f"{left} labels were left out: they have no class, no area, or lie beside the picture")
    there = {name for _, found in seen for name, _ in found}
    classes = [name for name in names.values() if name in there]
    if not classes:
        raise LimnerError(
            f"none of the labels on {len(seen)} pictures can be learned from",
            code="no-labels",
            hint="Draw boxes (or other shapes with an area) on the pictures, each with a class.",
        )
    if len(classes) == 1 < len(names):
        progress(
            0, 0, f"all labels are of class {classes[0]}: it will find no other; label some of those too"
        )
    return classes, [
        Lesson(
            pixels,
            np.array([box for _, box in found], np.float32).reshape(-1, 4),
            np.array([classes.index(name) for name, _ in found], np.int64),
        )
        for pixels, found in seen
    ]


def varied(lesson: Lesson, canvas: tuple[int, int], random: np.random.Generator) -> Lesson:
    """The lesson as it might have been photographed, on a canvas of that width and height: nearer or farther, mirrored,
    lighter or darker.
    """
    height, width = lesson.pixels.shape[:2]
    zoom = np.exp(random.uniform(-0.25, 0.25))
    scale = zoom * np.exp(random.uniform(-0.05, 0.05, 2)) * random.choice((-1, 1), 2)
    if UPRIGHT:
        scale[1] = abs(scale[1])
    play = np.abs(canvas - np.abs(scale) * (width, height)) / 2
    shift = np.array(canvas) / 2 + random.uniform(-play, play) - scale * (width, height) / 2
    # OpenCV counts from the middles of pixels.
    matrix = np.column_stack((np.diag(scale), shift + (scale - 1) / 2))
    pixels = cv2.warpAffine(lesson.pixels, matrix, canvas, borderValue=(GREY,) * 3)
    contrast = random.uniform(0.8, 1.2) * random.uniform(0.95, 1.05, 3)
    light = (pixels - 127.5) * contrast + 127.5 + random.uniform(-25, 25)
    ends = lesson.boxes.reshape(-1, 2, 2) * scale + shift
    whole = np.concatenate((ends.min(axis=1), ends.max(axis=1)), axis=1)
    boxes = whole.clip(0, (*canvas, *canvas))
    kept = _area(boxes) > _KEPT * _area(whole)
    return Lesson(light.clip(0, 255).astype(np.uint8), boxes[kept].astype(np.float32), lesson.kinds[kept])


def _within(
    sides: tuple[float, float, float, float], zoom: float, shape: tuple[int, ...]
) -> tuple[float, ...] | None:
    """Bounds in pixels of the shrunk picture, cut at its edge; None where too little is left."""
    height, width = shape[:2]
    x0, y0, x1, y1 = (zoom * side for side in sides)
    x0, y0, x1, y1 = max(x0, 0.0), max(y0, 0.0), min(x1, float(width)), min(y1, float(height))
    return (x0, y0, x1, y1) if x1 - x0 >= _LEAST and y1 - y0 >= _LEAST else None


def _area(boxes: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])

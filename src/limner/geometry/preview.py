"""The labels of a picture in small, from which thumbnails are painted."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate, islice
from typing import NamedTuple
from uuid import UUID

import msgspec
import numpy as np

from limner.dataset import Annotation, InvalidRecord
from limner.geometry.paths import Points
from limner.geometry.shapes import area, sketch
from limner.geometry.shapes._base import SketchKind
from limner.geometry.simplification import simplified_lines, simplified_rings

_MOST_BYTES = 2048
_UNITS = 1000
_TOLERANCE = 4.0
"""Thousandths: about one pixel of a thumbnail."""


class Scene(NamedTuple):
    """What is to be seen in small: the annotations of a picture, and its size in pixels."""

    annotations: Sequence[Annotation]
    width: int
    height: int
    areas: Mapping[UUID, float] = {}
    """Areas that are known already, by the annotation's id."""
    corner: tuple[float, float] = (0.0, 0.0)
    """Of a part of the picture, where its top left corner lies; the size is then the part's."""


def previews(scenes: Sequence[Scene], index_of: Mapping[UUID, int]) -> list[bytes]:
    """For each scene a JSON list of at most 2,048 bytes, whole items only, the largest area first, as many as fit.

    Items: `[class index, "b", x0, y0, x1, y1]` a box, `[…, "p", x, y, …]` a closed ring, `[…, "l", …]` a line,
    `[…, "k", x, y, …]` points, in whole thousandths of width and height. Annotations without a class of
    `index_of`, without a place, or with broken counts have no item.
    """
    sketches = [list(islice(_sketches(scene, index_of), _MOST_ITEMS)) for scene in scenes]
    every = [sketch for found in sketches for sketch in found]
    numbers = iter(_whole(_simplified(every)))
    return [_fitting([(one, next(numbers)) for one in found]) for found in sketches]


_SMALLEST = len('[0,"k",0,0],')
_MOST_ITEMS = _MOST_BYTES // _SMALLEST

_Sketch = tuple[int, SketchKind, Points, Points]
"""Class index, kind, points in pixels, and what one pixel is in thousandths."""


def _fitting(items: list[tuple[_Sketch, list[int]]]) -> bytes:
    """The first items that have room."""
    parts: list[bytes] = []
    left = _MOST_BYTES - 2
    for (index, kind, _, _), numbers in items:
        text = b'[%d,"%s",%s' % (index, kind.encode(), msgspec.json.encode(numbers)[1:])
        if len(text) + bool(parts) <= left:
            left -= len(text) + bool(parts)
            parts.append(text)
        elif left < _SMALLEST:
            break
    return b"[" + b",".join(parts) + b"]"


def _sketches(scene: Scene, index_of: Mapping[UUID, int]) -> Iterator[_Sketch]:
    """The shapes in thousandths of the picture, largest first."""
    if not (scene.width and scene.height):
        return
    scale = np.array([_UNITS / scene.width, _UNITS / scene.height])
    corner = np.array(scene.corner)
    drawn = [
        (-_area(one, scene.areas), one.id.int, index, one)
        for one in scene.annotations
        if (index := index_of.get(one.class_id)) is not None  # type: ignore[arg-type]
    ]
    drawn.sort(key=lambda found: found[:2])
    for _, _, index, one in drawn:
        with suppress(InvalidRecord):
            for kind, points in sketch(one.shape):
                yield index, kind, points - corner if corner.any() else points, scale


def _area(annotation: Annotation, known: Mapping[UUID, float]) -> float:
    if (found := known.get(annotation.id)) is not None:
        return found
    try:
        return area(annotation.shape)
    except InvalidRecord:
        return -1.0


def _simplified(sketches: list[_Sketch]) -> list[Points]:
    """The points of the sketches, rings and lines with fewer of them."""
    found = _scaled(sketches)
    for wanted, simplify in (("p", simplified_rings), ("l", simplified_lines)):
        places = [at for at, (_, kind, _, _) in enumerate(sketches) if kind == wanted]
        for at, fewer in zip(places, simplify([found[at] for at in places], _TOLERANCE), strict=True):
            found[at] = fewer
    return found


def _scaled(sketches: list[_Sketch]) -> list[Points]:
    """The points in thousandths; all at once, as each step costs more than a few points do."""
    if not sketches:
        return []
    lengths = [len(points) for _, _, points, _ in sketches]
    scale = np.repeat([scale for _, _, _, scale in sketches], lengths, axis=0)
    points = np.concatenate([points for _, _, points, _ in sketches]) * scale
    return [points[end - length : end] for end, length in zip(accumulate(lengths), lengths, strict=True)]


def _whole(lists: list[Points]) -> Iterator[list[int]]:
    """Whole thousandths; far outside the picture, no farther than a picture's side."""
    if not lists:
        return
    clipped = np.clip(np.rint(np.concatenate(lists)), -_UNITS, 2 * _UNITS).astype(int).ravel().tolist()
    first = 0
    for points in lists:
        yield clipped[first : first + 2 * len(points)]
        first += 2 * len(points)

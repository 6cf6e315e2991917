"""The labels of a picture in small, from which thumbnails are painted."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from uuid import UUID

import msgspec
import numpy as np

from limner.dataset import Annotation, InvalidRecord, Shape
from limner.geometry.paths import Points
from limner.geometry.shapes import area, sketch
from limner.geometry.shapes._base import SketchKind
from limner.geometry.simplification import simplified_lines, simplified_rings

_MOST_BYTES = 2048
_UNITS = 1000
_TOLERANCE = 4.0
"""Thousandths: about one pixel of a thumbnail."""


def preview(
    annotations: Iterable[Annotation], index_of: Mapping[UUID, int], width: int, height: int
) -> bytes:
    """A JSON list of at most 2,048 bytes, whole items only, the largest area first, as many as fit.

    Items: `[class index, "b", x0, y0, x1, y1]` a box, `[…, "p", x, y, …]` a closed ring, `[…, "l", …]` a line,
    `[…, "k", x, y, …]` points, in whole thousandths of width and height. Annotations without a class of
    `index_of`, without a place, or with broken counts have no item.
    """
    if not (width and height):
        return b"[]"
    drawn = [one for one in annotations if one.class_id in index_of]
    sizes = {id(one): _size(one.shape) for one in drawn}
    ordered = sorted(drawn, key=lambda one: (-sizes[id(one)], one.id))
    scale = np.array([_UNITS / width, _UNITS / height])
    sketches = list(islice(_sketches(ordered, index_of, scale), _MOST_ITEMS))
    parts: list[bytes] = []
    left = _MOST_BYTES - 2
    for (index, kind, _), numbers in zip(sketches, _whole(_simplified(sketches)), strict=True):
        text = b'[%d,"%s",%s' % (index, kind.encode(), msgspec.json.encode(numbers)[1:])
        if len(text) + bool(parts) <= left:
            left -= len(text) + bool(parts)
            parts.append(text)
        elif left < _SMALLEST:
            break
    return b"[" + b",".join(parts) + b"]"


_SMALLEST = len('[0,"k",0,0],')
_MOST_ITEMS = _MOST_BYTES // _SMALLEST

_Sketch = tuple[int, SketchKind, Points]


def _size(shape: Shape) -> float:
    try:
        return area(shape)
    except InvalidRecord:
        return -1.0


def _sketches(
    annotations: Iterable[Annotation], index_of: Mapping[UUID, int], scale: Points
) -> Iterator[_Sketch]:
    for one in annotations:
        with suppress(InvalidRecord):
            for kind, points in sketch(one.shape):
                yield index_of[one.class_id], kind, points * scale  # type: ignore[index]


def _simplified(sketches: list[_Sketch]) -> list[Points]:
    """The points of the sketches, rings and lines with fewer of them."""
    found = [points for _, _, points in sketches]
    for wanted, simplify in (("p", simplified_rings), ("l", simplified_lines)):
        places = [at for at, (_, kind, _) in enumerate(sketches) if kind == wanted]
        for at, fewer in zip(places, simplify([found[at] for at in places], _TOLERANCE), strict=True):
            found[at] = fewer
    return found


def _whole(lists: list[Points]) -> Iterator[list[int]]:
    """Whole thousandths; far outside the picture, no farther than a picture's side."""
    if not lists:
        return
    clipped = np.clip(np.rint(np.concatenate(lists)), -_UNITS, 2 * _UNITS).astype(int).ravel().tolist()
    first = 0
    for points in lists:
        yield clipped[first : first + 2 * len(points)]
        first += 2 * len(points)

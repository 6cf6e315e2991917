"""The labels of a picture in small, from which thumbnails are painted."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from limner.dataset import Annotation, InvalidRecord, Shape
from limner.geometry.paths import Points
from limner.geometry.shapes import area, sketch
from limner.geometry.simplification import simplified_line, simplified_ring

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
    parts: list[bytes] = []
    left = _MOST_BYTES - 2
    for one in sorted(drawn, key=lambda one: (-sizes[id(one)], one.id)):
        if left < _SMALLEST:
            break
        for item in _items(one.shape, width, height):
            text = msgspec.json.encode([index_of[one.class_id], *item])  # type: ignore[index]
            if len(text) + bool(parts) <= left:
                left -= len(text) + bool(parts)
                parts.append(text)
    return b"[" + b",".join(parts) + b"]"


_SMALLEST = len('[0,"k",0,0],')


def _size(shape: Shape) -> float:
    try:
        return area(shape)
    except InvalidRecord:
        return -1.0


def _items(shape: Shape, width: int, height: int) -> list[list[Any]]:
    scale = np.array([_UNITS / width, _UNITS / height])
    try:
        return [[kind, *_whole(_SIMPLER[kind](points * scale))] for kind, points in sketch(shape)]
    except InvalidRecord:
        return []


def _as_given(points: Points) -> Points:
    return points


_SIMPLER: dict[str, Callable[[Points], Points]] = {
    "b": _as_given,
    "p": partial(simplified_ring, tolerance=_TOLERANCE),
    "l": partial(simplified_line, tolerance=_TOLERANCE),
    "k": _as_given,
}


def _whole(points: Points) -> list[int]:
    """Whole thousandths; far outside the picture, no farther than a picture's side."""
    clipped: list[int] = np.clip(np.rint(points), -_UNITS, 2 * _UNITS).astype(int).ravel().tolist()
    return clipped

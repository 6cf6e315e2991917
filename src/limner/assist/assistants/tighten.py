"""A box drawn roughly, made tight around the object in it."""

from typing import TYPE_CHECKING

import numpy as np

from limner.assist.ask import Ask, Found
from limner.assist.assistants.grabcut import distance, in_box, object_of
from limner.assist.scene import Crop, Field, Scene, area_around, bounds_of_shapes, grey, size_of
from limner.dataset import Box
from limner.geometry import Bounds

if TYPE_CHECKING:
    from limner.media import Area

TITLE = "Tighten the box"
SUMMARY = "Moves the sides of a box onto the edges of the object in it."
PICTURES = 1
OPTIONS = {"reach": (0.15, 0.02, 0.5)}
"""How far a side may move, as a share of the box's longer side."""

_MOST = 60_000
_CORE = 0.8
"""Of an ellipse that fills the box: what lies in so much of it is taken for the object."""
_AGREE = 0.03
"""Of the box's longer side: colour and edges agree on a place where theirs are so near."""
_STRONG = 60.0
"""A stronger step of brightness counts no more than this."""


def area(ask: Ask, width: int, height: int) -> "Area | None":
    """All boxes with their surroundings."""
    around = bounds_of_shapes(ask)
    return area_around(around, max(8, size_of(around) * 0.4), width, height) if around else None


def suggest(scene: Scene) -> list[Found]:
    """A tight box for each upright box; none where the object does not stand out."""
    found = []
    for of, shape in enumerate(scene.ask.shapes):
        if not isinstance(shape, Box) or shape.rotation or min(shape.width, shape.height) < 2:
            continue
        tight = _tight(shape, scene.crop, scene.option("reach"))
        if tight:
            found.append(Found(shape=tight, of=of))
    return found


def _tight(box: Box, crop: Crop, share: float) -> Box | None:
    """A side moves where colour and edges agree on a place for it; one that they do not agree on stays."""
    import cv2

    given = (box.x, box.y, box.x + box.width, box.y + box.height)
    reach = (max(3.0, share * box.width), max(3.0, share * box.height)) * 2
    light = np.asarray(cv2.GaussianBlur(grey(crop.pixels), (0, 0), 0.7), dtype=np.float64)
    by_edge = [_strongest(light, crop, given, side, reach[side]) for side in range(4)]
    by_color = _by_color(given, _around(crop, given, max(reach)).reduced(_MOST), max(reach))
    agreed = max(1.5, _AGREE * max(box.width, box.height))
    x0, y0, x1, y1 = (
        edge if color is not None and abs(edge - color) <= agreed else side
        for edge, color, side in zip(by_edge, by_color, given, strict=True)
    )
    if x1 - x0 < 1 or y1 - y0 < 1 or (x0, y0, x1, y1) == given:
        return None
    return Box(x=x0, y=y0, width=x1 - x0, height=y1 - y0)


def _by_color(given: Bounds, crop: Crop, reach: float) -> list[float | None]:
    """Where the sides would be by what looks like the object; None for those beyond reach."""
    import cv2

    wide = given[0] - reach, given[1] - reach, given[2] + reach, given[3] + reach
    away = distance(crop, given)
    labels = np.full(away.shape, cv2.GC_BGD, dtype=np.uint8)
    labels[in_box(crop, wide)] = cv2.GC_PR_BGD
    labels[in_box(crop, given) & (away < 1.2)] = cv2.GC_PR_FGD
    labels[away < _CORE] = cv2.GC_FGD
    inside = object_of(labels, crop, 2)
    if not inside.any():
        return [None] * 4
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    ends = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    sides = [end / crop.scale + origin for end, origin in zip(ends, (crop.x, crop.y) * 2, strict=True)]
    return [side if abs(side - was) <= reach else None for side, was in zip(sides, given, strict=True)]


def _strongest(light: Field, crop: Crop, given: Bounds, side: int, reach: float) -> float:
    """Where near a side brightness changes most across it, summed along it, near places before far ones."""
    x0, y0 = crop.at(*given[:2])
    x1, y1 = crop.at(*given[2:])
    lines = light if side % 2 == 0 else light.T
    start, end = (y0, y1) if side % 2 == 0 else (x0, x1)
    at, far = (x0, y0, x1, y1)[side], reach * crop.scale
    first, last = max(1, int(at - far)), min(lines.shape[1] - 1, int(at + far) + 1)
    along = lines[max(0, int(start)) : max(1, round(end)), first - 1 : last + 1]
    if last <= first or not along.size:
        return given[side]
    change = np.minimum(np.abs(np.diff(along, axis=1)), _STRONG).sum(axis=0)
    places = np.arange(first, first + len(change))
    change *= np.exp(-(((places - at) / (0.5 * far)) ** 2) / 2)
    return float(places[change.argmax()]) / crop.scale + (crop.x, crop.y)[side % 2]


def _around(crop: Crop, given: Bounds, reach: float) -> Crop:
    """The part of the crop about the box that shows what its surroundings look like."""
    margin = reach + size_of(given) / 5
    left, top = crop.at(given[0] - margin, given[1] - margin)
    right, bottom = crop.at(given[2] + margin, given[3] + margin)
    x, y = max(0, int(left)), max(0, int(top))
    pixels = crop.pixels[y : max(y + 1, int(bottom) + 1), x : max(x + 1, int(right) + 1)]
    return Crop(np.ascontiguousarray(pixels), crop.x + x / crop.scale, crop.y + y / crop.scale, crop.scale)

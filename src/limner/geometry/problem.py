"""What is wrong with a shape: said, never mended."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from limner.geometry.paths import Bounds, Points

_SLACK = 0.01
"""Pixels by which a shape may stick out of the picture, as files round their numbers."""

_PLACE = re.compile(r"\[(\S+) (\S+)\]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in plain words, and the point where, in pixels."""

    code: str
    message: str
    at: tuple[float, float]


def beyond(bounds: Bounds, width: int, height: int) -> Iterator[Problem]:
    """`outside` where nothing of the box lies in the picture, `sticks-out` where some lies beyond its edge."""
    x0, y0, x1, y1 = bounds
    nearest = min(max(x0, 0.0), float(width)), min(max(y0, 0.0), float(height))
    if x1 <= 0 or y1 <= 0 or x0 >= width or y0 >= height:
        yield Problem("outside", "It lies outside the picture.", nearest)
    elif x0 < -_SLACK or y0 < -_SLACK or x1 > width + _SLACK or y1 > height + _SLACK:
        yield Problem("sticks-out", "It reaches beyond the edge of the picture.", nearest)


def repeated(points: Points, *, closed: bool) -> Iterator[Problem]:
    """`duplicate-point` for each point that stands where the one before it does."""
    same = np.all(points == np.roll(points, 1, axis=0), axis=1)
    if not closed:
        same[0] = False
    for x, y in points[same].tolist():
        yield Problem("duplicate-point", "Two points that follow each other are the same.", (x, y))


def crossings(ring: Points) -> Iterator[Problem]:
    """`self-crossing`, with one place, where the ring crosses or touches itself."""
    import shapely

    distinct = ring[np.any(ring != np.roll(ring, 1, axis=0), axis=1)]
    if len(distinct) < 3:
        return
    reason = shapely.is_valid_reason(shapely.Polygon(distinct))
    found = _PLACE.search(reason)
    if "Self-intersection" in reason and found:
        place = float(found[1]), float(found[2])
        yield Problem("self-crossing", "The outline crosses or touches itself.", place)

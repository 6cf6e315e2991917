"""Rings filled by the even-odd rule, as parts with holes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from limner.dataset import Flat, Part, Polygon

_Points = NDArray[np.float64]

OVERLAPPING = "polygon whose rings overlap"
"""For `Holds.also`, where rings are filled by the even-odd rule."""
BY_EVEN_ODD = "its rings by the even-odd rule"


def rings_of(polygon: Polygon) -> list[Flat]:
    """Every ring, each exterior before its holes."""
    return [ring for part in polygon.parts for ring in (part.exterior, *part.holes)]


def nested(rings: Sequence[Flat]) -> Polygon:
    """One part for each ring that lies in none, or in a hole; a ring in a part is a hole of it.

    A ring lies in another where most of its corners do. Exteriors keep their order, and so do the holes of each.
    """
    if len(rings) == 1:
        return Polygon((Part(tuple(rings[0])),))
    points = [np.asarray(ring, dtype=np.float64).reshape(-1, 2) for ring in rings]
    around = _around(points)
    depth = [len(outer) for outer in around]
    holes: dict[int, list[Flat]] = {at: [] for at in range(len(rings)) if depth[at] % 2 == 0}
    for at, outer in enumerate(around):
        if depth[at] % 2:
            owners = [one for one in outer if depth[one] == depth[at] - 1 and depth[one] % 2 == 0]
            if owners:
                holes[owners[-1]].append(tuple(rings[at]))
            else:  # rings that cross each other: nothing is around it as a part
                holes[at] = []
    return Polygon(tuple(Part(tuple(rings[at]), tuple(holes[at])) for at in sorted(holes)))


def _around(points: list[_Points]) -> list[list[int]]:
    """For each ring the larger ones in which it lies, the largest first."""
    low = np.array([ring.min(axis=0) for ring in points])
    high = np.array([ring.max(axis=0) for ring in points])
    sizes = np.array([abs(_area(ring)) for ring in points])
    found = []
    for at, ring in enumerate(points):
        middle = (low[at] + high[at]) / 2
        near = (low <= middle).all(axis=1) & (high >= middle).all(axis=1) & (sizes > sizes[at])
        outer = [one for one in np.flatnonzero(near).tolist() if _mostly_inside(ring, points[one])]
        found.append(sorted(outer, key=lambda one: -float(sizes[one])))
    return found


def _area(ring: _Points) -> float:
    x, y = (ring - ring[0]).T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def _mostly_inside(ring: _Points, other: _Points) -> bool:
    x, y = ring[:, 0], ring[:, 1]
    inside = np.zeros(len(ring), dtype=np.bool_)
    for (x0, y0), (x1, y1) in zip(other, np.roll(other, -1, axis=0), strict=True):
        if y0 != y1:
            crosses = (y0 > y) != (y1 > y)
            inside ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return bool(2 * inside.sum() > len(ring))

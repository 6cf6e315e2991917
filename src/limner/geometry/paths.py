"""Plane geometry over lists of points, shared by the shapes.

`Points` is a float64 array (n, 2) of x, y in pixels of the upright picture. A ring is not closed by repeating its
first point.
"""

from itertools import chain
from math import cos, fsum, isfinite, radians, sin, sqrt
from operator import mul
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from limner.dataset import Flat

Points = npt.NDArray[np.float64]
Bounds = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels, not clipped to the picture."""

Matrix = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f: x' = a·x + b·y + c, y' = d·x + e·y + f (the rows of a 2 × 3 matrix)."""


_FEW = 100
"""Points that are sooner compared each with each than put in order."""


class Path(NamedTuple):
    """Straight legs from point to point; a closed one ends where it began."""

    points: Points
    closed: bool


def points_of(flat: Flat) -> Points:
    """The points of a flat list x0, y0, x1, y1, …"""
    return np.array(flat, dtype=np.float64).reshape(-1, 2)


def flat_of(points: Points) -> Flat:
    """The flat list x0, y0, x1, y1, … of the points."""
    return tuple(points.ravel().tolist())


def bounds_of(points: Points) -> Bounds | None:
    """The box around all points; None where there is none."""
    if not len(points):
        return None
    (x0, y0), (x1, y1) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return x0, y0, x1, y1


def signed_area(ring: Points) -> float:
    """The area of a ring in square pixels, positive where it runs clockwise on the screen."""
    x, y = (ring - ring[0]).T  # so that the leg back to the first point adds nothing
    return float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2


def flat_bounds(*rings: Flat) -> Bounds:
    """The box around flat lists of points; without arrays, which cost more than they save where points are few."""
    flat = rings[0] if len(rings) == 1 else tuple(chain.from_iterable(rings))
    xs, ys = flat[::2], flat[1::2]
    return min(xs), min(ys), max(xs), max(ys)


def flat_area(ring: Flat) -> float:
    """The area of a ring in square pixels; without arrays likewise."""
    xs = [x - ring[0] for x in ring[::2]]
    ys = [y - ring[1] for y in ring[1::2]]
    return abs(fsum(map(mul, xs, ys[1:])) - fsum(map(mul, ys, xs[1:]))) / 2


def moved(points: Points, matrix: Matrix) -> Points:
    """The points after the matrix. Raises ValueError where it leads beyond all numbers."""
    a, b, c, d, e, f = matrix
    if not all(map(isfinite, matrix)):
        raise ValueError(f"the matrix {matrix} holds a number that is not finite")
    x, y = points.T
    return np.stack([a * x + b * y + c, d * x + e * y + f], axis=1)


def is_shift(matrix: Matrix) -> bool:
    """Whether the matrix moves and does nothing else, so that sizes and angles stay as they are, to the last bit."""
    a, b, c, d, e, f = matrix
    return (a, b, d, e) == (1, 0, 0, 1) and isfinite(c) and isfinite(f)


def is_within(box: Bounds, frame: Bounds) -> bool:
    """Whether the box lies in the frame; edges may touch."""
    return box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]


def path_length(path: Path) -> float:
    """Pixels along all legs."""
    points = np.concatenate([path.points, path.points[:1]]) if path.closed else path.points
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def diameter(points: Points) -> float:
    """The greatest distance between two of the points."""
    if len(points) < 2:
        return 0.0
    ends = points if len(points) <= _FEW else convex_hull(points)
    x, y = ends.T
    return sqrt(float(((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2).max()))


def rotation(degrees: float, x: float, y: float) -> Matrix:
    """A turn by `degrees` clockwise on the screen about the point."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return c, -s, x - c * x + s * y, s, c, y - s * x - c * y


def turned(degrees: float) -> float:
    """The same angle in [0, 360)."""
    angle = degrees % 360
    return 0.0 if angle >= 360 else angle


def convex_hull(points: Points) -> Points:
    """The convex hull as a ring without points on straight legs, by Andrew's monotone chain."""
    ordered = np.unique(points, axis=0).tolist()
    if len(ordered) < 3:
        return np.array(ordered)
    halves = [_chain(ordered), _chain(ordered[::-1])]
    return np.array(halves[0][:-1] + halves[1][:-1])


def _chain(ordered: list[list[float]]) -> list[list[float]]:
    kept: list[list[float]] = []
    for x, y in ordered:
        while len(kept) > 1:
            (ax, ay), (bx, by) = kept[-2], kept[-1]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            kept.pop()
        kept.append([x, y])
    return kept

"""Curves as straight legs that stay within a tenth of a pixel of them."""

from math import acos, ceil, hypot, pi, sqrt

import numpy as np

from limner.geometry.paths import Points

_TOLERANCE = 0.1
"""The greatest distance in pixels between a curve and its legs, as long as the most legs suffice."""

_MOST_LEGS = 256


def bezier(points: Points) -> Points:
    """The legs of a cubic Bézier path: anchor, control, control, anchor, …"""
    return _joined([_cubic(points[at : at + 4]) for at in range(0, len(points) - 1, 3)], points)


def catmull_rom(points: Points) -> Points:
    """The legs of a uniform Catmull-Rom path through every point, end tangents towards the neighbour.

    Each piece is drawn as the cubic Bézier with controls a third of the tangents away; a tangent is half of the
    way from the point before to the point after, at the ends the whole way to the neighbour.
    """
    tangents = np.empty_like(points)
    tangents[1:-1] = (points[2:] - points[:-2]) / 2
    tangents[0], tangents[-1] = points[1] - points[0], points[-1] - points[-2]
    starts, ends = points[:-1], points[1:]
    pieces = np.stack([starts, starts + tangents[:-1] / 3, ends - tangents[1:] / 3, ends], axis=1)
    return _joined([_cubic(piece) for piece in pieces], points)


def ellipse_outline(rx: float, ry: float) -> Points:
    """A ring around the upright ellipse about the origin, clockwise on the screen from its rightmost point."""
    step = 2 * acos(max(0.0, 1 - _TOLERANCE / max(rx, ry, _TOLERANCE)))
    legs = min(_MOST_LEGS, max(16, 4 * ceil(pi / 2 / step)))
    angles = 2 * pi * np.arange(legs) / legs
    return np.stack([rx * np.cos(angles), ry * np.sin(angles)], axis=1)


def _cubic(piece: Points) -> Points:
    """One cubic's legs without its first point; their number is Wang's bound."""
    bends = piece[:-2] - 2 * piece[1:-1] + piece[2:]
    bend = max(hypot(x, y) for x, y in bends.tolist())
    legs = max(1, min(_MOST_LEGS, ceil(min(sqrt(0.75 * bend / _TOLERANCE), _MOST_LEGS))))
    t = (np.arange(1, legs + 1) / legs)[:, None]
    s = 1 - t
    legs_after: Points = s**3 * piece[0] + 3 * s**2 * t * piece[1] + 3 * s * t**2 * piece[2] + t**3 * piece[3]
    return legs_after


def _joined(pieces: list[Points], points: Points) -> Points:
    return np.concatenate([points[:1], *pieces])

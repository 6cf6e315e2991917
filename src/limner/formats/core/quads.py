"""Four corners as a turned box, and back.

Corners go clockwise on the screen from the one that was top left before turning, so that the side from the first to
the second is the width and says how far the box is turned.
"""

from itertools import pairwise
from math import atan2, degrees, hypot

from limner.dataset import Box, Flat
from limner.geometry import outline

_DIGITS = 9
_TINY = 1e-9


def corners(box: Box) -> Flat:
    """The four corners, x and y in turn."""
    found = outline(box)
    if found is None:  # no size: all corners lie in one place
        return (
            box.x,
            box.y,
            box.x + box.width,
            box.y,
            box.x + box.width,
            box.y + box.height,
            box.x,
            box.y + box.height,
        )
    return found.parts[0].exterior


def box_of(quad: Flat, tolerance: float) -> Box | None:
    """The box whose corners these are within `tolerance` pixels; None where the angles are not right.

    Corners against the clock are taken the other way round from the same first corner.
    """
    points = [(quad[at], quad[at + 1]) for at in range(0, 8, 2)]
    if _turn(points) < -_TINY:
        points = [points[0], points[3], points[2], points[1]]
    first, second, third, fourth = points
    width = (
        hypot(second[0] - first[0], second[1] - first[1]) + hypot(third[0] - fourth[0], third[1] - fourth[1])
    ) / 2
    height = (
        hypot(fourth[0] - first[0], fourth[1] - first[1]) + hypot(third[0] - second[0], third[1] - second[1])
    ) / 2
    across = (second[0] - first[0] + third[0] - fourth[0], second[1] - first[1] + third[1] - fourth[1])
    down = (fourth[0] - first[0] + third[0] - second[0], fourth[1] - first[1] + third[1] - second[1])
    if width <= tolerance:  # a side without length has no direction: the other one has
        across = (down[1], -down[0])
    angle = round(degrees(atan2(across[1], across[0])), _DIGITS) % 360.0
    cx, cy = sum(x for x, _ in points) / 4, sum(y for _, y in points) / 4
    box = Box(cx - width / 2, cy - height / 2, width, height, angle)
    error = max(abs(a - b) for a, b in zip(corners(box), (n for point in points for n in point), strict=True))
    return box if error <= tolerance else None


def _turn(points: list[tuple[float, float]]) -> float:
    """Twice the signed area; positive where the corners run clockwise on the screen."""
    x0, y0 = points[0]
    sides = [(x - x0, y - y0) for x, y in points[1:]]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(sides))

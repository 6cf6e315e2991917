"""Fewer points for the same line, by Douglas and Peucker (The Canadian Cartographer 10, 1973)."""

import numpy as np

from limner.geometry.paths import Points, signed_area


def simplified_line(points: Points, tolerance: float) -> Points:
    """A part of the points, among them both ends, whose legs pass every other point within `tolerance` pixels."""
    return points[_kept(points, tolerance)]


def simplified_ring(ring: Points, tolerance: float) -> Points:
    """A part of the points, among them the first and the one farthest from it, with the ring's start and winding.

    The ring itself where fewer than three points, or no area, would be left.
    """
    far = int(np.argmax(((ring - ring[0]) ** 2).sum(axis=1)))
    if far == 0:
        return ring
    there = simplified_line(ring[: far + 1], tolerance)
    back = simplified_line(np.concatenate([ring[far:], ring[:1]]), tolerance)
    result = np.concatenate([there[:-1], back[:-1]])
    return result if len(result) > 2 and signed_area(result) else ring


def _kept(points: Points, tolerance: float) -> list[int]:
    kept = {0, len(points) - 1}
    open_legs = [(0, len(points) - 1)]
    while open_legs:
        first, last = open_legs.pop()
        if last - first < 2:
            continue
        distances = _distances(points[first + 1 : last], points[first], points[last])
        farthest = int(np.argmax(distances))
        if distances[farthest] > tolerance:
            middle = first + 1 + farthest
            kept.add(middle)
            open_legs += [(first, middle), (middle, last)]
    return sorted(kept)


def _distances(points: Points, a: Points, b: Points) -> Points:
    """How far each point is from the segment between a and b."""
    leg = b - a
    length = float(leg @ leg)
    t = np.clip((points - a) @ leg / length, 0, 1) if length else np.zeros(len(points))
    nearest = a + t[:, None] * leg
    distances: Points = np.hypot(*(points - nearest).T)
    return distances

"""Fewer points for the same line, by Douglas and Peucker (The Canadian Cartographer 10, 1973), as GEOS does it."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from limner.geometry.paths import Points


def simplified_lines(lines: Sequence[Points], tolerance: float) -> list[Points]:
    """Of each line a part of its points, among them both ends, whose legs pass every other point within `tolerance`."""
    import shapely  # an idle server does without it

    if not lines:
        return []
    lengths = [len(line) for line in lines]
    made = shapely.linestrings(np.concatenate(lines), indices=np.repeat(np.arange(len(lines)), lengths))
    found, which = shapely.get_coordinates(
        shapely.simplify(made, tolerance, preserve_topology=False), return_index=True
    )
    ends = np.searchsorted(which, np.arange(len(lines) + 1)).tolist()
    return [found[first:last] for first, last in pairwise(ends)]


def simplified_rings(rings: Sequence[Points], tolerance: float) -> list[Points]:
    """Of each ring a part of its points, among them the first and the one farthest from it, with start and winding.

    The ring itself where fewer than three points, or no area, would be left.
    """
    if not rings:
        return []
    closed = simplified_lines(_closed(rings), tolerance)
    areas = _areas(closed)
    return [
        found[:-1] if len(found) > 3 and area else ring
        for ring, found, area in zip(rings, closed, areas, strict=True)
    ]


def _closed(rings: Sequence[Points]) -> list[Points]:
    """Each ring with its first point once more at its end."""
    lengths = np.array([len(ring) for ring in rings])
    ends = np.cumsum(lengths + 1)
    places = np.arange(ends[-1]) - np.repeat(np.arange(len(rings)), lengths + 1)
    places[ends - 1] = np.cumsum(lengths) - lengths
    points = np.concatenate(rings)[places]
    return [
        points[end - length - 1 : end] for end, length in zip(ends.tolist(), lengths.tolist(), strict=True)
    ]


def _areas(closed: Sequence[Points]) -> list[float]:
    """Twice the signed area of each closed line."""
    lengths = np.array([len(line) for line in closed])
    starts = np.cumsum(lengths) - lengths
    points = np.concatenate(closed)
    x, y = (points - np.repeat(points[starts], lengths, axis=0)).T
    legs = np.append(x[:-1] * y[1:] - x[1:] * y[:-1], 0.0)
    legs[starts + lengths - 1] = 0.0  # no leg leads from one line to the next
    areas: list[float] = np.add.reduceat(legs, starts).tolist()
    return areas

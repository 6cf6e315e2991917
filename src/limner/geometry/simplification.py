"""Fewer points for the same line, by Douglas and Peucker (The Canadian Cartographer 10, 1973), as GEOS does it."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from limner.geometry.paths import Points, signed_area


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
    closed = simplified_lines([np.concatenate([ring, ring[:1]]) for ring in rings], tolerance)
    return [
        found[:-1] if len(found) > 3 and signed_area(found[:-1]) else ring
        for ring, found in zip(rings, closed, strict=True)
    ]

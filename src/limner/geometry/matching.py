"""Which of some shapes are the same as which of others: likeness, and the best pairs by it."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from limner.dataset import Box, Keypoints, Polygon, Shape
from limner.geometry.paths import bounds_of
from limner.geometry.regions import overlaps
from limner.geometry.shapes import bounds, flatten, outline

Likeness = npt.NDArray[np.float64]
"""0 (nothing in common) to 1 (the same), as (ones, others)."""


def likeness(ones: Sequence[Shape], others: Sequence[Shape]) -> Likeness:
    """Intersection over union of each with each, where both have an inside.

    Keypoints and lines are as like as their points are near, measured by the diagonal of the box around both;
    what covers the whole picture is like its own kind; everything else has nothing in common.
    """
    found = np.zeros((len(ones), len(others)))
    groups = [_groups(ones), _groups(others)]
    for kind in groups[0].keys() & groups[1].keys():
        rows, columns = groups[0][kind], groups[1][kind]
        mine, theirs = [ones[at] for at in rows], [others[at] for at in columns]
        found[np.ix_(rows, columns)] = _LIKE[kind](mine, theirs)
    return found


def pairs(worth: Likeness, least: float) -> list[tuple[int, int]]:
    """The pairs of rows and columns, each in one at most, whose sum of worth is greatest; none below `least`."""
    wanted = worth * (worth >= least)
    found = []
    for rows, columns in _islands(wanted > 0):
        part = wanted[np.ix_(rows, columns)]
        turned = part.shape[0] > part.shape[1]
        assigned = enumerate(_assigned(-(part.T if turned else part)))
        for row, column in ((b, a) if turned else (a, b) for a, b in assigned):
            if part[row, column] > 0:
                found.append((rows[row], columns[column]))
    return sorted(found)


def _groups(shapes: Sequence[Shape]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for at, shape in enumerate(shapes):
        groups.setdefault(_group(shape), []).append(at)
    return groups


def _group(shape: Shape) -> str:
    if isinstance(shape, Keypoints):
        return "points"
    paths = flatten(shape)
    if any(path.closed for path in paths):
        return "area"
    return "line" if paths else "all" if bounds(shape) is None else "nothing"


def _like_areas(ones: list[Shape], others: list[Shape]) -> Likeness:
    if all(isinstance(shape, Box) and not shape.rotation for shape in (*ones, *others)):
        return _box_overlaps(
            *(np.array([bounds(one) for one in several], float) for several in (ones, others))
        )
    mine, theirs = [outline(one) for one in ones], [outline(one) for one in others]
    rows = [at for at, one in enumerate(mine) if one]
    columns = [at for at, one in enumerate(theirs) if one]
    found = np.zeros((len(ones), len(others)))
    found[np.ix_(rows, columns)] = overlaps(_given(mine), _given(theirs))
    return found


def _given(found: list[Polygon | None]) -> list[Polygon]:
    return [one for one in found if one]


def _box_overlaps(ones: npt.NDArray[np.float64], others: npt.NDArray[np.float64]) -> Likeness:
    a, b = ones[:, None, :], others[None, :, :]
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    shared = np.clip(sides, 0, None).prod(axis=2)
    areas = [(box[..., 2:] - box[..., :2]).prod(axis=2) for box in (a, b)]
    whole = areas[0] + areas[1] - shared
    found: Likeness = np.divide(shared, whole, out=np.zeros_like(shared), where=whole > 0)
    return found


def _like_points(ones: list[Shape], others: list[Shape]) -> Likeness:
    return np.array([[_like_keypoints(one, other) for other in others] for one in ones])


def _like_keypoints(one: Shape, other: Shape) -> float:
    if not isinstance(one, Keypoints) or not isinstance(other, Keypoints):
        return 0.0
    if len(one.points) != len(other.points):
        return 0.0
    both = [(a[:2], b[:2]) for a, b in zip(one.points, other.points, strict=True) if a[2] and b[2]]
    if not both:
        return float(one.points == other.points)
    places = np.array(both, dtype=np.float64)
    box = bounds_of(places.reshape(-1, 2))
    size = max(float(np.hypot(box[2] - box[0], box[3] - box[1])), 1.0) if box else 1.0
    apart = float(np.hypot(*(places[:, 0] - places[:, 1]).T).mean())
    shared = len(both) / sum(bool(a[2] or b[2]) for a, b in zip(one.points, other.points, strict=True))
    return max(0.0, 1 - apart / size) * shared


def _like_lines(ones: list[Shape], others: list[Shape]) -> Likeness:
    import shapely

    lines = [np.array([shapely.LineString(flatten(one)[0].points) for one in all]) for all in (ones, others)]
    mine, theirs = lines[0][:, None], lines[1][None, :]
    corners = shapely.bounds(shapely.union(mine, theirs))
    size = np.maximum(np.hypot(corners[..., 2] - corners[..., 0], corners[..., 3] - corners[..., 1]), 1.0)
    found: Likeness = np.clip(1 - shapely.hausdorff_distance(mine, theirs) / size, 0, 1)
    return found


def _like_all(ones: list[Shape], others: list[Shape]) -> Likeness:
    return np.ones((len(ones), len(others)))


def _unlike(ones: list[Shape], others: list[Shape]) -> Likeness:
    return np.zeros((len(ones), len(others)))


_LIKE = {
    "area": _like_areas,
    "points": _like_points,
    "line": _like_lines,
    "all": _like_all,
    "nothing": _unlike,
}


def _islands(joined: npt.NDArray[np.bool_]) -> list[tuple[list[int], list[int]]]:
    """Rows and columns that hang together, as the best pairs of one island do not depend on the others."""
    islands = []
    waiting = set(np.flatnonzero(joined.any(axis=1)).tolist())
    while waiting:
        rows, columns = {waiting.pop()}, set[int]()
        new = set(rows)
        while new:
            more = set(np.flatnonzero(joined[sorted(new)].any(axis=0)).tolist()) - columns
            columns |= more
            new = set(np.flatnonzero(joined[:, sorted(more)].any(axis=1)).tolist()) - rows if more else set()
            rows |= new
        waiting -= rows
        islands.append((sorted(rows), sorted(columns)))
    return islands


def _assigned(cost: npt.NDArray[np.float64]) -> list[int]:
    """For each row its column at the least cost in all, by shortest augmenting paths (Jonker and Volgenant, 1987).

    There must be at least as many columns as rows.
    """
    height, width = cost.shape
    u, v = np.zeros(height + 1), np.zeros(width + 1)
    owner = np.zeros(width + 1, dtype=np.int64)  # the row of each column, both counted from 1; 0 for none
    for row in range(1, height + 1):
        owner[0], column = row, 0
        least = np.full(width + 1, np.inf)
        before = np.zeros(width + 1, dtype=np.int64)
        done = np.zeros(width + 1, dtype=bool)
        while owner[column]:
            done[column] = True
            reduced = cost[owner[column] - 1] - u[owner[column]] - v[1:]
            better = ~done[1:] & (reduced < least[1:])
            least[1:][better], before[1:][better] = reduced[better], column
            column = int(np.where(done, np.inf, least)[1:].argmin()) + 1
            step = least[column]
            u[owner[done]] += step
            v[done] -= step
            least[1:][~done[1:]] -= step
        while column:
            owner[column] = owner[before[column]]
            column = int(before[column])
    columns = [0] * height
    for column, row in enumerate(owner[1:].tolist()):
        if row:
            columns[row - 1] = column
    return columns

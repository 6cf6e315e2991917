"""An open path, straight or curved."""

from collections.abc import Callable, Iterator
from itertools import chain, pairwise
from math import copysign, sqrt

from limner.dataset import Polyline, Shape
from limner.geometry.curves import bezier, catmull_rom
from limner.geometry.paths import (
    Bounds,
    Matrix,
    Path,
    Points,
    bounds_of,
    flat_of,
    is_within,
    moved,
    points_of,
)
from limner.geometry.problem import Problem, beyond, repeated
from limner.geometry.shapes._base import ShapeGeometry
from limner.geometry.simplification import simplified_lines


def _straight(points: Points) -> Points:
    return points


_CURVES: dict[str, Callable[[Points], Points]] = {
    "straight": _straight,
    "bezier": bezier,
    "catmull-rom": catmull_rom,
}


class _PolylineGeometry(ShapeGeometry[Polyline]):
    """A line covers no pixels; its bounds are those of its legs, without the parallel partner."""

    def paths(self, shape: Polyline) -> list[Path]:
        return [Path(_CURVES[shape.curve](points_of(shape.points)), closed=False)]

    def transform(self, shape: Polyline, matrix: Matrix) -> Polyline:
        points = flat_of(moved(points_of(shape.points), matrix))
        if shape.parallel is None:
            return Polyline(points, shape.curve)
        determinant = matrix[0] * matrix[4] - matrix[1] * matrix[3]
        return Polyline(points, shape.curve, shape.parallel * copysign(sqrt(abs(determinant)), determinant))

    def extent(self, shape: Polyline) -> float:
        """Its length."""
        return self.length(shape)

    def clip(self, shape: Polyline, frame: Bounds) -> list[Shape]:
        """The pieces in the frame, in the order of the line; a curve that is cut becomes straight legs."""
        box = self.bounds(shape)
        if box is None or is_within(box, frame):
            return [shape] if box else []
        pieces: list[list[list[float]]] = []
        for start, end in pairwise(self.paths(shape)[0].points.tolist()):
            leg = _clipped(start, end, frame)
            if leg is None:
                continue
            if pieces and pieces[-1][-1] == leg[0]:
                pieces[-1].append(leg[1])
            else:
                pieces.append(leg)
        return [Polyline(tuple(chain(*piece)), parallel=shape.parallel) for piece in pieces]

    def simplify(self, shape: Polyline, tolerance: float) -> Polyline:
        if shape.curve != "straight":
            return shape
        [points] = simplified_lines([points_of(shape.points)], tolerance)
        return Polyline(flat_of(points), shape.curve, shape.parallel)

    def problems(self, shape: Polyline, width: int, height: int) -> Iterator[Problem]:
        # A control of a Bézier path lies on its anchor where the path begins or ends straight.
        points = points_of(shape.points)[:: 3 if shape.curve == "bezier" else 1]
        box = bounds_of(self.paths(shape)[0].points)
        if box is None:
            return
        if box[:2] == box[2:]:
            yield Problem("zero-length", "All its points are the same.", box[:2])
        else:
            yield from repeated(points, closed=False)
        yield from beyond(box, width, height)


GEOMETRY = _PolylineGeometry()


def _clipped(start: list[float], end: list[float], frame: Bounds) -> list[list[float]] | None:
    """Both ends of what of a leg lies in the frame (Liang and Barsky, ACM Transactions on Graphics 3, 1984)."""
    first, last = 0.0, 1.0
    for axis in (0, 1):
        step = end[axis] - start[axis]
        for edge, sign in ((frame[axis], -1), (frame[axis + 2], 1)):
            room = sign * (edge - start[axis])
            if step == 0 and room < 0:
                return None
            if sign * step > 0:
                last = min(last, room / (sign * step))
            elif sign * step < 0:
                first = max(first, room / (sign * step))
    if first >= last:
        return None
    ends = [[a + at * (b - a) for a, b in zip(start, end, strict=True)] for at in (first, last)]
    return [start if first == 0 else ends[0], end if last == 1 else ends[1]]

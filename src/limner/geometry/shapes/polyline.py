"""An open path, straight or curved."""

from collections.abc import Callable, Iterator
from math import copysign, sqrt

from limner.dataset import Polyline
from limner.geometry.curves import bezier, catmull_rom
from limner.geometry.paths import Matrix, Path, Points, bounds_of, flat_of, moved, points_of
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

    def simplify(self, shape: Polyline, tolerance: float) -> Polyline:
        if shape.curve != "straight":
            return shape
        [points] = simplified_lines([points_of(shape.points)], tolerance)
        return Polyline(flat_of(points), shape.curve, shape.parallel)

    def problems(self, shape: Polyline, width: int, height: int) -> Iterator[Problem]:
        points = points_of(shape.points)
        box = bounds_of(self.paths(shape)[0].points)
        if box is None:
            return
        if box[:2] == box[2:]:
            yield Problem("zero-length", "All its points are the same.", box[:2])
        else:
            yield from repeated(points, closed=False)
        yield from beyond(box, width, height)


GEOMETRY = _PolylineGeometry()

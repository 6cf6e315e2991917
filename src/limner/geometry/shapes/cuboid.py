"""A box in space: area and pixels are those of its corners' convex hull."""

from limner.dataset import Cuboid, Shape
from limner.geometry.paths import Bounds, Matrix, Path, convex_hull, flat_of, moved, points_of
from limner.geometry.shapes._base import ShapeGeometry


class _CuboidGeometry(ShapeGeometry[Cuboid]):
    """The pose is of the camera's view, so a matrix takes it away."""

    def paths(self, shape: Cuboid) -> list[Path]:
        return [Path(convex_hull(points_of(shape.corners)), closed=True)]

    def transform(self, shape: Cuboid, matrix: Matrix) -> Cuboid:
        return Cuboid(flat_of(moved(points_of(shape.corners), matrix)))

    def clip(self, shape: Cuboid, frame: Bounds) -> list[Shape]:
        """Whole, wherever some of its hull lies in the frame: corners beyond the edge say where it stands."""
        return [shape] if super().clip(shape, frame) else []


GEOMETRY = _CuboidGeometry()

"""A box in space: area and pixels are those of its corners' convex hull."""

from limner.dataset import Cuboid
from limner.geometry.paths import Matrix, Path, convex_hull, flat_of, moved, points_of
from limner.geometry.shapes._base import ShapeGeometry


class _CuboidGeometry(ShapeGeometry[Cuboid]):
    """The pose is of the camera's view, so a matrix takes it away."""

    def paths(self, shape: Cuboid) -> list[Path]:
        return [Path(convex_hull(points_of(shape.corners)), closed=True)]

    def transform(self, shape: Cuboid, matrix: Matrix) -> Cuboid:
        return Cuboid(flat_of(moved(points_of(shape.corners), matrix)))


GEOMETRY = _CuboidGeometry()

"""The whole picture: no geometry."""

from limner.dataset import Shape, Tag
from limner.geometry.paths import Bounds, Matrix, Path
from limner.geometry.shapes._base import ShapeGeometry


class _TagGeometry(ShapeGeometry[Tag]):
    """No bounds, no area, no pixels, and nothing to be wrong."""

    def paths(self, _: Tag) -> list[Path]:
        return []

    def transform(self, shape: Tag, _: Matrix) -> Tag:
        return shape

    def clip(self, shape: Tag, _: Bounds) -> list[Shape]:
        return [shape]


GEOMETRY = _TagGeometry()

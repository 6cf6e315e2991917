"""An outline of one or more parts, with holes."""

from collections.abc import Callable, Iterator

import numpy as np

from limner.dataset import Flat, Part, Polygon
from limner.geometry.paths import (
    Bounds,
    Matrix,
    Path,
    Points,
    flat_area,
    flat_bounds,
    flat_of,
    moved,
    points_of,
)
from limner.geometry.problem import Problem, crossings, repeated
from limner.geometry.raster import coco_fill
from limner.geometry.rle import Runs, merge, subtract
from limner.geometry.shapes._base import ShapeGeometry
from limner.geometry.simplification import simplified_rings


class _PolygonGeometry(ShapeGeometry[Polygon]):
    """Its pixels lie inside an odd number of all its rings; COCO's are the parts' together, each without its holes."""

    def paths(self, shape: Polygon) -> list[Path]:
        return [Path(ring, closed=True) for ring in _rings(shape)]

    def outline(self, shape: Polygon) -> Polygon:
        return shape

    def bounds(self, shape: Polygon) -> Bounds:
        return flat_bounds(*(ring for part in shape.parts for ring in (part.exterior, *part.holes)))

    def area(self, shape: Polygon) -> float:
        exteriors = sum(flat_area(part.exterior) for part in shape.parts)
        holes = sum(flat_area(hole) for part in shape.parts for hole in part.holes)
        return max(exteriors - holes, 0.0)

    def coco_runs(self, shape: Polygon, width: int, height: int) -> Runs:
        return merge([_coco_part(part, width, height) for part in shape.parts])

    def transform(self, shape: Polygon, matrix: Matrix) -> Polygon:
        return _with_rings(shape, lambda ring: moved(ring, matrix))

    def simplify(self, shape: Polygon, tolerance: float) -> Polygon:
        if shape.subtype:
            return shape
        return _with_rings(shape, lambda ring: simplified_rings([ring], tolerance)[0])

    def problems(self, shape: Polygon, width: int, height: int) -> Iterator[Problem]:
        yield from super().problems(shape, width, height)
        for ring in _rings(shape):
            yield from repeated(ring, closed=True)
            yield from crossings(ring)
        for part in shape.parts:
            yield from _stray_holes(part)


GEOMETRY = _PolygonGeometry()


def _rings(shape: Polygon) -> list[Points]:
    return [points_of(ring) for part in shape.parts for ring in (part.exterior, *part.holes)]


def _with_rings(shape: Polygon, change: Callable[[Points], Points]) -> Polygon:
    def ring(flat: Flat) -> Flat:
        return flat_of(change(points_of(flat)))

    parts = tuple(Part(ring(part.exterior), tuple(map(ring, part.holes))) for part in shape.parts)
    return Polygon(parts, shape.subtype)


def _coco_part(part: Part, width: int, height: int) -> Runs:
    runs = coco_fill(points_of(part.exterior), width, height)
    for hole in part.holes:
        runs = subtract(runs, coco_fill(points_of(hole), width, height))
    return runs


def _stray_holes(part: Part) -> Iterator[Problem]:
    """`hole-outside` for each hole that is not wholly within its exterior."""
    import shapely

    if not part.holes:
        return
    exterior = shapely.Polygon(points_of(part.exterior))
    if not exterior.is_valid:
        return
    for hole in map(points_of, part.holes):
        outside = hole[~shapely.intersects_xy(exterior, hole)]
        if len(outside):
            x, y = outside[0].tolist()
            yield Problem("hole-outside", "A hole reaches beyond the outline that it is cut from.", (x, y))
        elif not exterior.covers(shapely.LinearRing(hole)):
            x, y = np.mean(hole, axis=0).tolist()
            yield Problem("hole-outside", "A hole reaches beyond the outline that it is cut from.", (x, y))

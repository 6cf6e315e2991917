"""A set of pixels."""

from collections.abc import Iterator
from math import ceil, sqrt

import numpy as np

from limner.dataset import InvalidRecord, Mask, Polygon, Shape
from limner.geometry.outlines import trace
from limner.geometry.paths import Bounds, Matrix, Path, Points, is_within, moved, points_of
from limner.geometry.problem import Problem
from limner.geometry.raster import Pixels, fill
from limner.geometry.rle import Runs, crop, decode, from_pixels, mask_edges, tight, to_pixels, uncrop
from limner.geometry.shapes._base import ShapeGeometry, SketchKind

_SKETCH_PIXELS = 200
"""How many pixels of a mask's longer side a thumbnail can show."""


class _MaskGeometry(ShapeGeometry[Mask]):
    """Bounds are those of its crop, which is tight in masks of our own; all else is of its pixels.

    Everything but the bounds raises InvalidRecord for broken counts.
    """

    def paths(self, shape: Mask) -> list[Path]:
        polygon = self.outline(shape)
        parts = polygon.parts if polygon else ()
        return [Path(points_of(ring), closed=True) for part in parts for ring in (part.exterior, *part.holes)]

    def outline(self, shape: Mask) -> Polygon | None:
        small = tight(shape)
        return trace(_pixels(small), small.x, small.y)

    def area(self, shape: Mask) -> float:
        positions = mask_edges(shape)
        return float((positions[1::2] - positions[::2]).sum())

    def bounds(self, shape: Mask) -> Bounds | None:
        if not (shape.width and shape.height):
            return None
        return float(shape.x), float(shape.y), float(shape.x + shape.width), float(shape.y + shape.height)

    def rasterize(self, shape: Mask, width: int, height: int) -> Pixels:
        return to_pixels(self.coco_runs(shape, width, height), width, height)

    def coco_runs(self, shape: Mask, width: int, height: int) -> Runs:
        return uncrop(shape, width, height)

    def perimeter(self, shape: Mask) -> float:
        """Through the middles of the outer pixel edges, as the way along the edges is too long for what is round."""
        rings = [path.points for path in self.paths(shape)]
        sides = [np.abs(ring - np.roll(ring, 1, axis=0)).sum(axis=1) for ring in rings]
        return float(sum((side - 1 + sqrt(0.5)).sum() for side in sides))

    def clip(self, shape: Mask, frame: Bounds) -> list[Shape]:
        """The pixels whose middle lies in the frame."""
        x0, y0, x1, y1 = (ceil(edge - 0.5) for edge in frame)
        if not (shape.width and shape.height):
            return []
        if is_within((shape.x, shape.y, shape.x + shape.width, shape.y + shape.height), (x0, y0, x1, y1)):
            return [shape]
        x0, y0 = max(x0, shape.x), max(y0, shape.y)
        width, height = min(x1, shape.x + shape.width) - x0, min(y1, shape.y + shape.height) - y0
        if width <= 0 or height <= 0:
            return []
        moved_here = Mask(shape.x - x0, shape.y - y0, shape.width, shape.height, shape.counts)
        rest = crop(uncrop(moved_here, width, height), height, x0, y0)
        return [rest] if rest.width else []

    def sketch(self, shape: Mask) -> list[tuple[SketchKind, Points]]:
        """Large masks are traced on every n-th pixel."""
        step = max(1, max(shape.width, shape.height) // _SKETCH_PIXELS)
        mask_edges(shape)
        polygon = trace(_pixels(shape)[::step, ::step])
        place = np.array([shape.x, shape.y])
        return [("p", points_of(part.exterior) * step + place) for part in (polygon.parts if polygon else ())]

    def transform(self, shape: Mask, matrix: Matrix) -> Mask:
        """By whole pixels exactly; otherwise the pixels whose centre lies in the moved outline."""
        a, b, c, d, e, f = matrix
        if (a, b, d, e) == (1, 0, 0, 1):
            return Mask(shape.x + round(c), shape.y + round(f), shape.width, shape.height, shape.counts)
        rings = [moved(path.points, matrix) for path in self.paths(shape)]
        corners = [corner for ring in rings for corner in ring.tolist()]
        if not corners:
            return Mask(0, 0, 0, 0, "")
        x, y = (int(min(column) // 1) for column in zip(*corners, strict=True))
        width, height = (
            int(max(column) // 1) + 1 - first
            for column, first in zip(zip(*corners, strict=True), (x, y), strict=True)
        )
        return crop(from_pixels(fill([ring - (x, y) for ring in rings], width, height)), height, x, y)

    def problems(self, shape: Mask, width: int, height: int) -> Iterator[Problem]:
        try:
            mask_edges(shape)
        except InvalidRecord as error:
            yield Problem("broken-counts", error.message, (float(shape.x), float(shape.y)))
        else:
            yield from super().problems(shape, width, height)


GEOMETRY = _MaskGeometry()


def _pixels(mask: Mask) -> Pixels:
    return to_pixels(decode(mask.counts, mask.width * mask.height), mask.width, mask.height)

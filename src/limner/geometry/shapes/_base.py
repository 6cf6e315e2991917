"""What is asked of every shape; one module per shape answers, the registry finds it."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Generic, Literal, TypeVar

import numpy as np

from limner.dataset import Part, Polygon, Shape
from limner.geometry.paths import (
    Bounds,
    Matrix,
    Path,
    Points,
    bounds_of,
    diameter,
    flat_of,
    is_within,
    path_length,
    signed_area,
)
from limner.geometry.problem import Problem, beyond
from limner.geometry.raster import Pixels, coco_fill, fill
from limner.geometry.regions import cut
from limner.geometry.rle import Runs, merge

SketchKind = Literal["b", "p", "l", "k"]
"""Box, closed ring, line, points."""

S = TypeVar("S", bound=Shape)


class ShapeGeometry(ABC, Generic[S]):
    """The geometry of one shape type. What is not said otherwise follows from its paths."""

    @abstractmethod
    def paths(self, shape: S) -> list[Path]:
        """Straight legs that follow the shape within a tenth of a pixel; exact where it has no curves."""

    @abstractmethod
    def transform(self, shape: S, matrix: Matrix) -> Shape:
        """The shape after the matrix."""

    def bounds(self, shape: S) -> Bounds | None:
        """The box around the shape, not clipped to the picture; None where there is nothing."""
        return bounds_of(np.concatenate([np.empty((0, 2)), *(path.points for path in self.paths(shape))]))

    def area(self, shape: S) -> float:
        """In square pixels, without regard to the picture's edge; 0 for lines and points."""
        return sum(abs(signed_area(path.points)) for path in self.paths(shape) if path.closed)

    def perimeter(self, shape: S) -> float:
        """Pixels along all closed rings; 0 for lines and points."""
        return sum(path_length(path) for path in self.paths(shape) if path.closed)

    def length(self, shape: S) -> float:
        """Pixels along open lines; of what has an inside, its greatest diameter."""
        paths = self.paths(shape)
        lines = [path for path in paths if not path.closed]
        if lines:
            return sum(map(path_length, lines))
        return diameter(np.concatenate([np.empty((0, 2)), *(path.points for path in paths)]))

    def extent(self, shape: S) -> float:
        """By what the share is measured that is left of a cut shape; the area, if it has one."""
        return self.area(shape)

    def clip(self, shape: S, frame: Bounds) -> list[Shape]:
        """What lies in the frame; the shape itself where that is all of it, else the polygon that is left."""
        box = self.bounds(shape)
        if box is None or is_within(box, frame):
            return [shape] if box else []
        whole = self.outline(shape)
        rest = cut(whole, frame) if whole else None
        return [rest] if rest else []

    def outline(self, shape: S) -> Polygon | None:
        """The polygon that follows the shape; None for lines and points, and where nothing is left."""
        rings = [path.points for path in self.paths(shape) if path.closed and len(path.points) > 2]
        return Polygon(tuple(Part(flat_of(ring)) for ring in rings)) if rings else None

    def rasterize(self, shape: S, width: int, height: int) -> Pixels:
        """The pixels whose centre lies inside an odd number of rings, as a boolean picture."""
        return fill([path.points for path in self.paths(shape) if path.closed], width, height)

    def coco_runs(self, shape: S, width: int, height: int) -> Runs:
        """The pixels as COCO's rasteriser finds them, all rings together."""
        rings = [path.points for path in self.paths(shape) if path.closed]
        nothing = np.array([width * height], dtype=np.int64)
        return merge([nothing, *(coco_fill(ring, width, height) for ring in rings)])

    def sketch(self, shape: S) -> list[tuple[SketchKind, Points]]:
        """What a thumbnail shows of the shape: boxes by two corners, closed rings, lines and points."""
        return [("p" if path.closed else "l", path.points) for path in self.paths(shape)]

    def simplify(self, shape: S, _: float) -> Shape:
        """The shape with fewer points; the shape itself where it has none to spare."""
        return shape

    def problems(self, shape: S, width: int, height: int) -> Iterator[Problem]:
        """What is wrong with the shape in a picture of that size."""
        box = self.bounds(shape)
        if box is None:
            return
        if self.area(shape) == 0:
            yield Problem("zero-area", "It covers no area.", (box[0], box[1]))
        yield from beyond(box, width, height)

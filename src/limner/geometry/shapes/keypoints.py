"""Named points of one object; absent ones have no place."""

from collections.abc import Iterator

import numpy as np

from limner.dataset import Keypoints, Shape, Visibility
from limner.geometry.paths import Bounds, Matrix, Path, Points, bounds_of, diameter, moved
from limner.geometry.problem import Problem, beyond
from limner.geometry.shapes._base import ShapeGeometry, SketchKind


class _KeypointsGeometry(ShapeGeometry[Keypoints]):
    """Points cover no pixels; their bounds are those of the hidden and visible ones."""

    def paths(self, _: Keypoints) -> list[Path]:
        return []

    def bounds(self, shape: Keypoints) -> Bounds | None:
        return bounds_of(_present(shape))

    def length(self, shape: Keypoints) -> float:
        """The greatest distance between two points that are there."""
        return diameter(_present(shape))

    def extent(self, shape: Keypoints) -> float:
        """How many points are there."""
        return float(len(_present(shape)))

    def clip(self, shape: Keypoints, frame: Bounds) -> list[Shape]:
        """Points beyond the frame become absent."""
        x0, y0, x1, y1 = frame
        kept: tuple[tuple[float, float, Visibility], ...] = tuple(
            (x, y, visible) if visible and x0 <= x <= x1 and y0 <= y <= y1 else (0.0, 0.0, 0)
            for x, y, visible in shape.points
        )
        return [Keypoints(kept)] if any(visible for _, _, visible in kept) else []

    def sketch(self, shape: Keypoints) -> list[tuple[SketchKind, Points]]:
        points = _present(shape)
        return [("k", points)] if len(points) else []

    def transform(self, shape: Keypoints, matrix: Matrix) -> Keypoints:
        places = iter(moved(_present(shape), matrix).tolist())
        return Keypoints(tuple((*next(places), point[2]) if point[2] else point for point in shape.points))

    def problems(self, shape: Keypoints, width: int, height: int) -> Iterator[Problem]:
        box = self.bounds(shape)
        if box is not None:
            yield from beyond(box, width, height)


GEOMETRY = _KeypointsGeometry()


def _present(shape: Keypoints) -> Points:
    present = [(x, y) for x, y, visibility in shape.points if visibility]
    return np.array(present, dtype=np.float64).reshape(-1, 2)

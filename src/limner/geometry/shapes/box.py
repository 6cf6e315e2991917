"""A rectangle, upright or turned; its ring runs clockwise from the corner that was top left before turning."""

from math import atan2, degrees, hypot

import numpy as np

from limner.dataset import Box, Shape
from limner.geometry.paths import (
    Bounds,
    Matrix,
    Path,
    Points,
    flat_bounds,
    flat_of,
    is_shift,
    is_within,
    moved,
    rotation,
    turned,
)
from limner.geometry.shapes._base import ShapeGeometry, SketchKind


class _BoxGeometry(ShapeGeometry[Box]):
    """A matrix that shears makes it the box of the sheared sides' lengths, turned as its top side is."""

    def paths(self, shape: Box) -> list[Path]:
        return [Path(_corners(shape), closed=True)]

    def bounds(self, shape: Box) -> Bounds:
        if shape.rotation:
            return flat_bounds(flat_of(_corners(shape)))
        return shape.x, shape.y, shape.x + shape.width, shape.y + shape.height

    def area(self, shape: Box) -> float:
        return shape.width * shape.height

    def clip(self, shape: Box, frame: Bounds) -> list[Shape]:
        """A turned box that is cut becomes a polygon."""
        if shape.rotation:
            return super().clip(shape, frame)
        x0, y0 = max(shape.x, frame[0]), max(shape.y, frame[1])
        x1, y1 = min(shape.x + shape.width, frame[2]), min(shape.y + shape.height, frame[3])
        if is_within(self.bounds(shape), frame):
            return [shape]
        return [Box(x0, y0, x1 - x0, y1 - y0)] if x1 > x0 and y1 > y0 else []

    def sketch(self, shape: Box) -> list[tuple[SketchKind, Points]]:
        corners = _corners(shape)
        return [("p", corners) if shape.rotation else ("b", corners[::2])]

    def transform(self, shape: Box, matrix: Matrix) -> Box:
        if is_shift(matrix):
            return Box(shape.x + matrix[2], shape.y + matrix[5], shape.width, shape.height, shape.rotation)
        corners = moved(_corners(shape), matrix)
        top, right = (corners[1] - corners[0]).tolist(), (corners[2] - corners[1]).tolist()
        width, height = hypot(*top), hypot(*right)
        axis = top if width > 0 else [right[1], -right[0]]
        x, y = moved(np.array([_center(shape)]), matrix)[0].tolist()
        angle = turned(degrees(atan2(axis[1], axis[0])))
        return Box(x - width / 2, y - height / 2, width, height, angle)


GEOMETRY = _BoxGeometry()


def _center(shape: Box) -> tuple[float, float]:
    return shape.x + shape.width / 2, shape.y + shape.height / 2


def _corners(shape: Box) -> Points:
    x0, y0, x1, y1 = shape.x, shape.y, shape.x + shape.width, shape.y + shape.height
    upright = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], dtype=np.float64)
    return moved(upright, rotation(shape.rotation, *_center(shape))) if shape.rotation else upright

"""A rectangle, upright or turned; its ring runs clockwise from the corner that was top left before turning."""

from math import atan2, degrees, hypot

import numpy as np

from limner.dataset import Box
from limner.geometry.paths import Bounds, Matrix, Path, Points, flat_bounds, flat_of, moved, rotation, turned
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

    def sketch(self, shape: Box) -> list[tuple[SketchKind, Points]]:
        corners = _corners(shape)
        return [("p", corners) if shape.rotation else ("b", corners[::2])]

    def transform(self, shape: Box, matrix: Matrix) -> Box:
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

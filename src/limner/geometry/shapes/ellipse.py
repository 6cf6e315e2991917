"""An ellipse, upright or turned."""

from math import atan2, cos, degrees, hypot, pi, radians, sin

import numpy as np

from limner.dataset import Ellipse
from limner.geometry.curves import ellipse_outline
from limner.geometry.paths import Bounds, Matrix, Path, is_shift, moved, rotation, turned
from limner.geometry.shapes._base import ShapeGeometry


class _EllipseGeometry(ShapeGeometry[Ellipse]):
    """Area and bounds are the ellipse's own; pixels are those of its legs."""

    def paths(self, shape: Ellipse) -> list[Path]:
        upright = np.add(ellipse_outline(shape.rx, shape.ry), (shape.cx, shape.cy))
        ring = moved(upright, rotation(shape.rotation, shape.cx, shape.cy)) if shape.rotation else upright
        return [Path(ring, closed=True)]

    def area(self, shape: Ellipse) -> float:
        return pi * shape.rx * shape.ry

    def bounds(self, shape: Ellipse) -> Bounds:
        c, s = cos(radians(shape.rotation)), sin(radians(shape.rotation))
        half_width, half_height = hypot(shape.rx * c, shape.ry * s), hypot(shape.rx * s, shape.ry * c)
        return shape.cx - half_width, shape.cy - half_height, shape.cx + half_width, shape.cy + half_height

    def transform(self, shape: Ellipse, matrix: Matrix) -> Ellipse:
        if is_shift(matrix):
            return Ellipse(shape.cx + matrix[2], shape.cy + matrix[5], shape.rx, shape.ry, shape.rotation)
        cx, cy = moved(np.array([[shape.cx, shape.cy]]), matrix)[0].tolist()
        a, b, _, d, e, _ = matrix
        c, s = cos(radians(shape.rotation)), sin(radians(shape.rotation))
        u = shape.rx * (a * c + b * s), shape.rx * (d * c + e * s)
        v = shape.ry * (b * c - a * s), shape.ry * (e * c - d * s)
        return Ellipse(cx, cy, *_axes(u, v))


GEOMETRY = _EllipseGeometry()


Vector = tuple[float, float]


def _axes(u: Vector, v: Vector) -> tuple[float, float, float]:
    """Radii and rotation of the ellipse with the conjugate radii u and v."""
    dot = u[0] * v[0] + u[1] * v[1]
    uu, vv = u[0] ** 2 + u[1] ** 2, v[0] ** 2 + v[1] ** 2
    t = 0.0 if abs(dot) <= 1e-12 * (uu + vv) else atan2(2 * dot, uu - vv) / 2
    c, s = cos(t), sin(t)
    p = u[0] * c + v[0] * s, u[1] * c + v[1] * s
    q = v[0] * c - u[0] * s, v[1] * c - u[1] * s
    axis = p if hypot(*p) > 0 else (q[1], -q[0])
    return hypot(*p), hypot(*q), turned(degrees(atan2(axis[1], axis[0])))

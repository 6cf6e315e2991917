"""SVG's transforms as one matrix, and what they make of boxes and ellipses."""

import re
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, isfinite, radians, sin, tan

import numpy as np

from limner.dataset import Box, Ellipse, Flat, Part, Polygon, Shape
from limner.formats.core.quads import box_of

_CALL = re.compile(r"([A-Za-z]+)\s*\(([^()]*)\)")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_EXACT = 1e-6
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Matrix:
    """x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def __matmul__(self, inner: "Matrix") -> "Matrix":
        """The matrix that applies `inner` first."""
        return Matrix(
            self.a * inner.a + self.c * inner.b, self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d, self.b * inner.c + self.d * inner.d,
            self.a * inner.e + self.c * inner.f + self.e, self.b * inner.e + self.d * inner.f + self.f,
        )  # fmt: skip

    def inverse(self) -> "Matrix":
        """Raises ValueError where there is none."""
        size = self.a * self.d - self.b * self.c
        if not size or not isfinite(size):
            raise ValueError("a transform that flattens everything cannot be undone")
        a, b, c, d = self.d / size, -self.b / size, -self.c / size, self.a / size
        return Matrix(a, b, c, d, -(a * self.e + c * self.f), -(b * self.e + d * self.f))

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point goes."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def flat(self, points: Flat) -> Flat:
        """Where all of them go."""
        if self == IDENTITY:
            return points
        pairs = zip(points[::2], points[1::2], strict=True)
        return tuple(number for x, y in pairs for number in self.point(x, y))

    def box(self, x: float, y: float, width: float, height: float) -> Shape:
        """A rectangle: a box where its angles stay right, else a polygon."""
        plain = Box(x, y, width, height)
        if self == IDENTITY:
            return plain
        if self.b == self.c == 0 and self.a > 0 and self.d > 0:
            left, top = self.point(x, y)
            return Box(left, top, width * self.a, height * self.d)
        corners = self.flat((x, y, x + width, y, x + width, y + height, x, y + height))
        return box_of(corners, _EXACT) or Polygon((Part(corners),))

    def ellipse(self, cx: float, cy: float, rx: float, ry: float) -> Ellipse:
        """An ellipse, which every transform makes another of."""
        x, y = self.point(cx, cy)
        if self.b == self.c == 0 and self.a > 0 and self.d > 0:
            return Ellipse(x, y, rx * self.a, ry * self.d)
        scale = hypot(self.a, self.b)
        if abs(self.a - self.d) <= _EXACT * scale and abs(self.b + self.c) <= _EXACT * scale:
            turn = round(degrees(atan2(self.b, self.a)), _DIGITS) % 360 % 360
            return Ellipse(x, y, rx * scale, ry * scale, turn)
        axes, radii, _ = np.linalg.svd(np.array([[self.a * rx, self.c * ry], [self.b * rx, self.d * ry]]))
        turn = round(degrees(atan2(float(axes[1, 0]), float(axes[0, 0]))), _DIGITS) % 180 % 180
        return Ellipse(x, y, float(radii[0]), float(radii[1]), turn)


IDENTITY = Matrix()


def transform_of(text: str) -> Matrix:
    """The matrix of a `transform` attribute. Raises ValueError that says what is wrong."""
    found = IDENTITY
    for name, inner in _CALL.findall(text):
        found = found @ _one(name, numbers(inner))
    if _CALL.sub("", text).strip(" \t\r\n,"):
        raise ValueError(f"transform {text[:60]!r} cannot be understood")
    return found


def viewport(box: str, width: float, height: float, fit: str) -> Matrix:
    """What a `viewBox` does inside a viewport of that size. Raises ValueError."""
    given = numbers(box)
    if len(given) != 4 or given[2] <= 0 or given[3] <= 0:
        raise ValueError(f"viewBox {box[:40]!r} is no x, y, width and height")
    x, y, w, h = given
    across, down = (width or w) / w, (height or h) / h
    if fit.split()[:1] != ["none"]:
        across = down = max(across, down) if "slice" in fit else min(across, down)
    align = fit.split()[0] if fit.split() else "xMidYMid"
    left = _spare(width or w, w * across, "xMin" in align, "xMax" in align) if align != "none" else 0.0
    top = _spare(height or h, h * down, "YMin" in align, "YMax" in align) if align != "none" else 0.0
    return Matrix(across, 0.0, 0.0, down, left - x * across, top - y * down)


def numbers(text: str) -> list[float]:
    """The numbers of a list, whatever stands between them. Raises ValueError for one without bounds."""
    found = [float(one) for one in _NUMBER.findall(text)]
    if not all(abs(one) < 1e300 for one in found):
        raise ValueError(f"{text[:40]!r} holds a number without bounds")
    return found


def _spare(outer: float, inner: float, first: bool, last: bool) -> float:
    return 0.0 if first else (outer - inner) * (1.0 if last else 0.5)


def _one(name: str, given: list[float]) -> Matrix:
    match name, given:
        case "matrix", [a, b, c, d, e, f]:
            return Matrix(a, b, c, d, e, f)
        case "translate", [x, *rest] if len(rest) < 2:
            return Matrix(e=x, f=rest[0] if rest else 0.0)
        case "scale", [x, *rest] if len(rest) < 2:
            return Matrix(a=x, d=rest[0] if rest else x)
        case "rotate", [angle]:
            turned = radians(angle)
            return Matrix(cos(turned), sin(turned), -sin(turned), cos(turned))
        case "rotate", [angle, x, y]:
            return Matrix(e=x, f=y) @ _one("rotate", [angle]) @ Matrix(e=-x, f=-y)
        case "skewX", [angle]:
            return Matrix(c=tan(radians(angle)))
        case "skewY", [angle]:
            return Matrix(b=tan(radians(angle)))
    raise ValueError(f"{name} with {len(given)} numbers is no transform")

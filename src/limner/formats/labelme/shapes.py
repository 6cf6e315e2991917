"""Shapes as labelme and X-AnyLabeling write them: a shape type and a list of points, our frame."""

import base64
import binascii
from collections.abc import Callable
from math import hypot, radians
from typing import Any

from limner.dataset import Box, Cuboid, Ellipse, Flat, Keypoints, Mask, Part, Polygon, Polyline, Shape
from limner.formats.core import quads
from limner.formats.core.pixels import grey_png, picture_of
from limner.formats.labelme.flavour import Flavour
from limner.formats.shared.ends import end
from limner.geometry import rle

_TOLERANCE = 0.01
"""Pixels by which four corners may miss a right angle and still be a box."""

_SAME: dict[str, frozenset[str]] = {
    "quad": frozenset({"oriented_rectangle", "rotation", "rectangle", "quadrilateral", "polygon"}),
    "box": frozenset({"rectangle", "oriented_rectangle", "rotation"}),
    "line": frozenset({"line", "linestrip"}),
    "point": frozenset({"point", "points"}),
    "cuboid": frozenset({"cuboid", "cuboid3d"}),
}
"""Shape types that say the same, so that a shape is given back as the one that it came as."""


def shape_of(record: dict[str, Any]) -> Shape:
    """The shape of a record. Raises ValueError that says what is wrong with it."""
    kind = record.get("shape_type") or "polygon"
    if not isinstance(kind, str) or kind not in _READERS:
        raise ValueError(f"shape_type is {str(kind)[:40]!r}, which is unknown")
    return _READERS[kind](_points(record), record)


def record_of(shape: Shape, flavour: Flavour, wanted: str = "") -> dict[str, Any]:
    """Shape type, points and, where there is one, mask and direction; as `wanted` where that says the same."""
    kind, same, flat = _WRITERS[type(shape)](shape, flavour)
    if wanted in _SAME.get(same, ()):
        kind = wanted
    if kind == "rectangle" and isinstance(shape, Box):
        flat = _rectangle(shape, flavour.upright)
    elif isinstance(shape, Box):
        flat = quads.corners(shape)
    record: dict[str, Any] = {
        "points": [[flat[at], flat[at + 1]] for at in range(0, len(flat), 2)],
        "shape_type": kind,
    }
    if isinstance(shape, Mask):
        pixels = rle.to_pixels(rle.decode(shape.counts), shape.width, shape.height)
        record["mask"] = base64.b64encode(grey_png(pixels)).decode()
    if kind == "rotation" and isinstance(shape, Box):
        record["direction"] = radians(shape.rotation)
    return record


def usual(shape: Shape, flavour: Flavour) -> str:
    """The shape type that a shape is written as when nothing else is wanted."""
    return _WRITERS[type(shape)](shape, flavour)[0]


def _points(record: dict[str, Any]) -> Flat:
    found = record.get("points")
    if not isinstance(found, list) or not found:
        raise ValueError("it has no points")
    flat: list[float] = []
    for number, point in enumerate(found):
        if (
            not isinstance(point, list)
            or len(point) != 2
            or not all(type(value) in (int, float) for value in point)
        ):
            raise ValueError(f"points[{number}] is no pair of numbers")
        try:
            flat += map(float, point)
        except OverflowError as error:
            raise ValueError(f"points[{number}] holds a number that is too large") from error
    return tuple(flat)


def _count(flat: Flat, *counts: int) -> None:
    if len(flat) // 2 not in counts:
        raise ValueError(f"it has {len(flat) // 2} points, not {' or '.join(map(str, counts))}")


def _polygon(flat: Flat, _: dict[str, Any]) -> Shape:
    return Polygon((Part(flat),))


def _upright(flat: Flat, record: dict[str, Any]) -> Shape:
    """A box by two opposite corners in any order, or by all four."""
    _count(flat, 2, 4)
    xs, ys = sorted(flat[::2]), sorted(flat[1::2])
    left, top, right, bottom = xs[0], ys[0], xs[-1], ys[-1]
    if len(flat) == 8 and {(left, top), (right, top), (right, bottom), (left, bottom)} != set(
        zip(flat[::2], flat[1::2], strict=True)
    ):
        return _turned(flat, record)
    return Box(left, top, right - left, bottom - top)


def _turned(flat: Flat, _: dict[str, Any]) -> Shape:
    """A box by four corners from the one that was top left before turning; a quad if the angles are not right."""
    _count(flat, 4)
    return quads.box_of(flat, _TOLERANCE) or Polygon((Part(flat),))


def _quad(flat: Flat, _: dict[str, Any]) -> Shape:
    _count(flat, 4)
    return Polygon((Part(flat),), "quad")


def _circle(flat: Flat, _: dict[str, Any]) -> Shape:
    """A circle by its centre and a point of its edge."""
    _count(flat, 2)
    radius = hypot(flat[2] - flat[0], flat[3] - flat[1])
    return Ellipse(flat[0], flat[1], radius, radius)


def _line(flat: Flat, _: dict[str, Any]) -> Shape:
    return Polyline(flat)


def _dots(flat: Flat, _: dict[str, Any]) -> Shape:
    return Keypoints(tuple((flat[at], flat[at + 1], 2) for at in range(0, len(flat), 2)))


def _cuboid(flat: Flat, _: dict[str, Any]) -> Shape:
    _count(flat, 8)
    return Cuboid(flat)


def _mask(flat: Flat, record: dict[str, Any]) -> Shape:
    """A picture whose pixels are not black, put with its top-left pixel at the upper left point."""
    _count(flat, 2)
    if not isinstance(record.get("mask"), str):
        raise ValueError("it has no mask")
    try:
        data = base64.b64decode(record["mask"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("its mask is not base64") from error
    if not max(map(abs, flat)) < 1 << 31:
        raise ValueError("its mask lies too far away")
    pixels = picture_of(data)
    mask = rle.crop(rle.from_pixels(pixels), pixels.shape[0], int(min(flat[::2])), int(min(flat[1::2])))
    if not mask.width:
        raise ValueError("its mask has no pixels")
    return mask


def _rectangle(box: Box, points: int) -> Flat:
    right, bottom = end(box.x, box.width), end(box.y, box.height)
    if points == 2:
        return box.x, box.y, right, bottom
    return box.x, box.y, right, box.y, right, bottom, box.x, bottom


_READERS: dict[str, Callable[[Flat, dict[str, Any]], Shape]] = {
    "polygon": _polygon,
    "rectangle": _upright,
    "oriented_rectangle": _turned,
    "rotation": _turned,
    "quadrilateral": _quad,
    "circle": _circle,
    "line": _line,
    "linestrip": _line,
    "point": _dots,
    "points": _dots,
    "mask": _mask,
    "cuboid": _cuboid,
    "cuboid3d": _cuboid,
}


def _of_polygon(shape: Polygon, _: Flavour) -> tuple[str, str, Flat]:
    ring = shape.parts[0].exterior
    kind = "quadrilateral" if shape.subtype else "polygon"
    return kind, "quad" if len(ring) == 8 and not shape.subtype else "", ring


def _of_line(shape: Polyline, _: Flavour) -> tuple[str, str, Flat]:
    return ("line", "line", shape.points) if len(shape.points) == 4 else ("linestrip", "", shape.points)


def _of_dots(shape: Keypoints, _: Flavour) -> tuple[str, str, Flat]:
    flat = tuple(value for x, y, _ in shape.points for value in (x, y))
    return ("point", "point", flat) if len(flat) == 2 else ("points", "", flat)


def _of_mask(shape: Mask, _: Flavour) -> tuple[str, str, Flat]:
    last = (float(shape.x + shape.width - 1), float(shape.y + shape.height - 1))
    return "mask", "", (float(shape.x), float(shape.y), *last)


_WRITERS: dict[type[Any], Callable[[Any, Flavour], tuple[str, str, Flat]]] = {
    Polygon: _of_polygon,
    Box: lambda box, flavour: (
        flavour.turned if box.rotation else "rectangle",
        "box" if not box.rotation else "",
        (),
    ),
    Ellipse: lambda circle, _: ("circle", "", (circle.cx, circle.cy, circle.cx + circle.rx, circle.cy)),
    Polyline: _of_line,
    Keypoints: _of_dots,
    Mask: _of_mask,
    Cuboid: lambda cuboid, _: ("cuboid", "cuboid", cuboid.corners),
}

"""VIA's shapes and ours. Angles of ellipses are radians there; all else is pixels."""

from math import degrees, radians
from typing import Any

from limner.dataset import Box, Ellipse, Flat, Keypoints, Part, Polygon, Polyline, Shape
from limner.formats.shared.entries import finite, member, real

_ALL = {
    "rect": ("x", "y", "width", "height"),
    "circle": ("cx", "cy", "r"),
    "ellipse": ("cx", "cy", "rx", "ry", "theta"),
    "polygon": ("all_points_x", "all_points_y"),
    "polyline": ("all_points_x", "all_points_y"),
    "point": ("cx", "cy"),
}


def shape_of(given: dict[str, Any], *, closed: bool) -> tuple[Shape, dict[str, Any]]:
    """The shape of `shape_attributes`, and the keys that VIA does not know. Raises ValueError.

    `closed` as below: a polygon's last point is left out where it is the first one again.
    """
    name = member(given, "name", str, needed=True)
    if name not in _ALL:
        raise ValueError(f"there is no shape {name[:40]!r} in VIA")
    own = {key: value for key, value in given.items() if key not in (*_ALL[name], "name")}
    if name == "rect":
        return Box(*(real(given, key) for key in _ALL["rect"])), own
    if name == "point":
        return Keypoints(((real(given, "cx"), real(given, "cy"), 2),)), own
    if name in ("circle", "ellipse"):
        cx, cy = real(given, "cx"), real(given, "cy")
        rx, ry = (real(given, key) for key in (("r", "r") if name == "circle" else ("rx", "ry")))
        theta = real(given, "theta") if name == "ellipse" and "theta" in given else 0.0
        return Ellipse(cx, cy, rx, ry, _degrees(theta)), own
    return _path(name, given, closed=closed), own


def attributes_of(shape: Shape, *, closed: bool) -> dict[str, Any]:
    """A shape as `shape_attributes`; with `closed`, polygons repeat their first point as VIA 1 has it."""
    match shape:
        case Box(x, y, width, height):
            return {"name": "rect", "x": _n(x), "y": _n(y), "width": _n(width), "height": _n(height)}
        case Keypoints(((x, y, _), *_)):
            return {"name": "point", "cx": _n(x), "cy": _n(y)}
        case Ellipse(cx, cy, rx, ry, rotation) if rx == ry and not rotation:
            return {"name": "circle", "cx": _n(cx), "cy": _n(cy), "r": _n(rx)}
        case Ellipse(cx, cy, rx, ry, rotation):
            found = {"name": "ellipse", "cx": _n(cx), "cy": _n(cy), "rx": _n(rx), "ry": _n(ry)}
            return {**found, "theta": radians(rotation)} if rotation else found
        case Polygon(parts):
            ring = parts[0].exterior
            return _points("polygon", (*ring, *ring[:2]) if closed else ring)
        case Polyline(points):
            return _points("polyline", points)
    raise TypeError(f"{type(shape).__name__} has no place in VIA")


def _path(name: str, given: dict[str, Any], *, closed: bool) -> Shape:
    xs, ys = (member(given, key, list, needed=True) for key in _ALL[name])
    if len(xs) != len(ys):
        raise ValueError(f"there are {len(xs)} x and {len(ys)} y")
    points: Flat = tuple(
        finite(value, axis)
        for pair in zip(xs, ys, strict=True)
        for axis, value in zip("xy", pair, strict=True)
    )
    if name == "polyline":
        return Polyline(points)
    if closed and len(points) > 6 and points[:2] == points[-2:]:
        points = points[:-2]
    return Polygon((Part(points),))


def _degrees(theta: float) -> float:
    """Radians as degrees in [0, 360); whole ones come back whole."""
    found = round(degrees(theta) % 360, 9)
    return 0.0 if found == 360 else found


def _points(name: str, points: Flat) -> dict[str, Any]:
    return {
        "name": name,
        "all_points_x": [_n(x) for x in points[::2]],
        "all_points_y": [_n(y) for y in points[1::2]],
    }


def _n(value: float) -> float | int:
    return int(value) if value == int(value) and abs(value) < 1e15 else value

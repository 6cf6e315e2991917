"""Label Studio's geometry and ours: shares of the picture in percent there, pixels here.

A rectangle turns about its top-left corner there and about its centre here, both clockwise.
"""

import binascii
from base64 import b64decode
from math import cos, radians, sin
from typing import Any

from limner.dataset import Box, Ellipse, Flat, Image, Keypoints, Mask, Part, Polygon, Polyline, Shape
from limner.formats.core.pixels import picture_of
from limner.formats.label_studio import brush
from limner.formats.shared.entries import finite, member, real
from limner.geometry import rle

KEYS: dict[str, tuple[str, ...]] = {
    "rectangle": ("x", "y", "width", "height", "rotation"),
    "ellipse": ("x", "y", "radiusX", "radiusY", "rotation"),
    "polygon": ("points",),
    "keypoint": ("x", "y"),
    "brush": ("format", "rle"),
    "bitmask": ("imageDataURL",),
    "vector": ("vertices", "closed"),
}
"""What stands in `value`, by kind of region."""

_THIRD = 0.3
"""Where Label Studio puts the control of a straight end of a curve, as a share of the way."""


def kind_of(type_: str) -> str:
    """The kind of a region by its `type`; empty for what is none."""
    name = type_.lower().removesuffix("labels") or "labels"
    name = "brush" if name == "magicwand" else name
    return name if name in KEYS else ""


def shape_of(kind: str, value: dict[str, Any], image: Image) -> Shape:
    """The shape of a region's value. Raises ValueError."""
    if not (image.width and image.height):
        raise ValueError("the picture's size is not known: there is no original_width and original_height")
    return _READERS[kind](value, image)


def value_of(shape: Shape, image: Image) -> dict[str, Any]:
    """A shape as a region's value."""
    across, down = 100 / (image.width or 1), 100 / (image.height or 1)
    match shape:
        case Box():
            x, y = _corner(shape)
            found = {
                "x": x * across,
                "y": y * down,
                "width": shape.width * across,
                "height": shape.height * down,
            }
            return {**found, "rotation": shape.rotation}
        case Ellipse(cx, cy, rx, ry, rotation):
            found = {"x": cx * across, "y": cy * down, "radiusX": rx * across, "radiusY": ry * down}
            return {**found, "rotation": rotation}
        case Polygon(parts):
            return {"points": [[x * across, y * down] for x, y in _pairs(parts[0].exterior)], "closed": True}
        case Keypoints(((x, y, _), *_)):
            return {"x": x * across, "y": y * down, "width": 1}
        case Mask():
            return {"format": "rle", "rle": brush.encode(shape, image.width, image.height)}
        case Polyline():
            scaled = [(x * across, y * down) for x, y in _pairs(shape.points)]
            return {"vertices": _vertices(scaled, curved=shape.curve == "bezier"), "closed": False}
    raise TypeError(f"{type(shape).__name__} has no place in Label Studio")


def _rectangle(value: dict[str, Any], image: Image) -> Shape:
    x, y = _point(value, image)
    width = real(value, "width") * image.width / 100
    height = real(value, "height") * image.height / 100
    rotation = _angle(value)
    if not rotation:
        return Box(x, y, width, height)
    turn = radians(rotation)
    cx = x + (width * cos(turn) - height * sin(turn)) / 2
    cy = y + (width * sin(turn) + height * cos(turn)) / 2
    return Box(cx - width / 2, cy - height / 2, width, height, rotation)


def _corner(box: Box) -> tuple[float, float]:
    """Where the turned box has its top-left corner."""
    if not box.rotation:
        return box.x, box.y
    turn = radians(box.rotation)
    x = box.x + box.width / 2 - (box.width * cos(turn) - box.height * sin(turn)) / 2
    y = box.y + box.height / 2 - (box.width * sin(turn) + box.height * cos(turn)) / 2
    return x, y


def _ellipse(value: dict[str, Any], image: Image) -> Shape:
    x, y = _point(value, image)
    rx, ry = real(value, "radiusX") * image.width / 100, real(value, "radiusY") * image.height / 100
    return Ellipse(x, y, rx, ry, _angle(value))


def _polygon(value: dict[str, Any], image: Image) -> Shape:
    points: list[float] = []
    for pair in member(value, "points", list, needed=True):
        if not isinstance(pair, list) or len(pair) != 2:
            raise ValueError("points holds something that is no pair of numbers")
        points += [finite(pair[0], "x") * image.width / 100, finite(pair[1], "y") * image.height / 100]
    return Polyline(tuple(points)) if value.get("closed") is False else Polygon((Part(tuple(points)),))


def _keypoint(value: dict[str, Any], image: Image) -> Shape:
    return Keypoints(((*_point(value, image), 1 if value.get("hidden") is True else 2),))


def _brush(value: dict[str, Any], image: Image) -> Shape:
    if value.get("format", "rle") != "rle":
        raise ValueError(f"format is {str(value['format'])[:40]!r}, not 'rle'")
    return brush.decode(member(value, "rle", list, needed=True), image.width, image.height)


def _bitmask(value: dict[str, Any], image: Image) -> Shape:
    head, _, text = member(value, "imageDataURL", str, needed=True).partition(",")
    if not head.startswith("data:image/") or not head.endswith("base64"):
        raise ValueError("imageDataURL is no picture in base64")
    try:
        pixels = picture_of(b64decode(text, validate=True))
    except binascii.Error as error:
        raise ValueError(f"imageDataURL is no base64: {error}") from error
    if pixels.shape != (image.height, image.width):
        height, width = pixels.shape
        raise ValueError(
            f"its bitmask has {width} × {height} pixels, the picture {image.width} × {image.height}"
        )
    return rle.crop(rle.from_pixels(pixels), image.height)


def _vector(value: dict[str, Any], image: Image) -> Shape:
    """A closed path is a polygon, an open one a line; one that branches is a set of points."""
    vertices = [one if isinstance(one, dict) else {} for one in member(value, "vertices", list, needed=True)]
    points = [_point(one, image) for one in vertices]
    ids = [one.get("id") for one in vertices]
    before = [one.get("prevPointId", ids[at - 1] if at else None) for at, one in enumerate(vertices)]
    if any(last != ids[at] for at, last in enumerate(before[1:])):
        return Keypoints(tuple((x, y, 2) for x, y in points))
    closed = value.get("closed") is True
    curved = any(one.get("isBezier") is True for one in vertices)
    if not curved:
        flat = tuple(number for point in points for number in point)
        return Polygon((Part(flat),)) if closed and len(points) > 2 else Polyline(flat)
    if closed:
        vertices, points = [*vertices, vertices[0]], [*points, points[0]]
    path = list(points[:1])
    for at in range(1, len(points)):
        path += _controls(vertices[at - 1], vertices[at], points[at - 1], points[at], image)
        path.append(points[at])
    return Polyline(tuple(number for point in path for number in point), "bezier")


def _controls(
    first: dict[str, Any],
    second: dict[str, Any],
    start: tuple[float, float],
    end: tuple[float, float],
    image: Image,
) -> list[tuple[float, float]]:
    """Both controls of a piece; of one that is straight at an end, where Label Studio takes it to be."""
    leaving, arriving = _control(first, "controlPoint2", image), _control(second, "controlPoint1", image)
    if leaving is None and arriving is None:
        return [_between(start, end, 1 / 3), _between(start, end, 2 / 3)]
    return [leaving or _between(start, end, _THIRD), arriving or _between(end, start, _THIRD)]


def _control(vertex: dict[str, Any], key: str, image: Image) -> tuple[float, float] | None:
    found = member(vertex, key, dict) if vertex.get("isBezier") is True else None
    return None if found is None else _point(found, image)


def _between(one: tuple[float, float], other: tuple[float, float], share: float) -> tuple[float, float]:
    return one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])


def _vertices(points: list[tuple[float, float]], *, curved: bool) -> list[dict[str, Any]]:
    step = 3 if curved else 1
    found = []
    for number, at in enumerate(range(0, len(points), step)):
        vertex: dict[str, Any] = {
            "id": str(number), "x": points[at][0], "y": points[at][1],
            "prevPointId": str(number - 1) if number else None, "isBezier": curved,
        }  # fmt: skip
        if curved:
            for key, place in (
                ("controlPoint1", max(at - 1, 0)),
                ("controlPoint2", min(at + 1, len(points) - 1)),
            ):
                vertex[key] = {"x": points[place][0], "y": points[place][1]}
        found.append(vertex)
    return found


def _point(value: dict[str, Any], image: Image) -> tuple[float, float]:
    return real(value, "x") * image.width / 100, real(value, "y") * image.height / 100


def _angle(value: dict[str, Any]) -> float:
    found = finite(value["rotation"], "rotation") % 360 if value.get("rotation") is not None else 0.0
    return 0.0 if found == 360 else found


def _pairs(flat: Flat) -> list[tuple[float, float]]:
    return list(zip(flat[::2], flat[1::2], strict=True))


_READERS = {
    "rectangle": _rectangle, "ellipse": _ellipse, "polygon": _polygon, "keypoint": _keypoint, "brush": _brush,
    "bitmask": _bitmask, "vector": _vector,
}  # fmt: skip

"""Shapes as CVAT's elements: corners and centres as XML attributes, points as `x,y;x,y`; our frame, exact."""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np

from limner.dataset import (
    Box,
    Cuboid,
    Ellipse,
    Flat,
    Keypoints,
    Mask,
    Part,
    Polygon,
    Polyline,
    Shape,
    Tag,
)
from limner.formats.core.files import number
from limner.formats.shared.ends import end
from limner.formats.shared.table import digits as plain
from limner.geometry import rle

_LARGEST_MASK = 100_000_000
_CORNERS = tuple(f"{side}{face}" for face in "12" for side in ("tl", "bl", "tr", "br"))
_OURS_FROM_THEIRS = (0, 2, 3, 1, 6, 4, 5, 7)
"""Their eight corners run front left, front right, back right, back left, each from top to bottom, whatever the
names say; ours run around the front face and then around the back one."""

KEYS: dict[str, frozenset[str]] = {
    "box": frozenset({"xtl", "ytl", "xbr", "ybr", "rotation"}),
    "ellipse": frozenset({"cx", "cy", "rx", "ry", "rotation"}),
    "mask": frozenset({"rle", "left", "top", "width", "height"}),
    "cuboid": frozenset(f"{axis}{corner}" for corner in _CORNERS for axis in "xy"),
    "polygon": frozenset({"points"}),
    "polyline": frozenset({"points"}),
    "points": frozenset({"points"}),
    "skeleton": frozenset({"points", "rotation"}),
    "tag": frozenset(),
}
"""Elements that are shapes, and the XML attributes that say where they lie."""


def shape_of(element: Element) -> Shape:
    """The shape of any element but a skeleton. Raises ValueError that says what is wrong with it."""
    return _READERS[element.tag](element)


def keys_of(shape: Shape) -> tuple[str, dict[str, str]]:
    """Name of the element and its XML attributes for the place; keypoints as bare points."""
    return _WRITERS[type(shape)](shape)


def _number(element: Element, key: str) -> float:
    text = element.get(key)
    if text is None:
        raise ValueError(f"it has no {key}")
    return number(text, key)


def turn(element: Element) -> float:
    """Degrees clockwise in [0, 360)."""
    turned = number(element.get("rotation") or "0", "rotation") % 360.0
    return 0.0 if turned == 360.0 else turned


def points_of(text: str) -> Flat:
    """Raises ValueError for anything but `x,y;x,y`."""
    flat: list[float] = []
    for place, pair in enumerate(text.split(";")):
        x, comma, y = pair.partition(",")
        if not comma:
            raise ValueError(f"points[{place}] is {pair[:40]!r}, no pair of numbers")
        flat += (number(x, f"points[{place}]"), number(y, f"points[{place}]"))
    return tuple(flat)


def points_text(flat: Flat) -> str:
    """The same, written."""
    return ";".join(f"{plain(flat[at])},{plain(flat[at + 1])}" for at in range(0, len(flat), 2))


def _box(element: Element) -> Box:
    left, top, right, bottom = (_number(element, key) for key in ("xtl", "ytl", "xbr", "ybr"))
    if right < left or bottom < top:
        raise ValueError(f"corners {left:g},{top:g} and {right:g},{bottom:g} are swapped")
    return Box(left, top, right - left, bottom - top, turn(element))


def _ellipse(element: Element) -> Ellipse:
    cx, cy, rx, ry = (_number(element, key) for key in ("cx", "cy", "rx", "ry"))
    return Ellipse(cx, cy, rx, ry, turn(element))


def _points(element: Element) -> Flat:
    return points_of(element.get("points") or "")


def _dots(element: Element) -> Keypoints:
    flat = _points(element)
    return Keypoints(tuple((flat[at], flat[at + 1], 2) for at in range(0, len(flat), 2)))


def _cuboid(element: Element) -> Cuboid:
    theirs = [(_number(element, f"x{corner}"), _number(element, f"y{corner}")) for corner in _CORNERS]
    return Cuboid(tuple(value for at in _OURS_FROM_THEIRS for value in theirs[at]))


def _mask(element: Element) -> Mask:
    """Runs go along the rows of the crop, from background; not down the columns as in COCO."""
    sizes = {}
    for key in ("left", "top", "width", "height"):
        value = _number(element, key)
        if value != int(value) or abs(value) >= 1 << 31:
            raise ValueError(f"{key} is {value:g}, not a whole number of pixels")
        sizes[key] = int(value)
    width, height = sizes["width"], sizes["height"]
    if width <= 0 or height <= 0 or width * height > _LARGEST_MASK:
        raise ValueError(f"a mask of {width} × {height} pixels is none")
    try:
        runs = np.array((element.get("rle") or "").split(","), dtype=np.int64)
    except (ValueError, OverflowError) as error:
        raise ValueError("rle is not a list of whole numbers") from error
    if (runs < 0).any() or (runs > width * height).any() or int(runs.sum()) != width * height:
        raise ValueError(f"rle does not add up to the {width * height} pixels of {width} × {height}")
    pixels = np.repeat(np.arange(len(runs)) % 2 == 1, runs).reshape(height, width)
    mask = rle.crop(rle.from_pixels(pixels), height, sizes["left"], sizes["top"])
    if not mask.width:
        raise ValueError("its mask has no pixels")
    return mask


_READERS: dict[str, Callable[[Element], Shape]] = {
    "box": _box,
    "ellipse": _ellipse,
    "mask": _mask,
    "cuboid": _cuboid,
    "polygon": lambda element: Polygon((Part(_points(element)),)),
    "polyline": lambda element: Polyline(_points(element)),
    "points": _dots,
    "tag": lambda _: Tag(),
}


def _of_box(box: Box) -> tuple[str, dict[str, str]]:
    sides = (box.x, box.y, end(box.x, box.width), end(box.y, box.height))
    keys = dict(zip(("xtl", "ytl", "xbr", "ybr"), map(plain, sides), strict=True))
    return "box", keys | ({"rotation": plain(box.rotation)} if box.rotation else {})


def _of_ellipse(ellipse: Ellipse) -> tuple[str, dict[str, str]]:
    keys = {key: plain(getattr(ellipse, key)) for key in ("cx", "cy", "rx", "ry")}
    return "ellipse", keys | ({"rotation": plain(ellipse.rotation)} if ellipse.rotation else {})


def _of_mask(mask: Mask) -> tuple[str, dict[str, str]]:
    pixels = rle.to_pixels(rle.decode(mask.counts), mask.width, mask.height).ravel()
    changes = np.flatnonzero(np.diff(pixels, prepend=False))
    runs = np.diff(changes, prepend=0, append=pixels.size)
    keys = {"left": mask.x, "top": mask.y, "width": mask.width, "height": mask.height}
    return "mask", {
        "rle": ", ".join(map(str, runs.tolist())),
        **{key: str(value) for key, value in keys.items()},
    }


def _of_cuboid(cuboid: Cuboid) -> tuple[str, dict[str, str]]:
    keys: dict[str, str] = {}
    for corner, theirs in zip(_CORNERS, range(8), strict=True):
        at = 2 * _OURS_FROM_THEIRS.index(theirs)
        keys |= {f"x{corner}": plain(cuboid.corners[at]), f"y{corner}": plain(cuboid.corners[at + 1])}
    return "cuboid", keys


def _of_dots(dots: Keypoints) -> tuple[str, dict[str, str]]:
    return "points", {"points": points_text(tuple(value for x, y, _ in dots.points for value in (x, y)))}


_WRITERS: dict[type[Any], Callable[[Any], tuple[str, dict[str, str]]]] = {
    Tag: lambda _: ("tag", {}),
    Box: _of_box,
    Ellipse: _of_ellipse,
    Mask: _of_mask,
    Cuboid: _of_cuboid,
    Polygon: lambda shape: ("polygon", {"points": points_text(shape.parts[0].exterior)}),
    Polyline: lambda shape: ("polyline", {"points": points_text(shape.points)}),
    Keypoints: _of_dots,
}

"""Labelbox's geometry and ours: pixels on both sides."""

import binascii
from base64 import b64decode, b64encode
from struct import unpack
from typing import Any

import numpy as np

from limner.dataset import Box, Flat, Image, Keypoints, Mask, Part, Polygon, Polyline, Shape
from limner.formats.core.pixels import grey_png, picture_of
from limner.formats.shared.entries import finite, member, named, real
from limner.geometry import rle

KEYS = ("bbox", "bounding_box", "polygon", "line", "point", "mask", "instanceURI")
"""Under which a record has its geometry."""

TOOLS = {
    "box": "rectangle",
    "polygon": "polygon",
    "polyline": "line",
    "keypoints": "point",
    "mask": "raster-segmentation",
}
"""What Labelbox calls the tool of a shape."""


class Unreachable(ValueError):
    """A mask that is only an address: it cannot be fetched without an account."""


def shape_of(record: dict[str, Any], image: Image) -> Shape:
    """The shape of an object. Raises ValueError, `Unreachable` for a mask that lies elsewhere."""
    key = next((key for key in KEYS if record.get(key) is not None), None)
    if key is None:
        raise ValueError(f"it has no geometry that is known: none of {', '.join(KEYS)}")
    if key in ("bbox", "bounding_box"):
        sides = member(record, key, dict, needed=True)
        return Box(real(sides, "left"), real(sides, "top"), real(sides, "width"), real(sides, "height"))
    if key == "point":
        point = member(record, key, dict, needed=True)
        return Keypoints(((real(point, "x"), real(point, "y"), 2),))
    if key in ("polygon", "line"):
        flat = _flat(member(record, key, list, needed=True))
        if key == "line":
            return Polyline(flat)
        return Polygon((Part(flat[:-2] if len(flat) > 6 and flat[:2] == flat[-2:] else flat),))
    return _mask(record["mask"] if key == "mask" else record, image)


def mask_size(record: dict[str, Any]) -> tuple[int, int] | None:
    """Width and height of an object's mask, by the head of its PNG."""
    mask = record.get("mask")
    text = mask.get("png") if isinstance(mask, dict) else None
    if not isinstance(text, str):
        return None
    try:
        head = b64decode(text[:32], validate=True)
    except ValueError:
        return None
    if not head.startswith(b"\x89PNG") or len(head) < 24:
        return None
    width, height = unpack(">II", head[16:24])
    return (width, height) if 0 < width < 1 << 20 and 0 < height < 1 << 20 else None


def record_of(shape: Shape, image: Image) -> dict[str, Any]:
    """A shape as it is imported."""
    match shape:
        case Box(x, y, width, height):
            return {"bbox": {"top": y, "left": x, "height": height, "width": width}}
        case Keypoints(((x, y, _), *_)):
            return {"point": {"x": x, "y": y}}
        case Polygon(parts):
            ring = parts[0].exterior
            return {"polygon": _points((*ring, *ring[:2]))}
        case Polyline(points):
            return {"line": _points(points)}
        case Mask():
            pixels = rle.to_pixels(rle.uncrop(shape, image.width, image.height), image.width, image.height)
            return {"mask": {"png": b64encode(grey_png(pixels)).decode()}}
    raise TypeError(f"{type(shape).__name__} has no place in Labelbox")


def _mask(record: Any, image: Image) -> Mask:
    if not isinstance(record, dict):
        raise ValueError(f"mask is {named(record)}, not an object")
    if not isinstance(record.get("png"), str):
        raise Unreachable("its mask lies at an address that only an account of Labelbox can read")
    try:
        pixels: Any = picture_of(b64decode(record["png"], validate=True))
    except binascii.Error as error:
        raise ValueError(f"png is no base64: {error}") from error
    height, width = pixels.shape
    if image.width and (width, height) != (image.width, image.height):
        raise ValueError(
            f"its mask has {width} × {height} pixels, the picture {image.width} × {image.height}"
        )
    return rle.crop(rle.from_pixels(np.asarray(pixels)), height)


def _flat(points: list[Any]) -> Flat:
    found: list[float] = []
    for point in points:
        if not isinstance(point, dict):
            raise ValueError(f"a point is {named(point)}, not an object")
        found += [finite(point.get("x"), "x"), finite(point.get("y"), "y")]
    return tuple(found)


def _points(flat: Flat) -> list[dict[str, float]]:
    return [{"x": x, "y": y} for x, y in zip(flat[::2], flat[1::2], strict=True)]

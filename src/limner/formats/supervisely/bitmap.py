"""Supervisely's bitmaps: a small PNG, deflated, as base64, and the pixel at which it begins."""

import zlib
from base64 import b64decode, b64encode
from binascii import Error
from typing import Any

from limner.dataset import Mask
from limner.formats.core.pixels import grey_png, picture_of
from limner.geometry import rle

_MOST = 50_000_000


def mask_of(given: Any) -> Mask:
    """Raises ValueError that says what is wrong."""
    if not isinstance(given, dict) or not isinstance(given.get("data"), str):
        raise ValueError("bitmap has no data")
    origin = given.get("origin")
    if not (isinstance(origin, list) and len(origin) == 2 and all(_is_place(at) for at in origin)):
        raise ValueError("bitmap.origin is no x and y of a pixel")
    try:
        data = b64decode(given["data"], validate=True)
    except (Error, ValueError) as error:
        raise ValueError("bitmap.data is no base64") from error
    if not data.startswith(b"\x89PNG"):
        data = _inflated(data)
    pixels = picture_of(data)
    x, y = (int(at) for at in origin)
    return rle.crop(rle.from_pixels(pixels), pixels.shape[0], x, y)


def text_of_mask(mask: Mask) -> dict[str, Any]:
    """The bitmap of a mask; one pixel that is clear for an empty one."""
    width, height = max(mask.width, 1), max(mask.height, 1)
    whole = Mask(0, 0, mask.width, mask.height, mask.counts)
    pixels = rle.to_pixels(rle.uncrop(whole, width, height), width, height)
    data = b64encode(zlib.compress(grey_png(pixels), 6)).decode("ascii")
    return {"data": data, "origin": [mask.x, mask.y]}


def _is_place(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 2**31 and value == int(value)


def _inflated(data: bytes) -> bytes:
    machine = zlib.decompressobj()
    try:
        found = machine.decompress(data, _MOST)
    except zlib.error as error:
        raise ValueError("bitmap.data is neither deflated nor a PNG") from error
    if machine.unconsumed_tail:
        raise ValueError(f"bitmap.data inflates to more than {_MOST // 1_000_000} MB")
    return found

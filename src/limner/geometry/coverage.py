"""How much of a picture is labelled, and whether that is enough to be done."""

from collections.abc import Sequence
from math import ceil, floor

import numpy as np

from limner.dataset import Mask, Ontology, Shape
from limner.geometry.raster import Pixels, fill
from limner.geometry.rle import to_pixels, uncrop
from limner.geometry.shapes import bounds, flatten

RULE = "coverage"
"""The rule that asks for it: its parameter `unlabelled` is the share of pixels, 0 to 1, that may be left."""


_BAND = 1 << 26
"""Pixels that are counted at once."""


def labelled(shapes: Sequence[Shape], width: int, height: int) -> int:
    """How many pixels of the picture any of the shapes covers, by pixel centres (even-odd).

    Raises InvalidRecord for broken masks.
    """
    step = max(1, _BAND // max(1, width))
    count = 0
    for top in range(0, height, step):
        band = np.zeros((min(step, height - top), width), dtype=np.bool_)
        for shape in shapes:
            _paint(shape, band, top)
        count += int(np.count_nonzero(band))
    return count


def may_be_left(ontology: Ontology) -> float | None:
    """The share of unlabelled pixels with which a picture may be done; None where nothing is asked."""
    for rule in ontology.rules:
        share = rule.params.get("unlabelled")
        if rule.name == RULE and isinstance(share, int | float) and not isinstance(share, bool):
            return float(share)
    return None


def is_enough(count: int, pixels: int, left: float) -> bool:
    """Whether so many labelled of so many pixels leave no larger share than `left` unlabelled."""
    return pixels - count <= left * pixels


def _paint(shape: Shape, band: Pixels, top: int) -> None:
    """Sets the shape's pixels in rows of the picture that begin with `top`."""
    box = bounds(shape)
    if box is None:
        return
    height, width = band.shape
    x0, y0 = max(0, floor(box[0])), max(top, floor(box[1]))
    across, down = min(width, ceil(box[2])) - x0, min(top + height, ceil(box[3])) - y0
    if across <= 0 or down <= 0:
        return
    if isinstance(shape, Mask):
        part = Mask(shape.x - x0, shape.y - y0, shape.width, shape.height, shape.counts)
        pixels = to_pixels(uncrop(part, across, down), across, down)
    else:
        rings = [path.points for path in flatten(shape) if path.closed]
        pixels = fill(rings, across, down, x0, y0)
    band[y0 - top : y0 - top + down, x0 : x0 + across] |= pixels

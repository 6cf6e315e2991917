"""Masks as brush strokes: what classes take from `label_studio_sdk.converter.brush`."""

from typing import Any

from limner.formats.label_studio import stroke
from limner.geometry import rle


def mask2rle(mask: Any) -> list[int]:
    """A mask of (height, width), set where it is not 0, as the `rle` of a `brushlabels` value."""
    import numpy as np

    pixels = np.asarray(mask) > 0
    height, width = pixels.shape
    return stroke(rle.crop(rle.from_pixels(pixels), height, 0, 0), width, height)

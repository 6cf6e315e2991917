"""Masks as far as they lie in their picture, for formats that store a mask as the whole picture's pixels."""

from typing import cast

import msgspec

from limner.dataset import Annotation, Image, Mask
from limner.formats.core.fit import Fitted
from limner.formats.shared.painting import EXCLUSIVE, OUTSIDE
from limner.geometry import area, rle

ALSO = {OUTSIDE: EXCLUSIVE[OUTSIDE]}
"""For `Holds.also`."""


def inside(fitted: Fitted, image: Image, one: Annotation) -> Annotation | None:
    """The annotation with the part of its mask that lies in the picture; None, and said, if nothing does."""
    mask = cast(Mask, one.shape)
    found = rle.crop(rle.uncrop(mask, image.width, image.height), image.height)
    if not found.width:
        fitted.say(one, OUTSIDE, severity="lost", why="no pixel of it lies in the picture")
        return None
    if area(found) != area(mask):
        fitted.say(one, OUTSIDE, EXCLUSIVE[OUTSIDE], field="shape", before=area(mask), after=area(found))
    return msgspec.structs.replace(one, shape=found)

"""ADE20K's colours: the class in red and green (R / 10 · 256 + G), the object in blue; and its classes by number."""

from collections.abc import Iterable, Mapping

import msgspec
import numpy as np

from limner.dataset import Class
from limner.formats.core.classes import classes
from limner.formats.core.pixels import Labels

MOST_CLASSES = 25 * 256 + 255
MOST_OBJECTS = 255


def classes_in(numbers: Labels) -> Labels:
    """The class of each pixel of a picture of colours; 0 for none."""
    return (numbers & 0xFF) // 10 * 256 + (numbers >> 8 & 0xFF)


def objects_in(numbers: Labels) -> Labels:
    """The object of each pixel: its place, from 1, among the blue values of the picture; 0 for none."""
    blue = numbers >> 16 & 0xFF
    distinct, places = np.unique(blue, return_inverse=True)
    ranks = np.arange(len(distinct)) + (distinct[0] > 0)
    return np.asarray(ranks[places].reshape(numbers.shape), dtype=np.int64)


def color_code(kind: int, number: int) -> int:
    """A class and an object as R + 256 · G + 65536 · B."""
    return kind // 256 * 10 + (kind % 256 << 8) + (number << 16)


def classes_of(named: Mapping[int, str], further: Iterable[str] = ()) -> dict[int, Class]:
    """Classes by their numbers; those without one follow the others."""
    numbered = dict(sorted(named.items()))
    last = max(numbered, default=0)
    known = set(numbered.values())
    for name in dict.fromkeys(further):
        if name not in known:
            last += 1
            numbered[last] = name
    made = classes(numbered.values())
    return {
        number: msgspec.structs.replace(kind, index=number - 1)
        for number, kind in zip(numbered, made, strict=True)
    }

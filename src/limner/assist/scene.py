"""What an assistant sees: a part of a picture, perhaps reduced, and where it lies."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, floor, sqrt
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from limner.assist.ask import Ask
from limner.dataset import Polygon, Shape
from limner.geometry import Bounds, Matrix, bounds, outline, rle, simplify, transform

if TYPE_CHECKING:
    from limner.media import Area

Picture = npt.NDArray[np.uint8]
"""(height, width, 3), RGB."""

Field = npt.NDArray[np.float64]
"""(height, width)."""

_STEP = 0.85
"""Pixels of the crop: a straight edge crosses pixels in steps of at most one."""

_SNAP = 64
"""Areas begin and end at multiples of this, so that the next question about the same place finds them decoded."""


@dataclass(frozen=True)
class Crop:
    """Pixels of a picture; (x, y) is its top-left corner in the picture, `scale` its pixels per picture pixel."""

    pixels: Picture
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of the crop."""
        height, width = self.pixels.shape[:2]
        return width, height

    def inside(self, shape: Shape) -> Shape:
        """The shape, given in picture pixels, in the crop's own."""
        return transform(shape, (self.scale, 0, -self.x * self.scale, 0, self.scale, -self.y * self.scale))

    def outside(self, shape: Shape) -> Shape:
        """The shape, given in the crop's pixels, in those of the picture."""
        back: Matrix = (1 / self.scale, 0, self.x, 0, 1 / self.scale, self.y)
        return transform(shape, back)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A place of the picture in the crop's pixels."""
        return (x - self.x) * self.scale, (y - self.y) * self.scale

    def reduced(self, most: int) -> "Crop":
        """The crop with at most so many pixels."""
        width, height = self.size
        if width * height <= most:
            return self
        import cv2

        scale = sqrt(most / (width * height))
        size = max(1, floor(width * scale)), max(1, floor(height * scale))
        pixels = np.asarray(cv2.resize(self.pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        return Crop(pixels, self.x, self.y, self.scale * size[0] / width)


@dataclass(frozen=True)
class Scene:
    """One question with all that it is about: `crop` of the picture, `next` of the one that shapes are carried to."""

    ask: Ask
    crop: Crop
    next: Crop | None
    option: Callable[[str], float]
    """The value of an option, the assistant's own default where none was given."""


def area_around(reached: Bounds, margin: float, width: int, height: int) -> "Area | None":
    """The part of a picture of that size that holds these bounds and a margin about them; None beyond its edge."""
    x0 = max(0, floor((reached[0] - margin) / _SNAP) * _SNAP)
    y0 = max(0, floor((reached[1] - margin) / _SNAP) * _SNAP)
    x1 = min(width, ceil((reached[2] + margin) / _SNAP) * _SNAP)
    y1 = min(height, ceil((reached[3] + margin) / _SNAP) * _SNAP)
    return (x0, y0, x1 - x0, y1 - y0) if x1 > x0 and y1 > y0 else None


def bounds_around(each: Iterable[Bounds]) -> Bounds | None:
    """The bounds around all of them; None where there are none."""
    reached = list(each)
    if not reached:
        return None
    x0, y0, x1, y1 = zip(*reached, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def bounds_of_shapes(ask: Ask) -> Bounds | None:
    """The bounds around all shapes of a question; None where none has a place."""
    return bounds_around(found for shape in ask.shapes if (found := bounds(shape)))


def size_of(reached: Bounds) -> float:
    """The longer side of the bounds."""
    return max(reached[2] - reached[0], reached[3] - reached[1])


def grey(pixels: Picture) -> Field:
    """Brightness, 0 to 255."""
    weights = np.array([0.299, 0.587, 0.114])
    light: Field = pixels.astype(np.float64) @ weights
    return light


def polygon_around(inside: npt.NDArray[np.bool_], crop: Crop) -> Polygon | None:
    """The outline of pixels of the crop, in picture pixels, without the steps of its pixels; None where none is set."""
    traced = outline(rle.crop(rle.from_pixels(inside), inside.shape[0]))
    return cast(Polygon, crop.outside(simplify(traced, _STEP))) if traced else None

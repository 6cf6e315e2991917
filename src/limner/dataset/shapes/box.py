"""A rectangle, upright or turned."""

from math import isfinite

from limner.dataset.normal import settle
from limner.dataset.shapes._base import ShapeBase, check_angle, check_finite


class Box(ShapeBase, frozen=True, gc=False, tag="box"):
    """Top-left corner and size before turning by `rotation` degrees clockwise about the centre.

    Width and height are never swapped, so a turned box comes back as it was drawn.
    """

    x: float
    y: float
    width: float
    height: float
    rotation: float = 0.0

    def __post_init__(self) -> None:
        if not isfinite(self.x + self.y + self.width + self.height):
            check_finite(x=self.x, y=self.y, width=self.width, height=self.height)
        if self.width < 0 or self.height < 0:
            raise ValueError(f"width {self.width:g} and height {self.height:g} must not be negative")
        if self.rotation:
            check_angle("rotation", self.rotation)
        settle(self)

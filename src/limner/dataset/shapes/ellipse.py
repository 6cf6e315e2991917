"""An ellipse, upright or turned."""

from limner.dataset.normal import settle
from limner.dataset.shapes._base import ShapeBase, check_angle, check_finite


class Ellipse(ShapeBase, frozen=True, gc=False, tag="ellipse"):
    """Centre and the radii along x and y before turning by `rotation` degrees clockwise about the centre."""

    cx: float
    cy: float
    rx: float
    ry: float
    rotation: float = 0.0

    def __post_init__(self) -> None:
        check_finite(cx=self.cx, cy=self.cy, rx=self.rx, ry=self.ry)
        if self.rx < 0 or self.ry < 0:
            raise ValueError(f"radii {self.rx:g} and {self.ry:g} must not be negative")
        check_angle("rotation", self.rotation)
        settle(self)

"""Named points of one object."""

from math import isfinite
from typing import Literal

from limner.dataset.shapes._base import ShapeBase

Visibility = Literal[0, 1, 2]
"""0 absent (its place means nothing), 1 hidden, 2 visible."""


class Keypoints(ShapeBase, frozen=True, gc=False, tag="keypoints"):
    """K points (x, y, visibility) in the order of the class's skeleton; a single point is K = 1."""

    points: tuple[tuple[float, float, Visibility], ...]

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError("keypoints hold at least one point")
        for number, (x, y, _) in enumerate(self.points):
            if not (isfinite(x) and isfinite(y)):
                raise ValueError(f"points[{number}] is ({x}, {y}), not finite")

"""An open path, straight or curved."""

from typing import Literal

from limner.dataset.normal import settle
from limner.dataset.shapes._base import Flat, ShapeBase, check_finite, check_points


class Polyline(ShapeBase, frozen=True, gc=False, tag="polyline"):
    """An ordered open path.

    `bezier`: cubic, points are anchor, control, control, anchor, … (3n + 1 of them). `catmull-rom`: uniform,
    through every point, end tangents towards the neighbour. `parallel` is the signed distance in pixels of a
    partner to the right of the direction of travel.
    """

    points: Flat
    curve: Literal["straight", "bezier", "catmull-rom"] = "straight"
    parallel: float | None = None

    def __post_init__(self) -> None:
        check_points("points", self.points, least=2)
        if self.curve == "bezier" and (len(self.points) // 2) % 3 != 1:
            raise ValueError(f"a bezier path has 3n + 1 points, not {len(self.points) // 2}")
        if self.parallel is not None:
            check_finite(parallel=self.parallel)
        settle(self)

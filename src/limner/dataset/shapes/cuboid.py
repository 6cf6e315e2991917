"""A box in space, as its corners appear in the picture."""

from math import isfinite

import msgspec

from limner.dataset.shapes._base import Flat, ShapeBase, check_points


class Pose(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Where the box stands in camera space: centre (x right, y down, z ahead) and size (width, height, length)
    in metres, and a unit quaternion (w, x, y, z)."""

    center: tuple[float, float, float]
    size: tuple[float, float, float]
    quaternion: tuple[float, float, float, float]

    def __post_init__(self) -> None:
        if not isfinite(sum(self.center) + sum(self.size) + sum(self.quaternion)):
            raise ValueError("a pose holds finite numbers only")


class Camera(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """The 3 × 4 projection from camera space to pixels, row by row."""

    projection: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.projection) != 12 or not isfinite(sum(self.projection)):
            raise ValueError("a projection has 12 finite numbers")


class Cuboid(ShapeBase, frozen=True, gc=False, tag="cuboid"):
    """Eight projected corners: front top-left, top-right, bottom-right, bottom-left, then the back likewise.

    Front is the face nearer to the camera. Area and raster are those of the corners' convex hull.
    """

    corners: Flat
    pose: Pose | None = None
    camera: Camera | None = None

    def __post_init__(self) -> None:
        check_points("corners", self.corners, least=8)
        if len(self.corners) != 16:
            raise ValueError(f"a cuboid has 8 corners, not {len(self.corners) // 2}")

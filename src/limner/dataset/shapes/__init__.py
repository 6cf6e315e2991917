"""The registry of shapes: one module each, one line here."""

from limner.dataset.shapes._base import Flat
from limner.dataset.shapes.box import Box
from limner.dataset.shapes.cuboid import Camera, Cuboid, Pose
from limner.dataset.shapes.ellipse import Ellipse
from limner.dataset.shapes.keypoints import Keypoints, Visibility
from limner.dataset.shapes.mask import Mask
from limner.dataset.shapes.polygon import Part, Polygon
from limner.dataset.shapes.polyline import Polyline
from limner.dataset.shapes.tag import Tag

Shape = Tag | Box | Polygon | Polyline | Keypoints | Ellipse | Mask | Cuboid

SHAPES: dict[str, type[Shape]] = {
    "tag": Tag,
    "box": Box,
    "polygon": Polygon,
    "polyline": Polyline,
    "keypoints": Keypoints,
    "ellipse": Ellipse,
    "mask": Mask,
    "cuboid": Cuboid,
}
"""Every shape type by the name it has on the wire."""

_NAMES = {shape: name for name, shape in SHAPES.items()}


def shape_type(shape: Shape) -> str:
    """The name of the shape's type on the wire: `box`, `polygon`, …"""
    return _NAMES[type(shape)]


__all__ = [
    "SHAPES",
    "Box",
    "Camera",
    "Cuboid",
    "Ellipse",
    "Flat",
    "Keypoints",
    "Mask",
    "Part",
    "Polygon",
    "Polyline",
    "Pose",
    "Shape",
    "Tag",
    "Visibility",
    "shape_type",
]

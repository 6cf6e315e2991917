"""What VoTT can hold, and the names of its types."""

from limner.dataset import Box, Polygon, Polyline, Shape
from limner.formats.core.holds import Holds

INSTANCE = "instance_id"
JOINTS = "keypoints of several points"
HOLDS = Holds(
    shapes={
        "box": frozenset({"outside"}),
        "polygon": frozenset({"outside", "crowd"}),
        "polyline": frozenset({"outside"}),
        "keypoints": frozenset({"outside"}),
    },
    becomes={
        "box with rotation": "polygon",
        "polygon with quad": "plain",
        "polygon with holes": "bridged",
        "polygon with parts": "bridged",
        "polyline with curve": "straight",
        "polyline with parallel": "alone",
        "ellipse": "polygon",
        "mask": "polygon",
        "cuboid": "polygon",
    },
    fields=frozenset({"instance_id"}),
    dataset=frozenset({"split", "empty"}),
    foreign="vott-json",
    also={
        INSTANCE: "an object of its own",
        JOINTS: "points, each its own object",
        "hidden joints": "visible ones",
    },
)
VISITED, TAGGED = 1, 2
"""States of an asset; 0 is one that was never visited."""


def type_of(shape: Shape) -> str:
    """VoTT's name of the shape's type."""
    return {Box: "RECTANGLE", Polygon: "POLYGON", Polyline: "POLYLINE"}.get(type(shape), "POINT")

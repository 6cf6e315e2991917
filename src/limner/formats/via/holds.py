"""What VIA can hold of a data set."""

from limner.formats.core.holds import Holds
from limner.formats.via.arrange import ALSO

HOLDS = Holds(
    shapes={
        "tag": frozenset(),
        "box": frozenset({"outside"}),
        "polygon": frozenset({"outside", "crowd"}),
        "polyline": frozenset({"outside"}),
        "keypoints": frozenset({"outside"}),
        "ellipse": frozenset({"rotation", "outside"}),
    },
    becomes={
        "box with rotation": "polygon",
        "polygon with quad": "plain",
        "polygon with holes": "bridged",
        "polygon with parts": "bridged",
        "polyline with curve": "straight",
        "polyline with parallel": "alone",
        "mask": "polygon",
        "cuboid": "polygon",
    },
    fields=frozenset({"attributes"}),
    dataset=frozenset({"split", "empty"}),
    foreign="via",
    also=ALSO,
)

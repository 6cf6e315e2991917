"""What Supervisely's JSON can hold."""

from limner.formats.core.holds import Holds
from limner.formats.shared.answers import SEVERAL
from limner.formats.shared.tags import UNNAMED

ABSENT = "joints that are absent"
NO = "answer no"
ON_PICTURE = "what is said of a tag beyond one value"
WHOLE = "fractions of pixels"
VALUE = "value"
"""The question that a tag of a picture answers by its value."""

HOLDS = Holds(
    shapes={
        "tag": frozenset(),
        "box": frozenset({"rotation", "outside"}),
        "polygon": frozenset({"outside", "holes", "parts", "crowd"}),
        "polyline": frozenset({"outside"}),
        "keypoints": frozenset({"outside"}),
        "mask": frozenset(),
        "cuboid": frozenset({"outside"}),
    },
    becomes={
        "polygon with quad": "plain",
        "polyline with curve": "straight",
        "polyline with parallel": "alone",
        "ellipse": "polygon",
        "cuboid with pose": "corners",
    },
    fields=frozenset({"attributes", "text", "instance_id"}),
    dataset=frozenset({"split", "empty", "skeletons"}),
    foreign="supervisely",
    also={SEVERAL: "one text", ABSENT: "", NO: "", ON_PICTURE: "", WHOLE: "whole pixels", UNNAMED: ""},
)

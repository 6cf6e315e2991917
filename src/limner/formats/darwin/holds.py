"""What Darwin JSON can hold."""

from limner.formats.core.holds import Holds
from limner.formats.shared.painting import EXCLUSIVE
from limner.formats.shared.rings import BY_EVEN_ODD, OVERLAPPING
from limner.formats.shared.tags import UNNAMED

FACES = "cuboid whose faces are no upright rectangles"
ABSENT = "joints that are absent"
NUMBER = "answer that is a number"
NO = "answer no"
UNSIZED = "mask in a picture of unknown size"

HOLDS = Holds(
    shapes={
        "tag": frozenset(),
        "box": frozenset({"outside"}),
        "polygon": frozenset({"outside", "holes", "parts"}),
        "polyline": frozenset({"outside"}),
        "keypoints": frozenset({"outside"}),
        "ellipse": frozenset({"rotation", "outside"}),
        "mask": frozenset(),
        "cuboid": frozenset({"outside"}),
    },
    becomes={
        "box with rotation": "polygon",
        "polygon with quad": "plain",
        "polyline with curve": "straight",
        "polyline with parallel": "alone",
        "cuboid with pose": "corners",
    },
    fields=frozenset({"attributes", "text", "instance_id", "direction", "score"}),
    dataset=frozenset({"split", "empty", "skeletons"}),
    foreign="darwin",
    also={
        **EXCLUSIVE, OVERLAPPING: BY_EVEN_ODD, FACES: "the upright rectangles around them", ABSENT: "", NUMBER: "text",
        NO: "", UNSIZED: "", UNNAMED: "",
    },
)  # fmt: skip

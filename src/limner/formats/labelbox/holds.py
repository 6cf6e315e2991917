"""What Labelbox can hold of a data set."""

from limner.formats.core.holds import Holds
from limner.formats.shared import dots, tags
from limner.formats.shared.narrow import OTHER_ANSWERS

NUMBERS = "answer that is a number"
OF_TAG = "what is said of a picture's class"
UNSIZED = "mask in a picture of unknown size"
UNLINKED = "relations of what is left out"

HOLDS = Holds(
    shapes={
        "tag": frozenset(),
        "box": frozenset({"outside"}),
        "polygon": frozenset({"outside", "crowd"}),
        "polyline": frozenset({"outside"}),
        "keypoints": frozenset({"outside"}),
        "mask": frozenset(),
    },
    becomes={
        "box with rotation": "polygon",
        "polygon with quad": "plain",
        "polygon with holes": "mask",
        "polygon with parts": "mask",
        "polyline with curve": "straight",
        "polyline with parallel": "alone",
        "ellipse": "polygon",
        "cuboid": "polygon",
    },
    fields=frozenset({"attributes", "score"}),
    dataset=frozenset({"relations"}),
    foreign="labelbox",
    also={
        **dots.ALSO,
        **tags.SEVERAL,
        OTHER_ANSWERS: "",
        NUMBERS: "text",
        OF_TAG: "",
        UNSIZED: "",
        UNLINKED: "",
    },
)

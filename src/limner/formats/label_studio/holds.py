"""What Label Studio can hold of a data set."""

from limner.formats.core.holds import Holds
from limner.formats.shared import dots, tags
from limner.formats.shared.narrow import OTHER_ANSWERS

CURVE = "Catmull-Rom curve"
OF_TAG = "what is said of a picture's class"
TWO_TAGS = "text and answers of one tag"
UNLINKED = "relations of what is left out"

HOLDS = Holds(
    shapes={
        "tag": frozenset(),
        "box": frozenset({"rotation", "outside"}),
        "polygon": frozenset({"outside", "crowd"}),
        "polyline": frozenset({"curve", "outside"}),
        "keypoints": frozenset({"outside"}),
        "ellipse": frozenset({"rotation", "outside"}),
        "mask": frozenset(),
    },
    becomes={
        "polygon with quad": "plain",
        "polygon with holes": "bridged",
        "polygon with parts": "bridged",
        "polyline with parallel": "alone",
        "cuboid": "polygon",
    },
    fields=frozenset({"attributes", "text", "score"}),
    dataset=frozenset({"split", "empty", "relations", "status"}),
    foreign="label-studio",
    also={
        **dots.ALSO,
        **tags.SEVERAL,
        OTHER_ANSWERS: "",
        CURVE: "the same curve as Bézier",
        OF_TAG: "",
        TWO_TAGS: "two tags",
        UNLINKED: "",
    },
)

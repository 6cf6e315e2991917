"""What COCO can hold."""

from limner.formats.core.holds import Holds
from limner.formats.shared import tags

ALONE = "shapes of one object that are not an outline and its keypoints"
OTHERWISE = "what keypoints say otherwise than their outline"
FRAME = "box that only frames its keypoints"
NOWHERE = "keypoints of which none is there"
ANSWERED = "answers of a caption"

HOLDS = Holds(
    shapes={
        "tag": frozenset(),
        "box": frozenset({"outside"}),
        "polygon": frozenset({"parts", "outside"}),
        "keypoints": frozenset({"outside"}),
        "mask": frozenset(),
    },
    becomes={
        "box with rotation": "box",
        "polygon with quad": "plain",
        "polygon with crowd": "mask",
        "polygon with holes": "mask",
        "ellipse": "polygon",
        "cuboid": "box",
    },
    fields=frozenset({"attributes", "text", "instance_id", "score"}),
    flags=frozenset({"crowd"}),
    dataset=frozenset({"split", "empty", "licence", "skeletons"}),
    foreign="coco",
    also={
        ALONE: "an object of its own",
        FRAME: "",
        NOWHERE: "",
        OTHERWISE: "as the outline has it",
        ANSWERED: "",
        tags.UNNAMED: "",
        "text": "",
    },
)

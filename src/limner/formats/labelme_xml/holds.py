"""What LabelMe 3.0 can hold."""

from limner.formats.core.holds import Holds
from limner.formats.shared.painting import OUTSIDE

PART_OF = "part of"
FRACTIONS = "fractions of pixels"
SIGNS = "characters that XML has no place for"
OTHER_RELATIONS = "relations of other types"
HOLDS = Holds(
    shapes={
        "box": frozenset({"outside"}),
        "polygon": frozenset({"outside", "crowd"}),
        "mask": frozenset(),
    },
    becomes={
        "box with rotation": "polygon",
        "polygon with quad": "plain",
        "polygon with holes": "mask",
        "polygon with parts": "mask",
        "ellipse": "polygon",
        "cuboid": "polygon",
    },
    fields=frozenset({"occluded", "text"}),
    dataset=frozenset({"split", "empty", "relations"}),
    foreign="labelme-xml",
    also={
        "degree of occluded": "yes or no",
        FRACTIONS: "whole pixels",
        OUTSIDE: "what lies in the picture",
        SIGNS: "question marks",
        OTHER_RELATIONS: "",
    },
)

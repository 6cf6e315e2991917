"""What the format holds."""

from typing import Literal

from limner.formats.core.holds import Holds
from limner.formats.shared.narrow import LONE, OTHER_ANSWERS
from limner.formats.shared.painting import OUTSIDE

TITLE: str = "BDD100K"
TIER: Literal["A", "B"] = "B"
PROOF: str = "Follows the description of the labels of BDD100K and Scalabel."
EXAMPLE: str = """\
[{"name": "b1c66a42-6f7d68ca.jpg", "attributes": {"weather": "overcast"}, "labels": [
  {"id": "0", "category": "car", "attributes": {"occluded": true, "truncated": false},
   "box2d": {"x1": 45.2, "y1": 254.5, "x2": 357.8, "y2": 487.9}}]}]
"""
FURTHER: str = "further answers for a picture"
NO_VIDEO: str = "track outside a video"
SPLINE: str = "catmull-rom curve"
HOLDS: Holds = Holds(
    shapes={
        "tag": frozenset(), "box": frozenset({"outside"}), "polygon": frozenset({"outside", "crowd", "parts"}),
        "polyline": frozenset({"curve", "outside"}), "mask": frozenset(),
    },
    becomes={
        "box with rotation": "polygon", "polygon with quad": "plain", "polygon with holes": "bridged",
        "polyline with parallel": "alone", "ellipse": "polygon", "cuboid": "polygon",
    },
    fields=frozenset({"attributes", "instance_id", "track", "occluded", "truncated", "score"}),
    flags=frozenset({"crowd"}),
    dataset=frozenset({"split", "empty", "sequences"}),
    foreign="bdd100k",
    also={
        OTHER_ANSWERS: "", LONE: "", FURTHER: "", SPLINE: "straight legs", OUTSIDE: "what lies in the picture",
        "degree of occluded": "yes or no", "degree of truncated": "yes or no", "object out of view": "", NO_VIDEO: "",
    },
)  # fmt: skip
DIALECTS: dict[str, str] = {"inclusive": "x2 and y2 are the last pixel of a box, as in older releases"}
SAID = ("occluded", "truncated", "crowd")
"""Answers that are fields or flags of ours."""

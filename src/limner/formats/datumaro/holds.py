"""What Datumaro's JSON can hold."""

from limner.formats.core.holds import Holds
from limner.formats.shared.answers import OWN_NAME, SEVERAL
from limner.formats.shared.painting import EXCLUSIVE, OUTSIDE

CAPTION = "answers of a caption"

HOLDS = Holds(
    shapes={
        "tag": frozenset(),
        "box": frozenset({"rotation", "outside"}),
        "polygon": frozenset({"outside", "crowd"}),
        "polyline": frozenset({"outside"}),
        "keypoints": frozenset({"outside"}),
        "ellipse": frozenset({"rotation", "outside"}),
        "mask": frozenset(),
        "cuboid": frozenset({"outside"}),
    },
    becomes={
        "polygon with quad": "plain",
        "polygon with holes": "mask",
        "polygon with parts": "mask",
        "polyline with curve": "straight",
        "polyline with parallel": "alone",
        "cuboid with pose": "corners",
    },
    fields=frozenset(
        {
            "attributes",
            "text",
            "instance_id",
            "track",
            "group_id",
            "z",
            "occluded",
            "truncated",
            "flags",
            "score",
        }
    ),
    flags=frozenset({"difficult", "crowd", "group-of", "depiction", "inside"}),
    dataset=frozenset({"split", "empty", "skeletons"}),
    foreign="datumaro",
    also={"text": "", CAPTION: "", OWN_NAME: "", SEVERAL: "one text", OUTSIDE: EXCLUSIVE[OUTSIDE]},
)

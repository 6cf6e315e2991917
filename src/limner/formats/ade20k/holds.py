"""What ADE20K can hold."""

from limner.formats.core.holds import Holds
from limner.formats.shared.painting import BECOMES, OUTSIDE

UNASKED = "answer other than yes"

TITLE = "ADE20K"
TIER = "A"
PROOF = "A real folder of 2020 comes back object by object; Pillow finds classes and objects in the colours written."
EXAMPLE = """\
training/street/1.jpg
training/street/1.json                        {"annotation": {"imsize": [5, 5, 3], "object": [
                                                 {"name": "car", "name_ndx": 401, "occluded": "no",
                                                  "instance_mask": "1/instance_000_1.png"}]}}
training/street/1_seg.png                     15, 145, 1: class 15 / 10 · 256 + 145 = 401, object 1
training/street/1_parts_1.png                 the same of parts
training/street/1/instance_000_1.png          the object's pixels
"""
HOLDS = Holds(
    shapes={"mask": frozenset()},
    becomes=BECOMES,
    fields=frozenset({"attributes", "occluded", "truncated"}),
    dataset=frozenset({"split", "empty", "tags"}),
    foreign="ade20k",
    also={
        OUTSIDE: "what lies in the picture",
        UNASKED: "",
        "degree of occluded": "yes or no",
        "degree of truncated": "yes or no",
    },
)

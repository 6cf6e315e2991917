"""The names of the lists of an Example, as TensorFlow's object detection calls them, and what they can hold."""

import re

from limner.dataset import Flag
from limner.formats.core.holds import Holds
from limner.formats.shared.inside import ALSO
from limner.formats.shared.tags import UNNAMED

SIDES = tuple(f"image/object/bbox/{side}" for side in ("xmin", "ymin", "xmax", "ymax"))
TEXT, LABEL = "image/object/class/text", "image/object/class/label"
MASK = "image/object/mask"
TRUNCATED = "image/object/truncated"
FLAGS: dict[Flag, str] = {
    "difficult": "image/object/difficult", "group-of": "image/object/group_of", "crowd": "image/object/is_crowd",
}  # fmt: skip
TAG_TEXT, TAG_LABEL = "image/class/text", "image/class/label"
OF_PICTURE = frozenset(
    {
        "image/height", "image/width", "image/filename", "image/source_id", "image/key/sha256", "image/encoded",
        "image/format", TAG_TEXT, TAG_LABEL,
    }
)  # fmt: skip
KINDS = {
    **dict.fromkeys(SIDES, "float"), TEXT: "bytes", LABEL: "int64", MASK: "bytes", TRUNCATED: "int64",
    **dict.fromkeys(FLAGS.values(), "int64"), TAG_TEXT: "bytes", TAG_LABEL: "int64",
}  # fmt: skip
FILE = re.compile(r"\.(tfrecords?|tfrec|records?)(-\d+-of-\d+)?$", re.IGNORECASE)

TIES = "ties between other shapes than a box and its mask"
IMPLIED = "box that is its mask's own"
OF_TAGS = "flags and degrees of a tag"

HOLDS = Holds(
    shapes={"tag": frozenset(), "box": frozenset(), "mask": frozenset()},
    becomes={
        "box with rotation": "box", "box with outside": "clipped", "polygon": "mask", "ellipse": "mask",
        "cuboid": "box",
    },
    fields=frozenset({"instance_id", "truncated"}),
    flags=frozenset({"difficult", "group-of", "crowd"}),
    dataset=frozenset({"split", "empty"}),
    foreign="tfrecord",
    also={
        "degree of truncated": "yes or no", TIES: "none", IMPLIED: "the mask alone", OF_TAGS: "none",
        UNNAMED: "", **ALSO,
    },
    precision_relative=2.0**-23,
)  # fmt: skip

"""Upright boxes; one text file for each picture and a data.yaml, as Ultralytics trains on."""

from functools import partial
from typing import cast

from limner.dataset import Box, Image
from limner.formats.core.holds import Holds
from limner.formats.yolo import folder, writer
from limner.formats.yolo.layouts import DIALECTS
from limner.formats.yolo.lines import DECIMALS, box_line

__all__ = ["DIALECTS", "EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]

TITLE = "YOLO detect"
TIER = "A"
PROOF = "Real Darknet and Ultralytics folders are read; Ultralytics 8.4, Datumaro and globox load what is written."
EXAMPLE = "0 0.25 0.5 0.3 0.5"
HOLDS = Holds(
    shapes={"box": frozenset()},
    becomes={
        "box with rotation": "box",
        "box with outside": "clipped",
        "polygon": "box",
        "ellipse": "box",
        "mask": "box",
        "cuboid": "box",
    },
    dataset=frozenset({"split", "empty"}),
    precision_relative=2 * 10.0**-DECIMALS,
)


def _line(index: int, members: writer.Object, image: Image) -> str:
    """`class cx cy w h`."""
    return box_line(index, cast(Box, members[0].shape), image.width, image.height)


sniff = partial(folder.sniff, "detect")
read = partial(folder.read, "detect")
write = partial(writer.write, holds=HOLDS, line=_line)

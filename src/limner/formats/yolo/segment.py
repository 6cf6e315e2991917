"""One outline for each object; one text file for each picture and a data.yaml, as Ultralytics trains on."""

from functools import partial
from typing import cast

from limner.dataset import Image, Polygon
from limner.formats.core.holds import Holds
from limner.formats.yolo import folder, writer
from limner.formats.yolo.lines import DECIMALS, ring_line

TITLE = "YOLO segment"
TIER = "A"
PROOF = "Real Ultralytics folders are read; Ultralytics 8.4 loads what is written."
EXAMPLE = "0 0.1 0.25 0.4 0.25 0.4 0.75"
HOLDS = Holds(
    shapes={"polygon": frozenset({"crowd"})},
    becomes={
        "polygon with quad": "plain",
        "polygon with holes": "bridged",
        "polygon with parts": "bridged",
        "polygon with outside": "clipped",
        "box": "polygon",
        "ellipse": "polygon",
        "mask": "polygon",
        "cuboid": "polygon",
    },
    dataset=frozenset({"split", "empty"}),
    precision_relative=2 * 10.0**-DECIMALS,
)


def _line(index: int, members: writer.Object, image: Image) -> str:
    """`class x1 y1 x2 y2 …`."""
    ring = cast(Polygon, members[0].shape).parts[0].exterior
    return ring_line(index, ring, image.width, image.height)


sniff = partial(folder.sniff, "segment")
read = partial(folder.read, "segment")
write = partial(writer.write, holds=HOLDS, line=_line, keys={"task": "segment"})

"""Upright boxes; one text file for each picture and a data.yaml, as Ultralytics trains on."""

from typing import cast

from limner.dataset import Annotation, Box, Dataset, Image
from limner.formats.holds import Holds
from limner.formats.ledger import Ledger
from limner.formats.look import Look
from limner.formats.sink import Sink
from limner.formats.yolo import folder, writer
from limner.formats.yolo.folder import read
from limner.formats.yolo.lines import DECIMALS, box_line

__all__ = ["EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]

TITLE = "YOLO detect"
TIER = "A"
PROOF = "Real Darknet and Ultralytics folders are read; independent readers agree with what is written."
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


def sniff(look: Look) -> list[str]:
    """A list of class names, and label files with five numbers a row."""
    found, rings = folder.evidence(look.root)
    return [] if rings else found


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """`class cx cy w h` per object; see `yolo.writer.write` for the folder."""
    writer.write(dataset, sink, ledger, HOLDS, _line)


def _line(index: int, annotation: Annotation, image: Image) -> str:
    return box_line(index, cast(Box, annotation.shape), image.width, image.height)

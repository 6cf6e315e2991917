"""One outline for each object; one text file for each picture and a data.yaml, as Ultralytics trains on."""

from typing import cast

from limner.dataset import Annotation, Dataset, Image, Polygon
from limner.formats.holds import Holds
from limner.formats.ledger import Ledger
from limner.formats.look import Look
from limner.formats.sink import Sink
from limner.formats.yolo import folder, writer
from limner.formats.yolo.folder import read
from limner.formats.yolo.lines import DECIMALS, ring_line

__all__ = ["EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]

TITLE = "YOLO segment"
TIER = "A"
PROOF = "Real Ultralytics folders are read; independent readers agree with what is written."
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


def sniff(look: Look) -> list[str]:
    """A list of class names, and label files with seven numbers a row or more."""
    found, rings = folder.evidence(look.root)
    return found if rings else []


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """`class x1 y1 x2 y2 …` per object; see `yolo.writer.write` for the folder."""
    writer.write(dataset, sink, ledger, HOLDS, _line)


def _line(index: int, annotation: Annotation, image: Image) -> str:
    ring = cast(Polygon, annotation.shape).parts[0].exterior
    return ring_line(index, ring, image.width, image.height)

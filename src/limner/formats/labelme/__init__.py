"""labelme (wkentaro): a JSON file beside each picture, shapes of many types, flags and groups."""

from pathlib import Path

from limner.dataset import Dataset
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import Report
from limner.formats.core.sink import Sink
from limner.formats.labelme import flavour as words
from limner.formats.labelme.flavour import Flavour
from limner.formats.labelme.reader import evidence
from limner.formats.labelme.reader import read as read_flavour
from limner.formats.labelme.writer import write as write_flavour
from limner.formats.shared import ties

TITLE = "labelme JSON"
TIER = "A"
PROOF = (
    "labelme 6.3.1's own reader takes every shape type that is written, and gives the same points and pixels."
)
EXAMPLE = """\
{
  "version": "5.5.0",
  "flags": {"blurred": false},
  "shapes": [
    {
      "label": "cat",
      "points": [[10, 20], [40, 60]],
      "group_id": null,
      "description": "",
      "shape_type": "rectangle",
      "flags": {"asleep": true},
      "mask": null
    }
  ],
  "imagePath": "x.jpg",
  "imageData": null,
  "imageHeight": 80,
  "imageWidth": 100
}
"""
HOLDS = Holds(
    shapes={
        "tag": frozenset(),
        "box": frozenset({"rotation", "outside"}),
        "polygon": frozenset({"outside", "crowd", "parts"}),
        "polyline": frozenset({"outside"}),
        "keypoints": frozenset({"outside"}),
        "ellipse": frozenset({"rotation", "outside"}),
        "mask": frozenset(),
    },
    becomes={
        "polygon with quad": "plain",
        "polygon with holes": "mask",
        "polyline with curve": "straight",
        "polyline with parallel": "alone",
        "cuboid": "polygon",
    },
    fields=frozenset({"attributes", "text", "instance_id", "group_id"}),
    dataset=frozenset({"split", "empty"}),
    foreign="labelme",
    also={
        **ties.ALSO,
        words.NOT_YES_OR_NO: "",
        words.NO_CIRCLE: "polygon",
        words.HIDDEN: "visible ones",
        words.ABSENT: "left out",
        words.EMPTY: "",
        words.TAGS: "one tag",
        words.SAID_OF_PICTURE: "",
        "tag": "",
    },
)
_FLAVOUR = Flavour("labelme", "5.5.0", "labels.txt", HOLDS, "oriented_rectangle", upright=2, more=False)


def sniff(look: Look) -> list[str]:
    """JSON files with shapes that bear labels, and no marks of X-AnyLabeling."""
    path, marked = evidence(look)
    return [f"{path} has shapes, each with a label and points"] if path and not marked else []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """A folder of label files as a data set."""
    return read_flavour(root, pictures, report, _FLAVOUR)


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """Label files beside the places of the pictures; labels.txt keeps the classes' order."""
    write_flavour(dataset, sink, ledger, _FLAVOUR)

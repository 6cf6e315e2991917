"""X-AnyLabeling: labelme's files with turned boxes, quads, cuboids, scores, attributes and tags."""

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

TITLE = "X-AnyLabeling JSON"
TIER = "A"
PROOF = (
    "X-AnyLabeling 4.2.1's own reader takes every shape type that is written, and gives back the same record."
)
EXAMPLE = """\
{
  "version": "4.2.1",
  "flags": {},
  "checked": true,
  "shapes": [
    {
      "label": "ship",
      "score": 0.9,
      "points": [[10, 20], [40, 20], [40, 60], [10, 60]],
      "group_id": null,
      "description": "",
      "difficult": false,
      "shape_type": "rotation",
      "flags": {},
      "attributes": {"colour": "red"},
      "kie_linking": [],
      "direction": 0.0
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
        "polygon": frozenset({"quad", "outside", "crowd", "parts"}),
        "polyline": frozenset({"outside"}),
        "keypoints": frozenset({"outside"}),
        "ellipse": frozenset({"rotation", "outside"}),
        "cuboid": frozenset({"outside"}),
    },
    becomes={
        "polygon with holes": "bridged",
        "polyline with curve": "straight",
        "polyline with parallel": "alone",
        "mask": "polygon",
        "cuboid with pose": "corners",
    },
    fields=frozenset({"attributes", "text", "instance_id", "group_id", "score"}),
    flags=frozenset({"difficult"}),
    dataset=frozenset({"split", "empty", "tags", "status"}),
    foreign="x-anylabeling",
    also={
        **ties.ALSO,
        words.SEVERAL_OPTIONS: "one text",
        words.NO_CIRCLE: "polygon",
        words.HIDDEN: "visible ones",
        words.ABSENT: "left out",
        words.JOINTS: "points of one group",
        words.TAGS: "one tag",
        words.SAID_OF_PICTURE: "",
        "tag": "",
    },
)
_FLAVOUR = Flavour("x-anylabeling", "4.2.1", "classes.txt", HOLDS, "rotation", upright=4, more=True)


def sniff(look: Look) -> list[str]:
    """labelme's files with keys that only X-AnyLabeling writes."""
    path, marked = evidence(look)
    return [f"{path} has shapes with keys of X-AnyLabeling"] if path and marked else []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """A folder of label files as a data set; a file that is not checked is still being worked on."""
    return read_flavour(root, pictures, report, _FLAVOUR)


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """Label files beside the places of the pictures; classes.txt keeps the classes' order."""
    write_flavour(dataset, sink, ledger, _FLAVOUR)

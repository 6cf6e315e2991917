"""Boxes, polygons, masks, keypoints, captions and image labels; one JSON file for each kind and split."""

from pathlib import Path

from limner.dataset import Dataset
from limner.formats.coco import reader, sa1b, writer
from limner.formats.coco.groups import LOOKED_AT, files
from limner.formats.coco.holds import HOLDS
from limner.formats.coco.kinds import NAMES, kind_of
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import Report
from limner.formats.core.sink import Sink

__all__ = ["DIALECTS", "EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]

TITLE = "COCO JSON"
TIER = "A"
PROOF = "pycocotools reads what is written; COCO's own files come back record by record."
EXAMPLE = """\
{"images": [{"id": 1, "file_name": "x.jpg", "width": 100, "height": 80}],
 "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 20, 30, 40],
                  "segmentation": [[10, 20, 40, 20, 40, 60]], "area": 600, "iscrowd": 0}],
 "categories": [{"id": 1, "name": "cat"}]}
"""
DIALECTS = {
    "roboflow": "train/_annotations.coco.json with the pictures beside it, and valid, test",
    "objects365": "annotations/zhiyuan_objv2_train.json",
    "sa1b": "one JSON file for each picture, beside it",
}


def sniff(look: Look) -> list[str]:
    """JSON files that list images and annotations, or one such for each picture."""
    listing = files(look.root, "coco", "roboflow", "objects365", most=LOOKED_AT)
    return [
        f"{path.name} is an object with images and annotations{NAMES.get(kind_of(path), '')}"
        for path in (listing or sa1b.found(look.root))[:3]
    ]


def read(root: Path, pictures: Pictures, report: Report, dialect: str = "") -> Dataset:
    """COCO files of every kind but panoptic ones; see `coco.reader.read` and `coco.sa1b.read`."""
    if dialect == "sa1b" or (not dialect and not files(root) and sa1b.found(root)):
        return sa1b.read(root, pictures, report)
    return reader.read(root, pictures, report)


def write(dataset: Dataset, sink: Sink, ledger: Ledger, dialect: str = "") -> None:
    """COCO files where the dialect has them; see `coco.writer.write` and `coco.sa1b.write`."""
    if dialect == "sa1b":
        sa1b.write(dataset, sink, ledger)
    else:
        writer.write(dataset, sink, ledger, dialect)

"""Boxes, polygons, masks, keypoints, captions and image labels; one JSON file for each kind and split."""

from limner.formats.coco.groups import files
from limner.formats.coco.holds import HOLDS
from limner.formats.coco.kinds import NAMES, kind_of
from limner.formats.coco.reader import read
from limner.formats.coco.writer import write
from limner.formats.look import Look

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
}


def sniff(look: Look) -> list[str]:
    """JSON files that list images and annotations."""
    return [
        f"{path.name} is an object with images and annotations{NAMES.get(kind_of(path), '')}"
        for path in files(look.root, "coco", "roboflow", "objects365")[:3]
    ]

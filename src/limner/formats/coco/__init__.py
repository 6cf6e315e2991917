"""Boxes, polygons, masks, keypoints, captions and image labels; one JSON file for each kind and split."""

from pathlib import Path

from limner.formats.coco.groups import files
from limner.formats.coco.holds import HOLDS
from limner.formats.coco.reader import read
from limner.formats.coco.writer import write

__all__ = ["HOLDS", "TITLE", "read", "sniff", "write"]

TITLE = "COCO JSON"


def sniff(root: Path) -> list[str]:
    """JSON files that list images and annotations."""
    return [f"{path.name} is an object with images and annotations" for path in files(root)[:3]]

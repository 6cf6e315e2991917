"""VIA (VGG Image Annotator) 1 and 2: projects, annotations as JSON, and CSV; coordinates in pixels.

VIA knows no classes: a region has attributes by name, and one of them (`class`, `label`, …) is taken for the class.
"""

from collections.abc import Iterator

from limner.formats.core.look import Look
from limner.formats.via.holds import HOLDS
from limner.formats.via.reader import read
from limner.formats.via.writer import write

__all__ = ["DIALECTS", "EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]

TITLE = "VIA (VGG Image Annotator)"
TIER = "A"
PROOF = "globox 2.9 reads the boxes that are written, and what it writes is read; the rest is as VIA's code has it."
EXAMPLE = """\
{"_via_settings": {}, "_via_img_metadata": {"x.jpg12345": {
  "filename": "x.jpg", "size": 12345, "file_attributes": {},
  "regions": [{"shape_attributes": {"name": "rect", "x": 10, "y": 20, "width": 30, "height": 40},
               "region_attributes": {"class": "cat"}}]}},
 "_via_attributes": {"region": {"class": {"type": "dropdown", "options": {"cat": "", "dog": ""}}}, "file": {}}}
"""
DIALECTS = {
    "2": "a project of VIA 2, which is what is written unless another is named",
    "1": "a project of VIA 1: regions by number, polygons closed by their first point, ellipses upright",
    "csv": "annotations as CSV",
}


def sniff(look: Look) -> list[str]:
    """JSON with `_via_img_metadata` or regions of `shape_attributes`, and CSV with VIA's columns."""
    return [f"{path} {what}" for path, what in _evidence(look)][:1]


def _evidence(look: Look) -> Iterator[tuple[str, str]]:
    for path in look.named("*.json")[:20]:
        text = look.text(path)
        if not text.lstrip().startswith("{"):
            continue
        if "_via_img_metadata" in look.keys(path):
            yield path, "has _via_img_metadata"
        elif "filename" in look.keys(path, 2) and "regions" in look.keys(path, 2):
            yield path, "has files with regions"
    for path in look.named("*.csv")[:20]:
        if "region_shape_attributes" in look.text(path).split("\n", 1)[0]:
            yield path, "has a column region_shape_attributes"

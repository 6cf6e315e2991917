"""Supervisely projects: a file for each picture; polygons with holes, bitmaps, graphs; tags on pictures and objects."""

from limner.formats.core.look import Look
from limner.formats.supervisely.holds import HOLDS
from limner.formats.supervisely.reader import read
from limner.formats.supervisely.writer import write

__all__ = ["DIALECTS", "EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]

TITLE = "Supervisely JSON"
TIER = "B"
PROOF = "Made from Supervisely's documentation and the way its own SDK 6.74 converts between its two frames."
EXAMPLE = """\
{"description": "", "tags": [{"name": "night", "value": null}], "size": {"height": 80, "width": 100},
 "objects": [{"classTitle": "cat", "geometryType": "rectangle", "tags": [{"name": "age", "value": 3}],
              "points": {"exterior": [[10, 20], [39, 59]], "interior": []}}]}
"""
DIALECTS = {
    "pixel": "places are whole pixels, a rectangle's last ones inside it",
    "subpixel": "places are points, in fractions of pixels",
}


def sniff(look: Look) -> list[str]:
    """A meta.json with classes, and files that list objects in folders called `ann`."""
    if "meta.json" not in look.files or "classes" not in look.keys("meta.json"):
        return []
    found = [path for path in look.named("*/ann/*.json", "ann/*.json") if "objects" in look.keys(path)]
    empty = not look.named("*/ann/*.json") and {"classes", "tags"} <= look.keys("meta.json")
    return [f"{path} lists objects" for path in found[:3]] or (
        ["meta.json has classes and tags"] if empty else []
    )

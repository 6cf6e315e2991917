"""V7's Darwin JSON, version 2: one file for each item, masks in a raster layer."""

from limner.formats.core.look import Look
from limner.formats.darwin.holds import HOLDS
from limner.formats.darwin.reader import read
from limner.formats.darwin.writer import write

__all__ = ["EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]

TITLE = "Darwin JSON (V7)"
TIER = "A"
PROOF = "darwin-py 3.6 reads what is written; the angles' sense is that of V7's documentation."
EXAMPLE = """\
{"version": "2.0",
 "item": {"name": "x.jpg", "path": "/", "slots": [{"type": "image", "slot_name": "0", "width": 100, "height": 80}]},
 "annotations": [{"id": "0192f0c2-…", "name": "cat", "slot_names": ["0"],
                  "polygon": {"paths": [[{"x": 10, "y": 20}, {"x": 40, "y": 20}, {"x": 40, "y": 60}]]},
                  "bounding_box": {"x": 10, "y": 20, "w": 30, "h": 40}, "attributes": ["asleep"]}]}
"""


def sniff(look: Look) -> list[str]:
    """JSON files with an item that has slots, and annotations."""
    likely = [path for path in look.named("*.json") if b'"item"' in look.head(path)][:50]
    return [
        f"{path} has an item with slots and annotations"
        for path in likely
        if "item" in look.keys(path) and ("slots" in look.keys(path, 2) or b"darwin" in look.head(path))
    ][:3]

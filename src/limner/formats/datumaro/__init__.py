"""Datumaro's own JSON, which CVAT writes too: nearly every shape, attributes, groups; one file for each subset."""

from limner.formats.core.look import Look
from limner.formats.datumaro.holds import HOLDS
from limner.formats.datumaro.reader import read
from limner.formats.datumaro.writer import write

__all__ = ["EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]

TITLE = "Datumaro JSON"
TIER = "A"
PROOF = "Datumaro's own test data come back entry by entry; datumaro 1.13 reads what is written."
EXAMPLE = """\
{"infos": {}, "categories": {"label": {"labels": [{"name": "cat", "parent": "", "attributes": ["age"]}]}},
 "items": [{"id": "x", "image": {"path": "x.jpg", "size": [80, 100]},
            "annotations": [{"id": 1, "type": "bbox", "bbox": [10, 20, 30, 40], "label_id": 0, "group": 0,
                             "z_order": 0, "attributes": {"age": 3, "occluded": false}}]}]}
"""


def sniff(look: Look) -> list[str]:
    """JSON files that have categories and items."""
    likely = [path for path in look.named("*.json") if "/" not in path or path.startswith("annotations/")]
    return [
        f"{path} is an object with categories and items"
        for path in likely[:20]
        if path.count("/") < 2 and "categories" in look.keys(path) and _lists_items(look, path)
    ][:3]


def _lists_items(look: Look, path: str) -> bool:
    """Whether it has items; where the head ends before them, whether the classes are laid out as Datumaro's."""
    return "items" in look.keys(path) or bool({"label", "mask", "points"} & look.keys(path, 2))

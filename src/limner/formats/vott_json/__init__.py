"""VoTT's JSON: a project with its assets, regions by corner points, several tags to a region; our frame."""

from limner.formats.core.look import Look
from limner.formats.vott_json.holds import HOLDS
from limner.formats.vott_json.reader import read
from limner.formats.vott_json.writer import write

TITLE = "VoTT JSON"
TIER = "A"
PROOF = "An export of the program comes back region by region; a region without a tag is named."
EXAMPLE = """\
{
  "name": "project",
  "tags": [{"name": "cat", "color": "#5db300"}],
  "assets": {
    "0d3de147f": {
      "asset": {"id": "0d3de147f", "name": "x.jpg", "path": "x.jpg", "size": {"width": 100, "height": 80}, "state": 2},
      "regions": [{
        "id": "BsO3zj9bn", "type": "RECTANGLE", "tags": ["cat"],
        "boundingBox": {"left": 10, "top": 20, "width": 30, "height": 40},
        "points": [{"x": 10, "y": 20}, {"x": 40, "y": 20}, {"x": 40, "y": 60}, {"x": 10, "y": 60}]
      }],
      "version": "2.2.0"
    }
  }
}
"""


def sniff(look: Look) -> list[str]:
    """A project with assets and tags, or the files of single assets."""
    for path in look.named("*.json", "*.vott")[:20]:
        top = look.keys(path)
        if "assets" in top and top & {"tags", "videoSettings", "activeLearningSettings"}:
            return [f"{path} has assets and tags"]
        if {"asset", "regions"} <= top:
            return [f"{path} has an asset and regions"]
    return []


__all__ = ["EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]

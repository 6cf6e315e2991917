"""Label Studio: tasks as JSON (or JSON_MIN) and the labelling configuration as XML beside them.

Coordinates are percent of the picture; a rectangle turns about its top-left corner; masks are packed bit by bit.
"""

from limner.formats.core.look import Look
from limner.formats.label_studio.brush import encode as stroke
from limner.formats.label_studio.exchange import Answered, Exchange, addresses, config_of, ontology_of
from limner.formats.label_studio.holds import HOLDS
from limner.formats.label_studio.places import path_of
from limner.formats.label_studio.reader import read
from limner.formats.label_studio.tasks import evidence
from limner.formats.label_studio.writer import write

__all__ = [
    "DIALECTS",
    "EXAMPLE",
    "HOLDS",
    "PROOF",
    "TIER",
    "TITLE",
    "Answered",
    "Exchange",
    "addresses",
    "config_of",
    "ontology_of",
    "path_of",
    "read",
    "sniff",
    "stroke",
    "write",
]

TITLE = "Label Studio"
TIER = "A"
PROOF = (
    "What Limner writes is read by label-studio-sdk's own converter (boxes, polygons, keypoints, brush masks), "
    "and what its importers and packers write is read here."
)
EXAMPLE = """\
[{"id": 1, "data": {"image": "/data/local-files/?d=images/x.jpg"}, "annotations": [{"result": [
  {"id": "a1", "from_name": "box", "to_name": "image", "type": "rectanglelabels",
   "original_width": 100, "original_height": 80,
   "value": {"x": 10, "y": 25, "width": 30, "height": 50, "rotation": 0, "rectanglelabels": ["cat"]}}
]}]}]
"""
DIALECTS = {"predictions": "predictions in place of annotations: read as the main layer, written as such"}


def sniff(look: Look) -> list[str]:
    """JSON files of tasks."""
    found = ((path, evidence(look, path)) for path in look.named("*.json")[:20])
    return [f"{path} {what}" for path, what in found if what][:1]

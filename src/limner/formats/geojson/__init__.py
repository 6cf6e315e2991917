"""GeoJSON in a picture's own pixels, as QuPath and satellite data sets cut into tiles have it."""

from limner.formats.core.look import Look
from limner.formats.geojson.holds import HOLDS
from limner.formats.geojson.reader import read
from limner.formats.geojson.writer import write

__all__ = ["DIALECTS", "EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]

TITLE = "GeoJSON (pixels)"
TIER = "A"
PROOF = "shapely reads every geometry that is written, with the same area; properties follow QuPath's documentation."
EXAMPLE = """\
{"type": "FeatureCollection", "image": {"path": "x.jpg", "width": 100, "height": 80},
 "features": [{"type": "Feature", "id": "1",
               "geometry": {"type": "Polygon", "coordinates": [[[10, 20], [40, 20], [40, 60], [10, 20]]]},
               "properties": {"objectType": "annotation", "classification": {"name": "cat", "color": [255, 0, 0]}}}]}
"""
DIALECTS = {
    "down": "y goes down from the picture's upper edge, as in QuPath",
    "up": "y goes up from the picture's lower edge, as on maps",
}


def sniff(look: Look) -> list[str]:
    """GeoJSON files; those without that ending by their collection of features."""
    found = [
        path
        for path in [*look.named("*.geojson"), *look.named("*.json")][:50]
        if b'"Feature' in look.head(path)
        and ("features" in look.keys(path) or {"geometry", "properties"} & look.keys(path, 2))
    ]
    return [f"{path} has features with geometries" for path in found[:3]]

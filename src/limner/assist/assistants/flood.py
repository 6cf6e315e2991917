"""All that is joined to a place and of its colour."""

from typing import TYPE_CHECKING

import numpy as np

from limner.assist.ask import Ask, Found
from limner.assist.marks import Region, holding
from limner.assist.scene import Crop, Scene, polygon_around

if TYPE_CHECKING:
    from limner.media import Area

TITLE = "Same colour"
SUMMARY = "Outlines what is joined to the places clicked and of their colour; places that take away leave theirs out."
PICTURES = 1
OPTIONS = {"tolerance": (12.0, 0.0, 100.0)}
"""How far a colour may be from the clicked one, in CIELAB."""

_MOST = 1_000_000


def area(ask: Ask, width: int, height: int) -> "Area | None":
    """The whole picture: a sky may be anywhere."""
    return (0, 0, width, height) if ask.strokes else None


def suggest(scene: Scene) -> list[Found]:
    """One outline around all of it."""
    crop = scene.crop.reduced(_MOST)
    region = _flooded(scene.ask, crop, scene.option("tolerance"))
    found = polygon_around(region, crop) if region.any() else None
    return [Found(shape=found)] if found else []


def _flooded(ask: Ask, crop: Crop, tolerance: float) -> Region:
    import cv2

    width, height = crop.size
    lab = cv2.cvtColor(crop.pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    region = np.zeros((height, width), dtype=bool)
    sure = region.copy()
    for stroke in ask.strokes:
        for x, y in np.array(stroke.points).reshape(-1, 2):
            across, down = (int(np.floor(place)) for place in crop.at(x, y))
            if not (0 <= across < width and 0 <= down < height):
                continue
            away = np.linalg.norm(lab - lab[down, across], axis=2) <= tolerance
            _, pieces = cv2.connectedComponents(away.astype(np.uint8), connectivity=4)
            alike = pieces == pieces[down, across]
            region = region | alike if stroke.adds else region & ~alike
            sure[down, across] = stroke.adds
    return holding(region, sure & region)

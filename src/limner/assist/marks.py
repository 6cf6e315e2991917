"""What the hand marked, as pixels."""

import numpy as np
import numpy.typing as npt

from limner.assist.ask import Stroke
from limner.assist.scene import Crop
from limner.geometry import Bounds

Region = npt.NDArray[np.bool_]
"""(height, width): which pixels of a crop are meant."""

_SPECK = 0.1
"""Of the largest piece: smaller ones are chance."""
_HOLE = 0.02
"""Of the object: smaller holes are chance."""


def marked(stroke: Stroke, crop: Crop) -> Region:
    """The pixels of the crop under the stroke, at least one for each of its places."""
    import cv2

    width, height = crop.size
    drawn = np.zeros((height, width), dtype=np.uint8)
    places = np.array(stroke.points).reshape(-1, 2)
    pixels = np.floor((places - (crop.x, crop.y)) * crop.scale).astype(np.int32)
    thickness = max(1, round(2 * stroke.radius * crop.scale))
    cv2.polylines(drawn, [pixels.reshape(-1, 1, 2)], isClosed=False, color=1, thickness=thickness)
    if len(pixels) == 1:
        x, y = (int(place) for place in pixels[0])
        cv2.circle(drawn, (x, y), max(0, thickness // 2), 1, -1)
    return drawn > 0


def reach_of(stroke: Stroke) -> Bounds:
    """The bounds of the stroke, its width with it."""
    places = np.array(stroke.points).reshape(-1, 2)
    (x0, y0), (x1, y1) = places.min(axis=0) - stroke.radius, places.max(axis=0) + stroke.radius
    return float(x0), float(y0), float(x1), float(y1)


def holding(inside: Region, sure: Region) -> Region:
    """The pieces of the region that hold a sure pixel, or else its large ones; specks and small holes are left out."""
    import cv2

    count, pieces, stats, _ = cv2.connectedComponentsWithStats(inside.astype(np.uint8), connectivity=4)
    if count < 2:
        return inside
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    held = np.zeros(count, dtype=bool)
    held[np.unique(pieces[sure & inside])] = True
    kept = held if held[1:].any() else areas >= _SPECK * areas.max()
    kept[0] = False
    region: Region = kept[pieces]
    return _without_holes(region, int(_HOLE * region.sum()))


def _without_holes(region: Region, most: int) -> Region:
    import cv2

    _, pieces, stats, _ = cv2.connectedComponentsWithStats((~region).astype(np.uint8), connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] <= most
    small[0] = False
    edge = np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]])
    small[np.unique(edge)] = False
    filled: Region = region | small[pieces]
    return filled

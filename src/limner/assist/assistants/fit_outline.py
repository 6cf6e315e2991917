"""An outline drawn roughly, moved onto the edges of the picture.

Along every ring, places stand evenly; each may move along its normal. Of all ways round, the one is taken that runs
over the strongest edges without jumping, found by dynamic programming (Amini, Weymouth, Jain 1990).
"""

from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from limner.assist.ask import Ask, Found
from limner.assist.scene import Crop, Field, Scene, area_around, bounds_of_shapes, grey, size_of
from limner.dataset import Flat, Part, Polygon, Polyline, Shape
from limner.geometry import simplify

if TYPE_CHECKING:
    from limner.media import Area

TITLE = "Fit to edges"
SUMMARY = "Moves an outline or a line onto the edges of the picture near it."
PICTURES = 1
OPTIONS = {"reach": (6.0, 1.0, 60.0)}
"""How far a place may move, in pixels of the picture."""

_MOST = 1_000_000
_MOST_PLACES = 1200
_STIFF = 0.08
"""What half a pixel aside from place to place costs, against an edge of full strength."""
_FARTHEST = 3
"""Half pixels aside from place to place."""
_SMOOTH = 5
"""Places on either side that a normal looks at, so that a trembling hand does not turn it."""

Points = npt.NDArray[np.float64]


def area(ask: Ask, width: int, height: int) -> "Area | None":
    """All shapes with their surroundings."""
    around = bounds_of_shapes(ask)
    return area_around(around, 64 + size_of(around) * 0.05, width, height) if around else None


def suggest(scene: Scene) -> list[Found]:
    """Each outline and straight line, fitted; others are left out."""
    crop = scene.crop.reduced(_MOST)
    edges = Edges(crop)
    reach = scene.option("reach") * crop.scale
    fitted = ((of, fit(shape, crop, edges, reach)) for of, shape in enumerate(scene.ask.shapes))
    return [Found(shape=shape, of=of) for of, shape in fitted if shape]


class Edges:
    """How strong the edge is at any place of a crop; 1 is as strong as the strongest hundredth of it."""

    def __init__(self, crop: Crop) -> None:
        import cv2

        light = cv2.GaussianBlur(grey(crop.pixels), (0, 0), 0.7)
        self.x = np.asarray(cv2.Sobel(light, cv2.CV_64F, 1, 0, ksize=3), dtype=np.float64)
        self.y = np.asarray(cv2.Sobel(light, cv2.CV_64F, 0, 1, ksize=3), dtype=np.float64)
        strength = np.hypot(self.x, self.y)
        self.full = max(40.0, float(np.percentile(strength, 99)))

    def across(self, places: Points, normals: Points) -> Field:
        """The strength of the edge that runs square to the normals: both (places, offsets, 2), in crop pixels."""
        x = _sampled(self.x, places) * normals[..., 0]
        y = _sampled(self.y, places) * normals[..., 1]
        return np.abs(x + y) / self.full


def fit(shape: Shape, crop: Crop, edges: Edges, reach: float) -> Shape | None:
    """The shape moved by up to `reach` crop pixels; None for shapes that are no outline."""
    if isinstance(shape, Polygon):
        parts = tuple(
            Part(
                _fitted(part.exterior, crop, edges, reach, closed=True),
                tuple(_fitted(hole, crop, edges, reach, closed=True) for hole in part.holes),
            )
            for part in shape.parts
        )
        return Polygon(parts)
    if isinstance(shape, Polyline) and shape.curve == "straight":
        return Polyline(_fitted(shape.points, crop, edges, reach, closed=False), parallel=shape.parallel)
    return None


def _fitted(flat: Flat, crop: Crop, edges: Edges, reach: float, *, closed: bool) -> Flat:
    given = (np.array(flat).reshape(-1, 2) - (crop.x, crop.y)) * crop.scale
    places = _even(given, closed=closed)
    if len(places) < 4:
        return flat
    normals = _normals(places, closed=closed)
    offsets = np.arange(-np.floor(2 * reach), np.floor(2 * reach) + 1) / 2
    candidates = places[:, None, :] + offsets[None, :, None] * normals[:, None, :]
    strength = edges.across(candidates, np.broadcast_to(normals[:, None, :], candidates.shape))
    strength -= 0.15 * (np.abs(offsets) / max(1.0, reach))[None, :]
    chosen = _way(strength, closed=closed)
    moved = places + offsets[chosen][:, None] * normals
    back = moved / crop.scale + (crop.x, crop.y)
    line = np.vstack([back, back[:1]]) if closed else back
    fewer = cast(Polyline, simplify(Polyline(tuple(line.ravel().tolist())), 0.6 / crop.scale))
    kept = fewer.points[:-2] if closed else fewer.points
    return kept if len(kept) >= (6 if closed else 4) else flat


def _even(points: Points, *, closed: bool) -> Points:
    """Places one to two pixels apart along the line."""
    line = np.vstack([points, points[:1]]) if closed else points
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    count = int(min(_MOST_PLACES, max(4, along[-1] / 1.5)))
    at = np.linspace(0, along[-1], count, endpoint=not closed)
    return np.stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])], axis=1)


def _normals(places: Points, *, closed: bool) -> Points:
    """Square to the line at each place, of length 1; the turns of corners are spread over a few places."""
    by = min(_SMOOTH, len(places) // 4)
    ahead, behind = np.roll(places, -by, axis=0), np.roll(places, by, axis=0)
    if not closed:
        ahead[-by:], behind[:by] = places[-1], places[0]
    along = ahead - behind
    length = np.maximum(1e-9, np.hypot(along[:, 0], along[:, 1]))
    return np.stack([-along[:, 1] / length, along[:, 0] / length], axis=1)


def _way(strength: Field, *, closed: bool) -> npt.NDArray[np.intp]:
    """Which offset each place takes: the strongest way that moves little from place to place."""
    if not closed:
        return _best(strength)
    # Round twice: by the middle of the second turn the way no longer knows where it began.
    twice = _best(np.vstack([strength, strength]))
    half = len(strength) // 2
    middle = twice[half : half + len(strength)]
    return np.roll(middle, half)


def _best(strength: Field) -> npt.NDArray[np.intp]:
    places, offsets = strength.shape
    gained = strength[0].copy()
    came = np.zeros((places, offsets), dtype=np.intp)
    for place in range(1, places):
        ways = np.full((2 * _FARTHEST + 1, offsets), -np.inf)
        for row, step in enumerate(range(-_FARTHEST, _FARTHEST + 1)):
            to, since = (
                slice(max(0, -step), offsets - max(0, step)),
                slice(max(0, step), offsets - max(0, -step)),
            )
            ways[row, to] = gained[since] - _STIFF * abs(step)
        best = ways.argmax(axis=0)
        came[place] = np.arange(offsets) + best - _FARTHEST
        gained = ways[best, np.arange(offsets)] + strength[place]
    chosen = np.empty(places, dtype=np.intp)
    chosen[-1] = gained.argmax()
    for place in range(places - 1, 0, -1):
        chosen[place - 1] = came[place, chosen[place]]
    return chosen


def _sampled(field: Field, places: Points) -> Field:
    """The field between its pixels' centres; beyond its edge the nearest value."""
    height, width = field.shape
    x = np.clip(places[..., 0] - 0.5, 0, width - 1.001)
    y = np.clip(places[..., 1] - 0.5, 0, height - 1.001)
    left, top = x.astype(np.intp), y.astype(np.intp)
    across, down = x - left, y - top
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    upper = field[top, left] * (1 - across) + field[top, right] * across
    lower = field[bottom, left] * (1 - across) + field[bottom, right] * across
    result: Field = upper * (1 - down) + lower * down
    return result

"""Shapes carried to the next picture of a run and fitted to what is there.

Points within each shape are followed by optical flow (Lucas and Kanade, in pyramids, there and back); where too few can
be followed, the piece of picture around the shape is looked for as it is. What neither finds is copied.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from limner.assist.ask import Ask, Found
from limner.assist.scene import Crop, Scene
from limner.dataset import Box, Shape, Tag
from limner.geometry import Bounds, Matrix, bounds, rasterize, transform

if TYPE_CHECKING:
    from limner.media import Area

TITLE = "Carry to the next picture"
SUMMARY = "Copies shapes to the next picture and moves them with what they were drawn on."
PICTURES = 2
OPTIONS = {"reach": (0.5, 0.05, 2.0)}
"""How far an object may have moved, as a share of its own size."""

_MOST = 700_000
_LEAST_POINTS = 6
_LEAST_LIKE = 0.5
"""Of the correlation of a found piece; under it the shape is only copied."""
_BACK = 1.0
"""Pixels by which a point followed there and back may be off."""
_LEAST_SIDE = 6

Grey = npt.NDArray[np.uint8]


def area(ask: Ask, width: int, height: int) -> "Area | None":
    """Both pictures whole, since nobody knows where the objects went."""
    return (0, 0, width, height) if ask.shapes else None


def suggest(scene: Scene) -> list[Found]:
    """Every shape in the next picture, with how well it was found again; 0 where it is a plain copy."""
    here, there = scene.crop.reduced(_MOST), (scene.next or scene.crop).reduced(_MOST)
    if abs(here.scale - there.scale) > 1e-9:
        return [Found(shape=shape, of=of, score=0.0) for of, shape in enumerate(scene.ask.shapes)]
    before, after = _grey(here), _grey(there)
    found = []
    for of, shape in enumerate(scene.ask.shapes):
        matrix, like = _motion(here.inside(shape), before, after, scene.option("reach"))
        carried = shape if matrix is None else transform(shape, _in_picture(matrix, here))
        found.append(Found(shape=carried, of=of, score=round(like, 3)))
    return found


def _motion(shape: Shape, before: Grey, after: Grey, reach: float) -> tuple[Matrix | None, float]:
    """How to move the shape, in crop pixels, and how sure that is; None to leave it where it is."""
    around = bounds(shape)
    if isinstance(shape, Tag) or around is None:
        return None, 1.0
    flow = _followed(shape, around, before, after)
    if flow and flow[1] >= _LEAST_LIKE:
        return flow
    match = _matched(around, before, after, reach)
    if match and match[1] >= _LEAST_LIKE:
        return match
    return None, 0.0


def _followed(shape: Shape, around: Bounds, before: Grey, after: Grey) -> tuple[Matrix, float] | None:
    import cv2

    height, width = before.shape
    inside = rasterize(shape, width, height).astype(np.uint8)
    if inside.sum() < _LEAST_SIDE**2:  # lines and points: what is about them
        x0, y0, x1, y1 = (round(side) for side in around)
        inside[max(0, y0 - 12) : y1 + 13, max(0, x0 - 12) : x1 + 13] = 1
    places = cv2.goodFeaturesToTrack(before, 200, 0.01, 3, mask=inside * 255)
    if places is None or len(places) < _LEAST_POINTS:
        return None
    there, ok, _ = cv2.calcOpticalFlowPyrLK(
        before, after, places, places.copy(), winSize=(15, 15), maxLevel=4
    )
    back, returned, _ = cv2.calcOpticalFlowPyrLK(
        after, before, there, places.copy(), winSize=(15, 15), maxLevel=4
    )
    good = (ok.ravel() == 1) & (returned.ravel() == 1)
    good &= np.linalg.norm((back - places).reshape(-1, 2), axis=1) < _BACK
    if good.sum() < _LEAST_POINTS:
        return None
    cv2.setRNGSeed(1)
    found, inliers = cv2.estimateAffinePartial2D(
        places[good], there[good], method=cv2.RANSAC, ransacReprojThreshold=2.0
    )
    if found is None or inliers.sum() < _LEAST_POINTS:
        return None
    if isinstance(shape, Box) and not shape.rotation:
        found = _unturned(found, places[good][inliers.ravel() == 1].reshape(-1, 2))
    scale = float(np.sqrt(abs(np.linalg.det(found[:, :2]))))
    if not 0.5 < scale < 2:
        return None
    a, b, c, d, e, f = (float(value) for value in found.ravel())
    return (a, b, c, d, e, f), float(inliers.sum() / len(places))


def _unturned(found: npt.NDArray[np.float64], places: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """The same motion about the middle of the places without its turn: upright boxes stay upright."""
    middle = places.mean(axis=0)
    scale = float(np.sqrt(abs(np.linalg.det(found[:, :2]))))
    to = found[:, :2] @ middle + found[:, 2]
    return np.array([[scale, 0, to[0] - scale * middle[0]], [0, scale, to[1] - scale * middle[1]]])


def _matched(around: Bounds, before: Grey, after: Grey, reach: float) -> tuple[Matrix, float] | None:
    import cv2

    height, width = before.shape
    x0, y0 = max(0, int(around[0])), max(0, int(around[1]))
    x1, y1 = min(width, round(around[2]) + 1), min(height, round(around[3]) + 1)
    piece = before[y0:y1, x0:x1]
    if min(piece.shape) < _LEAST_SIDE or piece.std() < 2:
        return None
    far = max(8, round(reach * max(piece.shape)))
    left, top = max(0, x0 - far), max(0, y0 - far)
    where = after[top : min(height, y1 + far), left : min(width, x1 + far)]
    if where.shape[0] < piece.shape[0] or where.shape[1] < piece.shape[1]:
        return None
    likeness = cv2.matchTemplate(where, piece, cv2.TM_CCOEFF_NORMED)
    _, best, _, (x, y) = cv2.minMaxLoc(likeness)
    return (1.0, 0.0, float(left + x - x0), 0.0, 1.0, float(top + y - y0)), float(best)


def _in_picture(matrix: Matrix, crop: Crop) -> Matrix:
    """The motion of crop pixels as one of picture pixels."""
    a, b, c, d, e, f = matrix
    x, y, scale = crop.x, crop.y, crop.scale
    return (a, b, c / scale + x - a * x - b * y, d, e, f / scale + y - d * x - e * y)


def _grey(crop: Crop) -> Grey:
    import cv2

    return np.asarray(cv2.cvtColor(crop.pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)

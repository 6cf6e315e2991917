"""The object in a box, told from its surroundings by colour: GrabCut (Rother, Kolmogorov, Blake 2004)."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from limner.assist.ask import Ask, Found
from limner.assist.marks import Region, holding, marked, reach_of
from limner.assist.scene import Crop, Field, Scene, area_around, bounds_around, polygon_around, size_of
from limner.geometry import Bounds, rasterize

if TYPE_CHECKING:
    from limner.media import Area

Labels = npt.NDArray[np.uint8]

TITLE = "Outline from a box"
SUMMARY = (
    "Outlines the object in a box, told from its surroundings by colour; strokes add to it or take away."
)
PICTURES = 1
OPTIONS = {"turns": (3.0, 1.0, 10.0)}

_MOST = 60_000
"""Pixels of the crop it works on: a few hundred milliseconds."""
_MARGIN = 0.25
"""Of the box: what lies about it shows what the surroundings look like."""
_CORE = 0.5
"""Of an ellipse that fills the box: so much of it is taken for the object until a stroke says otherwise."""
_CORNER = 1.2
"""The same: what lies beyond is taken for surroundings to begin with."""
_BORDER = 0.3
"""Of the depth of what is known: so near its border pixels may change sides when a stroke corrects it."""
_AROUND = 1.5
"""Of the depth at which a stroke lies on the wrong side: so far about it pixels may change sides too."""


def area(ask: Ask, width: int, height: int) -> "Area | None":
    """The box, or else what was marked, with its surroundings."""
    bounds = _bounds(ask)
    return area_around(bounds, max(8, size_of(bounds) * _MARGIN), width, height) if bounds else None


def suggest(scene: Scene) -> list[Found]:
    """One outline; none where nothing stands out."""
    crop = scene.crop.reduced(_MOST)
    known = rasterize(crop.inside(scene.ask.shapes[0]), *crop.size) if scene.ask.shapes else None
    inside = object_of(_labels(scene.ask, crop, known), crop, round(scene.option("turns")), known)
    found = polygon_around(inside, crop) if inside.any() else None
    return [Found(shape=found)] if found else []


def object_of(labels: Labels, crop: Crop, turns: int, known: Region | None = None) -> Region:
    """The object's pixels, from what is thought of each: one of OpenCV's four GC_ values.

    Its pieces hold a sure pixel, or one known from before.
    """
    import cv2

    there = set(np.unique(labels).tolist())
    if not there & {cv2.GC_FGD, cv2.GC_PR_FGD} or not there & {cv2.GC_BGD, cv2.GC_PR_BGD}:
        return np.zeros(labels.shape, dtype=bool)
    sure, never = labels == cv2.GC_FGD, labels == cv2.GC_BGD
    cv2.setRNGSeed(1)
    models = np.zeros((2, 1, 65))
    cv2.grabCut(crop.pixels, labels, (0, 0, 0, 0), models[0], models[1], turns, cv2.GC_INIT_WITH_MASK)
    inside = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    smooth = (np.asarray(cv2.medianBlur(inside, 3)) > 0) | sure
    return holding(smooth & ~never, sure if known is None else sure | known)


def distance(crop: Crop, box: Bounds) -> Field:
    """How far each pixel's centre is from the middle of the box: 1 on the ellipse that fills it."""
    width, height = crop.size
    (x0, y0), (x1, y1) = crop.at(*box[:2]), crop.at(*box[2:])
    across = (np.arange(width) + 0.5 - (x0 + x1) / 2) / max(0.5, (x1 - x0) / 2)
    down = (np.arange(height) + 0.5 - (y0 + y1) / 2) / max(0.5, (y1 - y0) / 2)
    away: Field = np.hypot(across[None, :], down[:, None])
    return away


def in_box(crop: Crop, box: Bounds) -> Region:
    """The pixels whose centre lies in the box."""
    width, height = crop.size
    (x0, y0), (x1, y1) = crop.at(*box[:2]), crop.at(*box[2:])
    across, down = np.arange(width) + 0.5, np.arange(height) + 0.5
    inside: Region = ((across > x0) & (across < x1))[None, :] & ((down > y0) & (down < y1))[:, None]
    return inside


def _labels(ask: Ask, crop: Crop, known: Region | None) -> Labels:
    import cv2

    width, height = crop.size
    bounds = _bounds(ask) or (0, 0, 0, 0)
    labels = np.full((height, width), cv2.GC_BGD, dtype=np.uint8)
    away = distance(crop, bounds)
    box = in_box(crop, bounds)
    if known is not None:
        kept = _kept(ask, crop, known)
        labels[box] = np.where(known[box], cv2.GC_PR_FGD, cv2.GC_PR_BGD)
        labels[box & kept] = np.where(known[box & kept], cv2.GC_FGD, cv2.GC_BGD)
    else:
        labels[box] = np.where(away[box] <= _CORNER, cv2.GC_PR_FGD, cv2.GC_PR_BGD)
        if not ask.strokes:
            labels[away <= _CORE] = cv2.GC_FGD
    for stroke in ask.strokes:
        labels[marked(stroke, crop)] = cv2.GC_FGD if stroke.adds else cv2.GC_BGD
    return labels


def _kept(ask: Ask, crop: Crop, known: Region) -> Region:
    """The pixels of which strokes say nothing new, so that correcting one end never changes the other."""
    inward, outward = _depth(known), _depth(~known)
    border = max(2.0, _BORDER * float(inward.max()))
    kept: Region = np.maximum(inward, outward) > border
    for stroke in ask.strokes:
        mark = marked(stroke, crop)
        wrong = float((outward if stroke.adds else inward)[mark].max(initial=0))
        kept &= _depth(~mark) > border + _AROUND * wrong
    return kept


def _depth(region: Region) -> Field:
    """How far each pixel lies inside the region."""
    import cv2

    return np.asarray(cv2.distanceTransform(region.astype(np.uint8), cv2.DIST_L2, 5), dtype=np.float64)


def _bounds(ask: Ask) -> Bounds | None:
    """The box together with what was added to it."""
    reached = [reach_of(stroke) for stroke in ask.strokes if stroke.adds]
    if ask.box:
        reached.append(ask.box)
    elif reached:
        wide = max(size_of(one) for one in reached)
        reached = [(x0 - 2 * wide, y0 - 2 * wide, x1 + 2 * wide, y1 + 2 * wide) for x0, y0, x1, y1 in reached]
    return bounds_around(reached)

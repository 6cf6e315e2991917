"""Small pieces of like colour that keep to the edges, to paint with: SLIC (Achanta and others 2012)."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from limner.assist.ask import Ask, Found
from limner.assist.marks import Region, holding, marked, reach_of
from limner.assist.scene import Crop, Picture, Scene, area_around, bounds_around, polygon_around

if TYPE_CHECKING:
    from limner.media import Area

TITLE = "Superpixels"
SUMMARY = "Takes whole pieces of like colour under a stroke; strokes that take away leave theirs out."
PICTURES = 1
OPTIONS = {"size": (24.0, 6.0, 200.0), "evenness": (12.0, 1.0, 40.0)}
"""The side of a piece in pixels of the picture; how much its form counts against its colour."""

_MOST = 250_000
_MARGIN = 128.0
_TURNS = 5

Labels = npt.NDArray[np.int32]


def area(ask: Ask, width: int, height: int) -> "Area | None":
    """What the strokes reach, with their surroundings."""
    around = bounds_around(reach_of(stroke) for stroke in ask.strokes)
    return area_around(around, _MARGIN, width, height) if around else None


def suggest(scene: Scene) -> list[Found]:
    """One outline around all pieces that were touched."""
    crop = scene.crop.reduced(_MOST)
    pieces = slic(crop.pixels, max(3.0, scene.option("size") * crop.scale), scene.option("evenness"))
    region = _touched(scene.ask, crop, pieces)
    found = polygon_around(region, crop) if region.any() else None
    return [Found(shape=found)] if found else []


def _touched(ask: Ask, crop: Crop, pieces: Labels) -> Region:
    taken = np.zeros(int(pieces.max()) + 1, dtype=bool)
    under = np.zeros(pieces.shape, dtype=bool)
    for stroke in ask.strokes:
        marks = marked(stroke, crop)
        taken[np.unique(pieces[marks])] = stroke.adds
        under |= marks & stroke.adds
    return holding(taken[pieces], under & taken[pieces])


def slic(pixels: Picture, side: float, evenness: float) -> Labels:
    """A number for each pixel's piece (height, width), from 0; pieces are about `side` pixels wide and connected."""
    import cv2

    height, width = pixels.shape[:2]
    rows, columns = max(1, round(height / side)), max(1, round(width / side))
    lab = np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab), dtype=np.float32)
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    # Each pixel can only belong to one of the nine seeds about its own cell, so all nine are tried at once.
    cell_y = np.minimum(rows - 1, (down * rows / height).astype(np.int32))
    cell_x = np.minimum(columns - 1, (across * columns / width).astype(np.int32))
    labels = cell_y * columns + cell_x
    weight = np.float32((evenness / side) ** 2)
    for _ in range(_TURNS):
        centres = _centres(labels, rows * columns, lab, down, across)
        nearest = np.full((height, width), np.inf, dtype=np.float32)
        best = labels
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                seed = np.clip(cell_y + dy, 0, rows - 1) * columns + np.clip(cell_x + dx, 0, columns - 1)
                of = centres[seed]
                away = ((lab - of[..., :3]) ** 2).sum(axis=2)
                away += weight * ((down - of[..., 3]) ** 2 + (across - of[..., 4]) ** 2)
                closer = away < nearest
                nearest = np.where(closer, away, nearest)
                best = np.where(closer, seed, best)
        labels = best
    return _connected(labels.astype(np.int32))


def _centres(
    labels: Labels, count: int, lab: npt.NDArray[np.float32], down: npt.NDArray[np.float32],
    across: npt.NDArray[np.float32],
) -> npt.NDArray[np.float32]:  # fmt: skip
    """Colour and place (L, a, b, y, x) of each piece, (count, 5)."""
    flat = labels.ravel()
    sizes = np.maximum(1, np.bincount(flat, minlength=count))
    values = [lab[..., 0], lab[..., 1], lab[..., 2], down, across]
    sums = [np.bincount(flat, weights=one.ravel(), minlength=count) for one in values]
    return (np.stack(sums, axis=1) / sizes[:, None]).astype(np.float32)


def _connected(labels: Labels) -> Labels:
    """Every piece with its crumbs given a number of their own, so that each number is one connected region."""
    import cv2

    height, width = labels.shape
    # Pixels of one label that touch are joined by components of "same as the neighbour", on a grid twice as fine.
    fine = np.zeros((2 * height - 1, 2 * width - 1), dtype=np.uint8)
    fine[::2, ::2] = 1
    fine[::2, 1::2] = labels[:, 1:] == labels[:, :-1]
    fine[1::2, ::2] = labels[1:] == labels[:-1]
    _, pieces = cv2.connectedComponents(fine, connectivity=4)
    return np.asarray(pieces[::2, ::2] - 1, dtype=np.int32)

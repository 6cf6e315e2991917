"""Objects that look like given ones: elsewhere in their picture, or in another.

Every example is a template of cells, each with its mean colour and with how strongly its edges run in which direction
(after Dalal and Triggs, "Histograms of Oriented Gradients for Human Detection", CVPR 2005), as far from what is usual
in the picture. Templates, as they are and mirrored, are laid on every place of the picture at several sizes; how like a
place is to one is twice their product over the sum of their squares, 1 where they are equal. Of places that overlap,
the likest stays.
"""

from dataclasses import dataclass
from itertools import product
from math import ceil, sqrt
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from limner.assist.ask import MOST_SHAPES, Ask, Found
from limner.assist.boxes import Boxes, strongest
from limner.assist.scene import Crop, Picture, Scene
from limner.dataset import Mask, Polygon, Shape
from limner.geometry import Bounds, bounds, transform

if TYPE_CHECKING:
    from limner.media import Area

TITLE = "Find more like these"
SUMMARY = "Looks through the picture for objects that look like the given ones."
PICTURES = 2
OPTIONS = {"likeness": (0.4, 0.2, 0.95), "sizes": (1.3, 1.0, 2.0)}
"""From which likeness on something is found, and by which factor it may be larger or smaller than the examples."""

_CELL = 4
"""Pixels of a cell's side, in the picture as it is looked at."""
_LONG, _SHORTEST = 8, 4
"""Cells of the longer side of a template, and the fewest with which objects can be told apart."""
_MOST_PIXELS = 800_000
"""Of the picture as it is looked at."""
_MOST_WORK = 1_000_000
"""Of its pixels with each example, for an answer within the time that a helper has."""
_MOST_EXAMPLES = 8
_SIZES = 7
_OVERLAP = 0.3
"""Bounds that share more of their union than this are one object."""

Cells = npt.NDArray[np.float32]
"""(rows, columns, 7): three of colour, then how strong edges are with brightness rising at 0, 45, 90, 135 degrees."""


@dataclass(frozen=True)
class _Example:
    of: int
    shape: Shape
    around: Bounds
    """In picture pixels, as all bounds here."""


@dataclass(frozen=True)
class _Template:
    cells: Cells
    example: _Example
    mirrored: tuple[bool, bool]
    """Left for right, and top for bottom."""


@dataclass(frozen=True)
class _Place:
    around: Bounds
    likeness: float
    template: _Template


def area(ask: Ask, width: int, height: int) -> "Area | None":
    """Both pictures whole."""
    return (0, 0, width, height) if ask.shapes else None


def suggest(scene: Scene) -> list[Found]:
    """The likest first, each with the shape of the example that it is like; what the examples lie on is found too."""
    here, there = scene.crop, scene.next or scene.crop
    examples = [
        _Example(of, shape, around)
        for of, shape in enumerate(scene.ask.shapes)
        if (around := bounds(shape)) and min(_sides(around)) > 0
    ]
    if not examples:
        return []
    search = _Search(here, there, examples)
    places = _apart(search.places(scene.option("likeness"), scene.option("sizes")))
    return [
        Found(shape=_laid(place), of=place.template.example.of, score=round(place.likeness, 3))
        for place in places[:MOST_SHAPES]
    ]


class _Search:
    """One picture that is looked through for what examples of another, or of the same, are like."""

    def __init__(self, here: Crop, there: Crop, examples: list[_Example]) -> None:
        self._there = there
        self._size: list[float] = np.median([_sides(one.around) for one in examples], axis=0).tolist()
        pixels = max(1, there.pixels.shape[0] * there.pixels.shape[1])
        self._scale = min(_CELL * _LONG / max(self._size), there.scale * sqrt(_MOST_PIXELS / pixels))
        self._columns, self._rows = (max(1, round(side * self._scale / _CELL)) for side in self._size)
        self._usual = _Usual(_cells(_at(there, self._scale)))
        work = pixels * (self._scale / there.scale) ** 2
        self._templates = [
            template
            for example in _spread(examples, int(_MOST_WORK / max(1.0, work)))
            for template in _templates(
                self._usual(_cells_within(here, example.around, self._rows, self._columns)), example
            )
        ]

    def places(self, likeness: float, sizes: float) -> list[_Place]:
        """All places that are like an example, at every size; none where examples are too small to be told apart."""
        if max(self._rows, self._columns) < _SHORTEST:
            return []
        width, height = self._size
        found = []
        for factor in np.geomspace(1 / sizes, sizes, _SIZES).tolist():
            cells = self._usual(_cells(_at(self._there, self._scale / factor)))
            if cells.shape[0] < self._rows or cells.shape[1] < self._columns:
                continue
            alike = np.stack(_likenesses(cells, self._templates))
            best = alike.max(axis=0)
            pixel = _CELL * factor / self._scale
            for row, column in _peaks(best, likeness):
                x, y = self._there.x + column * pixel, self._there.y + row * pixel
                around = (x, y, x + width * factor, y + height * factor)
                template = self._templates[int(alike[:, row, column].argmax())]
                found.append(_Place(around, float(best[row, column]), template))
        return found


def _spread(examples: list[_Example], many: int) -> list[_Example]:
    """About so many of them, one at least, from all along the row."""
    return examples[:: ceil(len(examples) / max(1, min(_MOST_EXAMPLES, many)))]


class _Usual:
    """What is usual in a picture: cells are measured by how far they are from it."""

    def __init__(self, cells: Cells) -> None:
        self._mean = cells.mean(axis=(0, 1))
        self._spread = cells.std(axis=(0, 1)) + 1e-3

    def __call__(self, cells: Cells) -> Cells:
        return np.asarray((cells - self._mean) / self._spread, dtype=np.float32)


def _cells(pixels: Picture) -> Cells:
    """Mean colours, and edges by direction against the strength of those around them."""
    import cv2

    colors = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB).astype(np.float32) / 255
    dx, dy = cv2.Sobel(colors[..., 0], cv2.CV_32F, 1, 0), cv2.Sobel(colors[..., 0], cv2.CV_32F, 0, 1)
    strength = cv2.magnitude(dx, dy) + 1e-6
    along, across = (dx * dx - dy * dy) / strength, 2 * dx * dy / strength
    edges = np.maximum(np.stack([along, across, -along, -across], axis=-1), 0)
    rows, columns = pixels.shape[0] // _CELL, pixels.shape[1] // _CELL
    parts = (part[: rows * _CELL, : columns * _CELL] for part in (colors, edges))
    means = (part.reshape(rows, _CELL, columns, _CELL, -1).mean(axis=(1, 3)) for part in parts)
    cells = np.concatenate(list(means), axis=-1)
    if cells.size:
        cells[..., 3:] /= cv2.blur(cells[..., 3:].sum(axis=-1), (3, 3))[..., None] + 0.05
    return np.asarray(cells, dtype=np.float32)


def _cells_within(crop: Crop, around: Bounds, rows: int, columns: int) -> Cells:
    """So many cells of what is within bounds; one more about them lets their edges be as they are in the picture."""
    import cv2

    x0, y0, x1, y1 = around
    wide, high = (x1 - x0) / columns, (y1 - y0) / rows
    (left, top), (right, bottom) = crop.at(x0 - wide, y0 - high), crop.at(x1 + wide, y1 + high)
    height, width = crop.pixels.shape[:2]
    xs = np.clip(np.arange(round(left), max(round(left) + 1, round(right))), 0, width - 1)
    ys = np.clip(np.arange(round(top), max(round(top) + 1, round(bottom))), 0, height - 1)
    piece = crop.pixels[np.ix_(ys, xs)]
    size = (columns + 2) * _CELL, (rows + 2) * _CELL
    flags = cv2.INTER_AREA if size[0] < len(xs) else cv2.INTER_LINEAR
    seen = cv2.resize(piece, size, interpolation=flags)
    return _cells(np.asarray(seen, dtype=np.uint8))[1 : rows + 1, 1 : columns + 1]


def _templates(cells: Cells, example: _Example) -> list[_Template]:
    """An example as it is and mirrored."""
    turned = [0, 1, 2, 3, 6, 5, 4]  # the channels; edges that rise to the right then rise to the left
    found = []
    for across, down in product((False, True), repeat=2):
        seen = cells[:: -1 if down else 1, :: -1 if across else 1]
        seen = seen[..., turned] if across != down else seen
        found.append(_Template(np.ascontiguousarray(seen), example, (across, down)))
    return found


def _likenesses(cells: Cells, templates: list[_Template]) -> list[npt.NDArray[np.float32]]:
    """For every template (rows, columns) of places: how like it is what begins there."""
    import cv2

    rows, columns = templates[0].cells.shape[:2]
    planes = [np.ascontiguousarray(plane) for plane in np.moveaxis(cells, -1, 0)]
    ones = np.ones((rows, columns), dtype=np.float32)
    own = cv2.matchTemplate((cells**2).sum(axis=-1), ones, cv2.TM_CCORR)
    found = []
    for template in templates:
        parts = (np.ascontiguousarray(part) for part in np.moveaxis(template.cells, -1, 0))
        shared = sum(map(cv2.matchTemplate, planes, parts, [cv2.TM_CCORR] * len(planes)))
        found.append(np.asarray(2 * shared / (own + (template.cells**2).sum() + 1e-6), dtype=np.float32))
    return found


def _peaks(likenesses: npt.NDArray[np.float32], least: float) -> list[tuple[int, int]]:
    """Rows and columns of places that are likest among their neighbours."""
    import cv2

    highest = cv2.dilate(likenesses, np.ones((3, 3), np.uint8))
    return [
        (int(row), int(column))
        for row, column in np.argwhere((likenesses >= highest) & (likenesses >= least))
    ]


def _apart(found: list[_Place]) -> list[_Place]:
    """The likest of those that overlap, the likest first."""
    corners = np.array([place.around for place in found]).reshape(-1, 4)
    likenesses = np.array([place.likeness for place in found])
    kept = strongest(Boxes(corners, likenesses, np.zeros(len(found), dtype=np.intp)), _OVERLAP)
    return [found[int(at)] for at in kept]


def _laid(place: _Place) -> Shape:
    """The example's shape, laid into the place; outlines are mirrored where what they are like is."""
    shape, (x0, y0, x1, y1) = place.template.example.shape, place.template.example.around
    left, top, right, bottom = place.around
    across, down = place.template.mirrored if isinstance(shape, Polygon | Mask) else (False, False)
    a, e = (right - left) / (x1 - x0), (bottom - top) / (y1 - y0)
    if across:
        a, left = -a, right
    if down:
        e, top = -e, bottom
    return transform(shape, (a, 0, left - a * x0, 0, e, top - e * y0))


def _at(crop: Crop, scale: float) -> Picture:
    """The picture with so many pixels for each of its own."""
    import cv2

    factor = scale / crop.scale
    height, width = crop.pixels.shape[:2]
    size = max(1, round(width * factor)), max(1, round(height * factor))
    flags = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(crop.pixels, size, interpolation=flags), dtype=np.uint8)


def _sides(around: Bounds) -> tuple[float, float]:
    """Width and height."""
    return around[2] - around[0], around[3] - around[1]

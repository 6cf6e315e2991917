"""The set tasks: what is to be drawn, in pixels of the demo's photographs, whose labels are COCO's (CC BY 4.0)."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, dist, sin, tau
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import limner.jobs
from limner.dataset import Part, Polygon
from limner.geometry import rasterize

PICTURES = Path(limner.jobs.__file__).parent / "demo_data/pictures"
CLASSES = ("one", "two", "three")

Points = list[tuple[float, float]]
Region = NDArray[np.bool_]

JOINTS: Points = [
    (363, 37), (367, 31), (357, 32), (374, 37), (348, 40), (380, 71), (330, 69), (407, 98), (317, 104),
    (442, 95), (304, 138), (369, 147), (333, 146), (404, 102), (360, 75), (425, 173), (369, 128),
]  # fmt: skip
"""A jumping person of COCO (annotations CC BY 4.0), in the order of its skeleton."""
HIDDEN = frozenset({11, 15, 16})
"""Joints that something covers."""

OFF = 10.0
"""So far off are the boxes that have to be put right, px."""
_RIM = 3


@dataclass(frozen=True)
class Picture:
    """A photograph with the objects that COCO knows in it, crowds left out."""

    file: Path
    width: int
    height: int
    objects: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Box:
    """A box to draw, or one that is there."""

    kind: str
    x: float
    y: float
    width: float
    height: float

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.x, self.y, self.x + self.width, self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Fix:
    """A box that is off: as it is and as it should be; `corner` where only its bottom right corner is wrong."""

    wrong: Box
    right: Box
    corner: bool


@cache
def picture(name: str) -> Picture:
    """One of the demo's photographs."""
    found = json.loads((PICTURES / "labels.json").read_text(encoding="utf-8"))
    one = next(image for image in found["images"] if image["file_name"] == name)
    objects = [
        shape for shape in found["annotations"] if shape["image_id"] == one["id"] and not shape["iscrowd"]
    ]
    return Picture(PICTURES / name, one["width"], one["height"], tuple(objects))


CROWD = "skate-bowl.jpg"
"""Twenty people and things at a skate bowl, most of them small and close together."""
THING = "suitcases.jpg"
"""One of its suitcases takes a tenth of the picture."""


def boxes() -> list[Box]:
    """Twenty boxes of three classes, in reading order."""
    scene = picture(CROWD)
    chosen = sorted(
        (one for one in scene.objects if min(one["bbox"][2:]) >= 10), key=lambda one: -one["area"]
    )[:20]
    order = [kind for kind, _ in Counter(one["category_id"] for one in chosen).most_common()]
    made = []
    for one in chosen:
        x, y, width, height = (round(max(2.0, value), 1) for value in one["bbox"])
        width = round(min(width, scene.width - _RIM - x), 1)
        height = round(min(height, scene.height - _RIM - y), 1)
        made.append(Box(CLASSES[min(order.index(one["category_id"]), 2)], x, y, width, height))
    return sorted(made, key=lambda box: (round(box.y / 80), box.x))


def outlines() -> list[Points]:
    """The five largest outlines of one part, each as 20 points."""
    scene = picture(CROWD)
    whole = [one for one in scene.objects if len(one["segmentation"]) == 1 and one["area"] > 900]
    largest = sorted(whole, key=lambda one: -one["area"])[:5]
    return [_inside(resampled(_ring(one), 20), scene) for one in largest]


def hole() -> Points:
    """A round hole of 12 points where the thing is widest."""
    deep = depth(filled(around_thing(), picture(THING)))
    y, x = np.unravel_index(int(deep.argmax()), deep.shape)
    radius = 0.6 * float(deep.max())
    return [(x + radius * cos(tau * at / 12), y + radius * sin(tau * at / 12)) for at in range(12)]


def around_thing() -> Points:
    """The outline of an object of about a tenth of the picture, as people drew it."""
    scene = picture(THING)
    tenth = 0.1 * scene.width * scene.height
    ring = _ring(min(scene.objects, key=lambda one: abs(one["area"] - tenth)))
    return list(zip(ring[::2], ring[1::2], strict=True))


def fixes() -> list[Fix]:
    """Five of the twenty boxes that can be pressed in their middle: three were moved, two drawn too small."""
    every = boxes()
    free = [box for box in every if not any(_near(other, box.middle) for other in every if other is not box)]
    chosen = sorted(sorted(free, key=lambda box: -box.width * box.height)[:5], key=every.index)
    moves = [(OFF, 0.0), (0.0, OFF), (-OFF, 0.0)]
    made = []
    for number, box in enumerate(chosen):
        if number < len(moves):
            dx, dy = moves[number]
            made.append(Fix(Box(box.kind, box.x + dx, box.y + dy, box.width, box.height), box, False))
        else:
            made.append(Fix(Box(box.kind, box.x, box.y, box.width - OFF, box.height - OFF), box, True))
    return made


def tags(count: int) -> list[str]:
    """A class for each picture, another one each time."""
    return [CLASSES[number * 7 % 3] for number in range(count)]


def resampled(ring: Sequence[float], count: int) -> Points:
    """As many points, evenly along the outline."""
    points = np.array(ring, dtype=float).reshape(-1, 2)
    closed = np.vstack([points, points[:1]])
    way = np.r_[0, np.cumsum(np.hypot(*np.diff(closed, axis=0).T))]
    places = np.linspace(0, way[-1], count, endpoint=False)
    return [
        (float(np.interp(at, way, closed[:, 0])), float(np.interp(at, way, closed[:, 1]))) for at in places
    ]


def length(ring: Points) -> float:
    """Once around the outline."""
    return sum(dist(one, other) for one, other in zip(ring, [*ring[1:], ring[0]], strict=True))


def filled(ring: Points, scene: Picture) -> Region:
    """The pixels that the outline encloses."""
    shape = Polygon(parts=(Part(exterior=tuple(value for point in ring for value in point)),))
    found: Region = rasterize(shape, scene.width, scene.height)
    return found


def likeness(one: Region, other: Region) -> float:
    """Intersection over union."""
    return float((one & other).sum() / max(1, (one | other).sum()))


def _ring(shape: dict[str, Any]) -> list[float]:
    """The outline of an object of one part: x0, y0, x1, y1, …"""
    [ring] = shape["segmentation"]
    return list(ring)


def _inside(points: Points, scene: Picture) -> Points:
    """Kept off the picture's rim, as the boxes are."""
    return [
        (min(max(x, _RIM), scene.width - _RIM - 1), min(max(y, _RIM), scene.height - _RIM - 1))
        for x, y in points
    ]


def _near(box: Box, place: tuple[float, float], margin: float = 12) -> bool:
    left, top, right, bottom = box.corners
    return left - margin <= place[0] <= right + margin and top - margin <= place[1] <= bottom + margin


def depth(region: Region) -> NDArray[np.float64]:
    """How far each pixel lies inside."""
    import cv2

    return np.asarray(cv2.distanceTransform(region.astype(np.uint8), cv2.DIST_L2, 5), dtype=np.float64)

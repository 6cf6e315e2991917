"""What is on a picture as training code counts it: one entry for each object, however many shapes it has."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from limner.dataset import Annotation, Box, InvalidRecord, Keypoints, LabelledImage, Polyline, Shape, Tag
from limner.geometry import Bounds, Pixels, Runs, area, bounds, coco_mask, coco_runs, rasterize
from limner.ops.tally import Tally


class Object(NamedTuple):
    """One object of the main layer. `box` is x0, y0, x1, y1 in pixels, cut off at the picture's edge."""

    id: UUID
    class_id: UUID
    box: Bounds
    shape: Shape | None
    """Its box, outline or mask; None where keypoints are all there is."""
    keypoints: Keypoints | None
    area: float
    """Square pixels of the shape; of the box where that has no inside."""
    crowd: bool
    """Many at once, that are not told apart."""
    score: float | None

    def runs(self, width: int, height: int) -> Runs:
        """The pixels it covers in a picture of that size, as COCO counts them; those of its box without an inside."""
        return coco_runs(self._inside(), width, height)

    def mask(self, width: int, height: int) -> Pixels:
        """The same as a boolean picture (height, width)."""
        return rasterize(coco_mask(self._inside(), width, height), width, height)

    def _inside(self) -> Shape:
        if self.shape is not None and not isinstance(self.shape, Polyline):
            return self.shape
        x0, y0, x1, y1 = self.box
        return Box(x0, y0, x1 - x0, y1 - y0)


def objects_on(item: LabelledImage, tally: Tally | None = None) -> Iterator[Object]:
    """Every object that has a class and a box of some size; what has not is counted in `tally`, but for tags.

    A shape and keypoints of one instance are one object.
    """
    layer = item.layer()
    for shape, points in _instances(layer.annotations if layer else ()):
        first = shape or points
        if first is None or isinstance(first.shape, Tag):
            continue
        reason, found = _object(item, first, shape, points)
        if found:
            yield found
        elif tally:
            tally.say(f"objects left out: {reason}")


def tags_on(item: LabelledImage) -> Iterator[UUID]:
    """The classes of the picture as a whole, in order."""
    layer = item.layer()
    for one in layer.annotations if layer else ():
        if isinstance(one.shape, Tag) and one.class_id:
            yield one.class_id


_Instance = tuple[Annotation | None, Annotation | None]
"""A shape, and keypoints of the same object; one of both may be missing."""


def _instances(annotations: tuple[Annotation, ...]) -> list[_Instance]:
    """In the order of what comes first; a second shape of an instance is an object of its own."""
    found: list[list[Annotation | None]] = []
    waiting: dict[tuple[UUID, int], list[Annotation | None]] = {}
    for one in annotations:
        at = int(isinstance(one.shape, Keypoints))
        open_one = waiting.pop((one.instance_id, at), None) if one.instance_id else None
        if open_one is None:
            open_one = [None, None]
            found.append(open_one)
            if one.instance_id:
                waiting.setdefault((one.instance_id, 1 - at), open_one)
        open_one[at] = one
    return [(shape, points) for shape, points in found]


def _object(
    item: LabelledImage, first: Annotation, shape: Annotation | None, points: Annotation | None
) -> tuple[str, Object | None]:
    if first.class_id is None:
        return "no class", None
    place = bounds(first.shape)
    if place is None:
        return "no place", None
    image = item.image
    right, bottom = (image.width, image.height) if image.width and image.height else (place[2], place[3])
    box = max(place[0], 0.0), max(place[1], 0.0), min(place[2], right), min(place[3], bottom)
    if not (box[0] < box[2] and box[1] < box[3]):
        return "a box without an inside", None
    try:
        covered = area(shape.shape) if shape else 0.0
    except InvalidRecord:
        return "broken run-lengths", None
    return "", Object(
        id=first.id,
        class_id=first.class_id,
        box=box,
        shape=shape.shape if shape else None,
        keypoints=points.shape if points and isinstance(points.shape, Keypoints) else None,
        area=covered or (box[2] - box[0]) * (box[3] - box[1]),
        crowd="crowd" in first.flags,
        score=first.score,
    )

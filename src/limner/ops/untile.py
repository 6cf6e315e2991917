"""Tiles put together again: their labels, in the place that they had in the whole picture."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Box,
    Comment,
    Dataset,
    Image,
    Keypoints,
    LabelledImage,
    Layer,
    Mask,
    Polygon,
    Shape,
    derived_id,
)
from limner.formats import Problem, Stream
from limner.geometry import bounds, clip, join, likeness, outline, pairs, rasterize, rle, transform
from limner.ops.cutting import OURS
from limner.ops.tally import Tally
from limner.ops.twins import Groups

_NAME = re.compile(r"(?P<name>.*)__(?P<x>\d+)_(?P<y>\d+)__(?P<width>\d+)x(?P<height>\d+)(\.\w+)?")
_SAME = 0.5
"""Pieces whose shares of the common part of two tiles are this much alike are of one object."""

_Frame = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a tile comes from: the whole picture, and the tile's corner in it."""

    key: str
    image: Image
    x: int
    y: int


def untile(dataset: Dataset, tally: Tally | None = None) -> Dataset:
    """The whole pictures of which `tile` made tiles; pictures that are no tiles pass.

    Pieces that remember their object become it again; others are joined where they agree in the part that two tiles
    share. Labels alone: the pixels are those of the whole pictures, wherever they are. A first run counts the tiles.
    """
    tally = tally or Tally()

    def run() -> Iterator[LabelledImage]:
        tally.begin()
        expected = Counter(place.key for item in dataset.images for place in (_place(item.image),) if place)
        waiting: dict[str, list[tuple[_Place, LabelledImage]]] = defaultdict(list)
        for item in dataset.images:
            tally.came(item)
            place = _place(item.image)
            if place is None:
                tally.problems.append(
                    Problem("it is no tile", item.image.path, code="no-tile", outcome="noted")
                )
                tally.went(item)
                yield item
                continue
            waiting[place.key].append((place, item))
            if len(waiting[place.key]) == expected[place.key]:
                made = _whole(waiting.pop(place.key), tally)
                tally.went(made)
                yield made

    return replace(dataset, images=Stream(run))


def _place(image: Image) -> _Place | None:
    found = image.extra.get(OURS, {}).get("tile")
    numbers = {"x", "y", "width", "height"}
    if isinstance(found, dict) and all(type(found.get(name)) is int for name in numbers):
        name, key = str(found.get("name", image.name)), str(found.get("image", ""))
        x, y, width, height = found["x"], found["y"], found["width"], found["height"]
    else:
        match = _NAME.fullmatch(image.name)
        if match is None:
            return None
        x, y, width, height = (int(match[one]) for one in ("x", "y", "width", "height"))
        name = match["name"]
        key = f"{image.split}/{image.folder}/{name}"
    try:
        id = UUID(key)
    except ValueError:
        id = derived_id("image", image.split, *filter(None, image.folder.split("/")), name)
    group = "" if image.group == f"from {id}" else image.group
    more: dict[str, Any] = {
        "id": id,
        "name": name,
        "width": width,
        "height": height,
        "group": group,
        "extra": {},
    }
    return _Place(key, msgspec.structs.replace(image, **more), x, y)


def _whole(tiles: list[tuple[_Place, LabelledImage]], tally: Tally) -> LabelledImage:
    image = tiles[0][0].image
    kinds = dict.fromkeys((layer.kind, layer.owner, layer.run) for _, item in tiles for layer in item.layers)
    layers = []
    for kind in kinds:
        found: list[tuple[Annotation, _Frame]] = []
        comments: dict[tuple[Any, ...], Comment] = {}
        members = []
        for place, item in tiles:
            frame = (place.x, place.y, place.x + item.image.width, place.y + item.image.height)
            for layer in item.layers:
                if (layer.kind, layer.owner, layer.run) == kind:
                    members.append(layer)
                    found += [(_back(one, place), frame) for one in layer.annotations]
                    for said in (_said(one, place) for one in layer.comments):
                        comments.setdefault((said.text, said.point, said.made_at), said)
        layers.append(_layer(image, members, _objects(found, tally), tuple(comments.values())))
    return LabelledImage(image, tuple(layers))


def _back(one: Annotation, place: _Place) -> Annotation:
    return msgspec.structs.replace(one, shape=transform(one.shape, (1, 0, place.x, 0, 1, place.y)))


def _said(one: Comment, place: _Place) -> Comment:
    """A comment on the whole picture; objects are joined anew, so that it is pinned to none."""
    point = one.point and (one.point[0] + place.x, one.point[1] + place.y)
    return msgspec.structs.replace(one, point=point, annotation_id=None)


def _layer(
    image: Image, members: list[Layer], annotations: tuple[Annotation, ...], comments: tuple[Comment, ...]
) -> Layer:
    statuses = {layer.status for layer in members}
    status = statuses.pop() if len(statuses) == 1 else "in_progress"
    return msgspec.structs.replace(
        members[0], image_id=image.id, status=status, annotations=annotations, relations=(),
        comments=comments,
    )  # fmt: skip


def _objects(found: list[tuple[Annotation, _Frame]], tally: Tally) -> tuple[Annotation, ...]:
    """One annotation for the pieces of each object."""
    groups = Groups(len(found))
    first: dict[str, int] = {}
    origins = [_origin(one) for one, _ in found]
    for at, origin in enumerate(origins):
        if origin:
            groups.join(first.setdefault(origin, at), at)
    for a, b in _agreeing(found, [at for at, origin in enumerate(origins) if not origin]):
        groups.join(a, b)
    together: dict[int, list[Annotation]] = defaultdict(list)
    for at, (annotation, _) in enumerate(found):
        together[groups.of(at)].append(annotation)
    made = []
    for pieces in together.values():
        if len(pieces) > 1:
            tally.say("pieces put together", len(pieces))
        made += _object(pieces)
    return tuple(made)


def _origin(one: Annotation) -> str:
    piece = one.extra.get(OURS, {}).get("piece")
    return str(piece.get("of", "")) if isinstance(piece, dict) else ""


def _agreeing(found: list[tuple[Annotation, _Frame]], places: list[int]) -> Iterator[tuple[int, int]]:
    by_tile: dict[tuple[_Frame, UUID | None], list[int]] = defaultdict(list)
    for at in places:
        by_tile[found[at][1], found[at][0].class_id].append(at)
    tiles = list(by_tile.items())
    for number, ((frame, kind), mine) in enumerate(tiles):
        for (other, other_kind), theirs in tiles[number + 1 :]:
            left, top = max(frame[0], other[0]), max(frame[1], other[1])
            common = (left, top, min(frame[2], other[2]), min(frame[3], other[3]))
            if kind != other_kind or frame == other or common[0] >= common[2] or common[1] >= common[3]:
                continue
            ones, others = _within(found, mine, common), _within(found, theirs, common)
            worth = likeness([shape for _, shape in ones], [shape for _, shape in others])
            yield from ((ones[a][0], others[b][0]) for a, b in pairs(worth, _SAME))


def _within(
    found: list[tuple[Annotation, _Frame]], places: list[int], frame: _Frame
) -> list[tuple[int, Shape]]:
    return [(at, shape) for at in places for shape in clip(found[at][0].shape, frame)[:1] if bounds(shape)]


def _object(pieces: list[Annotation]) -> list[Annotation]:
    """The whole one if there is one; else the pieces joined, or, where that cannot be, as they are."""
    known = [piece.extra.get(OURS, {}).get("piece") for piece in pieces]
    for piece, origin in zip(pieces, known, strict=True):
        if isinstance(origin, dict) and origin.get("whole"):
            return [_original(piece)]
    shape = _joined([piece.shape for piece in pieces])
    if shape is None:
        return [_original(piece, number) for number, piece in enumerate(pieces)]
    truncated: float | None = None
    return [msgspec.structs.replace(_original(pieces[0]), shape=shape, truncated=truncated)]


def _original(piece: Annotation, number: int = 0) -> Annotation:
    origin = _origin(piece)
    own = {name: value for name, value in piece.extra.get(OURS, {}).items() if name != "piece"}
    rest = {name: value for name, value in piece.extra.items() if name != OURS}
    try:
        id = UUID(origin) if not number else derived_id("piece", origin, number)
    except ValueError:
        id = piece.id
    return msgspec.structs.replace(piece, id=id, extra={**rest, OURS: own} if own else rest)


def _joined(shapes: list[Shape]) -> Shape | None:
    if len(shapes) == 1:
        return shapes[0]
    if all(isinstance(shape, Box) and not shape.rotation for shape in shapes):
        boxes = [found for shape in shapes if (found := bounds(shape))]
        x0, y0 = min(box[0] for box in boxes), min(box[1] for box in boxes)
        return Box(x0, y0, max(box[2] for box in boxes) - x0, max(box[3] for box in boxes) - y0)
    if all(isinstance(shape, Keypoints) for shape in shapes):
        return _all_points([shape for shape in shapes if isinstance(shape, Keypoints)])
    outlines = [around for shape in shapes if (around := outline(shape))]
    whole = join(outlines) if len(outlines) == len(shapes) else None
    return _pixels(whole) if whole and all(isinstance(shape, Mask) for shape in shapes) else whole


def _pixels(polygon: Polygon) -> Mask:
    """A polygon along pixel edges as the mask that it came from."""
    x0, y0, x1, y1 = map(int, bounds(polygon) or (0, 0, 0, 0))
    inside = rasterize(transform(polygon, (1, 0, -x0, 0, 1, -y0)), x1 - x0, y1 - y0)
    return rle.crop(rle.from_pixels(inside), y1 - y0, x0, y0)


def _all_points(several: list[Keypoints]) -> Keypoints | None:
    """Each point from the first piece in which it is there."""
    if len({len(one.points) for one in several}) > 1:
        return None
    points = zip(*(one.points for one in several), strict=True)
    return Keypoints(tuple(next((one for one in same if one[2]), same[0]) for same in points))

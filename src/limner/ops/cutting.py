"""A part of a picture with the labels that lie in it."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, BinaryIO
from uuid import UUID

import msgspec

from limner.dataset import Annotation, Comment, Image, LabelledImage, Layer, LimnerError, derived_id
from limner.geometry import Bounds, bounds, clip, extent, transform
from limner.media import Area, Decoder, Encoding
from limner.ops.items import pinned
from limner.ops.tally import Tally
from limner.ops.twins import source_of

OURS = "limner"
"""The key of `extra` under which a part remembers where it comes from."""

SUFFIXES: dict[Encoding, str] = {"png": ".png", "jpeg": ".jpg"}


class Parts:
    """The pixels of several parts of one picture, decoded together when the first of them is asked for."""

    def __init__(self, item: LabelledImage, areas: Sequence[Area], encoding: Encoding) -> None:
        self._item = item
        self._areas = tuple(areas)
        self._encoding = encoding
        self._files: dict[int, bytes] = {}

    def opener(self, at: int) -> Callable[[], BinaryIO] | None:
        """What opens the file of one part; None where the picture is not at hand."""
        return None if self._item.open_picture is None else lambda: io.BytesIO(self._take(at))

    def _take(self, at: int) -> bytes:
        if at not in self._files:
            source = source_of(self._item)
            if source is None:
                raise LimnerError("the picture cannot be read", where=self._item.image.path)
            # Those before were taken, or are not wanted; what is asked for twice is decoded twice.
            found = decoder().pieces(source, self._item.image.path, self._areas[at:], self._encoding)
            self._files = dict(enumerate(found, start=at))
        return self._files.pop(at)


@cache
def decoder() -> Decoder:
    """One child for all parts; it ends by itself when idle."""
    return Decoder(1)


def places(item: LabelledImage) -> dict[UUID, Bounds | None]:
    """The box around each of its objects, found once for all parts; None for what has no place."""
    return {one.id: bounds(one.shape) for layer in item.layers for one in layer.annotations}


def cut_out(
    item: LabelledImage,
    boxes: dict[UUID, Bounds | None],
    area: Area,
    image: Image,
    choose: Callable[[Annotation], Annotation | None],
    least_visible: float,
    tally: Tally,
) -> LabelledImage:
    """The labels of the part `area` as labels of `image`, which begins there. `choose` may leave some out.
    `boxes` are the `places` of the picture.

    Shapes are clipped and `truncated` says how much is gone; what is seen by less than `least_visible` of it (0 to 1)
    is left out. Every piece remembers its object, in `extra`.
    """
    layers = []
    for layer in item.layers:
        pieces: dict[UUID, list[Annotation]] = {}
        for one in layer.annotations:
            chosen = choose(one) if _meets(boxes[one.id], area) else None
            if chosen is not None:
                pieces[one.id] = _pieces(chosen, area, image.id, least_visible, tally)
        ids = {old: found[0].id for old, found in pieces.items() if found}
        relations = tuple(
            msgspec.structs.replace(
                one,
                id=derived_id("piece", str(image.id), str(one.id)),
                source_id=ids[one.source_id],
                target_id=ids[one.target_id],
            )
            for one in layer.relations
            if one.source_id in ids and one.target_id in ids
        )
        annotations = tuple(piece for found in pieces.values() for piece in found)
        comments = _comments(layer.comments, ids, area, image.id)
        layers.append(
            msgspec.structs.replace(
                layer, image_id=image.id, annotations=annotations, relations=relations, comments=comments
            )
        )
    return LabelledImage(image, tuple(layers))


def _comments(
    comments: Sequence[Comment], ids: dict[UUID, UUID], area: Area, image: UUID
) -> tuple[Comment, ...]:
    """Those on the whole picture, on a point of the part, or on an object that is in it."""
    x, y, width, height = area
    kept = []
    for one in comments:
        if one.annotation_id and one.annotation_id not in ids:
            continue
        if one.point and not (x <= one.point[0] < x + width and y <= one.point[1] < y + height):
            continue
        point = (one.point[0] - x, one.point[1] - y) if one.point else None
        kept.append(
            msgspec.structs.replace(one, id=derived_id("piece", str(image), str(one.id)), point=point)
        )
    return pinned(kept, ids)


def _meets(box: Bounds | None, area: Area) -> bool:
    x, y, width, height = area
    return box is None or (box[0] <= x + width and box[1] <= y + height and box[2] >= x and box[3] >= y)


def with_pixels(item: LabelledImage, opener: Callable[[], BinaryIO] | None) -> LabelledImage:
    """The same with its file."""
    return replace(item, open_picture=opener)


def as_layer(image: Image, annotations: tuple[Annotation, ...]) -> tuple[Layer, ...]:
    """One finished layer with these labels."""
    return (Layer(image_id=image.id, status="done", annotations=annotations),)


def _pieces(one: Annotation, area: Area, image: UUID, least: float, tally: Tally) -> list[Annotation]:
    x, y, width, height = area
    left = clip(one.shape, (float(x), float(y), float(x + width), float(y + height)))
    if not left:
        return []
    whole = left[0] is one.shape
    size = extent(one.shape)
    share = 1.0 if whole or not size else min(1.0, sum(map(extent, left)) / size)
    if share < least:
        tally.say("pieces left out: too little of the object is seen")
        return []
    if not whole:
        tally.say("pieces of objects that were cut")
    more: dict[str, Any] = {}
    if not whole and share < 1:
        more["truncated"] = round(1 - (1 - (one.truncated or 0.0)) * share, 6)
    if len(left) > 1:
        more["instance_id"] = one.instance_id or derived_id("pieces", str(one.id))
    known = {**one.extra.get(OURS, {}), "piece": {"of": str(one.id), "whole": whole}}
    return [
        msgspec.structs.replace(
            one,
            id=derived_id("piece", str(image), str(one.id), number),
            shape=transform(shape, (1, 0, -x, 0, 1, -y)),
            extra={**one.extra, OURS: known},
            **more,
        )
        for number, shape in enumerate(left)
    ]

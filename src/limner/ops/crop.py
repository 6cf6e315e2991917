"""Objects cut out of their pictures."""

from collections.abc import Iterator
from math import ceil, floor
from typing import Literal
from uuid import UUID

import msgspec

from limner.dataset import Annotation, Dataset, Image, LabelledImage, Tag, derived_id
from limner.geometry import Bounds, bounds
from limner.media import Area, Encoding
from limner.ops.cutting import OURS, SUFFIXES, Parts, as_layer, cut_out, places, with_pixels
from limner.ops.items import OpsError, derived_image, each
from limner.ops.names import class_ids
from limner.ops.tally import Tally

Labels = Literal["all", "own", "tag"]


def crop(
    dataset: Dataset,
    *,
    classes: frozenset[str] = frozenset(),
    margin: float = 0.0,
    square: bool = False,
    least_side: float = 1.0,
    labels: Labels = "all",
    least_visible: float = 0.2,
    encoding: Encoding = "png",
    tally: Tally | None = None,
) -> Dataset:
    """A picture for each object (of these classes, and those below them), named after its picture and place in it.

    `margin` is added on every side, as a share of the longer side of the object's box; `square` makes the shorter
    side as long; what would lie beyond the picture is left away. Objects with a shorter side below `least_side`
    pixels are left out.
    `labels`: `all` that lies in the crop and is seen by `least_visible`, the object's `own` alone, or a `tag` of its
    class, for training a classifier. Raises OpsError.
    """
    if margin < 0 or not 0 <= least_visible <= 1:
        raise OpsError("a margin is not negative, and a visible share lies between 0 and 1", code="invalid")
    wanted = class_ids(dataset.ontology, classes, below=True)
    tally = tally or Tally()

    def cut(item: LabelledImage) -> Iterator[LabelledImage]:
        layer = item.layer()
        chosen: list[tuple[int, Annotation, Area]] = []
        for number, one in enumerate(layer.annotations if layer else (), start=1):
            if wanted and one.class_id not in wanted:
                continue
            area = _area(one, item.image, margin, square, least_side)
            if area is None:
                tally.say("objects not cut out: without a place in the picture, or too small")
            else:
                chosen.append((number, one, area))
        parts, boxes = Parts(item, [area for _, _, area in chosen], encoding), places(item)
        for at, (number, one, area) in enumerate(chosen):
            image = _image(item.image, number, one, area, SUFFIXES[encoding])
            made = _labelled(item, boxes, one, area, image, labels, least_visible, tally)
            yield with_pixels(made, parts.opener(at))

    return each(dataset, cut, tally, sequences=(), tracks=())


def _area(one: Annotation, image: Image, margin: float, square: bool, least: float) -> Area | None:
    box = bounds(one.shape)
    if box is None or min(box[2] - box[0], box[3] - box[1]) < least:
        return None
    x0, y0, x1, y1 = box
    more = margin * max(x1 - x0, y1 - y0)
    aside = (more, more)
    if square:
        side = max(x1 - x0, y1 - y0)
        aside = (more + (side - (x1 - x0)) / 2, more + (side - (y1 - y0)) / 2)
    left, top = max(0, floor(x0 - aside[0])), max(0, floor(y0 - aside[1]))
    right, bottom = min(image.width, ceil(x1 + aside[0])), min(image.height, ceil(y1 + aside[1]))
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def _image(source: Image, number: int, one: Annotation, area: Area, suffix: str) -> Image:
    stem = source.name.rpartition(".")[0] or source.name
    return derived_image(
        source,
        id=derived_id("crop", str(source.id), str(one.id)),
        name=f"{stem}_{number}{suffix}",
        width=area[2],
        height=area[3],
        extra={OURS: {"crop": {"image": str(source.id), "path": source.path, "x": area[0], "y": area[1]}}},
    )


def _labelled(
    item: LabelledImage,
    boxes: dict[UUID, Bounds | None],
    one: Annotation,
    area: Area,
    image: Image,
    labels: Labels,
    least: float,
    tally: Tally,
) -> LabelledImage:
    if labels == "tag":
        tag = msgspec.structs.replace(one, id=derived_id("tag", str(one.id)), shape=Tag())
        return LabelledImage(image, as_layer(image, (tag,)))

    def choose(other: Annotation) -> Annotation | None:
        return other if labels == "all" or other.id == one.id else None

    return cut_out(item, boxes, area, image, choose, least, tally)

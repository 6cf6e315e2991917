"""Mends what `check` finds, each kind of fault by a fix of its own name."""

from collections.abc import Callable, Collection, Hashable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Dataset,
    Image,
    LabelledImage,
    Layer,
    Part,
    Polygon,
    Polyline,
    derived_id,
    shape_type,
)
from limner.geometry import clip, join, problems
from limner.media import PictureRefused, probe
from limner.ops.classes import remap
from limner.ops.items import OpsError, changed, each, label_of, pinned
from limner.ops.tally import Tally
from limner.ops.twins import source_of


@dataclass(frozen=True, slots=True)
class Fix:
    """What a fix does; `safe` ones take away nothing that a training run could use."""

    what: str
    safe: bool


FIXES: dict[str, Fix] = {
    "new-ids": Fix("give an id of its own to what shares one", True),
    "drop-duplicates": Fix("leave out a label that is there twice", True),
    "points": Fix("leave out points that repeat the one before", True),
    "clip": Fix("cut shapes at the edge of the picture", True),
    "drop-outside": Fix("leave out what lies outside the picture", True),
    "drop-nothing": Fix("leave out shapes without area or length", True),
    "drop-broken": Fix("leave out masks whose run-lengths are broken", True),
    "drop-unused": Fix("take out classes without objects, and number the others anew", False),
    "drop-unknown": Fix("leave out objects without a class of the data set", False),
    "drop-missing": Fix("leave out pictures without a file", False),
    "crossings": Fix("make outlines that cross themselves valid; what they cover stays", False),
    "size": Fix("take width and height from the file; coordinates stay", False),
}
"""By the name that `check` gives; in the order in which they are applied to an object."""

SAFE = frozenset(name for name, fix in FIXES.items() if fix.safe)


def fix(dataset: Dataset, names: Collection[str] = SAFE, tally: Tally | None = None) -> Dataset:
    """The data set with these fixes applied, each counted under its name. Raises OpsError for an unknown name."""
    unknown = sorted(set(names) - set(FIXES))
    if unknown:
        raise OpsError(
            f"there is no fix {unknown[0]!r}", code="unknown-fix", hint=f"There are: {', '.join(FIXES)}."
        )
    tally = tally or Tally()
    if "drop-unused" in names:
        dataset = _without_unused(dataset)
    classes = {kind.id for kind in dataset.ontology.classes}
    taken: set[UUID] = set()

    def mend(item: LabelledImage) -> Iterator[LabelledImage]:
        if tally.pictures_in == 1:
            taken.clear()
        if "drop-missing" in names and item.open_picture is None:
            tally.say("drop-missing")
            return
        item = _sized(item, tally) if "size" in names else item
        item = _with_own_ids(item, taken, tally) if "new-ids" in names else item
        image = item.image

        def one(annotation: Annotation) -> Annotation | None:
            return _mended(annotation, image, names, classes, tally)

        mended = changed(item, one, tally)
        if "drop-duplicates" in names:
            mended = replace(mended, layers=tuple(_once(layer, tally) for layer in mended.layers))
        yield mended

    return each(dataset, mend, tally)


def _mended(
    one: Annotation, image: Image, names: Collection[str], classes: set[UUID], tally: Tally
) -> Annotation | None:
    known = one.class_id in classes or (one.class_id is None and shape_type(one.shape) == "tag")
    if "drop-unknown" in names and not known:
        tally.say("drop-unknown")
        return None
    codes = _codes(one, image)
    for name, (mended, mend) in _MENDERS.items():
        if name not in names or not codes & mended:
            continue
        better = mend(one, image)
        if better is one:
            continue
        tally.say(name)
        if better is None:
            return None
        one, codes = better, _codes(better, image)
    return one


def _codes(one: Annotation, image: Image) -> set[str]:
    if not image.width or not image.height:
        return set()
    return {problem.code for problem in problems(one.shape, image.width, image.height)}


def _points(one: Annotation, _: Image) -> Annotation:
    shape = one.shape
    if not isinstance(shape, Polygon | Polyline):
        return one
    try:
        if isinstance(shape, Polyline):
            if shape.curve != "straight":
                return one
            new: Any = Polyline(_distinct(shape.points, closed=False), parallel=shape.parallel)
        else:
            parts = [
                Part(
                    _distinct(part.exterior, closed=True),
                    tuple(_distinct(hole, closed=True) for hole in part.holes),
                )
                for part in shape.parts
            ]
            new = Polygon(tuple(parts), "")
    except ValueError:
        return one  # fewer points than the shape needs: it has no area, which is another fault
    return msgspec.structs.replace(one, shape=new)


def _distinct(flat: tuple[float, ...], *, closed: bool) -> tuple[float, ...]:
    points = list(zip(flat[::2], flat[1::2], strict=True))
    kept = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
    while closed and len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return tuple(number for point in kept for number in point)


def _clipped(one: Annotation, image: Image) -> Annotation:
    """What is turned, or is no area, stays as it is: cutting it would make another kind of it."""
    kind = shape_type(one.shape)
    plain = kind in ("polygon", "mask") or (kind == "box" and not getattr(one.shape, "rotation", 0))
    if not plain:
        return one
    left = clip(one.shape, (0.0, 0.0, float(image.width), float(image.height)))
    return msgspec.structs.replace(one, shape=left[0]) if len(left) == 1 else one


def _left_out(_: Annotation, __: Image) -> None:
    return None


def _valid(one: Annotation, _: Image) -> Annotation:
    if not isinstance(one.shape, Polygon):
        return one
    whole = join([one.shape])
    return msgspec.structs.replace(one, shape=whole) if whole else one


_MENDERS: dict[str, tuple[frozenset[str], Callable[[Annotation, Image], Annotation | None]]] = {
    "drop-broken": (frozenset({"broken-counts"}), _left_out),
    "points": (frozenset({"duplicate-point"}), _points),
    "drop-outside": (frozenset({"outside"}), _left_out),
    "crossings": (frozenset({"self-crossing", "hole-outside"}), _valid),
    "clip": (frozenset({"sticks-out"}), _clipped),
    "drop-nothing": (frozenset({"zero-area", "zero-length"}), _left_out),
}
"""The problems of shapes that each fix mends, and how; in the order in which they are applied."""


def _once(layer: Layer, tally: Tally) -> Layer:
    first: dict[Hashable, UUID] = {}
    ids = {one.id: first.setdefault(label_of(one), one.id) for one in layer.annotations}
    if all(old == new for old, new in ids.items()):
        return layer
    kept = tuple(one for one in layer.annotations if ids[one.id] == one.id)
    tally.say("drop-duplicates", len(layer.annotations) - len(kept))
    relations = tuple(
        msgspec.structs.replace(
            one,
            source_id=ids.get(one.source_id, one.source_id),
            target_id=ids.get(one.target_id, one.target_id),
        )
        for one in layer.relations
    )
    return msgspec.structs.replace(
        layer, annotations=kept, relations=relations, comments=pinned(layer.comments, ids)
    )


def _with_own_ids(item: LabelledImage, taken: set[UUID], tally: Tally) -> LabelledImage:
    def fresh(id: UUID) -> UUID:
        number, new = 1, id
        while new in taken:
            number += 1
            new = derived_id("again", str(id), number)
        taken.add(new)
        tally.say("new-ids", int(new != id))
        return new

    id = fresh(item.image.id)
    layers = []
    for layer in item.layers:
        annotations = tuple(
            one if (new := fresh(one.id)) == one.id else msgspec.structs.replace(one, id=new)
            for one in layer.annotations
        )
        same = id == layer.image_id and annotations == layer.annotations
        layers.append(layer if same else msgspec.structs.replace(layer, image_id=id, annotations=annotations))
    if id == item.image.id and all(new is old for new, old in zip(layers, item.layers, strict=True)):
        return item
    return replace(item, image=msgspec.structs.replace(item.image, id=id), layers=tuple(layers))


def _sized(item: LabelledImage, tally: Tally) -> LabelledImage:
    source = source_of(item)
    try:
        header = None if source is None else probe(source, item.image.path)
    except PictureRefused:
        return item
    if header is None or (header.width, header.height) == (item.image.width, item.image.height):
        return item
    tally.say("size")
    return replace(item, image=msgspec.structs.replace(item.image, width=header.width, height=header.height))


def _without_unused(dataset: Dataset) -> Dataset:
    used = {one.class_id for item in dataset.images for layer in item.layers for one in layer.annotations}
    parents = {kind.id: kind.parent_id for kind in dataset.ontology.classes}
    for id in list(used):
        above = parents.get(id) if id else None
        while above is not None and above not in used:
            used.add(above)
            above = parents.get(above)
    names = {kind.name for kind in dataset.ontology.classes if kind.id in used}
    return remap(dataset, {kind.name: None for kind in dataset.ontology.classes if kind.name not in names})

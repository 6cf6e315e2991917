"""Ways through a data set, picture by picture, that can be gone again."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec

from limner.dataset import Annotation, Comment, Dataset, Image, LabelledImage, Layer, LimnerError
from limner.formats import Stream
from limner.ops.tally import Tally


class OpsError(LimnerError):
    """An operation was asked for what the data set cannot give."""

    code = "operation"


def each(
    dataset: Dataset,
    change: Callable[[LabelledImage], Iterable[LabelledImage]],
    tally: Tally | None = None,
    **fields: Any,
) -> Dataset:
    """The data set with every picture replaced by what `change` gives for it; `fields` replace its own."""

    def run() -> Iterator[LabelledImage]:
        if tally:
            tally.begin()
        for item in dataset.images:
            if tally:
                tally.came(item)
            for made in change(item):
                if tally:
                    tally.went(made)
                yield made

    return replace(dataset, images=Stream(run), **fields)


def changed(
    item: LabelledImage,
    change: Callable[[Annotation], Annotation | None],
    tally: Tally | None = None,
    **image: Any,
) -> LabelledImage:
    """The picture with every annotation of every layer replaced, or left out for None; `image` replaces fields of it.

    Relations of what is left out go with it.
    """
    layers = tuple(_layer(layer, map(change, layer.annotations), tally) for layer in item.layers)
    if not image and all(new is old for new, old in zip(layers, item.layers, strict=True)):
        return item
    return replace(item, image=msgspec.structs.replace(item.image, **image), layers=layers)


def _layer(layer: Layer, annotations: Iterable[Annotation | None], tally: Tally | None) -> Layer:
    kept = tuple(one for one in annotations if one is not None)
    if kept == layer.annotations:
        return layer
    ids = {one.id for one in kept}
    relations = tuple(one for one in layer.relations if {one.source_id, one.target_id} <= ids)
    if tally:
        tally.say("relations of what was left out", len(layer.relations) - len(relations))
    return msgspec.structs.replace(
        layer, annotations=kept, relations=relations, comments=pinned(layer.comments, {id: id for id in ids})
    )


def pinned(comments: Iterable[Comment], ids: Mapping[UUID, UUID]) -> tuple[Comment, ...]:
    """Comments on what has become of their objects; where an object is gone, what they say stays."""
    return tuple(
        msgspec.structs.replace(one, annotation_id=ids.get(one.annotation_id)) if one.annotation_id else one
        for one in comments
    )


def label_of(one: Annotation) -> Hashable:
    """What makes two annotations of a picture the same label, whoever made them."""
    answers = tuple(sorted((id, str(value)) for id, value in one.attributes.items()))
    return one.class_id, one.shape, one.text, answers, one.flags, one.track


def derived_image(image: Image, **fields: Any) -> Image:
    """An image made of another: what is said of the scene stays, what is said of the file goes.

    It shares a group with all others made of it, so that a split keeps them together.
    """
    group = image.group or f"from {image.id}"
    more = {"hash": "", "orientation": 1, "number": 0, "sequence_id": None, "frame": None, "extra": {}}
    return msgspec.structs.replace(image, **{**more, "group": group, **fields})

"""Objects in pictures of labels: a pixel belongs to one object or class at most, so that what lies on top hides.

Pixels are those whose centre lies inside (even-odd). Every object that is hidden, cut or merged is entered in the
ledger; what is left is what reading back finds.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, cast
from uuid import UUID

import msgspec
import numpy as np

from limner.dataset import Annotation, Image, Mask
from limner.formats.core.fit import Fitted
from limner.formats.core.pixels import Labels, masks_of, painted, window
from limner.formats.core.problems import FormatError
from limner.geometry import area, rle
from limner.media import MAX_PIXELS

HIDDEN = "hidden under others"
CUT = "covered in part"
OUTSIDE = "mask that reaches over the picture's edge"
MERGED = "several objects of one class"

BECOMES = {"box": "pixels", "polygon": "pixels", "ellipse": "pixels", "cuboid": "pixels"}
"""For `Holds.becomes`: what has an inside turns into its pixels."""

EXCLUSIVE = {HIDDEN: "", CUT: "what is to be seen of it", OUTSIDE: "what lies in the picture"}
"""For `Holds.also` of formats that number objects."""

MERGING = {**EXCLUSIVE, MERGED: "one mask"}
"""The same for formats that know only classes."""

Key = Callable[[Annotation], Hashable]
"""What the pixels of an annotation are known by: those of equal keys become one mask."""


def objects(fitted: Fitted, image: Image, annotations: Sequence[Annotation]) -> tuple[Annotation, ...]:
    """Masks that share no pixel, each its own object, in order of their classes, then of painting."""
    return exclusive(fitted, image, annotations, lambda annotation: annotation.id)


def regions(fitted: Fitted, image: Image, annotations: Sequence[Annotation]) -> tuple[Annotation, ...]:
    """One mask a class, in order of the classes."""
    return exclusive(fitted, image, annotations, lambda annotation: annotation.class_id)


def exclusive(
    fitted: Fitted, image: Image, annotations: Sequence[Annotation], key: Key
) -> tuple[Annotation, ...]:
    """Masks that share no pixel: painted in the order given, the last on top, then merged by `key`.

    What covers an object of its own key hides nothing of it. Raises FormatError for a picture of unknown size.
    """
    check_size(image)
    there = [one for one in annotations if _lies_inside(fitted, image, one)]
    first: dict[Hashable, int] = {}
    owner = [first.setdefault(key(one), number) for number, one in enumerate(there, start=1)]
    numbers = np.array([0, *owner])[layers(image, there)]
    groups: dict[int, list[Annotation]] = {}
    for one, number in zip(there, owner, strict=True):
        if _is_visible(fitted, one, numbers, number):
            groups.setdefault(number, []).append(one)
    seen = dict(masks_of(numbers))
    places = {kind.id: kind.index for kind in fitted.ontology.classes}
    merged = (_merged(fitted, groups[number], seen[number]) for number in groups)
    return tuple(sorted(merged, key=lambda one: places[cast(UUID, one.class_id)]))


def within(fitted: Fitted, image: Image, annotations: Sequence[Annotation]) -> tuple[Annotation, ...]:
    """Masks as they lie in the picture, which may overlap: for formats with a picture of pixels for each object.

    Raises FormatError for a picture of unknown size.
    """
    check_size(image)
    inside = (one for one in annotations if _lies_inside(fitted, image, one))
    return tuple(msgspec.structs.replace(one, shape=_shown(image, cast(Mask, one.shape))) for one in inside)


def layers(image: Image, annotations: Sequence[Annotation]) -> Labels:
    """For each pixel the place, from 1, of the last annotation that covers it; 0 where none does."""
    shapes = [(one.shape, number) for number, one in enumerate(annotations, start=1)]
    return painted(shapes, image.width, image.height)


def values(image: Image, annotations: Sequence[Annotation], value: Sequence[int], ground: int = 0) -> Labels:
    """For each pixel the value of the annotation that covers it."""
    return np.array([ground, *value], dtype=np.int64)[layers(image, annotations)]


def check_size(image: Image) -> None:
    """Raise FormatError where no picture of labels can be made for want of a size, or for too large a one."""
    if not (image.width and image.height):
        raise FormatError(
            "the picture's size is not known, and a picture of labels needs one", code="no-size",
            where=image.path, hint="Say where the pictures lie.",
        )  # fmt: skip
    if image.width * image.height > MAX_PIXELS:
        raise FormatError(
            f"{image.width} × {image.height} pixels are more than {MAX_PIXELS:,}",
            code="too-large",
            where=image.path,
        )


def inside(fitted: Fitted, image: Image, one: Annotation) -> Mask | None:
    """The mask as far as the picture goes; None where nothing of it does. Every change is entered."""
    mask = cast(Mask, one.shape)
    if not _lies_inside(fitted, image, one):
        return None
    return rle.crop(rle.uncrop(mask, image.width, image.height), image.height)


def _lies_inside(fitted: Fitted, image: Image, one: Annotation) -> bool:
    """Whether some pixel of a mask lies in the picture; what does not is entered."""
    mask = cast(Mask, one.shape)
    _, pixels = window(mask, image.width, image.height)
    before, after = int(area(mask)), int(pixels.sum())
    if not after:
        why = "nothing of it lies in the picture" if before else "it has no pixels"
        fitted.say(one, OUTSIDE, severity="lost", before=f"{before} pixels", why=why)
    elif after != before:
        counts: dict[str, Any] = {"before": f"{before} pixels", "after": f"{after} pixels"}
        fitted.say(one, OUTSIDE, EXCLUSIVE[OUTSIDE], field="shape", **counts)
    return after > 0


def _shown(image: Image, mask: Mask) -> Mask:
    """The mask in its tight box, cut at the picture's edges."""
    (rows, columns), pixels = window(mask, image.width, image.height)
    return rle.crop(rle.from_pixels(pixels), pixels.shape[0], x=columns.start, y=rows.start)


def _is_visible(fitted: Fitted, one: Annotation, numbers: Labels, number: int) -> bool:
    """Whether something of the annotation is left where the numbers are its own; what is not is entered."""
    height, width = numbers.shape
    place, pixels = window(cast(Mask, one.shape), width, height)
    before, after = int(pixels.sum()), int((numbers[place][pixels] == number).sum())
    counts: dict[str, Any] = {"before": f"{before} pixels", "after": f"{after} pixels"}
    if not after:
        fitted.say(one, HIDDEN, severity="lost", field="shape", **counts)
    elif after != before:
        why = f"others lie over it: IoU {after / before:.4g}"
        fitted.say(one, CUT, EXCLUSIVE[CUT], field="shape", why=why, **counts)
    return after > 0


def _merged(fitted: Fitted, group: Sequence[Annotation], mask: Mask) -> Annotation:
    if len(group) > 1:
        for one in group:
            fitted.say(one, MERGED, MERGING[MERGED], field="shape", before=f"one of {len(group)}")
    return msgspec.structs.replace(group[0], shape=mask)

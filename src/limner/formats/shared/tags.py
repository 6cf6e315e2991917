"""Classes of whole pictures, for formats that know little else."""

from uuid import UUID

from limner.dataset import Annotation, Image
from limner.formats.core.fit import Fitted

FURTHER = "further classes of a picture"
AGAIN = "class that the picture has already"
UNNAMED = "tag without a class"

ONE = {FURTHER: "", UNNAMED: ""}
"""For `Holds.also` of formats in which a picture has one class."""

SEVERAL = {AGAIN: "", UNNAMED: ""}
"""The same for formats in which it may have several."""


def one(fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """The first class of the picture."""
    found = _named(fitted, annotations)
    for further in found[1:]:
        fitted.say(further, FURTHER, severity="lost", why="a picture has one class here")
    return tuple(found[:1])


def several(fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """Each class of the picture once, in order of the classes' indices."""
    places = {kind.id: kind.index for kind in fitted.ontology.classes}
    found: dict[UUID, Annotation] = {}
    for tag in _named(fitted, annotations):
        if tag.class_id in found:
            fitted.say(tag, AGAIN, severity="lost", why="a picture has a class once here")
        elif tag.class_id is not None:
            found[tag.class_id] = tag
    return tuple(sorted(found.values(), key=lambda tag: places[tag.class_id] if tag.class_id else 0))


def _named(fitted: Fitted, annotations: tuple[Annotation, ...]) -> list[Annotation]:
    for tag in annotations:
        if tag.class_id is None:
            fitted.say(tag, UNNAMED, severity="lost")
    return [tag for tag in annotations if tag.class_id is not None]

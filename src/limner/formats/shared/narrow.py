"""What formats share that say few things of an object, or have place for few objects in a picture."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from limner.dataset import Annotation, Attribute, Class, Image, Polygon, Value
from limner.formats.core.attributes import Answers, is_answer
from limner.formats.core.conversions import four_corners
from limner.formats.core.fit import Fitted

OTHER_ANSWERS = "other attributes"
"""What the ledger calls answers that a format has no column for."""
OTHER_CLASS = "other classes"
"""What it calls objects of a class that the format does not know."""
LONE = "instance of one shape"
"""What it calls an instance id that ties nothing together, where the format says it by putting shapes together."""
PLAIN_POLYGON = "plain polygon"
"""What it calls an outline of which only four corners can be said."""


def own_keys(extra: Mapping[str, Any], format: str) -> dict[str, Any]:
    """What a format has kept for itself; empty where somebody else put something odd there."""
    found = extra.get(format)
    return found if isinstance(found, dict) else {}


def with_answers(
    fitted: Fitted, answers: Answers, one: Annotation, asked: Mapping[str, Callable[[Any], Value | None]]
) -> Annotation:
    """The annotation with those answers only that the format asks for by name, in the form that it gives back.

    What `asked` gives for an answer is written; None where it is none that the format has.
    """
    kept: dict[str, Value] = {}
    others: dict[str, Any] = {}
    for attribute, name, value in answers.each(one):
        found = asked[name](value) if name in asked else None
        if found is None:
            others[name] = value
        else:
            kept[attribute] = found
    if others:
        fitted.say(one, OTHER_ANSWERS, field="attributes", before=others)
    return msgspec.structs.replace(one, attributes=kept) if kept != one.attributes else one


def as_asked(fitted: Fitted, one: Annotation, asked: Mapping[str, Attribute]) -> Annotation:
    """The annotation with those answers only that questions of `asked`, by id, can be given."""
    kept = {
        key: value for key, value in one.attributes.items() if key in asked and is_answer(asked[key], value)
    }
    if len(kept) == len(one.attributes):
        return one
    others = {key: value for key, value in one.attributes.items() if key not in kept}
    fitted.say(one, OTHER_ANSWERS, field="attributes", before=others)
    return msgspec.structs.replace(one, attributes=kept)


def as_quad(fitted: Fitted, one: Annotation, image: Image) -> Annotation:
    """A polygon as four corners that are meant as such; one that was not meant so is entered."""
    if not isinstance(one.shape, Polygon) or one.shape.subtype == "quad":
        return one
    quad = four_corners(one.shape, image)
    shape = one.shape if quad is None else quad
    fitted.say(one, PLAIN_POLYGON, "four corners", field="shape", before=one.shape, after=shape)
    return msgspec.structs.replace(one, shape=shape)


def only_class(kinds: Iterable[Class], name: str) -> Class | None:
    """The class that a format of one class means: the one of that name, else the only one."""
    listed = list(kinds)
    named = [kind for kind in listed if kind.name.casefold() == name]
    return named[0] if named else listed[0] if len(listed) == 1 else None


def of_class(fitted: Fitted, annotations: Iterable[Annotation], kind: Class | None) -> list[Annotation]:
    """Those of that class; all others are entered as lost."""
    kept = []
    for one in annotations:
        if kind is not None and one.class_id == kind.id:
            kept.append(one)
        else:
            fitted.say(one, OTHER_CLASS, severity="lost", before=one.shape)
    return kept

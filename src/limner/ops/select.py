"""Fewer pictures and objects: those that fit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from math import inf
from typing import get_args
from uuid import UUID

from limner.dataset import (
    SHAPES,
    Annotation,
    Dataset,
    Flag,
    Image,
    LabelledImage,
    Ontology,
    shape_type,
)
from limner.formats import Answers
from limner.geometry import area, bounds
from limner.ops.items import OpsError, changed, each
from limner.ops.names import class_ids
from limner.ops.tally import Tally, objects

Range = tuple[float, float]
"""Least and most, both included."""

_ANY: Range = (-inf, inf)


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What has to be true of pictures and objects that stay; what is left empty lets everything through."""

    splits: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    """Patterns (`*`, `?`, `[…]`) of the path, folders included; one has to fit."""
    not_names: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    """One of them has to be there."""
    empties: str = "keep"
    """Pictures without objects: `keep` them, `drop` those that are so afterwards, or keep `only` those that were."""
    classes: frozenset[str] = frozenset()
    """By name; classes below them count as well."""
    not_classes: frozenset[str] = frozenset()
    shapes: frozenset[str] = frozenset()
    """Types: `box`, `polygon`, …"""
    area: Range = _ANY
    """Square pixels; of what has an inside alone."""
    side: Range = _ANY
    """Pixels of the shorter side of the box around the object."""
    score: Range = _ANY
    """Of what has one; labels that people made have none."""
    flags: frozenset[Flag] = frozenset()
    """One of them has to be set."""
    not_flags: frozenset[Flag] = frozenset()
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By name, the answers that fit, as text: `yes`, `no`, a number, the name of an option."""
    whole: bool = False
    """Keep all objects of a picture on which one fits, and leave out the other pictures."""


def filter(dataset: Dataset, criteria: Criteria, tally: Tally | None = None) -> Dataset:
    """The pictures and objects that fit. Classes stay as they are; `remap` takes unused ones out.

    Raises OpsError for a class, shape, flag or attribute that is not there.
    """
    _check(criteria, dataset.ontology)
    test = _Test(dataset.ontology, criteria)
    tally = tally or Tally()

    def chosen(item: LabelledImage) -> Iterator[LabelledImage]:
        reason = test.of_picture(item)
        kept = item
        if not reason and criteria.whole:
            fits = any(not test.of_object(one) for layer in item.layers for one in layer.annotations)
            reason = "" if fits or not test.asks else "no object fits"
        elif not reason:
            kept = changed(item, keep, tally)
        if not reason and criteria.empties == "drop" and not objects(kept):
            reason = "empty"
        if reason:
            tally.say(f"pictures left out: {reason}")
            tally.say("objects left out: with their picture", objects(kept))
        else:
            yield kept

    def keep(annotation: Annotation) -> Annotation | None:
        reason = test.of_object(annotation)
        if reason:
            tally.say(f"objects left out: {reason}")
        return None if reason else annotation

    return each(dataset, chosen, tally)


def _check(criteria: Criteria, ontology: Ontology) -> None:
    asked = [one.name for kind in ontology.classes for one in kind.attributes]
    asked += [question.attribute.name for question in ontology.questions]
    for what, wanted, known in (
        ("shape", criteria.shapes, set(SHAPES)),
        ("flag", criteria.flags | criteria.not_flags, set(get_args(Flag))),
        ("attribute", criteria.attributes.keys(), set(asked)),
    ):
        strange = sorted(set(wanted) - known)
        if strange:
            listed = ", ".join(sorted(known)) or "none"
            raise OpsError(
                f"there is no {what} {strange[0]!r}", code=f"unknown-{what}", hint=f"There are: {listed}."
            )


class _Test:
    """Says why something does not fit; an empty text if it does."""

    def __init__(self, ontology: Ontology, criteria: Criteria) -> None:
        self._criteria = criteria
        self._answers = Answers(ontology)
        self._classes = class_ids(ontology, criteria.classes, below=True)
        self._not_classes = class_ids(ontology, criteria.not_classes, below=True)
        one = criteria
        self.asks = bool(
            one.classes or one.not_classes or one.shapes or one.flags or one.not_flags or one.attributes
        ) or (one.area, one.side, one.score) != (_ANY, _ANY, _ANY)

    def of_picture(self, item: LabelledImage) -> str:
        wanted, image = self._criteria, item.image
        if wanted.splits and image.split not in wanted.splits:
            return "split"
        if not _is_named(image, wanted):
            return "name"
        if wanted.tags and not wanted.tags.intersection(image.tags):
            return "tag"
        return "not empty" if wanted.empties == "only" and objects(item) else ""

    def of_object(self, one: Annotation) -> str:
        wanted = self._criteria
        faults = {
            "class": not self._fits_class(one.class_id),
            "shape": bool(wanted.shapes) and shape_type(one.shape) not in wanted.shapes,
            "score": one.score is not None and not _within(one.score, wanted.score),
            "flags": (bool(wanted.flags) and not one.flags & wanted.flags)
            or bool(one.flags & wanted.not_flags),
        }
        for reason, fault in faults.items():
            if fault:
                return reason
        return self._of_size(one) or self._of_answers(one)

    def _fits_class(self, class_id: UUID | None) -> bool:
        if self._classes and class_id not in self._classes:
            return False
        return class_id not in self._not_classes

    def _of_size(self, one: Annotation) -> str:
        wanted = self._criteria
        if wanted.area != _ANY:
            covered = area(one.shape)
            if covered and not _within(covered, wanted.area):
                return "area"
        box = bounds(one.shape) if wanted.side != _ANY else None
        if box and not _within(min(box[2] - box[0], box[3] - box[1]), wanted.side):
            return "size"
        return ""

    def _of_answers(self, one: Annotation) -> str:
        if not self._criteria.attributes:
            return ""
        given = self._answers.of(one)
        for name, wanted in self._criteria.attributes.items():
            if name not in given or not wanted.intersection(texts(given[name])):
                return f"attribute {name}"
        return ""


def texts(value: object) -> list[str]:
    """An answer as the words in which it is asked for."""
    if isinstance(value, bool):
        return ["yes", "true"] if value else ["no", "false"]
    if isinstance(value, list | tuple):
        return [text for one in value for text in texts(one)]
    return [f"{value:g}" if isinstance(value, float) else str(value)]


def _is_named(image: Image, wanted: Criteria) -> bool:
    if wanted.names and not any(_fits(image, pattern) for pattern in wanted.names):
        return False
    return not any(_fits(image, pattern) for pattern in wanted.not_names)


def _fits(image: Image, pattern: str) -> bool:
    return fnmatchcase(image.path, pattern) or fnmatchcase(image.name, pattern)


def _within(value: float, limits: Range) -> bool:
    return limits[0] <= value <= limits[1]

"""Pictures in which class and object are one number: class · base + object.

What cannot be counted (sky, road), and groups that nobody counted, have no object number.
"""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from uuid import UUID

import msgspec

from limner.dataset import Annotation, Image, Ontology
from limner.formats.core.fit import Fitted
from limner.formats.core.pixels import Labels, masks_of
from limner.formats.shared.painting import EXCLUSIVE, MERGING, exclusive, values
from limner.formats.shared.scenes import check_known, mask_note

MANY = "more objects of one class than there are numbers"

ALSO = {**MERGING, MANY: ""}
"""For `Holds.also`."""

ALSO_OBJECTS = {**EXCLUSIVE, MANY: ""}
"""The same where every annotation is an object."""

Kinds = Mapping[int, tuple[UUID, bool] | None]
"""Class by its number, with whether it is stuff; None for ground."""


@dataclass(frozen=True, slots=True)
class Coding:
    """How numbers are made. Objects of a class are counted from `first`.

    A region is the bare number of its class where `bare`, else its class · base. Where `groups`, a region of a
    class that can be counted is a group of its objects.
    """

    base: int
    first: int = 1
    bare: bool = False
    groups: bool = True

    @property
    def most(self) -> int:
        """Objects of one class in a picture."""
        return self.base - self.first

    def arrange(
        self, fitted: Fitted, image: Image, annotations: Sequence[Annotation]
    ) -> tuple[Annotation, ...]:
        """Masks that share no pixel, in order of the numbers that they will have."""
        stuff = stuff_of(fitted.ontology)

        def key(one: Annotation) -> object:
            return (one.class_id, one.flags) if self._is_region(one, stuff) else one.id

        plain = [_uncounted(fitted, one) if one.class_id in stuff else one for one in annotations]
        found = exclusive(fitted, image, plain, key)
        places = {kind.id: kind.index for kind in fitted.ontology.classes}
        ordered = sorted(
            found, key=lambda one: (places[cast(UUID, one.class_id)], not self._is_region(one, stuff))
        )
        counted: Counter[UUID | None] = Counter()
        kept = []
        for one in ordered:
            counted[one.class_id] += not self._is_region(one, stuff)
            if counted[one.class_id] > self.most:
                fitted.say(
                    one, MANY, severity="lost", before=counted[one.class_id], why=f"{self.most} at most"
                )
            else:
                kept.append(one)
        return tuple(kept)

    def paint(
        self,
        image: Image,
        annotations: Sequence[Annotation],
        ids: Mapping[UUID, int],
        stuff: Container[UUID],
        ground: int = 0,
    ) -> Labels:
        """The numbers of a picture, those of its classes being `ids`."""
        counted: Counter[int] = Counter()
        numbers = []
        for one in annotations:
            id_ = ids[cast(UUID, one.class_id)]
            if self._is_region(one, stuff) or counted[id_] >= self.most:
                numbers.append(id_ if self.bare else id_ * self.base)
            else:
                numbers.append(id_ * self.base + self.first + counted[id_])
                counted[id_] += 1
        return values(image, annotations, numbers, ground)

    def read(
        self, format: str, image_id: UUID, numbers: Labels, kinds: Kinds, where: Path
    ) -> list[Annotation]:
        """A mask for each number. Raises FormatError that names those whose class is unknown."""
        found = [(value, *self._taken_apart(value), mask) for value, mask in masks_of(numbers)]
        check_known([value for value, id_, _, _ in found if id_ not in kinds], numbers, where)
        notes = []
        for value, id_, counted, mask in found:
            kind = kinds[id_]
            if kind is not None:
                group = self.groups and not counted and not kind[1]
                flags = frozenset({"group-of"} if group else ())
                notes.append(mask_note(format, image_id, value, kind[0], mask, flags=flags))
        return notes

    def _taken_apart(self, value: int) -> tuple[int, bool]:
        """The class, and whether the value is that of an object."""
        if self.bare and value < self.base:
            return value, False
        return value // self.base, value % self.base >= self.first

    def _is_region(self, one: Annotation, stuff: Container[UUID]) -> bool:
        return one.class_id in stuff or (self.groups and "group-of" in one.flags)


def stuff_of(ontology: Ontology) -> frozenset[UUID]:
    """The classes that cannot be counted."""
    return frozenset(kind.id for kind in ontology.classes if kind.stuff)


def _uncounted(fitted: Fitted, one: Annotation) -> Annotation:
    """An annotation of what cannot be counted, which is no group."""
    if "group-of" in one.flags:
        fitted.say(one, "flag group-of", field="flags", before="group-of", why="its class cannot be counted")
    return msgspec.structs.replace(one, flags=one.flags - {"group-of"})

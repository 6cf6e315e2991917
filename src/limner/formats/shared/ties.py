"""What ties shapes to one object where a format knows groups alone."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from limner.dataset import Annotation, Polygon, Shape, derived_id
from limner.formats.core.fit import Fitted

INSTANCE = "instance_id"
PARTS = "polygon with parts"

ALSO = {INSTANCE: "a group", PARTS: "polygons of one group"}
"""For `Holds.also`."""


def in_group(fitted: Fitted, one: Annotation) -> Annotation:
    """The shapes of one instance as a group."""
    if one.instance_id is None:
        return one
    fitted.say(one, INSTANCE, "a group" if one.group_id is None else "", field="instance_id")
    return replace(one, instance_id=None, group_id=one.group_id or one.instance_id)


def apart(fitted: Fitted, one: Annotation) -> Iterator[Annotation]:
    """A polygon of several parts as polygons of one group; anything else as it is."""
    shape = one.shape
    if not isinstance(shape, Polygon) or len(shape.parts) == 1:
        yield one
        return
    group = one.group_id or derived_id("parts", str(one.id))
    fitted.say(one, PARTS, ALSO[PARTS], field="shape", before=shape)
    for number, part in enumerate(shape.parts):
        yield piece(one, number, Polygon((part,)), group)


def piece(one: Annotation, number: int, shape: Shape, group: UUID | None, **fields: Any) -> Annotation:
    """One of several that an annotation turns into; the first keeps its id."""
    id_ = one.id if number == 0 else derived_id(str(one.id), number)
    return replace(one, id=id_, shape=shape, group_id=group, **fields)


class Groups:
    """Group numbers of one picture: as they stood in the source where they are free, else the next free ones."""

    def __init__(self, wanted: dict[UUID, int]) -> None:
        self._numbers: dict[UUID, int] = {}
        for group, number in wanted.items():
            if number not in self._numbers.values():
                self._numbers[group] = number

    def number(self, group: UUID | None) -> int | None:
        """The number of a group; None for none."""
        if group is None:
            return None
        if group not in self._numbers:
            used = set(self._numbers.values())
            self._numbers[group] = next(at for at in range(1, len(used) + 2) if at not in used)
        return self._numbers[group]


def wanted_groups(annotations: tuple[Annotation, ...], format: str) -> dict[UUID, int]:
    """The numbers that groups had in a file of that format."""
    found: dict[UUID, int] = {}
    for one in annotations:
        number = one.extra.get(format, {}).get("group_id")
        if one.group_id is not None and type(number) is int:
            found.setdefault(one.group_id, number)
    return found

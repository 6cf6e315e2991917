"""The `attributes` that many tools put into COCO records: as questions of the class, and as answers to them."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

import msgspec

from limner.dataset import Attribute, Value, derived_id
from limner.formats.coco.document import Document

Type = Literal["bool", "number", "text"]


class _Record(msgspec.Struct, frozen=True):
    category_id: int | str
    attributes: dict[str, Any]


_decoder = msgspec.json.Decoder(_Record)


class Attributes:
    """Collects what objects of each class are asked; a name whose answers are of several types is no question."""

    def __init__(self) -> None:
        self._types: dict[UUID, dict[str, set[Type | None]]] = defaultdict(lambda: defaultdict(set))
        self._known: dict[UUID, dict[str, Attribute]] = {}

    def survey(self, document: Document, class_of: Callable[[Any], UUID | None]) -> None:
        """Take in the attributes of a file's records."""
        if not document.mentions(b'"attributes"'):
            return
        for raw in document.annotations:
            try:
                found = _decoder.decode(raw)
            except (msgspec.DecodeError, RecursionError):
                continue
            class_id = class_of(found.category_id)
            for name, value in found.attributes.items() if class_id else ():
                if name.strip():
                    self._types[class_id][name].add(_type(value))  # type: ignore[index]

    def of(self, class_id: UUID) -> tuple[Attribute, ...]:
        """The questions of a class, by name."""
        known = {}
        for name, types in sorted(self._types.get(class_id, {}).items()):
            kind = next(iter(types)) if len(types) == 1 else None
            if kind is not None:
                known[name] = Attribute(id=derived_id("attribute", str(class_id), name), name=name, type=kind)
        self._known[class_id] = known
        return tuple(known.values())

    def split(self, class_id: UUID | None, given: dict[str, Any]) -> tuple[dict[str, Value], dict[str, Any]]:
        """Answers by attribute id, and what is none and stays as it is."""
        known = self._known.get(class_id, {}) if class_id else {}
        answers = {str(known[name].id): value for name, value in given.items() if name in known}
        return answers, {name: value for name, value in given.items() if name not in known}


def _type(value: Any) -> Type | None:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number" if abs(value) < 2**53 else None
    return "text" if isinstance(value, str) else None

"""What may be labelled, and how: classes, attributes, skeletons, questions, relation types, rules."""

from typing import Any, Literal
from uuid import UUID

import msgspec

from limner.dataset.annotation import Value
from limner.dataset.extra import Extra, current_schema
from limner.dataset.normal import check_fields, settle


class OntologyPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of the ontology's parts: strict, frozen, defaults left out on the wire."""

    def __post_init__(self) -> None:
        settle(self)
        check_fields(self)


class Option(OntologyPart, frozen=True):
    """One choice of a select attribute; answers hold the id, so that renaming keeps them."""

    id: UUID
    name: str


class Condition(OntologyPart, frozen=True):
    """Asked only where another attribute's answer is one of `any_of`."""

    attribute_id: UUID
    any_of: tuple[Value, ...]


class Attribute(OntologyPart, frozen=True):
    """A question about an object, or about a whole picture. `minimum`, `maximum` and `step` are for numbers."""

    id: UUID
    name: str
    type: Literal["select", "multi-select", "bool", "number", "text"]
    options: tuple[Option, ...] = ()
    required: bool = False
    sticky: bool = False
    """A new object begins with the answer that was given last."""
    default: Value | None = None
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    only_if: Condition | None = None
    description: str = ""


class Joint(OntologyPart, frozen=True):
    """A named point of a skeleton; template place in [0, 1] of the object's box; `flip` is the index of its mirror."""

    name: str
    x: float = 0.5
    y: float = 0.5
    flip: int | None = None


class Skeleton(OntologyPart, frozen=True):
    """Joints in the order in which keypoints are stored, and edges as pairs of joint indices (from 0)."""

    joints: tuple[Joint, ...]
    edges: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        OntologyPart.__post_init__(self)
        count = len(self.joints)
        for edge in self.edges:
            if not (0 <= edge[0] < count and 0 <= edge[1] < count):
                raise ValueError(f"edge {edge} names a joint outside 0 … {count - 1}")


class Example(OntologyPart, frozen=True):
    """A picture (and object) that shows what belongs to a class (`do`) or does not."""

    image_id: UUID
    do: bool
    annotation_id: UUID | None = None
    note: str = ""


class Class(OntologyPart, frozen=True):
    """One kind of thing. `index` orders classes in index-based formats; it is unique and never given again."""

    id: UUID
    name: str
    index: int
    parent_id: UUID | None = None
    color: str = "#fc7800"
    hotkey: str = ""
    description: str = ""
    examples: tuple[Example, ...] = ()
    shapes: tuple[str, ...] = ()
    """Allowed shape types by name; empty allows all."""
    stuff: bool = False
    """Amorphous (sky, road) rather than countable."""
    attributes: tuple[Attribute, ...] = ()
    """Inherited by the classes below it."""
    skeleton: Skeleton | None = None
    text: bool = False
    """Its objects bear a text, which is asked for as soon as one is drawn."""
    judged_singly: bool = False
    """What models find of it is judged object by object: it is never taken together with others."""
    archived: bool = False
    """No longer offered; what is labelled with it stays readable and exportable."""
    extra: Extra = {}

    def __post_init__(self) -> None:
        OntologyPart.__post_init__(self)
        if not self.name.strip():
            raise ValueError("a class needs a name")
        if self.index < 0:
            raise ValueError(f"index is {self.index}, below 0")
        if (
            len(self.color) != 7
            or self.color[0] != "#"
            or not set(self.color[1:].lower()) <= set("0123456789abcdef")
        ):
            raise ValueError(f"color {self.color!r} is not of the form #rrggbb")


class Question(OntologyPart, frozen=True):
    """An attribute asked of a whole picture or sequence; nesting goes by the attribute's `only_if`."""

    attribute: Attribute
    scope: Literal["image", "sequence"] = "image"


class RelationType(OntologyPart, frozen=True):
    """A kind of link; empty class lists allow every class."""

    id: UUID
    name: str
    directed: bool = True
    source_classes: tuple[UUID, ...] = ()
    target_classes: tuple[UUID, ...] = ()


class Rule(OntologyPart, frozen=True):
    """A quality rule by its registered name, with its parameters."""

    name: str
    params: dict[str, Any] = {}
    severity: Literal["note", "warning", "error"] = "warning"


class Ontology(OntologyPart, frozen=True):
    """One version of what may be labelled; versions are appended, never changed. Classes stand in display order."""

    version: int = 0
    goal: str = ""
    guideline: str = ""
    """Plain text, lines kept."""
    classes: tuple[Class, ...] = ()
    questions: tuple[Question, ...] = ()
    relation_types: tuple[RelationType, ...] = ()
    rules: tuple[Rule, ...] = ()
    extra: Extra = {}
    schema: int = msgspec.field(default_factory=current_schema)

    def __post_init__(self) -> None:
        OntologyPart.__post_init__(self)
        for what in ("id", "index"):
            seen = [getattr(kind, what) for kind in self.classes]
            if len(seen) != len(set(seen)):
                raise ValueError(f"two classes share one {what}")
        known = {kind.id: kind.parent_id for kind in self.classes}
        for kind in self.classes:
            _check_ancestry(kind, known)

    def class_by_id(self) -> dict[UUID, Class]:
        """Every class by its id, archived ones too."""
        return {kind.id: kind for kind in self.classes}

    def by_index(self) -> tuple[Class, ...]:
        """Every class in the order that index-based formats use."""
        return tuple(sorted(self.classes, key=lambda kind: kind.index))


def _check_ancestry(kind: Class, parents: dict[UUID, UUID | None]) -> None:
    seen = {kind.id}
    parent = kind.parent_id
    while parent is not None:
        if parent not in parents:
            raise ValueError(f"class {kind.name!r} hangs under {parent}, which is not here")
        if parent in seen:
            raise ValueError(f"class {kind.name!r} hangs under itself")
        seen.add(parent)
        parent = parents[parent]

"""One labelled object, and the links between objects."""

from math import isfinite
from typing import Any, Literal
from uuid import UUID

import msgspec

from limner.dataset.extra import Extra, Millis, check_json, current_schema
from limner.dataset.normal import check_fields, settle
from limner.dataset.shapes import Shape

Flag = Literal["difficult", "crowd", "group-of", "depiction", "inside", "uncertain"]

Value = bool | int | float | str | tuple[str, ...]
"""An attribute's answer: bool, number, text, the id of an option, or the ids of several."""


class Source(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """What made an annotation: a person's hand, an import (`name` is the format), or a model and its version."""

    kind: Literal["person", "import", "model"] = "person"
    name: str = ""
    version: str = ""


class Direction(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """Where the object points: degrees clockwise from the x axis, in [0, 360), and a length in pixels."""

    angle: float
    length: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.angle < 360:
            raise ValueError(f"angle is {self.angle:g}, outside [0, 360)")
        if not isfinite(self.length):
            raise ValueError(f"length is {self.length}, not a finite number")
        settle(self)


class TrackPoint(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """A place of a track in one frame: set by hand here (`keyframe`), or gone from view from here on (`outside`)."""

    track_id: UUID
    keyframe: bool = True
    outside: bool = False


class Annotation(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="annotation", omit_defaults=True,
    forbid_unknown_fields=True,
):  # fmt: skip
    """One labelled object of one layer.

    `number`, `revision`, `created` and `updated` are the server's: it sets them when it applies a diff and
    ignores what a client says.
    """

    id: UUID
    shape: Shape
    class_id: UUID | None = None
    """None only where the annotation answers a question of the whole picture."""
    attributes: dict[str, Value] = {}
    """Answers by the attribute's id in text form."""
    text: str | None = None
    instance_id: UUID | None = None
    """Shared by the annotations that are several geometries of one object."""
    track: TrackPoint | None = None
    group_id: UUID | None = None
    z: str = ""
    """Fractional index (see `limner.geometry.between`), compared as text; ties go by id."""
    occluded: Literal[0, 1, 2, 3] | None = None
    """0 fully visible, 1 partly, 2 largely, 3 wholly hidden; None unknown."""
    truncated: float | None = None
    """Share outside the picture, 0 to 1; None unknown."""
    flags: frozenset[Flag] = frozenset()
    direction: Direction | None = None
    score: float | None = None
    """A model's confidence, 0 to 1."""
    source: Source = Source()
    made_at: Millis = 0
    """By the clock of whoever made it."""
    ontology_version: int = 0
    number: int = 0
    """Per project, stable in exports; 0 before the server has seen it."""
    revision: int = 0
    """The layer's revision at the last change of this record; 0 before the server has seen it."""
    created: Millis = 0
    updated: Millis = 0
    extra: Extra = {}
    schema: int = msgspec.field(default_factory=current_schema)

    def __post_init__(self) -> None:
        settle(self)
        if self.truncated is not None and not 0 <= self.truncated <= 1:
            raise ValueError(f"truncated is {self.truncated:g}, outside [0, 1]")
        if self.score is not None and not isfinite(self.score):
            raise ValueError(f"score is {self.score}, not a finite number")
        if self.attributes:
            for attribute, value in self.attributes.items():
                check_json(value, f"attributes.{attribute}")
        if self.extra:
            check_json(self.extra)


class Relation(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="relation", omit_defaults=True,
    forbid_unknown_fields=True,
):  # fmt: skip
    """A typed, directed link between two annotations of one layer."""

    id: UUID
    type_id: UUID
    source_id: UUID
    target_id: UUID
    attributes: dict[str, Value] = {}
    made_at: Millis = 0
    revision: int = 0
    extra: Extra = {}
    schema: int = msgspec.field(default_factory=current_schema)

    def __post_init__(self) -> None:
        check_fields(self)


class Comment(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="comment", omit_defaults=True,
    forbid_unknown_fields=True,
):  # fmt: skip
    """A remark on a picture, pinned to a point of it, to an object, or to neither."""

    id: UUID
    text: str
    point: tuple[float, float] | None = None
    """x and y, pixels of the upright picture."""
    annotation_id: UUID | None = None
    resolved: bool = False
    made_at: Millis = 0
    revision: int = 0
    extra: Extra = {}
    schema: int = msgspec.field(default_factory=current_schema)

    def __post_init__(self) -> None:
        check_fields(self)


Record = Annotation | Relation | Comment
"""What a layer holds."""


def with_valid(annotation: Annotation, **fields: Any) -> Annotation:
    """The annotation with other fields, which the caller knows to be valid and in normal form.

    All else was checked when it was made; `msgspec.structs.replace` would check it again, which costs more than
    most of what is done to an annotation.
    """
    made: Annotation = annotation.__copy__()  # type: ignore[attr-defined]  # every struct of msgspec has it
    for name, value in fields.items():
        msgspec.structs.force_setattr(made, name, value)
    return made


SERVER_FIELDS = frozenset({"number", "revision", "created", "updated"})
"""Fields that only the server sets; no diff changes them."""

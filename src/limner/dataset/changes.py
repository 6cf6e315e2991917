"""The one kind of change: a diff, its entries and the answers to them. Data only; `limner.geometry` applies them."""

from typing import Any, Literal
from uuid import UUID

import msgspec

from limner.dataset.annotation import Record
from limner.dataset.extra import Millis, check_json, current_schema
from limner.dataset.layer import Status
from limner.dataset.normal import settle


class Wire(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of what travels: strict, frozen, defaults left out."""

    def __post_init__(self) -> None:
        settle(self)


class Cause(Wire, frozen=True):
    """Why a diff was made. `of` names the diff that is taken back (undo), done again (redo) or tried again
    after a conflict (merge)."""

    kind: Literal["edit", "undo", "redo", "merge", "import", "restore"] = "edit"
    of: UUID | None = None


class Add(Wire, frozen=True, tag_field="op", tag="add"):
    """A record that was not there."""

    record: Record


class Remove(Wire, frozen=True, tag_field="op", tag="remove"):
    """A record taken away. `record` is what was seen when it was, so that the entry can be inverted."""

    id: UUID
    revision: int
    record: Record | None = None


class MaskDelta(Wire, frozen=True):
    """Exclusive-or of a mask with the run-lengths of a dirty box; its own inverse. Frame and form as `Mask`.

    `base` and `after` are checksums (`limner.geometry.mask_checksum`) of the mask before and after.
    """

    x: int
    y: int
    width: int
    height: int
    counts: str
    base: int
    after: int


class Change(Wire, frozen=True, tag_field="op", tag="change"):
    """Fields of one record, as `name: (before, after)` in wire form.

    A name is a field of the record, or `attributes.<attribute id>`; None stands for a field that is left at its
    default. `delta` changes a mask's shape without repeating it.
    """

    id: UUID
    revision: int
    """The record's revision that was seen."""
    fields: dict[str, tuple[Any, Any]] = {}
    delta: MaskDelta | None = None

    def __post_init__(self) -> None:
        check_json(self.fields, "fields")


class SetStatus(Wire, frozen=True, tag_field="op", tag="status"):
    """The layer's status and, for `skipped`, the reason."""

    before: Status
    after: Status
    reason_before: str = ""
    reason: str = ""


Entry = Add | Remove | Change | SetStatus


class Diff(Wire, frozen=True):
    """One gesture's change of one layer; sending it twice has the effect of once.

    `author` is set by the server from whoever is signed in, and what a client says there is ignored.
    """

    id: UUID
    image_id: UUID
    gesture: str
    """What the hand did, as a key of the message module: `draw.box`, `move`, `class`, …"""
    entries: tuple[Entry, ...]
    layer: str = "main"
    image_hash: str = ""
    """Content hash of the picture that was seen, where known: a guard against labels on the wrong picture."""
    cause: Cause = Cause()
    author: str = ""
    made_at: Millis = 0
    took: int = 0
    """Milliseconds that the gesture cost the person: since their last one on the picture, or since it was shown to
    them; time in which the page was hidden is not counted. 0 where nobody measured."""
    atomic: bool = False
    """All entries or none."""
    schema: int = msgspec.field(default_factory=current_schema)


class Applied(Wire, frozen=True, tag_field="result", tag="applied"):
    """Done (or had been done already). `skipped` names fields that an undo left alone, as others changed them since."""

    revision: int = 0
    number: int = 0
    skipped: tuple[str, ...] = ()


class Conflict(Wire, frozen=True, tag_field="result", tag="conflict"):
    """Somebody else changed the same thing. `fields` holds (yours, theirs) in wire form; `theirs` is the record
    as it stands, None when it was removed; `by` is who changed it last."""

    fields: dict[str, tuple[Any, Any]] = {}
    theirs: Record | None = None
    status: Status | None = None
    by: str = ""


class Invalid(Wire, frozen=True, tag_field="result", tag="invalid"):
    """The entry breaks the document model or the ontology; it will never fit."""

    code: str
    message: str
    where: str = ""
    hint: str = ""


Answer = Applied | Conflict | Invalid


class DiffAnswer(Wire, frozen=True):
    """What became of a diff: the layer's revision afterwards, and one answer per entry, in order."""

    id: UUID
    revision: int
    answers: tuple[Answer, ...]

"""Applying diffs to a layer, taking them back, and the diff between two states.

The browser has the same semantics; `vectors/changes/` pins both. Values are compared in wire form: a missing
field equals null, 1 equals 1.0, and true is no number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from limner.dataset import (
    Add,
    Annotation,
    Answer,
    Applied,
    Cause,
    Change,
    Conflict,
    Diff,
    Entry,
    Invalid,
    InvalidRecord,
    Record,
    Remove,
    SetStatus,
    Status,
    to_plain,
)
from limner.geometry.deltas import is_normal, toggled
from limner.geometry.fields import answers, field_names, normal, same, wire_value, with_fields

_TAKING_BACK = frozenset({"undo", "redo"})
_NEW_GESTURES = frozenset({"edit", "merge", "restore"})


@dataclass(frozen=True, slots=True)
class LayerState:
    """What a layer holds at one moment: its records by id, its status, and why it was skipped."""

    records: Mapping[UUID, Record] = field(default_factory=dict)
    status: Status = "todo"
    reason: str = ""


def apply(state: LayerState, diff: Diff) -> tuple[LayerState, tuple[Answer, ...]]:
    """The state after the entries that fit, and one answer per entry.

    Entries run in order and see each other's effects; sending a diff twice has the effect of once.
    """
    after, _, answers = _run(state, diff)
    return after, answers


def merge(state: LayerState, diff: Diff) -> tuple[Diff, tuple[Answer, ...]]:
    """The diff cut down to what really changes something, with full before-values, and one answer per entry.

    The result is what the log keeps: `invert` of it leads back exactly.
    """
    _, effective, answers = _run(state, diff)
    return replace(diff, entries=effective), answers


def invert(diff: Diff, id: UUID, made_at: int) -> Diff:
    """The diff that takes back `diff`, a result of `merge`: an undo, or a redo where it was an undo."""
    return replace(
        diff,
        id=id,
        entries=tuple(_inverse(entry) for entry in reversed(diff.entries)),
        cause=Cause(kind="redo" if diff.cause.kind == "undo" else "undo", of=diff.id),
        author="",
        made_at=made_at,
        took=0,
    )


def steps(log: Iterable[tuple[UUID, Cause]], most: int) -> tuple[list[UUID], list[UUID]]:
    """The diffs whose inverses are an author's next undos, and the undos whose inverses are the next redos; the very
    next first, and at most so many of each.

    `log` is what the author did, newest first: a diff's id and its cause. It is read no further than needed.
    """
    undo: list[UUID] = []
    redo: list[UUID] = []
    gone: set[UUID | None] = set()
    """What a later one took back."""
    drawn = False
    """Met a new gesture, before which nothing can be done again."""
    for id, cause in log:
        if cause.kind in _TAKING_BACK:
            gone.add(cause.of)
        elif cause.kind not in _NEW_GESTURES:
            continue
        if id not in gone:
            if cause.kind != "undo":
                undo.append(id)
            elif not drawn:
                redo.append(id)
        drawn = drawn or cause.kind in _NEW_GESTURES
        if len(undo) >= most and (drawn or len(redo) >= most):
            break
    return undo[:most], redo[:most]


def difference(before: LayerState, after: LayerState) -> tuple[Entry, ...]:
    """The entries that lead from one state to the other, apart from what only the server sets."""
    entries: list[Entry] = []
    for id, record in before.records.items():
        target = after.records.get(id)
        if target is None or type(target) is not type(record):
            entries.append(Remove(id=id, revision=record.revision, record=record))
        elif fields := _changed_fields(record, target):
            entries.append(Change(id=id, revision=record.revision, fields=fields))
    for id, record in after.records.items():
        if type(before.records.get(id)) is not type(record):
            entries.append(Add(record=record))
    if (before.status, before.reason) != (after.status, after.reason):
        entries.append(
            SetStatus(
                before=before.status, after=after.status, reason_before=before.reason, reason=after.reason
            )
        )
    return tuple(entries)


Outcome = tuple[Answer, Entry | None]
"""The answer to an entry, and what of the entry has an effect."""


class _Work:
    """A state in the making: each method tries one kind of entry and carries out what fits."""

    def __init__(self, state: LayerState, lenient: bool) -> None:
        self.records = dict(state.records)
        self.status = state.status
        self.reason = state.reason
        self.lenient = lenient

    def add(self, entry: Add) -> Outcome:
        there = self.records.get(entry.record.id)
        if there is None:
            self.records[entry.record.id] = entry.record
            return Applied(), entry
        return (Applied() if alike(there, entry.record) else Conflict(theirs=there)), None

    def remove(self, entry: Remove) -> Outcome:
        there = self.records.get(entry.id)
        if there is None:
            return Applied(), None
        seen = there.revision == entry.revision or (entry.record is not None and alike(there, entry.record))
        if not seen:
            return Conflict(theirs=there), None
        del self.records[entry.id]
        return Applied(), Remove(id=entry.id, revision=there.revision, record=there)

    def change(self, entry: Change) -> Outcome:
        there = self.records.get(entry.id)
        if there is None:
            return Conflict(theirs=None), None
        fitting, clashes = _compare(there, entry)
        if clashes and not self.lenient:
            return Conflict(fields=clashes, theirs=there), None
        answer = Applied(skipped=tuple(clashes))
        if not fitting:
            return answer, None
        self.records[entry.id] = with_fields(there, {name: after for name, (_, after) in fitting.items()})
        return answer, _effective(there, entry, fitting)

    def set_status(self, entry: SetStatus) -> Outcome:
        now = (self.status, self.reason)
        if now == (entry.after, entry.reason):
            return Applied(), None
        if now != (entry.before, entry.reason_before):
            return Conflict(status=self.status), None
        self.status, self.reason = entry.after, entry.reason
        return Applied(), entry


def _run(state: LayerState, diff: Diff) -> tuple[LayerState, tuple[Entry, ...], tuple[Answer, ...]]:
    work = _Work(state, lenient=diff.cause.kind in _TAKING_BACK)
    steps = {Add: work.add, Remove: work.remove, Change: work.change, SetStatus: work.set_status}
    outcomes: list[Outcome] = []
    for entry in diff.entries:
        try:
            outcomes.append(steps[type(entry)](entry))  # type: ignore[operator]
        except InvalidRecord as error:
            refusal = Invalid(code=error.code, message=error.message, where=error.where, hint=error.hint)
            outcomes.append((refusal, None))
    answers = tuple(answer for answer, _ in outcomes)
    if diff.atomic and not all(isinstance(answer, Applied) for answer in answers):
        return state, (), tuple(_held_back(answer) for answer in answers)
    effective = tuple(entry for _, entry in outcomes if entry is not None)
    return LayerState(work.records, work.status, work.reason), effective, answers


Pairs = dict[str, tuple[Any, Any]]


def _compare(there: Record, entry: Change) -> tuple[Pairs, Pairs]:
    """What the change sets, as (now, after), and what does not fit, as (yours, theirs), by field."""
    _check_once(entry)
    fitting: Pairs = {}
    clashes: Pairs = {}
    for name, (before, after) in entry.fields.items():
        now = wire_value(there, name)
        before, after = normal(there, name, before), normal(there, name, after)
        if same(now, after):
            continue
        if same(now, before):
            fitting[name] = (now, after)
        else:
            clashes[name] = (after, now)
    if entry.delta is not None:
        now = wire_value(there, "shape")
        mask = toggled(there.shape, entry.delta) if isinstance(there, Annotation) else None
        if mask is None:
            clashes["shape"] = (to_plain(entry.delta), now)
        elif not same(now, after := to_plain(mask)):
            fitting["shape"] = (now, after)
    return fitting, clashes


def _check_once(entry: Change) -> None:
    """Raise InvalidRecord where a change names one thing in two ways."""
    if entry.delta is not None and "shape" in entry.fields:
        raise InvalidRecord("a change has either a new shape or a delta", code="double-field", where="shape")
    if "attributes" in entry.fields and any(name.startswith("attributes.") for name in entry.fields):
        raise InvalidRecord(
            "a change names either all attributes or single ones", code="double-field", where="attributes"
        )


def _effective(there: Record, entry: Change, fitting: Pairs) -> Change:
    """The change as it happened. A delta is only kept where it leads back: from a mask in its normal form."""
    delta = entry.delta if "shape" in fitting else None
    if delta is not None and isinstance(there, Annotation) and is_normal(there.shape):
        fitting = {name: pair for name, pair in fitting.items() if name != "shape"}
    else:
        delta = None
    return Change(id=entry.id, revision=entry.revision, fields=fitting, delta=delta)


def _inverse(entry: Entry) -> Entry:
    match entry:
        case Add(record=record):
            return Remove(id=record.id, revision=record.revision, record=record)
        case Remove(record=record):
            if record is None:
                raise InvalidRecord("a removal without its record cannot be taken back", where="record")
            return Add(record=record)
        case Change(fields=fields, delta=delta):
            return replace(
                entry,
                fields={name: (after, before) for name, (before, after) in fields.items()},
                delta=None if delta is None else replace(delta, base=delta.after, after=delta.base),
            )
        case SetStatus():
            return SetStatus(
                before=entry.after, after=entry.before, reason_before=entry.reason, reason=entry.reason_before
            )


def _changed_fields(before: Record, after: Record) -> Pairs:
    """(before, after) by field; attributes one by one."""
    pairs = {
        name: (wire_value(before, name), wire_value(after, name))
        for name in (*field_names(before), *_answers(before, after))
        if name != "attributes"
    }
    return {name: pair for name, pair in pairs.items() if not same(*pair)}


def _answers(before: Record, after: Record) -> list[str]:
    return [f"attributes.{key}" for key in sorted(answers(before).keys() | answers(after).keys())]


def alike(a: Record, b: Record) -> bool:
    """Equal apart from what only the server sets."""
    return type(a) is type(b) and not _changed_fields(a, b)


def _held_back(answer: Answer) -> Answer:
    if not isinstance(answer, Applied):
        return answer
    return Invalid(code="held-back", message="held back, as another entry of the same gesture does not fit")

"""What a diff does to a stored layer: checked against the ontology, merged, and given the server's own fields."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
from msgspec.structs import replace

from limner.dataset import (
    Add,
    Annotation,
    Answer,
    Applied,
    Conflict,
    Diff,
    DiffAnswer,
    Entry,
    Invalid,
    LayerKind,
    Millis,
    Record,
    Remove,
    SetStatus,
    Status,
    with_valid,
)
from limner.geometry import LayerState, alike, apply, merge
from limner.store.rows import StoredRecord
from limner.store.vocabulary import Vocabulary, unknown


class ImportedLayer(msgspec.Struct, frozen=True, kw_only=True):
    """What an import found for a layer of one picture; a status of None is left to the store."""

    image: UUID
    records: tuple[Record, ...]
    status: Status | None = None
    replaces: bool = False
    """It stands for all that the layer holds so far, which goes."""


@dataclass(slots=True)
class Target:
    """The layer that is about to change, with what is known of its picture. `layer` is None before the first change."""

    image: UUID
    image_key: int
    project_key: int
    hash: str
    width: int
    height: int
    main: bool
    kind: LayerKind
    layer: int | None
    status: Status
    reason: str
    revision: int
    owner: str = ""


@dataclass(slots=True)
class Outcome:
    """What a diff comes to: its effect in `diff`, the answers, and the touched records before and after."""

    target: Target
    diff: Diff
    answers: tuple[Answer, ...]
    asked: tuple[Entry, ...]
    before: dict[UUID, StoredRecord]
    after: LayerState
    remembered: dict[UUID, Record]
    """Records that were here before, by id: whoever comes back keeps number and time of making."""
    touched: tuple[UUID, ...]
    """Ids of the records that the diff adds, changes or removes, each once."""
    newcomers: tuple[UUID, ...]
    """Annotations that need a number."""
    first: bool = False
    """Whether all of it is new records, each once, on a layer that held nothing."""
    bodies: list[bytes] = field(default_factory=list)
    """Then the records encoded, once they were written."""


def entry_id(entry: Entry) -> UUID | None:
    """The record that an entry is about; None for a status."""
    if isinstance(entry, Add):
        return entry.record.id
    return None if isinstance(entry, SetStatus) else entry.id


def judge(
    target: Target,
    diff: Diff,
    before: dict[UUID, StoredRecord],
    names: dict[int, str],
    vocabulary: Vocabulary,
    remembered: dict[UUID, Record],
    unfinished: Invalid | None = None,
) -> Outcome:
    """What the diff comes to, nothing stored yet. `before` holds every record that it touches.

    `unfinished` is why the picture may not be done.
    """
    if target.layer is None and not remembered and unfinished is None:
        outcome = _first(target, diff, vocabulary)
        if outcome is not None:
            return outcome
    state = LayerState(
        records={id: stored.record for id, stored in before.items()},
        status=target.status,
        reason=target.reason,
    )
    refused = dict(_refusals(diff, target, vocabulary, remembered))
    if unfinished is not None:
        for at, entry in enumerate(diff.entries):
            if isinstance(entry, SetStatus) and entry.after == "done":
                refused.setdefault(at, unfinished)
    if refused and diff.atomic:
        held = Invalid(
            code="held-back", message="held back, as another entry of the same gesture does not fit"
        )
        refused = {at: refused.get(at, held) for at in range(len(diff.entries))}
    let_in = tuple(entry for at, entry in enumerate(diff.entries) if at not in refused)
    merged, answers = merge(state, replace(diff, entries=let_in))
    after, _ = apply(state, merged)
    rest = iter(answers)
    every = tuple(refused[at] if at in refused else next(rest) for at in range(len(diff.entries)))
    touched = tuple(dict.fromkeys(id for entry in merged.entries if (id := entry_id(entry)) is not None))
    newcomers = (
        id
        for id in touched
        if isinstance(after.records.get(id), Annotation)
        and id not in before
        and not isinstance(remembered.get(id), Annotation)
    )
    return Outcome(
        target=target,
        diff=merged,
        answers=tuple(
            _named(entry, answer, before, names) for entry, answer in zip(diff.entries, every, strict=True)
        ),
        asked=diff.entries,
        before=before,
        after=started(after, merged),
        remembered=remembered,
        touched=touched,
        newcomers=tuple(newcomers),
    )


def _first(target: Target, diff: Diff, vocabulary: Vocabulary) -> Outcome | None:
    """The same for nothing but new records, each once, on a layer without any; None where it has to be judged."""
    records: dict[UUID, Record] = {}
    for entry in diff.entries:
        if isinstance(entry, Add):
            records[entry.record.id] = entry.record
    statuses = diff.entries[len(records) :]
    if not records or len(statuses) > 1 or not isinstance(diff.entries[len(records) - 1], Add):
        return None
    if statuses and not _fits(statuses[0], target):
        return None
    if next(_refusals(diff, target, vocabulary, {}), None) is not None:
        return None
    said = statuses[0] if statuses else None
    status, reason = (
        (said.after, said.reason) if isinstance(said, SetStatus) else (target.status, target.reason)
    )
    touched = tuple(records)
    annotations = (id for id, record in records.items() if isinstance(record, Annotation))
    return Outcome(
        target=target,
        diff=diff,
        answers=(Applied(),) * len(diff.entries),
        asked=diff.entries,
        before={},
        after=started(LayerState(records, status, reason), diff),
        remembered={},
        touched=touched,
        newcomers=tuple(annotations),
        first=True,
    )


def _fits(entry: Entry, target: Target) -> bool:
    """Whether the entry changes the status from what it is."""
    return (
        isinstance(entry, SetStatus)
        and (entry.before, entry.reason_before) == (target.status, target.reason)
        and (entry.after, entry.reason) != (target.status, target.reason)
    )


def started(after: LayerState, diff: Diff) -> LayerState:
    """The state, in progress where the diff drew something on what nobody had begun.

    Replaying the log follows the same rule, so the log need not say it.
    """
    drawn = any(not isinstance(entry, SetStatus) for entry in diff.entries)
    said = diff.cause.kind == "restore" or any(isinstance(entry, SetStatus) for entry in diff.entries)
    if after.status == "todo" and drawn and not said:
        return LayerState(after.records, "in_progress", "")
    return after


def stamp(outcome: Outcome, first_number: int, at: Millis, author: str) -> DiffAnswer:
    """The answer, once the server's fields stand in the records, the diff and the answers of `outcome`."""
    revision = outcome.target.revision + bool(outcome.diff.entries)
    if outcome.first:
        return _stamp_first(outcome, first_number, revision, at, author)
    numbers = {id: first_number + n for n, id in enumerate(outcome.newcomers)}

    def final(record: Record) -> Record:
        if not isinstance(record, Annotation):
            return replace(record, revision=revision)
        known = outcome.before.get(record.id)
        old = known.record if known else outcome.remembered.get(record.id)
        if isinstance(old, Annotation):
            return replace(record, number=old.number, created=old.created, updated=at, revision=revision)
        number = numbers.get(record.id, 0)
        return replace(record, number=number, created=at, updated=at, revision=revision)

    records = dict(outcome.after.records)
    for id in outcome.touched:
        if id in records:
            records[id] = final(records[id])

    def logged(entry: Entry) -> Entry:
        if not isinstance(entry, Add):
            return entry
        id = entry.record.id
        last = outcome.after.records.get(id) is entry.record
        return Add(record=records[id] if last else final(entry.record))

    entries = tuple(logged(entry) for entry in outcome.diff.entries)
    outcome.after = LayerState(records, outcome.after.status, outcome.after.reason)
    outcome.diff = replace(outcome.diff, entries=entries, author=author)
    outcome.answers = tuple(
        _numbered(entry, answer, records, revision)
        for entry, answer in zip(outcome.asked, outcome.answers, strict=True)
    )
    return DiffAnswer(id=outcome.diff.id, revision=revision, answers=outcome.answers)


def _stamp_first(outcome: Outcome, number: int, revision: int, at: Millis, author: str) -> DiffAnswer:
    records: dict[UUID, Record] = {}
    entries: list[Entry] = []
    answers: list[Answer] = []
    for id, record in outcome.after.records.items():
        if not isinstance(record, Annotation):
            records[id] = replace(record, revision=revision)
            answers.append(Applied(revision=revision))
        else:
            records[id] = with_valid(record, number=number, revision=revision, created=at, updated=at)
            answers.append(Applied(revision=revision, number=number))
            number += 1
        entries.append(Add(record=records[id]))
    for entry in outcome.diff.entries[len(records) :]:
        entries.append(entry)
        answers.append(Applied(revision=revision))
    outcome.after = LayerState(records, outcome.after.status, outcome.after.reason)
    outcome.diff = replace(outcome.diff, entries=tuple(entries), author=author)
    outcome.answers = tuple(answers)
    return DiffAnswer(id=outcome.diff.id, revision=revision, answers=outcome.answers)


def _numbered(entry: Entry, answer: Answer, records: dict[UUID, Record], revision: int) -> Answer:
    if not isinstance(answer, Applied):
        return answer
    id = entry_id(entry)
    record = None if id is None else records.get(id)
    if record is None:
        return replace(answer, revision=revision)
    return replace(answer, revision=record.revision, number=getattr(record, "number", 0))


def _named(entry: Entry, answer: Answer, before: dict[UUID, StoredRecord], names: dict[int, str]) -> Answer:
    """The answer, with the name of whoever changed the record last where it is a conflict."""
    id = entry_id(entry)
    if not isinstance(answer, Conflict) or id is None or id not in before:
        return answer
    return replace(answer, by=names.get(before[id].actor, ""))


def _refusals(
    diff: Diff, target: Target, vocabulary: Vocabulary, remembered: dict[UUID, Record]
) -> Iterator[tuple[int, Invalid]]:
    if diff.image_hash and target.hash and diff.image_hash != target.hash:
        fault = Invalid(
            code="wrong-picture",
            message="this was drawn on another picture",
            where="image_hash",
            hint="Reload the picture; its file has changed.",
        )
        yield from ((at, fault) for at in range(len(diff.entries)))
        return
    for at, entry in enumerate(diff.entries):
        fault_found = unknown(entry, vocabulary)
        if fault_found is None and target.kind == "model":
            fault_found = _not_allowed(entry, diff.cause.kind == "import", remembered)
        if fault_found is not None:
            yield at, fault_found


def _not_allowed(entry: Entry, imported: bool, refused: dict[UUID, Record]) -> Invalid | None:
    """Why an entry may not change the layer of a model: people refuse and take refusals back, imports bring what
    nobody refused."""
    before = refused.get(entry.record.id) if isinstance(entry, Add) else None
    if imported:
        return None if before is None else _REFUSED
    if isinstance(entry, Remove) or (
        isinstance(entry, Add) and before is not None and alike(entry.record, before)
    ):
        return None
    return _ONLY_REFUSALS


_REFUSED = Invalid(
    code="refused-before",
    message="somebody has refused this suggestion",
    hint="Take the refusal back in the editor: the suggestion is there again.",
)
_ONLY_REFUSALS = Invalid(
    code="only-refusals",
    message="on the layer of a model, suggestions are refused and refusals taken back, and nothing else",
    hint="Take the suggestion into the main layer, and change it there.",
)

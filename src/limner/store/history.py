"""The log of a layer: paged, replayed, and what of it can be taken back."""

from collections.abc import Iterator
from uuid import UUID

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, select

from limner.dataset import (
    Add,
    Annotation,
    Cause,
    Change,
    Diff,
    DiffAnswer,
    LayerKind,
    Millis,
    Record,
    Remove,
    Status,
    new_id,
)
from limner.geometry import LayerState, apply, difference, steps
from limner.store.actors import Actor
from limner.store.blobs import Blobs
from limner.store.clock import now
from limner.store.database import Database
from limner.store.effects import unpack
from limner.store.errors import NotFound
from limner.store.layers import Layers, find_targets
from limner.store.merging import entry_id, started
from limner.store.rows import load_records
from limner.store.tables import actors, diffs


class HistoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A diff as it took effect."""

    revision: int
    at: Millis
    author: Actor
    diff: Diff


class FieldSet(msgspec.Struct, frozen=True, kw_only=True):
    """Who gave a field of a record the value it has, and when. `field` is as in a `Change`, and empty for the making
    of the record, which set all fields that are not named."""

    field: str
    revision: int
    at: Millis
    author: Actor


class UndoStack(msgspec.Struct, frozen=True, kw_only=True):
    """What an actor can take back and do again as of a revision: the logged diffs whose inverses are the next undos,
    and the undos whose inverses are the next redos, the very next first."""

    revision: int
    undo: tuple[Diff, ...]
    redo: tuple[Diff, ...]


class History:
    """The logs of all layers."""

    def __init__(self, database: Database, layers: Layers, blobs: Blobs) -> None:
        self._database = database
        self._layers = layers
        self._blobs = blobs

    def page(
        self,
        image: UUID,
        before: int | None = None,
        limit: int = 50,
        kind: LayerKind = "main",
        owner: str = "",
    ) -> tuple[HistoryEntry, ...]:
        """Diffs with a revision below `before`, newest first. Raises NotFound for no such picture."""
        with self._database.read() as connection:
            [(target, _)] = find_targets(connection, (image,), kind, owner=owner)
            query = (
                select(diffs.c.revision, diffs.c.at, diffs.c.body, actors.c.id, actors.c.name)
                .join(actors)
                .where(diffs.c.layer_key == target.layer, diffs.c.effective)
                .order_by(diffs.c.revision.desc())
                .limit(limit)
            )
            if before is not None:
                query = query.where(diffs.c.revision < before)
            return tuple(
                HistoryEntry(
                    revision=row.revision,
                    at=row.at,
                    author=Actor(id=row.id, name=row.name),
                    diff=unpack(row.body),
                )
                for row in connection.execute(query)
            )

    def fields(self, image: UUID, record: UUID, kind: LayerKind = "main") -> tuple[FieldSet, ...]:
        """Who set what of a record, newest first, from the log. Raises NotFound for no such picture."""
        with self._database.read() as connection:
            [(target, _)] = find_targets(connection, (image,), kind)
            query = (
                select(diffs.c.revision, diffs.c.at, diffs.c.body, actors.c.id, actors.c.name)
                .join(actors)
                .where(diffs.c.layer_key == target.layer, diffs.c.effective)
                .order_by(diffs.c.revision.desc())
            )
            found: dict[str, FieldSet] = {}
            for row in connection.execute(query):
                for field in _set_by(unpack(row.body), record):
                    author = Actor(id=row.id, name=row.name)
                    one = FieldSet(field=field, revision=row.revision, at=row.at, author=author)
                    found.setdefault(field, one)
                if "" in found:
                    break
            return tuple(found.values())

    def undo_stack(self, image: UUID, actor: UUID, limit: int = 50, kind: LayerKind = "main") -> UndoStack:
        """What the actor can undo and redo next, at most `limit` of each. An undo that found everything changed by
        others counts as done, or nobody could ever get past it. Raises NotFound for no such picture."""
        with self._database.read() as connection:
            [(target, _)] = find_targets(connection, (image,), kind)
            rows = connection.execute(
                select(diffs.c.id, diffs.c.cause, diffs.c.cause_of)
                .join(actors)
                .where(diffs.c.layer_key == target.layer, actors.c.id == actor)
                .where(diffs.c.effective | diffs.c.cause.in_(_TAKING_BACK))
                .order_by(diffs.c.revision.desc(), diffs.c.key.desc())
            )
            log = ((row.id, Cause(kind=row.cause, of=row.cause_of)) for row in rows)
            undo, redo = steps(log, limit)
            bodies = _bodies(connection, (*undo, *redo))
            return UndoStack(
                revision=target.revision,
                undo=tuple(bodies[id] for id in undo),
                redo=tuple(bodies[id] for id in redo),
            )

    def replay(self, image: UUID, revision: int | None = None, kind: LayerKind = "main") -> LayerState:
        """The layer after `revision` (the latest one if None), computed from the log alone. Raises NotFound."""
        with self._database.read() as connection:
            [(target, _)] = find_targets(connection, (image,), kind)
            return _replayed(connection, target.layer, revision)[0]

    def restore(self, image: UUID, revision: int, actor: UUID, kind: LayerKind = "main") -> DiffAnswer:
        """The answer to a diff, appended, that leads back to an earlier revision. Raises NotFound."""

        def go_back(connection: Connection) -> DiffAnswer:
            [(target, _)] = find_targets(connection, (image,), kind)
            if not 0 <= revision <= target.revision:
                raise NotFound.of("revision", str(revision))
            wanted, remembered = _replayed(connection, target.layer, revision)
            records = {} if target.layer is None else load_records(connection, self._blobs, target.layer)
            current = LayerState(
                {id: each.record for id, each in records.items()}, target.status, target.reason
            )
            diff = Diff(
                id=new_id(),
                image_id=image,
                gesture="restore",
                entries=difference(current, wanted),
                layer=kind,
                cause=Cause(kind="restore"),
                made_at=now(),
                atomic=True,
            )
            return self._layers.save_within(connection, image, diff, actor, kind, remembered)

        return self._database.write(go_back)


def _set_by(diff: Diff, record: UUID) -> Iterator[str]:
    """The fields of the record that the diff set, as `FieldSet` names them."""
    for entry in diff.entries:
        if isinstance(entry, Add) and entry.record.id == record:
            yield ""
        elif isinstance(entry, Change) and entry.id == record:
            yield from entry.fields
            if entry.delta:
                yield "shape"


_TAKING_BACK = ("undo", "redo")


def _bodies(connection: Connection, ids: tuple[UUID, ...]) -> dict[UUID, Diff]:
    rows = connection.execute(select(diffs.c.id, diffs.c.body).where(diffs.c.id.in_(ids)))
    return {row.id: unpack(row.body) for row in rows}


def _replayed(
    connection: Connection, layer: int | None, revision: int | None
) -> tuple[LayerState, dict[UUID, Record]]:
    """The state after that revision, and every record that was removed up to the newest one, as it last stood."""
    rows = connection.execute(
        select(diffs.c.revision, diffs.c.at, diffs.c.body)
        .where(diffs.c.layer_key == layer, diffs.c.effective)
        .order_by(diffs.c.revision)
    )
    records: dict[UUID, Record] = {}
    state = LayerState(records)
    gone: dict[UUID, Record] = {}
    for row in rows:
        diff = unpack(row.body)
        for entry in diff.entries:
            if isinstance(entry, Remove) and entry.record is not None:
                gone[entry.id] = entry.record
        if revision is None or row.revision <= revision:
            status, reason = _write(records, state, diff, row.revision, row.at)
            state = LayerState(records, status, reason)
    return state, gone


def _write(
    records: dict[UUID, Record], state: LayerState, diff: Diff, revision: int, at: Millis
) -> tuple[Status, str]:
    """Does a logged diff to the records, with the server's fields as they were set then; gives status and reason.

    Only what it touches is handed to `apply`: a long log of a full layer is replayed in a time that follows the log.
    """
    touched = {id for entry in diff.entries if (id := entry_id(entry)) is not None}
    before = LayerState({id: records[id] for id in touched if id in records}, state.status, state.reason)
    after, _ = apply(before, diff)
    after = started(after, diff)
    for id in touched - after.records.keys():
        records.pop(id, None)
    for id, record in after.records.items():
        times = {"updated": at} if isinstance(record, Annotation) else {}
        records[id] = replace(record, revision=revision, **times)
    return after.status, after.reason

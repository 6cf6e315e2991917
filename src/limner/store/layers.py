"""Layers: read as they lie, and changed by diffs."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from functools import lru_cache
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from limner.dataset import (
    Add,
    Annotation,
    Cause,
    Diff,
    DiffAnswer,
    Entry,
    Layer,
    LayerKind,
    Record,
    Remove,
    SetStatus,
    decode,
    derived_id,
    encode,
)
from limner.store.actors import Actor
from limner.store.blobs import Blobs
from limner.store.clock import now
from limner.store.database import Database
from limner.store.effects import Effects, unpack
from limner.store.errors import NotFound
from limner.store.finishing import unfinished
from limner.store.keys import project_key
from limner.store.merging import ImportedLayer, Target, entry_id, judge
from limner.store.ontology import load_ontology
from limner.store.prepared import Prepared, numbered, several
from limner.store.refusals import refused_alike, refused_in
from limner.store.rows import NO_OBJECTS, StoredRecord, load_records, record_bytes
from limner.store.tables import actors, annotations, classes, diffs, images, layers, projects
from limner.store.vocabulary import Vocabulary


class LayerBeside(msgspec.Struct, frozen=True):
    """A layer of a picture beside the main one: somebody's independent work, a model's, or the truth."""

    kind: LayerKind
    owner: str
    """Whose work it is, or which model's; empty where the kind has one only."""
    objects: int


class ProjectLayer(msgspec.Struct, frozen=True):
    """A layer beside the main one, through all pictures of a project."""

    kind: LayerKind
    owner: str
    """Whose work it is, or which model's; empty where the kind has one only."""
    pictures: int


class Layers:
    """The layers of all pictures."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs
        self._vocabularies: dict[int, Vocabulary] = {}
        self._people: dict[int, Actor] = {}
        database.after_undoing(self._forget)

    def read(self, image: UUID, kind: LayerKind = "main", owner: str = "") -> bytes:
        """The layer's JSON, put together from the stored records. Raises NotFound for no such picture."""
        with self._database.read() as connection:
            [(target, _)] = find_targets(connection, (image,), kind, owner=owner)
            return layer_json(connection, self._blobs, target, kind)

    def beside(self, image: UUID) -> tuple[LayerBeside, ...]:
        """The layers beside the main one that hold something. Raises NotFound for no such picture."""
        with self._database.read() as connection:
            [(target, _)] = find_targets(connection, (image,), "main")
            rows = connection.execute(
                select(layers.c.kind, layers.c.owner, func.count().label("objects"))
                .select_from(layers.join(annotations))
                .where(layers.c.image_key == target.image_key, layers.c.kind != "main")
                .where(*(annotations.c.kind != kind for kind in NO_OBJECTS))
                .group_by(layers.c.kind, layers.c.owner)
                .order_by(layers.c.kind, layers.c.owner)
            )
            return tuple(LayerBeside(*row) for row in rows)

    def of(self, project: UUID) -> tuple[ProjectLayer, ...]:
        """The project's layers beside the main one, by kind and owner. Raises NotFound."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(layers.c.kind, layers.c.owner, func.count())
                .where(layers.c.project_key == project_key(connection, project), layers.c.kind != "main")
                .group_by(layers.c.kind, layers.c.owner)
                .order_by(layers.c.kind, layers.c.owner)
            )
            return tuple(ProjectLayer(*row) for row in rows)

    def get(self, image: UUID, kind: LayerKind = "main", owner: str = "") -> Layer:
        """The layer. Raises NotFound for no such picture."""
        return decode(self.read(image, kind, owner), Layer)

    def save(
        self, image: UUID, diffs: Sequence[Diff], actor: UUID, kind: LayerKind = "main", owner: str = ""
    ) -> tuple[DiffAnswer, ...]:
        """One answer per diff, in order, once all that applied is durable.

        A diff that was answered before gets the same answer again and has no second effect. `author` and the
        server's fields are set here, whatever the diff says. Invalid codes beside those of
        `limner.geometry.changes`: `wrong-picture`, `unknown-class`, `unknown-attribute`,
        `unknown-relation-type`, `unlabelled` for a picture that is done too early, and `only-refusals` for
        whatever but refusing changes the layer of a model. Raises NotFound for no such picture or model's layer.
        """
        return self.submit(image, diffs, actor, kind, owner).result()

    def submit(
        self, image: UUID, diffs: Sequence[Diff], actor: UUID, kind: LayerKind = "main", owner: str = ""
    ) -> Future[tuple[DiffAnswer, ...]]:
        """`save` without waiting, for whoever has other things to do meanwhile."""
        return self._database.submit(
            lambda connection: tuple(
                self.save_within(connection, image, diff, actor, kind, owner=owner) for diff in diffs
            )
        )

    def save_within(
        self,
        connection: Connection,
        image: UUID,
        diff: Diff,
        actor: UUID,
        kind: LayerKind,
        remembered: dict[UUID, Record] | None = None,
        owner: str = "",
    ) -> DiffAnswer:
        """The answer to one diff, inside a transaction of the writer. `remembered` are records that come back."""
        answered = _ANSWERED.row(connection, of_id=diff.id)
        if answered is not None:
            return decode(answered[0], DiffAnswer)
        [(target, version)] = find_targets(connection, (image,), kind, owner=owner)
        if kind == "model":
            if target.layer is None:
                raise NotFound.of("layer of the model", owner)
            remembered = _refused(connection, target)
        author, names = self._everybody(connection, actor)
        vocabulary = self._vocabulary(connection, target.project_key, version)
        outcome = judge(
            target,
            diff,
            _touched(connection, self._blobs, target, diff.entries),
            names,
            vocabulary,
            _taken_back(connection, diff) if remembered is None else remembered,
            unfinished(connection, self._blobs, target, diff, vocabulary.may_be_left),
        )
        return Effects(connection, self._blobs, vocabulary, author, now()).write((outcome,))[0]

    def import_layers(
        self,
        project: UUID,
        job: UUID,
        items: Sequence[ImportedLayer],
        actor: UUID,
        kind: LayerKind = "main",
        owner: str = "",
        cause: Literal["import", "edit"] = "import",
    ) -> tuple[DiffAnswer, ...]:
        """One answer per item, in order; one transaction for all, which saves go before: send few at a time.

        With the cause `edit` it is the actor's own work, which undo takes back and others are told of.

        One diff per picture is logged, its id derived from job and picture: doing the same again changes nothing
        and gives the same answers. A record whose id is there already, and is not the same, is a conflict.
        Raises NotFound for no such picture, LimnerError where a picture stands twice among the items.
        """

        if not items:
            return ()

        def bring_in(connection: Connection) -> tuple[DiffAnswer, ...]:
            name = () if kind == "main" else (kind, owner)
            ids = {item.image: derived_id("import", str(job), str(item.image), *name) for item in items}
            answers = _answers(connection, ids.values())
            fresh = [item for item in items if ids[item.image] not in answers]
            outcomes = []
            found = find_targets(connection, [item.image for item in fresh], kind, project, owner)
            vocabulary = self._vocabulary(connection, found[0][0].project_key, found[0][1]) if found else None
            author, names = self._everybody(connection, actor)
            for item, (target, _) in zip(fresh, found, strict=True):
                assert vocabulary is not None  # noqa: S101
                goes = self._replaced(connection, item, target)
                diff = _import_diff(ids[item.image], item, target, goes, Cause(kind=cause))
                before = _touched(connection, self._blobs, target, diff.entries)
                refused = refused_alike(_refused(connection, target), item.records)
                outcomes.append(judge(target, diff, before, names, vocabulary, refused))
            if vocabulary is not None:
                written = Effects(connection, self._blobs, vocabulary, author, now()).write(outcomes)
                answers |= {answer.id: answer for answer in written}
            return tuple(answers[ids[item.image]] for item in items)

        return self._database.write(bring_in, patient=True)

    def _replaced(self, connection: Connection, item: ImportedLayer, target: Target) -> list[Record]:
        """What the layer held so far and is to go, links before what they link."""
        if not item.replaces or target.layer is None:
            return []
        there = [stored.record for stored in load_records(connection, self._blobs, target.layer).values()]
        return sorted(there, key=lambda record: isinstance(record, Annotation))

    def _forget(self) -> None:
        self._vocabularies = {}
        self._people = {}

    def _everybody(self, connection: Connection, actor: UUID) -> tuple[tuple[int, Actor], dict[int, str]]:
        """The actor with their key, and all names by key, read again when somebody new acts. Raises NotFound."""
        for _ in range(2):
            for key, who in self._people.items():
                if who.id == actor:
                    return (key, who), {key: who.name for key, who in self._people.items()}
            self._people = {key: Actor(id=id, name=name) for key, id, name in _ACTORS.rows(connection)}
        raise NotFound.of("actor", actor)

    def _vocabulary(self, connection: Connection, project: int, version: int) -> Vocabulary:
        known = self._vocabularies.get(project)
        if known is None or known.version != version:
            rows = connection.execute(
                select(classes.c.id, classes.c.key).where(classes.c.project_key == project)
            )
            known = Vocabulary.of(load_ontology(connection, project), {row.id: row.key for row in rows})
            self._vocabularies[project] = known
        return known


def layer_json(connection: Connection, blobs: Blobs, target: Target, kind: LayerKind) -> bytes:
    """The JSON of a layer, whose records are not decoded for it."""
    records: dict[str, list[bytes]] = {"annotations": [], "relations": [], "comments": []}
    if target.layer is not None:
        for kind_, record, hash in _RECORDS.rows(connection, layer=target.layer):
            place = f"{kind_}s" if kind_ in NO_OBJECTS else "annotations"
            records[place].append(record_bytes(record, hash, blobs))
    head = Layer(
        image_id=target.image, kind=kind, owner=target.owner, status=target.status, reason=target.reason,
        revision=target.revision,
    )  # fmt: skip
    start, mark, end = encode(head).rpartition(b',"schema":')
    lists = (b',"%s":[%s]' % (name.encode(), b",".join(found)) for name, found in records.items() if found)
    return b"".join((start, *lists, mark, end))


def find_targets(
    connection: Connection,
    ids: Sequence[UUID],
    kind: LayerKind,
    project: UUID | None = None,
    owner: str = "",
) -> list[tuple[Target, int]]:
    """Each picture's layer and its project's ontology version, in order. Raises NotFound."""
    if not ids:
        return []
    rows = _targets(len(ids)).rows(connection, of_kind=kind, of_owner=owner, **numbered(images.c.id, ids))
    found = {row[0]: row for row in rows if project in (None, row[1])}
    targets = []
    for id in ids:
        row = found.get(id)
        if row is None:
            raise NotFound.of("picture", id)
        _, _, version, image_key, key, hash, width, height, layer, status, reason, revision = row
        target = Target(
            image=id,
            image_key=image_key,
            project_key=key,
            hash=hash.hex() if hash else "",
            width=width,
            height=height,
            main=kind == "main",
            kind=kind,
            layer=layer,
            status=status or "todo",
            reason=reason or "",
            revision=revision or 0,
            owner=owner,
        )
        targets.append((target, version))
    return targets


def _touched(
    connection: Connection, blobs: Blobs, target: Target, entries: Sequence[Entry]
) -> dict[UUID, StoredRecord]:
    ids = [id for entry in entries if (id := entry_id(entry)) is not None]
    if target.layer is None or not ids:
        return {}
    return load_records(connection, blobs, target.layer, ids)


def _refused(connection: Connection, target: Target) -> dict[UUID, Record]:
    """What people refused of a model's layer; nothing of any other."""
    if target.kind != "model" or target.layer is None:
        return {}
    return refused_in(connection, target.layer)


def _answers(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, DiffAnswer]:
    wanted = list(ids)
    rows = _answered(len(wanted)).rows(connection, **numbered(diffs.c.id, wanted))
    return {id: decode(answer, DiffAnswer) for id, answer in rows}


def _taken_back(connection: Connection, diff: Diff) -> dict[UUID, Record]:
    """What the diff that is undone or redone had removed: if it comes back, then with its number."""
    if diff.cause.of is None or diff.cause.kind not in ("undo", "redo"):
        return {}
    row = _BODY.row(connection, of_id=diff.cause.of)
    removed = () if row is None else (entry for entry in unpack(row[0]).entries if isinstance(entry, Remove))
    return {entry.id: entry.record for entry in removed if entry.record is not None}


def _import_diff(id: UUID, item: ImportedLayer, target: Target, goes: Sequence[Record], cause: Cause) -> Diff:
    entries: list[Entry] = [Remove(id=record.id, revision=record.revision, record=record) for record in goes]
    entries += [Add(record=record) for record in item.records]
    if item.status is not None and item.status != target.status:
        entries.append(SetStatus(before=target.status, after=item.status, reason_before=target.reason))
    return Diff(
        id=id,
        image_id=item.image,
        gesture="import",
        entries=tuple(entries),
        layer=target.kind,
        cause=cause,
        made_at=now(),
    )


@lru_cache(64)
def _targets(count: int) -> Prepared:
    """That many pictures by their ids: what `find_targets` takes apart."""
    its_layer = (
        (layers.c.image_key == images.c.key)
        & (layers.c.kind == bindparam("of_kind"))
        & (layers.c.owner == bindparam("of_owner"))
    )
    return Prepared(
        select(
            images.c.id, projects.c.id, projects.c.ontology_version, images.c.key, images.c.project_key,
            images.c.hash, images.c.width, images.c.height,
            layers.c.key, layers.c.status, layers.c.reason, layers.c.revision,
        )
        .select_from(images.join(projects).outerjoin(layers, its_layer))
        .where(images.c.id.in_(several(images.c.id, count)), projects.c.deleted.is_(None))
    )  # fmt: skip


@lru_cache(64)
def _answered(count: int) -> Prepared:
    """Id and answer of that many diffs."""
    return Prepared(select(diffs.c.id, diffs.c.answer).where(diffs.c.id.in_(several(diffs.c.id, count))))


_ANSWERED = Prepared(select(diffs.c.answer).where(diffs.c.id == bindparam("of_id")))
_BODY = Prepared(select(diffs.c.body).where(diffs.c.id == bindparam("of_id")))
_ACTORS = Prepared(select(actors.c.key, actors.c.id, actors.c.name))
_RECORDS = Prepared(
    select(annotations.c.kind, annotations.c.record, annotations.c.record_hash)
    .where(annotations.c.layer_key == bindparam("layer"))
    .order_by(annotations.c.key)
)

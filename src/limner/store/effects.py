"""Outcomes of diffs written down: records, layers, pictures, log, and the counts that are kept, all in one go."""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from msgspec import Raw, Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Insert, Table, bindparam, delete, select, update

from limner.dataset import Annotation, Diff, DiffAnswer, Millis, Record, decode, encode
from limner.geometry import Scene, previews
from limner.store.actors import Actor
from limner.store.blobs import Blobs
from limner.store.dialect import insert
from limner.store.merging import Outcome, stamp
from limner.store.prepared import Prepared, numbered, several
from limner.store.rows import NO_OBJECTS, record_bytes, searched
from limner.store.tables import (
    annotations,
    class_counts,
    diffs,
    image_classes,
    images,
    layers,
    projects,
)
from limner.store.tables import (
    previews as preview_table,
)
from limner.store.vocabulary import Vocabulary

_LARGEST = 96
"""Shapes that a preview is made of: more never fit into its 2 KiB."""


_WINDOW = 13
"""Bits of zlib's window: diffs are small, and laying out a larger one costs more than it saves."""


class Effects:
    """Writes outcomes for one project and one actor at one moment, inside one transaction."""

    def __init__(
        self,
        connection: Connection,
        blobs: Blobs,
        vocabulary: Vocabulary,
        actor: tuple[int, Actor],
        at: Millis,
    ) -> None:
        self._connection = connection
        self._blobs = blobs
        self._vocabulary = vocabulary
        self._actor_key, self._actor = actor
        self._at = at
        self._areas: dict[UUID, float] = {}
        """Of the records written so far."""

    def write(self, outcomes: Sequence[Outcome]) -> tuple[DiffAnswer, ...]:
        """The answers. Each outcome is of another layer, all of them of one project."""
        effective = [outcome for outcome in outcomes if outcome.diff.entries]
        number = self._count_project(effective) if effective else 0
        answers = []
        for outcome in outcomes:
            newcomers = len(outcome.newcomers)
            answers.append(stamp(outcome, number - newcomers + 1, self._at, str(self._actor.id)))
            number -= newcomers
        self._write_layers(outcomes)
        if effective:
            self._write_records(effective)
            main = [outcome for outcome in effective if outcome.target.main]
            if main:
                self._count_classes(main)
                self._write_images(main)
        self._log(outcomes, answers)
        return tuple(answers)

    def _count_project(self, outcomes: list[Outcome]) -> int:
        """The highest number given out, after room was made for all newcomers."""
        main = [outcome for outcome in outcomes if outcome.target.main]
        statuses: Counter[str] = Counter()
        for outcome in main:
            if outcome.after.status != outcome.target.status:
                statuses.update({outcome.after.status: 1, outcome.target.status: -1})
        changes = {
            **statuses,
            "objects": sum(_objects(outcome) for outcome in main),
            "last_annotation": sum(len(outcome.newcomers) for outcome in outcomes),
            "moved": bool(statuses),
            "drawn": bool(main),
            "suggested": any(outcome.target.kind == "model" for outcome in outcomes),
        }
        steps = {f"by_{name}": int(changes.get(name, 0)) for name in _COUNTS}
        place = {"of_project": outcomes[0].target.project_key, "at": self._at}
        [(number,)] = _UPDATE_PROJECT.rows(self._connection, **steps, **place)
        return int(number)

    def _write_layers(self, outcomes: Sequence[Outcome]) -> None:
        """Inserts and updates layers; every target has its key afterwards."""
        known = []
        for outcome in outcomes:
            target, after = outcome.target, outcome.after
            values = {
                "status": after.status, "reason": after.reason, "updated": self._at,
                "revision": target.revision + bool(outcome.diff.entries),
            }  # fmt: skip
            if target.layer is not None:
                if outcome.diff.entries:
                    known.append(values | {"of_layer": target.layer})
                continue
            made = values | {
                "image_key": target.image_key, "project_key": target.project_key, "actor_key": self._actor_key,
                "kind": target.kind, "owner": target.owner, "created": self._at,
            }  # fmt: skip
            [(target.layer,)] = _INSERT_LAYER.rows(self._connection, **made)
        if known:
            _UPDATE_LAYER.run(self._connection, known)

    def _write_records(self, outcomes: list[Outcome]) -> None:
        gone: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        new: list[dict[str, Any]] = []
        for outcome in outcomes:
            layer = outcome.target.layer
            for id in outcome.touched:
                record = outcome.after.records.get(id)
                if record is None:
                    gone.append({"of_layer": layer, "of_id": id})
                    continue
                values = searched(record, self._vocabulary.class_keys, self._blobs)
                values["actor_key"] = self._actor_key
                self._areas[id] = values["area"]
                if id in outcome.before:
                    changed.append({"of_layer": layer, "of_id": id, **values})
                else:
                    values.update(layer_key=layer, id=id, project_key=outcome.target.project_key)
                    new.append(values)
                    if outcome.first:
                        outcome.bodies.append(values["record"])
        for statement, rows in ((_DELETE, gone), (_UPDATE, changed), (_INSERT, new)):
            if rows:
                statement.run(self._connection, rows)

    def _count_classes(self, outcomes: list[Outcome]) -> None:
        """Objects per picture and class, and of those objects and pictures per class."""
        by_image = {outcome.target.image_key: _classes(outcome) for outcome in outcomes}
        changes = {
            (image, self._vocabulary.class_keys[id]): by
            for image, counts in by_image.items()
            for id, by in counts.items()
            if by
        }
        if not changes:
            return
        project = outcomes[0].target.project_key
        rows = [
            {"image_key": image, "class_key": kind, "project_key": project, "objects": by}
            for (image, kind), by in sorted(changes.items())
        ]
        there = self._class_rows(list(by_image))
        _add_up(self._connection.dialect.name, image_classes, ("objects",)).run(self._connection, rows)
        emptied = [place for place, by in changes.items() if there.get(place, 0) + by == 0]
        if emptied:
            _DROP_CLASS.run(
                self._connection, [{"image_key": image, "class_key": kind} for image, kind in emptied]
            )
        totals: dict[int, dict[str, Any]] = {}
        for (image, kind), by in changes.items():
            total = totals.setdefault(
                kind, {"class_key": kind, "project_key": project, "pictures": 0, "objects": 0}
            )
            was = there.get((image, kind), 0)
            total["objects"] += by
            total["pictures"] += (was + by > 0) - (was > 0)
        add_up = _add_up(self._connection.dialect.name, class_counts, ("pictures", "objects"))
        add_up.run(self._connection, totals.values())

    def _class_rows(self, image_keys: list[int]) -> dict[tuple[int, int], int]:
        column = image_classes.c.image_key
        rows = _classes_of(len(image_keys)).rows(self._connection, **numbered(column, image_keys))
        return {(image, kind): objects for image, kind, objects in rows}

    def _write_images(self, outcomes: list[Outcome]) -> None:
        _UPDATE_IMAGE.run(
            self._connection,
            [
                {
                    "of_image": outcome.target.image_key, "by": _objects(outcome), "updated": self._at,
                    "status": outcome.after.status, "reason": outcome.after.reason,
                }
                for outcome in outcomes
            ],
        )  # fmt: skip
        drawn = [outcome for outcome in outcomes if outcome.touched]
        if drawn:
            bodies = previews([self._scene(outcome) for outcome in drawn], self._vocabulary.indexes)
            rows = [
                {"image_key": outcome.target.image_key, "body": body}
                for outcome, body in zip(drawn, bodies, strict=True)
            ]
            _replace_preview(self._connection.dialect.name).run(self._connection, rows)

    def _scene(self, outcome: Outcome) -> Scene:
        if outcome.target.revision:
            rows = _LARGEST_OF.rows(self._connection, layer=outcome.target.layer)
            records = [decode(record_bytes(record, hash, self._blobs), Annotation) for record, hash in rows]
        else:  # nothing else lies on the layer
            records = [record for record in outcome.after.records.values() if isinstance(record, Annotation)]
        return Scene(records, outcome.target.width, outcome.target.height, self._areas)

    def _log(self, outcomes: Sequence[Outcome], answers: Sequence[DiffAnswer]) -> None:
        _LOG.run(
            self._connection,
            [
                {
                    "id": outcome.diff.id, "layer_key": outcome.target.layer,
                    "project_key": outcome.target.project_key, "actor_key": self._actor_key,
                    "revision": answer.revision, "effective": bool(outcome.diff.entries),
                    "cause": outcome.diff.cause.kind, "cause_of": outcome.diff.cause.of, "at": self._at,
                    "body": _packed(outcome), "answer": encode(answer),
                }
                for outcome, answer in zip(outcomes, answers, strict=True)
            ],
        )  # fmt: skip


def pack(diff: Diff) -> bytes:
    """The diff as the log keeps it."""
    press = zlib.compressobj(1, zlib.DEFLATED, _WINDOW)
    return press.compress(encode(diff)) + press.flush()


def _packed(outcome: Outcome) -> bytes:
    """The outcome's diff packed; records that were encoded for their rows are not encoded again."""
    if not all(outcome.bodies):  # a large one lies in a blob
        return pack(outcome.diff)
    added = tuple(_Encoded(record=Raw(body)) for body in outcome.bodies)
    entries: Any = added + outcome.diff.entries[len(added) :]
    return pack(replace(outcome.diff, entries=entries))


class _Encoded(Struct, frozen=True, gc=False, tag_field="op", tag="add"):
    """An `Add` whose record is encoded already."""

    record: Raw


def unpack(body: bytes) -> Diff:
    """The inverse of `pack`."""
    return decode(zlib.decompress(body), Diff)


def _class_of(record: Record | None) -> UUID | None:
    return record.class_id if isinstance(record, Annotation) else None


def _classes(outcome: Outcome) -> Counter[UUID]:
    """Objects more or less, by class."""
    counts: Counter[UUID] = Counter()
    for id in outcome.touched:
        before = _class_of(stored.record) if (stored := outcome.before.get(id)) else None
        after = _class_of(outcome.after.records.get(id))
        if before is not None:
            counts[before] -= 1
        if after is not None:
            counts[after] += 1
    return counts


def _objects(outcome: Outcome) -> int:
    return sum(_classes(outcome).values())


def _inserting(table: Table, names: Iterable[str]) -> Insert:
    """An INSERT of those columns."""
    return table.insert().values({name: bindparam(name) for name in names})


@cache
def _add_up(dialect: str, table: Table, columns: tuple[str, ...]) -> Prepared:
    """An INSERT whose numbers are added to those of a row that is there."""
    query = insert(dialect, table)
    sums = {name: table.c[name] + query.excluded[name] for name in columns}
    return Prepared(query.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=sums))


@cache
def _replace_preview(dialect: str) -> Prepared:
    query = insert(dialect, preview_table)
    return Prepared(
        query.on_conflict_do_update(
            index_elements=[preview_table.c.image_key], set_={"body": query.excluded.body}
        )
    )


@lru_cache(64)
def _classes_of(count: int) -> Prepared:
    """Objects by picture and class, of that many pictures."""
    asked = image_classes.c.image_key.in_(several(image_classes.c.image_key, count))
    return Prepared(
        select(image_classes.c.image_key, image_classes.c.class_key, image_classes.c.objects).where(asked)
    )


_COUNTS = (
    "objects",
    "todo",
    "in_progress",
    "done",
    "skipped",
    "last_annotation",
    "moved",
    "drawn",
    "suggested",
)
_UPDATE_PROJECT = Prepared(
    update(projects)
    .where(projects.c.key == bindparam("of_project"))
    .values(
        {name: projects.c[name] + bindparam(f"by_{name}") for name in _COUNTS} | {"updated": bindparam("at")}
    )
    .returning(projects.c.last_annotation)
)
_HERE = (annotations.c.layer_key == bindparam("of_layer")) & (annotations.c.id == bindparam("of_id"))
_SEARCHED = (
    "actor_key", "kind", "class_key", "number", "revision", "x0", "y0", "x1", "y1", "area", "score",
    "record_hash", "record",
)  # fmt: skip
_LOG = Prepared(_inserting(diffs, (column.name for column in diffs.c if column.name != "key")))
_LAYER = ("status", "reason", "revision", "updated")
_INSERT_LAYER = Prepared(
    _inserting(
        layers, (*_LAYER, "image_key", "project_key", "actor_key", "kind", "owner", "created")
    ).returning(layers.c.key)
)
_UPDATE_LAYER = Prepared(
    update(layers)
    .where(layers.c.key == bindparam("of_layer"))
    .values({name: bindparam(name) for name in _LAYER})
)
_INSERT = Prepared(_inserting(annotations, (*_SEARCHED, "layer_key", "id", "project_key")))
_UPDATE = Prepared(update(annotations).where(_HERE).values({name: bindparam(name) for name in _SEARCHED}))
_DELETE = Prepared(delete(annotations).where(_HERE))
_UPDATE_IMAGE = Prepared(
    update(images)
    .where(images.c.key == bindparam("of_image"))
    .values(
        status=bindparam("status"), reason=bindparam("reason"), updated=bindparam("updated"),
        objects=images.c.objects + bindparam("by"),
    )
)  # fmt: skip
_DROP_CLASS = Prepared(
    delete(image_classes).where(
        image_classes.c.image_key == bindparam("image_key"),
        image_classes.c.class_key == bindparam("class_key"),
    )
)
_LARGEST_OF = Prepared(
    select(annotations.c.record, annotations.c.record_hash)
    .where(
        annotations.c.layer_key == bindparam("layer"), *(annotations.c.kind != kind for kind in NO_OBJECTS)
    )
    .order_by(annotations.c.area.desc(), annotations.c.key)
    .limit(_LARGEST)
)

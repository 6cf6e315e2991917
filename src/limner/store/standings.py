"""What became of what each version of a model found, counted by class; read from layers and their logs alone."""

from collections import Counter
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Select, bindparam, exists, func, select

from limner.dataset import Annotation, decode
from limner.store.blobs import Blobs
from limner.store.database import Database
from limner.store.keys import project_key
from limner.store.prepared import Prepared
from limner.store.refusals import refused_in
from limner.store.rows import NO_OBJECTS, record_bytes
from limner.store.suggestions import named
from limner.store.tables import annotations, classes, diffs, layers

Fate = Literal["left", "taken", "refused"]
_Counts = Counter[tuple[str, UUID | None, Fate]]


class ClassStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Suggestions of one class: together all that the version found of it and still stands or was refused."""

    class_id: UUID | None
    left: int
    """Neither taken nor refused."""
    taken: int
    refused: int


class ModelStanding(msgspec.Struct, frozen=True, kw_only=True):
    """What became of what one version of a model found."""

    owner: str
    """Names its layer."""
    model: str
    version: str
    pictures: int
    """Those that it was asked about, also where it found nothing."""
    classes: tuple[ClassStanding, ...]
    """The most suggested first."""


class Standings:
    """The versions of models of all projects."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def of(self, project: UUID) -> tuple[ModelStanding, ...]:
        """Those of a project, by the name of their layer. Raises NotFound."""
        with self._database.read() as connection:
            key = project_key(connection, project)
            counts = _stored(connection, key) + _refused(connection, key)
            owners = connection.execute(_owners(key)).all()
            return tuple(self._standing(connection, key, owner, many, counts) for owner, many in owners)

    def _standing(
        self, connection: Connection, project: int, owner: str, pictures: int, counts: _Counts
    ) -> ModelStanding:
        some = connection.execute(
            select(annotations.c.record, annotations.c.record_hash)
            .join(layers)
            .where(layers.c.project_key == project, layers.c.kind == "model", layers.c.owner == owner)
            .where(*(annotations.c.kind != kind for kind in NO_OBJECTS))
            .limit(1)
        )
        found = [decode(record_bytes(row.record, row.record_hash, self._blobs), Annotation) for row in some]
        model, version = named(owner, found)
        kinds = {id for whose, id, _ in counts if whose == owner}
        standings = [
            ClassStanding(
                class_id=id,
                left=counts[owner, id, "left"],
                taken=counts[owner, id, "taken"],
                refused=counts[owner, id, "refused"],
            )
            for id in kinds
        ]
        return ModelStanding(
            owner=owner,
            model=model,
            version=version,
            pictures=pictures,
            classes=tuple(sorted(standings, key=_order)),
        )


def _order(one: ClassStanding) -> tuple[int, str]:
    return -(one.left + one.taken + one.refused), str(one.class_id)


def _owners(project: int) -> Select[str, int]:
    return (
        select(layers.c.owner, func.count())
        .where(layers.c.project_key == project, layers.c.kind == "model")
        .group_by(layers.c.owner)
        .order_by(layers.c.owner)
    )


def _stored(connection: Connection, project: int) -> _Counts:
    """What lies on the models' layers: taken where the main layer has it too."""
    its, main, same = layers.alias("its"), layers.alias("main"), annotations.alias("same")
    taken = exists(
        select(same.c.key)
        .join(main, main.c.key == same.c.layer_key)
        .where(main.c.image_key == its.c.image_key, main.c.kind == "main", same.c.id == annotations.c.id)
    ).label("taken")
    rows = connection.execute(
        select(its.c.owner, classes.c.id, taken, func.count())
        .select_from(annotations.join(its, its.c.key == annotations.c.layer_key).outerjoin(classes))
        .where(its.c.project_key == project, its.c.kind == "model")
        .where(*(annotations.c.kind != kind for kind in NO_OBJECTS))
        .group_by(its.c.owner, classes.c.id, taken)
    )
    counts: _Counts = Counter()
    for owner, kind, was_taken, many in rows:
        counts[owner, kind, "taken" if was_taken else "left"] += many
    return counts


def _refused(connection: Connection, project: int) -> _Counts:
    """What people took away from the models' layers, and did not draw or take after all."""
    touched = connection.execute(
        select(layers.c.key, layers.c.image_key, layers.c.owner)
        .where(layers.c.project_key == project, layers.c.kind == "model")
        .where(
            exists().where(diffs.c.layer_key == layers.c.key, diffs.c.effective, diffs.c.cause != "import")
        )
    ).all()
    counts: _Counts = Counter()
    for key, image, owner in touched:
        gone = {id: one for id, one in refused_in(connection, key).items() if isinstance(one, Annotation)}
        kept = {id for (id,) in _MAIN.rows(connection, of_image=image)} if gone else set()
        for id, one in gone.items():
            counts[owner, one.class_id, "taken" if id in kept else "refused"] += 1
    return counts


_MAIN = Prepared(
    select(annotations.c.id)
    .join(layers)
    .where(layers.c.image_key == bindparam("of_image"), layers.c.kind == "main")
)

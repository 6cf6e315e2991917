"""Whole numbers by which programs of other tools name projects, pictures, layers and people: the keys of their rows.

A number means the same thing for as long as that is there, and that of a picture nothing else ever after.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Row, Select, exists, func, or_, select

from limner.dataset import Image, LayerKind, Millis, Status, decode
from limner.store.actors import Actor
from limner.store.backends import Asked
from limner.store.database import Database
from limner.store.errors import NotFound
from limner.store.tables import actors, annotations, backends, images, jobs, layers, projects

MOST = 2**31 - 1


class NumberedImage(msgspec.Struct, frozen=True, kw_only=True):
    """A picture by its number."""

    number: int
    project: int
    image: Image
    by: int
    """Who added it."""
    has_file: bool
    created: Millis
    updated: Millis


class NumberedLayer(msgspec.Struct, frozen=True, kw_only=True):
    """A layer that says something: it holds a record, or has a status."""

    number: int
    image: int
    image_id: UUID
    kind: LayerKind
    owner: str
    status: Status
    by: int
    holds: bool
    """Whether there is a record on it."""
    created: Millis
    updated: Millis


def upload_address(picture: Asked | NumberedImage) -> str:
    """By which address programs of other tools have the picture, as Label Studio says it of uploaded files."""
    return f"/data/upload/{picture.project}/{picture.number}-{quote(picture.image.name, safe='')}"


class Numbers:
    """From numbers to things and back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def projects(self) -> dict[int, UUID]:
        """Every project that is not in the bin, by its number."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(projects.c.key, projects.c.id)
                .where(projects.c.deleted.is_(None))
                .order_by(projects.c.key)
            )
            return {row.key: row.id for row in rows}

    def project(self, number: int) -> UUID:
        """The project of that number. Raises NotFound."""
        found = self.projects().get(number)
        if found is None:
            raise NotFound.of("project", str(number))
        return found

    def actors(self) -> dict[int, Actor]:
        """Everybody, by number."""
        with self._database.read() as connection:
            rows = connection.execute(select(actors.c.key, actors.c.id, actors.c.name).order_by(actors.c.key))
            return {row.key: Actor(id=row.id, name=row.name) for row in rows}

    def jobs(self, project: int, kind: str) -> dict[int, UUID]:
        """A project's jobs of that kind by number, newest first."""
        query = select(jobs.c.key, jobs.c.id).where(jobs.c.project_key == project, jobs.c.kind == kind)
        with self._database.read() as connection:
            return {row.key: row.id for row in connection.execute(query.order_by(jobs.c.key.desc()))}

    def backends(self) -> dict[int, UUID]:
        """The model servers of every project that is not in the bin, by number."""
        query = select(backends.c.key, backends.c.id).join(projects).where(projects.c.deleted.is_(None))
        with self._database.read() as connection:
            return {row.key: row.id for row in connection.execute(query.order_by(backends.c.key))}

    def image(self, number: int) -> NumberedImage:
        """The picture of that number. Raises NotFound."""
        found = self._images(_IMAGES.where(images.c.key == min(number, MOST)))
        if not found:
            raise NotFound.of("picture", str(number))
        return found[0]

    def images(
        self, project: int, *, offset: int = 0, limit: int = -1, ids: Sequence[UUID] = ()
    ) -> tuple[NumberedImage, ...]:
        """Pictures of a project in the order in which they came: a stretch, or those of some hundred ids."""
        query = _IMAGES.where(images.c.project_key == project).order_by(images.c.key)
        if ids:
            query = query.where(images.c.id.in_(ids))
        return self._images(query.offset(offset).limit(limit) if limit >= 0 else query)

    def layer(self, number: int) -> NumberedLayer:
        """The layer of that number. Raises NotFound, for one that says nothing (any more) too."""
        found = self._layers(_LAYERS.where(layers.c.key == min(number, MOST)))
        if not found:
            raise NotFound.of("layer", str(number))
        return found[0]

    def layers(self, numbers: Sequence[int]) -> dict[int, list[NumberedLayer]]:
        """The layers of some hundred pictures by the picture's number, those that came first first."""
        found: dict[int, list[NumberedLayer]] = {number: [] for number in numbers}
        for layer in self._layers(_LAYERS.where(layers.c.image_key.in_(numbers))):
            found[layer.image].append(layer)
        return found

    def layers_of_kind(self, project: int, kinds: Sequence[LayerKind]) -> int:
        """How many layers of those kinds a project has that say something."""
        query = _LAYERS.where(layers.c.project_key == project, layers.c.kind.in_(kinds)).order_by(None)
        if "model" in kinds:
            query = query.where(_HOLDS)
        with self._database.read() as connection:
            return int(connection.scalar(select(func.count()).select_from(query.subquery())) or 0)

    def _images(self, query: Select[Any]) -> tuple[NumberedImage, ...]:
        with self._database.read() as connection:
            return tuple(_image(row) for row in connection.execute(query))

    def _layers(self, query: Select[Any]) -> tuple[NumberedLayer, ...]:
        with self._database.read() as connection:
            return tuple(NumberedLayer(**row._asdict()) for row in _rows(connection, query))


def _rows(connection: Connection, query: Select[Any]) -> Sequence[Row[Any]]:
    return connection.execute(query).all()


def _image(row: Row[Any]) -> NumberedImage:
    return NumberedImage(
        number=row.key, project=row.project_key, image=decode(row.record, Image), by=row.actor_key,
        has_file=row.size > 0, created=row.created, updated=row.updated,
    )  # fmt: skip


_IMAGES = (
    select(
        images.c.key, images.c.project_key, images.c.actor_key, images.c.size, images.c.created,
        images.c.updated, images.c.record,
    )
    .join(projects)
    .where(projects.c.deleted.is_(None))
)  # fmt: skip
_HOLDS = exists().where(annotations.c.layer_key == layers.c.key)
_LAYERS = (
    select(
        layers.c.key.label("number"), layers.c.image_key.label("image"), images.c.id.label("image_id"),
        layers.c.kind, layers.c.owner, layers.c.status, layers.c.actor_key.label("by"),
        _HOLDS.label("holds"), layers.c.created, layers.c.updated,
    )
    .select_from(layers.join(images, images.c.key == layers.c.image_key).join(
        projects, projects.c.key == layers.c.project_key
    ))
    .where(projects.c.deleted.is_(None), or_(layers.c.status != "todo", _HOLDS))
    .order_by(layers.c.key)
)  # fmt: skip

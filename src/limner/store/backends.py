"""Model servers that projects are connected to: what is known of them, and what they are still to be told."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, delete, exists, func, select, update

from limner.dataset import Image, Millis, Status, decode, new_id
from limner.store.clock import now
from limner.store.database import Database
from limner.store.errors import NotFound, Taken
from limner.store.keys import actor_key, key_of, project_key
from limner.store.listing import ImageFilter, condition
from limner.store.tables import backends, diffs, images, layers, projects

_MOST_LABELS = 1_000
_FAR = 1_000
"""Diffs of others after which a place in the log is moved on."""
_AT_ONCE = 200
"""Diffs of the log that are looked at together."""
_SETTABLE = frozenset({"name", "url", "user", "password", "interactive", "labels"})


class Backend(msgspec.Struct, frozen=True, kw_only=True):
    """A model server of a project; its password is kept and never given out."""

    id: UUID
    project: UUID
    name: str
    """Also the name of the model whose suggestions it gives."""
    url: str
    user: str
    has_password: bool
    interactive: bool
    """It answers clicks."""
    version: str
    """Of its model, as it last said."""
    capabilities: dict[str, Any] | None
    """What it can do, where it says so."""
    labels: dict[str, str | None]
    """The model's labels, each with the name of the class that it means, or null to pass it over."""
    unknown: dict[str, int]
    """Labels that it gave and that are neither mapped nor a class, with how often."""
    problem: str
    """What was wrong when it was last asked; empty if nothing was."""
    seen: Millis | None
    """When it last answered."""
    created: Millis


class Access(msgspec.Struct, frozen=True):
    """How a model server is asked."""

    url: str
    user: str = ""
    password: str = ""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A picture whose labels have changed since the backend heard of them."""

    image: UUID
    before: bool
    """It had labels that the backend may know of."""
    after: bool
    """It has labels now."""
    layer: int
    """Names what was said of it as a whole: the key of its main layer."""
    by: int
    """Who began it."""
    status: Status
    created: Millis
    updated: Millis


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A picture with what a task says of it; whole numbers name it and its project for programs of other tools."""

    number: int
    project: int
    image: Image
    objects: int
    created: Millis
    updated: Millis


class Backends:
    """The model servers of all projects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self, project: UUID, actor: UUID, name: str, access: Access, *, interactive: bool = False
    ) -> Backend:
        """A new one. Raises NotFound, Taken (`name-taken`)."""
        id = new_id()

        def make(connection: Connection) -> None:
            key = project_key(connection, project)
            _check_name(connection, key, name, id)
            connection.execute(
                backends.insert().values(
                    id=id, project_key=key, actor_key=actor_key(connection, actor), name=name, url=access.url,
                    user=access.user, password=access.password, interactive=interactive, labels=b"{}",
                    unknown=b"{}", told=log_end(connection), created=now(),
                )
            )  # fmt: skip

        self._database.write(make)
        return self.get(id)

    def get(self, id: UUID) -> Backend:
        """The backend. Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(_BACKENDS.where(backends.c.id == id)).first()
        if row is None:
            raise NotFound.of("backend", id)
        return _from_row(row)

    def list(self, project: UUID) -> tuple[Backend, ...]:
        """The project's, oldest first. Raises NotFound."""
        with self._database.read() as connection:
            owner = project_key(connection, project)
            rows = connection.execute(
                _BACKENDS.where(backends.c.project_key == owner).order_by(backends.c.key)
            )
            return tuple(_from_row(row) for row in rows)

    def every(self) -> tuple[UUID, ...]:
        """Those of all projects that are not in the bin."""
        with self._database.read() as connection:
            return tuple(connection.scalars(_BACKENDS.with_only_columns(backends.c.id)))

    def access(self, id: UUID) -> Access:
        """How it is asked, password and all: for whoever asks it, and for nobody else. Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(
                select(backends.c.url, backends.c.user, backends.c.password).where(backends.c.id == id)
            ).first()
        if row is None:
            raise NotFound.of("backend", id)
        return Access(*row)

    def change(self, id: UUID, **fields: Any) -> Backend:
        """Sets what people may set: name, url, user, password, interactive, labels. Raises NotFound, Taken."""
        assert fields.keys() <= _SETTABLE  # noqa: S101
        values = dict(fields)
        if "labels" in values:
            values["labels"] = msgspec.json.encode(values["labels"])

        def store(connection: Connection) -> None:
            key_of(connection, backends, id, "backend")
            if "name" in values:
                owner = connection.scalar(select(backends.c.project_key).where(backends.c.id == id))
                _check_name(connection, owner or 0, values["name"], id)
            if values:
                connection.execute(update(backends).where(backends.c.id == id).values(values))

        self._database.write(store)
        return self.get(id)

    def delete(self, id: UUID) -> None:
        """Forgets it; the suggestions that it gave stay. Raises NotFound."""

        def remove(connection: Connection) -> None:
            key_of(connection, backends, id, "backend")
            connection.execute(delete(backends).where(backends.c.id == id))

        self._database.write(remove)

    def answered(self, id: UUID, version: str, capabilities: dict[str, Any] | None) -> Backend:
        """Notes what it said of itself just now. Raises NotFound."""
        known = None if capabilities is None else msgspec.json.encode(capabilities)
        return self._note(id, version=version, capabilities=known, problem="", seen=now())

    def failed(self, id: UUID, problem: str) -> Backend:
        """Notes what was wrong just now. Raises NotFound."""
        return self._note(id, problem=problem)

    def met(self, id: UUID, labels: dict[str, int]) -> None:
        """Notes the labels without a class that its last run gave, the most frequent first. Raises NotFound."""
        often = sorted(labels.items(), key=lambda one: -one[1])[:_MOST_LABELS]
        self._note(id, unknown=msgspec.json.encode(dict(often)))

    def waiting(self, project: UUID, filter: ImageFilter, owner: str = "") -> tuple[UUID, ...]:
        """The pictures of a filter in number order; with an owner, a version of a model, those alone of which that
        has said nothing, not even that there is nothing. Raises NotFound."""
        with self._database.read() as connection:
            key = project_key(connection, project)
            query = select(images.c.id).where(condition(connection, key, filter)).order_by(images.c.number)
            if owner:
                said = exists().where(
                    layers.c.image_key == images.c.key, layers.c.kind == "model", layers.c.owner == owner
                )
                query = query.where(~said)
            return tuple(connection.scalars(query))

    def asked(self, ids: Sequence[UUID]) -> tuple[Asked, ...]:
        """The pictures as tasks, in order; send some hundreds at a time. Raises NotFound."""
        with self._database.read() as connection:
            rows = connection.execute(_ASKED.where(images.c.id.in_(ids)))
            found = {
                row.id: Asked(
                    number=row.key, project=row.project_key, image=decode(row.record, Image),
                    objects=row.objects, created=row.created, updated=row.updated,
                )
                for row in rows
            }  # fmt: skip
        for id in ids:
            if id not in found:
                raise NotFound.of("picture", id)
        return tuple(found[id] for id in ids)

    def number(self, project: UUID) -> int:
        """The whole number by which programs of other tools name the project. Raises NotFound."""
        with self._database.read() as connection:
            return project_key(connection, project)

    def news(self, id: UUID, before: Millis) -> tuple[tuple[Told, ...], int]:
        """Pictures whose main layer people have changed since the backend was told, and the place in the log up to
        which that is. The log of diffs is the queue: what came in after `before` may still be under the hand, and
        waits. Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(
                select(backends.c.told, backends.c.project_key).where(backends.c.id == id)
            ).first()
            if row is None:
                raise NotFound.of("backend", id)
            return news_of(connection, row.project_key, row.told, before)

    def told(self, id: UUID, upto: int) -> None:
        """Notes that the backend has heard of the log up to that place."""
        self._database.write(
            lambda connection: connection.execute(
                update(backends).where(backends.c.id == id).values(told=upto)
            )
        )

    def _note(self, id: UUID, **values: Any) -> Backend:
        def store(connection: Connection) -> None:
            key_of(connection, backends, id, "backend")
            connection.execute(update(backends).where(backends.c.id == id).values(values))

        self._database.write(store)
        return self.get(id)


def log_end(connection: Connection) -> int:
    """The place in the log that was written last."""
    return int(connection.scalar(select(func.max(diffs.c.key))) or 0)


def news_of(connection: Connection, project: int, told: int, before: Millis) -> tuple[tuple[Told, ...], int]:
    """What has changed in a project after the place `told` in the log: see `Backends.news`."""
    changes = connection.execute(
        select(diffs.c.key, diffs.c.layer_key, diffs.c.at, diffs.c.cause)
        .join(layers, layers.c.key == diffs.c.layer_key)
        .where(diffs.c.key > told, diffs.c.project_key == project)
        .where(layers.c.kind == "main", diffs.c.effective)
        .order_by(diffs.c.key)
        .limit(_AT_ONCE)
    ).all()
    upto, touched = told, []
    end = log_end(connection)
    if not changes and end - told > _FAR:
        upto = end  # all of it is of other projects
    for change in changes:
        if change.at > before:
            break
        upto = change.key
        if change.cause != "import" and change.layer_key not in touched:
            touched.append(change.layer_key)
    return tuple(_told(connection, layer, told) for layer in touched), upto


def _told(connection: Connection, layer: int, upto: int) -> Told:
    row = connection.execute(
        select(
            images.c.id,
            images.c.objects,
            layers.c.actor_key,
            layers.c.status,
            layers.c.created,
            layers.c.updated,
        )
        .join(layers, layers.c.image_key == images.c.key)
        .where(layers.c.key == layer)
    ).one()
    earlier = exists().where(diffs.c.layer_key == layer, diffs.c.key <= upto, diffs.c.effective)
    return Told(
        image=row.id, before=bool(connection.scalar(select(earlier))), after=row.objects > 0, layer=layer,
        by=row.actor_key, status=row.status, created=row.created, updated=row.updated,
    )  # fmt: skip


def _check_name(connection: Connection, project: int, name: str, id: UUID) -> None:
    same = (backends.c.project_key == project) & (backends.c.name == name) & (backends.c.id != id)
    if connection.scalar(select(backends.c.key).where(same)) is not None:
        raise Taken(
            f"the project has a backend named {name!r}", code="name-taken", hint="Choose another name."
        )


def _from_row(row: Any) -> Backend:
    values = dict(row._mapping)
    values["has_password"] = bool(values.pop("password"))
    for name in ("capabilities", "labels", "unknown"):
        values[name] = None if values[name] is None else msgspec.json.decode(values[name])
    return Backend(**values)


_BACKENDS = (
    select(
        backends.c.id, projects.c.id.label("project"), backends.c.name, backends.c.url, backends.c.user,
        backends.c.password, backends.c.interactive, backends.c.version, backends.c.capabilities,
        backends.c.labels, backends.c.unknown, backends.c.problem, backends.c.seen, backends.c.created,
    )
    .join(projects)
    .where(projects.c.deleted.is_(None))
)  # fmt: skip
_ASKED = (
    select(
        images.c.id, images.c.key, images.c.project_key, images.c.record, images.c.objects,
        images.c.created, images.c.updated,
    )
    .join(projects)
    .where(projects.c.deleted.is_(None))
)  # fmt: skip

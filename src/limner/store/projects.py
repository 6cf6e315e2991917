"""Projects: made, named, listed with their counts, put in the bin and taken out again."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Row, select, update

from limner.dataset import Millis, Ontology, encode, new_id
from limner.store.clock import now
from limner.store.database import Database
from limner.store.errors import NotFound, Taken
from limner.store.keys import actor_key
from limner.store.tables import images, ontologies, projects

_COVERS = 4


class StatusCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Pictures by the status of their main layer."""

    todo: int = 0
    in_progress: int = 0
    done: int = 0
    skipped: int = 0


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that stands for its project; `version` names the thumbnail."""

    id: UUID
    version: str


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """A project with its counts, and up to four pictures that stand for it."""

    id: UUID
    name: str
    created: Millis
    updated: Millis
    images: int
    objects: int
    by_status: StatusCounts
    cover: tuple[Cover, ...] = ()
    deleted: Millis | None = None


class Projects:
    """The projects of a data folder."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, name: str, actor: UUID, id: UUID | None = None) -> Project:
        """The new project, or the one of that id if it is there already. Raises Taken (`name-taken`)."""
        made = id or new_id()

        def make(connection: Connection) -> None:
            if connection.scalar(select(projects.c.key).where(projects.c.id == made)) is not None:
                return
            _check_name(connection, name, made)
            author, moment = actor_key(connection, actor), now()
            values = {"id": made, "actor_key": author, "name": name, "created": moment, "updated": moment}
            [key] = connection.execute(projects.insert().values(values)).inserted_primary_key or [0]
            connection.execute(
                ontologies.insert().values(
                    project_key=key, version=0, actor_key=author, at=moment, body=encode(Ontology())
                )
            )

        self._database.write(make)
        return self.get(made)

    def get(self, id: UUID) -> Project:
        """The project. Raises NotFound, for one in the bin too."""
        with self._database.read() as connection:
            row = connection.execute(
                select(projects).where(projects.c.id == id, projects.c.deleted.is_(None))
            ).first()
            if row is None:
                raise NotFound.of("project", id)
            return _project(connection, row)

    def list(self, *, deleted: bool = False) -> tuple[Project, ...]:
        """All projects, latest change first; or those in the bin."""
        binned = projects.c.deleted.is_not(None) if deleted else projects.c.deleted.is_(None)
        with self._database.read() as connection:
            rows = connection.execute(
                select(projects).where(binned).order_by(projects.c.updated.desc(), projects.c.key)
            ).all()
            return tuple(_project(connection, row) for row in rows)

    def rename(self, id: UUID, name: str) -> Project:
        """The project under its new name. Raises NotFound, Taken (`name-taken`)."""

        def change(connection: Connection) -> None:
            _check_name(connection, name, id)
            _change(connection, id, binned=False, values={"name": name, "updated": now()})

        self._database.write(change)
        return self.get(id)

    def delete(self, id: UUID) -> None:
        """Puts the project in the bin, with all it holds. Raises NotFound."""
        self._database.write(
            lambda connection: _change(connection, id, binned=False, values={"deleted": now()})
        )

    def restore(self, id: UUID) -> Project:
        """The project, out of the bin as it went in. Raises NotFound, Taken where its name was given since."""

        def change(connection: Connection) -> None:
            name = connection.scalar(select(projects.c.name).where(projects.c.id == id)) or ""
            _check_name(connection, name, id)
            _change(connection, id, binned=True, values={"deleted": None})

        self._database.write(change)
        return self.get(id)


def _change(connection: Connection, id: UUID, *, binned: bool, values: dict[str, Any]) -> None:
    state = projects.c.deleted.is_not(None) if binned else projects.c.deleted.is_(None)
    if not connection.execute(update(projects).where(projects.c.id == id, state).values(values)).rowcount:
        raise NotFound.of("project", id)


def _check_name(connection: Connection, name: str, id: UUID) -> None:
    same = (projects.c.name == name) & projects.c.deleted.is_(None) & (projects.c.id != id)
    other = connection.scalar(select(projects.c.id).where(same))
    if other is not None:
        raise Taken(
            f"there is a project named {name!r}",
            code="name-taken",
            hint="Choose another name.",
            params={"id": str(other), "name": name},
        )


def _project(connection: Connection, row: Row[Any]) -> Project:
    cover = connection.execute(
        select(images.c.id, images.c.version)
        .where(images.c.project_key == row.key, images.c.problem == "")
        .order_by(images.c.number)
        .limit(_COVERS)
    )
    return Project(
        id=row.id,
        name=row.name,
        created=row.created,
        updated=row.updated,
        images=row.images,
        objects=row.objects,
        by_status=StatusCounts(
            todo=row.todo, in_progress=row.in_progress, done=row.done, skipped=row.skipped
        ),
        cover=tuple(Cover(id=one.id, version=one.version) for one in cover),
        deleted=row.deleted,
    )

"""Folders whose pictures are read where they lie, and never written."""

from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Select, select

from limner.dataset import new_id
from limner.store.database import Database
from limner.store.errors import NotFound
from limner.store.keys import actor_key, project_key
from limner.store.tables import projects, sources


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A registered folder."""

    id: UUID
    project: UUID
    folder: Path


class Sources:
    """The folders of all projects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, project: UUID, folder: Path, actor: UUID) -> Source:
        """The source for the folder; the same one again for the same folder. Raises NotFound for no folder."""
        real = folder.resolve()
        if not real.is_dir():
            raise NotFound.of("folder", str(folder))

        def make(connection: Connection) -> Source:
            key = project_key(connection, project)
            known = connection.scalar(
                select(sources.c.id).where(sources.c.project_key == key, sources.c.folder == str(real))
            )
            made = Source(id=known or new_id(), project=project, folder=real)
            if known is None:
                values = {"id": made.id, "project_key": key, "folder": str(real)}
                connection.execute(sources.insert().values(actor_key=actor_key(connection, actor), **values))
            return made

        return self._database.write(make)

    def get(self, id: UUID) -> Source:
        """The source. Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(_query().where(sources.c.id == id)).first()
        if row is None:
            raise NotFound.of("source", id)
        return Source(id=row[0], project=row[1], folder=Path(row[2]))

    def list(self, project: UUID) -> tuple[Source, ...]:
        """The project's sources."""
        with self._database.read() as connection:
            rows = connection.execute(_query().where(projects.c.id == project).order_by(sources.c.key)).all()
        return tuple(Source(id=row[0], project=row[1], folder=Path(row[2])) for row in rows)

    def path(self, id: UUID, key: str) -> Path:
        """The file that `key` names within the source. Raises NotFound for what lies outside or is not there."""
        folder = self.get(id).folder
        try:
            real = (folder / key).resolve(strict=True)
        except (OSError, ValueError, RuntimeError) as error:
            raise NotFound.of("file", key) from error
        if not real.is_relative_to(folder) or not real.is_file():
            raise NotFound.of("file", key)
        return real

    def open(self, id: UUID, key: str) -> BinaryIO:
        """The file's bytes. Raises NotFound as `path` does."""
        try:
            return self.path(id, key).open("rb")
        except OSError as error:
            raise NotFound.of("file", key) from error


def _query() -> Select[Any]:
    return select(sources.c.id, projects.c.id, sources.c.folder).join(projects)

"""Files on their way in: one upload collects the files of an import, each of them resumable."""

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import msgspec
from sqlalchemy import Connection, delete, func, select

from limner.dataset import LimnerError, Millis
from limner.media import content_hash, safe_relative
from limner.store.clock import now
from limner.store.database import Database
from limner.store.dialect import insert
from limner.store.errors import NotFound, Taken
from limner.store.keys import actor_key, key_of, project_key
from limner.store.names import sort_key
from limner.store.tables import actors, jobs, projects, upload_files, uploads

_KEPT = 7 * 24 * 3600 * 1000
"""Milliseconds that files wait to be brought in."""


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """Files that belong together, for one project; `files` and `size` count the finished ones."""

    id: UUID
    project: UUID
    actor: UUID
    created: Millis
    files: int
    size: int


class UploadedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A finished file of an upload; `place` is where its bytes lie."""

    path: str
    size: int
    hash: str
    place: Path


class Uploads:
    """The uploads of all projects."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def begin(self, project: UUID, id: UUID, actor: UUID) -> Upload:
        """The new upload, or the one of that id, project and actor if it is there already. Raises NotFound, Taken."""

        def make(connection: Connection) -> None:
            wanted = (project_key(connection, project), actor_key(connection, actor))
            known = connection.execute(
                select(uploads.c.project_key, uploads.c.actor_key).where(uploads.c.id == id)
            ).first()
            if known is None:
                values = {"id": id, "project_key": wanted[0], "actor_key": wanted[1], "created": now()}
                connection.execute(uploads.insert().values(values))
            elif tuple(known) != wanted:
                raise Taken("another upload has this id", code="id-taken", where=str(id))

        self._database.write(make)
        (self._folder / str(id)).mkdir(parents=True, exist_ok=True)
        return self.get(id)

    def get(self, id: UUID) -> Upload:
        """The upload. Raises NotFound."""
        query = (
            select(
                projects.c.id.label("project"), actors.c.id.label("actor"), uploads.c.created,
                func.count(upload_files.c.path), func.coalesce(func.sum(upload_files.c.size), 0),
            )
            .select_from(uploads.join(projects).join(actors, actors.c.key == uploads.c.actor_key))
            .outerjoin(upload_files, upload_files.c.upload_key == uploads.c.key)
            .where(uploads.c.id == id)
            .group_by(projects.c.id, actors.c.id, uploads.c.created)
        )  # fmt: skip
        with self._database.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound.of("upload", id)
        return Upload(id=id, project=row[0], actor=row[1], created=row[2], files=row[3], size=int(row[4]))

    def received(self, id: UUID, path: str) -> int:
        """Bytes of the file that are here, 0 for an unknown one. Raises NotFound for no such upload."""
        place = self._place(id, path)
        for candidate in (place, _part(place)):
            if candidate.exists():
                return candidate.stat().st_size
        return 0

    def append(self, id: UUID, path: str, offset: int, data: bytes) -> int:
        """Bytes that are here after `data` was put at `offset`; what was there behind it is cut off.

        A finished file stays as it is: what it holds already may come again. Raises NotFound, EntryRefused for an
        unsafe path, LimnerError `wrong-offset` (params `received`) where the offset would leave a gap, or the file is
        finished and holds something else there.
        """
        place = self._place(id, path)
        here = self.received(id, path)
        if offset > here or (place.exists() and not _holds(place, offset, data)):
            raise LimnerError(
                f"{here} bytes are here, so nothing can be put at {offset}",
                code="wrong-offset",
                where=path,
                hint="Ask how much was received, and go on from there.",
                params={"received": here},
            )
        if place.exists():
            return offset + len(data)
        place.parent.mkdir(parents=True, exist_ok=True)
        with _part(place).open("ab") as file:
            file.truncate(offset)
            file.write(data)
        return offset + len(data)

    def finish(self, id: UUID, path: str, hash: str = "") -> UploadedFile:
        """The finished file; an empty `hash` was not announced, and is found.

        Raises NotFound, LimnerError `wrong-hash`, after which the file begins at 0 again.
        """
        place = self._place(id, path)
        part = _part(place)
        if not place.exists():
            if not part.exists():
                raise NotFound.of("file", path)
            hash = _checked_hash(part, hash, path)
            os.replace(part, place)
        else:
            hash = content_hash(place)
        size = place.stat().st_size

        def note(connection: Connection) -> None:
            key = key_of(connection, uploads, id, "upload")
            values = {"upload_key": key, "path": path, "size": size, "hash": bytes.fromhex(hash)}
            query = insert(connection.dialect.name, upload_files).values(values)
            connection.execute(
                query.on_conflict_do_update(
                    index_elements=[upload_files.c.upload_key, upload_files.c.path],
                    set_={"size": query.excluded.size, "hash": query.excluded.hash},
                )
            )

        self._database.write(note)
        return UploadedFile(path=path, size=size, hash=hash, place=place)

    def files(self, id: UUID) -> tuple[UploadedFile, ...]:
        """The finished files, by path in natural order. Raises NotFound."""
        with self._database.read() as connection:
            key = key_of(connection, uploads, id, "upload")
            rows = connection.execute(select(upload_files).where(upload_files.c.upload_key == key)).all()
        found = (
            UploadedFile(
                path=row.path, size=row.size, hash=row.hash.hex(), place=self._place_of(id, row.path)
            )
            for row in rows
        )
        return tuple(sorted(found, key=lambda file: sort_key(file.path)))

    def open(self, id: UUID, path: str) -> BinaryIO:
        """A finished file's bytes. Raises NotFound."""
        try:
            return self._place(id, path).open("rb")
        except OSError as error:
            raise NotFound.of("file", path) from error

    def discard(self, ids: Iterable[UUID]) -> None:
        """Removes uploads with their files; unknown ones are passed over."""
        gone = list(ids)

        def remove(connection: Connection) -> None:
            keys = select(uploads.c.key).where(uploads.c.id.in_(gone))
            connection.execute(delete(upload_files).where(upload_files.c.upload_key.in_(keys)))
            connection.execute(delete(uploads).where(uploads.c.id.in_(gone)))

        self._database.write(remove)
        for id in gone:
            shutil.rmtree(self._folder / str(id), ignore_errors=True)

    def forget_ended(self) -> None:
        """Removes uploads whose job has ended, as a kill may have come between its end and its cleaning, and those that
        were sent more than a week ago and never brought in."""
        known = select(uploads.c.id).outerjoin(jobs, jobs.c.id == uploads.c.id)
        ended = jobs.c.state.in_(("done", "failed", "cancelled"))
        left = jobs.c.id.is_(None) & (uploads.c.created < now() - _KEPT)
        with self._database.read() as connection:
            found = connection.scalars(known.where(ended | left)).all()
        if found:
            self.discard(found)

    def _place(self, id: UUID, path: str) -> Path:
        with self._database.read() as connection:
            key_of(connection, uploads, id, "upload")
        safe_relative(path)
        return self._place_of(id, path)

    def _place_of(self, id: UUID, path: str) -> Path:
        """A name of our own: what the client calls a file never becomes a path."""
        return self._folder / str(id) / hashlib.sha256(path.encode()).hexdigest()


def _holds(place: Path, offset: int, data: bytes) -> bool:
    with place.open("rb") as file:
        file.seek(offset)
        return file.read(len(data)) == data


def _part(place: Path) -> Path:
    return place.with_suffix(".part")


def _checked_hash(part: Path, hash: str, path: str) -> str:
    with part.open("rb+") as file:
        os.fsync(file.fileno())
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if hash and found != hash:
        part.unlink()
        raise LimnerError(
            "the file's bytes are not those that were announced",
            code="wrong-hash",
            where=path,
            hint="Send it again from the beginning.",
            params={"hash": found},
        )
    return found

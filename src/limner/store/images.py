"""Pictures of a project: added, looked up, opened."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select, update

from limner.dataset import Image, decode, encode
from limner.media import MAX_PIXELS
from limner.store.blobs import Blobs
from limner.store.clock import now
from limner.store.database import Database
from limner.store.dialect import add_names, fresh_numbers
from limner.store.errors import NotFound, StorageFailed
from limner.store.keys import actor_key, image_key, project_key
from limner.store.names import folded, sort_key
from limner.store.removal import remove_image
from limner.store.sources import Sources
from limner.store.tables import images, projects, sources


class NewImage(msgspec.Struct, frozen=True, kw_only=True):
    """A picture to be added. Its bytes are a blob (`image.hash` is set) or lie in a source under `key`."""

    image: Image
    """`number` is given by the store."""
    media_type: str
    size: int
    """Bytes."""
    rendition: bool = False
    """Browsers need another form of it (`Probe.rendition`)."""
    color: str = "#808080"
    """Mean colour, #rrggbb: what is shown until the thumbnail is there."""
    problem: str = ""
    """Why it cannot be shown."""
    source: UUID | None = None
    key: str = ""
    """Relative path within the source."""
    stamp: str = ""
    """Etag, or size and time: with source and key, the identity of a picture read in place."""


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a NewImage. `fresh` is false where the picture was there already: same path and bytes, or
    same source, key and stamp. `duplicate_of` is an older picture of the project with the same bytes."""

    id: UUID
    number: int
    fresh: bool
    duplicate_of: UUID | None = None


class ImageFile(msgspec.Struct, frozen=True, kw_only=True):
    """What serving a picture needs to know."""

    id: UUID
    project: UUID
    name: str
    hash: str
    media_type: str
    size: int
    rendition: bool
    version: str
    """Names the thumbnail; changes when the pixels do."""
    problem: str
    source: UUID | None
    key: str
    large: bool
    """It is shown as a pyramid of tiles, since it has more pixels than are decoded whole."""


class Images:
    """The pictures of all projects."""

    def __init__(self, database: Database, blobs: Blobs, sources: Sources) -> None:
        self._database = database
        self._blobs = blobs
        self._sources = sources

    def add(self, project: UUID, new: Sequence[NewImage], actor: UUID) -> tuple[Added, ...]:
        """What became of each, in order; one transaction. Adding the same again changes nothing."""
        return self._database.write(
            lambda connection: _Addition(connection, project, actor).run(new), patient=True
        )

    def get(self, id: UUID) -> Image:
        """The picture's record. Raises NotFound."""
        with self._database.read() as connection:
            return _record(connection, id)

    def records(self, ids: Sequence[UUID]) -> dict[UUID, Image]:
        """The pictures' records by id; send some hundreds at a time. Raises NotFound."""
        with self._database.read() as connection:
            return _records(connection, ids)

    def update(self, changed: Sequence[Image]) -> None:
        """Stores the records anew (tags, split, extra, licence, …); number, name, folder, size and hash stay.
        Send some hundreds at a time. Raises NotFound."""
        if not changed:
            return

        def store(connection: Connection) -> None:
            known = _records(connection, [image.id for image in changed])
            rows = []
            for image in changed:
                kept = {name: getattr(known[image.id], name) for name in _FIXED}
                rows.append({"of_image": image.id, "body": encode(replace(image, **kept))})
            connection.execute(_UPDATE_RECORD, rows)

        self._database.write(store)

    def remove(self, id: UUID) -> None:
        """Takes the picture out of its project for good, with its layers and their history. Raises NotFound."""
        self._database.write(lambda connection: remove_image(connection, image_key(connection, id)))

    def file(self, id: UUID) -> ImageFile:
        """How to serve the picture. Raises NotFound."""
        query = (
            select(images, projects.c.id.label("project_id"), sources.c.id.label("source_id"))
            .select_from(images.join(projects).outerjoin(sources, sources.c.key == images.c.source_key))
            .where(images.c.id == id, projects.c.deleted.is_(None))
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound.of("picture", id)
        return ImageFile(
            id=row.id,
            project=row.project_id,
            name=row.name,
            hash=row.hash.hex() if row.hash else "",
            media_type=row.media_type,
            size=row.size,
            rendition=row.rendition,
            version=row.version,
            problem=row.problem,
            source=row.source_id,
            key=row.source_path,
            large=row.width * row.height > MAX_PIXELS,
        )

    def open(self, id: UUID) -> BinaryIO:
        """The picture's bytes as they came. Raises NotFound, StorageFailed (`picture-missing`)."""
        file = self.file(id)
        try:
            if file.source is not None:
                return self._sources.open(file.source, file.key)
            return self._blobs.open(file.hash)
        except NotFound as error:
            raise StorageFailed(
                "the picture's file is not there",
                code="picture-missing",
                where=file.key or file.name,
                hint="Bring the file back to where it was."
                if file.source
                else "Bring it back from a backup.",
            ) from error

    def path(self, file: ImageFile) -> Path:
        """Where the picture's bytes lie. Raises NotFound."""
        if file.source is not None:
            return self._sources.path(file.source, file.key)
        return self._blobs.path(file.hash)

    def set_hash(self, id: UUID, hash: str) -> None:
        """Notes the content hash of a picture that is read in place. Raises NotFound."""

        def store(connection: Connection) -> None:
            record = replace(_record(connection, id), hash=hash)
            values = {"hash": bytes.fromhex(hash), "record": encode(record)}
            connection.execute(update(images).where(images.c.id == id).values(values))

        self._database.write(store)

    def set_look(self, id: UUID, *, color: str = "", problem: str = "") -> None:
        """Notes what the first thumbnail showed: the picture's colour, or why it cannot be shown."""
        values = {name: value for name, value in (("color", color), ("problem", problem)) if value}
        self._database.write(
            lambda connection: connection.execute(update(images).where(images.c.id == id).values(values))
        )

    def last_number(self, project: UUID) -> int:
        """The highest number that a picture of the project was given. Raises NotFound."""
        with self._database.read() as connection:
            key = project_key(connection, project)
            return int(connection.scalar(select(projects.c.last_image).where(projects.c.key == key)) or 0)

    def sizes(self, project: UUID) -> dict[UUID, tuple[int, int]]:
        """Upright width and height of every picture of the project. Raises NotFound."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(images.c.id, images.c.width, images.c.height).where(
                    images.c.project_key == project_key(connection, project)
                )
            )
            return {row.id: (row.width, row.height) for row in rows}

    def by_path(self, project: UUID) -> dict[str, UUID]:
        """Every picture of the project by `Image.path`; of several with one path the latest."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(images.c.folder, images.c.name, images.c.id)
                .where(images.c.project_key == project_key(connection, project))
                .order_by(images.c.key)
            )
            return {f"{row.folder}/{row.name}" if row.folder else row.name: row.id for row in rows}

    def by_number(self, project: UUID) -> dict[int, UUID]:
        """Every picture of the project by its number. Raises NotFound."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(images.c.number, images.c.id).where(
                    images.c.project_key == project_key(connection, project)
                )
            )
            return {row.number: row.id for row in rows}


_FIXED = ("number", "name", "folder", "width", "height", "hash", "orientation")


def _record(connection: Connection, id: UUID) -> Image:
    body = connection.scalar(
        select(images.c.record).join(projects).where(images.c.id == id, projects.c.deleted.is_(None))
    )
    if body is None:
        raise NotFound.of("picture", id)
    return decode(body, Image)


def _records(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, Image]:
    query = select(images.c.id, images.c.record).join(projects)
    rows = connection.execute(query.where(images.c.id.in_(ids), projects.c.deleted.is_(None)))
    found = {row.id: decode(row.record, Image) for row in rows}
    for id in ids:
        if id not in found:
            raise NotFound.of("picture", id)
    return found


_UPDATE_RECORD = update(images).where(images.c.id == bindparam("of_image")).values(record=bindparam("body"))


class _Addition:
    """Pictures on their way into one project, inside one transaction."""

    def __init__(self, connection: Connection, project: UUID, actor: UUID) -> None:
        self._connection = connection
        self._project = project_key(connection, project)
        self._actor = actor_key(connection, actor)
        self._sources = {
            row.id: row.key
            for row in connection.execute(
                select(sources.c.id, sources.c.key).where(sources.c.project_key == self._project)
            )
        }

    def run(self, new: Sequence[NewImage]) -> tuple[Added, ...]:
        there = self._by_identity([_identity(item) for item in new])
        older = self._by_hash({item.image.hash for item in new if item.image.hash})
        query = (
            update(projects)
            .where(projects.c.key == self._project)
            .values(last_image=projects.c.last_image)
            .returning(projects.c.last_image)
        )
        number = self._connection.execute(query).scalar_one()
        rows: list[dict[str, Any]] = []
        answers = []
        for item in new:
            identity, hash = _identity(item), item.image.hash
            known = there.get(identity)
            if known is None:
                number += 1
                known = there[identity] = (item.image.id, number)
                rows.append(self._row(item, identity, number))
                fresh = True
            else:
                fresh = False
            twin = older.setdefault(hash, known[0]) if hash else known[0]
            answers.append(
                Added(
                    id=known[0], number=known[1], fresh=fresh, duplicate_of=None if twin == known[0] else twin
                )
            )
        if rows:
            self._insert(rows, number)
        return tuple(answers)

    def _insert(self, rows: list[dict[str, Any]], number: int) -> None:
        fresh = fresh_numbers(self._connection, len(rows))
        if fresh:
            rows = [row | {"key": key} for row, key in zip(rows, fresh, strict=True)]
        self._connection.execute(images.insert(), rows)
        keys = self._connection.execute(
            select(images.c.key, images.c.folded).where(
                images.c.project_key == self._project, images.c.number > number - len(rows)
            )
        )
        add_names(self._connection, [(row.key, row.folded) for row in keys])
        count = len(rows)
        self._connection.execute(
            update(projects)
            .where(projects.c.key == self._project)
            .values(
                last_image=number,
                images=projects.c.images + count,
                todo=projects.c.todo + count,
                added=projects.c.added + 1,
                updated=now(),
            )
        )

    def _row(self, item: NewImage, identity: str, number: int) -> dict[str, Any]:
        image = replace(item.image, number=number)
        source = None
        if item.source is not None:
            source = self._sources.get(item.source)
            if source is None:
                raise NotFound.of("source", item.source)
        moment = now()
        return {
            "id": image.id, "project_key": self._project, "actor_key": self._actor, "number": number,
            "name": image.name, "folder": image.folder, "folded": folded(image.path),
            "sort_name": sort_key(image.path), "width": image.width, "height": image.height,
            "hash": bytes.fromhex(image.hash) if image.hash else None, "identity": identity,
            "media_type": item.media_type, "size": item.size, "rendition": item.rendition,
            "version": _version(item, identity), "color": item.color, "problem": item.problem,
            "source_key": source, "source_path": item.key, "created": moment, "updated": moment,
            "record": encode(image),
        }  # fmt: skip

    def _by_identity(self, identities: Sequence[str]) -> dict[str, tuple[UUID, int]]:
        rows = self._connection.execute(
            select(images.c.identity, images.c.id, images.c.number).where(
                images.c.project_key == self._project, images.c.identity.in_(identities)
            )
        )
        return {row.identity: (row.id, row.number) for row in rows}

    def _by_hash(self, hashes: set[str]) -> dict[str, UUID]:
        """The oldest picture of each content."""
        rows = self._connection.execute(
            select(images.c.hash, images.c.id)
            .where(
                images.c.project_key == self._project, images.c.hash.in_([bytes.fromhex(h) for h in hashes])
            )
            .order_by(images.c.key.desc())
        )
        return {row.hash.hex(): row.id for row in rows}


def _identity(item: NewImage) -> str:
    """What makes a picture the same as one that is there."""
    if item.source is not None:
        return f"source:{item.source}:{item.stamp}:{item.key}"
    return f"sha256:{item.image.hash}:{item.image.path}"


def _version(item: NewImage, identity: str) -> str:
    named = item.image.hash or hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
    return named[:16]

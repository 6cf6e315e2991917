"""From ids, which everybody sees, to keys, which stay inside."""

from uuid import UUID

from sqlalchemy import Connection, Table, select

from limner.store.errors import NotFound
from limner.store.tables import actors, images, projects


def key_of(connection: Connection, table: Table, id: UUID, what: str) -> int:
    """The row's key. Raises NotFound."""
    key = connection.scalar(select(table.c.key).where(table.c.id == id))
    if key is None:
        raise NotFound.of(what, id)
    return int(key)


def project_key(connection: Connection, id: UUID) -> int:
    """The key of a project that is not in the bin. Raises NotFound."""
    key = connection.scalar(select(projects.c.key).where(projects.c.id == id, projects.c.deleted.is_(None)))
    if key is None:
        raise NotFound.of("project", id)
    return int(key)


def actor_key(connection: Connection, id: UUID) -> int:
    """The actor's key. Raises NotFound."""
    return key_of(connection, actors, id, "actor")


def image_key(connection: Connection, id: UUID) -> int:
    """The key of a picture whose project is not in the bin. Raises NotFound."""
    key = connection.scalar(
        select(images.c.key).join(projects).where(images.c.id == id, projects.c.deleted.is_(None))
    )
    if key is None:
        raise NotFound.of("picture", id)
    return int(key)

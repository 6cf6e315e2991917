"""What programs of other tools keep with a project and Limner has no place of its own for: drafts, views, webhooks.

Everything here is named by whole numbers, as those programs do (`store.numbers`).
"""

from typing import Any, Literal
from uuid import UUID

import msgspec
from sqlalchemy import Connection, delete, select, update

from limner.dataset import Millis
from limner.store.backends import Told, log_end, news_of
from limner.store.clock import now
from limner.store.database import Database
from limner.store.errors import NotFound
from limner.store.keys import actor_key
from limner.store.tables import programs, projects

KeptKind = Literal["draft", "view", "webhook"]


class KeptItem(msgspec.Struct, frozen=True, kw_only=True):
    """Something kept; `body` is the program's own JSON."""

    number: int
    project: int
    image: int | None
    """The picture that it belongs to, where it does to one."""
    by: int
    body: dict[str, Any]
    created: Millis
    updated: Millis


class Programs:
    """What is kept for programs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(
        self, kind: KeptKind, project: int, actor: UUID, body: dict[str, Any], image: int | None = None
    ) -> KeptItem:
        """A new one. Project and picture must be there. Raises NotFound for no such actor."""

        def insert(connection: Connection) -> int:
            at = now()
            values = {
                "project_key": project, "image_key": image, "actor_key": actor_key(connection, actor), "kind": kind,
                "body": msgspec.json.encode(body), "told": log_end(connection), "created": at, "updated": at,
            }  # fmt: skip
            key = connection.scalar(programs.insert().values(values).returning(programs.c.key))
            return int(key or 0)

        return self.get(kind, self._database.write(insert))

    def all(
        self, kind: KeptKind, *, project: int | None = None, image: int | None = None
    ) -> tuple[KeptItem, ...]:
        """Those of a project, of a picture, or all; in the order in which they were made."""
        query = _KEPT.where(programs.c.kind == kind).order_by(programs.c.key)
        if project is not None:
            query = query.where(programs.c.project_key == project)
        if image is not None:
            query = query.where(programs.c.image_key == image)
        with self._database.read() as connection:
            return tuple(_item(row) for row in connection.execute(query))

    def get(self, kind: KeptKind, number: int) -> KeptItem:
        """The one of that number. Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(_KEPT.where(programs.c.kind == kind, programs.c.key == number)).first()
        if row is None:
            raise NotFound.of(kind, str(number))
        return _item(row)

    def change(self, kind: KeptKind, number: int, body: dict[str, Any]) -> KeptItem:
        """The same with another body. Raises NotFound."""
        self.get(kind, number)
        values = {"body": msgspec.json.encode(body), "updated": now()}
        self._database.write(
            lambda connection: connection.execute(
                update(programs).where(programs.c.key == number).values(values)
            )
        )
        return self.get(kind, number)

    def delete(self, kind: KeptKind, number: int) -> None:
        """Forgets it. Raises NotFound."""
        self.get(kind, number)
        self._database.write(
            lambda connection: connection.execute(delete(programs).where(programs.c.key == number))
        )

    def news(self, number: int, before: Millis) -> tuple[tuple[Told, ...], int]:
        """What a webhook is to be told, and the place in the log up to which that is: see `Backends.news`."""
        with self._database.read() as connection:
            row = connection.execute(
                select(programs.c.told, programs.c.project_key).where(programs.c.key == number)
            ).first()
            if row is None:
                raise NotFound.of("webhook", str(number))
            return news_of(connection, row.project_key, row.told, before)

    def told(self, number: int, upto: int) -> None:
        """Notes that a webhook has heard of the log up to that place."""
        self._database.write(
            lambda connection: connection.execute(
                update(programs).where(programs.c.key == number).values(told=upto)
            ),
            patient=True,
        )


def _item(row: Any) -> KeptItem:
    return KeptItem(
        number=row.key, project=row.project_key, image=row.image_key, by=row.actor_key,
        body=msgspec.json.decode(row.body), created=row.created, updated=row.updated,
    )  # fmt: skip


_KEPT = select(programs).join(projects).where(projects.c.deleted.is_(None))

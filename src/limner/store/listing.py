"""Lists of pictures: filtered, ordered, paged from anywhere, with what a gallery needs to know of each.

A list is kept as the keys of its pictures in order (8 bytes each), so that every jump, place and neighbour is a
look into an array. It is found anew when something that the filter or the order looks at has changed.
"""

import threading
from array import array
from collections import OrderedDict
from typing import Any, Literal
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, and_, func, select, true

from limner.dataset import Status
from limner.store.database import Database
from limner.store.dialect import name_holds
from limner.store.errors import NotFound
from limner.store.keys import image_key, project_key
from limner.store.names import folded
from limner.store.tables import classes, image_classes, images, previews, projects

Sort = Literal["number", "-number", "name", "-name", "objects", "-objects", "updated", "-updated"]

_LISTS_KEPT = 32
_UNFINISHED = ("todo", "in_progress")
_BY = {
    "number": images.c.number, "name": images.c.sort_name,
    "objects": images.c.objects, "updated": images.c.updated,
}  # fmt: skip


class ImageFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which pictures: all conditions hold; within `status` and `classes` any one does."""

    status: tuple[Status, ...] = ()
    classes: tuple[UUID, ...] = ()
    name: str = ""
    """Part of the path, upper or lower case."""
    folder: str = ""
    """This folder and those below it."""
    min_objects: int | None = None
    max_objects: int | None = None


class ImageRow(msgspec.Struct, frozen=True, kw_only=True):
    """A picture in a list."""

    id: UUID
    number: int
    name: str
    folder: str
    width: int
    height: int
    status: Status
    reason: str
    objects: int
    preview: msgspec.Raw
    """JSON of `limner.geometry.preview`."""
    version: str
    color: str
    problem: str


class ImagePage(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a list."""

    total: int
    offset: int
    images: tuple[ImageRow, ...]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a picture stands in a list, and its neighbours. `position` is −1 where it is not in the list; then
    the first ones are its neighbours."""

    position: int
    total: int
    previous: UUID | None = None
    next: UUID | None = None
    previous_unfinished: UUID | None = None
    next_unfinished: UUID | None = None


class Facets(msgspec.Struct, frozen=True, kw_only=True):
    """Pictures by what one could filter by next; each count leaves its own condition out of the filter."""

    total: int
    status: dict[str, int]
    classes: dict[str, int]
    """Pictures by class id."""
    folders: dict[str, int]


class Listing:
    """Lists of pictures of all projects."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[Any, array[int]] = OrderedDict()
        self._lock = threading.Lock()

    def page(self, project: UUID, filter: ImageFilter, sort: Sort, offset: int, limit: int) -> ImagePage:
        """The pictures from `offset` on. Raises NotFound."""
        with self._database.read() as connection:
            keys = self._keys(connection, project, filter, sort)
            wanted = keys[max(offset, 0) : max(offset, 0) + limit].tolist()
            rows = {row.key: row for row in connection.execute(_ROWS.where(images.c.key.in_(wanted)))}
        found = tuple(_image_row(rows[key]) for key in wanted)
        return ImagePage(total=len(keys), offset=offset, images=found)

    def layout(self, project: UUID, filter: ImageFilter, sort: Sort) -> bytes:
        """Width / height × 1000 of every picture of the list, as little-endian uint16. Raises NotFound."""
        with self._database.read() as connection:
            keys = self._keys(connection, project, filter, sort)
            sizes = select(images.c.key, images.c.width, images.c.height).where(
                images.c.project_key == project_key(connection, project)
            )
            ratios = {key: _ratio(width, height) for key, width, height in connection.execute(sizes)}
        return b"".join(map(ratios.__getitem__, keys))

    def facets(self, project: UUID, filter: ImageFilter) -> Facets:
        """Counts of what the filter leaves. Raises NotFound."""
        with self._database.read() as connection:
            key = project_key(connection, project)
            every = self._keys(connection, project, filter, "number")
            status = _counted(
                connection, images.c.status, images, condition(connection, key, filter, "status")
            )
            folders = _counted(
                connection, images.c.folder, images, condition(connection, key, filter, "folder")
            )
            kinds = select(classes.c.id, func.count()).join(
                image_classes, image_classes.c.class_key == classes.c.key
            )
            kinds = kinds.where(image_classes.c.project_key == key).group_by(classes.c.id)
            if msgspec.structs.replace(filter, classes=()) != ImageFilter():
                inside = select(images.c.key).where(condition(connection, key, filter, "classes"))
                kinds = kinds.where(image_classes.c.image_key.in_(inside))
            by_class = {str(id): count for id, count in connection.execute(kinds)}
        return Facets(total=len(every), status=status, classes=by_class, folders=folders)

    def place(self, project: UUID, image: UUID, filter: ImageFilter, sort: Sort) -> Place:
        """The picture's place in the list. Raises NotFound for no such picture."""
        with self._database.read() as connection:
            key = image_key(connection, image)
            keys = self._keys(connection, project, filter, sort)
            try:
                at = keys.index(key)
            except ValueError:
                at = -1
            unfinished = set(
                connection.scalars(
                    select(images.c.key).where(
                        images.c.project_key == project_key(connection, project),
                        images.c.status.in_(_UNFINISHED),
                    )
                )
            )
            before, after = range(at - 1, -1, -1), range(at + 1, len(keys))
            neighbours = {
                "previous": next((keys[n] for n in before), None),
                "next": next((keys[n] for n in after), None),
                "previous_unfinished": next((keys[n] for n in before if keys[n] in unfinished), None),
                "next_unfinished": next((keys[n] for n in after if keys[n] in unfinished), None),
            }
            ids = _ids(connection, neighbours.values())
        named = {name: None if key is None else ids[key] for name, key in neighbours.items()}
        return Place(position=at, total=len(keys), **named)

    def _keys(self, connection: Connection, project: UUID, filter: ImageFilter, sort: Sort) -> "array[int]":
        """The keys of the list, kept from last time where nothing has changed that it depends on."""
        row = connection.execute(
            select(projects.c.key, projects.c.added, projects.c.moved, projects.c.drawn).where(
                projects.c.id == project, projects.c.deleted.is_(None)
            )
        ).first()
        if row is None:
            raise NotFound.of("project", project)
        by = sort.lstrip("-")
        counted = bool(filter.classes) or filter.min_objects is not None or filter.max_objects is not None
        looks_at_drawn = counted or by in ("objects", "updated")
        name = (
            row.key, filter, sort, row.added,
            row.moved if filter.status else 0, row.drawn if looks_at_drawn else 0,
        )  # fmt: skip
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
        column = _BY[by]
        order = (column.desc(), images.c.key.desc()) if sort.startswith("-") else (column, images.c.key)
        query = select(images.c.key).where(condition(connection, row.key, filter)).order_by(*order)
        keys = array("q", connection.scalars(query).all())
        with self._lock:
            self._kept[name] = keys
            while len(self._kept) > _LISTS_KEPT:
                self._kept.popitem(last=False)
        return keys


def condition(
    connection: Connection, project: int, filter: ImageFilter, without: str = ""
) -> ColumnElement[bool]:
    """The condition of the filter, one field of it left out."""
    if without:
        filter = msgspec.structs.replace(filter, **{without: getattr(ImageFilter(), without)})
    parts = [images.c.project_key == project]
    if filter.status:
        parts.append(images.c.status.in_(filter.status))
    if filter.classes:
        kinds = select(classes.c.key).where(
            classes.c.project_key == project, classes.c.id.in_(filter.classes)
        )
        shown = select(image_classes.c.image_key).where(image_classes.c.class_key.in_(kinds))
        parts.append(images.c.key.in_(shown))
    if filter.name:
        parts.append(name_holds(connection, folded(filter.name)))
    if filter.folder:
        below = f"{filter.folder}/"
        parts.append(
            (images.c.folder == filter.folder) | (func.substr(images.c.folder, 1, len(below)) == below)
        )
    if filter.min_objects is not None:
        parts.append(images.c.objects >= filter.min_objects)
    if filter.max_objects is not None:
        parts.append(images.c.objects <= filter.max_objects)
    return and_(true(), *parts)


def _counted(connection: Connection, column: Any, table: Table, where: ColumnElement[bool]) -> dict[str, int]:
    rows = connection.execute(select(column, func.count()).select_from(table).where(where).group_by(column))
    return {str(value): count for value, count in rows}


def _ids(connection: Connection, keys: Any) -> dict[int, UUID]:
    wanted = {key for key in keys if key is not None}
    rows = connection.execute(select(images.c.key, images.c.id).where(images.c.key.in_(wanted)))
    return {row.key: row.id for row in rows}


def _ratio(width: int, height: int) -> bytes:
    ratio = round(1000 * width / height) if height else 1000
    return min(max(ratio, 1), 0xFFFF).to_bytes(2, "little")


def _image_row(row: Any) -> ImageRow:
    return ImageRow(
        id=row.id, number=row.number, name=row.name, folder=row.folder, width=row.width, height=row.height,
        status=row.status, reason=row.reason, objects=row.objects, preview=msgspec.Raw(row.body or b"[]"),
        version=row.version, color=row.color, problem=row.problem,
    )  # fmt: skip


_ROWS = select(
    images.c.key, images.c.id, images.c.number, images.c.name, images.c.folder, images.c.width, images.c.height,
    images.c.status, images.c.reason, images.c.objects, previews.c.body, images.c.version, images.c.color,
    images.c.problem,
).outerjoin(previews, previews.c.image_key == images.c.key)  # fmt: skip

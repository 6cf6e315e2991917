"""Lists of pictures: filtered, ordered, paged from anywhere, with what a gallery needs to know of each.

A list is kept as the keys of its pictures in order (8 bytes each), so that every jump, place and neighbour is a
look into an array; its layout and its counts are kept too. Each is found anew when something that it looks at has
changed, and only then.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, ColumnElement, Connection, and_, bindparam, func, select, true

from limner.dataset import Status
from limner.store.database import Database
from limner.store.dialect import name_holds
from limner.store.errors import NotFound
from limner.store.kept import Kept
from limner.store.keys import image_key
from limner.store.missing import with_missing
from limner.store.names import folded
from limner.store.prepared import Prepared, Row, numbered, several
from limner.store.tables import class_counts, classes, image_classes, images, previews, projects

Keys = NDArray[np.int64]
Ratios = NDArray[np.uint16]

Sort = Literal["number", "-number", "name", "-name", "objects", "-objects", "updated", "-updated"]

_KEPT = 64
"""Lists, layouts and counts."""
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
    missing: bool = False
    """Those on which models found what no person drew."""


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
    """JSON of `limner.geometry.previews`."""
    version: str
    color: str
    problem: str


class ImagePage(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a list."""

    list: str
    """Names the list as it was made; ask for further pages with it, and none is missed when the list changes."""
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
        self._kept = Kept(_KEPT)
        self._keep = self._kept.find

    def page(
        self, project: UUID, filter: ImageFilter, sort: Sort, offset: int, limit: int, list: str = ""
    ) -> ImagePage:
        """The pictures from `offset` on, of the list of that name if it is still kept. Raises NotFound."""
        with self._database.read() as connection:
            state = state_of(connection, project)
            then = _named(state, list)
            keys = then and self._kept.get(("keys", *_depends(then, filter, sort)))
            if keys is None:
                then, keys = state, self._keys(connection, state, filter, sort)
            wanted = keys[max(offset, 0) : max(offset, 0) + limit].tolist()
            found = {}
            if wanted:
                rows = _rows(len(wanted)).rows(connection, **numbered(images.c.key, wanted))
                found = {row[0]: _image_row(row) for row in rows}
        return ImagePage(
            list=_name(then or state),
            total=len(keys),
            offset=offset,
            images=tuple(found[key] for key in wanted),
        )

    def layout(self, project: UUID, filter: ImageFilter, sort: Sort) -> bytes:
        """Width / height × 1000 of every picture of the list, as little-endian uint16. Raises NotFound."""
        with self._database.read() as connection:
            state = state_of(connection, project)

            def laid_out() -> bytes:
                keys = self._keys(connection, state, filter, sort)
                known, ratios = self._keep(
                    ("ratios", state.key, state.added), lambda: _ratios(connection, state)
                )
                return ratios[np.searchsorted(known, keys)].tobytes()

            return self._keep(("layout", *_depends(state, filter, sort)), laid_out)

    def facets(self, project: UUID, filter: ImageFilter) -> Facets:
        """Counts of what the filter leaves. Raises NotFound."""
        with self._database.read() as connection:
            state = state_of(connection, project)

            def counted(field: str, count: Callable[[], dict[str, int]]) -> dict[str, int]:
                on = (state.moved if field == "status" else 0, state.drawn if field == "classes" else 0)
                return self._keep((field, *_depends(state, _without(filter, field), "number"), *on), count)

            def by_column(field: str, column: Column[str]) -> dict[str, int]:
                where = condition(connection, state.key, _without(filter, field))
                rows = connection.execute(select(column, func.count()).where(where).group_by(column))
                return dict(rows.all())

            return Facets(
                total=len(self._keys(connection, state, filter, "number")),
                status=counted("status", lambda: by_column("status", images.c.status)),
                classes=counted("classes", lambda: _by_class(connection, state, _without(filter, "classes"))),
                folders=counted("folder", lambda: by_column("folder", images.c.folder)),
            )

    def place(self, project: UUID, image: UUID, filter: ImageFilter, sort: Sort) -> Place:
        """The picture's place in the list. Raises NotFound for no such picture."""
        with self._database.read() as connection:
            state = state_of(connection, project)
            keys = self._keys(connection, state, filter, sort)
            found = np.flatnonzero(keys == image_key(connection, image))
            at = int(found[0]) if len(found) else -1
            name = ("unfinished", state.key, state.added, state.moved)
            unfinished = self._keep(name, lambda: _unfinished(connection, state))
            before, after = keys[max(at, 0) - 1 :: -1] if at > 0 else keys[:0], keys[at + 1 :]
            neighbours = {
                "previous": next(iter(before[:1].tolist()), None),
                "next": next(iter(after[:1].tolist()), None),
                "previous_unfinished": _first_of(before, unfinished),
                "next_unfinished": _first_of(after, unfinished),
            }
            ids = _ids(connection, neighbours.values())
        named = {name: None if key is None else ids[key] for name, key in neighbours.items()}
        return Place(position=at, total=len(keys), **named)

    def _keys(self, connection: Connection, state: "State", filter: ImageFilter, sort: Sort) -> Keys:
        """The keys of the list in order."""

        def find() -> Keys:
            column = _BY[sort.lstrip("-")]
            order = (column.desc(), images.c.key.desc()) if sort.startswith("-") else (column, images.c.key)
            query = select(images.c.key).where(condition(connection, state.key, filter)).order_by(*order)
            return np.array(connection.scalars(query).all(), np.int64)

        return self._keep(("keys", *_depends(state, filter, sort)), find)


class State(NamedTuple):
    """A project's key, and the counters that say what has changed in it."""

    key: int
    added: int
    moved: int
    drawn: int
    suggested: int


def state_of(connection: Connection, project: UUID) -> State:
    """The project as it is now. Raises NotFound."""
    row = _STATE.row(connection, of_id=project)
    if row is None:
        raise NotFound.of("project", project)
    return State(*row)


def _name(state: State) -> str:
    return f"{state.added}.{state.moved}.{state.drawn}.{state.suggested}"


def _named(state: State, list: str) -> State | None:
    """The project as it was when a list of that name was made; None where that is no name."""
    parts = list.split(".")
    if len(parts) != 4 or not all(part.isdecimal() and len(part) < 20 for part in parts):
        return None
    return State(state.key, *map(int, parts))


def _depends(state: State, filter: ImageFilter, sort: Sort) -> tuple[Any, ...]:
    """What a list is named by: equal as long as nothing has changed that it looks at."""
    counted = (
        bool(filter.classes)
        or filter.missing
        or filter.min_objects is not None
        or filter.max_objects is not None
    )
    looks_at_drawn = counted or sort.lstrip("-") in ("objects", "updated")
    return (
        state.key, filter, sort, state.added,
        state.moved if filter.status else 0, state.drawn if looks_at_drawn else 0,
        state.suggested if filter.missing else 0,
    )  # fmt: skip


def _without(filter: ImageFilter, field: str) -> ImageFilter:
    return msgspec.structs.replace(filter, **{field: getattr(ImageFilter(), field)})


def condition(connection: Connection, project: int, filter: ImageFilter) -> ColumnElement[bool]:
    """The condition of the filter."""
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
    if filter.missing:
        parts.append(images.c.key.in_(with_missing(project)))
    return and_(true(), *parts)


def _by_class(connection: Connection, state: State, filter: ImageFilter) -> dict[str, int]:
    """Pictures of each class, by its id."""
    if filter == ImageFilter():
        query = select(classes.c.id, class_counts.c.pictures).join(class_counts)
        rows = connection.execute(
            query.where(class_counts.c.project_key == state.key, class_counts.c.pictures > 0)
        )
    else:
        inside = select(images.c.key).where(condition(connection, state.key, filter))
        query = select(classes.c.id, func.count()).join(image_classes)
        of_project = (image_classes.c.project_key == state.key) & image_classes.c.image_key.in_(inside)
        rows = connection.execute(query.where(of_project).group_by(classes.c.id))
    return {str(id): count for id, count in rows}


def _ratios(connection: Connection, state: State) -> tuple[Keys, Ratios]:
    """All keys of the project, ascending, and width / height × 1000 of each."""
    sizes = np.array(_SIZES.rows(connection, of_project=state.key), np.int64).reshape(-1, 3)
    heights = np.where(sizes[:, 2] > 0, sizes[:, 2], 1)
    ratios = np.where(sizes[:, 2] > 0, np.rint(1000 * sizes[:, 1] / heights), 1000)
    return sizes[:, 0], np.clip(ratios, 1, 0xFFFF).astype("<u2")


def _unfinished(connection: Connection, state: State) -> Keys:
    """Ascending."""
    rows = _UNFINISHED.rows(connection, of_project=state.key)
    return np.sort(np.fromiter((key for (key,) in rows), np.int64, len(rows)))


def _first_of(keys: Keys, wanted: Keys) -> int | None:
    """The first of `keys` that is among `wanted`, which ascend; looked for in ever larger steps."""
    start, step = 0, 64
    while start < len(keys) and len(wanted):
        part = keys[start : start + step]
        places = np.searchsorted(wanted, part)
        hits = np.flatnonzero(wanted[np.minimum(places, len(wanted) - 1)] == part)
        if len(hits):
            return int(part[hits[0]])
        start, step = start + step, step * 4
    return None


def _ids(connection: Connection, keys: Iterable[int | None]) -> dict[int, UUID]:
    wanted = {key for key in keys if key is not None}
    rows = connection.execute(select(images.c.key, images.c.id).where(images.c.key.in_(wanted)))
    return {row.key: row.id for row in rows}


def _image_row(row: Row) -> ImageRow:
    (
        _, id, number, name, folder, width, height, status, reason, objects, preview, version, color, problem,
    ) = row  # fmt: skip
    return ImageRow(
        id=id, number=number, name=name, folder=folder, width=width, height=height, status=status,
        reason=reason, objects=objects, preview=msgspec.Raw(preview or b"[]"), version=version, color=color,
        problem=problem,
    )  # fmt: skip


@lru_cache(64)
def _rows(count: int) -> Prepared:
    """That many pictures by their keys: what `_image_row` takes apart."""
    return Prepared(
        select(
            images.c.key, images.c.id, images.c.number, images.c.name, images.c.folder, images.c.width,
            images.c.height, images.c.status, images.c.reason, images.c.objects, previews.c.body,
            images.c.version, images.c.color, images.c.problem,
        )
        .outerjoin(previews, previews.c.image_key == images.c.key)
        .where(images.c.key.in_(several(images.c.key, count)))
    )  # fmt: skip


_STATE = Prepared(
    select(projects.c.key, projects.c.added, projects.c.moved, projects.c.drawn, projects.c.suggested).where(
        projects.c.id == bindparam("of_id"), projects.c.deleted.is_(None)
    )
)
_UNFINISHED = Prepared(
    select(images.c.key).where(
        images.c.project_key == bindparam("of_project"),
        (images.c.status == "todo") | (images.c.status == "in_progress"),
    )
)
_SIZES = Prepared(
    select(images.c.key, images.c.width, images.c.height)
    .where(images.c.project_key == bindparam("of_project"))
    .order_by(images.c.key)
)

"""Objects of a project across its pictures: filtered, ordered, paged, with what a wall of crops needs of each.

A list is kept as the keys of its annotations in order. It stays what it was when it was made, under a name that the
first page gives, so that whoever sweeps through it misses nothing when objects change meanwhile.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import starmap
from math import ceil, floor
from typing import Literal
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from limner.dataset import Annotation, Flag, Value, decode
from limner.geometry import Scene, bounds, previews
from limner.store.actors import Actor
from limner.store.blobs import Blobs
from limner.store.database import Database
from limner.store.dialect import holds
from limner.store.kept import Kept
from limner.store.keys import project_key
from limner.store.listing import State, state_of
from limner.store.rows import record_bytes
from limner.store.tables import actors, annotations, classes, image_classes, images, layers

Keys = NDArray[np.int64]
Crop = tuple[int, int, int]
"""Left, top and side of a square, in pixels of the picture; parts of it may lie outside."""

ObjectSort = Literal["number", "-number", "size", "-size", "score", "-score"]

_KEPT = 16
_OPTION = 36
"""Letters of an option's id; longer answers are texts."""
_AROUND = 1.3
"""A crop's side, as times the longer side of the object."""
_LEAST_SIDE = 24
_TOGETHER = 64
"""Crops of one picture that are made at once."""
_ORDERS = {"number": annotations.c.number, "size": annotations.c.area, "score": annotations.c.score}


class ObjectFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which objects: all conditions hold. Sides and scores are inclusive; `value` is an answer as JSON text."""

    class_id: UUID | None = None
    author: UUID | None = None
    flag: Flag | None = None
    attribute: UUID | None = None
    value: str = ""
    min_side: float | None = None
    max_side: float | None = None
    """Of the longer side, in pixels."""
    min_score: float | None = None
    max_score: float | None = None


class ObjectRow(msgspec.Struct, frozen=True, kw_only=True):
    """An object in a list."""

    id: UUID
    image: UUID
    image_name: str
    image_width: int
    image_height: int
    version: str
    """Of the picture: names its thumbnail."""
    color: str
    """The picture's commonest colour."""
    kind: str
    class_id: UUID | None
    revision: int
    box: tuple[float, float, float, float]
    crop: Crop
    outline: msgspec.Raw
    """JSON of `limner.geometry.previews`, in thousandths of the crop."""
    flags: tuple[Flag, ...]
    score: float | None
    author: str


class ObjectPage(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a list. What has been deleted since the list was made is null."""

    list: str
    """Names the list as it was made; ask for further pages with it."""
    total: int
    offset: int
    objects: tuple[ObjectRow | None, ...]


class AuthorCount(msgspec.Struct, frozen=True):
    """Who changed so many objects last."""

    author: Actor
    objects: int


class ObjectFacets(msgspec.Struct, frozen=True, kw_only=True):
    """Objects by what one could choose next."""

    classes: dict[str, int]
    """By class id."""
    authors: tuple[AuthorCount, ...]


class AnswerCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered to one attribute."""

    asked: int
    """Objects of the classes in question."""
    answered: int
    values: dict[str, int]
    """Answers by option id, or `true` and `false`; numbers and texts are only counted."""
    least: float | None = None
    most: float | None = None
    """Of numbers."""


class Objects:
    """Lists of objects of all projects."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs
        self._kept = Kept(_KEPT)

    def page(
        self,
        project: UUID,
        filter: ObjectFilter,
        sort: ObjectSort,
        offset: int,
        limit: int,
        list: str = "",
    ) -> ObjectPage:
        """The objects from `offset` on, of the list of that name if it is still kept. Raises NotFound."""
        with self._database.read() as connection:
            state = state_of(connection, project)
            name = (state.key, filter, sort)
            keys = self._kept.get((*name, list)) if list else None
            if keys is None:
                list = f"{state.added}.{state.drawn}"
                keys = self._kept.find((*name, list), lambda: self._keys(connection, state, filter, sort))
            wanted = keys[offset : offset + limit].tolist()
            rows = dict(self._rows(connection, wanted)) if wanted else {}
        return ObjectPage(
            list=list, total=len(keys), offset=offset, objects=tuple(rows.get(key) for key in wanted)
        )

    def facets(self, project: UUID) -> ObjectFacets:
        """What there is to choose from. Raises NotFound."""
        with self._database.read() as connection:
            state = state_of(connection, project)
            return self._kept.find(
                ("facets", state.key, state.added, state.drawn), lambda: _facets(connection, state.key)
            )

    def answers(self, project: UUID, attribute: UUID, among: Sequence[UUID]) -> AnswerCounts:
        """What was answered to an attribute so far, and how many objects of the classes `among` are asked it, on
        main layers. Raises NotFound."""
        with self._database.read() as connection:
            key = project_key(connection, project)
            of_main = annotations.join(layers)
            mine = and_(layers.c.project_key == key, layers.c.kind == "main")
            count = select(func.count()).select_from(of_main.join(classes))
            asked = connection.scalar(count.where(mine, classes.c.id.in_(among)))
            large = annotations.c.record_hash.is_not(None)
            rows = connection.execute(
                select(annotations.c.record, annotations.c.record_hash)
                .select_from(of_main)
                .where(mine, large | holds(connection, annotations.c.record, str(attribute)))
            )
            given = (
                _said.decode(record_bytes(row.record, row.record_hash, self._blobs)).attributes.get(
                    str(attribute)
                )
                for row in rows
            )
            return _counted(asked or 0, (value for value in given if value is not None))

    def crops(self, image: UUID, annotation: UUID) -> tuple[Crop, ...]:
        """The crop of an object, and those of others of its class in the same picture, which are likely to be
        asked for too; empty where there is no such object."""
        with self._database.read() as connection:
            of_image = (
                select(annotations.c.id, annotations.c.class_key, *_BOX)
                .select_from(annotations.join(layers).join(images, layers.c.image_key == images.c.key))
                .where(images.c.id == image, layers.c.kind == "main", annotations.c.x0.is_not(None))
            )
            found = connection.execute(of_image.where(annotations.c.id == annotation)).first()
            if found is None:
                return ()
            same = annotations.c.class_key == found.class_key
            others = connection.execute(of_image.where(same).order_by(annotations.c.key).limit(_TOGETHER))
            crops = [crop_of(row.x0, row.y0, row.x1, row.y1) for row in (found, *others)]
        return tuple(dict.fromkeys(crops))

    def _keys(self, connection: Connection, state: State, filter: ObjectFilter, sort: ObjectSort) -> Keys:
        column = _ORDERS[sort.lstrip("-")]
        order = (
            (column.desc().nulls_last(), annotations.c.key.desc())
            if sort.startswith("-")
            else (column.asc().nulls_last(), annotations.c.key)
        )
        inside = filter.flag is not None or filter.attribute is not None
        columns = [annotations.c.key, *((annotations.c.record, annotations.c.record_hash) if inside else ())]
        query = _where(select(*columns), connection, state.key, filter).order_by(*order)
        if not inside:
            return np.array(connection.scalars(query).all(), np.int64)
        rows = connection.execute(query)
        return np.fromiter(
            (
                row.key
                for row in rows
                if _fits(record_bytes(row.record, row.record_hash, self._blobs), filter)
            ),
            np.int64,
        )

    def _rows(self, connection: Connection, keys: Sequence[int]) -> Iterator[tuple[int, ObjectRow]]:
        rows = connection.execute(
            select(
                annotations.c.key, annotations.c.kind, annotations.c.record, annotations.c.record_hash, *_BOX,
                images.c.id, images.c.name, images.c.width, images.c.height, images.c.version,
                images.c.color, actors.c.name.label("author"),
            )
            .select_from(
                annotations.join(layers)
                .join(images, layers.c.image_key == images.c.key)
                .join(actors, annotations.c.actor_key == actors.c.key)
            )
            .where(annotations.c.key.in_(keys))
        ).all()  # fmt: skip
        records = [decode(record_bytes(row.record, row.record_hash, self._blobs), Annotation) for row in rows]
        for row, record, outline in zip(rows, records, _outlines(records), strict=True):
            yield (
                row.key,
                ObjectRow(
                    id=record.id, image=row.id, image_name=row.name, image_width=row.width,
                    image_height=row.height, version=row.version, color=row.color, kind=row.kind,
                    class_id=record.class_id, revision=record.revision,
                    box=(row.x0, row.y0, row.x1, row.y1), crop=crop_of(row.x0, row.y0, row.x1, row.y1),
                    outline=msgspec.Raw(outline), flags=tuple(sorted(record.flags)),
                    score=record.score, author=row.author,
                ),
            )  # fmt: skip


def crop_of(x0: float, y0: float, x1: float, y1: float) -> Crop:
    """The square around an object, with some ground."""
    side = max(_LEAST_SIDE, ceil(_AROUND * max(x1 - x0, y1 - y0)))
    return floor((x0 + x1 - side) / 2), floor((y0 + y1 - side) / 2), side


def _outlines(records: Iterable[Annotation]) -> list[bytes]:
    """Each shape in thousandths of its own crop; whatever its class is, it has index 0."""
    scenes = []
    for record in records:
        left, top, side = crop_of(*(bounds(record.shape) or (0, 0, 0, 0)))
        nameless = msgspec.structs.replace(record, class_id=record.id)
        scenes.append((record.id, Scene((nameless,), side, side, corner=(left, top))))
    indexes = {id: 0 for id, _ in scenes}
    return previews([scene for _, scene in scenes], indexes)


def _where(
    query: Select[tuple[int]], connection: Connection, project: int, filter: ObjectFilter
) -> Select[tuple[int]]:
    longer = func.max if connection.dialect.name == "sqlite" else func.greatest
    side = longer(annotations.c.x1 - annotations.c.x0, annotations.c.y1 - annotations.c.y0)
    parts: list[ColumnElement[bool]] = [
        layers.c.project_key == project,
        layers.c.kind == "main",
        annotations.c.x0.is_not(None),
    ]
    if filter.class_id is not None:
        kind = (
            select(classes.c.key)
            .where(classes.c.project_key == project, classes.c.id == filter.class_id)
            .scalar_subquery()
        )
        shown = select(image_classes.c.image_key).where(
            image_classes.c.project_key == project, image_classes.c.class_key == kind
        )
        parts += [layers.c.image_key.in_(shown), annotations.c.class_key == kind]
    if filter.author is not None:
        parts.append(
            annotations.c.actor_key
            == select(actors.c.key).where(actors.c.id == filter.author).scalar_subquery()
        )
    for column, least, most in (
        (side, filter.min_side, filter.max_side),
        (annotations.c.score, filter.min_score, filter.max_score),
    ):
        if least is not None:
            parts.append(column >= least)
        if most is not None:
            parts.append(column <= most)
    for text in (filter.flag, filter.attribute):
        if text is not None:
            large = annotations.c.record_hash.is_not(None)
            parts.append(large | holds(connection, annotations.c.record, str(text)))
    return query.select_from(annotations.join(layers)).where(and_(*parts))


class _Said(msgspec.Struct):
    """What of a record is looked at."""

    flags: tuple[str, ...] = ()
    attributes: dict[str, Value] = {}


_said = msgspec.json.Decoder(_Said)


def _fits(record: bytes, filter: ObjectFilter) -> bool:
    said = _said.decode(record)
    if filter.flag is not None and filter.flag not in said.flags:
        return False
    if filter.attribute is None:
        return True
    answer = said.attributes.get(str(filter.attribute))
    if answer is None or not filter.value:
        return answer is not None
    wanted = msgspec.json.decode(filter.value)
    return wanted in answer if isinstance(answer, tuple) else answer == wanted


def _counted(asked: int, given: Iterable[Value]) -> AnswerCounts:
    values: Counter[str] = Counter()
    numbers: list[float] = []
    answered = 0
    for value in given:
        answered += 1
        if isinstance(value, bool):
            values[str(value).lower()] += 1
        elif isinstance(value, int | float):
            numbers.append(float(value))
        else:
            values.update({value} if isinstance(value, str) else value)
    options = {value: count for value, count in values.items() if len(value) <= _OPTION}
    return AnswerCounts(
        asked=asked, answered=answered, values=options,
        least=min(numbers, default=None), most=max(numbers, default=None),
    )  # fmt: skip


def _facets(connection: Connection, project: int) -> ObjectFacets:
    """Counts what the list holds: labels of whole pictures, which have no place, are not among it."""
    rows = connection.execute(
        select(classes.c.id, actors.c.id, actors.c.name, func.count())
        .select_from(
            annotations.join(layers)
            .join(actors, annotations.c.actor_key == actors.c.key)
            .outerjoin(classes, annotations.c.class_key == classes.c.key)
        )
        .where(layers.c.project_key == project, layers.c.kind == "main", annotations.c.x0.is_not(None))
        .group_by(classes.c.id, actors.c.id, actors.c.name)
        .order_by(actors.c.name)
    )
    by_class: Counter[str] = Counter()
    by_author: Counter[Actor] = Counter()
    for kind, author, name, count in rows:
        if kind:
            by_class[str(kind)] += count
        by_author[Actor(id=author, name=name)] += count
    return ObjectFacets(classes=dict(by_class), authors=tuple(starmap(AuthorCount, by_author.items())))


_BOX = (annotations.c.x0, annotations.c.y0, annotations.c.x1, annotations.c.y1)

"""A project as a `Dataset`: pictures with their layers, in number order, from one moment."""

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from sqlalchemy import Connection, select

from limner.dataset import (
    Annotation,
    Comment,
    Dataset,
    Image,
    LabelledImage,
    Layer,
    Record,
    Relation,
    decode,
)
from limner.store.blobs import Blobs
from limner.store.errors import NotFound
from limner.store.images import Images
from limner.store.keys import project_key
from limner.store.listing import ImageFilter, condition
from limner.store.ontology import load_ontology
from limner.store.rows import record_bytes
from limner.store.tables import annotations, images, layers

_AT_ONCE = 200


def stream(
    connection: Connection,
    blobs: Blobs,
    pictures: Images,
    project: UUID,
    filter: ImageFilter,
    layer: str = "main",
) -> Dataset:
    """The dataset as the connection's transaction sees it, with one layer of each picture as its main one.

    `layer` is a kind, or `kind:owner`. Raises NotFound for no such project or layer.
    """
    key = project_key(connection, project)
    kind, _, owner = layer.partition(":")
    if layer != "main":
        _check_layer(connection, key, kind, owner)
    ontology = load_ontology(connection, key)
    labelled = _Stream(connection, blobs, pictures, key, filter, (kind, owner))
    return Dataset(ontology, labelled, extra=ontology.extra)


def _check_layer(connection: Connection, project: int, kind: str, owner: str) -> None:
    known = connection.execute(
        select(layers.c.kind, layers.c.owner)
        .where(layers.c.project_key == project)
        .distinct()
        .order_by(layers.c.kind, layers.c.owner)
    ).all()
    if (kind, owner) not in [(row.kind, row.owner) for row in known]:
        there = ", ".join(f"{row.kind}:{row.owner}" if row.owner else row.kind for row in known) or "none"
        raise NotFound(
            f"the project has no layer {kind}:{owner}" if owner else f"the project has no layer {kind}",
            where="layer",
            hint=f"Layers here: {there}",
        )


class _Stream:
    """Labelled pictures, some hundreds in memory at a time; may be iterated again."""

    def __init__(
        self,
        connection: Connection,
        blobs: Blobs,
        pictures: Images,
        project: int,
        filter: ImageFilter,
        layer: tuple[str, str],
    ) -> None:
        self._connection = connection
        self._blobs = blobs
        self._pictures = pictures
        self._where = condition(connection, project, filter)
        self._kind, self._owner = layer

    def __iter__(self) -> Iterator[LabelledImage]:
        last = 0
        query = (
            select(images.c.key, images.c.number, images.c.record)
            .where(self._where)
            .order_by(images.c.number)
            .limit(_AT_ONCE)
        )
        while rows := self._connection.execute(query.where(images.c.number > last)).all():
            last = rows[-1].number
            of_image = self._layers([row.key for row in rows])
            for row in rows:
                image = decode(row.record, Image)
                yield LabelledImage(
                    image=image,
                    layers=of_image.get(row.key, ()),
                    open_picture=partial(self._pictures.open, image.id),
                )

    def _layers(self, keys: list[int]) -> dict[int, tuple[Layer, ...]]:
        found = self._connection.execute(
            select(layers, images.c.id.label("image_id"))
            .join(images)
            .where(layers.c.image_key.in_(keys))
            .where(layers.c.kind == self._kind, layers.c.owner == self._owner)
        ).all()
        records: dict[int, list[Record]] = {row.key: [] for row in found}
        rows = self._connection.execute(
            select(annotations.c.layer_key, annotations.c.record, annotations.c.record_hash)
            .where(annotations.c.layer_key.in_(list(records)))
            .order_by(annotations.c.key)
        )
        for row in rows:
            body = record_bytes(row.record, row.record_hash, self._blobs)
            records[row.layer_key].append(decode(body, Record))  # type: ignore[arg-type]
        return {
            row.image_key: (
                Layer(
                    image_id=row.image_id,
                    status=row.status,
                    reason=row.reason,
                    revision=row.revision,
                    annotations=tuple(r for r in records[row.key] if isinstance(r, Annotation)),
                    relations=tuple(r for r in records[row.key] if isinstance(r, Relation)),
                    comments=tuple(r for r in records[row.key] if isinstance(r, Comment)),
                ),
            )
            for row in found
        }

"""What models found on a picture and nobody has taken or refused."""

from collections.abc import Iterable
from uuid import UUID

import msgspec
from sqlalchemy import Connection, bindparam, exists, select

from limner.dataset import Annotation, Millis, decode
from limner.store.blobs import Blobs
from limner.store.database import Database
from limner.store.layers import find_targets
from limner.store.prepared import Prepared
from limner.store.refusals import refused_in
from limner.store.rows import NO_OBJECTS, record_bytes
from limner.store.tables import annotations, layers


class SuggestedLayer(msgspec.Struct, frozen=True, kw_only=True):
    """What one version of a model suggests."""

    owner: str
    """Names the layer."""
    model: str
    version: str
    at: Millis
    """When the layer changed last."""
    annotations: tuple[Annotation, ...]
    """What is neither in the main layer nor refused."""
    refused: tuple[Annotation, ...]
    """What was refused, and is not in the main layer."""


class SuggestedLayers(msgspec.Struct, frozen=True):
    """The models of a picture, by name."""

    layers: tuple[SuggestedLayer, ...]


class Suggestions:
    """The suggestions of all pictures."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def of(self, image: UUID) -> SuggestedLayers:
        """What models suggest for the picture. Raises NotFound for no such picture."""
        with self._database.read() as connection:
            [(target, _)] = find_targets(connection, (image,), "main")
            found = _LAYERS.rows(connection, of_image=target.image_key)
            return SuggestedLayers(tuple(self._layer(connection, target.layer or 0, *row) for row in found))

    def _layer(self, connection: Connection, main: int, key: int, owner: str, at: Millis) -> SuggestedLayer:
        rows = _OPEN.rows(connection, of_layer=key, of_main=main)
        open = [decode(record_bytes(record, hash, self._blobs), Annotation) for record, hash in rows]
        refused = refused_in(connection, key)
        taken = {id for (id,) in _IDS.rows(connection, of_layer=main)} if refused else set()
        gone = [
            record for id, record in refused.items() if isinstance(record, Annotation) and id not in taken
        ]
        model, version = named(owner, (*open, *gone))
        return SuggestedLayer(
            owner=owner, model=model, version=version, at=at, annotations=tuple(open), refused=tuple(gone)
        )


def named(owner: str, found: Iterable[Annotation]) -> tuple[str, str]:
    """Name and version of a layer's model: as what it found says, else as the layer is called."""
    for annotation in found:
        if annotation.source.name:
            return annotation.source.name, annotation.source.version
    model, _, version = owner.rpartition(" ")
    return (model, version) if model else (owner, "")


_LAYERS = Prepared(
    select(layers.c.key, layers.c.owner, layers.c.updated)
    .where(layers.c.image_key == bindparam("of_image"), layers.c.kind == "model")
    .order_by(layers.c.owner)
)
_TAKEN = annotations.alias("taken")
_OPEN = Prepared(
    select(annotations.c.record, annotations.c.record_hash)
    .where(annotations.c.layer_key == bindparam("of_layer"))
    .where(*(annotations.c.kind != kind for kind in NO_OBJECTS))
    .where(~exists().where(_TAKEN.c.layer_key == bindparam("of_main"), _TAKEN.c.id == annotations.c.id))
    .order_by(annotations.c.key)
)
_IDS = Prepared(select(annotations.c.id).where(annotations.c.layer_key == bindparam("of_layer")))

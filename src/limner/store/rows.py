"""Records of a layer as rows of the database, and back."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from limner.dataset import Annotation, Record, decode, encode
from limner.geometry import area, bounds
from limner.store.blobs import Blobs
from limner.store.prepared import Prepared, numbered, several
from limner.store.tables import annotations

LARGE = 32 << 10
"""Bytes from which an encoded record lies in a blob, so that tables stay quick to walk."""


_MOST_NAMED = 1_000
"""Records that one query asks for by name: more are quicker found by reading the layer, and SQLite has its limit."""


class StoredRecord:
    """A record with what its row says beside it."""

    __slots__ = ("actor", "record")

    def __init__(self, record: Record, actor: int) -> None:
        self.record = record
        self.actor = actor


def load_records(
    connection: Connection, blobs: Blobs, layer: int, ids: Iterable[UUID] | None = None
) -> dict[UUID, StoredRecord]:
    """The layer's records by id, in order of their making; all of them, or those named."""
    wanted = None if ids is None else list(ids)
    if wanted is None:
        found = _ALL.rows(connection, layer=layer)
    elif len(wanted) > _MOST_NAMED:
        every = set(wanted)
        found = [row for row in _ALL.rows(connection, layer=layer) if row[0] in every]
    else:
        found = _named(len(wanted)).rows(connection, layer=layer, **numbered(annotations.c.id, wanted))
    return {
        id: StoredRecord(decode(record_bytes(record, hash, blobs), Record), actor)  # type: ignore[arg-type]
        for id, actor, record, hash in found
    }


def record_bytes(record: bytes, hash: bytes | None, blobs: Blobs) -> bytes:
    """The encoded record, from its row or its blob."""
    return record if hash is None else blobs.get(hash.hex())


def searched(record: Record, class_keys: dict[UUID, int], blobs: Blobs) -> dict[str, Any]:
    """The columns that follow from a record: what is searched, and its encoded form."""
    body = encode(record)
    values: dict[str, Any] = {"revision": record.revision, "record": body, "record_hash": None}
    if len(body) > LARGE:
        values |= {"record": b"", "record_hash": bytes.fromhex(blobs.put(body))}
    if not isinstance(record, Annotation):
        return values | _NO_SHAPE | {"kind": type(record).__struct_config__.tag}
    x0, y0, x1, y1 = bounds(record.shape) or (None, None, None, None)
    return values | {
        "kind": type(record.shape).__struct_config__.tag,
        "class_key": None if record.class_id is None else class_keys[record.class_id],
        "number": record.number,
        "x0": x0, "y0": y0, "x1": x1, "y1": y1,
        "area": area(record.shape), "score": record.score,
    }  # fmt: skip


NO_OBJECTS = ("relation", "comment")
"""Kinds of rows that are no objects."""

_NO_SHAPE: dict[str, Any] = {
    "class_key": None, "number": 0,
    "x0": None, "y0": None, "x1": None, "y1": None, "area": 0.0, "score": None,
}  # fmt: skip

_RECORDS = (
    select(annotations.c.id, annotations.c.actor_key, annotations.c.record, annotations.c.record_hash)
    .where(annotations.c.layer_key == bindparam("layer"))
    .order_by(annotations.c.key)
)
_ALL = Prepared(_RECORDS)


@lru_cache(64)
def _named(count: int) -> Prepared:
    """That many records of a layer, by their ids."""
    return Prepared(_RECORDS.where(annotations.c.id.in_(several(annotations.c.id, count))))

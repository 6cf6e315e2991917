"""What people refused of a model's layer, read from the layer's log."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from limner.dataset import Add, Annotation, Record, Remove
from limner.geometry import likeness
from limner.store.effects import unpack
from limner.store.prepared import Prepared
from limner.store.tables import diffs

_ALIKE = 0.9
"""From this likeness on a model has found what it had found before."""


def refused_in(connection: Connection, layer: int) -> dict[UUID, Record]:
    """The records that are taken away from the layer, as they last stood."""
    gone: dict[UUID, Record] = {}
    for (body,) in _REFUSALS.rows(connection, of_layer=layer):
        for entry in unpack(body).entries:
            if isinstance(entry, Remove) and entry.record is not None:
                gone[entry.id] = entry.record
            elif isinstance(entry, Add):
                gone.pop(entry.record.id, None)
    return gone


def refused_alike(refused: dict[UUID, Record], found: Iterable[Record]) -> dict[UUID, Record]:
    """The refused records by their ids, and by those of what was found that is the same object: of one class, and
    nearly where it was."""
    gone = [one for one in refused.values() if isinstance(one, Annotation)]
    new = [one for one in found if isinstance(one, Annotation)]
    if not gone or not new:
        return refused
    shares = likeness([one.shape for one in new], [one.shape for one in gone])
    alike = {
        one.id: other
        for one, row in zip(new, shares, strict=True)
        for other, share in zip(gone, row, strict=True)
        if share >= _ALIKE and one.class_id == other.class_id
    }
    return {**refused, **alike}


_REFUSALS = Prepared(
    select(diffs.c.body)
    .where(diffs.c.layer_key == bindparam("of_layer"), diffs.c.effective, diffs.c.cause != "import")
    .order_by(diffs.c.revision)
)

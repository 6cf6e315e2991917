"""What people refused of a model's layer, read from the layer's log."""

from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from limner.dataset import Add, Record, Remove
from limner.store.effects import unpack
from limner.store.prepared import Prepared
from limner.store.tables import diffs


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


_REFUSALS = Prepared(
    select(diffs.c.body)
    .where(diffs.c.layer_key == bindparam("of_layer"), diffs.c.effective, diffs.c.cause != "import")
    .order_by(diffs.c.revision)
)

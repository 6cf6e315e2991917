"""What stands between a picture and done: the share of its pixels that nobody has labelled."""

from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select

from limner.dataset import Annotation, Diff, Invalid, Record, SetStatus, decode
from limner.geometry import LayerState, apply, is_enough, labelled
from limner.store.blobs import Blobs
from limner.store.merging import Target
from limner.store.prepared import Prepared
from limner.store.rows import NO_OBJECTS, record_bytes
from limner.store.tables import annotations


def unfinished(
    connection: Connection, blobs: Blobs, target: Target, diff: Diff, left: float | None
) -> Invalid | None:
    """Why the diff may not set the picture done; None where it may, or does not.

    `left` is the share of pixels that may stay unlabelled, None where nothing is asked. What is taken back or done
    again was weighed before.
    """
    done = any(isinstance(entry, SetStatus) and entry.after == "done" for entry in diff.entries)
    weighed = diff.cause.kind in ("undo", "redo", "restore", "import")
    pixels = target.width * target.height
    if left is None or not done or weighed or not target.main or not pixels:
        return None
    drawn = tuple(entry for entry in diff.entries if not isinstance(entry, SetStatus))
    state, _ = apply(
        LayerState(records=_records(connection, blobs, target)), replace(diff, entries=drawn, atomic=False)
    )
    shapes = [record.shape for record in state.records.values() if isinstance(record, Annotation)]
    count = labelled(shapes, target.width, target.height)
    if is_enough(count, pixels, left):
        return None
    return Invalid(
        code="unlabelled",
        message=f"{pixels - count:,} of {pixels:,} pixels are unlabelled, and {left:.6g} of them may be",
        where="status",
        hint="Label what is left, or allow more of it with the project's goal.",
    )


def _records(connection: Connection, blobs: Blobs, target: Target) -> dict[UUID, Record]:
    if target.layer is None:
        return {}
    found = (
        decode(record_bytes(record, hash, blobs), Annotation)
        for kind, record, hash in _ALL.rows(connection, layer=target.layer)
        if kind not in NO_OBJECTS
    )
    return {record.id: record for record in found}


_ALL = Prepared(
    select(annotations.c.kind, annotations.c.record, annotations.c.record_hash).where(
        annotations.c.layer_key == bindparam("layer")
    )
)

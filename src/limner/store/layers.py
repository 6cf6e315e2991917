"""Layers: read as they lie, and changed by diffs."""

from collections.abc import Sequence
from uuid import UUID

from limner.dataset import Diff, DiffAnswer, Layer, LayerKind
from limner.store.blobs import Blobs
from limner.store.database import Database
from limner.store.merging import ImportedLayer


class Layers:
    """The layers of all pictures."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def read(self, image: UUID, kind: LayerKind = "main") -> bytes:
        """The layer's JSON, put together from the stored records. Raises NotFound for no such picture."""
        raise NotImplementedError

    def get(self, image: UUID, kind: LayerKind = "main") -> Layer:
        """The layer. Raises NotFound for no such picture."""
        raise NotImplementedError

    def save(
        self, image: UUID, diffs: Sequence[Diff], actor: UUID, kind: LayerKind = "main"
    ) -> tuple[DiffAnswer, ...]:
        """One answer per diff, in order, once all that applied is durable.

        A diff that was answered before gets the same answer again and has no second effect. `author` and the
        server's fields are set here, whatever the diff says. Invalid codes beside those of
        `limner.geometry.changes`: `wrong-picture`, `unknown-class`, `unknown-attribute`,
        `unknown-relation-type`. Raises NotFound for no such picture.
        """
        raise NotImplementedError

    def import_layers(self, project: UUID, job: UUID, items: Sequence[ImportedLayer], actor: UUID) -> int:
        """How many records were added; one transaction for all items, so send a few hundred at a time.

        One diff per picture is logged, its id derived from job and picture: doing the same again changes
        nothing. A record whose id is there already is left alone. Raises NotFound for no such picture.
        """
        raise NotImplementedError

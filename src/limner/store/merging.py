"""What a diff does to a stored layer: validation against the ontology, merge, and the server's own fields."""

from uuid import UUID

import msgspec

from limner.dataset import Record, Status


class ImportedLayer(msgspec.Struct, frozen=True, kw_only=True):
    """What an import found for the main layer of one picture; a status of None is left to the store."""

    image: UUID
    records: tuple[Record, ...]
    status: Status | None = None

"""What jobs of model servers are asked for."""

from typing import Any
from uuid import UUID

import msgspec

from limner.store import ImageFilter


class PredictSpec(msgspec.Struct, frozen=True, kw_only=True):
    """Which pictures a model server is asked about: those named, or those of the filter. Pictures of which this
    version of its model has said something are passed over, unless `again`: then what it said is replaced."""

    backend: UUID
    filter: ImageFilter = ImageFilter()
    images: tuple[UUID, ...] | None = None
    again: bool = False

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return plain

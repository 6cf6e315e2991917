"""Pictures of a project: added, looked up, opened."""

from collections.abc import Sequence
from typing import BinaryIO
from uuid import UUID

import msgspec

from limner.dataset import Image
from limner.store.blobs import Blobs
from limner.store.database import Database
from limner.store.sources import Sources


class NewImage(msgspec.Struct, frozen=True, kw_only=True):
    """A picture to be added. Its bytes are a blob (`image.hash` is set) or lie in a source under `key`."""

    image: Image
    """`number` is given by the store."""
    media_type: str
    size: int
    """Bytes."""
    rendition: bool = False
    """Browsers need another form of it (`Probe.rendition`)."""
    color: str = "#808080"
    """Mean colour, #rrggbb: what is shown until the thumbnail is there."""
    problem: str = ""
    """Why it cannot be shown."""
    source: UUID | None = None
    key: str = ""
    """Relative path within the source."""
    stamp: str = ""
    """Etag, or size and time: with source and key, the identity of a picture read in place."""


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a NewImage. `fresh` is false where the picture was there already: same path and bytes, or
    same source, key and stamp. `duplicate_of` is an older picture of the project with the same bytes."""

    id: UUID
    number: int
    fresh: bool
    duplicate_of: UUID | None = None


class ImageFile(msgspec.Struct, frozen=True, kw_only=True):
    """What serving a picture needs to know."""

    id: UUID
    project: UUID
    name: str
    hash: str
    media_type: str
    size: int
    rendition: bool
    version: str
    """Names the thumbnail; changes when the pixels do."""
    problem: str
    source: UUID | None
    key: str


class Images:
    """The pictures of all projects."""

    def __init__(self, database: Database, blobs: Blobs, sources: Sources) -> None:
        self._database = database
        self._blobs = blobs
        self._sources = sources

    def add(self, project: UUID, new: Sequence[NewImage], actor: UUID) -> tuple[Added, ...]:
        """What became of each, in order; one transaction. Adding the same again changes nothing."""
        raise NotImplementedError

    def get(self, id: UUID) -> Image:
        """The picture's record. Raises NotFound."""
        raise NotImplementedError

    def update(self, images: Sequence[Image]) -> None:
        """Stores the records anew (tags, split, extra, licence, …); number, name, folder, size and hash stay.
        Raises NotFound."""
        raise NotImplementedError

    def file(self, id: UUID) -> ImageFile:
        """How to serve the picture. Raises NotFound."""
        raise NotImplementedError

    def open(self, id: UUID) -> BinaryIO:
        """The picture's bytes as they came. Raises NotFound, StorageFailed (`picture-missing`)."""
        raise NotImplementedError

    def set_hash(self, id: UUID, hash: str) -> None:
        """Notes the content hash of a picture that is read in place."""
        raise NotImplementedError

    def by_path(self, project: UUID) -> dict[str, UUID]:
        """Every picture of the project by `Image.path`; of several with one path the latest."""
        raise NotImplementedError

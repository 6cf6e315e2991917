"""Files on their way in: one upload collects the files of an import, each of them resumable."""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import msgspec

from limner.dataset import Millis
from limner.store.database import Database


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """Files that belong together, for one project."""

    id: UUID
    project: UUID
    actor: UUID
    created: Millis
    files: int
    size: int


class UploadedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A finished file of an upload; `place` is where its bytes lie."""

    path: str
    size: int
    hash: str
    place: Path


class Uploads:
    """The uploads of all projects."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def begin(self, project: UUID, id: UUID, actor: UUID) -> Upload:
        """The new upload, or the one of that id and project if it is there already. Raises NotFound, Taken."""
        raise NotImplementedError

    def get(self, id: UUID) -> Upload:
        """The upload. Raises NotFound."""
        raise NotImplementedError

    def received(self, id: UUID, path: str) -> int:
        """Bytes of the file that are here, 0 for an unknown one. Raises NotFound for no such upload."""
        raise NotImplementedError

    def append(self, id: UUID, path: str, offset: int, data: bytes) -> int:
        """Bytes that are here after `data` was put at `offset`. Raises LimnerError `wrong-offset` (params
        `received`) where that leaves a gap, EntryRefused for an unsafe path."""
        raise NotImplementedError

    def finish(self, id: UUID, path: str, hash: str) -> UploadedFile:
        """The finished file. Raises LimnerError `wrong-hash`, after which the file begins at 0 again."""
        raise NotImplementedError

    def files(self, id: UUID) -> tuple[UploadedFile, ...]:
        """The finished files, by path in natural order."""
        raise NotImplementedError

    def open(self, id: UUID, path: str) -> BinaryIO:
        """A finished file's bytes. Raises NotFound."""
        raise NotImplementedError

    def discard(self, ids: Iterable[UUID]) -> None:
        """Removes uploads with their files."""
        raise NotImplementedError

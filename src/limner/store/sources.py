"""Folders whose pictures are read where they lie, and never written."""

from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import msgspec

from limner.store.database import Database


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A registered folder."""

    id: UUID
    project: UUID
    folder: Path


class Sources:
    """The folders of all projects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, project: UUID, folder: Path, actor: UUID) -> Source:
        """The source for the folder; the same one again for the same folder. Raises NotFound for no folder."""
        raise NotImplementedError

    def get(self, id: UUID) -> Source:
        """The source. Raises NotFound."""
        raise NotImplementedError

    def list(self, project: UUID) -> tuple[Source, ...]:
        """The project's sources."""
        raise NotImplementedError

    def path(self, id: UUID, key: str) -> Path:
        """The file that `key` names within the source. Raises NotFound for what lies outside or is not there."""
        raise NotImplementedError

    def open(self, id: UUID, key: str) -> BinaryIO:
        """The file's bytes. Raises NotFound as `path` does."""
        raise NotImplementedError

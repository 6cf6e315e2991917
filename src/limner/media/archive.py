"""Zip archives from strangers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Self

from limner.media.entries import Entry
from limner.media.names import EntryRefused


class Archive:
    """A zip file opened for reading, entry by entry; nothing is ever unpacked onto the disk."""

    def __init__(self, path: Path) -> None:
        """Raises LimnerError (`unreadable-archive`, `archive-too-large`) when the archive as a whole is refused."""

    def entries(self) -> Iterator[Entry | EntryRefused]:
        """Each file in natural order of its name; a refused one is yielded as its error. Folders and system files are skipped."""
        raise NotImplementedError

    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

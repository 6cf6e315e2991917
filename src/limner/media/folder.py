"""Folders read where they lie."""

from collections.abc import Iterator
from pathlib import Path

from limner.media.entries import Entry
from limner.media.names import EntryRefused


def walk_folder(root: Path) -> Iterator[Entry | EntryRefused]:
    """Each file below `root` in natural order; links are not followed, hidden and system files skipped."""
    raise NotImplementedError

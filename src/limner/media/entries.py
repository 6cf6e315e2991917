"""One file of a folder or of an archive, found but not yet read."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that an import may take."""

    name: str  # relative, with "/", as given by the source
    size: int  # bytes, as declared
    modified: float | None  # seconds since 1970; None where the source does not say it reliably
    path: Path | None  # where it lies, for files of a folder
    open: Callable[[], BinaryIO]


def is_picture(entry: Entry) -> bool:
    """Whether the entry is to be tried as a picture: by its suffix, else by its first bytes."""
    raise NotImplementedError

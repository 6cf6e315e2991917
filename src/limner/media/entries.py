"""One file of a folder or an archive, found but not yet read."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from limner.media.files import MAX_BYTES
from limner.media.names import EntryRefused
from limner.media.signatures import format_of

_PICTURE_SUFFIXES = frozenset({
    ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".webp", ".gif", ".bmp", ".tif", ".tiff",
    ".avif", ".heic", ".heif", ".jp2", ".jxl", ".psd", ".svg", ".ico", ".tga", ".ppm", ".pgm", ".exr",
    ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2",
})  # fmt: skip
_OTHER_SUFFIXES = frozenset({".json", ".xml", ".txt", ".csv", ".yaml", ".yml", ".md", ".html", ".py"})
_SYSTEM_NAMES = frozenset({"__macosx", "thumbs.db", "desktop.ini", "$recycle.bin"})
_HEAD = 32


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that an import may take.

    `name` is relative, with "/", its Unicode as the source gives it; `size` is in bytes, as declared;
    `modified` is in seconds since 1970; `path` is where the file lies. Both are None in an archive.
    """

    name: str
    size: int
    modified: float | None
    path: Path | None
    open: Callable[[], BinaryIO]

    def read(self, most: int = MAX_BYTES) -> bytes:
        """The whole content. Raises EntryRefused if it is longer than `most` bytes or cannot be read."""
        try:
            with self.open() as file:
                data = file.read(most + 1)
        except OSError as error:
            raise cannot_open(self.name, error) from error
        if len(data) > most:
            raise EntryRefused(self.name, "too-large", f"it has more than {most / 1e6:g} MB")
        return data


def is_picture(entry: Entry) -> bool:
    """Whether `entry` is to be tried as a picture: by its suffix, by its first bytes where that says nothing.

    Pictures in formats that are not read count too, so that they are refused by name.
    Raises EntryRefused if it has to be read and cannot be.
    """
    suffix = PurePosixPath(entry.name).suffix.lower()
    if suffix in _PICTURE_SUFFIXES or suffix in _OTHER_SUFFIXES:
        return suffix in _PICTURE_SUFFIXES
    try:
        with entry.open() as file:
            return format_of(file.read(_HEAD)) is not None
    except OSError as error:
        raise cannot_open(entry.name, error) from error


def is_ignored(name: str) -> bool:
    """Whether `name` is hidden, or belongs to the operating system, as one of its folders may."""
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part.lower() in _SYSTEM_NAMES for part in parts)


def cannot_open(name: str, error: OSError) -> EntryRefused:
    """The refusal that says what the operating system said."""
    return EntryRefused(name, "unreadable", f"it cannot be opened: {(error.strerror or str(error)).lower()}")

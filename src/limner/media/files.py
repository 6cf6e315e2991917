"""Bytes of a picture, from memory or from a file."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from limner.media.refusal import PictureRefused

MAX_BYTES = 400_000_000
"""Of a picture that is decoded whole."""
MAX_LARGE_BYTES = 8_000_000_000
"""Of one that is cut into tiles: a gigapixel of two bytes a channel fits, uncompressed."""


@contextmanager
def opened(source: Path | bytes, name: str, most: int = MAX_BYTES) -> Iterator[tuple[BinaryIO, int]]:
    """`source` open for reading, and its size in bytes. Raises PictureRefused if it cannot be opened, or has more
    than `most` bytes."""
    if isinstance(source, bytes):
        yield io.BytesIO(source), _within_limit(len(source), name, most)
        return
    try:
        if not source.is_file():  # opening a pipe or a device could wait for ever
            raise PictureRefused(name, "unreadable", "it is not there, or is no file")
        file = source.open("rb")
    except OSError as error:
        reason = (error.strerror or "the system refused it").lower()
        raise PictureRefused(name, "unreadable", f"it cannot be opened: {reason}") from error
    with file:
        size = _within_limit(file.seek(0, io.SEEK_END), name, most)
        file.seek(0)
        yield file, size


def content_hash(source: Path | bytes) -> str:
    """SHA-256 in hex of the bytes, read in pieces. Raises OSError if the file cannot be read."""
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _within_limit(size: int, name: str, most: int) -> int:
    if size > most:
        megabytes = f"it has {size / 1e6:.0f} MB, more than {most / 1e6:.0f}"
        raise PictureRefused(name, "too-large", megabytes, bytes=size)
    return size

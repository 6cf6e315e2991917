"""Files by content: `sha256/ab/cd…`, written once, never changed."""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO


class Blobs:
    """The blobs below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """The SHA-256 (hexadecimal) under which the bytes are now stored, durably."""
        raise NotImplementedError

    def put_file(self, file: BinaryIO) -> str:
        """As `put`, reading the file in pieces."""
        raise NotImplementedError

    def take(self, path: Path, hash: str) -> None:
        """Moves a finished file of this data folder in; `hash` is trusted."""
        raise NotImplementedError

    def get(self, hash: str) -> bytes:
        """The bytes. Raises NotFound."""
        raise NotImplementedError

    def open(self, hash: str) -> BinaryIO:
        """The bytes as a seekable file. Raises NotFound."""
        raise NotImplementedError

    def path(self, hash: str) -> Path:
        """Where the blob lies. Raises NotFound."""
        raise NotImplementedError

    def has(self, hash: str) -> bool:
        """Whether the blob is here."""
        raise NotImplementedError

    def sweep(self, kept: Iterable[str]) -> int:
        """How many blobs were removed, as nobody keeps them."""
        raise NotImplementedError

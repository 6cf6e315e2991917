"""Files by content: `sha256/ab/cd…`, written once, never changed."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from obstore.store import LocalStore

from limner.store.errors import NotFound

_PIECE = 1 << 20


class Blobs:
    """The blobs below one folder. What was put survives a power cut once `put` has returned."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store = LocalStore(folder, mkdir=True)

    def put(self, data: bytes) -> str:
        """The SHA-256 (hexadecimal) under which the bytes are now stored."""
        hash = hashlib.sha256(data).hexdigest()
        if not self._whole(hash, len(data)):
            self._store.put(_name(hash), data)
            self._sync(hash)
        return hash

    def put_file(self, file: BinaryIO) -> str:
        """As `put`, reading the file in pieces."""
        digest = hashlib.sha256()
        with TemporaryFile(dir=self._folder) as copy:
            while piece := file.read(_PIECE):
                digest.update(piece)
                copy.write(piece)
            hash = digest.hexdigest()
            if not self._whole(hash, copy.tell()):
                copy.seek(0)
                self._store.put(_name(hash), copy)
                self._sync(hash)
        return hash

    def take(self, path: Path, hash: str) -> None:
        """Moves a finished, synced file of this data folder in; `hash` is trusted."""
        target = self._path(hash)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
        self._sync(hash)

    def get(self, hash: str) -> bytes:
        """The bytes. Raises NotFound."""
        return self.path(hash).read_bytes()

    def open(self, hash: str) -> BinaryIO:
        """The bytes as a seekable file. Raises NotFound."""
        return self.path(hash).open("rb")

    def path(self, hash: str) -> Path:
        """Where the blob lies. Raises NotFound."""
        path = self._path(hash)
        if not path.is_file():
            raise NotFound.of("file", hash)
        return path

    def has(self, hash: str) -> bool:
        """Whether the blob is here."""
        return self._path(hash).is_file()

    def sweep(self, kept: Iterable[str]) -> int:
        """How many blobs were removed, as nobody keeps them. Nothing may be put meanwhile."""
        keep = set(kept)
        unwanted = [hash for hash in self._hashes() if hash not in keep]
        for hash in unwanted:
            self._store.delete(_name(hash))
        return len(unwanted)

    def _whole(self, hash: str, size: int) -> bool:
        """Whether the blob is here in full: a power cut during `put` may leave its name with fewer bytes."""
        return self.has(hash) and self._path(hash).stat().st_size == size

    def _hashes(self) -> Iterator[str]:
        for found in self._store.list("sha256"):
            for meta in found:
                yield meta["path"].removeprefix("sha256/").replace("/", "")

    def _path(self, hash: str) -> Path:
        return self._folder / _name(hash)

    def _sync(self, hash: str) -> None:
        """Makes the file, its name and its folders durable; the store below writes atomically but does not wait."""
        path = self._path(hash)
        for place in (path, *list(path.parents)[:3]):
            _fsync(place)


def _name(hash: str) -> str:
    if len(hash) != 64 or not set(hash) <= set("0123456789abcdef"):
        raise NotFound.of("file", hash)
    return f"sha256/{hash[:2]}/{hash[2:4]}/{hash[4:]}"


def _fsync(place: Path) -> None:
    if os.name == "nt" and place.is_dir():
        return  # Windows opens no folders; its journal keeps names
    descriptor = os.open(place, os.O_RDONLY if place.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

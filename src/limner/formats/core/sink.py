"""Where writers put files: a folder, or a zip that is streamed while it is made."""

import hashlib
import os
import shutil
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Literal

from limner.dataset import LabelledImage
from limner.media import safe_text

Placing = Literal["leave", "link", "copy"]

_CHUNK = 1 << 20
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_QUICKLY = 1
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Sink(ABC):
    """Takes files by relative path, each once.

    `hashes` holds the SHA-256 of what was written, by path; `placed` the upright size of every picture by the path
    that it has, or would have if pictures were not left where they are.
    """

    def __init__(self, pictures: Placing = "leave") -> None:
        self.pictures = pictures
        self.hashes: dict[str, str] = {}
        self.placed: dict[str, tuple[int, int]] = {}

    def write(self, path: str, content: bytes | Iterable[bytes]) -> None:
        """Put a file. Raises EntryRefused if the path would lead out of the sink."""
        name = safe_text(path)
        if isinstance(content, bytes):
            self._put(name, (content,))
            self.hashes[name] = hashlib.sha256(content).hexdigest()
            return
        digest = hashlib.sha256()

        def watched() -> Iterable[bytes]:
            for chunk in content:
                digest.update(chunk)
                yield chunk

        self._put(name, watched())
        self.hashes[name] = digest.hexdigest()

    def picture(self, path: str, item: LabelledImage) -> None:
        """Put the picture's file, where pictures are wanted and its bytes are at hand."""
        name = safe_text(path)
        self.placed[name] = (item.image.width, item.image.height)
        if self.pictures == "leave" or item.open_picture is None:
            return
        with item.open_picture() as file:
            self._put_picture(name, file)

    @abstractmethod
    def _put(self, name: str, chunks: Iterable[bytes]) -> None: ...

    @abstractmethod
    def _put_picture(self, name: str, file: BinaryIO) -> None: ...


class FolderSink(Sink):
    """Files below a folder; with `link`, pictures are hard links where the file system can."""

    def __init__(self, root: Path, pictures: Placing = "leave") -> None:
        super().__init__(pictures)
        self.root = root
        self._made: set[str] = set()
        """Folders that are there."""

    def _put(self, name: str, chunks: Iterable[bytes]) -> None:
        # Straight to the system: most label files are small and many, and a file object asks it four things more.
        descriptor = os.open(self._place(name), _NEW, 0o666)
        try:
            for chunk in chunks:
                left = memoryview(chunk)
                while left:
                    left = left[os.write(descriptor, left) :]
        finally:
            os.close(descriptor)

    def _put_picture(self, name: str, file: BinaryIO) -> None:
        target = self._place(name)
        source = getattr(file, "name", None)
        if self.pictures == "link" and isinstance(source, str):
            with suppress(OSError):
                os.link(os.path.realpath(source), target)
                return
        with open(target, "xb") as copy:
            shutil.copyfileobj(file, copy, _CHUNK)

    def _place(self, name: str) -> str:
        folder = name.rpartition("/")[0]
        if folder not in self._made:
            os.makedirs(os.path.join(self.root, folder), exist_ok=True)
            self._made.add(folder)
        return os.path.join(self.root, name)


class ZipSink(Sink):
    """Entries of a zip written to `file`, which need not be seekable; same content, same bytes."""

    def __init__(self, file: BinaryIO, pictures: Placing = "leave") -> None:
        super().__init__(pictures)
        self._zip = zipfile.ZipFile(file, "w", allowZip64=True)

    def close(self) -> None:
        """Write the zip's directory; `file` stays open."""
        self._zip.close()

    def _put(self, name: str, chunks: Iterable[bytes]) -> None:
        self._entry(name, zipfile.ZIP_DEFLATED, chunks)

    def _put_picture(self, name: str, file: BinaryIO) -> None:
        self._entry(name, zipfile.ZIP_STORED, iter(lambda: file.read(_CHUNK), b""))

    def _entry(self, name: str, method: int, chunks: Iterable[bytes]) -> None:
        entry = stamped(name, method)
        with self._zip.open(entry, "w", force_zip64=True) as target:
            for chunk in chunks:
                target.write(chunk)


def stamped(name: str, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """An entry of a zip that says nothing of when and where it was made."""
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = method
    entry._compresslevel = _QUICKLY  # type: ignore[attr-defined]  # public only from Python 3.13 on
    entry.external_attr = 0o644 << 16
    return entry

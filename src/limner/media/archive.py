"""Zip archives from strangers: read entry by entry, never unpacked, every claim of theirs checked."""

import io
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, Self, cast

from limner.dataset import LimnerError
from limner.media.entries import Entry, is_ignored
from limner.media.names import EntryRefused, natural_key, printable, safe_relative

MAX_ENTRIES = 200_000
MAX_UNPACKED = 500_000_000_000
MAX_RATIO = 200
_RATIO_COUNTS_FROM = 1 << 20
_MAX_DIRECTORY = 100_000_000
_PIECE = 1 << 20
_ENCRYPTED = 0x1
_UTF8 = 0x800
_ARCHIVE_SUFFIXES = (".zip", ".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst")
_READABLE = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error, OSError)


class ArchiveRefused(LimnerError):
    """Nothing is taken: `unreadable-archive`, `archive-too-large` or `too-many-entries`."""


class Archive:
    """A zip file open for reading; entries may be opened from many threads until it is closed."""

    def __init__(self, path: Path, *, max_unpacked: int = MAX_UNPACKED) -> None:
        """Raises ArchiveRefused."""
        self._name = printable(path.name)
        try:
            with path.open("rb") as file:
                self._check_directory(file)
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            reason = f"it cannot be opened: {(error.strerror or str(error)).lower()}"
            raise self._refusal("unreadable-archive", reason) from error
        except (*_BROKEN, ValueError) as error:
            raise self._refusal("unreadable-archive", "it is no zip archive, or a damaged one") from error
        if sum(info.file_size for info in self._zip.infolist()) > max_unpacked:
            self.close()
            limit = f"it unpacks to more than {max_unpacked / 1e9:g} GB"
            raise self._refusal("archive-too-large", limit, "Divide it into several archives.")

    def entries(self) -> Iterator[Entry | EntryRefused]:
        """Each file in natural order of its name, refused ones as their refusal.

        Folders, hidden and system files are left out in silence.
        """
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        names = Counter(_name(info) for info in infos)
        overlapping = _overlapping(self._zip.infolist(), self._zip.start_dir)
        for info in sorted(infos, key=lambda info: natural_key(_name(info))):
            name = _name(info)
            try:
                safe_relative(name)
                if is_ignored(name):
                    continue
                _check(info, name)
                if names[name] > 1:
                    raise EntryRefused(name, "duplicate-entry", f"{names[name]} entries bear this name")
                if info.header_offset in overlapping:
                    raise EntryRefused(name, "overlapping-entry", "it shares its bytes with another entry")
            except EntryRefused as refused:
                yield refused
            else:
                yield Entry(name, info.file_size, None, None, partial(self._open, info, name))

    def close(self) -> None:
        """Entries cannot be opened any more."""
        self._zip.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self, info: zipfile.ZipInfo, name: str) -> BinaryIO:
        try:
            return cast("BinaryIO", _Contents(self._zip.open(info), info.file_size, name))
        except _BROKEN as error:
            raise _broken(name) from error

    def _check_directory(self, file: BinaryIO) -> None:
        """Counts the entries before zipfile makes an object of each."""
        directory = _directory(file)
        position = count = 0
        while position + 46 <= len(directory):
            position += 46 + sum(struct.unpack_from("<3H", directory, position + 28))
            count += 1
        if count > MAX_ENTRIES:
            limit = f"it holds more than {MAX_ENTRIES:,} entries"
            raise self._refusal("too-many-entries", limit, "Divide it into several archives.")

    def _refusal(
        self, code: str, reason: str, hint: str = "Make it anew, or add the folder itself."
    ) -> ArchiveRefused:
        return ArchiveRefused(reason, code=code, where=self._name, hint=hint)


class _Contents(io.BufferedIOBase):
    """The bytes of one entry, counted as they come; a broken or lying entry raises EntryRefused."""

    def __init__(self, raw: IO[bytes], size: int, name: str) -> None:
        self._raw = raw
        self._left = size
        self._name = name

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = self._left + 1 if size is None or size < 0 else size
        pieces = []
        # Small pieces: asked for all at once, zipfile would first unpack whatever a lying entry really holds.
        while wanted > 0 and (piece := self._piece(min(wanted, _PIECE))):
            pieces.append(piece)
            wanted -= len(piece)
        return b"".join(pieces)

    def _piece(self, size: int) -> bytes:
        try:
            data = self._raw.read(size)
        except _BROKEN as error:
            raise _broken(self._name) from error
        self._left -= len(data)
        if self._left < 0 or (self._left and not data):
            raise _broken(self._name)
        return data

    def close(self) -> None:
        self._raw.close()
        super().close()


def _directory(file: BinaryIO) -> bytes:
    """The central directory as it lies. Raises ValueError if there is none, or one too long to be honest."""
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        raise ValueError("no end of central directory")
    (length,) = struct.unpack_from("<I", tail, at + 12)
    finish = end - len(tail) + at
    if at >= 76 and tail[at - 20 : at - 16] == b"PK\x06\x07":  # zip64: 56 + 20 more bytes before the end
        (length,) = struct.unpack_from("<Q", tail, at - 76 + 40)
        finish -= 76
    if length > min(finish, _MAX_DIRECTORY):
        raise ValueError("the central directory is longer than it can be")
    file.seek(finish - length)
    return file.read(length)


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: some programs write UTF-8 without saying so, which reads as code page 437."""
    name = info.orig_filename
    if info.flag_bits & _UTF8 or name.isascii():
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _check(info: zipfile.ZipInfo, name: str) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind and not stat.S_ISREG(kind):
        raise EntryRefused(name, "not-a-file", "it is a link or a device")
    if info.flag_bits & _ENCRYPTED:
        hint = "Unpack the archive with its password, and add the folder."
        raise EntryRefused(name, "encrypted", "it is locked with a password", hint)
    if name.lower().endswith(_ARCHIVE_SUFFIXES):
        hint = "Unpack it, and add what it holds."
        raise EntryRefused(name, "nested-archive", "it is an archive inside an archive", hint)
    if info.compress_type not in _READABLE:
        hint = "Pack it again as an ordinary zip (Deflate)."
        raise EntryRefused(name, "compression", "it is compressed in a way that is not read here", hint)
    if info.file_size > max(_RATIO_COUNTS_FROM, MAX_RATIO * info.compress_size):
        raise EntryRefused(name, "bomb", f"it unpacks to more than {MAX_RATIO} times its size")


def _overlapping(infos: list[zipfile.ZipInfo], end: int) -> set[int]:
    """Offsets of the entries that share bytes with another, or with the directory that begins at `end`."""
    shared = set()
    reach, holder = 0, -1
    for info in sorted(infos, key=lambda info: info.header_offset):
        start = info.header_offset
        name = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437", "replace")
        stop = start + 30 + len(name) + info.compress_size
        if start < reach:
            shared |= {start, holder}
        if stop > end:
            shared.add(start)
        if stop > reach:
            reach, holder = stop, start
    return shared


def _broken(name: str) -> EntryRefused:
    return EntryRefused(name, "damaged-entry", "the archive is damaged here", "Make the archive anew.")

"""Bytes kept for later: in memory while they are few, else in a temporary file that goes away by itself."""

from collections.abc import Iterator
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import Any
from weakref import finalize

import msgspec

_IN_MEMORY = 4_000_000
_CHUNK = 1 << 20
_encode = msgspec.json.Encoder(order=None).encode
_AT_ONCE = 1 << 16


class Spool:
    """Written at the end, read from the start, in turn."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (closed with its owner)
        finalize(self, self._file.close)
        self._at_end = True
        self._length = 0
        self._waiting: list[bytes] = []
        """Pieces on their way to the file: many small ones are written as one."""
        self._waiting_length = 0

    def write(self, data: bytes) -> int:
        """Put `data` behind what is there; gives where it begins."""
        self._waiting.append(data)
        self._waiting_length += len(data)
        if self._waiting_length > _AT_ONCE:
            self._flush()
        self._length += len(data)
        return self._length - len(data)

    def read(self, at: int, length: int) -> bytes:
        """`length` bytes from there on."""
        self._flush()
        self._file.seek(at)
        self._at_end = False
        return self._file.read(length)

    def chunks(self) -> Iterator[bytes]:
        """All that was written, in pieces."""
        self._rewind()
        yield from iter(lambda: self._file.read(_CHUNK), b"")

    def lines(self) -> Iterator[bytes]:
        """All that was written, line by line."""
        self._rewind()
        yield from self._file

    def _flush(self) -> None:
        if not self._waiting:
            return
        if not self._at_end:
            self._file.seek(0, SEEK_END)
            self._at_end = True
        self._file.write(b"".join(self._waiting))
        self._waiting.clear()
        self._waiting_length = 0

    def _rewind(self) -> None:
        self._flush()
        self._file.seek(0)
        self._at_end = False


class JsonList(Spool):
    """Values kept as the inside of a JSON list or object, one a line."""

    def __init__(self) -> None:
        super().__init__()
        self._empty = True

    def add(self, value: Any) -> None:
        """One more value of a list."""
        self.put(_encode(value))

    def put(self, text: bytes) -> None:
        """One more value, or member of an object, as it is to stand there."""
        self.write((b"" if self._empty else b",\n") + text)
        self._empty = False

    def between(self, head: bytes = b"[", tail: bytes = b"]\n") -> Iterator[bytes]:
        """The whole, in pieces."""
        yield head + b"\n"
        yield from self.chunks()
        yield b"\n" + tail

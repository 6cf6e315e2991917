"""Bytes kept for later: in memory while they are few, else in a temporary file that goes away by itself."""

from collections.abc import Iterator
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from weakref import finalize

_IN_MEMORY = 4_000_000
_CHUNK = 1 << 20


class Spool:
    """Written at the end, read from the start, in turn."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (closed with its owner)
        finalize(self, self._file.close)
        self._at_end = True

    def write(self, data: bytes) -> None:
        """Put `data` behind what is there."""
        if not self._at_end:
            self._file.seek(0, SEEK_END)
            self._at_end = True
        self._file.write(data)

    def chunks(self) -> Iterator[bytes]:
        """All that was written, in pieces."""
        self._rewind()
        yield from iter(lambda: self._file.read(_CHUNK), b"")

    def lines(self) -> Iterator[bytes]:
        """All that was written, line by line."""
        self._rewind()
        yield from self._file

    def _rewind(self) -> None:
        self._file.seek(0)
        self._at_end = False

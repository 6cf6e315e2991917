"""Bytes kept for later: in memory while they are few, else in a temporary file that goes away by itself."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from weakref import finalize

_IN_MEMORY = 4_000_000
_CHUNK = 1 << 20


class Spool:
    """Written at the end, read from the start, in turn."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (closed with its owner)
        finalize(self, self._file.close)

    def write(self, data: bytes) -> None:
        """Put `data` behind what is there."""
        self._file.seek(0, 2)
        self._file.write(data)

    def chunks(self) -> Iterator[bytes]:
        """All that was written, in pieces."""
        self._file.seek(0)
        yield from iter(lambda: self._file.read(_CHUNK), b"")

    def lines(self) -> Iterator[bytes]:
        """All that was written, line by line."""
        self._file.seek(0)
        yield from self._file

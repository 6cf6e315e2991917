"""Reading of a header within a budget, so that no header can keep the server busy or fill its memory."""

import struct
from typing import BinaryIO, cast

_CALLS = 1_000_000
_HEADER_BYTES = 16_000_000
_NUMBERS = 1_000_000
_TIFF_TEXTS = frozenset({1, 2, 7})  # types of which a tag stays bytes; any other becomes a Python number each


class HeaderTooLong(OSError):
    """The header wants more reading than an honest one does."""


class _Frugal:
    """A file of which only so much may be read in only so many pieces."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file = file
        self._bytes = most
        self._calls = _CALLS
        self.seek = file.seek
        self.tell = file.tell

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        self._bytes -= len(data)
        self._calls -= 1
        if self._bytes < 0 or self._calls < 0:
            raise HeaderTooLong("the header is too long")
        return data


def frugal(file: BinaryIO, size: int) -> BinaryIO:
    """`file`, of `size` bytes, as one that raises HeaderTooLong when a header goes on and on."""
    head = file.read(16)
    if head[:3] == b"\xff\xd8\xff" or head[:4] == b"\x89PNG":
        most = _HEADER_BYTES  # their headers end before the pixels
    elif head[:2] in {b"II", b"MM"} and _longest_list(file, head, size) > _NUMBERS:
        most = 0
    else:
        most = 2 * size + 65_536
    file.seek(0)
    return cast("BinaryIO", _Frugal(file, most))


def _longest_list(file: BinaryIO, head: bytes, size: int) -> int:
    """How many numbers the longest tag of a TIFF's first directory has; claims beyond the file do not count."""
    order = "<" if head[:2] == b"II" else ">"
    try:
        (version,) = struct.unpack_from(f"{order}H", head, 2)
        start, count, entry = ("Q", "Q", "HHQ8x") if version == 43 else ("I", "H", "HHI4x")
        file.seek(*struct.unpack_from(order + start, head, struct.calcsize(start)))
        (length,) = struct.unpack(order + count, file.read(struct.calcsize(order + count)))
        width = struct.calcsize(order + entry)
        entries = file.read(width * min(length, 65_536))
        whole = entries[: len(entries) // width * width]
        claims = (n for _, kind, n in struct.iter_unpack(order + entry, whole) if kind not in _TIFF_TEXTS)
        return max((numbers for numbers in claims if numbers <= size), default=0)
    except (struct.error, OverflowError, ValueError, OSError):
        return 0

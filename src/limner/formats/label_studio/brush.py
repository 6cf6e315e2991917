"""Label Studio's brush strokes: RGBA pixels in runs, packed bit by bit; the mask is the alpha channel.

Most significant bit first: 32 bits with the number of values (4 × width × height, row by row), 5 with the bits of a
value less one, four times 4 with the bits of a run's length less one. Then runs: one bit that says whether one value
repeats, 2 bits that choose the size of the length, the length less one, and the value or values.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from limner.dataset import Mask
from limner.geometry import rle

_SIZES = (3, 4, 8, 16)
_WORD = 8
_HEADER = 32 + 5 + 4 * 4
_MOST_PIXELS = 1 << 27


def decode(packed: Sequence[int], width: int, height: int) -> Mask:
    """The mask of a brush stroke over a picture of that size. Raises ValueError for one that is broken."""
    spans = _spans(_Bits(packed), width * height)
    if not spans:
        return Mask(x=0, y=0, width=0, height=0, counts="")
    edges = np.concatenate(spans, axis=None).astype(np.int64)
    top, bottom = int(edges[0]) // width, (int(edges[-1]) - 1) // width + 1
    flat = np.zeros((bottom - top) * width + 1, dtype=np.int8)
    np.add.at(flat, edges[::2] - top * width, 1)
    np.add.at(flat, edges[1::2] - top * width, -1)
    pixels = np.cumsum(flat[:-1], dtype=np.int8).astype(bool).reshape(bottom - top, width)
    return rle.crop(rle.from_pixels(pixels), bottom - top, 0, top)


def encode(mask: Mask, width: int, height: int) -> list[int]:
    """The mask as a stroke of alpha 255 over a picture of that size, which cuts it off."""
    pixels = rle.to_pixels(rle.uncrop(mask, width, height), width, height).ravel()
    changes = np.flatnonzero(np.diff(pixels)) + 1
    starts = np.concatenate([[0], changes]).astype(np.int64)
    lengths = 4 * np.diff(np.concatenate([starts, [pixels.size]]))
    values = np.where(pixels[starts], 255, 0) if pixels.size else np.zeros(0, dtype=np.int64)
    lengths, values = _cut(lengths[lengths > 0], values)
    head = [(4 * pixels.size, 32), (_WORD - 1, 5), *((size - 1, 4) for size in _SIZES)]
    bits = [_bits(np.array([number]), np.array([size])) for number, size in head]
    chosen = np.searchsorted(np.array([1 << size for size in _SIZES[:-1]]), lengths)
    sizes = np.array(_SIZES)[chosen]
    runs = ((((4 | chosen) << sizes) | (lengths - 1)) << _WORD) | values
    bits.append(_bits(runs, 3 + sizes + _WORD))
    found: list[int] = np.packbits(np.concatenate(bits)).tolist()
    return found


def _cut(
    lengths: NDArray[np.int64], values: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Runs longer than the longest in several."""
    longest = 1 << _SIZES[-1]
    pieces = -(-lengths // longest)
    cut = np.full(int(pieces.sum()), longest, dtype=np.int64)
    ends = np.cumsum(pieces) - 1
    cut[ends] = lengths - (pieces - 1) * longest
    return cut, np.repeat(values, pieces)


def _bits(numbers: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The lowest bits of each number, highest first, one after the other."""
    ends = np.cumsum(sizes)
    behind = np.repeat(ends, sizes) - 1 - np.arange(int(ends[-1]) if len(ends) else 0)
    return ((np.repeat(numbers, sizes) >> behind) & 1).astype(np.uint8)


class _Bits:
    """A list of bytes read bit by bit."""

    def __init__(self, packed: Sequence[int]) -> None:
        try:
            self._data = bytes(packed)
        except (TypeError, ValueError) as error:
            raise ValueError("rle holds something that is no byte") from error
        self.at = 0
        self.length = 8 * len(self._data)

    def take(self, size: int) -> int:
        """The next bits as a number."""
        end = self.at + size
        if end > self.length:
            raise ValueError("rle ends in the middle of a run")
        first, last = self.at >> 3, (end + 7) >> 3
        number = int.from_bytes(self._data[first:last], "big") >> (8 * last - end)
        self.at = end
        return number & ((1 << size) - 1)

    def words(self, count: int) -> NDArray[np.uint8]:
        """The next bytes, wherever they begin."""
        end = self.at + 8 * count
        if end > self.length:
            raise ValueError("rle ends in the middle of a run")
        first, shift = self.at >> 3, self.at & 7
        raw = np.frombuffer(self._data, dtype=np.uint8, count=count, offset=first).astype(np.uint16) << 8
        if shift:
            raw |= np.frombuffer(self._data, dtype=np.uint8, count=count, offset=first + 1)
        self.at = end
        return ((raw << shift) >> 8).astype(np.uint8)


def _spans(bits: _Bits, pixels: int) -> list[NDArray[np.int64]]:
    """Starts and ends of the runs of opaque pixels, ascending; row by row."""
    if pixels > _MOST_PIXELS:
        raise ValueError(f"the picture would have {pixels:,} pixels, more than {_MOST_PIXELS:,}")
    if bits.length < _HEADER:
        raise ValueError("rle is too short")
    count = bits.take(32)
    if count != 4 * pixels:
        raise ValueError(f"rle holds {count} values, the picture has 4 × {pixels}")
    if bits.take(5) + 1 != _WORD:
        raise ValueError("rle holds values of another size than 8 bits")
    sizes = [bits.take(4) + 1 for _ in range(4)]
    found: list[NDArray[np.int64]] = []
    at = 0
    while at < count:
        repeats = bits.take(1)
        length = bits.take(sizes[bits.take(2)]) + 1
        if at + length > count:
            raise ValueError("rle holds more values than it says")
        first, behind = at // 4, (at + length) // 4  # the alpha of pixel p is value 4 p + 3
        if repeats:
            if bits.take(_WORD) and behind > first:
                found.append(np.array([first, behind]))
        else:
            opaque = np.flatnonzero(bits.words(length)[3 - at % 4 :: 4]) + first
            if len(opaque):
                gaps = np.flatnonzero(np.diff(opaque) > 1)
                starts = opaque[np.concatenate([[0], gaps + 1])]
                found.append(np.stack([starts, opaque[np.concatenate([gaps, [-1]])] + 1], axis=1).ravel())
        at += length
    return found

"""Pictures whose pixels are labels: indices, instance numbers or colours; read as stored, written alike."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from limner.dataset import Mask, Shape
from limner.formats.core.problems import FormatError
from limner.formats.core.telling import tell
from limner.geometry import rasterize, rle
from limner.media import Decoder, PictureRefused

Labels = NDArray[np.int64]
"""A number for each pixel, (height, width)."""

Colors = Sequence[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class LabelPicture:
    """What a picture of labels stores: places in a palette, grey of any depth, or R + 256·G + 65536·B."""

    numbers: Labels
    palette: list[tuple[int, int, int]]
    """Empty where there is none."""
    colored: bool
    """Whether the numbers are colours."""

    def colors(self) -> Labels:
        """R + 256·G + 65536·B of each pixel, also where the picture stores places in a palette, or grey."""
        if self.colored:
            return self.numbers
        if not self.palette:
            return np.minimum(self.numbers, 0xFF) * color_number((1, 1, 1))
        table = np.zeros(max(256, int(self.numbers.max(initial=0)) + 1), dtype=np.int64)
        table[: len(self.palette)] = [color_number(color) for color in self.palette]
        return table[self.numbers]


def read_picture(path: Path) -> LabelPicture:
    """A picture of labels as it is stored. Raises FormatError, also for JPEG and such, which blur labels."""
    tell(path)
    _check_lossless(path)
    try:
        found = _decoder().raster(path, path.name)
    except PictureRefused as refused:
        raise FormatError(refused.message, code=refused.code, where=str(path), hint=refused.hint) from refused
    kind = {1: "<u1", 2: "<u2", 4: "<i4"}[found.depth]
    values = np.frombuffer(found.data, dtype=kind).reshape(found.height, found.width, found.bands)
    wide = values.astype(np.int64)
    numbers = wide[:, :, 0]
    if found.bands == 3:
        numbers = numbers + (wide[:, :, 1] << 8) + (wide[:, :, 2] << 16)
    rgb = found.palette
    palette = [(rgb[at], rgb[at + 1], rgb[at + 2]) for at in range(0, len(rgb) - 2, 3)]
    return LabelPicture(numbers, palette, found.bands == 3)


def read_numbers(path: Path) -> Labels:
    """The stored values: places in a palette or grey of any depth, and R + 256·G + 65536·B of a colour picture.

    Raises FormatError.
    """
    return read_picture(path).numbers


def read_palette(path: Path) -> tuple[Labels, list[tuple[int, int, int]]]:
    """The same with the colours of the palette; empty where there is none."""
    found = read_picture(path)
    return found.numbers, found.palette


def color_number(color: tuple[int, int, int]) -> int:
    """A colour as `read_numbers` gives it."""
    return color[0] + (color[1] << 8) + (color[2] << 16)


def masks_of(numbers: Labels) -> Iterator[tuple[int, Mask]]:
    """Every value with the pixels that have it, values ascending; all pixels of a value are one mask."""
    height, width = numbers.shape
    flat = numbers.ravel(order="F")
    if not flat.size:
        return
    changes = np.flatnonzero(np.diff(flat)) + 1
    starts = np.concatenate([[0], changes])
    ends = np.concatenate([changes, [flat.size]])
    values = flat[starts]
    order = np.argsort(values, kind="stable")
    for places in np.split(order, np.flatnonzero(np.diff(values[order])) + 1):
        edges = np.stack([starts[places], ends[places]], axis=1).ravel()
        runs = rle.from_edges(edges, width * height)
        yield int(values[places[0]]), rle.crop(runs, height)


def painted(shapes: Sequence[tuple[Shape, int]], width: int, height: int, ground: int = 0) -> Labels:
    """Numbers of shapes painted one over the other, the last on top, by pixel centres (even-odd)."""
    numbers = np.full((height, width), ground, dtype=np.int64)
    for shape, value in shapes:
        if isinstance(shape, Mask):
            place, inside = window(shape, width, height)
            numbers[place][inside] = value
        else:
            numbers[rasterize(shape, width, height)] = value
    return numbers


def window(mask: Mask, width: int, height: int) -> tuple[tuple[slice, slice], NDArray[np.bool_]]:
    """Where in a picture of that size a mask lies, and which pixels there are its own."""
    left, top = max(mask.x, 0), max(mask.y, 0)
    right, bottom = min(mask.x + mask.width, width), min(mask.y + mask.height, height)
    if right <= left or bottom <= top:
        return (slice(0, 0), slice(0, 0)), np.zeros((0, 0), dtype=np.bool_)
    part = Mask(mask.x - left, mask.y - top, mask.width, mask.height, mask.counts)
    runs = rle.uncrop(part, right - left, bottom - top)
    pixels = rle.to_pixels(runs, right - left, bottom - top)
    return (slice(top, bottom), slice(left, right)), pixels


def index_png(numbers: Labels, palette: Colors = ()) -> bytes:
    """An 8-bit PNG of indices with that palette, or grey without one; 16-bit grey where values go beyond 255.

    Raises ValueError for values beyond 65,535.
    """
    most = int(numbers.max(initial=0))
    if most > 0xFFFF or numbers.min(initial=0) < 0:
        raise ValueError(f"value {most} has no place in a picture of 16 bits")
    if most > 0xFF:
        return _png(numbers.astype(">u2").view(np.uint8).reshape(numbers.shape[0], -1), numbers.shape, 16, 0)
    rgb = bytes(channel for color in palette for channel in color)[: 3 * 256]
    return _png(numbers.astype(np.uint8), numbers.shape, 8, 3 if rgb else 0, rgb)


def number_png(numbers: Labels) -> bytes:
    """A 16-bit grey PNG; an RGB one (R + 256·G + 65536·B) where numbers go beyond 65,535."""
    return wide_png(numbers) if numbers.max(initial=0) <= 0xFFFF else color_png(numbers)


def wide_png(numbers: Labels) -> bytes:
    """A 16-bit grey PNG."""
    return _png(numbers.astype(">u2").view(np.uint8).reshape(numbers.shape[0], -1), numbers.shape, 16, 0)


def color_png(numbers: Labels) -> bytes:
    """An RGB PNG of R + 256·G + 65536·B."""
    channels = np.stack([numbers & 0xFF, (numbers >> 8) & 0xFF, (numbers >> 16) & 0xFF], axis=2)
    return _png(channels.astype(np.uint8).reshape(numbers.shape[0], -1), numbers.shape, 8, 2)


def voc_palette(count: int = 256) -> list[tuple[int, int, int]]:
    """The colours of Pascal VOC: the bits of the index dealt out to R, G and B in turn, highest first."""
    colors = []
    for index in range(count):
        color = [0, 0, 0]
        for bit in range(8):
            for channel in range(3):
                color[channel] |= ((index >> (3 * bit + channel)) & 1) << (7 - bit)
        colors.append((color[0], color[1], color[2]))
    return colors


def grey_png(pixels: NDArray[np.bool_]) -> bytes:
    """A picture of 0 and 255."""
    return _png(pixels.astype(np.uint8) * 255, pixels.shape, 8, 0)


def picture_of(data: bytes) -> NDArray[np.bool_]:
    """The pixels of a small picture inside a label file that are not black; of one that can be seen through, those
    that cannot. Raises ValueError."""
    try:
        found = _decoder().raster(data, "mask")
    except PictureRefused as refused:
        raise ValueError(f"its mask is no picture: {refused.message}") from refused
    values = np.frombuffer(found.data, dtype={1: "<u1", 2: "<u2", 4: "<i4"}[found.depth])
    if found.alpha:
        return np.frombuffer(found.alpha, dtype=np.uint8).reshape(found.height, found.width) > 0
    return np.asarray(values.reshape(found.height, found.width, found.bands).any(axis=2))


def _check_lossless(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise FormatError(f"it cannot be read: {error.strerror}", where=str(path)) from error
    if head.startswith(b"\xff\xd8") or head[12:] == b"VP8 ":
        raise FormatError(
            "it was saved with loss (JPEG or lossy WebP), which makes up values along every edge", code="lossy",
            where=str(path), hint="Save the labels as PNG from where they came from; a copy of this file is no use.",
        )  # fmt: skip


def _png(
    rows: NDArray[np.uint8], shape: tuple[int, ...], depth: int, kind: int, palette: bytes = b""
) -> bytes:
    """A PNG without filters: Pillow's own bytes may differ between its releases, these do not."""
    height, width = shape
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    lines = np.zeros((height, rows.shape[1] + 1), dtype=np.uint8)
    lines[:, 1:] = rows
    chunks = [(b"IHDR", head)]
    if palette:
        chunks.append((b"PLTE", palette))
    chunks += [(b"IDAT", zlib.compress(lines.tobytes(), 6)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@cache
def _decoder() -> Decoder:
    return Decoder(1)

"""Outlines of pixels: rings along the pixel edges."""

import numpy as np
import numpy.typing as npt

from limner.dataset import Part, Polygon
from limner.geometry.paths import Points, flat_of
from limner.geometry.raster import Pixels, ranges

Indices = npt.NDArray[np.int64]


def trace(pixels: Pixels, x: int = 0, y: int = 0) -> Polygon | None:
    """The polygon whose pixels by the even-odd rule are exactly these; None where none is set.

    (x, y) is the place of the first pixel. Pixels that touch at a corner only are not joined there. Exteriors run
    clockwise on the screen, holes the other way.
    """
    rings = _rings(pixels)
    owners = _owners(rings, pixels)
    placed: list[Points] = [np.add(ring, (x, y), dtype=np.float64) for ring in rings]
    holes: dict[int, list[Points]] = {number: [] for number, owner in enumerate(owners) if owner == number}
    for number, owner in enumerate(owners):
        if owner != number:
            holes[owner].append(placed[number][::-1])
    if not holes:
        return None
    return Polygon(tuple(Part(flat_of(placed[one]), tuple(map(flat_of, of))) for one, of in holes.items()))


def _rings(pixels: Pixels) -> list[Indices]:
    """The corners of every closed line between set and clear pixels, clockwise from the first in reading order.

    Each corner ends one horizontal and one vertical side. In reading order corners pair up to horizontal sides; in
    the order of columns, to vertical ones. Where four pixels meet like on a chess board, two corners share a place,
    and each belongs to its own set pixel.
    """
    padded = np.pad(pixels, 1)
    a, b, c, d = padded[:-1, :-1], padded[:-1, 1:], padded[1:, :-1], padded[1:, 1:]
    falling, rising = a & d & ~b & ~c, b & c & ~a & ~d
    times = (a ^ b ^ c ^ d) + np.uint8(2) * (falling | rising)
    ys, xs = np.nonzero(times)
    place = np.repeat(np.arange(len(ys)), times[ys, xs])
    second = np.diff(place, prepend=-1) == 0
    ys, xs = ys[place], xs[place]
    by_column = np.lexsort((second ^ rising[ys, xs], ys, xs))
    across = _partners(np.arange(len(place))).tolist()
    down = _partners(by_column).tolist()
    corners = np.stack([xs, ys], axis=1)
    return [corners[ring] for ring in _walks(across, down)]


def _partners(order: Indices) -> Indices:
    """For each corner the other end of its side, where neighbours in `order` share one."""
    partners = np.empty_like(order)
    partners[order[0::2]], partners[order[1::2]] = order[1::2], order[0::2]
    return partners


def _walks(across: list[int], down: list[int]) -> list[list[int]]:
    """The rings as corner numbers, each going across from its first corner."""
    seen = bytearray(len(across))
    walks = []
    for first in range(len(across)):
        if seen[first]:
            continue
        walk = []
        at = first
        while not seen[at]:
            beyond = across[at]
            seen[at] = seen[beyond] = 1
            walk += [at, beyond]
            at = down[beyond]
        walks.append(walk)
    return walks


def _owners(rings: list[Indices], pixels: Pixels) -> list[int]:
    """For each ring the number of its exterior: itself, or of a hole the one around it.

    A ring is a hole where the pixel below its first side is clear. The set pixels above that side reach left to
    a vertical side of the same piece, of a ring that came before.
    """
    if not rings:
        return []
    stride = pixels.shape[1] + 1
    starts = np.concatenate([ring[1::2] for ring in rings])
    ends = np.concatenate([np.roll(ring, -1, axis=0)[1::2] for ring in rings])
    of = np.repeat(np.arange(len(rings)), [len(ring) // 2 for ring in rings])
    side, rows = ranges(np.minimum(starts[:, 1], ends[:, 1]), np.maximum(starts[:, 1], ends[:, 1]))
    keys = rows * stride + starts[side, 0]
    order = np.argsort(keys)
    firsts = np.array([ring[0] for ring in rings])
    left = np.searchsorted(keys[order], (firsts[:, 1] - 1) * stride + firsts[:, 0], side="right") - 1
    neighbours = of[side[order[left]]].tolist()
    owners: list[int] = []
    for number, (x, y) in enumerate(firsts.tolist()):
        owners.append(number if pixels[y, x] else owners[neighbours[number]])
    return owners

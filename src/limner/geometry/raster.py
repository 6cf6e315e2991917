"""The two rasterisers: pixel centres by the even-odd rule, and COCO's own."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from limner.geometry.paths import Points
from limner.geometry.rle import Runs, from_edges, to_pixels

Pixels = npt.NDArray[np.bool_]
"""A boolean picture (height, width)."""


def fill(rings: Sequence[Points], width: int, height: int, left: int = 0, top: int = 0) -> Pixels:
    """The pixels whose centre lies inside an odd number of the rings, of a window whose corner is (left, top).

    A centre on an upper or left edge is inside, one on a lower or right edge is not.
    """
    ring_edges = [np.concatenate([np.roll(ring, 1, axis=0), ring], axis=1) for ring in rings]
    ax, ay, bx, by = np.concatenate([np.empty((0, 4)), *ring_edges]).T
    first = np.clip(np.ceil(np.minimum(ay, by) - 0.5), top, top + height).astype(np.int64)
    last = np.clip(np.ceil(np.maximum(ay, by) - 0.5), top, top + height).astype(np.int64)
    edge, rows = ranges(first, last)
    with np.errstate(over="ignore", invalid="ignore"):
        x = ax[edge] + (rows + 0.5 - ay[edge]) * (bx[edge] - ax[edge]) / (by[edge] - ay[edge])
    columns = np.clip(np.ceil(np.nan_to_num(x) - 0.5), left, left + width).astype(np.int64)
    by_row = from_edges((rows - top) * width + columns - left, width * height)
    return to_pixels(by_row, height, width).T


def coco_fill(ring: Points, width: int, height: int) -> Runs:
    """The runs of a ring, bit for bit as COCO's `rleFrPoly` makes them (cocoapi, common/maskApi.c).

    COCO walks the outline in fifths of a pixel, rounds, and toggles each pixel column where the walk steps over the
    column's middle. Only those steps are computed here, so that the cost goes by the columns that are crossed.
    """
    corners = np.clip(np.trunc(5 * ring + 0.5), -_FAR, _FAR).astype(np.int64)
    one, other = corners, np.roll(corners, -1, axis=0)
    flat = np.abs(one[:, 0] - other[:, 0]) >= np.abs(one[:, 1] - other[:, 1])
    backwards = np.where(flat, one[:, 0] > other[:, 0], one[:, 1] > other[:, 1])[:, None]
    start, end = np.where(backwards, other, one), np.where(backwards, one, other)
    low, high = np.minimum(start[:, 0], end[:, 0]), np.maximum(start[:, 0], end[:, 0])
    first = np.clip(-((2 - low) // 5), 0, width)
    last = np.clip((high - 3) // 5 + 1, 0, width)
    edge, columns = ranges(first, np.maximum(first, last))
    middle = 5 * columns + 2
    xs, ys = start[edge].T
    dx, dy = (end - start)[edge].T
    y = np.where(
        flat[edge], _step_of_flat(middle - xs, ys, dx, dy), _step_of_steep(middle - xs, ys, dx, dy, xs)
    )
    rows = np.ceil(np.clip((y + 0.5) / 5 - 0.5, 0, height)).astype(np.int64)
    return from_edges(columns * height + rows, width * height)


_FAR = 1 << 31
"""Fifths of a pixel; COCO's own numbers end here."""


def _step_of_flat(t: Runs, ys: Runs, dx: Runs, dy: Runs) -> Runs:
    """The lower of the rounded heights at steps t and t + 1 of edges that are at least as wide as high."""
    slope = dy / np.maximum(dx, 1)
    lower: Runs = np.trunc(np.minimum(ys + slope * t + 0.5, ys + slope * (t + 1) + 0.5)).astype(np.int64)
    return lower


def _step_of_steep(t: Runs, ys: Runs, dx: Runs, dy: Runs, xs: Runs) -> Runs:
    """The height before the first step at which the rounded x of an edge higher than wide is past the middle."""
    slope = dx / np.maximum(dy, 1)
    safe = np.where(slope == 0, 1.0, slope)
    guess = np.floor((t + 0.5) / safe).astype(np.int64)
    tries = guess[:, None] + np.arange(-2, 3)
    x = np.trunc(xs[:, None] + slope[:, None] * tries + 0.5)
    past = np.where(slope[:, None] > 0, x > (xs + t)[:, None], x <= (xs + t)[:, None])
    before: Runs = ys + guess + np.argmax(past, axis=1) - 3
    return before


def ranges(first: Runs, last: Runs) -> tuple[Runs, Runs]:
    """For every number of every half-open range: the range it comes from, and the number."""
    lengths = np.maximum(last - first, 0)
    of = np.repeat(np.arange(len(first)), lengths)
    starts = np.cumsum(lengths) - lengths
    return of, first[of] + np.arange(len(of)) - starts[of]

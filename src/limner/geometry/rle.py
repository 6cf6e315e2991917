"""Run-lengths of pixels in numpy: COCO's column-major runs, its compressed strings, and sets of them.

`runs` is an int64 array: background first, then foreground, background, … down the columns of a picture. In
normal form only the first may be empty, and all add up to width × height. Sets of pixels are combined through
their edges, the sorted positions where the value changes: the cost goes by the number of runs, not of pixels.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from limner.dataset import InvalidRecord, Mask

Runs = npt.NDArray[np.int64]
"""Lengths of background and foreground in turn, down the columns."""

_LONGEST = 7
"""Characters of one compressed number: 35 bits, more than any picture has pixels."""

_LIMITS = 1 << (5 * np.arange(1, _LONGEST) - 1)
"""The least magnitudes that take 2, 3, … characters."""

_LARGEST = 1 << 28
"""Pixels of the largest mask, and of the largest frame that masks are combined in."""


def encode(runs: Runs) -> str:
    """COCO's compressed string: five bits a character, runs from the fourth on less the run two before."""
    if not len(runs):
        return ""
    values = np.array(runs, dtype=np.int64)
    values[3:] -= np.asarray(runs, dtype=np.int64)[1:-2]
    magnitude = np.where(values < 0, ~values, values)
    sizes = np.searchsorted(_LIMITS, magnitude, side="right") + 1
    ends = np.cumsum(sizes)
    within = np.arange(ends[-1]) - np.repeat(ends - sizes, sizes)
    groups = (np.repeat(values, sizes) >> (5 * within)) & 0x1F
    groups[within < np.repeat(sizes, sizes) - 1] |= 0x20
    return str((groups + 48).astype(np.uint8).tobytes(), "ascii")


def decode(counts: str, pixels: int | None = None) -> Runs:
    """The runs of a compressed string. Raises InvalidRecord for a broken one or a sum not `pixels`."""
    try:
        groups = np.frombuffer(counts.encode("ascii"), dtype=np.uint8).astype(np.int64) - 48
    except UnicodeEncodeError as error:
        raise _broken("holds characters that no run-length string has") from error
    if len(groups) and (groups.min() < 0 or groups.max() > 0x3F):
        raise _broken("holds characters that no run-length string has")
    last = (groups & 0x20) == 0
    if len(groups) and not last[-1]:
        raise _broken("ends in the middle of a number")
    ends = np.flatnonzero(last) + 1
    sizes = np.diff(ends, prepend=0)
    if len(sizes) and sizes.max() > _LONGEST:
        raise _broken("holds a number of more than 35 bits")
    if not len(ends):
        values = np.zeros(0, dtype=np.int64)
    else:
        starts = ends - sizes
        within = np.arange(len(groups)) - np.repeat(starts, sizes)
        values = np.add.reduceat((groups & 0x1F) << (5 * within), starts)
        values -= np.where(groups[ends - 1] & 0x10, np.int64(1) << (5 * sizes), 0)
        values[1::2] = np.cumsum(values[1::2])
        values[2::2] = np.cumsum(values[2::2])
    return checked(values, pixels)


def checked(runs: Sequence[int] | Runs, pixels: int | None = None) -> Runs:
    """A list of run-lengths as runs. Raises InvalidRecord for a negative one or a sum not `pixels`."""
    values = np.asarray(runs, dtype=np.int64)
    if len(values) and values.min() < 0:
        raise _broken(f"holds a run of {values.min()} pixels")
    if pixels is not None and values.sum() != pixels:
        raise _broken(f"covers {values.sum()} pixels, not the {pixels} of its size")
    return values


def from_pixels(pixels: npt.NDArray[np.bool_]) -> Runs:
    """The runs of a boolean picture (height, width)."""
    flat = pixels.ravel(order="F")
    return _runs(np.flatnonzero(np.diff(flat, prepend=False)), flat.size)


def to_pixels(runs: Runs, width: int, height: int) -> npt.NDArray[np.bool_]:
    """The boolean picture (height, width) of the runs."""
    values = np.arange(len(runs)) % 2 == 1
    return np.repeat(values, runs).reshape((height, width), order="F")


def area(runs: Runs) -> int:
    """How many pixels are set."""
    return int(runs[1::2].sum())


def bounds(runs: Runs, height: int) -> tuple[int, int, int, int] | None:
    """The half-open box (x0, y0, x1, y1) of the set pixels; None where there are none."""
    return _bounds(edges(runs), height)


def _bounds(positions: Runs, height: int) -> tuple[int, int, int, int] | None:
    starts, ends = positions[::2], positions[1::2]
    if not len(starts):
        return None
    first, last = starts // height, (ends - 1) // height
    x0, x1 = int(first[0]), int(last[-1]) + 1
    if np.any(first != last):
        return x0, 0, x1, height
    return x0, int((starts % height).min()), x1, int(((ends - 1) % height).max()) + 1


def merge(several: Sequence[Runs], *, intersect: bool = False) -> Runs:
    """The union, or the intersection, of runs of one size; at least one is needed."""
    pixels = int(several[0].sum())
    everything = [edges(runs) for runs in several]
    positions = np.concatenate(everything)
    steps = np.concatenate([1 - 2 * (np.arange(len(one)) % 2) for one in everything])
    order = np.argsort(positions, kind="stable")
    places, first = np.unique(positions[order], return_index=True)
    depth = np.cumsum(np.add.reduceat(steps[order], first)) if len(places) else places
    inside = depth >= (len(several) if intersect else 1)
    return _runs(places[np.diff(inside, prepend=False)], pixels)


def subtract(a: Runs, b: Runs) -> Runs:
    """The pixels of `a` that `b`, of the same size, does not have."""
    return xor(a, merge((a, b), intersect=True))


def xor(a: Runs, b: Runs) -> Runs:
    """The pixels that are set in exactly one of two runs of one size."""
    return _runs(_odd(np.concatenate([edges(a), edges(b)])), int(a.sum()))


def iou(a: Runs, b: Runs, *, crowd: bool = False) -> float:
    """Intersection over union of two runs of one size, 0 to 1; 0 for two empty ones.

    With `crowd`, over the area of `a`: how COCO compares a detection `a` with a crowd region `b`.
    """
    both = area(merge((a, b), intersect=True))
    whole = area(a) if crowd else area(a) + area(b) - both
    return both / whole if whole else 0.0


def uncrop(mask: Mask, width: int, height: int) -> Runs:
    """The mask as runs of a whole picture, which cuts it off. Raises InvalidRecord for broken counts."""
    return _runs(_moved(mask_edges(mask), _frame(mask), (0, 0, width, height)), width * height)


def crop(runs: Runs, height: int, x: int = 0, y: int = 0) -> Mask:
    """The mask in its tight box, of runs whose frame is `height` high and begins at pixel (x, y).

    An empty one is 0, 0, 0, 0 with empty counts.
    """
    whole = edges(runs)
    box = _bounds(whole, height)
    if box is None:
        return Mask(x=0, y=0, width=0, height=0, counts="")
    x0, y0, x1, y1 = box
    left_out = height - (y1 - y0)
    # No span is longer than its column where rows are left out, and none of it is.
    columns = np.repeat(whole[::2] // height, 2) if left_out else 0
    positions = _odd(whole - columns * left_out - (x0 * (y1 - y0) + y0))
    counts = encode(_runs(positions, (x1 - x0) * (y1 - y0)))
    return Mask(x=x + x0, y=y + y0, width=x1 - x0, height=y1 - y0, counts=counts)


def xor_masks(a: Mask, b: Mask) -> Mask:
    """The pixels set in exactly one of two masks, in normal form. Raises InvalidRecord for broken counts."""
    boxes = [_frame(mask) for mask in (a, b) if mask.width and mask.height]
    if not boxes:
        return Mask(x=0, y=0, width=0, height=0, counts="")
    x, y = min(box[0] for box in boxes), min(box[1] for box in boxes)
    width, height = max(box[0] + box[2] for box in boxes) - x, max(box[1] + box[3] for box in boxes) - y
    _check_size(width, height)
    frame = (x, y, width, height)
    both = np.concatenate([_moved(mask_edges(mask), _frame(mask), frame) for mask in (a, b)])
    return crop(_runs(_odd(both), width * height), height, x, y)


def tight(mask: Mask) -> Mask:
    """The mask in normal form: tight box, COCO's own counts. Raises InvalidRecord for broken counts."""
    _check_size(mask.width, mask.height)
    runs = decode(mask.counts, mask.width * mask.height)
    return crop(runs, mask.height, mask.x, mask.y)


def mask_edges(mask: Mask) -> Runs:
    """The edges of the mask within its own crop. Raises InvalidRecord for broken counts."""
    _check_size(mask.width, mask.height)
    return edges(decode(mask.counts, mask.width * mask.height))


def edges(runs: Runs) -> Runs:
    """The strictly increasing positions at which the value changes; starts and ends of foreground in turn."""
    return _odd(np.cumsum(runs)[: len(runs) // 2 * 2])


def from_edges(positions: Runs, pixels: int) -> Runs:
    """The runs that change value at these positions, in any order; a position that comes twice is none."""
    return _runs(_odd(positions), pixels)


Frame = tuple[int, int, int, int]


def _frame(mask: Mask) -> Frame:
    return mask.x, mask.y, mask.width, mask.height


def _moved(positions: Runs, old: Frame, new: Frame) -> Runs:
    """Edges within the frame `old` (x, y, width, height) as edges within `new`, which cuts them off."""
    height = old[3]
    starts, ends = positions[::2], positions[1::2]
    if not len(starts):
        return positions
    first = starts // height
    columns_each = (ends - 1) // height - first + 1
    of = np.repeat(np.arange(len(starts)), columns_each)
    columns = first[of] + np.arange(len(of)) - np.repeat(np.cumsum(columns_each) - columns_each, columns_each)
    tops = np.maximum(starts[of] - columns * height, 0) + (old[1] - new[1])
    bottoms = np.minimum(ends[of] - columns * height, height) + (old[1] - new[1])
    columns = columns + (old[0] - new[0])
    if not _is_inside(old, new):
        tops, bottoms = np.maximum(tops, 0), np.minimum(bottoms, new[3])
        kept = (tops < bottoms) & (columns >= 0) & (columns < new[2])
        tops, bottoms, columns = tops[kept], bottoms[kept], columns[kept]
    spans = np.empty((len(columns), 2), dtype=np.int64)
    spans[:, 0] = spans[:, 1] = columns * new[3]
    spans[:, 0] += tops
    spans[:, 1] += bottoms
    return _odd(spans.ravel())


def _is_inside(inner: Frame, outer: Frame) -> bool:
    return (
        inner[0] >= outer[0]
        and inner[1] >= outer[1]
        and inner[0] + inner[2] <= outer[0] + outer[2]
        and inner[1] + inner[3] <= outer[1] + outer[3]
    )


def _odd(positions: Runs) -> Runs:
    """The positions that occur an odd number of times, sorted: an edge met twice is none."""
    if (positions[1:] > positions[:-1]).all():
        return positions
    places, times = np.unique(positions, return_counts=True)
    odd: Runs = places[times % 2 == 1]
    return odd


def _runs(positions: Runs, pixels: int) -> Runs:
    if not pixels:
        return np.zeros(0, dtype=np.int64)
    inner = positions[positions < pixels]
    return np.diff(inner, prepend=0, append=pixels)


def _check_size(width: int, height: int) -> None:
    if width * height > _LARGEST:
        raise _broken(f"would span {width} × {height} pixels, more than {_LARGEST:,}")


def _broken(what: str) -> InvalidRecord:
    return InvalidRecord(f"the run-length string {what}", where="counts")

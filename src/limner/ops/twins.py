"""Pictures that are the same: byte for byte, or to the eye."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt

from limner.dataset import LabelledImage
from limner.formats import Problem
from limner.media import Decoder, Fingerprint, PictureRefused

NEAR_BITS = 12
"""Of 128: by so many steps of brightness may pictures differ that look the same."""
NEAR_COLOURS = 12
"""Of 255: by so much may the colours of a field of such pictures differ on average."""

_BANDS = 16
"""Two fingerprints that differ in less than 16 bits agree in one of 16 bytes at least."""

_PIECE = 1 << 20

Hashes = npt.NDArray[np.uint8]
_Future = Future[Fingerprint | PictureRefused | None]


class Groups:
    """Things that belong together, joined pair by pair."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def of(self, one: int) -> int:
        """The least member of its group."""
        while self._parent[one] != one:
            self._parent[one] = self._parent[self._parent[one]]
            one = self._parent[one]
        return one

    def join(self, one: int, other: int) -> None:
        """Make both groups one."""
        low, high = sorted((self.of(one), self.of(other)))
        self._parent[high] = low


def content_of(item: LabelledImage) -> str:
    """The SHA-256 of the picture's file in hexadecimal; empty where no file is at hand, or it cannot be read."""
    if item.image.hash or item.open_picture is None:
        return item.image.hash
    try:
        with item.open_picture() as file:
            digest = sha256()
            while piece := file.read(_PIECE):
                digest.update(piece)
            return digest.hexdigest()
    except OSError:
        return ""


def source_of(item: LabelledImage) -> Path | bytes | None:
    """The picture's file for a decoder; None where none is at hand."""
    if item.open_picture is None:
        return None
    try:
        with item.open_picture() as file:
            name = getattr(file, "name", None)
            return Path(name) if isinstance(name, str) and os.path.isfile(name) else file.read()
    except OSError:
        return None


def fingerprints(
    items: Iterable[LabelledImage], report: Callable[[Problem], None], children: int | None = None
) -> Iterator[tuple[LabelledImage, Fingerprint | None]]:
    """Every picture with what it looks like, in order; None for those not at hand, and those that are refused."""
    workers = children or min(os.cpu_count() or 1, 8)
    with Decoder(workers) as decoder, ThreadPoolExecutor(workers) as pool:

        def look(item: LabelledImage) -> Fingerprint | PictureRefused | None:
            source = source_of(item)
            try:
                return None if source is None else decoder.fingerprint(source, item.image.path)
            except PictureRefused as refused:
                return refused

        def told(item: LabelledImage, future: _Future) -> tuple[LabelledImage, Fingerprint | None]:
            found = future.result()
            if isinstance(found, PictureRefused):
                report(Problem(found.message, item.image.path, found.hint, found.code, "noted"))
                return item, None
            return item, found

        waiting: deque[tuple[LabelledImage, _Future]] = deque()
        for item in items:
            waiting.append((item, pool.submit(look, item)))
            if len(waiting) > 4 * workers:
                yield told(*waiting.popleft())
        for pair in waiting:
            yield told(*pair)


def near_pairs(found: list[Fingerprint | None]) -> Iterator[tuple[int, int]]:
    """Pairs of places whose pictures look the same; enough of them to tell which hang together."""
    first: dict[tuple[bytes, bytes], int] = {}
    for at, one in enumerate(found):
        if one is not None:
            same = first.setdefault((one.steps, one.colours), at)
            if same != at:
                yield same, at
    if not first:
        return
    places = list(first.values())
    steps = _bytes([steps for steps, _ in first])
    colours = _bytes([colours for _, colours in first]).astype(np.int16)
    for band in range(_BANDS):
        order = np.argsort(steps[:, band], kind="stable")
        bounds = np.flatnonzero(np.diff(steps[order, band])) + 1
        for bucket in np.split(order, bounds):
            for one_place, others in _near_in(bucket, steps, colours):
                yield from ((places[one_place], places[other]) for other in others)


def _near_in(
    bucket: npt.NDArray[np.int64], steps: Hashes, colours: npt.NDArray[np.int16]
) -> Iterator[tuple[int, list[int]]]:
    for at, one in enumerate(bucket[:-1].tolist()):
        rest = bucket[at + 1 :]
        apart = np.bitwise_count(steps[rest] ^ steps[one]).sum(axis=1)
        rest = rest[apart <= NEAR_BITS]
        if len(rest):
            shift = np.abs(colours[rest] - colours[one]).mean(axis=1)
            yield one, rest[shift <= NEAR_COLOURS].tolist()


def _bytes(several: list[bytes]) -> Hashes:
    return np.frombuffer(b"".join(several), dtype=np.uint8).reshape(len(several), -1)

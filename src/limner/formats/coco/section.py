"""The entries of a list in a large JSON file, each read when it is asked for."""

from collections.abc import Iterator
from mmap import mmap

import numpy as np
from msgspec import Raw

_BETWEEN = b" \t\r\n,"


class Section:
    """Entries of a list as raw JSON: of each only where it begins and ends stays in memory."""

    def __init__(self, file: mmap, start: int, entries: list[Raw]) -> None:
        """`start` is the place of the list's opening bracket in the file."""
        self._file = file
        count = len(entries)
        self._starts = np.empty(count, dtype=np.int64)
        self._ends = np.empty(count, dtype=np.int64)
        at = start + 1
        for number, entry in enumerate(entries):
            while file[at] in _BETWEEN:
                at += 1
            self._starts[number] = at
            at += memoryview(entry).nbytes
            self._ends[number] = at

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, at: int) -> bytes:
        return self._file[self._starts[at] : self._ends[at]]

    def __iter__(self) -> Iterator[bytes]:
        for start, end in zip(self._starts.tolist(), self._ends.tolist(), strict=True):
            yield self._file[start:end]

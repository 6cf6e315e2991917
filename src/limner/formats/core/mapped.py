"""A large JSON object in a file: mapped into memory, its values raw until somebody asks for them."""

import json
import mmap
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Raw
from numpy.typing import NDArray

from limner.formats.core.problems import FormatError

_BOM = b"\xef\xbb\xbf"
_BETWEEN = b" \t\r\n,"
_ONE_KEY = re.compile(rb'[ \t\r\n]*[{,][ \t\r\n]*"(?:[^"\\]|\\.)*"[ \t\r\n]*:[ \t\r\n]*')


class DoubleKey(FormatError, ValueError):
    """A key that stands twice in one JSON object: which of the values is meant, nobody knows."""

    code = "double-key"


class Mapped:
    """One file. Raises FormatError where it is no JSON object, or a key of the object stands twice."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file, data = _mapped(path)
        try:
            self.values = msgspec.json.decode(data, type=dict[str, Raw])
        except RecursionError as error:
            raise FormatError("it is nested too deep", where=str(path)) from error
        except ValueError as error:  # msgspec's, or that of text that is not UTF-8
            raise FormatError(f"it is no JSON object: {error}", where=str(path)) from error
        if not self._are_all(data):
            self._parse_again(data)

    def mentions(self, text: bytes) -> bool:
        """Whether the text occurs anywhere in the file."""
        return self._file.find(text) >= 0

    def rows(self, name: str) -> list[Raw]:
        """The entries of a list, not yet looked into; none where there is no such key. Raises FormatError."""
        try:
            return msgspec.json.decode(self.values[name], type=list[Raw]) if name in self.values else []
        except msgspec.DecodeError as error:
            raise FormatError(f"{name} is not a list", where=str(self.path)) from error

    def section(self, name: str) -> "Section":
        """The same, of which only places stay in memory. Raises FormatError."""
        if name not in self.values:
            return Section(self._file, 0, [])
        start = _address(memoryview(self.values[name])) - _address(memoryview(self._file))
        return Section(self._file, start, self.rows(name))

    def _are_all(self, data: memoryview) -> bool:
        """Whether nothing but one key stands between two values: of a key that stands twice only one value is here."""
        at = start = _address(data)
        views = [memoryview(one) for one in self.values.values()]
        for value in sorted(views, key=_address):
            place = _address(value)
            if not _ONE_KEY.fullmatch(data[at - start : place - start]):
                return False
            at = place + value.nbytes
        return True

    def _parse_again(self, data: memoryview) -> None:
        """Only a doubt costs this second parse."""
        try:
            keys = json.loads(bytes(data), object_pairs_hook=lambda pairs: [key for key, _ in pairs])
        except (ValueError, RecursionError) as error:
            raise FormatError(f"it is no JSON object: {error}", where=str(self.path)) from error
        once([(key, None) for key in keys], str(self.path))


class Section:
    """The entries of a list as raw JSON, each read when it is asked for: where it begins and ends is kept."""

    def __init__(self, file: mmap.mmap, start: int, entries: list[Raw]) -> None:
        """`start` is the place of the list's opening bracket in the file."""
        self._file = file
        sizes = np.fromiter((memoryview(entry).nbytes for entry in entries), np.int64, len(entries))
        gaps = _gaps(file, start + 1, sizes)
        self._ends = start + 1 + np.cumsum(gaps + sizes)
        self._starts = self._ends - sizes

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, at: int) -> bytes:
        return self._file[self._starts[at] : self._ends[at]]

    def __iter__(self) -> Iterator[bytes]:
        for start, end in zip(self._starts.tolist(), self._ends.tolist(), strict=True):
            yield self._file[start:end]


def _gaps(file: mmap.mmap, at: int, sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many bytes stand before each entry of so many bytes; the first begins at `at` or after it.

    Mostly the same everywhere, a comma or a comma and a line's end: one guess for all, which is looked at.
    """
    if not len(sizes):
        return sizes
    text = np.frombuffer(file, dtype=np.uint8)
    is_between = np.isin(np.arange(256), np.frombuffer(_BETWEEN, dtype=np.uint8))

    def gap(place: int) -> int:
        end = place
        while is_between[text[end]]:
            end += 1
        return end - place

    first = gap(at)
    usual = gap(at + first + int(sizes[0])) if len(sizes) > 1 else 0
    gaps = np.full(len(sizes), usual, dtype=np.int64)
    gaps[0] = first
    starts = at + np.cumsum(gaps + sizes) - sizes
    if (
        starts[-1] < len(text)
        and not is_between[text[starts]].any()
        and all(is_between[text[starts[1:] - step]].all() for step in range(1, usual + 1))
    ):
        return gaps
    for number, size in enumerate(sizes.tolist()):
        gaps[number] = gap(at)
        at += int(gaps[number]) + size
    return gaps


def once(pairs: list[tuple[str, Any]], where: str) -> dict[str, Any]:
    """The pairs as an object. Raises DoubleKey."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        again = next(key for key in keys if keys.count(key) > 1)
        raise DoubleKey(f"key {again!r} stands there twice", where=where)
    return found


def _mapped(path: Path) -> tuple[mmap.mmap, memoryview]:
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise FormatError("it is empty", where=str(path))
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise FormatError(f"it cannot be opened: {error.strerror}", where=str(path)) from error
    return mapped, memoryview(mapped)[len(_BOM) if mapped[: len(_BOM)] == _BOM else 0 :]


def _address(view: memoryview) -> int:
    return int(np.frombuffer(view, dtype=np.uint8).__array_interface__["data"][0])

"""TFRecord framing and the protobuf of tf.train.Example, as far as it goes: read in place, written in one order.

A record is a length (8 bytes), the length's checksum, the data, the data's checksum. An Example is a map of names to
lists of bytes, floats or whole numbers.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.tfrecord.crc import masked

MOST_BYTES = 1_000_000_000
"""Of one record."""

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_KINDS = {1: "bytes", 2: "float", 3: "int64"}
_NUMBERS = {kind: number for number, kind in _KINDS.items()}


class Feature(NamedTuple):
    """A list of an Example: `bytes`, `float` or `int64`, and where in the file it lies."""

    kind: str
    start: int
    end: int


class Record(NamedTuple):
    """An Example: its number in the file, from 1, and its lists by name."""

    number: int
    features: Mapping[str, Feature]


class RecordFile:
    """A file of records; nothing of it is in memory but what is asked for."""

    def __init__(self, path: Path) -> None:
        """Raises FormatError for an empty file, or one that cannot be read."""
        self.path = path
        try:
            with path.open("rb") as file:
                self._data = mmap(file.fileno(), 0, access=ACCESS_READ)
        except (OSError, ValueError) as error:
            raise FormatError(f"it cannot be read: {error}", where=str(path)) from error
        if self._data[:2] == b"\x1f\x8b":
            raise FormatError("it is compressed", where=str(path), hint="Unpack it with gunzip.")

    def close(self) -> None:
        """Let go of the file."""
        self._data.close()

    def records(self, report: Report = unreported, *, checked: bool = True) -> Iterator[Record]:
        """Every Example; a broken one goes to `report`, and so does the rest of a file whose framing is lost.

        With `checked`, the data's checksum is looked at, which reads the whole file.
        """
        at, number = 0, 0
        while at < len(self._data):
            number += 1
            where = f"{self.path}, record {number}"
            head = self._data[at : at + 12]
            length, crc = struct.unpack("<QI", head) if len(head) == 12 else (0, None)
            if crc is None or masked(head[:8]) != crc:
                report(Problem("its length is broken, so that this and all that follow are lost", where))
                return
            start, end = at + 12, at + 12 + length
            at = end + 4
            if at > len(self._data) or length > MOST_BYTES:
                report(Problem(f"it says that it has {length} bytes, which are not there", where))
                return
            if checked and masked(self._data[start:end]) != struct.unpack("<I", self._data[end:at])[0]:
                report(Problem("its checksum is another than that of its bytes", where))
                continue
            try:
                yield Record(number, self._features(start, end))
            except ValueError as error:
                report(Problem(f"it is no Example: {error}", where))

    def texts(self, feature: Feature | None) -> list[bytes]:
        """The values of a list of bytes; none for a list of another kind."""
        if feature is None or feature.kind != "bytes":
            return []
        return [self._data[start:end] for start, end in self.places(feature)]

    def places(self, feature: Feature) -> list[tuple[int, int]]:
        """Where the values of a list of bytes begin and end in the file."""
        return [
            (start, end)
            for number, wire, start, end in self._fields(feature.start, feature.end)
            if number == 1 and wire == _BYTES
        ]

    def numbers(self, feature: Feature | None) -> list[Any]:
        """The values of a list of floats or of whole numbers; none for a list of bytes."""
        found: list[Any] = []
        if feature is None or feature.kind == "bytes":
            return found
        for number, wire, start, end in self._fields(feature.start, feature.end):
            if number != 1:
                continue
            if feature.kind == "float":
                if (end - start) % 4 or wire not in (_BYTES, _FIXED32):
                    raise ValueError("a list of floats is cut")
                found += np.frombuffer(self._data[start:end], dtype="<f4").astype(float).tolist()
            else:
                while start < end:
                    value, start = self._varint(start, end)
                    found.append(value - (1 << 64) if value >> 63 else value)
        return found

    def _features(self, start: int, end: int) -> dict[str, Feature]:
        found: dict[str, Feature] = {}
        for number, wire, at, stop in self._fields(start, end):
            if number != 1 or wire != _BYTES:
                continue
            for _, _, entry, entry_end in self._fields(at, stop):
                parts = {one: (a, b) for one, kind, a, b in self._fields(entry, entry_end) if kind == _BYTES}
                key = self._data[slice(*parts.get(1, (0, 0)))].decode("utf-8", "replace")
                for kind, _, a, b in self._fields(*parts[2]) if 2 in parts else ():
                    if kind in _KINDS:
                        found[key] = Feature(_KINDS[kind], a, b)
        return found

    def _fields(self, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        """Number, wire type and the bytes of each field of a message. Raises ValueError."""
        while at < end:
            tag, at = self._varint(at, end)
            number, wire = tag >> 3, tag & 7
            if wire == _BYTES:
                length, at = self._varint(at, end)
                stop = at + length
            elif wire == _VARINT:
                stop = self._varint(at, end)[1]
            elif wire in (_FIXED32, _FIXED64):
                stop = at + (4 if wire == _FIXED32 else 8)
            else:
                raise ValueError(f"wire type {wire} at byte {at}")
            if stop > end:
                raise ValueError(f"a field reaches beyond its message at byte {at}")
            yield number, wire, at, stop
            at = stop

    def _varint(self, at: int, end: int) -> tuple[int, int]:
        value = 0
        for shift in range(0, 70, 7):
            if at >= end:
                break
            byte = self._data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value & 0xFFFF_FFFF_FFFF_FFFF, at
        raise ValueError(f"a number is cut at byte {at}")


def record_of(features: Mapping[str, Sequence[Any]], kinds: Mapping[str, str]) -> bytes:
    """A framed record of these lists, in order of their names; `kinds` says what an empty or any list is."""
    entries = []
    for name, values in sorted(features.items()):
        kind = kinds.get(name) or _kind_of(values)
        content = b"".join(_field(1, value) for value in values) if kind == "bytes" else b""
        if kind == "float" and values:
            content = _field(1, np.asarray(values, dtype="<f4").tobytes())
        elif kind == "int64" and values:
            content = _field(1, b"".join(_plain(int(value) & 0xFFFF_FFFF_FFFF_FFFF) for value in values))
        entries.append(_field(1, _field(1, name.encode()) + _field(2, _field(_NUMBERS[kind], content))))
    data = _field(1, b"".join(entries))
    head = struct.pack("<Q", len(data))
    return b"".join((head, struct.pack("<I", masked(head)), data, struct.pack("<I", masked(data))))


def _kind_of(values: Sequence[Any]) -> str:
    first = values[0] if values else b""
    return "bytes" if isinstance(first, bytes) else "float" if isinstance(first, float) else "int64"


def _field(number: int, content: bytes) -> bytes:
    return _plain(number << 3 | _BYTES) + _plain(len(content)) + content


def _plain(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)

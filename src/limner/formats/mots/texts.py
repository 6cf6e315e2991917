"""MOTS as text: each line is an object: frame, track (class · 1000 + number), class, height, width, run-lengths."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from limner.dataset import InvalidRecord, Mask
from limner.formats.core.files import lines_of, whole
from limner.formats.core.problems import Problem
from limner.geometry import rle
from limner.media import MAX_PIXELS

BASE = 1000

_FIELDS = 6


@dataclass(frozen=True, slots=True)
class Row:
    """An object of a frame; `mask` lies in a picture of `width` × `height`."""

    line: int
    frame: int
    value: int
    width: int
    height: int
    counts: str

    def mask(self) -> Mask:
        """Raises ValueError for run-lengths that do not fit the picture."""
        try:
            return rle.crop(rle.decode(self.counts, self.width * self.height), self.height)
        except InvalidRecord as error:
            raise ValueError(error.message) from error


class Texts:
    """Files of a data set, read when asked for; the last one stays in memory."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._last: tuple[Path, dict[int, list[Row]], list[Problem]] | None = None

    def rows(self, path: Path) -> dict[int, list[Row]]:
        """The rows of a file by frame. Raises FormatError where it is no text."""
        return self._read(path)[1]

    def problems(self, path: Path) -> list[Problem]:
        """What is wrong with other rows of it."""
        return self._read(path)[2]

    def named(self, path: Path) -> str:
        """The file as reports name it."""
        return path.relative_to(self._root).as_posix()

    def _read(self, path: Path) -> tuple[Path, dict[int, list[Row]], list[Problem]]:
        if self._last is None or self._last[0] != path:
            found: dict[int, list[Row]] = defaultdict(list)
            problems: list[Problem] = []
            for number, line in lines_of(path):
                try:
                    if line.strip():
                        row = _row(number, line)
                        found[row.frame].append(row)
                except ValueError as error:
                    problems.append(Problem(str(error), f"{self.named(path)}, line {number}"))
            self._last = path, dict(found), problems
        return self._last


def line_of(frame: int, value: int, mask: Mask, width: int, height: int) -> bytes:
    """The line of an object in a picture of that size."""
    counts = rle.encode(rle.uncrop(mask, width, height))
    return f"{frame} {value} {value // BASE} {height} {width} {counts}\n".encode()


def looks_like(text: str) -> bool:
    """Whether a file that begins so is one of these."""
    line = text.partition("\n")[0]
    try:
        return bool(_row(1, line).counts)
    except ValueError:
        return False


def _row(number: int, line: str) -> Row:
    fields = line.split()
    if len(fields) != _FIELDS:
        raise ValueError(f"{len(fields)} fields where there should be {_FIELDS}")
    names = ("the frame", "the track", "the class", "the height", "the width")
    frame, value, kind, height, width = (whole(text, name) for text, name in zip(fields, names, strict=False))
    if min(frame, value, kind) < 0 or max(frame, value) >= 1 << 31:
        raise ValueError(f"frame {frame}, track {value} and class {kind} must not be negative")
    if min(height, width) <= 0 or width * height > MAX_PIXELS:
        raise ValueError(f"a picture of {width} × {height} pixels cannot be")
    if value < BASE:
        value += kind * BASE  # as evaluations write tracks, whose class stands beside them
    if value // BASE != kind:
        raise ValueError(f"track {value} is not of class {kind}")
    return Row(number, frame, value, width, height, fields[5])

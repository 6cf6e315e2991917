"""CSV files with a header: read row by row, and again by key; written with columns that come as rows bring them."""

import csv
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec
import numpy as np

from limner.formats.core.files import text_of
from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.core.spool import Spool

_LONGEST = 10_000_000
csv.field_size_limit(_LONGEST)  # run-lengths of one large mask are longer than the usual 128 KiB


class Row(NamedTuple):
    """A row by column, a missing cell being empty; `line` is where it begins, `at` the byte."""

    line: int
    at: int
    cells: dict[str, str]


class Table:
    """A CSV file (UTF-8, or UTF-16 with its mark); `columns` names them where there is no header.

    Raises FormatError where it has no header that can be used.
    """

    def __init__(self, path: Path, columns: Sequence[str] = (), *, numbered: bool = False) -> None:
        self.path = path
        self.header: tuple[str, ...] = ()
        """The first row as it stands; with `numbered`, columns are called by their places, from 0."""
        self._numbered = numbered
        self._wide: bytes | None = None
        self._first = (0, 0)
        self.columns = tuple(columns) or self._header()

    def rows(self, report: Report = unreported) -> Iterator[Row]:
        """Every row in turn; one that is no CSV, or has more cells than there are columns, goes to `report`."""
        with self.open() as file:
            at, line = self._first
            for row in _records(file, at, line, self.path, report):
                cells = row[2]
                if len(cells) > len(self.columns):
                    message = f"it has {len(cells)} cells for {len(self.columns)} columns"
                    report(Problem(message, f"{self.path}, line {row[0]}"))
                elif cells:
                    if len(cells) < len(self.columns):
                        message = (
                            f"it has {len(cells)} cells for {len(self.columns)} columns; the last are empty"
                        )
                        report(Problem(message, f"{self.path}, line {row[0]}", outcome="noted"))
                    yield self._row(*row)

    def open(self) -> BinaryIO:
        """The file's bytes, as UTF-8."""
        if self._wide is not None:
            return BytesIO(self._wide)
        try:
            file = self.path.open("rb")
        except OSError as error:
            raise FormatError(f"it cannot be read: {error.strerror}", where=str(self.path)) from error
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            file.close()
            self._wide = text_of(self.path).encode()
            return BytesIO(self._wide)
        file.seek(0)
        return file

    def at(self, file: BinaryIO, line: int, at: int) -> Row:
        """The row that begins there."""
        return self._row(*next(_records(file, at, line - 1, self.path, unreported)))

    def _row(self, line: int, at: int, cells: list[str]) -> Row:
        found = dict.fromkeys(self.columns, "")
        found.update(zip(self.columns, cells, strict=False))
        return Row(line, at, found)

    def _header(self) -> tuple[str, ...]:
        problems: list[Problem] = []
        with self.open() as file:
            first = next(_records(file, 0, 0, self.path, problems.append), None)
            if problems or first is None:
                message = problems[0].message if problems else "it is empty"
                raise FormatError(message, where=f"{self.path}, line 1")
            self._first = (file.tell(), first[0])
        self.header = tuple(first[2])
        if self._numbered:
            return tuple(str(at) for at in range(len(self.header)))
        names = tuple(name.strip() for name in first[2])
        again = next((name for name in names if names.count(name) > 1), None) if len(names) < 10_000 else None
        if again is not None:
            raise FormatError(f"column {again!r} stands there twice", where=f"{self.path}, line 1")
        return names


class Groups:
    """Rows of a table by key: where each begins stays in memory, the rows do not."""

    def __init__(self, table: Table, key: Callable[[dict[str, str]], str], report: Report) -> None:
        self._table = table
        self.path = table.path
        self.keys: dict[str, int] = {}
        """Every key in the order in which it first comes."""
        owners, places, lines = array("q"), array("q"), array("q")
        for row in table.rows(report):
            owners.append(self.keys.setdefault(key(row.cells), len(self.keys)))
            places.append(row.at)
            lines.append(row.line)
        owner = np.frombuffer(owners, dtype=np.int64) if owners else np.zeros(0, dtype=np.int64)
        order = np.argsort(owner, kind="stable")
        self._starts = np.searchsorted(owner[order], np.arange(len(self.keys) + 1))
        self._places = np.asarray(places, dtype=np.int64)[order]
        self._lines = np.asarray(lines, dtype=np.int64)[order]

    def of(self, key: str) -> list[Row]:
        """The rows of a key, in the order of the file."""
        number = self.keys.get(key)
        if number is None:
            return []
        found = range(self._starts[number], self._starts[number + 1])
        with self._table.open() as file:
            return [self._table.at(file, int(self._lines[at]), int(self._places[at])) for at in found]


class Sheet:
    """A CSV file that is being written; columns beyond the first ones are those that rows bring, by name."""

    def __init__(self, *columns: str) -> None:
        self._columns = columns
        self._more: set[str] = set()
        self._rows = Spool()
        self.count = 0

    def add(self, cells: Mapping[str, str]) -> None:
        """Put a row; a cell that it does not name is empty."""
        self._more.update(name for name in cells if name not in self._columns)
        self._rows.write(msgspec.json.encode(cells) + b"\n")
        self.count += 1

    def chunks(self, header: bool = True) -> Iterator[bytes]:
        """The file in pieces."""
        columns = (*self._columns, *sorted(self._more))
        if header:
            yield line_of(columns)
        for line in self._rows.lines():
            cells = msgspec.json.decode(line)
            yield line_of([cells.get(name, "") for name in columns])


def line_of(cells: Sequence[str]) -> bytes:
    """A line of CSV; cells are quoted where they hold what parts cells."""
    return (",".join(map(_quoted, cells)) + "\n").encode()


def digits(value: float) -> str:
    """A number in as many digits as it takes to read the same again; whole ones without a point."""
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else repr(float(value))


def _quoted(cell: str) -> str:
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set(',"\r\n') else cell


def _records(
    file: BinaryIO, at: int, line: int, path: Path, report: Report
) -> Iterator[tuple[int, int, list[str]]]:
    """Line, byte and cells of every record from byte `at` on, behind `line` lines; bad ones go to `report`."""
    file.seek(at)
    lines = _Lines(file, at, line)
    reader = csv.reader(lines, strict=True)
    while True:
        begins, place = lines.number + 1, lines.at
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, ValueError) as error:
            reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"it is no CSV: {error}"
            report(Problem(reason, f"{path}, line {begins}"))
        else:
            yield begins, place, cells


class _Lines:
    """Lines for csv.reader, which takes one at a time; `at` is where the next begins."""

    def __init__(self, file: BinaryIO, at: int, number: int) -> None:
        self._file = file
        self.at = at
        self.number = number

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._file.readline(_LONGEST)
        if not line:
            raise StopIteration
        first = self.at == 0
        self.at += len(line)
        if line.endswith(b"\n") or len(line) < _LONGEST:
            self.number += 1
        else:
            raise ValueError("a line is longer than 10 MB")
        return line.decode("utf-8-sig" if first else "utf-8")

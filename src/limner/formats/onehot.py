"""Classes of whole pictures as numbers: a column for each class, or one index; as CSV, or as a NumPy matrix."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from limner.dataset import Annotation, Dataset, Image, LabelledImage, Ontology, Source, Split, Tag, derived_id
from limner.formats.core.classes import classes
from limner.formats.core.files import lines_of, number, problem_of
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.core.sink import Sink
from limner.formats.core.splits import folder_of, image_at, own_path, split_above, split_in
from limner.formats.core.spool import Spool
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.listing import names_text
from limner.formats.shared.table import Table, digits, line_of
from limner.formats.shared.tags import ONE, SEVERAL, one, several
from limner.formats.yolo.writer import class_places

TITLE = "One-hot (CSV, NumPy)"
TIER = "B"
PROOF = (
    "Made after Roboflow's multi-class CSV and NumPy's own file format, which NumPy itself reads and writes."
)
EXAMPLE = """\
filename,cat,dog
x.jpg,1,0
both.jpg,1,1
"""
DIALECTS = {
    "csv": "_classes.csv with a column of 0 and 1 for each class; the same as none",
    "index": "labels.csv with the index of the one class, and classes.txt",
    "npy": "labels.npy with a row for each picture, filenames.txt and classes.txt",
}
_SURE = "score of 0, of 1 or beyond"
HOLDS = Holds(
    shapes={"tag": frozenset()},
    fields=frozenset({"score"}),
    dataset=frozenset({"split", "empty"}),
    also={**SEVERAL, _SURE: "none"},
)
_ONE = Holds(shapes={"tag": frozenset()}, dataset=frozenset({"split"}), also=ONE)
_MATRIX, _INDEX, _ARRAY = "_classes.csv", "labels.csv", "labels.npy"
_FILES, _CLASSES = "filenames.txt", "classes.txt"
_FILE_COLUMNS = ("filename", "file_name", "file", "image", "path")
_INDEX_COLUMNS = ("label", "class", "index", "class_index", "label_index")
_MOST_NAMELESS = 100_000
_CHUNK = 1 << 20


def sniff(look: Look) -> list[str]:
    """A table of file names with 0 and 1 behind them, or one of the names that such tables have."""
    for path in (path for path in look.named("*.csv") if path.count("/") < 2):
        head, *rows = [line.split(",") for line in look.text(path).splitlines()[:6]] or [[""]]
        columns = [name.strip(' "').lower() for name in head]
        if len(columns) < 2 or columns[0] not in _FILE_COLUMNS:
            continue
        cells = {cell.strip() for row in rows for cell in row[1:]}
        if path.rpartition("/")[2] == _MATRIX or (len(columns) > 2 and cells and cells <= {"0", "1"}):
            return [f"{path} has 0 and 1 in {len(columns) - 1} columns"]
        if len(columns) == 2 and columns[1] in _INDEX_COLUMNS and look.named(_CLASSES):
            return [f"{path} has a file and an index of classes in a row"]
    arrays = [path for path in look.named(_ARRAY) if path.count("/") < 2 and look.named(_FILES)]
    return [f"{path} lies beside {_FILES}" for path in arrays][:1]


def read(
    root: Path,
    pictures: Pictures,
    report: Report,
    dialect: str = "",  # noqa: ARG001 (tables say what they are)
) -> Dataset:
    """The tables of a folder, or one, in order of their names; then the pictures that none of them names.

    Classes are those of classes.txt where that names as many as there are columns, else the columns. A picture without
    a row was never labelled; one whose row is all 0 was checked.
    """
    folder = root if root.is_dir() else root.parent
    names = _names_of(folder)
    tables = [table for path in _tables(root) if (table := _opened(path, report)) is not None]
    if not tables:
        raise FormatError("there is no table of classes", where=str(root))
    used = list(dict.fromkeys(name for table in tables for name in table.names(names)))
    ordered = [*names, *(name for name in used if name not in names)]
    made = classes(ordered)
    kinds = {name: kind.id for name, kind in reversed(list(zip(ordered, made, strict=True)))}
    by_table = [(table, [kinds[name] for name in table.names(names)]) for table in tables]
    return Dataset(Ontology(classes=made), Stream(partial(_images, by_table, folder, pictures, report)))


def write(dataset: Dataset, sink: Sink, ledger: Ledger, dialect: str = "") -> None:
    """<split>/ with a table and, where wanted, the pictures; classes.txt keeps the classes' order."""
    places = class_places(dataset.ontology, ledger)
    names = names_text(dataset.ontology.by_index())
    paths = Paths()
    tables: dict[Split, _Written] = {}
    holds, arrange = (_ONE, one) if dialect == "index" else (HOLDS, _weighed)
    for item, tags in Fitted(dataset, holds, ledger, arrange):
        above = folder_of(item.image.split)
        path = paths.place(above, item.image, ledger)
        if tags is not None:
            table = tables.setdefault(item.image.split, _Written(len(places)))
            table.add(str(path.relative_to(above)), tags, places)
        sink.picture(str(path), item)
    ordered = [kind.name for kind in dataset.ontology.by_index()]
    for split, table in sorted(tables.items()):
        for name, content in table.files(dialect, ordered):
            sink.write(f"{folder_of(split)}/{name}", content)
    sink.write(_CLASSES, names)


class _Written:
    """A split's table in the making: names of files and a row of numbers for each."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._names = Spool()
        self._rows = Spool()
        self._count = 0
        self._whole = True

    def add(self, name: str, tags: tuple[Annotation, ...], places: dict[UUID, int]) -> None:
        row = np.zeros(self._width)
        for tag in tags:
            if tag.class_id:
                row[places[tag.class_id]] = 1 if tag.score is None else tag.score
                self._whole &= tag.score is None
        self._names.write(f"{name}\n".encode())
        self._rows.write(row.tobytes())
        self._count += 1

    def files(self, dialect: str, ordered: list[str]) -> Iterator[tuple[str, Iterable[bytes]]]:
        if dialect == "npy":
            yield _ARRAY, self._array()
            yield _FILES, self._names.chunks()
        elif dialect == "index":
            yield _INDEX, self._lines(["filename", "label"], lambda row: [str(int(row.argmax()))])
        else:
            yield (
                _MATRIX,
                self._lines(["filename", *ordered], lambda row: [digits(float(value)) for value in row]),
            )

    def _lines(self, head: list[str], cells: Any) -> Iterator[bytes]:
        yield line_of(head)
        size = 8 * self._width
        for at, line in enumerate(self._names.lines()):
            row = np.frombuffer(self._rows.read(at * size, size))
            yield line_of([line.decode().removesuffix("\n"), *cells(row)])

    def _array(self) -> Iterator[bytes]:
        head = BytesIO()
        kind = "|u1" if self._whole else "<f8"
        shape = (self._count, self._width)
        np.lib.format.write_array_header_1_0(head, {"descr": kind, "fortran_order": False, "shape": shape})
        yield head.getvalue()
        for chunk in self._rows.chunks():
            yield np.frombuffer(chunk).astype(kind).tobytes()


@dataclass(frozen=True)
class _Rows:
    """A CSV table: a column for each class, or an index."""

    path: Path
    table: Table
    is_index: bool

    def names(self, known: list[str]) -> list[str]:
        if self.is_index:
            cells = (cells[0] for _, _, cells in self.rows(unreported))
            highest = max((int(cell) for cell in cells if _is_index(cell)), default=-1)
            return _numbered(known, highest, self.path)
        columns = [name.strip() for name in self.table.header[1:]]
        return known if len(known) == len(columns) else columns

    def rows(self, report: Report) -> Iterator[tuple[str, str, list[str]]]:
        """Place, file and cells of each picture."""
        for row in self.table.rows(report):
            name, *cells = row.cells.values()
            yield f"{self.path}, line {row.line}", name, cells


@dataclass(frozen=True)
class _Array:
    """A NumPy matrix and the names of its rows; or a list of indices."""

    path: Path
    values: Any
    files: list[str]

    @property
    def is_index(self) -> bool:
        return bool(self.values.ndim == 1)

    def names(self, known: list[str]) -> list[str]:
        if self.is_index:
            return _numbered(known, int(self.values.max(initial=-1)), self.path)
        return _numbered(known, self.values.shape[1] - 1, self.path)

    def rows(self, _: Report) -> Iterator[tuple[str, str, list[str]]]:
        """Place, file and cells of each picture."""
        for at, name in enumerate(self.files):
            cells = np.atleast_1d(self.values[at]).tolist()
            yield f"{self.path}, row {at + 1}", name, [_cell(cell) for cell in cells]


def _cell(value: float) -> str:
    return digits(value) if value - value == 0 else "nan"


def _tables(root: Path) -> list[Path]:
    if root.is_file():
        return [root]
    found = [*root.glob("*.csv"), *root.glob(f"*/{_MATRIX}"), *root.glob(f"*/{_INDEX}")]
    return sorted([*found, *root.glob(_ARRAY), *root.glob(f"*/{_ARRAY}")])


def _opened(path: Path, report: Report) -> _Rows | _Array | None:
    """The table; None for one of something else, and (reported) for a broken one."""
    try:
        if path.suffix == ".npy":
            return _array(path)
        table = Table(path, numbered=True)
    except FormatError as error:
        report(problem_of(error))
        return None
    columns = [name.strip().lower() for name in table.header]
    if len(columns) < 2 or columns[0] not in _FILE_COLUMNS:
        return None
    return _Rows(path, table, len(columns) == 2 and columns[1] in _INDEX_COLUMNS)


def _array(path: Path) -> _Array:
    """Raises FormatError for what is no matrix of numbers with a name for each row; pickled objects are refused."""
    try:
        values = np.load(path, mmap_mode="r", allow_pickle=False)
    except Exception as error:  # numpy says in many ways that a file is broken
        raise FormatError(f"it is no matrix of numbers: {str(error)[:200]}", where=str(path)) from error
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "biuf" or values.ndim not in (1, 2):
        raise FormatError("it is no matrix of numbers", where=str(path))
    if values.ndim == 1 and values.dtype.kind == "f":
        raise FormatError("indices of classes are whole numbers", where=str(path))
    names = path.with_name(_FILES)
    if not names.is_file():
        raise FormatError(f"there is no {_FILES} beside it that names its rows", where=str(path))
    files = [line for _, line in lines_of(names) if line]
    if len(files) != len(values):
        raise FormatError(f"it has {len(values)} rows, and {_FILES} {len(files)}", where=str(path))
    return _Array(path, values, files)


def _images(
    tables: list[tuple[_Rows | _Array, list[UUID]]], folder: Path, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    unnamed = set(pictures.paths)
    for table, kinds in tables:
        above = table.path.parent.relative_to(folder).as_posix()
        split = split_above(f"{above}/x") or (split_in(table.path.stem) if above == "." else "")
        seen: set[str] = set()
        for where, name, cells in table.rows(report):
            plain = name.replace("\\", "/").lstrip("/")
            if not plain or ".." in plain.split("/") or plain in seen:
                report(
                    Problem(
                        "this picture stands there twice" if plain in seen else "it names no picture", where
                    )
                )
                continue
            seen.add(plain)
            found = pictures.find(plain if above == "." else f"{above}/{plain}", above)
            unnamed.discard(found or "")
            image = image_at(plain, split, (pictures.size(found) if found else None) or (0, 0))
            tags = list(_tags(image, cells, kinds, table.is_index, where, report))
            bare = table.is_index and not tags
            yield labelled(image, None if bare else tags, pictures, found)
    for path in sorted(unnamed):
        split = split_above(path)
        if size := pictures.size(path):
            yield labelled(image_at(own_path(path, split), split, size), None, pictures, path)


def _tags(
    image: Image, cells: list[str], kinds: list[UUID], is_index: bool, where: str, report: Report
) -> Iterator[Annotation]:
    if is_index:
        cell = cells[0].strip()
        if _is_index(cell):
            yield _tag(image, kinds[int(cell)], int(cell))
        elif cell not in ("", "-1"):
            report(Problem(f"{cell[:40]!r} is no index of a class", where))
        return
    for at, (cell, class_id) in enumerate(zip(cells, kinds, strict=False)):
        try:
            value = number(cell, "the class") if cell.strip() else 0.0
            if not (0 <= value <= 1 or value == -1):
                raise ValueError(f"{cell[:40]!r} is not from 0 to 1")
        except ValueError as error:
            report(Problem(str(error), f"{where}, column {at + 2}"))
            continue
        if value > 0:
            yield _tag(image, class_id, at, None if value == 1 else value)


def _tag(image: Image, class_id: UUID, at: int, score: float | None = None) -> Annotation:
    return Annotation(
        id=derived_id("onehot", str(image.id), at), shape=Tag(), class_id=class_id, score=score,
        source=Source(kind="import", name="onehot"),
    )  # fmt: skip


def _weighed(fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """Each class once; a score that 0 and 1 do not leave room for is said."""
    found = []
    for tag in several(fitted, image, annotations):
        if tag.score is not None and not 0 < tag.score < 1:
            fitted.say(tag, _SURE, "none", field="score", before=tag.score)
            tag = msgspec.structs.replace(tag, score=None)
        found.append(tag)
    return tuple(found)


def _names_of(folder: Path) -> list[str]:
    path = folder / _CLASSES
    names = [line for _, line in lines_of(path)] if path.is_file() else []
    while names and not names[-1].strip():
        names.pop()
    return names


def _numbered(known: list[str], highest: int, path: Path) -> list[str]:
    if highest >= max(len(known), _MOST_NAMELESS):
        raise FormatError(f"class {highest} is named nowhere", where=str(path))
    return [*known, *(f"class {at}" for at in range(len(known), highest + 1))]


def _is_index(cell: str) -> bool:
    return cell.strip().isascii() and cell.strip().isdigit() and len(cell.strip()) < 10

"""VIA's files as pictures with their regions, one at a time: projects, annotations as JSON, and CSV."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import Raw

from limner.dataset import Split
from limner.formats.core.files import problem_of
from limner.formats.core.look import Look
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.shared.entries import (
    documents,
    inner_pairs,
    loosely,
    member,
    named,
    object_of,
    pairs_of,
    value_of,
)
from limner.formats.shared.table import Groups, Row, Table
from limner.formats.via.shapes import shape_of

_METADATA = "_via_img_metadata"
_SHAPES = "region_shape_attributes"
_SCOPES = frozenset({"region", "file"})
_OURS = ("filename", "size", "regions", "file_attributes")


@dataclass(frozen=True)
class Region:
    """Both groups of attributes of a region, what else it says, and where it stands."""

    shape: dict[str, Any]
    attributes: dict[str, Any]
    where: str


@dataclass(frozen=True)
class Entry:
    """A picture; `closed` says that polygons repeat their first point."""

    filename: str
    size: Any
    regions: tuple[Region, ...]
    attributes: dict[str, Any]
    extra: dict[str, Any]
    where: str
    closed: bool


class Document:
    """One file. Raises FormatError if it is none of VIA's."""

    def __init__(self, path: Path, split: Split, name: str) -> None:
        self.path = path
        self.split = split
        self.name = name
        self.attributes: Any = None
        self.settings: Any = None
        self._table: Table | None = None
        self._pairs: list[tuple[str, Raw]] = []
        if path.suffix.lower() == ".csv":
            self._table = Table(path)
            if _SHAPES not in self._table.columns:
                raise FormatError(f"it has no column {_SHAPES}", where=str(path))
            return
        pairs = pairs_of(path)
        found = dict(pairs)
        if _METADATA in found:
            self.attributes = object_of(found.get("_via_attributes", b"{}"), f"{path}, _via_attributes")
            self.settings = object_of(found.get("_via_settings", b"{}"), f"{path}, _via_settings")
            self._pairs = inner_pairs(found[_METADATA], f"{path}, {_METADATA}")
        elif found and set(found) <= _SCOPES:
            self.attributes = object_of(
                b"{" + b",".join(_member(key, raw) for key, raw in pairs) + b"}", str(path)
            )
        else:
            self._pairs = pairs

    def raw_entries(self) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        """File and region attributes of every picture, quickly and without judging them."""
        if self._table is not None:
            for row in self._table.rows():
                regions = [_cell(row, "region_attributes")] if _is_shape(_cell(row, _SHAPES)) else []
                yield _cell(row, "file_attributes"), regions
        for _, raw in self._pairs:
            found = loosely(raw)
            inner = [one for one in _inner(found.get("regions")) if _is_shape(one.get("shape_attributes"))]
            regions = [_object(one.get("region_attributes")) for one in inner]
            yield _object(found.get("file_attributes")), regions

    def entries(self, report: Report) -> Iterator[Entry]:
        """Every picture; bad ones go to `report`."""
        if self._table is not None:
            yield from _of_table(self._table, self.name, report)
        for key, raw in self._pairs:
            where = f"{self.name}, {key[:80]}"
            try:
                yield _entry(object_of(raw, where), where, report)
            except FormatError as error:
                report(problem_of(error, where))
            except ValueError as error:
                report(Problem(str(error), where))


def open_documents(root: Path, dialect: str, report: Report) -> list[Document]:
    """VIA's files of a folder; one that is none is left out, and reported where it was named by itself."""
    base = root if root.is_dir() else root.parent
    suffixes = {"csv": (".csv",), "1": (".json",), "2": (".json",)}.get(dialect, (".json", ".csv"))
    found = []
    for path, split in documents(root, *suffixes):
        if root.is_dir() and not looks_like_via(path):
            continue
        name = path.relative_to(base).as_posix()
        try:
            found.append(Document(path, split, name))
        except FormatError as error:
            if root.is_file():
                raise
            report(problem_of(error, name))
    return found


def looks_like_via(path: Path) -> bool:
    """Whether the head of a file shows VIA's keys or columns."""
    look = Look(path)
    head = look.text(path.name)
    if path.suffix.lower() == ".csv":
        return _SHAPES in head.split("\n", 1)[0]
    keys, inner = look.keys(path.name), look.keys(path.name, 2)
    return _METADATA in keys or {"filename", "regions"} <= inner or (bool(keys) and keys <= _SCOPES)


def _entry(found: dict[str, Any], where: str, report: Report) -> Entry:
    regions = found.get("regions")
    listed = list(regions.items()) if isinstance(regions, dict) else None
    if listed is None:
        listed = [(str(number), one) for number, one in enumerate(member(found, "regions", list) or ())]
    filename = member(found, "filename", str, needed=True)
    if not filename.replace("\\", "/").strip("/"):
        raise ValueError(f"filename is {filename!r}, which names no picture")
    return Entry(
        filename=filename,
        size=found.get("size"),
        regions=tuple(_regions(listed, where, report)),
        attributes=member(found, "file_attributes", dict) or {},
        extra={key: value for key, value in found.items() if key not in _OURS},
        where=where,
        closed=isinstance(regions, dict),
    )


def _regions(listed: list[tuple[str, Any]], where: str, report: Report) -> Iterator[Region]:
    for key, one in listed:
        place = f"{where}, regions[{key[:20]}]"
        try:
            if not isinstance(one, dict):
                raise ValueError(f"it is {named(one)}, not an object")
            shape = member(one, "shape_attributes", dict, needed=True)
            yield Region(shape, member(one, "region_attributes", dict) or {}, place)
        except ValueError as error:
            report(Problem(str(error), place))


def _of_table(table: Table, name: str, report: Report) -> Iterator[Entry]:
    column = "#filename" if "#filename" in table.columns else "filename"
    size = "file_size" if "file_size" in table.columns else "size"
    groups = Groups(table, lambda cells: json.dumps([cells.get(column, ""), cells.get(size, "")]), report)
    for key in groups.keys:
        filename, bytes_ = json.loads(key)
        regions: list[Region] = []
        attributes: dict[str, Any] = {}
        for row in groups.of(key):
            where = f"{name}, line {row.line}"
            try:
                attributes = _strict(row, "file_attributes", where) or attributes
                shape = _strict(row, _SHAPES, where)
                if shape:
                    regions.append(Region(shape, _strict(row, "region_attributes", where), where))
            except FormatError as error:
                report(problem_of(error, where))
        if not filename.replace("\\", "/").strip("/"):
            report(Problem("there is no filename", f"{name}, line {row.line}"))
            continue
        number = int(bytes_) if bytes_.removeprefix("-").isdecimal() and len(bytes_) < 18 else bytes_
        yield Entry(
            filename, number, tuple(regions), attributes, {}, f"{name}, {filename[:80]}", column[0] == "#"
        )


def _is_shape(given: Any) -> bool:
    """Whether a region will be understood, so that what it answers counts."""
    try:
        return isinstance(given, dict) and shape_of(given, closed=False) is not None
    except ValueError:
        return False


def _inner(regions: Any) -> list[dict[str, Any]]:
    """The regions that are objects, of a list or of an object."""
    listed = regions.values() if isinstance(regions, dict) else regions
    return [one for one in listed if isinstance(one, dict)] if isinstance(regions, dict | list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _strict(row: Row, column: str, where: str) -> dict[str, Any]:
    text = row.cells.get(column, "")
    found = value_of(text.encode(), f"{where}, {column}") if text.strip() else {}
    if not isinstance(found, dict):
        raise FormatError(f"{column} is {named(found)}, not an object", where=where)
    return found


def _cell(row: Row, column: str) -> dict[str, Any]:
    try:
        return _strict(row, column, "")
    except FormatError:
        return {}


def _member(key: str, raw: Raw) -> bytes:
    return json.dumps(key).encode() + b":" + bytes(raw)

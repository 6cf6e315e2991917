"""Labelbox's files as rows, one for each picture: exports v1 and v2, and NDJSON to be imported."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Raw

from limner.formats.core.files import problem_of
from limner.formats.core.look import Look
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.shared.entries import list_of, member, named, object_of, side

_LONGEST = 50_000_000
_TO_IMPORT = frozenset({"bbox", "polygon", "line", "point", "mask", "answer", "relationship"})


@dataclass(frozen=True)
class Label:
    """One person's work on a picture: records as they stand in the file, each with its place."""

    objects: list[tuple[dict[str, Any], str]]
    classifications: list[tuple[dict[str, Any], str]]
    relationships: list[tuple[dict[str, Any], str]]
    owner: str = ""
    skipped: bool = False


@dataclass(frozen=True)
class Row:
    """A picture with its labels, the one that counts first."""

    name: str
    where: str
    size: tuple[int, int] = (0, 0)
    labels: list[Label] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)


def evidence(look: Look, path: str) -> str:
    """What shows that a file is Labelbox's; empty if nothing does."""
    start = look.text(path).lstrip()[:1]
    keys = look.keys(path, 2 if start == "[" else 1) if start in ("[", "{") else frozenset()
    if keys >= {"data_row", "projects"}:
        return "has data rows and projects, as export v2 does"
    if keys & {"Labeled Data", "DataRow ID"} and "Label" in keys:
        return "has Labeled Data and Label, as export v1 does"
    if start == "{" and "dataRow" in keys and keys & _TO_IMPORT:
        return "has lines with dataRow, to be imported"
    return ""


class File:
    """One file. Raises FormatError where it is neither a list nor lines of JSON."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self._list = None if _is_lines(path) else list_of(path)
        self._places = array("q")

    def rows(self, report: Report) -> Iterator[Row]:
        """Every picture; lines that are imported one by one are put together. Bad ones go to `report`."""
        groups: dict[str, array[int]] = {}
        for record, where, at in self._records(report):
            try:
                if "dataRow" in record:
                    groups.setdefault(_data_row(record), array("q")).append(at)
                else:
                    yield _of_export(record, where, report)
            except ValueError as error:
                report(Problem(str(error), where))
        if groups:
            with self.path.open("rb") as file:
                for name, places in groups.items():
                    yield _of_import(name, [self._record(at, file) for at in places])

    def _records(self, report: Report) -> Iterator[tuple[dict[str, Any], str, int]]:
        """Every entry that is an object, where it stands, and its number in the list or among the lines."""
        for at, (raw, where) in enumerate(self._raw()):
            try:
                yield object_of(raw, where), where, at
            except FormatError as error:
                report(problem_of(error, where))

    def _raw(self) -> Iterator[tuple[Raw | bytes, str]]:
        if self._list is not None:
            yield from ((raw, f"{self.name}, [{at}]") for at, raw in enumerate(self._list))
            return
        self._places = array("q")
        with self.path.open("rb") as file:
            number = 0
            while line := file.readline(_LONGEST):
                number += 1
                if line.strip(b" \t\r\n\xef\xbb\xbf"):
                    self._places.extend((number, file.tell() - len(line)))
                    yield line.removeprefix(b"\xef\xbb\xbf"), f"{self.name}, line {number}"

    def _record(self, at: int, file: BinaryIO) -> tuple[dict[str, Any], str]:
        """The entry of that number, which was understood before."""
        if self._list is not None:
            return object_of(self._list[at], ""), f"{self.name}, [{at}]"
        number, place = self._places[2 * at : 2 * at + 2]
        file.seek(place)
        line = file.readline(_LONGEST).removeprefix(b"\xef\xbb\xbf")
        return object_of(line, ""), f"{self.name}, line {number}"


def records_in(found: Any, where: str, what: str, report: Report) -> list[tuple[dict[str, Any], str]]:
    """The objects of a list, each with its place; what is none goes to `report`."""
    kept = []
    for at, one in enumerate(found if isinstance(found, list) else []):
        place = f"{where}, {what}[{at}]"
        if isinstance(one, dict):
            kept.append((one, place))
        else:
            report(Problem(f"it is {named(one)}, not an object", place))
    return kept


def _is_lines(path: Path) -> bool:
    """Whether it is no list; UTF-16 is taken for a list, as lines of it are written by nobody."""
    with path.open("rb") as file:
        return file.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def _data_row(record: dict[str, Any]) -> str:
    row = member(record, "dataRow", dict, needed=True)
    found = row.get("globalKey") or row.get("id")
    if not isinstance(found, str):
        raise ValueError("dataRow has neither globalKey nor id")
    return found


def _of_export(record: dict[str, Any], where: str, report: Report) -> Row:
    if "data_row" in record:
        return _of_v2(record, where, report)
    if "Labeled Data" not in record and "DataRow ID" not in record:
        raise ValueError("it is no data row: there is neither data_row nor Labeled Data nor dataRow")
    return _of_v1(record, where, report)


def _of_v1(record: dict[str, Any], where: str, report: Report) -> Row:
    names = (record.get(key) for key in ("External ID", "Labeled Data", "DataRow ID", "ID"))
    name = next((name for name in names if isinstance(name, str) and name), "")
    found = record.get("Label")
    skipped = found == "Skip" or record.get("Skipped") is True
    extra = {key: value for key, value in record.items() if key not in ("Label", "Skipped")}
    inner = found if isinstance(found, dict) else {}
    label = _label(inner, where, report, str(record.get("Created By") or ""), skipped=skipped)
    return Row(name, where, labels=[label] if inner or skipped else [], extra=extra)


def _of_v2(record: dict[str, Any], where: str, report: Report) -> Row:
    row = member(record, "data_row", dict, needed=True)
    names = (row.get(key) for key in ("external_id", "global_key", "row_data", "id"))
    name = next((name for name in names if isinstance(name, str) and name), "")
    media = record.get("media_attributes")
    media = media if isinstance(media, dict) else {}
    labels = []
    for key, project in (member(record, "projects", dict) or {}).items():
        inner = project.get("labels") if isinstance(project, dict) else None
        for one, place in records_in(inner, where, f"projects[{str(key)[:40]}].labels", report):
            details = one.get("label_details")
            owner = details.get("created_by") if isinstance(details, dict) else ""
            annotations = member(one, "annotations", dict) or {}
            labels.append(
                _label(annotations, place, report, str(owner or ""), skipped=one.get("skipped") is True)
            )
    extra = {key: value for key, value in record.items() if key != "projects"}
    return Row(name, where, (side(media.get("width")), side(media.get("height"))), labels, extra)


def _label(found: dict[str, Any], where: str, report: Report, owner: str, *, skipped: bool) -> Label:
    objects, answers, links = (
        records_in(found.get(what), where, what, report)
        for what in ("objects", "classifications", "relationships")
    )
    return Label(objects, answers, links, owner, skipped)


def _of_import(name: str, records: list[tuple[dict[str, Any], str]]) -> Row:
    answers = [one for one in records if "answer" in one[0]]
    links = [one for one in records if "relationship" in one[0]]
    objects = [one for one in records if "answer" not in one[0] and "relationship" not in one[0]]
    return Row(
        name,
        records[0][1],
        labels=[Label(objects, answers, links)],
        extra={"dataRow": records[0][0]["dataRow"]},
    )

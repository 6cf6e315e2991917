"""The tables of an Open Images folder, told apart by their columns."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from limner.dataset import Split
from limner.formats.core.files import json_text
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.splits import split_in
from limner.formats.shared.table import Groups, Row, Table

FLAGS = {"IsGroupOf": "group-of", "IsDepiction": "depiction", "IsInside": "inside"}
SIDES = ("XMin", "XMax", "YMin", "YMax")
MASK_SIDES = ("BoxXMin", "BoxXMax", "BoxYMin", "BoxYMax")
BOXES = ("ImageID", "Source", "LabelName", "Confidence", *SIDES, "IsOccluded", "IsTruncated", *FLAGS)
LABELS = ("ImageID", "Source", "LabelName", "Confidence")
MASKS = ("MaskPath", "ImageID", "LabelName", "BoxID", *MASK_SIDES, "PredictedIoU", "Clicks")
PICTURES = (
    "ImageID", "Subset", "OriginalURL", "OriginalLandingURL", "License", "AuthorProfileURL", "Author", "Title",
    "OriginalSize", "OriginalMD5", "Thumbnail300KURL", "Rotation",
)  # fmt: skip
DESCRIPTIONS = ("LabelName", "DisplayName")


@dataclass
class Tables:
    """What lies in a folder: each kind of table with the split that its name says."""

    pictures: list[tuple[Groups, Split]] = field(default_factory=list)
    boxes: list[tuple[Groups, Split]] = field(default_factory=list)
    labels: list[tuple[Groups, Split]] = field(default_factory=list)
    masks: list[tuple[Groups, Split]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """What people call each label, in order of the file."""
    used: set[str] = field(default_factory=set)
    """Labels of rows."""
    hierarchy: Any = None

    def add(self, path: Path, report: Report) -> None:
        """Take in a table; one of another kind is passed over, relationships are said."""
        if "class-descriptions" in path.name:
            self._describe(path, report)
            return
        table = Table(path)
        columns = set(table.columns)
        if columns >= {"ImageID", "LabelName1", "LabelName2"}:
            report(Problem("visual relationships are not read", str(path), code="unread", outcome="noted"))
            return
        kind = (
            self.masks if columns >= {"MaskPath", "ImageID", "LabelName"}
            else self.boxes if columns >= {"ImageID", "LabelName", *SIDES}
            else self.labels if columns >= {"ImageID", "LabelName"}
            else self.pictures if "ImageID" in columns
            else None
        )  # fmt: skip
        if kind is not None:
            kind.append((Groups(table, self._key, report), split_in(path.stem)))

    def pictures_by_id(self) -> dict[str, Split]:
        """Every picture that some table names, and the split that the table's name says."""
        found: dict[str, Split] = {}
        for groups, split in (*self.pictures, *self.boxes, *self.masks, *self.labels):
            for key in groups.keys:
                found[key] = found.get(key) or split
        return found

    def _key(self, cells: dict[str, str]) -> str:
        if label := cells.get("LabelName"):
            self.used.add(label)
        return cells["ImageID"]

    def _describe(self, path: Path, report: Report) -> None:
        for row in Table(path, DESCRIPTIONS).rows(report):
            label, name = row.cells["LabelName"], row.cells["DisplayName"]
            if (label, name) == DESCRIPTIONS:
                continue
            if not label:
                report(Problem("it names no label", f"{path}, line {row.line}"))
            elif self.names.setdefault(label, name) != name:
                report(Problem(f"label {label} stands there twice", f"{path}, line {row.line}"))


def rows_of(tables: list[tuple[Groups, Split]], key: str) -> Iterator[tuple[str, Row]]:
    """Rows of a picture from all tables of a kind, each with its place."""
    for groups, _ in tables:
        for row in groups.of(key):
            yield f"{groups.path}, line {row.line}", row


def find_tables(folder: Path, report: Report) -> Tables:
    """The tables below a folder. Raises FormatError where there is none of pictures, boxes, labels or masks."""
    found = Tables()
    for path in sorted(folder.rglob("*.csv")):
        try:
            found.add(path, report)
        except FormatError as error:
            report(Problem(error.message, error.where, error.hint, error.code))
    if not (found.pictures or found.boxes or found.labels or found.masks):
        raise FormatError("there is no table of Open Images", where=str(folder))
    for path in sorted(folder.rglob("*hierarchy*.json"))[:1]:
        found.hierarchy = json_text(path)
    return found


def parents_of(hierarchy: Any) -> dict[str, str]:
    """The label above each one, by the first place at which it stands."""
    found: dict[str, str] = {}
    waiting: list[tuple[Any, str]] = [(hierarchy, "")]
    while waiting:
        node, above = waiting.pop()
        label = node.get("LabelName") if isinstance(node, dict) else None
        if not isinstance(label, str) or label in found:
            continue
        found[label] = above
        below = node.get("Subcategory")
        waiting += [(child, label) for child in reversed(below if isinstance(below, list) else [])]
    return found

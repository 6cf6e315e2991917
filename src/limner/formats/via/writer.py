"""Writes VIA: one project (or CSV with its attributes) per split, beside the split's pictures."""

import json
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, cast
from uuid import UUID

from limner.dataset import Annotation, Dataset, LabelledImage, Split, Tag
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths
from limner.formats.core.sink import Sink
from limner.formats.core.spool import JsonList
from limner.formats.shared.table import Sheet
from limner.formats.via.arrange import Arrange
from limner.formats.via.holds import HOLDS
from limner.formats.via.schema import specs, written_value
from limner.formats.via.shapes import attributes_of

_COLUMNS = (
    "filename", "file_size", "file_attributes", "region_count", "region_id", "region_shape_attributes",
    "region_attributes",
)  # fmt: skip

_SETTINGS = {
    "ui": {}, "core": {"buffer_size": 18, "filepath": {}, "default_filepath": ""}, "project": {"name": ""},
}  # fmt: skip
_NO_REGION: dict[str, Any] = {"shape_attributes": {}, "region_attributes": {}}


def write(dataset: Dataset, sink: Sink, ledger: Ledger, dialect: str = "") -> None:
    """As projects of VIA 2 unless a dialect is named."""
    header = dataset.extra.get("via", {})
    plan = _Plan(dataset, header.get("class") or "class", dialect)
    schema = specs(dataset.ontology, header.get("attributes", {}), plan.class_attribute)
    paths = Paths()
    projects: dict[Split, JsonList] = {}
    sheets: dict[Split, Sheet] = {}
    for item, annotations in Fitted(dataset, _holds(dialect), ledger, plan.arrange):
        split = item.image.split
        path = paths.place(split or ".", item.image, ledger)
        if annotations is not None:
            entry = plan.entry(item, path.relative_to(split or "."), annotations)
            if dialect == "csv":
                _add_rows(sheets.setdefault(split, Sheet(*_COLUMNS)), entry)
            else:
                key = _json(f"{entry['filename']}{entry['size']}")
                projects.setdefault(split, JsonList()).put(key + b":" + _json(entry))
        sink.picture(str(path), item)
    if not projects and not sheets:
        sheets, projects = ({"": Sheet(*_COLUMNS)}, {}) if dialect == "csv" else ({}, {"": JsonList()})
    for split, sheet in sorted(sheets.items()):
        sink.write(f"{split}/via_region_data.csv".lstrip("/"), sheet.chunks())
        sink.write(f"{split}/via_attributes.json".lstrip("/"), _json(schema) + b"\n")
    head = b'{"_via_settings":' + _json(header.get("settings", _SETTINGS)) + b',\n"_via_img_metadata":{'
    tail = b'},\n"_via_attributes":' + _json(schema)
    tail += b"}\n" if dialect == "1" else b',\n"_via_data_format_version":"2.0.10"}\n'
    for split, project in sorted(projects.items()):
        sink.write(f"{split}/via_project.json".lstrip("/"), project.between(head, tail))


@dataclass
class _Plan:
    dataset: Dataset
    class_attribute: str
    dialect: str

    def __post_init__(self) -> None:
        self.arrange = Arrange(self.dataset.ontology, self.class_attribute)
        self._names = {kind.id: kind.name for kind in self.dataset.ontology.classes}

    def entry(
        self, item: LabelledImage, path: PurePosixPath, annotations: tuple[Annotation, ...]
    ) -> dict[str, Any]:
        """A picture as VIA has it."""
        own = item.image.extra.get("via", {})
        regions = [self._region(one) for one in annotations if not isinstance(one.shape, Tag)]
        return {
            "filename": str(path),
            "size": own["size"] if own.get("size") is not None else _size(item),
            "regions": {str(at): one for at, one in enumerate(regions)} if self.dialect == "1" else regions,
            "file_attributes": self._of_picture([one for one in annotations if isinstance(one.shape, Tag)]),
            **{key: value for key, value in own.items() if key != "size"},
        }

    def _region(self, one: Annotation) -> dict[str, Any]:
        own = one.extra.get("via", {})
        name = self._names[cast(UUID, one.class_id)]
        return {
            "shape_attributes": {
                **attributes_of(one.shape, closed=self.dialect == "1"), **own.get("shape", {}),
            },
            "region_attributes": {self.class_attribute: name, **self._answers(one)},
        }  # fmt: skip

    def _of_picture(self, tags: list[Annotation]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        classes = {self._names[tag.class_id]: True for tag in tags if tag.class_id is not None}
        if classes:
            found[self.class_attribute] = classes
        for tag in tags:
            if tag.class_id is None:
                found |= self._answers(tag)
        return found

    def _answers(self, one: Annotation) -> dict[str, Any]:
        asked = self.arrange.asked
        answers = {asked[key].name: written_value(asked[key], value) for key, value in one.attributes.items()}
        return {**one.extra.get("via", {}).get("attributes", {}), **answers}


def _holds(dialect: str) -> Holds:
    """The declaration; ellipses are upright in VIA 1."""
    if dialect != "1":
        return HOLDS
    becomes = {**HOLDS.becomes, "ellipse with rotation": "polygon"}
    return replace(HOLDS, shapes={**HOLDS.shapes, "ellipse": frozenset({"outside"})}, becomes=becomes)


def _add_rows(sheet: Sheet, entry: dict[str, Any]) -> None:
    shared = {
        "filename": entry["filename"], "file_size": str(entry["size"]),
        "file_attributes": _json(entry["file_attributes"]).decode(), "region_count": str(len(entry["regions"])),
    }  # fmt: skip
    for number, region in enumerate(entry["regions"] or [_NO_REGION]):
        cells = {
            "region_shape_attributes": _json(region["shape_attributes"]).decode(),
            "region_attributes": _json(region["region_attributes"]).decode(),
        }
        sheet.add({**shared, "region_id": str(number), **cells})


def _size(item: LabelledImage) -> int:
    """The file's bytes; -1, as VIA has it for what it cannot open, where there is none."""
    if item.open_picture is None:
        return -1
    with item.open_picture() as file:
        return file.seek(0, 2)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()

"""Reads COCO: the files of a split are joined by picture, and what they say of one object by its id."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from msgspec import UNSET, Raw

from limner.dataset import Annotation, Dataset, Image, LabelledImage, Ontology, Value, derived_id
from limner.formats.coco.categories import Categories
from limner.formats.coco.document import (
    Document,
    Picture,
    Record,
    describe,
    entry,
    owner_of,
    paused_gc,
    record,
)
from limner.formats.coco.groups import Group, files, groups
from limner.formats.coco.objects import SECOND, annotations_of
from limner.formats.pictures import Pictures, same
from limner.formats.problems import FormatError, Problem, Report
from limner.formats.stream import Stream, labelled


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """The COCO files of a folder (or one file) as one data set; pictures in the order in which they are listed."""
    with paused_gc():
        found = [(group, [Document(path) for path in group.paths]) for group in groups(root)]
    if not found:
        raise FormatError(
            "there is no COCO file", where=str(root), hint="It lists images, annotations and categories."
        )
    for path in files(root, "panoptic"):
        hint = "Read it as coco-panoptic."
        report(Problem("it is a file of segments, which is left out", str(path), hint, "panoptic", "noted"))
    categories = Categories(report)
    header: dict[str, Any] = {}
    for _, documents in found:
        for document in documents:
            categories.add(document)
            _merge_header(header, document, report)
    ontology = Ontology(classes=categories.classes())
    stream = Stream(partial(_images, found, categories, pictures, report))
    return Dataset(ontology, stream, extra={"coco": header} if header else {})


def _merge_header(header: dict[str, Any], document: Document, report: Report) -> None:
    for key, value in document.header.items():
        if header.setdefault(key, value) != value:
            remark = f"{key} differs from that of another file, which is kept"
            report(Problem(remark, str(document.path), code="header", outcome="noted"))


def _images(
    found: Sequence[tuple[Group, list[Document]]], categories: Categories, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    licences: dict[Any, str] = {}
    for group, documents in found:
        for document in documents:
            licences |= _licences(document)
        with paused_gc():
            index = _Index(documents, report)
        for number, (raw, where) in enumerate(index.pictures):
            try:
                known, unknown = entry(raw, Picture)
            except ValueError as error:
                report(Problem(describe(error), where))
                continue
            image, path = _image(known, unknown, group, licences, pictures, where, report)
            entries = list(index.records(number))
            annotations = _Joined(image, categories, report).annotations(entries)
            unlabelled = known.labelled is False or group.is_list
            yield labelled(image, None if unlabelled else annotations, pictures, path)


class _Index:
    """The pictures of a group, and which records belong to each: numbers in arrays, whatever the size."""

    def __init__(self, documents: list[Document], report: Report) -> None:
        self.pictures: list[tuple[Raw, str]] = []
        self._records = [
            (document, number, raw)
            for document in documents
            for number, raw in enumerate(document.annotations)
        ]
        places: dict[Any, int] = {}
        for document in documents:
            self._add_pictures(document, places, report)
        owners = np.fromiter(
            (self._owner(at, places, report) for at in range(len(self._records))), dtype=np.int64
        )
        self._order = np.argsort(owners, kind="stable")
        self._starts = np.searchsorted(owners[self._order], np.arange(len(self.pictures) + 1))

    def records(self, picture: int) -> Iterator[tuple[Document, int, Raw]]:
        """The records of one picture, in the order of the files."""
        for at in self._order[self._starts[picture] : self._starts[picture + 1]]:
            yield self._records[at]

    def _add_pictures(self, document: Document, places: dict[Any, int], report: Report) -> None:
        seen: set[Any] = set()
        for number, raw in enumerate(document.images):
            where = f"{document.path}, images[{number}]"
            try:
                known, _ = entry(raw, Picture)
            except ValueError as error:
                report(Problem(describe(error), where))
                continue
            if known.id in seen:
                report(Problem(f"image id {known.id} stands there twice", where))
            elif known.id not in places:
                places[known.id] = len(self.pictures)
                self.pictures.append((raw, where))
            seen.add(known.id)

    def _owner(self, at: int, places: dict[Any, int], report: Report) -> int:
        document, number, raw = self._records[at]
        try:
            owner = owner_of(raw)
        except (ValueError, RecursionError) as error:
            report(Problem(describe(ValueError(str(error))), f"{document.path}, annotations[{number}]"))
            return -1
        if owner not in places:
            report(Problem(f"there is no image with id {owner}", f"{document.path}, annotations[{number}]"))
        return places.get(owner, -1)


@dataclass
class _Joined:
    """What several files say of the objects of one picture, joined by the objects' ids."""

    image: Image
    categories: Categories
    report: Report
    _seen: dict[tuple[str, Any], tuple[Document, int]] = field(default_factory=dict)

    def annotations(self, entries: list[tuple[Document, int, Raw]]) -> list[Annotation]:
        """Every annotation of the picture; bad records are reported and left out."""
        kept: list[tuple[Record, dict[str, Any], UUID | None, str, Any]] = []
        for document, number, raw in entries:
            where = f"{document.path}, annotations[{number}]"
            try:
                known, unknown = record(raw)
                if known.id is not UNSET:
                    where += f" (id {known.id})"
                class_id = self.categories.class_of(document, known)
            except ValueError as error:
                self.report(Problem(describe(error), where))
                continue
            self._keep(kept, document, (known, unknown, class_id, where, number))
        made = []
        name = str(self.image.id)
        for known, unknown, class_id, where, key in kept:
            try:
                answers: dict[str, Value] = {}
                if isinstance(known.attributes, dict):
                    answers, rest = self.categories.attributes.split(class_id, known.attributes)
                    unknown = {**unknown, "attributes": rest} if rest or not answers else unknown
                made += annotations_of(known, unknown, class_id, self.image, (name, key), answers)
            except ValueError as error:
                self.report(Problem(describe(error), where))
        return made

    def _keep(self, kept: list[Any], document: Document, found: tuple[Any, ...]) -> None:
        known, unknown, class_id, where, number = found
        name = ("captions" if known.caption is not UNSET else document.ids, known.id)
        before = self._seen.get(name) if known.id is not UNSET else None
        if before is None:
            self._seen[name] = (document, len(kept))
            kept.append((known, unknown, class_id, where, number if known.id is UNSET else known.id))
        elif before[0] is document or kept[before[1]][2] != class_id:
            self.report(Problem("its id stands there twice", where, code="double-id", outcome="noted"))
            kept.append((known, unknown, class_id, where, f"{known.id} again at {number}"))
        else:
            first, extra, *rest = kept[before[1]]
            differs = {
                name: getattr(known, name)
                for name in ("area", "bbox")
                if getattr(known, name) not in (UNSET, getattr(first, name))
            }
            if differs:
                extra = {**extra, SECOND: differs}
            kept[before[1]] = (_completed(first, known), {**unknown, **extra}, *rest)


def _completed(first: Record, second: Record) -> Record:
    """The first record with what only the second says."""
    pairs = ((getattr(first, name), getattr(second, name)) for name in Record.__struct_fields__)
    return Record(*(theirs if ours is UNSET else ours for ours, theirs in pairs))


def _licences(document: Document) -> dict[Any, str]:
    entries = document.header.get("licenses")
    rows = [row for row in entries if isinstance(row, dict)] if isinstance(entries, list) else []
    return {row.get("id"): str(row.get("name") or "") for row in rows if isinstance(row.get("id"), int | str)}


def _image(
    known: Picture,
    unknown: dict[str, Any],
    group: Group,
    licences: dict[Any, str],
    pictures: Pictures,
    where: str,
    report: Report,
) -> tuple[Image, str | None]:
    name = known.path.replace("\\", "/")
    folder, _, last = name.strip("/").rpartition("/")
    path = pictures.find(name, f"{group.folder}/{group.name}/{group.split}")
    size = (known.width or 0, known.height or 0)
    if not all(size) and path:
        size = pictures.size(path) or (0, 0)
    if not all(side > 0 for side in size):
        report(Problem("its size is not known: no width and height, and no picture", where, outcome="noted"))
        size = (0, 0)
    address = {} if known.coco_url is UNSET else {"coco_url": known.coco_url}
    extra: dict[str, Any] = {"id": known.id, **address, **unknown}
    licence = unknown.get("license")
    image = Image(
        id=derived_id("image", group.split, *same(name).split("/")), name=last or name, folder=folder,
        number=known.id if isinstance(known.id, int) and known.id > 0 else 0, width=size[0], height=size[1],
        licence=licences.get(licence, "") if isinstance(licence, int | str) else "",
        split=group.split, extra={"coco": extra},
    )  # fmt: skip
    return image, path

"""Reads COCO: the files of a split are joined by picture, and what they say of one object by its id."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from msgspec import UNSET
from msgspec.structs import replace
from numpy.typing import NDArray

from limner.dataset import Annotation, Dataset, Image, LabelledImage, Ontology, Value, derived_id, derived_ids
from limner.formats.coco.categories import Categories
from limner.formats.coco.document import (
    Document,
    Picture,
    Record,
    describe,
    entry,
    paused_gc,
    record,
)
from limner.formats.coco.groups import Group, files, groups
from limner.formats.coco.objects import SECOND, annotations_of
from limner.formats.core.pictures import Pictures, same
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.stream import in_parts, labelled


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
            merge_header(header, document, report)
    ontology = Ontology(classes=categories.classes())
    reading = _Reading(found, categories, pictures, report)
    stream = in_parts(reading.count, reading.images)
    return Dataset(ontology, stream, extra={"coco": header} if header else {})


def merge_header(header: dict[str, Any], document: Document, report: Report) -> None:
    """Take in what a file says of itself; what another says otherwise is reported."""
    for key, value in document.header.items():
        if header.setdefault(key, value) != value:
            remark = f"{key} differs from that of another file, which is kept"
            report(Problem(remark, str(document.path), code="header", outcome="noted"))


@dataclass
class _Reading:
    """The pictures of all groups, in order; which records belong to each is found out once."""

    found: Sequence[tuple[Group, list[Document]]]
    categories: Categories
    pictures: Pictures
    report: Report
    _indices: dict[int, "_Index"] = field(default_factory=dict)

    def images(self, wanted: Callable[[int], bool]) -> Iterator[LabelledImage]:
        """The pictures whose places are wanted."""
        licences: dict[Any, str] = {}
        at = 0
        for number, (group, documents) in enumerate(self.found):
            for document in documents:
                licences |= licences_of(document)
            index = self._index(number)
            for picture in range(len(index.pictures)):
                if wanted(at):
                    yield self._image(group, index, picture, licences)
                at += 1

    def count(self) -> int:
        """How many pictures there are; whatever is found out once is known afterwards."""
        self.pictures.paths  # noqa: B018 (walks the folder)
        return sum(len(self._index(number).pictures) for number in range(len(self.found)))

    def _index(self, number: int) -> "_Index":
        if number not in self._indices:
            with paused_gc():
                self._indices[number] = _Index(self.found[number][1], self.report)
        return self._indices[number]

    def _image(self, group: Group, index: "_Index", picture: int, licences: dict[Any, str]) -> LabelledImage:
        document, place = index.pictures[picture]
        known, unknown = entry(document.images[place], Picture)
        where = f"{document.path}, images[{place}]"
        image, path = image_of(known, unknown, group, licences, self.pictures, where, self.report)
        if picture in index.repeated:
            image = replace(image, id=derived_id(str(image.id), str(known.id)))
        annotations = _Joined(image, self.categories, self.report).annotations(index.records(picture))
        unlabelled = known.labelled is False or group.is_list
        return labelled(image, None if unlabelled else annotations, self.pictures, path)


class _Index:
    """The pictures of a group, and which records belong to each: numbers in arrays, whatever the size."""

    def __init__(self, documents: list[Document], report: Report) -> None:
        self.pictures: list[tuple[Document, int]] = []
        """Document of each, and its place there."""
        self.repeated: set[int] = set()
        """Pictures whose path an earlier one of the group has."""
        self._paths: set[str] = set()
        self._documents = documents
        places: dict[Any, int] = {}
        for document in documents:
            self._add_pictures(document, places, report)
        owners = np.concatenate([np.empty(0, np.int64), *(_owners(one, places, report) for one in documents)])
        self._order = np.argsort(owners, kind="stable")
        self._starts = np.searchsorted(owners[self._order], np.arange(len(self.pictures) + 1)).tolist()
        self._firsts = np.cumsum([0, *(len(one.annotations) for one in documents)]).tolist()

    def records(self, picture: int) -> Iterator[tuple[Document, int]]:
        """The records of one picture, each by its document and its place there, in the order of the files."""
        for at in self._order[self._starts[picture] : self._starts[picture + 1]].tolist():
            which = bisect_right(self._firsts, at) - 1
            yield self._documents[which], at - self._firsts[which]

    def _add_pictures(self, document: Document, places: dict[Any, int], report: Report) -> None:
        seen: set[Any] = set()
        for number, raw in enumerate(document.images):
            try:
                known, _ = entry(raw, Picture)
            except ValueError as error:
                report(Problem(describe(error), f"{document.path}, images[{number}]"))
                continue
            if known.id in seen:
                where = f"{document.path}, images[{number}]"
                report(Problem(f"image id {known.id} stands there twice", where))
            elif known.id not in places:
                places[known.id] = len(self.pictures)
                path = same(known.path)
                if path in self._paths:
                    self.repeated.add(len(self.pictures))
                self._paths.add(path)
                self.pictures.append((document, number))
            seen.add(known.id)


def _owners(document: Document, places: dict[Any, int], report: Report) -> NDArray[np.int64]:
    """For each annotation the place of its picture; -1 (and reported) where there is none."""
    owners = document.owners()
    found = np.fromiter((places.get(owner, -1) for owner in owners), dtype=np.int64, count=len(owners))
    for number in np.flatnonzero(found < 0).tolist():
        owner = owners[number]
        fault = describe(owner) if isinstance(owner, ValueError) else f"there is no image with id {owner}"
        report(Problem(fault, f"{document.path}, annotations[{number}]"))
    return found


@dataclass
class _Joined:
    """What several files say of the objects of one picture, joined by the objects' ids."""

    image: Image
    categories: Categories
    report: Report
    _seen: dict[tuple[Any, str], int] = field(default_factory=dict)
    """Where the record of an object is kept, by its id and whose ids those are."""

    def annotations(self, entries: Iterable[tuple[Document, int]]) -> list[Annotation]:
        """Every annotation of the picture; bad records are reported and left out."""
        kept: list[_Kept] = []
        for document, number in entries:
            known = None
            try:
                known, unknown = record(document.annotations[number])
                class_id = self.categories.class_of(document, known)
            except ValueError as error:
                self.report(Problem(describe(error), _where(document, number, known)))
                continue
            self._keep(kept, (document, number, known, unknown, class_id, known.id))
        made: list[Annotation] = []
        named = derived_ids("coco", str(self.image.id))
        for document, number, known, unknown, class_id, key in kept:
            try:
                answers: dict[str, Value] = {}
                if isinstance(known.attributes, dict):
                    answers, rest = self.categories.attributes.split(class_id, known.attributes)
                    unknown = {**unknown, "attributes": rest} if rest or not answers else unknown
                made += annotations_of(known, unknown, class_id, self.image, key, named, answers)
            except ValueError as error:
                self.report(Problem(describe(error), _where(document, number, known)))
        return made

    def _keep(self, kept: "list[_Kept]", found: "_Kept") -> None:
        """Put the record behind the others, or join it to the one of the same object in another file."""
        document, number, known, unknown, class_id, key = found
        if key is UNSET:
            kept.append((*found[:-1], number))
            return
        name = (key, "captions" if known.caption is not UNSET else document.ids)
        at = self._seen.setdefault(name, len(kept))
        if at == len(kept):
            kept.append(found)
        elif kept[at][0] is document or kept[at][4] != class_id:
            where = _where(document, number, known)
            self.report(Problem("its id stands there twice", where, code="double-id", outcome="noted"))
            kept.append((*found[:-1], f"{key} again at {number}"))
        else:
            before, place, first, extra, *rest = kept[at]
            differs = {
                name: getattr(known, name)
                for name in ("area", "bbox")
                if getattr(known, name) not in (UNSET, getattr(first, name))
            }
            if differs:
                extra = {**extra, SECOND: differs}
            joined = (before, place, _completed(first, known), {**unknown, **extra}, *rest)
            kept[at] = joined


_Kept = tuple[Document, int, Record, dict[str, Any], UUID | None, Any]
"""A record: where it stands, what it says, unknown keys, class, and what tells it from the others."""


def _where(document: Document, number: int, known: Record | None) -> str:
    named = f" (id {known.id})" if known is not None and known.id is not UNSET else ""
    return f"{document.path}, annotations[{number}]{named}"


def _completed(first: Record, second: Record) -> Record:
    """The first record with what only the second says."""
    pairs = ((getattr(first, name), getattr(second, name)) for name in Record.__struct_fields__)
    return Record(*(theirs if ours is UNSET else ours for ours, theirs in pairs))


def licences_of(document: Document) -> dict[Any, str]:
    """Names of licences by their ids in the file."""
    entries = document.header.get("licenses")
    rows = [row for row in entries if isinstance(row, dict)] if isinstance(entries, list) else []
    return {row.get("id"): str(row.get("name") or "") for row in rows if isinstance(row.get("id"), int | str)}


def image_of(
    known: Picture,
    unknown: dict[str, Any],
    group: Group,
    licences: dict[Any, str],
    pictures: Pictures,
    where: str,
    report: Report,
) -> tuple[Image, str | None]:
    """A picture as it is listed, and its file."""
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

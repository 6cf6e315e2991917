"""Reads Open Images: rows of all tables joined by picture."""

import shlex
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from limner.dataset import (
    Annotation,
    Box,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Mask,
    Ontology,
    Source,
    Split,
    Tag,
    derived_id,
)
from limner.formats.core.classes import classes
from limner.formats.core.files import lines_of, number, whole
from limner.formats.core.pictures import Matcher, Pictures, stem
from limner.formats.core.pixels import read_numbers
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.splits import image_at, split_above, split_folder
from limner.formats.core.stream import Stream, labelled
from limner.formats.openimages.tables import (
    BOXES,
    FLAGS,
    LABELS,
    MASK_SIDES,
    MASKS,
    SIDES,
    Tables,
    find_tables,
    parents_of,
    rows_of,
)
from limner.geometry import rle
from limner.media import MAX_PIXELS

_WILD = 2.0
_SAME = 1e-6
_OF_PICTURE = {"ImageID", "Subset", "License", "Author"}
_SPLITS: dict[str, Split] = {"train": "train", "validation": "val", "test": "test"}


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """The tables below a folder as one data set: listed pictures in order, then those that only lie there."""
    if root.is_file():
        root = root.parent
    tables = find_tables(root, report)
    labels = [*tables.names, *sorted(tables.used - set(tables.names))]
    made = _classes(labels, tables)
    kinds = dict(zip(labels, (kind.id for kind in made), strict=True))
    extra = {"openimages": {"hierarchy": tables.hierarchy}} if isinstance(tables.hierarchy, dict) else {}
    stream = Stream(lambda: _Reader(root, tables, kinds, pictures, report).images())
    return Dataset(Ontology(classes=made), stream, extra=extra)


def _classes(labels: list[str], tables: Tables) -> tuple[Class, ...]:
    made = classes(tables.names.get(label) or label for label in labels)
    ids = dict(zip(labels, (kind.id for kind in made), strict=True))
    above = parents_of(tables.hierarchy)
    return tuple(
        msgspec.structs.replace(
            kind, parent_id=ids.get(above.get(label, "")),
            extra={} if kind.name == label else {"openimages": {"label": label}},
        )
        for label, kind in zip(labels, made, strict=True)
    )  # fmt: skip


class _Reader:
    """One pass over the pictures."""

    def __init__(
        self, root: Path, tables: Tables, kinds: dict[str, UUID], pictures: Pictures, report: Report
    ) -> None:
        self._tables = tables
        self._kinds = kinds
        self._pictures = pictures
        self._report = report
        self._root = root
        files = Pictures(root).files
        self._masks = Matcher(path for path in files if path.endswith(".png"))
        self._sizes = _sizes(root, files, report)
        self._places = {
            stem(_own(path)): path for path in pictures.paths if "masks" not in path.split("/")[:-1]
        }
        self._matcher = Matcher(self._places.values())

    def images(self) -> Iterator[LabelledImage]:
        """Each picture with what the tables say of it."""
        unlisted = dict(self._places)
        for key, split in self._tables.pictures_by_id().items():
            path = self._places.get(key) or self._matcher.find(key, f"images/{split}")
            unlisted.pop(stem(_own(path)) if path else "", None)
            facts = next((row.cells for _, row in rows_of(self._tables.pictures, key)), {})
            size = self._pictures.size(path) if path else None
            name = _own(path) if path and stem(_own(path)) == key else f"{key}.jpg"
            known = {column: text for column, text in facts.items() if text and column not in _OF_PICTURE}
            verified, tags = self._tags(key)
            said = {"licence": facts.get("License", ""), "author": facts.get("Author", "")}
            image = image_at(
                name, _SPLITS.get(facts.get("Subset", ""), split), size or self._sizes.get(key, (0, 0)), **said,
                verified=verified, extra={"openimages": known} if known else {},
            )  # fmt: skip
            found = [
                *self._objects(image, key),
                *(self._tag(image, at, *tag) for at, tag in enumerate(tags, 1)),
            ]
            yield labelled(image, found or None, self._pictures, path)
        for path in unlisted.values():
            if size := self._pictures.size(path):
                yield labelled(image_at(_own(path), split_above(path), size), None, self._pictures, path)

    def _tags(self, key: str) -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]:
        """What was verified of the picture, and its labels with what is said of each."""
        verified: dict[str, Any] = {}
        tags = []
        for where, row in rows_of(self._tables.labels, key):
            try:
                class_id = self._class(row.cells)
                confidence = number(row.cells.get("Confidence") or "1", "Confidence")
                fields = _fields(row.cells, LABELS)
            except ValueError as error:
                self._report(Problem(str(error), where))
                continue
            if confidence == 0:
                verified.setdefault(str(class_id), "absent")
                continue
            if "verification" in row.cells.get("Source", ""):
                verified[str(class_id)] = "present"
            tags.append((row.cells["LabelName"], fields))
        return verified, tags

    def _tag(self, image: Image, number: int, label: str, fields: dict[str, Any]) -> Annotation:
        id_ = derived_id("openimages", str(image.id), "label", number)
        return Annotation(id=id_, shape=Tag(), class_id=self._kinds[label], **fields)

    def _objects(self, image: Image, key: str) -> Iterator[Annotation]:
        """Boxes, then masks; a mask that names a box of the same class and corners is one object with it."""
        boxes = list(self._read(self._tables.boxes, image, key, partial(_box, image)))
        masks = list(self._read(self._tables.masks, image, key, partial(self._mask, image)))
        free = list(range(len(boxes)))
        for at, (mask, cells) in enumerate(masks):
            box = next((one for one in free if cells.get("BoxID") and _same(boxes[one], (mask, cells))), None)
            if box is not None:
                free.remove(box)
                name = derived_id("openimages", str(image.id), "object", at)
                boxes[box] = msgspec.structs.replace(boxes[box][0], instance_id=name), boxes[box][1]
                masks[at] = msgspec.structs.replace(mask, instance_id=name), cells
        yield from (one for one, _ in (*boxes, *masks))

    def _read(
        self, tables: Any, image: Image, key: str, shape: Any
    ) -> Iterator[tuple[Annotation, dict[str, str]]]:
        for at, (where, row) in enumerate(rows_of(tables, key), start=1):
            try:
                if not (image.width and image.height):
                    raise ValueError("its picture is not there, and coordinates are shares of its size")
                kind = "box" if tables is self._tables.boxes else "mask"
                fields = _fields(row.cells, BOXES if kind == "box" else MASKS)
                yield Annotation(
                    id=derived_id("openimages", str(image.id), kind, at), shape=shape(row.cells),
                    class_id=self._class(row.cells), **fields,
                ), row.cells  # fmt: skip
            except FormatError as error:
                self._report(Problem(error.message, where, error.hint, error.code))
            except ValueError as error:
                hint = "Say where the pictures lie." if not image.width else ""
                self._report(Problem(str(error), where, hint))

    def _class(self, cells: dict[str, str]) -> UUID:
        if cells["LabelName"] not in self._kinds:
            raise ValueError("it names no label")
        return self._kinds[cells["LabelName"]]

    def _mask(self, image: Image, cells: dict[str, str]) -> Mask:
        """The pixels that are not black, stretched to the picture where the mask is of another size."""
        path = self._masks.find(cells["MaskPath"], image.split)
        if path is None:
            raise ValueError(f"there is no mask {cells['MaskPath'][:80]!r}")
        if image.width * image.height > MAX_PIXELS:
            raise ValueError(f"{image.width} × {image.height} pixels are more than {MAX_PIXELS:,}")
        inside = read_numbers(self._root / path) != 0
        height, width = inside.shape
        if (width, height) != (image.width, image.height):
            rows = ((np.arange(image.height) + 0.5) * height / image.height).astype(np.intp)
            columns = ((np.arange(image.width) + 0.5) * width / image.width).astype(np.intp)
            inside = inside[rows[:, None], columns]
        if not inside.any():
            raise ValueError("its mask is black everywhere")
        return rle.crop(rle.from_pixels(inside), image.height)


def _fields(cells: dict[str, str], columns: tuple[str, ...]) -> dict[str, Any]:
    """What a row says beyond class and shape: -1 and an empty cell are unknown. Raises ValueError."""
    said = {name: _switch(cells.get(name, ""), name) for name in ("IsOccluded", "IsTruncated", *FLAGS)}
    confidence = cells.get("Confidence") or "1"
    known = {name: text for name, text in cells.items() if text and name not in columns and name not in said}
    known |= {name: cells[name] for name in ("Source", "BoxID", "PredictedIoU", "Clicks") if cells.get(name)}
    unknown = [name for name in FLAGS if name in columns and said[name] is None]
    extra = {
        **({"cells": {name: text for name, text in known.items() if name != "Confidence"}} if known else {}),
        **({"unknown": unknown} if unknown else {}),
    }
    truncated = said["IsTruncated"]
    return {
        "occluded": said["IsOccluded"], "truncated": None if truncated is None else float(truncated),
        "flags": frozenset(flag for name, flag in FLAGS.items() if said[name]),
        "score": None if confidence == "1" else number(confidence, "Confidence"),
        "source": Source(kind="import", name="openimages"), "extra": {"openimages": extra} if extra else {},
    }  # fmt: skip


def _switch(text: str, name: str) -> int | None:
    if text not in ("", "-1", "0", "1"):
        raise ValueError(f"{name} is {text[:40]!r}, not -1, 0 or 1")
    return int(text) if text in ("0", "1") else None


def _box(image: Image, cells: dict[str, str]) -> Box:
    left, right, top, bottom = _corners(cells, SIDES)
    if right < left or bottom < top:
        raise ValueError(f"corners {left:g},{top:g} and {right:g},{bottom:g} are swapped")
    wild = next((side for side in (left, right, top, bottom) if not -_WILD <= side <= 1 + _WILD), None)
    if wild is not None:
        raise ValueError(f"{wild:g} is no share of the picture; these look like pixels")
    x, y = left * image.width, top * image.height
    return Box(x, y, right * image.width - x, bottom * image.height - y)


def _corners(cells: dict[str, str], names: tuple[str, ...]) -> list[float]:
    return [number(cells[name], name) for name in names]


def _same(box: tuple[Annotation, dict[str, str]], mask: tuple[Annotation, dict[str, str]]) -> bool:
    if box[0].class_id != mask[0].class_id:
        return False
    try:
        pairs = zip(_corners(box[1], SIDES), _corners(mask[1], MASK_SIDES), strict=True)
        return all(abs(one - other) <= _SAME for one, other in pairs)
    except (ValueError, KeyError):
        return False


def _own(path: str) -> str:
    """A picture's path without the folders of the layout."""
    parts = path.split("/")
    for is_layout in (lambda part: part == "images", lambda part: split_folder(part) is not None):
        if len(parts) > 1 and is_layout(parts[0]):
            parts = parts[1:]
    return "/".join(parts)


def _sizes(root: Path, files: tuple[str, ...], report: Report) -> dict[str, tuple[int, int]]:
    """Width and height by picture, from Datumaro's images.meta (name, height, width; quoted as in a shell)."""
    path = next((path for path in files if path.rsplit("/", 1)[-1] == "images.meta"), None)
    found: dict[str, tuple[int, int]] = {}
    if path is None:
        return found
    for at, line in lines_of(root / path):
        try:
            words = shlex.split(line, comments=True) if set(line) & set("\"'\\#") else line.split()
            if words:
                name, height, width = words
                found[name] = (max(0, whole(width, "width")), max(0, whole(height, "height")))
        except ValueError as error:
            report(Problem(f"it is not a name, a height and a width: {error}", f"{root / path}, line {at}"))
    return found

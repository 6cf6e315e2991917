"""Writes Datumaro's JSON, annotations/<subset>.json; items go to temporary files while the data set streams by."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Box,
    Cuboid,
    Dataset,
    Ellipse,
    Image,
    Keypoints,
    Mask,
    Polygon,
    Polyline,
    Shape,
    Tag,
)
from limner.formats.core.attributes import Answers
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths, stem_of
from limner.formats.core.sink import Sink
from limner.formats.core.spool import Spool
from limner.formats.datumaro.categories import is_unlabelled, written
from limner.formats.datumaro.depth import orders
from limner.formats.datumaro.holds import CAPTION, HOLDS
from limner.formats.datumaro.objects import CORNERS, FLAGS, RESERVED
from limner.formats.datumaro.reader import NEVER
from limner.formats.shared.answers import single
from limner.formats.shared.painting import inside
from limner.geometry import rle

_encode = msgspec.json.Encoder().encode


@dataclass
class _Book:
    """The items of one subset."""

    items: Spool = field(default_factory=Spool)
    separator: bytes = b"\n"

    def add(self, item: dict[str, Any]) -> None:
        self.items.write(self.separator + _encode(item))
        self.separator = b",\n"


@dataclass
class _Numbers:
    """Numbers for ids of ours: the source's own where they are free, else the next ones."""

    first: int
    _taken: dict[int, UUID] = field(default_factory=dict)
    _given: dict[UUID, int] = field(default_factory=dict)

    def of(self, id_: UUID, wanted: Any = None) -> int:
        if id_ not in self._given:
            number = wanted if type(wanted) is int and wanted >= self.first else self.first
            while number in self._taken:
                number += 1
            self._taken[number] = id_
            self._given[id_] = number
        return self._given[id_]


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """One file for each subset; pictures, where wanted, go to images/<subset>."""
    header = dict(dataset.extra.get("datumaro", {}))
    more = header.pop("label", None)
    kinds = dataset.ontology.by_index()
    writer = _Writer(dataset)
    books: defaultdict[str, _Book] = defaultdict(_Book)
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, partial(_arranged, writer.answers)):
        image = item.image
        subset = image.split or str(image.extra.get("datumaro", {}).get("subset") or "default")
        subset = str(Paths().take("", subset))
        path = paths.place(f"images/{subset}", image, ledger)
        books[subset].add(writer.item(image, annotations, PurePosixPath(*path.parts[2:])))
        sink.picture(str(path), item)
    bare = bool(writer.bare)
    for subset, book in sorted(books.items() or [("default", _Book())]):
        categories = written(kinds, bare=bare)
        categories["label"] |= more if isinstance(more, dict) else {}
        head = _encode({"infos": {}, **header, "categories": categories})[:-1]
        sink.write(f"annotations/{subset}.json", _file(head, book))


def _file(head: bytes, book: _Book) -> Iterator[bytes]:
    yield head + b',\n"items":['
    yield from book.items.chunks()
    yield b"\n]}\n"


def _arranged(
    answers: Answers, fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """Masks as far as the picture goes, text for captions only, answers that are one value each."""
    kept = []
    for annotation in annotations:
        changes: dict[str, Any] = {}
        caption = isinstance(annotation.shape, Tag) and annotation.class_id is None
        if annotation.text is not None and not caption:
            fitted.say(annotation, "text", field="text", before=annotation.text)
            changes["text"] = None
        if annotation.attributes and caption:
            fitted.say(annotation, CAPTION, field="attributes", before=answers.of(annotation))
            changes["attributes"] = {}
        elif annotation.attributes:
            changes["attributes"] = single(fitted, answers, annotation, RESERVED)
        if isinstance(annotation.shape, Mask) and image.width and image.height:
            shape = inside(fitted, image, annotation)
            if shape is None:
                continue
            changes["shape"] = shape
        kept.append(msgspec.structs.replace(annotation, **changes) if changes else annotation)
    return tuple(kept)


class _Writer:
    """Items and their annotations as Datumaro's records."""

    def __init__(self, dataset: Dataset) -> None:
        kinds = dataset.ontology.by_index()
        self.bare = {kind.id for kind in kinds[-1:] if is_unlabelled(kind)}
        """The class that stands for having no label, if it is the last."""
        self._places = {kind.id: place for place, kind in enumerate(kinds)}
        self.answers = Answers(dataset.ontology)
        self._tracks = _Numbers(0)
        for track in dataset.tracks:
            self._tracks.of(track.id, track.number)

    def item(
        self, image: Image, annotations: tuple[Annotation, ...] | None, path: PurePosixPath
    ) -> dict[str, Any]:
        """One of `items`."""
        own = dict(image.extra.get("datumaro", {}))
        own.pop("subset", None)
        given = str(own.pop("id", ""))
        id_ = given if str(path).startswith(f"{given}.") or given == str(path) else str(stem_of(path))
        about = own.pop("image", {})
        if annotations is None:
            attr = own.get("attr")
            own["attr"] = {**(attr if isinstance(attr, dict) else {}), NEVER: False}
        size = {"size": [image.height, image.width]} if image.width and image.height else {}
        named = size or about or str(path) != id_
        z = orders(annotations or ())
        groups, objects = _Numbers(1), _Numbers(0)
        return {
            "id": id_,
            "annotations": [
                self._record(one, number, image, z[one.z], groups, objects)
                for number, one in enumerate(annotations or ())
            ],
            **({"image": {"path": str(path), **size, **about}} if named else {}),
            **own,
        }

    def _record(
        self, one: Annotation, number: int, image: Image, z: int, groups: _Numbers, objects: _Numbers
    ) -> dict[str, Any]:
        own = dict(one.extra.get("datumaro", {}))
        kind, told, shape = _shape(one.shape, image, own.pop("type", ""))
        wanted = {key: own.pop(key, None) for key in ("group", "object_id")}
        attributes = {**own.pop("attributes", {}), **self.answers.of(one), **self._told(one), **told}
        if isinstance(one.shape, Tag) and one.class_id is None:
            kind, shape = "caption", {"caption": one.text or ""}
        record: dict[str, Any] = {
            "id": one.number or own.get("id", number),
            "type": kind,
            "attributes": attributes,
            "group": groups.of(one.group_id, wanted["group"]) if one.group_id else 0,
        }
        if one.instance_id:
            record["object_id"] = objects.of(one.instance_id, wanted["object_id"])
        if one.class_id:
            record["label_id"] = None if one.class_id in self.bare else self._places[one.class_id]
        if not isinstance(one.shape, Tag):
            record["z_order"] = z
        return {**record, **shape, **{key: value for key, value in own.items() if key != "id"}}

    def _told(self, one: Annotation) -> dict[str, Any]:
        """Fields of the model as attributes."""
        told: dict[str, Any] = {name: True for name, flag in FLAGS.items() if flag in one.flags}
        if one.occluded is not None:
            told["occluded"] = bool(one.occluded) if one.occluded < 2 else one.occluded
        if one.truncated is not None:
            told["truncated"] = bool(one.truncated) if one.truncated in (0, 1) else one.truncated
        if one.score is not None:
            told["score"] = one.score
        if one.track is not None:
            told |= {
                "track_id": self._tracks.of(one.track.track_id), "keyframe": one.track.keyframe,
                "outside": one.track.outside,
            }  # fmt: skip
        return told


def _shape(shape: Shape, image: Image, kind: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The type, what attributes say of it, and its keys. `kind` is the type that the source had."""
    match shape:
        case Box(x, y, width, height, turn):
            if kind == "rotated_bbox":
                return kind, {}, {"points": [x + width / 2, y + height / 2, width, height, turn]}
            return "bbox", {"rotation": turn} if turn else {}, {"bbox": [x, y, width, height]}
        case Ellipse(cx, cy, rx, ry, turn):
            told = {"rotation": turn} if turn else {}
            return "ellipse", told, {"points": [cx - rx, cy - ry, cx + rx, cy + ry]}
        case Polygon(parts):
            return "polygon", {}, {"points": list(parts[0].exterior)}
        case Polyline(points):
            return "polyline", {}, {"points": list(points)}
        case Keypoints(points):
            if kind == "skeleton":
                return kind, {}, {"points": [number for point in points for number in point]}
            flat = [number for x, y, _ in points for number in (x, y)]
            return "points", {}, {"points": flat, "visibility": [visible for *_, visible in points]}
        case Mask():
            width, height = image.width or shape.x + shape.width, image.height or shape.y + shape.height
            counts = rle.encode(rle.uncrop(shape, width, height))
            return "mask", {}, {"rle": {"counts": counts, "size": [height, width]}}
        case Cuboid(corners):
            pairs = [corners[2 * at : 2 * at + 2] for at in range(8)]
            return "cuboid_2d", {}, {"points": [list(pairs[CORNERS.index(at)]) for at in range(8)]}
    return "label", {}, {}

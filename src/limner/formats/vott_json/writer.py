"""Writes one VoTT export for each split."""

import json
from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

import msgspec
from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Box,
    Dataset,
    Flat,
    Image,
    Keypoints,
    Polygon,
    Polyline,
    Shape,
    Split,
    derived_id,
)
from limner.formats.core.classes import say_gaps
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths
from limner.formats.core.sink import Sink
from limner.formats.core.spool import JsonList
from limner.formats.shared.ends import end
from limner.formats.shared.folders import split_prefix
from limner.formats.vott_json.holds import HOLDS, INSTANCE, JOINTS, TAGGED, VISITED, type_of
from limner.geometry import bounds


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """One export for each split, with its pictures in a folder of its name."""
    names = {kind.id: kind.name for kind in dataset.ontology.classes}
    say_gaps(dataset.ontology, ledger)
    paths = Paths()
    books: dict[Split, JsonList] = {}
    taken: set[str] = set()
    for item, annotations in Fitted(dataset, HOLDS, ledger, _in_regions):
        image = item.image
        folder = split_prefix(image)
        path = paths.place(folder, image, ledger)
        asset = _asset(image, str(path), annotations, taken)
        regions = [_region(members, names) for members in _regions(annotations or ())]
        more = image.extra.get("vott-json", {}).get("more", {})
        record = {"asset": asset, "regions": regions, **(more if isinstance(more, dict) else {})}
        book = books.setdefault(image.split, JsonList())
        book.put(json.dumps(asset["id"], ensure_ascii=False).encode() + b": " + msgspec.json.encode(record))
        sink.picture(str(path), item)
    tags = [{"name": kind.name, "color": kind.color} for kind in dataset.ontology.by_index()]
    kept = dataset.extra.get("vott-json", {})
    head = msgspec.json.encode({"name": "limner", **kept, "tags": tags})[:-1]
    for split, book in sorted(books.items() or [("", JsonList())]):
        sink.write(f"{split or 'vott'}-export.json", book.between(head + b',"assets":{', b"\n}}\n"))


def _asset(
    image: Image, path: str, annotations: tuple[Annotation, ...] | None, taken: set[str]
) -> dict[str, Any]:
    kept = {key: value for key, value in image.extra.get("vott-json", {}).items() if key != "more"}
    wanted = kept.get("id")
    id_ = wanted if isinstance(wanted, str) and wanted not in taken else image.id.hex
    taken.add(id_)
    state = 0 if annotations is None else TAGGED if annotations else VISITED
    return {
        "format": path.rpartition(".")[2].lower() if "." in path else "",
        **kept,
        "id": id_,
        "name": path.rpartition("/")[2],
        "path": path.replace("%", "%25"),
        "size": {"width": image.width, "height": image.height},
        "state": kept.get("state", state),
        "type": kept.get("type", 1),
    }


def _region(members: list[Annotation], names: dict[UUID, str]) -> dict[str, Any]:
    first = members[0]
    shape = first.shape
    record: dict[str, Any] = {
        "id": first.id.hex[:9],
        **first.extra.get("vott-json", {}),
        "tags": [names[cast(UUID, one.class_id)] for one in members],
    }
    if not (isinstance(shape, Box) and record.get("type") == "SQUARE"):
        record["type"] = type_of(shape)
    left, top, right, bottom = bounds(shape) or (0.0, 0.0, 0.0, 0.0)
    record["boundingBox"] = {"height": bottom - top, "width": right - left, "left": left, "top": top}
    if isinstance(shape, Box):
        record["boundingBox"] |= {"height": shape.height, "width": shape.width}
    flat = _flat(shape)
    record["points"] = [{"x": flat[at], "y": flat[at + 1]} for at in range(0, len(flat), 2)]
    return record


def _flat(shape: Shape) -> Flat:
    if isinstance(shape, Box):
        right, bottom = end(shape.x, shape.width), end(shape.y, shape.height)
        return shape.x, shape.y, right, shape.y, right, bottom, shape.x, bottom
    if isinstance(shape, Polygon):
        return shape.parts[0].exterior
    return shape.points if isinstance(shape, Polyline) else cast(Keypoints, shape).points[0][:2]


def _in_regions(fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """As regions say it: an instance is one shape with several classes, a point stands alone."""
    single = [made for one in annotations for made in _dots(fitted, one)]
    joined = [one for members in _regions(tuple(single)) for one in members]
    together = {one.id for members in _regions(tuple(single)) if len(members) > 1 for one in members}
    kept = []
    for one in joined:
        if one.instance_id is not None and one.id not in together:
            fitted.say(one, INSTANCE, HOLDS.also[INSTANCE], field="instance_id")
            kept.append(replace(one, instance_id=None))
        else:
            kept.append(one)
    return tuple(kept)


def _dots(fitted: Fitted, one: Annotation) -> Iterator[Annotation]:
    shape = one.shape
    if not isinstance(shape, Keypoints):
        yield one
        return
    there = [(x, y) for x, y, seen in shape.points if seen]
    if len(shape.points) > 1 or not there:
        fitted.say(
            one, JOINTS, HOLDS.also[JOINTS] if there else "", severity="changed" if there else "lost", field="shape",
            before=shape,
        )  # fmt: skip
    elif shape.points[0][2] == 1:
        fitted.say(one, "hidden joints", "visible ones", field="shape", before=shape)
    for number, (x, y) in enumerate(there):
        id_ = one.id if number == 0 else derived_id(str(one.id), number)
        yield replace(one, id=id_, shape=Keypoints(((x, y, 2),)))


def _regions(annotations: tuple[Annotation, ...]) -> Iterator[list[Annotation]]:
    """Annotations by region: those of one instance and shape, each of another class, are one."""
    done: set[UUID] = set()
    for at, one in enumerate(annotations):
        if one.id in done:
            continue
        members = [one]
        for other in annotations[at + 1 :] if one.instance_id is not None else ():
            kinds = {member.class_id for member in members}
            same = other.instance_id == one.instance_id and other.shape == one.shape
            if same and other.id not in done and other.class_id not in kinds:
                members.append(other)
        done |= {member.id for member in members}
        yield members

"""Writes Darwin JSON 2: annotations/<split>/<picture>.json, and the classes in .v7/metadata.json."""

import json
from collections.abc import Iterable
from functools import partial
from math import radians
from pathlib import PurePosixPath
from typing import Any, cast
from uuid import UUID

import msgspec
import numpy as np

from limner.dataset import (
    Annotation,
    Attribute,
    Box,
    Class,
    Cuboid,
    Dataset,
    Direction,
    Ellipse,
    Image,
    Keypoints,
    Mask,
    Polygon,
    Polyline,
    Skeleton,
    Value,
)
from limner.formats.core.attributes import Answers
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths, stem_of
from limner.formats.core.sink import Sink
from limner.formats.darwin.holds import ABSENT, FACES, HOLDS, NO, NUMBER, UNSIZED
from limner.formats.darwin.layers import layer_of
from limner.formats.darwin.objects import KEPT_AS_TAG, RASTER, VALUES, box_of, checksum, turn
from limner.formats.darwin.reader import METADATA
from limner.formats.shared.painting import layers, objects
from limner.formats.shared.rings import BY_EVEN_ODD, OVERLAPPING, nested, rings_of
from limner.formats.shared.sidecars import IMAGES, place
from limner.formats.shared.tags import UNNAMED

_SCHEMA = "https://darwin-public.s3.eu-west-1.amazonaws.com/darwin_json/2.0/schema.json"
_TYPES = {"select": "single_select", "multi-select": "multi_select"}


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """One file for each labelled picture; pictures, where wanted, go to images/<split>."""
    writer = _Writer(dataset)
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, partial(_arranged, writer.answers)):
        put, path = place(paths, item.image, ledger)
        if annotations is not None:
            document = writer.document(item.image, PurePosixPath(path), annotations)
            inside = stem_of(PurePosixPath(put).relative_to(IMAGES))
            sink.write(f"annotations/{inside}.json", _json(document))
        sink.picture(put, item)
    classes = [_class(kind) for kind in dataset.ontology.by_index()]
    sink.write(METADATA, _json({"version": "1.0", "classes": classes}))


def _json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")


def _class(kind: Class) -> dict[str, Any]:
    red, green, blue = bytes.fromhex(kind.color[1:])
    asked = [_property(one) for one in kind.attributes if one.type != "bool"]
    skeleton = {"skeleton": _nodes(kind.skeleton)} if kind.skeleton else {}
    return {"name": kind.name, "color": f"rgba({red},{green},{blue},1.0)", "properties": asked, **skeleton}


def _property(asked: Attribute) -> dict[str, Any]:
    values = [{"value": option.name} for option in asked.options]
    return {"name": asked.name, "type": _TYPES.get(asked.type, "text"), "property_values": values}


def _nodes(skeleton: Skeleton) -> dict[str, Any]:
    names = [joint.name for joint in skeleton.joints]
    return {
        "nodes": [{"name": joint.name, "x": joint.x, "y": joint.y} for joint in skeleton.joints],
        "edges": [{"from": names[a], "to": names[b]} for a, b in skeleton.edges],
    }


def _arranged(
    answers: Answers, fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """As Darwin's numbers can say it: masks share no pixel, faces of cuboids are upright, joints are there."""
    skeletons = {kind.id: kind.skeleton for kind in fitted.ontology.classes}
    others: list[Annotation] = []
    masks: list[Annotation] = []
    for one in annotations:
        changes = _changes(fitted, one, answers, skeletons)
        if changes is None:
            continue
        changed = msgspec.structs.replace(one, **changes) if changes else one
        if not isinstance(one.shape, Mask):
            others.append(changed)
        elif image.width and image.height:
            masks.append(changed)
        else:
            fitted.say(one, UNSIZED, severity="lost", before=one.shape)
    return (*others, *(objects(fitted, image, masks) if masks else ()))


def _changes(
    fitted: Fitted, one: Annotation, answers: Answers, skeletons: dict[UUID, Skeleton | None]
) -> dict[str, Any] | None:
    """The fields that have to change; None where nothing of it can be written."""
    changes: dict[str, Any] = {}
    shape = one.shape
    if one.class_id is None:
        fitted.say(one, UNNAMED, severity="lost", before=one.text)
        return None
    if isinstance(shape, Polygon) and (found := nested(rings_of(shape))) != shape:
        fitted.say(one, OVERLAPPING, BY_EVEN_ODD, field="shape", before=shape, after=found)
        changes["shape"] = found
    elif isinstance(shape, Cuboid) and (upright := _upright(shape)) != shape:
        fitted.say(one, FACES, HOLDS.also[FACES], field="shape", before=list(shape.corners))
        changes["shape"] = upright
    elif isinstance(shape, Ellipse):
        changes["shape"] = msgspec.structs.replace(shape, rotation=turn(radians(shape.rotation)))
    elif isinstance(shape, Keypoints):
        there = _there(fitted, one, shape, skeletons.get(one.class_id))
        if there is None:
            return None
        changes["shape"] = there
    if one.direction:
        changes["direction"] = Direction(turn(radians(one.direction.angle)), one.direction.length)
    if one.attributes:
        changes["attributes"] = _answers(fitted, one, answers)
    return changes


def _there(fitted: Fitted, one: Annotation, shape: Keypoints, skeleton: Skeleton | None) -> Keypoints | None:
    """The joints as they are read back: of a skeleton all, else those that are there; None if none is."""
    points = tuple(point for point in shape.points if point[2])
    if not points:
        fitted.say(one, ABSENT, severity="lost", before=shape)
        return None
    if skeleton is None or len(skeleton.joints) < len(shape.points):
        if len(points) < len(shape.points):
            fitted.say(one, ABSENT, field="shape", before=shape)
        return Keypoints(points)
    missing = len(skeleton.joints) - len(shape.points)
    placed = tuple(point if point[2] else (0.0, 0.0, 0) for point in shape.points)
    return Keypoints((*placed, *[(0.0, 0.0, 0)] * missing))  # type: ignore[arg-type]


def _answers(fitted: Fitted, one: Annotation, answers: Answers) -> dict[str, Value]:
    """Yes as an attribute that is set; choices and texts as they are; numbers as text."""
    found: dict[str, Value] = {}
    for question, name, value in answers.each(one):
        if value is False:
            fitted.say(one, NO, field="attributes", before={name: value})
        elif isinstance(value, int | float) and value is not True:
            fitted.say(one, NUMBER, "text", field="attributes", before={name: value}, after=repr(value))
            found[question] = repr(value)
        else:
            found[question] = one.attributes[question]
    return found


def _upright(cuboid: Cuboid) -> Cuboid:
    corners: list[float] = []
    for at in (0, 8):
        x, y, width, height = _face(cuboid.corners[at : at + 8])
        corners += [x, y, x + width, y, x + width, y + height, x, y + height]
    return Cuboid(tuple(corners))


def _face(corners: Iterable[float]) -> tuple[float, float, float, float]:
    points = np.asarray(tuple(corners)).reshape(-1, 2)
    (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return left, top, right - left, bottom - top


class _Writer:
    """Items as Darwin's documents."""

    def __init__(self, dataset: Dataset) -> None:
        self.answers = Answers(dataset.ontology)
        self._kinds = dataset.ontology.class_by_id()

    def document(
        self, image: Image, path: PurePosixPath, annotations: tuple[Annotation, ...]
    ) -> dict[str, Any]:
        """One file."""
        own = dict(image.extra.get("darwin", {}))
        file, slot = own.pop("file", {}), own.pop("slot", {})
        called = image.slot or "0"
        folder = "" if str(path.parent) == "." else str(path.parent)
        slot = {"source_files": [{"file_name": path.name}], **slot}
        size = {"width": image.width, "height": image.height} if image.width and image.height else {}
        names = _Names()
        numbers: dict[UUID, int] = {}
        entries = [self._entry(one, called, names, numbers) for one in annotations]
        masks = [(one, entry) for one, entry in zip(annotations, entries, strict=True) if "mask" in entry]
        if masks:
            ids = {number: entry["id"] for number, (_, entry) in enumerate(masks, start=1)}
            layer = layer_of(layers(image, [one for one, _ in masks]), ids)
            entries.append(
                {"id": f"{image.id}", "name": RASTER, "raster_layer": layer, "slot_names": [called]}
            )
        return {
            "version": "2.0", "schema_ref": _SCHEMA, **file,
            "item": {
                "name": path.name, "path": f"/{folder}", **own,
                "slots": [{"type": "image", "slot_name": called, **size, **slot}],
            },
            "annotations": entries,
        }  # fmt: skip

    def _entry(self, one: Annotation, slot: str, names: "_Names", numbers: dict[UUID, int]) -> dict[str, Any]:
        own = dict(one.extra.get("darwin", {}))
        kind = self._kinds[cast(UUID, one.class_id)]
        box, wanted = own.pop("bounding_box", None), own.pop("instance_id", None)
        rest = own.pop("rest", {})
        entry: dict[str, Any] = {
            "id": names.take(own.pop("id", None) or str(one.id)),
            "name": kind.name,
            "slot_names": [slot],
            **(_shape(one, kind.skeleton) if not any(key in own for key in KEPT_AS_TAG) else {}),
        }
        if isinstance(one.shape, Polygon):
            kept = isinstance(box, dict) and box.get("of") == checksum(one.shape)
            entry["bounding_box"] = box["is"] if kept and box else box_of(one.shape)
        given = {**rest, **self.answers.of(one)}
        if flags := [name for name, value in given.items() if value is True]:
            entry["attributes"] = flags
        rows = [
            {"name": name, "value": value, "frame_index": None}
            for name, several in given.items()
            if several is not True
            for value in (several if isinstance(several, list) else [several])
        ]
        if rows:
            entry[VALUES] = rows
        if one.text is not None:
            entry["text"] = {"text": one.text}
        if one.instance_id is not None:
            taken = numbers.setdefault(one.instance_id, len(numbers) + 1)
            entry["instance_id"] = {"value": taken if wanted is None else wanted}
        if one.direction:
            entry["directional_vector"] = {
                "angle": radians(one.direction.angle),
                "length": one.direction.length,
            }
        if one.score is not None:
            entry["inference"] = {"confidence": one.score}
        return {**entry, **own}


class _Names(set[str]):
    """Ids, each only once in a file."""

    def take(self, wanted: str) -> str:
        name, count = wanted, 1
        while name in self:
            count += 1
            name = f"{wanted} ({count})"
        self.add(name)
        return name


def _shape(one: Annotation, skeleton: Skeleton | None) -> dict[str, Any]:
    match one.shape:
        case Box(x, y, width, height):
            return {"bounding_box": {"h": height, "w": width, "x": x, "y": y}}
        case Polygon() as polygon:
            return {"polygon": {"paths": [_path(ring) for ring in rings_of(polygon)]}}
        case Polyline(points):
            return {"line": {"path": _path(points)}}
        case Ellipse(cx, cy, rx, ry, turned):
            radius = {"x": rx, "y": ry}
            return {"ellipse": {"angle": radians(turned), "center": {"x": cx, "y": cy}, "radius": radius}}
        case Keypoints(points):
            return _points(points, skeleton)
        case Cuboid(corners):
            faces = {name: _face(corners[at : at + 8]) for name, at in (("front", 0), ("back", 8))}
            return {"cuboid": {name: dict(zip("xywh", face, strict=True)) for name, face in faces.items()}}
        case Mask():
            return {"mask": {"sparse_rle": None}}
    return {"tag": {}}


def _points(points: tuple[Any, ...], skeleton: Skeleton | None) -> dict[str, Any]:
    named = skeleton is not None and len(skeleton.joints) == len(points)
    if len(points) == 1 and not named and points[0][2] == 2:
        return {"keypoint": {"x": points[0][0], "y": points[0][1]}}
    names = (
        [joint.name for joint in skeleton.joints]
        if named and skeleton
        else map(str, range(1, len(points) + 1))
    )
    return {
        "skeleton": {
            "nodes": [
                {"name": name, "occluded": seen == 1, "x": x, "y": y}
                for name, (x, y, seen) in zip(names, points, strict=True)
                if seen
            ]
        }
    }


def _path(flat: tuple[float, ...]) -> list[dict[str, float]]:
    return [{"x": x, "y": y} for x, y in zip(flat[::2], flat[1::2], strict=True)]

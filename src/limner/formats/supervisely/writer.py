"""Writes a Supervisely project: meta.json, and for each split or folder a data set with `ann` and `img`."""

import json
from collections.abc import Iterable
from functools import partial
from pathlib import PurePosixPath
from typing import Any, cast
from uuid import UUID

from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Box,
    Class,
    Dataset,
    Image,
    Keypoints,
    Mask,
    Shape,
    Tag,
    Value,
    Visibility,
)
from limner.formats.core.attributes import Answers
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths
from limner.formats.core.sink import Sink
from limner.formats.core.splits import UNSPLIT, split_folder
from limner.formats.shared.answers import single
from limner.formats.shared.tags import UNNAMED
from limner.formats.supervisely.frame import Frame
from limner.formats.supervisely.holds import ABSENT, HOLDS, NO, ON_PICTURE, VALUE, WHOLE
from limner.formats.supervisely.reader import META
from limner.geometry import rle

_ANY = "any"
_ABSENT: tuple[float, float, Visibility] = (0.0, 0.0, 0)


def write(dataset: Dataset, sink: Sink, ledger: Ledger, dialect: str = "") -> None:
    """Places are whole pixels, unless the source counts in fractions or the dialect says so."""
    own = dict(dataset.extra.get("supervisely", {}))
    kept = own.pop("frame", "")
    frame = Frame("subpixel" if (dialect or kept) == "subpixel" else "pixel")
    writer = _Writer(dataset, frame)
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, partial(_arranged, writer)):
        folder, name = _place(paths, item.image, ledger)
        if annotations is not None:
            document = writer.document(item.image, annotations)
            sink.write(f"{folder}/ann/{name}.json", _json(document))
        sink.picture(f"{folder}/img/{name}", item)
    marked = {"limner": {"frame": "subpixel"}} if frame.kind == "subpixel" else {}
    sink.write(META, _json({**own, **writer.meta(), **marked}))


def _json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")


def _place(paths: Paths, image: Image, ledger: Ledger) -> tuple[str, str]:
    """The data set's folder, and the picture's name in it. Data sets in data sets lie below `datasets`."""
    first = image.folder.split("/")[0]
    plain = image.folder and not image.split and split_folder(first) is None
    top = "" if plain else image.split or UNSPLIT
    path = paths.place(top, image, ledger) if top else _without(paths.place("img", image, ledger))
    return "/datasets/".join(path.parts[:-1]), path.name


def _without(path: PurePosixPath) -> PurePosixPath:
    return PurePosixPath(*path.parts[1:])


def _arranged(
    writer: "_Writer", fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """As Supervisely's numbers and tags can say it."""
    kept = []
    for one in annotations:
        if one.class_id is None:
            fitted.say(one, UNNAMED, severity="lost", before=one.text)
            continue
        changes: dict[str, Any] = {}
        if isinstance(one.shape, Tag):
            changes = _of_picture(fitted, one, writer.answers)
        else:
            shape = writer.settled(fitted, one)
            if shape is None:
                continue
            changes["shape"] = shape
            if one.attributes:
                changes["attributes"] = _answers(fitted, one, writer.answers)
        kept.append(replace(one, **changes))
    return tuple(kept)


def _of_picture(fitted: Fitted, one: Annotation, answers: Answers) -> dict[str, Any]:
    found: dict[str, Value] = {}
    for question, name, value in answers.each(one):
        if name == VALUE and not isinstance(value, bool | list):
            found[question] = one.attributes[question]
        else:
            fitted.say(one, ON_PICTURE, field="attributes", before={name: value})
    for name in ("text", "instance_id"):
        if getattr(one, name) is not None:
            fitted.say(one, ON_PICTURE, field=name, before=str(getattr(one, name)))
    return {"attributes": found, "text": None, "instance_id": None}


def _answers(fitted: Fitted, one: Annotation, answers: Answers) -> dict[str, Value]:
    """Yes as a tag without a value; numbers, texts and choices as values."""
    found = single(fitted, answers, one)
    for question, name, value in answers.each(one):
        if value is False:
            fitted.say(one, NO, field="attributes", before={name: value})
            del found[question]
    return found


class _Writer:
    """Pictures as Supervisely's documents; it remembers which tags were used, and on what."""

    def __init__(self, dataset: Dataset, frame: Frame) -> None:
        self.answers = Answers(dataset.ontology)
        self._frame = frame
        self._kinds = dataset.ontology.by_index()
        self._by_id = dataset.ontology.class_by_id()
        self._on_pictures: dict[str, set[str]] = {}
        self._on_objects: dict[str, set[str]] = {}

    def settled(self, fitted: Fitted, one: Annotation) -> Shape | None:
        """The shape as it is read back; None where nothing of it can be written."""
        if isinstance(one.shape, Mask):
            return rle.tight(one.shape)
        shape: Shape
        back: Shape | None
        if isinstance(one.shape, Keypoints):
            shape, back = self._joints(fitted, one, one.shape)
        else:
            shape, back = one.shape, self._frame.shape(*self._frame.plain(one.shape, ()), None)
        if back is not None and back != shape and not _same_turned(shape, back):
            fitted.say(
                one, WHOLE, HOLDS.also[WHOLE], field="shape", before=one.shape, after=back,
                why="moved by up to half a pixel",
            )  # fmt: skip
        return back

    def _joints(
        self, fitted: Fitted, one: Annotation, shape: Keypoints
    ) -> tuple[Keypoints, Keypoints | None]:
        """Joints as far as they can be told, and as they are read back: of a class with joints all of them."""
        there = tuple(point for point in shape.points if point[2])
        if not there:
            fitted.say(one, ABSENT, severity="lost", before=shape)
            return shape, None
        missing = len(self._node_ids(self._by_id[cast(UUID, one.class_id)])) - len(shape.points)
        if missing >= 0:
            placed = tuple(point if point[2] else _ABSENT for point in shape.points)
            whole = Keypoints((*placed, *[_ABSENT] * missing))
        else:
            whole = Keypoints(there)
            if len(there) < len(shape.points):
                fitted.say(one, ABSENT, field="shape", before=shape)
        return whole, Keypoints(
            tuple(self._frame.joint(point) if point[2] else point for point in whole.points)
        )

    def document(self, image: Image, annotations: Iterable[Annotation]) -> dict[str, Any]:
        """One file."""
        own = image.extra.get("supervisely", {})
        tags, objects = [], []
        for one in annotations:
            kind = self._by_id[cast(UUID, one.class_id)]
            if isinstance(one.shape, Tag):
                value = next(iter(self.answers.of(one).values()), None)
                self._on_pictures.setdefault(kind.name, set()).add(_type(value))
                kept = one.extra.get("supervisely", {})
                tags.append({"name": kind.name, "value": value, **kept})
            else:
                objects.append(self._object(one, kind))
        size = {"size": {"height": image.height, "width": image.width}}
        return {"description": "", **own, "tags": tags, **size, "objects": objects}

    def meta(self) -> dict[str, Any]:
        """Classes and tags."""
        rows = []
        for kind in self._kinds:
            own = {key: value for key, value in kind.extra.get("supervisely", {}).items() if key != "nodes"}
            row = {"title": kind.name, "shape": _ANY, "color": kind.color, **own}
            if kind.skeleton:
                nodes, joints = self._node_ids(kind), kind.skeleton.joints
                row["geometry_config"] = {
                    "nodes": {
                        node: {"label": joint.name, "loc": [joint.x, joint.y]}
                        for node, joint in zip(nodes, joints, strict=True)
                    },
                    "edges": [{"src": nodes[a], "dst": nodes[b]} for a, b in kind.skeleton.edges],
                }
            more = {"hotkey": kind.hotkey, "description": kind.description}
            rows.append({**row, **{key: value for key, value in more.items() if value}})
        return {"classes": rows, "tags": self._tag_metas()}

    def _tag_metas(self) -> list[dict[str, Any]]:
        choices: dict[str, tuple[set[str], list[str]]] = {}
        for kind in self._kinds:
            for one in kind.attributes:
                if one.options:
                    name = kind.name if one.name == VALUE and kind.name in self._on_pictures else one.name
                    names, values = choices.setdefault(name, (set(), []))
                    names.add(kind.name)
                    values += [option.name for option in one.options if option.name not in values]
        rows = []
        for name in sorted({*self._on_pictures, *self._on_objects, *choices}):
            types = self._on_pictures.get(name, set()) | self._on_objects.get(name, set())
            on = "all" if name in self._on_pictures and name in self._on_objects else (
                "imagesOnly" if name in self._on_pictures else "objectsOnly"
            )  # fmt: skip
            row: dict[str, Any] = {
                "name": name,
                "value_type": types.pop() if len(types) == 1 else "any_string",
            }
            if name in choices:
                names, values = choices[name]
                row |= {"value_type": "oneof_string", "values": values}
                row |= {"classes": sorted(names)} if on == "objectsOnly" else {}
            rows.append({**row, "color": "#808080", "applicable_type": on})
        return rows

    def _object(self, one: Annotation, kind: Class) -> dict[str, Any]:
        own = dict(one.extra.get("supervisely", {}))
        rest, instance = own.pop("tags", []), own.pop("instance", None)
        geometry, keys = self._frame.plain(one.shape, self._names(kind, one.shape))
        tags = []
        for name, value in self.answers.of(one).items():
            given = None if value is True else value
            self._on_objects.setdefault(name, set()).add(_type(given))
            tags.append({"name": name, "value": given})
        record = {
            "description": one.text or "", "geometryType": geometry, "classTitle": kind.name, "tags": [*tags, *rest],
        }  # fmt: skip
        if one.instance_id is not None:
            record["instance"] = one.instance_id.hex if instance is None else instance
        return {**own, **record, **keys}

    def _node_ids(self, kind: Class) -> tuple[str, ...]:
        """The ids of a class's joints."""
        joints = kind.skeleton.joints if kind.skeleton else ()
        own = kind.extra.get("supervisely", {}).get("nodes")
        named = isinstance(own, list) and len(own) == len(joints)
        return tuple(map(str, own)) if named and own else tuple(map(str, range(len(joints))))

    def _names(self, kind: Class, shape: Any) -> tuple[str, ...]:
        """The names of a graph's nodes; none for a single point of a class without joints."""
        if not isinstance(shape, Keypoints):
            return ()
        ids = self._node_ids(kind)
        count = len(shape.points)
        if count <= len(ids):
            return ids[:count]
        return () if count == 1 and shape.points[0][2] == 2 else tuple(map(str, range(count)))


def _type(value: Any) -> str:
    if value is None:
        return "none"
    return "any_string" if isinstance(value, str) else "any_number"


def _same_turned(one: Shape, other: Shape) -> bool:
    """Whether nothing but the rounding of a turn in radians differs."""
    if not (isinstance(one, Box) and isinstance(other, Box)):
        return False
    before, after = ((box.x, box.y, box.width, box.height, box.rotation) for box in (one, other))
    return all(abs(a - b) < 1e-6 for a, b in zip(before, after, strict=True))

"""Cityscapes: polygons in JSON, and pictures of ids made of them.

Polygons are painted in their order, a later one over an earlier one, so that nothing is lost where they overlap. Where
there are pictures alone, objects are masks. A name with `group` behind it, or a bare id of a class that can be counted,
is a group of objects.
"""

import json
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from limner.dataset import Annotation, Class, Dataset, Image, Ontology, Part, Polygon, Source, derived_id
from limner.formats.cityscapes.labels import LABELS_FILE, Label, Labels, dump_labels, labels_of, read_labels
from limner.formats.core.files import json_text
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.pixels import Labels as Numbers
from limner.formats.core.pixels import color_number, color_png, index_png, number_png, read_numbers
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.stream import Stream
from limner.formats.shared.numbered import Coding, stuff_of
from limner.formats.shared.painting import check_size
from limner.formats.shared.scenes import (
    PICTURE,
    SPLITS,
    Labelling,
    Place,
    Scene,
    placed,
    read_scenes,
    region_notes,
    relative_key,
    scenes,
)

TITLE = "Cityscapes"
TIER = "A"
PROOF = "Real pictures of ids are read number by number; Pillow finds the ids and colours in what is written."
EXAMPLE = """\
{"imgHeight": 1024, "imgWidth": 2048,
 "objects": [{"label": "road", "polygon": [[0, 500], [2048, 500], [2048, 1024], [0, 1024]]},
             {"label": "cargroup", "polygon": [[10, 480], [90, 480], [90, 520]]}]}
"""
HOLDS = Holds(
    shapes={"polygon": frozenset({"outside", "crowd"})},
    becomes={
        "box": "polygon",
        "ellipse": "polygon",
        "mask": "polygon",
        "cuboid": "polygon",
        "polygon with quad": "plain",
        "polygon with holes": "bridged",
        "polygon with parts": "bridged",
    },
    flags=frozenset({"group-of"}),
    dataset=frozenset({"split", "empty"}),
    foreign="cityscapes",
)
_CODING = Coding(base=1000, first=0, bare=True)
_PICTURES = "leftImg8bit"
_LABELS = ("gtFine", "gtCoarse")
_ROLES = {
    "_polygons.json": "polygons",
    "_instanceIds.png": "instances",
    "_labelIds.png": "ids",
    "_labelTrainIds.png": "trained",
}
_FARTHEST = 1e300
_OURS = frozenset({"label", "polygon"})
_OURS_OF_PICTURE = frozenset({"imgHeight", "imgWidth", "objects"})


def sniff(look: Look) -> list[str]:
    """Files named as Cityscapes names its polygons and pictures of ids."""
    found = look.named(*(f"*_{kind}{ending}" for kind in _LABELS for ending in _ROLES))
    return [f"{found[0]} is named as Cityscapes names its labels"] if found else []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Polygons where there are any, else masks of the objects; in order of the pictures' names."""
    labels = read_labels(root)
    found = scenes(root, pictures, _place, report)
    if not any(scene.labels for scene in found):
        raise FormatError(
            "there are no files like x_gtFine_polygons.json or x_gtFine_instanceIds.png", where=str(root)
        )
    label = partial(_label, root, labels, report)
    return Dataset(
        Ontology(classes=labels.classes), Stream(partial(read_scenes, found, label, pictures, report))
    )


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """gtFine with polygons, labelIds, instanceIds and colours; labels.json where classes are not Cityscapes'."""
    legend = labels_of(dataset.ontology)
    stuff = stuff_of(dataset.ontology)
    colors = np.zeros(max((label.id for label in legend.values()), default=0) + 2, dtype=np.int64)
    for label in legend.values():
        colors[max(label.id, 0)] = color_number(label.color) if label.id > 0 else 0
    taken: set[str] = set()
    for image, annotations, key in placed(dataset, sink, ledger, HOLDS, _arrange, _folder):
        base = f"gtFine/{image.split or 'unsplit'}/{key.removesuffix(f'_{_PICTURES}')}_gtFine"
        if base.casefold() in taken:
            raise FormatError(
                f"two pictures would share the labels {base}", hint="Rename one.", where=image.path
            )
        taken.add(base.casefold())
        if annotations is not None:
            sink.write(f"{base}_polygons.json", _document(image, annotations, legend))
            shown = [one for one in annotations if one.class_id and legend[one.class_id].id > 0]
            ids = {id_: label.id for id_, label in legend.items()}
            numbers = _CODING.paint(image, shown, ids, stuff)
            plain = np.where(numbers >= _CODING.base, numbers // _CODING.base, numbers)
            sink.write(f"{base}_instanceIds.png", number_png(numbers))
            sink.write(f"{base}_labelIds.png", index_png(plain))
            sink.write(f"{base}_color.png", color_png(colors[plain]))
    if text := dump_labels(legend.values()):
        sink.write(LABELS_FILE, text)


def _folder(image: Image) -> str:
    return f"{_PICTURES}/{image.split or 'unsplit'}"


def _place(path: str) -> Place | None:
    parts = PurePosixPath(path).parts
    at = next((at for at, part in enumerate(parts[:-2]) if part in (_PICTURES, *_LABELS)), None)
    if at is None or parts[at + 1] not in SPLITS:
        return None
    split = SPLITS[parts[at + 1]]
    if parts[at] == _PICTURES:
        key = relative_key(path, *parts[: at + 2]).removesuffix(f"_{_PICTURES}")
        return Place(PICTURE, split, key)
    inside = str(PurePosixPath(*parts[at + 2 :]))
    for ending, role in _ROLES.items():
        full = f"_{parts[at]}{ending}"
        if inside.endswith(full):
            return Place(role, split, inside.removesuffix(full))
    return None


def _label(root: Path, labels: Labels, report: Report, scene: Scene, image_id: UUID) -> Labelling:
    role = next(role for role in _ROLES.values() if role in scene.labels)
    where = root / scene.labels[role]
    if role == "polygons":
        return _polygons(where, scene.labels[role], labels, report, image_id)
    numbers = read_numbers(where)
    height, width = numbers.shape
    return Labelling(width, height, _masks(role, numbers, labels, image_id, where))


def _masks(role: str, numbers: Numbers, labels: Labels, image_id: UUID, where: Path) -> list[Annotation]:
    if role == "instances":
        return _CODING.read("cityscapes", image_id, numbers, labels.kinds(), where)
    known = labels.trained() if role == "trained" else labels.kinds()
    kinds = {value: kind and kind[0] for value, kind in known.items()}
    return region_notes("cityscapes", image_id, numbers, kinds, where)


def _polygons(where: Path, name: str, labels: Labels, report: Report, image_id: UUID) -> Labelling:
    """Raises FormatError for a document that says neither a size nor a list of objects."""
    document = json_text(where)
    if not isinstance(document, dict) or not isinstance(document.get("objects"), list):
        raise FormatError("it has no list of objects", where=str(where))
    sides = [document.get(side) for side in ("imgWidth", "imgHeight")]
    if not all(isinstance(side, int) and 0 <= side < 1 << 31 for side in sides):
        raise FormatError(f"imgWidth and imgHeight are {sides}", where=str(where))
    named = labels.named()
    notes = []
    for number, entry in enumerate(document["objects"], start=1):
        try:
            if note := _object(entry, named, derived_id("cityscapes", str(image_id), number)):
                notes.append(note)
        except ValueError as error:
            report(Problem(str(error), f"{name}, object {number}"))
    kept = {key: value for key, value in document.items() if key not in _OURS_OF_PICTURE}
    width, height = (int(side or 0) for side in sides)
    return Labelling(width, height, notes, {"extra": {"cityscapes": kept}} if kept else {})


def _object(entry: Any, named: dict[str, Class], id_: UUID) -> Annotation | None:
    """None for one that was deleted. Raises ValueError for what is no object."""
    if not isinstance(entry, dict):
        raise ValueError("it is no object")
    if entry.get("deleted"):
        return None
    label, ring = entry.get("label"), entry.get("polygon")
    if not isinstance(label, str):
        raise ValueError("it has no label")
    kind = named.get(label) or named.get(label.removesuffix("group"))
    if kind is None:
        raise ValueError(f"class {label[:60]!r} is in no list; {LABELS_FILE} would name it")
    if not isinstance(ring, list) or len(ring) < 3 or not all(map(_is_point, ring)):
        raise ValueError("its polygon is not a list of three or more [x, y]")
    kept = {key: value for key, value in entry.items() if key not in _OURS}
    return Annotation(
        id=id_, class_id=kind.id, shape=Polygon((Part(tuple(float(at) for point in ring for at in point)),)),
        flags=frozenset() if label == kind.name else frozenset({"group-of"}),
        source=Source(kind="import", name="cityscapes"), extra={"cityscapes": kept} if kept else {},
    )  # fmt: skip


def _is_point(point: Any) -> bool:
    return (
        isinstance(point, list)
        and len(point) == 2
        and all(
            isinstance(at, int | float) and not isinstance(at, bool) and abs(at) < _FARTHEST for at in point
        )
    )


def _arrange(fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """Without the mark of a group where a class of its own is called so."""
    check_size(image)
    names = {kind.id: kind.name for kind in fitted.ontology.classes}
    taken = set(names.values())
    kept = []
    for one in annotations:
        if "group-of" in one.flags and one.class_id and f"{names[one.class_id]}group" in taken:
            why = f"{names[one.class_id]}group is a class of its own"
            fitted.say(one, "flag group-of", field="flags", before="group-of", why=why)
            one = msgspec.structs.replace(one, flags=one.flags - {"group-of"})
        kept.append(one)
    return tuple(kept)


def _document(image: Image, annotations: tuple[Annotation, ...], legend: dict[UUID, Label]) -> bytes:
    objects = []
    for one in annotations:
        name = legend[one.class_id].name if one.class_id else ""
        ring = one.shape.parts[0].exterior if isinstance(one.shape, Polygon) else ()
        points = [[_number(ring[at]), _number(ring[at + 1])] for at in range(0, len(ring), 2)]
        label = f"{name}group" if "group-of" in one.flags else name
        objects.append(_kept(one, _OURS) | {"label": label, "polygon": points})
    size = {"imgHeight": image.height, "imgWidth": image.width}
    document = size | _kept(image, _OURS_OF_PICTURE) | {"objects": objects}
    return (json.dumps(document, ensure_ascii=False) + "\n").encode()


def _kept(record: Annotation | Image, ours: frozenset[str]) -> dict[str, Any]:
    """The keys that Limner does not know."""
    extra = record.extra.get("cityscapes", {})
    return {key: value for key, value in extra.items() if key not in ours and key != "deleted"}


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value

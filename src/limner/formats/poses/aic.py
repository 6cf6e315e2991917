"""AI Challenger's key points: a JSON list of pictures, each with boxes and 14 joints of its people.

Joints are x, y and a mark in turn: 1 to be seen, 2 hidden, 3 not in the picture.
"""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, cast

from msgspec import Raw

from limner.dataset import (
    Annotation,
    Box,
    Class,
    Dataset,
    Image,
    Keypoints,
    LabelledImage,
    Ontology,
    Source,
    Split,
    Visibility,
    derived_id,
)
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths, stem_of
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import folder_of, image_at, own_path, split_in
from limner.formats.core.spool import Spool
from limner.formats.core.stream import Stream, labelled
from limner.formats.poses.body import ALSO, Body, people, untied
from limner.formats.shared.entries import finite, list_of, loosely, member, object_of
from limner.formats.shared.labels import META, read_labels, write_labels
from limner.formats.shared.lists import begins_list
from limner.formats.shared.narrow import own_keys

TITLE = "AI Challenger key points"
TIER = "B"
PROOF = "Follows the description of AI Challenger's human skeletons."
EXAMPLE = """\
[{"image_id": "a0f6bdc065a602b7b84a67fb8d14ce403d902e0d", "human_annotations": {"human1": [178, 250, 290, 522]},
  "keypoint_annotations": {"human1": [261, 294, 1, 281, 328, 1, …]}}]
"""
BODY = Body(
    "person",
    (
        "right shoulder", "right elbow", "right wrist", "left shoulder", "left elbow", "left wrist",
        "right hip", "right knee", "right ankle", "left hip", "left knee", "left ankle", "head top", "neck",
    ),
    ((2, 1), (1, 0), (0, 13), (13, 3), (3, 4), (4, 5), (8, 7), (7, 6), (6, 9), (9, 10), (10, 11), (12, 13)),
)  # fmt: skip
HOLDS = Holds(
    shapes={"box": frozenset({"outside"}), "keypoints": frozenset({"outside"})},
    becomes={"box with rotation": "box", "polygon": "box", "ellipse": "box", "mask": "box", "cuboid": "box"},
    fields=frozenset({"instance_id"}),
    dataset=frozenset({"split", "empty", "skeletons"}),
    foreign="aic",
    also=ALSO,
)
_OURS = ("image_id", "human_annotations", "keypoint_annotations")
_SEEN: Mapping[int, Visibility] = {1: 2, 2: 1, 3: 0}
_MARKS = {seen: mark for mark, seen in _SEEN.items()}


def sniff(look: Look) -> list[str]:
    """JSON lists of objects with image_id and keypoint_annotations."""
    return [
        f"{path} has pictures with keypoint_annotations"
        for path in look.named("*.json")[:20]
        if {"image_id", "keypoint_annotations"} <= look.keys(path, 2)
    ]


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every list's pictures in its order, then those that no list names."""
    folder = root if root.is_dir() else root.parent
    paths = [path for path in Pictures(folder, report).files if path.endswith(".json") and path != META]
    paths = [root.name] if root.is_file() else paths
    lists = {path: list_of(folder / path) for path in paths if root.is_file() or begins_list(folder / path)}
    if not lists and not (folder / META).is_file():
        raise FormatError("there is no JSON list", where=str(root))
    needed = any(_humans(loosely(raw)) for entries in lists.values() for raw in entries)
    kinds = BODY.kinds(read_labels(folder, report), needed=needed)
    stream = Stream(partial(_images, lists, BODY.of(kinds), pictures, report))
    return Dataset(Ontology(classes=kinds), stream)


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """keypoint_<split>_annotations.json and keypoint_<split>_images; classes in dataset_meta.json."""
    person = BODY.of(dataset.ontology.classes)
    files: dict[Split, Spool] = {}
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, partial(_arranged, person)):
        split = item.image.split
        base = f"keypoint_{folder_of(split)}_images"
        path = paths.place(base, item.image, ledger)
        file = files.setdefault(split, Spool())
        if annotations is not None:
            kept = {
                key: value for key, value in own_keys(item.image.extra, "aic").items() if key not in _OURS
            }
            record = {"image_id": str(stem_of(path.relative_to(base))), **_record(annotations), **kept}
            file.write(f"{json.dumps(record)}\n".encode())
        sink.picture(str(path), item)
    for split, file in sorted(files.items()):
        sink.write(f"keypoint_{folder_of(split)}_annotations.json", _listed(file))
    write_labels(sink, dataset.ontology)


def _listed(file: Spool) -> Iterator[bytes]:
    lead = b"[\n"
    empty = True
    for line in file.lines():
        yield lead + line.rstrip(b"\n")
        lead, empty = b",\n", False
    yield b"[]\n" if empty else b"\n]\n"


def _humans(record: Mapping[str, Any]) -> list[str]:
    """Keys of the people of a picture, in order."""
    found: dict[str, None] = {}
    for name in ("human_annotations", "keypoint_annotations"):
        members = record.get(name)
        found |= dict.fromkeys(members) if isinstance(members, dict) else {}
    return list(found)


def _images(
    lists: dict[str, list[Raw]], person: Class | None, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    unlisted = set(pictures.paths)
    for path, entries in lists.items():
        split = split_in(PurePosixPath(path).stem)
        seen: set[str] = set()
        for number, raw in enumerate(entries):
            where = f"{path}, entry {number}"
            try:
                record = object_of(raw, where)
                name = member(record, "image_id", str, needed=True).strip("/")
                if not name or name in seen:
                    raise ValueError("this picture stands there twice" if name else "it has no image_id")
            except FormatError as error:
                report(Problem(error.message, error.where))
                continue
            except ValueError as error:
                report(Problem(str(error), where))
                continue
            seen.add(name)
            picture = pictures.find(f"keypoint_{folder_of(split)}_images/{name}", split)
            unlisted.discard(picture or "")
            suffix = PurePosixPath(picture).suffix if picture else ".jpg"
            more = {key: value for key, value in record.items() if key not in _OURS}
            size = pictures.size(picture) if picture else None
            image = image_at(f"{name}{suffix}", split, size or (0, 0), extra={"aic": more} if more else {})
            yield labelled(image, list(_annotations(image, record, person, where, report)), pictures, picture)
    for picture in sorted(unlisted):
        first = picture.split("/")[0]
        if size := pictures.size(picture):
            yield labelled(
                image_at(own_path(picture, "", first), split_in(first), size), None, pictures, picture
            )


def _annotations(
    image: Image, record: dict[str, Any], person: Class | None, where: str, report: Report
) -> Iterator[Annotation]:
    for at, human in enumerate(_humans(record)):
        try:
            shapes = _shapes(record, human)
        except ValueError as error:
            report(Problem(str(error), f"{where}, {human[:40]}"))
            continue
        instance = derived_id("aic", str(image.id), at) if len(shapes) > 1 else None
        for number, shape in enumerate(shapes):
            yield Annotation(
                id=derived_id("aic", str(image.id), at, number), shape=shape, class_id=cast(Class, person).id,
                instance_id=instance, source=Source(kind="import", name="aic"),
            )  # fmt: skip


def _shapes(record: dict[str, Any], human: str) -> list[Keypoints | Box]:
    """Raises ValueError."""
    points = _numbers(record, "keypoint_annotations", human, 3 * len(BODY.joints))
    corners = _numbers(record, "human_annotations", human, 4)
    shapes: list[Keypoints | Box] = []
    if points:
        marks = points[2::3]
        if set(marks) - set(_SEEN):
            raise ValueError("a mark is none of 1, 2 and 3")
        seen = [_SEEN[int(mark)] for mark in marks]
        placed = zip(points[::3], points[1::3], seen, strict=True)
        shapes.append(Keypoints(tuple((x, y, mark) if mark else (0.0, 0.0, 0) for x, y, mark in placed)))
    if corners:
        left, top, right, bottom = corners
        if right < left or bottom < top:
            raise ValueError(f"corners {left:g},{top:g} and {right:g},{bottom:g} are swapped")
        shapes.append(Box(left, top, right - left, bottom - top))
    return shapes


def _numbers(record: dict[str, Any], key: str, human: str, count: int) -> list[float]:
    given = (member(record, key, dict) or {}).get(human)
    if given is None:
        return []
    if not isinstance(given, list) or len(given) != count:
        raise ValueError(f"{key} is no list of {count} numbers")
    return [finite(value, key) for value in given]


def _arranged(
    person: Class | None, fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    found = people(fitted, BODY, person, annotations, person)
    found.sort(key=lambda members: not any(isinstance(one.shape, Box) for one in members))  # as they are read
    return tuple(one for members in found for one in untied(fitted, members))


def _record(annotations: tuple[Annotation, ...]) -> dict[str, Any]:
    humans: dict[object, str] = {}
    boxes: dict[str, Any] = {}
    points: dict[str, Any] = {}
    for one in annotations:
        human = humans.setdefault(one.instance_id or one.id, f"human{len(humans) + 1}")
        if isinstance(one.shape, Box):
            box = one.shape
            boxes[human] = [box.x, box.y, box.x + box.width, box.y + box.height]
        else:
            joints = cast(Keypoints, one.shape).points
            points[human] = [value for x, y, seen in joints for value in (x, y, _MARKS[seen])]
    return {"human_annotations": boxes, "keypoint_annotations": points}

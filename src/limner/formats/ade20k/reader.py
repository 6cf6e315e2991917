"""Reads ADE20K of 2020 (JSON documents), of 2017 (lines and colours), and the index pictures of its challenge."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Class,
    Dataset,
    Mask,
    Ontology,
    Part,
    Polygon,
    Shape,
    Source,
    derived_id,
)
from limner.formats.ade20k.codes import classes_in, classes_of, objects_in
from limner.formats.ade20k.records import Record, read_document, read_lines, record_of
from limner.formats.core.attributes import Questions
from limner.formats.core.files import json_text, lines_of
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures, stem
from limner.formats.core.pixels import Labels, masks_of, read_numbers
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.stream import Stream
from limner.formats.shared.scenes import (
    PICTURE,
    SPLITS,
    Labelling,
    Place,
    Scene,
    read_scenes,
    region_notes,
    scenes,
)
from limner.geometry import rle

META = "dataset_meta.json"
_CHALLENGE = "objectInfo150.txt"
_OBJECT = re.compile(r"instance_\d+_.+\.png")
_SEG, _ATR = "_seg.png", "_atr.txt"


def sniff(look: Look) -> list[str]:
    """Pictures named `_seg.png` beside what ADE20K says of their objects; or the list of its challenge."""
    if _CHALLENGE in look.files:
        return [f"{_CHALLENGE} lists the classes of the challenge"]
    for path in look.named(f"*{_SEG}")[:5]:
        base = path.removesuffix(_SEG)
        if f"{base}{_ATR}" in look.files:
            return [f"{base}{_ATR} lists the objects of {path}"]
        if f"{base}.json" in look.files and "annotation" in look.keys(f"{base}.json"):
            return [f"{base}.json says what is in {path}"]
    return []


@dataclass(frozen=True)
class _Context:
    root: Path
    files: frozenset[str]
    classes: Mapping[int, Class]
    named: Mapping[str, Class]
    questions: Questions
    report: Report


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Objects and parts as masks, in order of the pictures' names.

    What is said of objects is looked through once before, for the classes and what they are asked.
    """
    files = Pictures(root, report).files
    challenge = _CHALLENGE in files
    found = scenes(root, pictures, _place_of_challenge if challenge else _place, report)
    if not any(scene.labels for scene in found):
        raise FormatError(f"there are no documents beside pictures named {_SEG}", where=str(root))
    questions = Questions()
    made = _challenge(root / _CHALLENGE) if challenge else _survey(root, found, questions)
    asked = tuple(msgspec.structs.replace(kind, attributes=questions.of(kind.id)) for kind in made.values())
    context = _Context(root, frozenset(files), made, {kind.name: kind for kind in asked}, questions, report)
    label = partial(_label_of_challenge if challenge else _label, context)
    return Dataset(Ontology(classes=asked), Stream(partial(read_scenes, found, label, pictures, report)))


def _place(path: str) -> Place | None:
    parts = PurePosixPath(path).parts
    start = 1 if parts[0].lower() in SPLITS and len(parts) > 1 else 0
    split = SPLITS[parts[0].lower()] if start else ""
    key = "/".join(parts[start:])
    name = parts[-1]
    if name == META or (_OBJECT.fullmatch(name) and len(parts) > 1):
        return None
    if name.endswith(_SEG):
        return Place("seg", split, key.removesuffix(_SEG))
    if name.endswith(_ATR):
        return Place("lines", split, key.removesuffix(_ATR))
    if name.endswith(".json"):
        return Place("document", split, key.removesuffix(".json"))
    head, parted, level = stem(key).rpartition("_parts_")
    if parted and level.isascii() and level.isdigit():
        return Place(f"parts {int(level[:6])}", split, head)
    return Place(PICTURE, split, stem(key)) if stem(name) != name else None


def _place_of_challenge(path: str) -> Place | None:
    """`images/training/x.jpg` and `annotations/training/x.png`."""
    parts = PurePosixPath(path).parts
    roles = {"images": PICTURE, "annotations": "indices"}
    if len(parts) < 3 or parts[0] not in roles or parts[1] not in SPLITS:
        return None
    return Place(roles[parts[0]], SPLITS[parts[1]], stem("/".join(parts[2:])))


def _survey(root: Path, found: list[Scene], questions: Questions) -> dict[int, Class]:
    """Every class by its number, and what objects of each are asked."""
    named: dict[int, str] = {}
    further: list[str] = []
    words: list[tuple[str, tuple[str, ...]]] = []
    if (root / META).is_file():
        meta = json_text(root / META)
        table = meta.get("label_map") if isinstance(meta, dict) else None
        pairs = table.items() if isinstance(table, dict) else ()
        named |= {int(at) + 1: name for at, name in pairs if _is_index(at) and isinstance(name, str)}
    listed = {name: number for number, name in named.items()}
    for scene in found:
        for record in _records(root, scene):
            words.append((record.name, record.words))
            if record.name in listed:
                continue
            if record.kind and record.kind not in named:
                named[record.kind] = record.name
            elif named.get(record.kind) != record.name:
                further.append(record.name)
    made = classes_of(named, sorted(set(further)))
    by_name = {kind.name: kind.id for kind in made.values()}
    for name, those in words:
        if name in by_name:
            questions.note(by_name[name], dict.fromkeys(those, True))
    return made


def _records(root: Path, scene: Scene) -> list[Record]:
    """Everything that can be understood of a scene's objects; the rest is said when it is read itself."""
    records: list[Record] = []
    try:
        if "document" in scene.labels:
            for entry in read_document(root / scene.labels["document"]).objects:
                try:
                    records.append(record_of(entry))
                except ValueError:
                    continue
        elif "lines" in scene.labels:
            pixels = _pixels(root, scene)
            for _, level, number, record in read_lines(root / scene.labels["lines"]):
                records.append(replace(record, kind=pixels.kinds.get((level, number), 0)))
    except FormatError:
        pass
    return records


class _Pixels:
    """The objects of a 2017 picture by part level and number: their classes, and their pixels."""

    def __init__(self) -> None:
        self.kinds: dict[tuple[int, int], int] = {}
        self.masks: dict[tuple[int, int], Mask] = {}
        self.size: tuple[int, int] | None = None

    def add(self, level: int, numbers: Labels) -> None:
        """Take in the picture of a level."""
        self.size = self.size or (numbers.shape[1], numbers.shape[0])
        objects, kinds = objects_in(numbers), classes_in(numbers)
        for number, mask in masks_of(objects):
            if number:
                self.masks[level, number] = mask
                self.kinds[level, number] = int(kinds[objects == number][0])


def _pixels(root: Path, scene: Scene) -> _Pixels:
    """Raises FormatError for a picture that cannot be read."""
    found = _Pixels()
    for role, path in sorted(scene.labels.items()):
        if role == "seg" or role.startswith("parts "):
            found.add(int(role.removeprefix("parts ")) if role != "seg" else 0, read_numbers(root / path))
    return found


def _label(context: _Context, scene: Scene, image_id: UUID) -> Labelling:
    if "document" in scene.labels:
        return _from_document(context, scene, image_id)
    if "lines" in scene.labels:
        return _from_lines(context, scene, image_id)
    raise FormatError("nothing beside it says what its objects are", where=str(context.root / scene.where))


def _from_document(context: _Context, scene: Scene, image_id: UUID) -> Labelling:
    path = scene.labels["document"]
    document = read_document(context.root / path)
    notes = []
    for number, entry in enumerate(document.objects, start=1):
        try:
            record = record_of(entry)
            shape = _shape(context, posixpath.dirname(path), record, (document.width, document.height))
            notes.append(_note(context, record, shape, derived_id("ade20k", str(image_id), number)))
        except (ValueError, FormatError) as error:
            message = error.message if isinstance(error, FormatError) else str(error)
            context.report(Problem(message, f"{path}, object {number}"))
    more: dict[str, Any] = {"tags": document.scene}
    if document.kept:
        more["extra"] = {"ade20k": document.kept}
    return Labelling(document.width, document.height, notes, more)


def _shape(context: _Context, folder: str, record: Record, size: tuple[int, int]) -> Shape:
    """The pixels that the object's own picture has, else its outline. Raises ValueError where it has neither."""
    path = posixpath.normpath(posixpath.join(folder, record.mask.replace("\\", "/")))
    if record.mask and path in context.files:
        pixels = read_numbers(context.root / path) > 0
        if pixels.shape != size[::-1]:
            raise ValueError(f"its picture {record.mask[:60]} has another size")
        return rle.crop(rle.from_pixels(pixels), size[1])
    if record.ring:
        return Polygon((Part(record.ring),))
    raise ValueError(f"it has no outline, and its picture {record.mask[:60]!r} is missing")


def _from_lines(context: _Context, scene: Scene, image_id: UUID) -> Labelling:
    pixels = _pixels(context.root, scene)
    path = scene.labels["lines"]
    if pixels.size is None:
        raise FormatError(f"there is no picture named {_SEG} beside it", where=str(context.root / path))
    notes = []
    for line, level, number, record in read_lines(context.root / path):
        mask = pixels.masks.get((level, number))
        if mask is None:
            context.report(Problem(f"object {number} of level {level} has no pixels", f"{path}, line {line}"))
            continue
        known = replace(
            record, kind=pixels.kinds[level, number], kept={**record.kept, "parts": {"part_level": level}}
        )
        notes.append(_note(context, known, mask, derived_id("ade20k", str(image_id), line)))
    return Labelling(*pixels.size, notes)


def _note(context: _Context, record: Record, shape: Shape, id_: UUID) -> Annotation:
    kind = context.named.get(record.name) or context.classes[record.kind]
    answers, _ = context.questions.split(kind.id, dict.fromkeys(record.words, True))
    return Annotation(
        id=id_, class_id=kind.id, shape=shape, attributes=answers, source=Source(kind="import", name="ade20k"),
        occluded=None if record.occluded is None else (1 if record.occluded else 0),
        truncated=None if record.cropped is None else float(record.cropped),
        extra={"ade20k": record.kept} if record.kept else {},
    )  # fmt: skip


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7


def _challenge(path: Path) -> dict[int, Class]:
    """The classes of the challenge, whose indices count from 1. Raises FormatError."""
    named = {}
    for number, line in lines_of(path):
        index, *fields = line.split("\t")
        if _is_index(index.strip()) and fields:
            named[int(index)] = fields[-1].strip()
        elif number > 1 and line.strip():
            raise FormatError("it is not an index and a name", where=f"{path}, line {number}")
    return classes_of({index: name for index, name in named.items() if index})


def _label_of_challenge(context: _Context, scene: Scene, image_id: UUID) -> Labelling:
    where = context.root / scene.labels["indices"]
    numbers = read_numbers(where)
    kinds: dict[int, UUID | None] = {0: None} | {at: kind.id for at, kind in context.classes.items()}
    height, width = numbers.shape
    return Labelling(width, height, region_notes("ade20k", image_id, numbers, kinds, where))

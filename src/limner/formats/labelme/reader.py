"""Reads a folder of label files, one beside each picture or in a folder of their own."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from math import pi
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Box,
    Dataset,
    Image,
    LabelledImage,
    Ontology,
    Question,
    Source,
    Tag,
    Value,
    derived_id,
)
from limner.formats.core.attributes import Questions, attribute
from limner.formats.core.classes import classes
from limner.formats.core.files import json_text, lines_of, problem_of
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.splits import image_at
from limner.formats.core.stream import Stream, labelled
from limner.formats.labelme.flavour import MARKS, MARKS_OF_PICTURE, Flavour
from limner.formats.labelme.shapes import shape_of, usual
from limner.formats.shared.folders import without_prefix

LISTS = ("labels.txt", "classes.txt")
"""Files that list the classes, a line each."""
_UNUSED = frozenset({"__ignore__", "_background_"})
"""Names that labelme's lists begin with for the sake of its converters."""
_OURS_OF_PICTURE = frozenset({"flags", "shapes", "imagePath", "imageData", "imageHeight", "imageWidth"})
_OURS = frozenset({"label", "points", "shape_type", "mask"})
_LEAST_TURN = 1e-6


@dataclass
class Found:
    """What a first pass over the files shows."""

    names: list[str] = field(default_factory=list)
    questions: Questions = field(default_factory=Questions)
    flags: dict[str, UUID] = field(default_factory=dict)
    """Attribute ids of the flags of pictures, by name."""

    def ids(self) -> dict[str, UUID]:
        """Class ids by name."""
        kinds = classes(self.names)
        return {name: kind.id for name, kind in reversed(list(zip(self.names, kinds, strict=True)))}


def documents(root: Path) -> list[str]:
    """Every JSON file of a folder, or the one file, by relative path."""
    if root.is_file():
        return [root.name]
    return sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*.json")
        if not any(part.startswith(".") for part in path.relative_to(root).parts)
    )


def evidence(look: Look) -> tuple[str, bool]:
    """The first label file among the first JSON files, and whether any has marks of X-AnyLabeling."""
    first, marked = "", False
    for path in look.named("*.json")[:20]:
        top, inner = look.keys(path), look.keys(path, 3)
        if "shapes" in top and ("imagePath" in top or {"label", "points"} <= inner):
            first = first or path
            marked = marked or bool(top & MARKS_OF_PICTURE or inner & MARKS)
    return first, marked


def read(root: Path, pictures: Pictures, report: Report, flavour: Flavour) -> Dataset:
    """A folder of label files as a data set, in order of their names, then the pictures without one.

    Every file is read twice: first for the names of classes, attributes and flags.
    """
    base = root if root.is_dir() else root.parent
    paths = documents(root)
    if not paths:
        raise FormatError("there are no JSON files", where=str(root))
    found = _survey(base, paths, flavour)
    kinds = tuple(
        msgspec.structs.replace(kind, attributes=found.questions.of(kind.id)) for kind in classes(found.names)
    )
    asked = tuple(Question(attribute=attribute(_picture_id(flavour), name, "bool")) for name in found.flags)
    stream = Stream(partial(_images, base, paths, found, pictures, report, flavour))
    return Dataset(Ontology(classes=kinds, questions=asked), stream)


def _survey(base: Path, paths: list[str], flavour: Flavour) -> Found:
    found = Found()
    listed = _listed(base)
    used: set[str] = set()
    flags: set[str] = set()
    answers: list[tuple[str, dict[str, Any]]] = []
    seen: set[tuple[str, str, type]] = set()
    for path in paths:
        try:
            document = _document(base, path)
        except FormatError:
            continue
        flags |= {
            name for name, value in _flags(document).items() if isinstance(value, bool) and name.strip()
        }
        for record in document["shapes"]:
            name = record.get("label") if isinstance(record, dict) else None
            if not isinstance(name, str):
                continue
            used.add(name)
            for key, value in _given(record, flavour).items():
                if (name, key, type(value)) not in seen:
                    seen.add((name, key, type(value)))
                    answers.append((name, {key: value}))
    kept = [name for name in listed if name not in _UNUSED or name in used]
    found.names = [*kept, *sorted(used - set(kept))]
    ids = found.ids()
    for name, given in answers:
        found.questions.note(ids[name], given)
    known = set(found.names)
    found.flags = {name: attribute(_picture_id(flavour), name, "bool").id for name in sorted(flags - known)}
    return found


def _listed(base: Path) -> list[str]:
    for name in LISTS:
        if (base / name).is_file():
            try:
                return [line for _, line in lines_of(base / name) if line.strip()]
            except (FormatError, OSError):
                return []
    return []


def _document(base: Path, path: str) -> dict[str, Any]:
    """A label file. Raises FormatError if it is none."""
    document = json_text(base / path)
    if not isinstance(document, dict) or not isinstance(document.get("shapes"), list):
        raise FormatError("it is no label file: it has no list of shapes", where=path)
    return document


def _flags(record: dict[str, Any]) -> dict[str, Any]:
    flags = record.get("flags")
    return flags if isinstance(flags, dict) else {}


def _given(record: dict[str, Any], flavour: Flavour) -> dict[str, Any]:
    """What is said of a shape by name: flags that are yes or no and, where there are any, attributes."""
    given = {name: value for name, value in _flags(record).items() if isinstance(value, bool)}
    attributes = record.get("attributes")
    return {**given, **attributes} if flavour.more and isinstance(attributes, dict) else given


def _images(
    base: Path, paths: list[str], found: Found, pictures: Pictures, report: Report, flavour: Flavour
) -> Iterator[LabelledImage]:
    unlabelled = set(pictures.paths)
    ids = found.ids()
    seen: set[UUID] = set()
    for path in paths:
        try:
            document = _document(base, path)
        except FormatError as error:
            report(problem_of(error, path))
            continue
        image, picture = _image(document, path, pictures, flavour, report)
        unlabelled.discard(picture or "")
        if image.id in seen:
            report(Problem(f"{image.path} is labelled in another file already", path, code="double"))
            continue
        seen.add(image.id)
        notes = [*_tags(document, image, found, ids, flavour)]
        notes += _annotations(document, image, found, ids, path, report, flavour)
        item = labelled(image, notes, pictures, picture)
        if flavour.more and document.get("checked", True) is not True:
            layers = tuple(msgspec.structs.replace(layer, status="in_progress") for layer in item.layers)
            item = LabelledImage(item.image, layers, item.open_picture)
        if picture is None and isinstance(document.get("imageData"), str):
            item = LabelledImage(item.image, item.layers, partial(_embedded, base / path))
        yield item
    for path in sorted(unlabelled):
        if size := pictures.size(path):
            yield labelled(image_at(*without_prefix(path), size), None, pictures, path)


def _image(
    document: dict[str, Any], path: str, pictures: Pictures, flavour: Flavour, report: Report
) -> tuple[Image, str | None]:
    """The picture of a label file and where it lies; it is called as `imagePath` says, after the last slash."""
    said = document.get("imagePath")
    said = said.replace("\\", "/") if isinstance(said, str) else ""
    folder = PurePosixPath(path).parent
    stem = PurePosixPath(path).name.removesuffix(".json")
    name = said.rpartition("/")[2] or stem
    picture = pictures.find(str(folder / name)) or pictures.find(said or stem, str(folder))
    if not said and picture:
        name = PurePosixPath(picture).name
    size = _size(document, path, report) or (pictures.size(picture) if picture else None) or (0, 0)
    ours = _OURS_OF_PICTURE | (
        {"checked"} if isinstance(document.get("checked"), bool) and flavour.more else set()
    )
    extra = {key: value for key, value in document.items() if key not in ours}
    extra |= _not_bool(document)
    tags: tuple[str, ...] = ()
    if flavour.more and _are_texts(extra.get("tags")):
        tags = tuple(extra.pop("tags"))
    own, split = without_prefix(str(folder / name))
    try:
        image = image_at(own, split, size, tags=tags, extra={flavour.name: extra} if extra else {})
    except ValueError as error:  # what no record can hold, such as keys nested too deep
        report(Problem(str(error), path, outcome="noted"))
        image = image_at(own, split, size, tags=tags)
    return image, picture


def _size(document: dict[str, Any], path: str, report: Report) -> tuple[int, int] | None:
    width, height = document.get("imageWidth"), document.get("imageHeight")
    if type(width) is int and type(height) is int and 0 < width < 1 << 31 and 0 < height < 1 << 31:
        return width, height
    if any(side not in (None, 0, -1) for side in (width, height)):
        report(Problem("imageWidth and imageHeight are no size", path, outcome="noted"))
    return None


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _not_bool(record: dict[str, Any]) -> dict[str, Any]:
    """Flags that are neither yes nor no, to be given back as they are."""
    kept = {
        name: value
        for name, value in _flags(record).items()
        if not isinstance(value, bool) or not name.strip()
    }
    return {"flags": kept} if kept else {}


def _tags(
    document: dict[str, Any], image: Image, found: Found, ids: dict[str, UUID], flavour: Flavour
) -> Iterator[Annotation]:
    """What the flags say of the picture: a tag where one is called like a class, else an answer."""
    answers: dict[str, Value] = {}
    source = Source(kind="import", name=flavour.name)
    for name, value in _flags(document).items():
        if value is True and name in ids:
            id_ = derived_id(flavour.name, str(image.id), "flag", name)
            yield Annotation(id=id_, shape=Tag(), class_id=ids[name], source=source)
        elif isinstance(value, bool) and name in found.flags:
            answers[str(found.flags[name])] = value
    if answers:
        id_ = derived_id(flavour.name, str(image.id), "flags")
        yield Annotation(id=id_, shape=Tag(), attributes=answers, source=source)


def _annotations(
    document: dict[str, Any], image: Image, found: Found, ids: dict[str, UUID], path: str, report: Report,
    flavour: Flavour,
) -> Iterator[Annotation]:  # fmt: skip
    for number, record in enumerate(document["shapes"]):
        where = f"{path}, shapes[{number}]"
        try:
            if not isinstance(record, dict):
                raise ValueError("it is no object")
            name = record.get("label")
            if not isinstance(name, str):
                raise ValueError("it has no label")
            where += f" ({name[:60]})"
            yield _annotation(record, image, (number, ids[name]), found, flavour)
        except (ValueError, OverflowError) as error:
            report(Problem(str(error), where))


def _annotation(
    record: dict[str, Any], image: Image, key: tuple[int, UUID], found: Found, flavour: Flavour
) -> Annotation:
    """Raises ValueError that says what is wrong with the record."""
    number, class_id = key
    shape = shape_of(record)
    extra = {name: value for name, value in record.items() if name not in _OURS and name != "flags"}
    answers, rest = found.questions.split(class_id, _given(record, flavour))
    extra |= _not_bool(record)
    if rest:
        extra["flags" if not flavour.more else "attributes"] = rest
    elif flavour.more:
        extra.pop("attributes", None)
    fields: dict[str, Any] = _known(extra, image, flavour)
    kind = record.get("shape_type") or "polygon"
    if kind != usual(shape, flavour):
        extra["shape_type"] = kind
    turn = extra.get("direction")
    if isinstance(shape, Box) and (not isinstance(turn, int | float) or _is_turn(turn, shape.rotation)):
        extra.pop("direction", None)
    return Annotation(
        id=derived_id(flavour.name, str(image.id), number), shape=shape, class_id=class_id, attributes=answers,
        source=Source(kind="import", name=flavour.name), extra={flavour.name: extra} if extra else {}, **fields,
    )  # fmt: skip


def _is_turn(direction: float, rotation: float) -> bool:
    """Whether a direction in radians says no more than the corners do."""
    apart = abs(direction - rotation * pi / 180) % (2 * pi)
    return min(apart, 2 * pi - apart) < _LEAST_TURN


def _known(extra: dict[str, Any], image: Image, flavour: Flavour) -> dict[str, Any]:
    """Fields of an annotation that are taken out of a record's other keys, where they can be understood."""
    fields: dict[str, Any] = {}
    group, text = extra.get("group_id"), extra.get("description")
    if type(group) is int:
        fields["group_id"] = derived_id(flavour.name, str(image.id), "group", group)
    elif group is None:
        extra.pop("group_id", None)
    if isinstance(text, str) or text is None:
        extra.pop("description", None)
        fields["text"] = text or None
    if flavour.more:
        score, difficult = extra.get("score"), extra.get("difficult")
        if score is None or (
            isinstance(score, int | float) and not isinstance(score, bool) and abs(score) < 1e300
        ):
            extra.pop("score", None)
            fields["score"] = None if score is None else float(score)
        if isinstance(difficult, bool) or difficult is None:
            extra.pop("difficult", None)
            fields["flags"] = frozenset({"difficult"} if difficult else ())
    return fields


def _picture_id(flavour: Flavour) -> UUID:
    """Stands for the picture where ids of attributes are derived from a class and a name."""
    return derived_id(flavour.name, "picture")


def _embedded(path: Path) -> BinaryIO:
    """The picture inside a label file. Raises OSError if there is none that can be read."""
    try:
        return BytesIO(base64.b64decode(json_text(path)["imageData"], validate=True))
    except (FormatError, binascii.Error, ValueError, KeyError, TypeError) as error:
        raise OSError(f"the picture inside {path} cannot be read") from error

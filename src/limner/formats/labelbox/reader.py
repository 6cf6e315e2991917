"""Reads Labelbox: every file twice, first for classes, questions and their options."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Layer,
    Ontology,
    Question,
    Relation,
    RelationType,
    Source,
    Tag,
    derived_id,
)
from limner.formats.core.classes import classes
from limner.formats.core.files import json_text, problem_of
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.core.stream import Stream, labelled
from limner.formats.labelbox.questions import (
    Answer,
    Asked,
    answers_of,
    attributes,
    declared,
    named_of,
    note,
    values,
)
from limner.formats.labelbox.rows import File, Label, Row, evidence
from limner.formats.labelbox.shapes import KEYS, Unreachable, mask_size, shape_of
from limner.formats.shared.entries import PictureIds, documents, finite, named

CLASS = "class"
"""The classification that names the class of the whole picture."""

_PICTURE = derived_id("picture")
_SOURCE = Source(kind="import", name="labelbox")
_NOT_KEPT = frozenset({"name", "title", "classifications", "dataRow", "confidence", *KEYS})


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Exports and files to be imported of a folder, or one of them; ontology.json beside them keeps the order."""
    base = root if root.is_dir() else root.parent
    paths = [root] if root.is_file() else [
        path for path, split in documents(root, ".json", ".ndjson", ".jsonl")
        if not split and path.name != "ontology.json" and evidence(Look(path), path.name)
    ]  # fmt: skip
    known = _Known()
    if (base / "ontology.json").is_file():
        known.declare(base / "ontology.json", report)
    elif not paths:
        raise FormatError("there is no file of Labelbox's", where=str(root))
    files = []
    for path in paths:
        try:
            files.append(File(path, path.name))
            for row in files[-1].rows(unreported):
                known.note(row)
        except FormatError as error:
            if root.is_file():
                raise
            report(problem_of(error, path.name))
    reading = _Reading(known)
    stream = Stream(partial(_images, files, reading, pictures, report))
    return Dataset(reading.ontology, stream)


@dataclass
class _Known:
    """What files say of classes and questions; what an ontology declares comes first, in its order."""

    names: dict[str, None] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)
    """Further names, with their colours."""
    asked: defaultdict[str, dict[str, Asked]] = field(default_factory=lambda: defaultdict(dict))
    whole: dict[str, Asked] = field(default_factory=dict)
    links: dict[tuple[str, bool], None] = field(default_factory=dict)

    def declare(self, path: Path, report: Report) -> None:
        """Take in an ontology."""
        try:
            plain = json_text(path)
        except FormatError as error:
            report(problem_of(error, path.name))
            return
        tools = plain.get("tools") if isinstance(plain, dict) else None
        for tool in tools if isinstance(tools, list) else ():
            name = named_of(tool) if isinstance(tool, dict) else ""
            if name and tool.get("tool") == "edge":
                self.links[name, True] = None
            elif name:
                self.names[name] = None
                if isinstance(tool.get("color"), str):
                    self.found.setdefault(name, tool["color"])
                declared(tool.get("classifications"), self.asked[name])
        if isinstance(plain, dict):
            declared(plain.get("classifications"), self.whole)

    def note(self, row: Row) -> None:
        """Take in a row, without judging it."""
        for label in row.labels:
            for record, _ in label.objects:
                name = named_of(record)
                if name:
                    color = record.get("color")
                    self.found.setdefault(name, color if isinstance(color, str) else "")
                    note(self.asked[name], _answers(record.get("classifications"), "", unreported))
            note(self.whole, _answers([one for one, _ in label.classifications], "", unreported))
            for record, _ in label.relationships:
                self.links[_link(record)[0], _link(record)[1]] = None


class _Reading:
    """Classes and questions of the files."""

    def __init__(self, known: _Known) -> None:
        of_picture = known.whole.pop(CLASS, None)
        names = dict.fromkeys([*known.names, *sorted(set(known.found) - set(known.names))])
        if of_picture is not None:
            names |= dict.fromkeys(of_picture.options)
        made: list[Class] = []
        for kind in classes(names):
            color = known.found.get(kind.name, "")
            asked = attributes(kind.id, known.asked.get(kind.name, {}))
            made.append(replace(kind, attributes=asked, color=color if _is_color(color) else kind.color))
        self.kinds = {kind.name: kind for kind in made}
        self.questions = attributes(_PICTURE, known.whole)
        links = tuple(
            RelationType(id=derived_id("relation", name, str(directed)), name=name, directed=directed)
            for name, directed in known.links
        )
        questions = tuple(Question(attribute=one) for one in self.questions)
        self.ontology = Ontology(classes=tuple(made), questions=questions, relation_types=links)


def _images(
    files: list[File], reading: _Reading, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    unlisted = set(pictures.paths)
    ids = PictureIds()
    for file in files:
        several = 0
        for row in file.rows(report):
            name = _path(row.name)
            if not name:
                report(Problem("the data row names no picture", row.where))
                continue
            path = pictures.find(name)
            unlisted.discard(path or "")
            size = row.size if all(row.size) else (pictures.size(path) if path else None) or _measured(row)
            folder, _, last = name.rpartition("/")
            image = Image(
                id=ids.take("", name, row.where, report), name=last, folder=folder, width=size[0], height=size[1],
                extra={"labelbox": row.extra} if row.extra else {},
            )  # fmt: skip
            several += len(row.labels) > 1
            layers = tuple(_layers(row, image, reading, report))
            yield LabelledImage(image, layers, pictures.opener(path))
        if several:
            remark = f"{several} data rows have several labels: the first is the main layer, the others are their own"
            report(Problem(remark, file.name, code="layers", outcome="noted"))
    for path in sorted(unlisted):
        if measured := pictures.size(path):
            folder, _, last = path.rpartition("/")
            image = Image(
                id=ids.take("", path, path, report),
                name=last,
                folder=folder,
                width=measured[0],
                height=measured[1],
            )
            yield labelled(image, None, pictures, path)


def _layers(row: Row, image: Image, reading: _Reading, report: Report) -> Iterator[Layer]:
    for number, label in enumerate(row.labels):
        made = {}
        for at, (record, where) in enumerate(label.objects):
            try:
                one = _object(record, where, image, (number, at), reading, report)
                made[_id_of(record, at)] = one
            except Unreachable as error:
                hint = "Export it from Labelbox with the masks fetched, as PNG in base64."
                report(Problem(str(error), where, hint, "unreachable"))
            except ValueError as error:
                report(Problem(str(error), where))
        tags = _of_picture(label, image, number, reading, report)
        owner = label.owner or f"label {number + 1}"
        links = tuple(_relations(label, {key: one.id for key, one in made.items()}, image, number, report))
        yield Layer(
            image_id=image.id, kind="blind" if number else "main", owner=owner if number else "",
            status="skipped" if label.skipped else "done", annotations=(*made.values(), *tags), relations=links,
        )  # fmt: skip


def _object(
    record: dict[str, Any], where: str, image: Image, key: tuple[int, int], reading: _Reading, report: Report
) -> Annotation:
    """Raises ValueError for one that cannot be understood."""
    name = named_of(record)
    if name not in reading.kinds:
        raise ValueError("it has no name")
    kind = reading.kinds[name]
    shape = shape_of(record, image)
    answers, rest = values(kind.attributes, _answers(record.get("classifications"), where, report))
    own = {key: value for key, value in record.items() if key not in _NOT_KEPT}
    if rest:
        own["answers"] = [[one.name, *one.content] for one in rest]
    score = record.get("confidence")
    return Annotation(
        id=derived_id("labelbox", str(image.id), *key), shape=shape, class_id=kind.id, attributes=answers,
        score=None if score is None else finite(score, "confidence"), source=_SOURCE,
        extra={"labelbox": own} if own else {},
    )  # fmt: skip


def _of_picture(
    label: Label, image: Image, number: int, reading: _Reading, report: Report
) -> Iterator[Annotation]:
    """Classes of the picture, and a tag with all other answers."""
    answers = [
        one
        for record, where in label.classifications
        for one in _answers([record], where, report, whole=True)
    ]
    for one in answers:
        for name in one.content if one.name == CLASS and one.kind != "text" else ():
            id_ = derived_id("labelbox", str(image.id), number, "class", name)
            yield Annotation(id=id_, shape=Tag(), class_id=reading.kinds[name].id, source=_SOURCE)
    found, rest = values(
        reading.questions, [one for one in answers if one.name != CLASS or one.kind == "text"]
    )
    if found or rest:
        extra = {"labelbox": {"answers": [[one.name, *one.content] for one in rest]}} if rest else {}
        id_ = derived_id("labelbox", str(image.id), number, "answers")
        yield Annotation(id=id_, shape=Tag(), attributes=found, source=_SOURCE, extra=extra)


def _relations(
    label: Label, ids: dict[str, UUID], image: Image, number: int, report: Report
) -> Iterator[Relation]:
    for at, (record, where) in enumerate(label.relationships):
        name, directed, source, target = _link(record)
        if source not in ids or target not in ids:
            report(Problem("it links an object that is not there", where))
            continue
        yield Relation(
            id=derived_id("labelbox", str(image.id), number, "relation", at),
            type_id=derived_id("relation", name, str(directed)), source_id=ids[source], target_id=ids[target],
        )  # fmt: skip


def _link(record: dict[str, Any]) -> tuple[str, bool, str, str]:
    """Name, whether it is directed, and both ends, wherever a version of the export has them."""
    keys = ("relationship", "unidirectional_relationship", "bidirectional_relationship", "data")
    key = next((key for key in keys if isinstance(record.get(key), dict)), "")
    inner = record.get(key) or {}
    kind = inner.get("type") or record.get("relationshipType") or key
    directed = not str(kind).lower().startswith("bi")
    return named_of(record) or "related", directed, str(inner.get("source", "")), str(inner.get("target", ""))


def _answers(listed: Any, where: str, report: Report, *, whole: bool = False) -> list[Answer]:
    found: list[Answer] = []
    for at, one in enumerate(listed if isinstance(listed, list) else ()):
        try:
            if not isinstance(one, dict):
                raise ValueError(f"a classification is {named(one)}, not an object")
            found += answers_of(one)
        except ValueError as error:
            report(Problem(str(error), where if whole else f"{where}, classifications[{at}]"))
    return found


def _measured(row: Row) -> tuple[int, int]:
    """The picture's size by its first mask; 0 × 0 where there is none."""
    for label in row.labels:
        for record, _ in label.objects:
            if size := mask_size(record):
                return size
    return 0, 0


def _id_of(record: dict[str, Any], at: int) -> str:
    found = (record.get(key) for key in ("uuid", "feature_id", "featureId"))
    return next((one for one in found if isinstance(one, str)), f"#{at}")


def _path(name: str) -> str:
    """A picture's path; of an address without the server and what follows a question mark."""
    if "://" in name:
        name = name.split("://", 1)[1].partition("?")[0].partition("/")[2]
    return name.replace("\\", "/").strip("/")


def _is_color(text: str) -> bool:
    return len(text) == 7 and text[0] == "#" and set(text[1:].lower()) <= set("0123456789abcdef")

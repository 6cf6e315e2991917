"""Limner's own format: everything the document model knows, as text that people can read and git can merge.

    limner.json             the manifest: format and version, and what the data set says of itself
    ontology.json           classes (one a line), questions, relation types, rules
    sequences.json          sequences and tracks, where there are any
    labels/a/x.jpg.json     one file for each picture: its facts, and its layers with one annotation a line
    images/a/x.jpg          the picture, where pictures are copied

Keys stand in the document model's order and numbers with all their digits, so the same data set gives the same bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import Raw

from limner.dataset import (
    Annotation,
    Comment,
    Dataset,
    Image,
    LabelledImage,
    Layer,
    LimnerError,
    Ontology,
    Relation,
    Sequence,
    Track,
    decode,
    derived_id,
    encode,
    from_plain,
    to_plain,
)
from limner.formats.core.files import json_text, problem_of, strict_json, text_of
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import ABILITIES, DATASET, FIELDS, FLAGS, Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures, same
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.stream import Stream, labelled

TITLE = "Limner dataset"
TIER = "A"
PROOF = "Our own format. Random data sets of every shape and field come back equal, and files byte by byte."
EXAMPLE = """\
{"limner":1,
"image":{"id":"0192f0c1-…","name":"x.jpg","width":100,"height":80,"schema":1},
"layers":[
{"kind":"main",
"status":"done",
"annotations":[
{"kind":"annotation","id":"0192f0c2-…","shape":{"type":"box","x":10.5,"y":20.0,"width":30.0,"height":40.0},…},
{"kind":"annotation","id":"0192f0c3-…","shape":{"type":"tag"},"class_id":"…","schema":1}],
"schema":1}]}
"""
HOLDS = Holds(
    shapes={kind: frozenset(abilities) for kind, abilities in ABILITIES.items()},
    fields=frozenset(FIELDS),
    flags=frozenset(FLAGS),
    dataset=frozenset(DATASET),
    foreign="limner",
    whole=True,
)
VERSION = 1
_MANIFEST, _ONTOLOGY, _SEQUENCES, _LABELS = "limner.json", "ontology.json", "sequences.json", "labels"

R = TypeVar("R", Annotation, Relation, Comment)


def sniff(look: Look) -> list[str]:
    """A manifest that says so."""
    if _MANIFEST in look.files and {"format", "version"} <= look.keys(_MANIFEST):
        return [f"{_MANIFEST} is the manifest of a Limner dataset"]
    return []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """The data set with everything in it, pictures in order of their label files' names.

    Pictures below images/ that have no label file come last, as never labelled.
    """
    root = root.parent if root.is_file() else root
    manifest = _object(root / _MANIFEST)
    version = manifest.get("version")
    if manifest.get("format") != "limner" or type(version) is not int or version < 1:
        raise FormatError("it is no manifest of a Limner dataset", where=str(root / _MANIFEST))
    if version > VERSION:
        raise FormatError(
            f"version {version} of the format is newer than this program's {VERSION}", code="newer-schema",
            where=str(root / _MANIFEST), hint="Update Limner: it was written by a newer one.",
        )  # fmt: skip
    ontology = _checked(json_text(root / _ONTOLOGY), Ontology, str(root / _ONTOLOGY))
    lists = _object(root / _SEQUENCES) if (root / _SEQUENCES).is_file() else {}
    where = f"{root / _SEQUENCES}, "
    return Dataset(
        ontology,
        Stream(partial(_pictures, root, ontology, pictures, report)),
        sequences=tuple(_checked(lists.get("sequences", []), list[Sequence], f"{where}sequences")),
        tracks=tuple(_checked(lists.get("tracks", []), list[Track], f"{where}tracks")),
        extra=_checked(manifest.get("extra", {}), dict[str, dict[str, Any]], f"{root / _MANIFEST}, extra"),
    )


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """A manifest, an ontology, and a label file for each picture, wherever pictures are put or left."""
    extra = {"extra": dataset.extra} if dataset.extra else {}
    sink.write(_MANIFEST, laid_out({"format": "limner", "version": VERSION, **extra}))
    sink.write(_ONTOLOGY, laid_out(to_plain(dataset.ontology)))
    lists = {"sequences": to_plain(dataset.sequences), "tracks": to_plain(dataset.tracks)}
    if any(lists.values()):
        sink.write(_SEQUENCES, laid_out({name: list(rows) for name, rows in lists.items()}))
    paths = Paths()
    for item, _ in Fitted(dataset, HOLDS, ledger):
        path = paths.keep(_LABELS, item.image)
        sink.write(f"{path}.json", _label_file(item))
        sink.picture(str(PurePosixPath("images", *path.parts[1:])), item)


def laid_out(record: dict[str, Any]) -> bytes:
    """A record as JSON: a line for each of its keys, and for each object of a list."""
    return b"{" + b",\n".join(_line(key, value) for key, value in record.items()) + b"}\n"


def _line(key: str, value: Any) -> bytes:
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return encode(key) + b":" + _rows([encode(one) for one in value])
    return encode(key) + b":" + encode(value)


def _rows(rows: list[bytes]) -> bytes:
    return b"[\n" + b",\n".join(rows) + b"]" if rows else b"[]"


def _label_file(item: LabelledImage) -> bytes:
    facts = laid_out(to_plain(item.image)).rstrip(b"\n")
    layers = _rows([_layer(layer) for layer in item.layers])
    return b'{"limner":%d,\n"image":%b,\n"layers":%b}\n' % (VERSION, facts, layers)


def _layer(layer: Layer) -> bytes:
    head = to_plain(msgspec.structs.replace(layer, annotations=(), relations=(), comments=()))
    lines = [_line(key, head[key]) for key in head if key not in ("image_id", "schema")]
    if layer.annotations:
        lines.append(b'"annotations":' + _rows([_settled(one, Annotation) for one in layer.annotations]))
    if layer.relations:
        lines.append(b'"relations":' + _rows([_settled(one, Relation) for one in layer.relations]))
    if layer.comments:
        lines.append(b'"comments":' + _rows([_settled(one, Comment) for one in layer.comments]))
    return b"{" + b",\n".join([*lines, _line("schema", head["schema"])]) + b"}"


def _settled(record: R, kind: type[R]) -> bytes:
    """The record as it will be when it is read: a whole number where the model has a float gets its point."""
    return encode(decode(encode(record), kind))


def _pictures(root: Path, ontology: Ontology, pictures: Pictures, report: Report) -> Iterator[LabelledImage]:
    known = frozenset(kind.id for kind in ontology.classes)
    unlabelled = {path for path in pictures.paths if path.startswith("images/")}
    for path in _label_files(root):
        inside = path.removeprefix(f"{_LABELS}/").removesuffix(".json")
        try:
            image, layers = _LabelFile(root, path, report).content(known)
        except FormatError as error:
            report(problem_of(error, error.where.removeprefix(f"{root}/")))
            continue
        picture = pictures.find(f"images/{inside}", image.path)
        unlabelled.discard(picture or "")
        yield LabelledImage(image, layers, pictures.opener(picture))
    for picture in sorted(unlabelled):
        if size := pictures.size(picture):
            *folder, name = PurePosixPath(picture).parts[1:]
            image = Image(
                id=derived_id("image", "", *folder, name), name=name, folder="/".join(folder), width=size[0],
                height=size[1],
            )  # fmt: skip
            yield labelled(image, None, pictures, picture)


def _label_files(root: Path) -> list[str]:
    found = (path.relative_to(root).as_posix() for path in (root / _LABELS).rglob("*.json") if path.is_file())
    return sorted(found, key=lambda path: (same(path).casefold(), path))


class _Outline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A label file, its records not yet looked into."""

    limner: int
    image: Raw
    layers: list[dict[str, Raw]] = []


@dataclass
class _LabelFile:
    """One label file. Bad records are reported with their line; the others are kept."""

    root: Path
    path: str
    report: Report
    _data: bytes = b""
    _bad: bool = False

    def content(self, classes: frozenset[UUID]) -> tuple[Image, tuple[Layer, ...]]:
        """Raises FormatError where picture or layers cannot be understood."""
        self._data = text_of(self.root / self.path).encode("utf-8", "surrogatepass")
        try:
            outline = msgspec.json.decode(self._data, type=_Outline)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            json_text(self.root / self.path)  # which says where, if it is no JSON at all
            raise FormatError(f"it is no label file: {error}", where=self.path) from error
        if not 1 <= outline.limner <= VERSION:
            raise FormatError(
                f"version {outline.limner} is not known here", code="newer-schema", where=self.path,
                hint="Update Limner: it was written by a newer one.",
            )  # fmt: skip
        image = self._record(outline.image, Image, 0)
        at = self._data.find(bytes(outline.image)) + len(bytes(outline.image))
        layers = []
        for raw in outline.layers:
            try:
                layers.append(self._layer(raw, image, classes, at))
            except FormatError as error:
                self._refuse(problem_of(error))
        item = LabelledImage(image, tuple(layers))
        if not self._bad and _label_file(item) != self._data:  # edited: a key may stand there twice
            strict_json(self._data, self.path)
        return image, item.layers

    def _layer(self, raw: dict[str, Raw], image: Image, classes: frozenset[UUID], at: int) -> Layer:
        lists = {"annotations", "relations", "comments"}
        head = {
            name: strict_json(bytes(value), self.path) for name, value in raw.items() if name not in lists
        }
        layer: Layer = _checked({**head, "image_id": str(image.id)}, Layer, self.path)
        annotations = self._records(raw, "annotations", Annotation, at)
        for one in [one for one in annotations.values() if one.class_id and one.class_id not in classes]:
            message = f"annotation {one.id} is of class {one.class_id}, which the ontology has not"
            self._refuse(Problem(message, self.path, f"Add the class to {_ONTOLOGY}."))
            del annotations[one.id]
        relations = self._records(raw, "relations", Relation, at)
        for link in [*relations.values()]:
            if not {link.source_id, link.target_id} <= set(annotations):
                message = f"relation {link.id} names an annotation that is not there"
                self._refuse(Problem(message, self.path))
                del relations[link.id]
        comments = self._records(raw, "comments", Comment, at)
        return msgspec.structs.replace(
            layer,
            annotations=tuple(annotations.values()),
            relations=tuple(relations.values()),
            comments=tuple(comments.values()),
        )

    def _records(self, raw: dict[str, Raw], name: str, kind: type[R], at: int) -> dict[UUID, R]:
        """The good records of a list by their ids."""
        try:
            rows = msgspec.json.decode(raw[name], type=list[Raw]) if name in raw else []
        except msgspec.DecodeError as error:
            raise FormatError(f"{name} is no list", where=self.path) from error
        found: dict[UUID, R] = {}
        for row in rows:
            at = max(self._data.find(bytes(row), at), 0)
            try:
                one = self._record(row, kind, at)
                if one.id in found:
                    raise FormatError(f"id {one.id} stands there twice", where=self._line(at))
                found[one.id] = one
            except FormatError as error:
                self._refuse(problem_of(error))
            at += len(bytes(row))
        return found

    def _record(self, raw: Raw, kind: Any, at: int) -> Any:
        """Raises FormatError that names the line and the field."""
        text = bytes(raw)
        try:
            record = decode(text, kind)
            if encode(record) != text:
                strict_json(text, "")
        except LimnerError as error:
            where = f"{self._line(at)}, {error.where}".removesuffix(", ")
            raise FormatError(error.message, code=error.code, where=where, hint=error.hint) from error
        return record

    def _line(self, at: int) -> str:
        number = self._data.count(b"\n", 0, at) + 1
        return f"{self.path}, line {number}"

    def _refuse(self, problem: Problem) -> None:
        self._bad = True
        self.report(problem)


def _object(path: Path) -> dict[str, Any]:
    found = json_text(path)
    if not isinstance(found, dict):
        raise FormatError("it is no JSON object", where=str(path))
    return found


def _checked(plain: Any, kind: Any, where: str) -> Any:
    try:
        return from_plain(plain, kind)
    except LimnerError as error:
        place = f"{where}, {error.where}" if error.where else where
        raise FormatError(error.message, code=error.code, where=place, hint=error.hint) from error

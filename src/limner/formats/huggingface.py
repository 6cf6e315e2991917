"""Hugging Face's detection data sets: a folder of pictures with metadata.jsonl, or Parquet with pictures inside."""

import json
from collections.abc import Iterator
from dataclasses import replace as replaced
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from limner.dataset import Annotation, Dataset, Image, LabelledImage, Ontology, Split
from limner.formats.core.classes import classes
from limner.formats.core.files import lines_of, problem_of, strict_json
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures, stem
from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.core.sink import Sink
from limner.formats.core.splits import folder_of, image_at, split_above, split_in
from limner.formats.core.spool import Spool
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.embedded import bytes_of, say_left, size_of
from limner.formats.shared.hub.card import CARD, card, read_card
from limner.formats.shared.hub.parquet import ParquetFile, ParquetWriter, parquet
from limner.formats.shared.hub.records import (
    HOLDS as HOLDS,
)
from limner.formats.shared.hub.records import (
    XYWH,
    XYXY,
    Evidence,
    Kinds,
    Place,
    annotations_of,
    arranged,
    names_in,
    record_of,
    size_in,
    unknown_of,
)
from limner.formats.yolo.writer import class_places

TITLE = "Hugging Face (imagefolder, Parquet)"
TIER = "A"
PROOF = "The `datasets` package reads the folders and Parquet files that are written; pyarrow's and its own are read."
EXAMPLE = """\
{"file_name": "x.jpg", "width": 100, "height": 80, "objects": {"id": [1], "area": [1200.0],
 "bbox": [[10.0, 20.0, 30.0, 40.0]], "category": [0]}, "labels": []}
"""
DIALECTS = {
    "xywh": "boxes are x, y, width, height, as in COCO; so they are written where nothing is said",
    "xyxy": "boxes are x, y of two corners, as in Pascal VOC",
    "parquet": "Parquet files with the pictures inside, boxes x, y, width, height",
    "parquet-xyxy": "Parquet files with the pictures inside, boxes x, y of two corners",
}
EMBEDS = ("parquet", "parquet-xyxy")
_METADATA = "metadata.jsonl"
_BARE = msgspec.structs.replace
_MOST_NAMELESS = 100_000


def sniff(look: Look) -> list[str]:
    """A metadata.jsonl of file names, or a Parquet file with objects."""
    for path in look.named(_METADATA):
        if path.count("/") < 2 and "file_name" in look.keys(path):
            return [f"{path} has the key file_name"]
    for path in look.named("*.parquet"):
        if path.count("/") < 2 and look.head(path)[:4] == b"PAR1":
            try:
                if ParquetFile(look.path(path)).usable:
                    return [f"{path} is a Parquet file of pictures with objects or labels"]
            except FormatError as error:
                return [f"{path} is a Parquet file"] if error.code == "missing-package" else []
    return []


def read(root: Path, pictures: Pictures, report: Report, dialect: str = "") -> Dataset:
    """Every metadata.jsonl or Parquet file below a folder, or one; order as in the files.

    How boxes are meant is said by the dialect, by the file itself, or shown by areas and by what cannot be. Everything
    is gone through once before, for the classes and for that.
    """
    sources = _sources(root, report)
    folder = root if root.is_dir() else root.parent
    names, meant = read_card(folder)
    evidence = Evidence()
    found: set[str | int] = set()
    for source in sources:
        names = names or source.names
        meant = meant or source.convention
        for _, record in source.records(unreported):
            found |= names_in(record)
            evidence.add(record)
    said = dialect.removeprefix("parquet").removeprefix("-") or (XYWH if dialect else "")
    convention = said or meant or evidence.decide(str(root))
    made = classes(_all_names(names, found, root))
    kinds = Kinds({kind.index: kind.id for kind in made}, {kind.name: kind.id for kind in reversed(made)})
    stream = Stream(partial(_images, sources, kinds, convention, pictures, report))
    return Dataset(Ontology(classes=made), stream)


def write(dataset: Dataset, sink: Sink, ledger: Ledger, dialect: str = "") -> None:
    """<split>/metadata.jsonl beside the pictures and a card with the classes, or data/<split>-….parquet."""
    convention = XYXY if dialect.endswith(XYXY) else XYWH
    places = class_places(dataset.ontology, ledger)
    names = [kind.name for kind in dataset.ontology.by_index()]
    if dialect.startswith("parquet"):
        _write_parquet(dataset, sink, ledger, places, names, convention)
        return
    paths, ids = Paths(), count(1)
    files: dict[Split, Spool] = {}
    for item, annotations in Fitted(dataset, HOLDS, ledger, arranged):
        image = item.image
        above = folder_of(image.split)
        path = str(paths.place(above, image, ledger))
        record = {
            **_known(image), "file_name": path.removeprefix(f"{above}/"), "width": image.width,
            "height": image.height, **record_of(annotations, places.__getitem__, convention, ids),
        }  # fmt: skip
        line = json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"
        files.setdefault(image.split, Spool()).write(line.encode())
        sink.picture(path, item)
    for split, lines in sorted(files.items()):
        sink.write(f"{folder_of(split)}/{_METADATA}", lines.chunks())
    sink.write(CARD, card(names, convention))


def _write_parquet(
    dataset: Dataset, sink: Sink, ledger: Ledger, places: dict[UUID, int], names: list[str], convention: str
) -> None:
    parquet()
    say_left(sink, ledger)
    paths, ids = Paths(), count(1)
    files: dict[Split, ParquetWriter] = {}
    for item, annotations in Fitted(dataset, replaced(HOLDS, foreign=""), ledger, arranged):
        image = item.image
        path = str(paths.place(folder_of(image.split), image, ledger)).split("/", 1)[1]
        if image.split not in files:
            files[image.split] = ParquetWriter(names, convention)
        files[image.split].add(
            {
                "image": {"bytes": bytes_of(item, sink), "path": path}, "width": image.width,
                "height": image.height, **record_of(_numbered(annotations), places.__getitem__, convention, ids),
            }
        )  # fmt: skip
    for split, file in sorted(files.items()):
        file.put(sink, f"data/{folder_of(split)}-00000-of-00001.parquet")
    if not files:
        ParquetWriter(names, convention).put(sink, f"data/{folder_of('')}-00000-of-00001.parquet")


def _numbered(annotations: tuple[Annotation, ...] | None) -> tuple[Annotation, ...] | None:
    """Without keys that the columns have no place for; ids that are no whole numbers are given anew."""
    return None if annotations is None else tuple(_BARE(one, extra={}) for one in annotations)


class _Lines:
    """The records of a metadata.jsonl."""

    names: list[str] = []  # noqa: RUF012
    convention = ""

    def __init__(self, path: Path, above: str) -> None:
        self.path = path
        self.above = above

    def records(self, report: Report) -> Iterator[tuple[int, dict[str, Any]]]:
        for number, line in lines_of(self.path):
            if not line.strip():
                continue
            try:
                record = strict_json(line, f"{self.path}, line {number}")
            except FormatError as error:
                report(problem_of(error, f"{self.path}, line {number}"))
                continue
            if isinstance(record, dict) and isinstance(record.get("file_name"), str) and record["file_name"]:
                yield number, record
            else:
                report(Problem("it has no file_name", f"{self.path}, line {number}"))

    def name(self, _: int, record: dict[str, Any]) -> str:
        return str(record["file_name"])

    def opener(self, _: int) -> Any:
        return None

    def where(self, number: int) -> str:
        return f"{self.path}, line {number}"


class _Rows:
    """The records of a Parquet file."""

    def __init__(self, path: Path, above: str) -> None:
        self.path = path
        self.above = above
        self._file = ParquetFile(path)
        self.names = self._file.names
        self.convention = self._file.convention

    def records(self, report: Report) -> Iterator[tuple[int, dict[str, Any]]]:
        try:
            yield from self._file.rows()
        except FormatError as error:
            report(problem_of(error))

    def name(self, number: int, record: dict[str, Any]) -> str:
        picture = record.get(self._file.picture)
        inner = picture.get("path") if isinstance(picture, dict) else None
        for given in (inner, record.get("file_name"), record.get("image_id")):
            if isinstance(given, str | int) and str(given).strip("/. "):
                return str(given)
        return f"{self.path.name.partition('.')[0]}-{number:08}"

    def opener(self, number: int) -> Any:
        return self._file.opener(number)

    def where(self, number: int) -> str:
        return f"{self.path}, row {number}"


def _sources(root: Path, report: Report) -> list[_Lines | _Rows]:
    folder = root if root.is_dir() else root.parent
    paths = [root] if root.is_file() else sorted([*root.rglob(_METADATA), *root.rglob("*.parquet")])
    found: list[_Lines | _Rows] = []
    for path in paths:
        above = path.parent.relative_to(folder).as_posix()
        try:
            found.append(
                (_Rows if path.suffix == ".parquet" else _Lines)(path, "" if above == "." else above)
            )
        except FormatError as error:
            if error.code == "missing-package":
                raise
            report(problem_of(error))
    if not found:
        raise FormatError(f"there is no {_METADATA} and no Parquet file", where=str(root))
    return found


def _images(
    sources: list[_Lines | _Rows], kinds: Kinds, convention: str, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    for source in sources:
        split = split_above(f"{source.above}/x") if isinstance(source, _Lines) else _split_of(source)
        seen: set[str] = set()
        for number, record in source.records(report):
            where = source.where(number)
            name = _own(source.name(number, record))
            if name in seen:
                report(Problem(f"{name} stands there twice", where, outcome="noted"))
                name = f"{stem(name)}~{number}{name[len(stem(name)) :]}"
            seen.add(name)
            try:
                inner = source.opener(number)
            except FormatError as error:
                report(problem_of(error, where))
                inner = None
            found = None if inner else _find(pictures, source.above, name)
            size = size_in(record) or (pictures.size(found) if found else None)
            if size is None and inner:
                size = size_of(inner().read(), name)
            image = image_at(name, split, size or (0, 0), extra=_extra(record, where, report))
            annotations = annotations_of(
                record, image, kinds, convention, Place("huggingface", where, report)
            )
            item = labelled(image, annotations, pictures, found)
            yield replaced(item, open_picture=inner) if inner else item


def _split_of(source: _Rows) -> Split:
    return split_in(source.path.stem) or split_above(f"{source.above}/x")


def _find(pictures: Pictures, above: str, name: str) -> str | None:
    return pictures.find(f"{above}/{name}".lstrip("/"), above)


def _own(name: str) -> str:
    """The picture's path below its folder; what leads elsewhere is only a name."""
    plain = name.replace("\\", "/").removeprefix("./")
    if plain.startswith("/") or ".." in plain.split("/") or plain[1:3] == ":/":
        plain = plain.rpartition("/")[2]
    return plain if plain.strip("./ ") else "unnamed"


def _extra(record: dict[str, Any], where: str, report: Report) -> dict[str, dict[str, Any]]:
    """Keys that mean nothing here, as far as they are JSON."""
    kept = {}
    for key, value in unknown_of(record).items():
        if isinstance(value, dict) and set(value) <= {"bytes", "path"}:
            continue
        try:
            kept[str(key)] = strict_json(json.dumps(value, allow_nan=False), where)
        except (TypeError, ValueError, RecursionError, FormatError):
            report(Problem(f"{str(key)[:40]} is no JSON, and is not kept", where, outcome="noted"))
    return {"huggingface": kept} if kept else {}


def _known(image: Image) -> dict[str, Any]:
    return dict(image.extra.get("huggingface", {}))


def _all_names(names: list[str], found: set[str | int], root: Path) -> list[str]:
    """The names in their order, then those that only records have; places beyond the names are called by number."""
    highest = max((one for one in found if isinstance(one, int)), default=-1)
    if highest >= max(len(names), _MOST_NAMELESS):
        raise FormatError(f"class {highest} is named nowhere", where=str(root))
    numbered = [*names, *(f"class {at}" for at in range(len(names), highest + 1))]
    return [*numbered, *sorted({one for one in found if isinstance(one, str)} - set(numbered))]

"""WebDataset: tar shards in which files of one key, one behind the other, are a picture and what is said of it."""

import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from functools import partial
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any

from limner.dataset import Dataset, LabelledImage, Ontology, Split
from limner.formats.core.classes import classes
from limner.formats.core.files import json_of, problem_of, strict_json
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import SUFFIXES, Pictures, stem
from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.core.sink import Sink
from limner.formats.core.splits import UNSPLIT, folder_of, image_at, split_above, split_in
from limner.formats.core.spool import Spool
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.embedded import bytes_of, opener, say_left, size_of
from limner.formats.shared.hub.records import (
    HOLDS as _RECORDS,
)
from limner.formats.shared.hub.records import (
    XYWH,
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

TITLE = "WebDataset (tar shards)"
TIER = "A"
PROOF = "The `webdataset` package reads the shards that are written, and those that it writes are read."
EXAMPLE = """\
train-000000.tar:  000000000.jpg  000000000.json  000000001.jpg  000000001.json  …
000000000.json:    {"file_name": "x.jpg", "width": 100, "height": 80,
                    "objects": {"bbox": [[10, 20, 30, 40]], "category": ["cat"]}, "labels": []}
"""
EMBEDS = ("",)
HOLDS = _RECORDS
_CLASSES = "classes.json"
_SHARD = 1000
_MOST_JSON = 50_000_000
_BROKEN = (tarfile.TarError, ValueError, OSError, EOFError, OverflowError, RecursionError)
_BLOCK = 512


@dataclass
class _Sample:
    """A key's files: where each lies in the shard, by what stands behind the key's dot."""

    key: str
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def picture(self) -> tuple[str, int, int] | None:
        """Suffix, place and length of the first picture."""
        found = (kind for kind in self.places if f".{kind.rpartition('.')[2].lower()}" in SUFFIXES)
        kind = next(found, None)
        return None if kind is None else (kind, *self.places[kind])


def sniff(look: Look) -> list[str]:
    """A tar file whose first entries share a key, one of them a picture or a class."""
    for path in (path for path in look.named("*.tar") if path.count("/") < 2):
        samples = _samples(look.path(path), unreported)
        first = next(samples, None)
        if first and first.picture() and len(first.places) > 1:
            return [f"{path} holds {first.key} with {', '.join(sorted(first.places))}"]
    return []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """The shards of a folder, or one, in order of their names; pictures inside are opened where they lie.

    Of a key's files are read: the picture, `json` (a record of objects and labels) and `cls` (the class of the whole
    picture). Everything is gone through once before, for the classes.
    """
    folder = root if root.is_dir() else root.parent
    shards = [root] if root.is_file() else sorted([*root.glob("*.tar"), *root.glob("*/*.tar")])
    if not shards:
        raise FormatError("there is no tar file", where=str(root), hint="Unpack shards that are compressed.")
    names = json_of(folder / _CLASSES, list[str]) if (folder / _CLASSES).is_file() else []
    found: set[str | int] = set()
    evidence = Evidence()
    for shard in shards:
        for sample in _samples(shard, unreported):
            record = _record(shard, sample, unreported)
            if record is not None:
                found |= names_in(record)
                evidence.add(record)
    highest = max((one for one in found if isinstance(one, int)), default=-1)
    if highest >= max(len(names), 100_000):
        raise FormatError(f"class {highest} is named nowhere", where=str(root))
    names = [*names, *(f"class {at}" for at in range(len(names), highest + 1))]
    made = classes([*names, *sorted({one for one in found if isinstance(one, str)} - set(names))])
    kinds = Kinds({kind.index: kind.id for kind in made}, {kind.name: kind.id for kind in reversed(made)})
    convention = XYWH if (folder / _CLASSES).is_file() else evidence.decide(str(root))
    return Dataset(
        Ontology(classes=made), Stream(partial(_images, shards, kinds, convention, pictures, report))
    )


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """<split>-000000.tar with a thousand pictures each, as they are, and classes.json with the classes in order."""
    say_left(sink, ledger)
    names = {kind.id: kind.name for kind in dataset.ontology.classes}
    if len(set(names.values())) < len(names):
        raise FormatError("two classes have one name, and records call classes by name", code="class-name")
    paths, ids = Paths(), count(1)
    shards: dict[Split, _Shard] = {}
    for number, (item, annotations) in enumerate(Fitted(dataset, HOLDS, ledger, arranged)):
        image = item.image
        above = folder_of(image.split)
        path = str(paths.place(above, image, ledger)).split("/", 1)[1]
        known = image.extra.get("huggingface", {})
        record = {
            **known, "file_name": path, "width": image.width, "height": image.height,
            **record_of(annotations, names.__getitem__, XYWH, ids),
        }  # fmt: skip
        text = json.dumps(record, ensure_ascii=False, allow_nan=False).encode()
        shard = shards.setdefault(image.split, _Shard(image.split))
        shard.add(sink, f"{number:09}", path, bytes_of(item, sink), text)
    for _, shard in sorted(shards.items()):
        shard.put(sink)
    ordered = [kind.name for kind in dataset.ontology.by_index()]
    sink.write(_CLASSES, (json.dumps(ordered, ensure_ascii=False) + "\n").encode())


class _Shard:
    """The shard of a split that is being filled."""

    def __init__(self, split: Split) -> None:
        self._name = split or UNSPLIT
        self._number = 0
        self._count = 0
        self._bytes = Spool()

    def add(self, sink: Sink, key: str, path: str, picture: bytes | None, text: bytes) -> None:
        """Put a sample; a full shard is handed over before."""
        if self._count == _SHARD:
            self.put(sink)
            self._number, self._count, self._bytes = self._number + 1, 0, Spool()
        suffix = PurePosixPath(path).suffix.lower()
        if picture is not None:
            self._entry(f"{key}{suffix if suffix in SUFFIXES else '.jpg'}", picture)
        self._entry(f"{key}.json", text)
        self._count += 1

    def put(self, sink: Sink) -> None:
        """Hand the shard over."""
        self._bytes.write(bytes(2 * _BLOCK))
        sink.write(f"{self._name}-{self._number:06}.tar", self._bytes.chunks())

    def _entry(self, name: str, data: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        self._bytes.write(info.tobuf(tarfile.USTAR_FORMAT))
        self._bytes.write(data)
        self._bytes.write(bytes(-len(data) % _BLOCK))


def _samples(shard: Path, report: Report) -> Iterator[_Sample]:
    """The samples of a shard; entries that are no files are passed over."""
    sample: _Sample | None = None
    try:
        end = shard.stat().st_size
        with tarfile.open(shard, "r:") as archive:
            for member in archive:
                archive.members = []  # type: ignore[attr-defined]  # else all would stay in memory
                folder, _, name = member.name.rpartition("/")
                first, dot, kind = name.partition(".")
                if not member.isreg() or not dot or member.issparse():
                    continue
                key = f"{folder}/{first}" if folder else first
                if member.offset_data + member.size > end:
                    report(Problem("it is cut: the shard ends before", f"{shard}, {member.name[:100]}"))
                    break
                if sample is None or sample.key != key:
                    if sample is not None:
                        yield sample
                    sample = _Sample(key)
                sample.places[kind] = (member.offset_data, member.size)
    except _BROKEN as error:
        message = f"it is no tar file, or a broken or compressed one: {error}"
        report(Problem(message[:300], str(shard), "Unpack shards that are compressed."))
    if sample is not None:
        yield sample


def _record(shard: Path, sample: _Sample, report: Report) -> dict[str, Any] | None:
    """What `json` and `cls` say; None where neither is there, or can be understood."""
    where = f"{shard}, {sample.key}"
    record: dict[str, Any] | None = None
    for kind in ("json", "cls"):
        if kind not in sample.places:
            continue
        at, length = sample.places[kind]
        if length > _MOST_JSON:
            report(Problem(f"its {kind} is larger than 50 MB", where))
            continue
        with opener(shard, at, length)() as file:
            data = file.read()
        try:
            if kind == "json":
                plain = strict_json(data, where)
                if not isinstance(plain, dict):
                    raise FormatError("its json is no table")
                record = plain
            else:
                text = data.decode("utf-8-sig").strip()
                label = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text
                record = {**(record or {}), "labels": [label] if text else []}
        except FormatError as error:
            report(problem_of(error, where))
            record = None
        except UnicodeDecodeError:
            report(Problem(f"its {kind} is not UTF-8", where))
    return record


def _images(
    shards: list[Path], kinds: Kinds, convention: str, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    seen: set[tuple[Split, str]] = set()
    for shard in shards:
        split = split_in(shard.stem) or split_above(f"{shard.parent.name}/x")
        for sample in _samples(shard, report):
            where = f"{shard}, {sample.key}"
            record = _record(shard, sample, report)
            inner = sample.picture()
            if record is None and inner is None:
                continue
            name = _name(sample, record or {})
            if (split, name) in seen:
                report(Problem(f"{name} stands there twice", where, outcome="noted"))
                name = f"{stem(name)}~{sample.key.replace('/', '-')}{name[len(stem(name)) :]}"
            seen.add((split, name))
            found = None if inner else pictures.find(name, split)
            opened = opener(shard, inner[1], inner[2]) if inner else None
            size = size_in(record or {}) or (pictures.size(found) if found else None)
            if size is None and opened:
                with opened() as file:
                    size = size_of(file.read(), name)
            unknown = {key: value for key, value in unknown_of(record or {}).items() if value is not None}
            extra = {"huggingface": unknown} if unknown else {}
            image = image_at(name, split, size or (0, 0), extra=extra)
            place = Place("webdataset", where, report)
            annotations = None if record is None else annotations_of(record, image, kinds, convention, place)
            item = labelled(image, annotations, pictures, found)
            yield replaced(item, open_picture=opened) if opened else item


def _name(sample: _Sample, record: dict[str, Any]) -> str:
    """The picture's path as its record says it, else as its entry is called."""
    given = record.get("file_name")
    plain = given.replace("\\", "/") if isinstance(given, str) else ""
    if plain.strip("./ ") and not plain.startswith("/") and ".." not in plain.split("/"):
        return plain
    picture = sample.picture()
    inner = sample.key.strip("/").replace("..", "_") or "unnamed"
    return f"{inner}.{picture[0]}" if picture else inner

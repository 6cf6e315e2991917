"""DOTA: one text file for each picture, one line for each object: four corners, class, and whether it is difficult.

Corners go clockwise from the one at the object's head, so that their order has meaning; they may lie outside. The file
may begin with where the picture comes from and the size of a pixel on the ground.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Dataset,
    Image,
    LabelledImage,
    Ontology,
    Part,
    Polygon,
    Source,
    Split,
    derived_id,
)
from limner.formats.core.files import number
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.core.sink import Sink
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.labels import META, read_labels, with_others, write_labels
from limner.formats.shared.lists import Words, reported_lines, word
from limner.formats.shared.narrow import PLAIN_POLYGON, as_quad, own_keys
from limner.formats.shared.pairs import Layout, Pair, label_files, pairs
from limner.formats.shared.table import digits

TITLE = "DOTA"
TIER = "A"
PROOF = "Datumaro 1.13 reads the turned boxes that are written, and what it writes is read."
EXAMPLE = """\
imagesource:GoogleEarth
gsd:0.146343590398
2753 2408 2861 2385 2888 2468 2805 2502 plane 0
"""
HOLDS = Holds(
    shapes={"polygon": frozenset({"quad", "outside", "crowd"})},
    becomes={
        "box": "quad", "polygon with holes": "quad", "polygon with parts": "quad", "ellipse": "quad",
        "mask": "quad", "cuboid": "quad",
    },
    flags=frozenset({"difficult"}),
    dataset=frozenset({"split", "empty"}),
    foreign="dota",
    also={PLAIN_POLYGON: "four corners"},
)  # fmt: skip
_FOLDERS: dict[Split, str] = {"": "", "train": "train", "val": "val", "test": "test"}
_LAYOUTS = tuple(
    Layout("images", folder, folders=_FOLDERS) for folder in ("labelTxt", "labelTxt-v1.5", "labelTxt-v2.0")
)
_HEADER = re.compile(r"([A-Za-z][\w ]*):(.*)")


def sniff(look: Look) -> list[str]:
    """Text files in labelTxt, or any whose lines hold eight numbers, a word and 0 or 1."""
    for path in look.named("*.txt")[:20]:
        for line in look.text(path).split("\n")[:6]:
            if not _HEADER.fullmatch(line) and _fits(line):
                return [f"{path} holds lines of four corners and a class"]
    files = look.named("labelTxt*/*.txt", "*/labelTxt*/*.txt")
    return [f"{files[0]} lies in labelTxt"] if files else []


def _fits(line: str) -> bool:
    fields = line.split()
    try:
        name, _, _ = _parse(line)
    except ValueError:
        return False
    return len(fields) > 9 and fields[-1] in ("0", "1", "2") and any(sign.isalpha() for sign in name)


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """A DOTA folder, by split and name; every file is read twice, first for the classes."""
    layout = max(_LAYOUTS, key=lambda one: len(label_files(root, one, unreported)))
    files = label_files(root, layout, report)
    if not files:
        flat = Layout("images", "", folders=_FOLDERS)
        beside = [path for path in label_files(root, flat, report) if _begins(root, path)]
        layout, files = (flat, beside) if beside else (layout, files)
    if not files and not (root / META).is_file():
        raise FormatError("there is no folder labelTxt with text files", where=str(root))
    known = read_labels(root, report)
    words = Words(known.values())
    found = {
        words.name(name)
        for path in files
        for _, name, _ in _objects(root, path, unreported)
        if name is not None
    }
    kinds = with_others(known, found)
    ids = {kind.name: kind.id for kind in kinds}
    stream = Stream(partial(_images, root, layout, set(files), words, ids, pictures, report))
    return Dataset(Ontology(classes=kinds), stream)


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """images/ and labelTxt/ in a folder for each split; the classes' names and order in dataset_meta.json."""
    names = {kind.id: kind.name for kind in dataset.ontology.classes}
    paths = Paths()
    Words(names.values()).say(ledger)
    for item, annotations in Fitted(dataset, HOLDS, ledger, _arranged):
        picture, label = _LAYOUTS[0].place(paths, item.image, ledger)
        if annotations is not None:
            header = own_keys(item.image.extra, "dota").get("header")
            kept = [
                line
                for line in (header if isinstance(header, list) else ())
                if isinstance(line, str) and _HEADER.fullmatch(line)
            ]
            lines = [*kept, *(_line(one, names) for one in annotations)]
            sink.write(label, "".join(f"{line}\n" for line in lines).encode())
        sink.picture(picture, item)
    write_labels(sink, dataset.ontology)


def _begins(root: Path, path: str) -> bool:
    return any(_fits(line) for _, line in _first(reported_lines(root, path, unreported)))


def _first(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for line, _ in zip(lines, range(6), strict=False):
        yield line


def _images(
    root: Path, layout: Layout, files: set[str], words: Words, ids: dict[str, UUID], pictures: Pictures,
    report: Report,
) -> Iterator[LabelledImage]:  # fmt: skip
    for pair in pairs(root, layout, pictures, report):
        if pair.label is None:
            yield labelled(pair.image, None, pictures, pair.picture)
        elif pair.label in files:
            header: list[str] = []
            notes = list(_annotations(root, pair, header, words, ids, report))
            image = msgspec.structs.replace(pair.image, extra={"dota": {"header": header}} if header else {})
            yield labelled(image, notes, pictures, pair.picture)


def _annotations(
    root: Path, pair: Pair, header: list[str], words: Words, ids: dict[str, UUID], report: Report
) -> Iterator[Annotation]:
    for at, name, found in _objects(root, cast(str, pair.label), report):
        if name is None:
            header.append(cast(str, found))
            continue
        ring, difficult = cast("tuple[tuple[float, ...], bool]", found)
        try:
            yield Annotation(
                id=derived_id("dota", str(pair.image.id), at), shape=Polygon((Part(ring),), "quad"),
                class_id=ids[words.name(name)], flags=frozenset({"difficult"} if difficult else ()),
                source=Source(kind="import", name="dota"),
            )  # fmt: skip
        except ValueError as error:
            report(Problem(str(error), f"{pair.label}, line {at}"))


def _objects(root: Path, path: str, report: Report) -> Iterator[tuple[int, str | None, Any]]:
    """Line, class and place of every object; lines of the header come without a class."""
    body = False
    for at, line in reported_lines(root, path, report):
        if not body and _HEADER.fullmatch(line):
            yield at, None, line
            continue
        body = True
        try:
            name, *found = _parse(line)
            yield at, name, tuple(found)
        except ValueError as error:
            report(Problem(str(error), f"{path}, line {at}"))


def _parse(line: str) -> tuple[str, tuple[float, ...], bool]:
    """Class, corners and whether it is difficult. Raises ValueError."""
    fields = line.split(None, 8)
    if len(fields) < 9:
        raise ValueError(f"{len(fields)} fields in the line; four corners and a class are wanted")
    ring = tuple(number(text, "a coordinate") for text in fields[:8])
    name, _, last = fields[8].rstrip().rpartition(" ")
    if name.strip() and last in ("0", "1", "2"):
        return name.strip(), ring, last != "0"
    return fields[8].strip(), ring, False


def _arranged(fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """Four corners for each object."""
    return tuple(as_quad(fitted, one, image) for one in annotations)


def _line(one: Annotation, names: dict[UUID, str]) -> str:
    ring = cast(Polygon, one.shape).parts[0].exterior
    name = word(names[cast(UUID, one.class_id)])
    return " ".join([*map(digits, ring), name, "1" if "difficult" in one.flags else "0"])

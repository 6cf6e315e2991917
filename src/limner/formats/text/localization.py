"""ICDAR's text localisation: one text file for each picture, one line for each word.

2015: eight numbers (four corners clockwise) and the transcription, parted by commas. 2013: left, top, right, bottom and
the transcription in quotes, parted by blanks or commas. Transcriptions hold commas; the file may begin with a mark.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import msgspec

from limner.dataset import (
    Annotation,
    Box,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Ontology,
    Part,
    Polygon,
    Shape,
    Source,
    derived_id,
)
from limner.formats.core.conversions import four_corners
from limner.formats.core.files import number
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.labels import META, numbered, read_labels, write_labels
from limner.formats.shared.lists import reported_lines
from limner.formats.shared.narrow import OTHER_CLASS, PLAIN_POLYGON, as_quad, of_class, only_class
from limner.formats.shared.pairs import Layout, Pair, label_files, pairs
from limner.formats.shared.table import digits
from limner.formats.text.words import ALSO, TEXT, readable, shown, understood

TITLE = "ICDAR text localisation"
TIER = "A"
PROOF = "Real files of both kinds, with four corners and with upright boxes, come back word by word."
EXAMPLE = "377,117,463,117,465,130,378,130,Genaxis Theatre"
MIXED = "box beside four corners"
HOLDS = Holds(
    shapes={"box": frozenset({"outside"}), "polygon": frozenset({"quad", "outside", "crowd"})},
    becomes={
        "box with rotation": "quad", "polygon with holes": "quad", "polygon with parts": "quad", "ellipse": "quad",
        "mask": "quad", "cuboid": "quad",
    },
    fields=frozenset({"text"}),
    flags=frozenset({"difficult"}),
    dataset=frozenset({"split", "empty"}),
    also={**ALSO, OTHER_CLASS: "", PLAIN_POLYGON: "four corners", MIXED: "four corners"},
)  # fmt: skip
LAYOUT = Layout("images", "", "gt_", {"": "unsplit", "train": "train", "val": "val", "test": "test"})
_NUMBER = r"([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)"
_COMMA, _BLANK = r"\s*,\s*", r"(?:\s*,\s*|\s+)"
_QUAD = re.compile(rf"\s*{_COMMA.join([_NUMBER] * 8)}\s*(?:,(.*))?", re.DOTALL)
_BOX = re.compile(rf"\s*{_BLANK.join([_NUMBER] * 4)}{_BLANK}(\".*\")\s*", re.DOTALL)


def sniff(look: Look) -> list[str]:
    """Text files called gt_… that begin with four corners, or with a box and a quoted word."""
    for path in look.named("gt_*.txt")[:20]:
        line = look.text(path).split("\n")[0].strip()
        if _QUAD.fullmatch(line) or _BOX.fullmatch(line):
            return [f"{path} begins with a place and a word"]
    return []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every picture in `images` and every gt_….txt, split by split."""
    names = read_labels(root, report)
    files = label_files(root, LAYOUT, report)
    if not files and not (root / META).is_file():
        raise FormatError("there are no files gt_….txt", where=str(root))
    if only_class(numbered(names), TEXT) is None and (not names or _any_words(root, files)):
        names[max(names, default=-1) + 1] = TEXT
    kinds = numbered(names)
    text = only_class(kinds, TEXT)
    return Dataset(Ontology(classes=kinds), Stream(partial(_images, root, text, pictures, report)))


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """A folder for each split with gt_<name>.txt and images/; every file ends its lines with the transcription."""
    text = only_class(dataset.ontology.classes, TEXT)
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, partial(_arranged, text)):
        picture, label = LAYOUT.place(paths, item.image, ledger)
        if annotations is not None:
            sink.write(label, "".join(f"{_line(one)}\n" for one in annotations).encode())
        sink.picture(picture, item)
    write_labels(sink, dataset.ontology)


def _any_words(root: Path, files: list[str]) -> bool:
    return any(True for path in files for _ in reported_lines(root, path, lambda _: None))


def _images(root: Path, text: Class | None, pictures: Pictures, report: Report) -> Iterator[LabelledImage]:
    for pair in pairs(root, LAYOUT, pictures, report):
        notes = None if pair.label is None else list(_annotations(root, pair, text, report))
        yield labelled(pair.image, notes, pictures, pair.picture)


def _annotations(root: Path, pair: Pair, text: Class | None, report: Report) -> Iterator[Annotation]:
    for at, line in reported_lines(root, cast(str, pair.label), report):
        try:
            shape, said = _parse(line)
            yield Annotation(
                id=derived_id("icdar", str(pair.image.id), at), shape=shape, class_id=cast(Class, text).id,
                source=Source(kind="import", name="icdar"), **understood(said),
            )  # fmt: skip
        except ValueError as error:
            report(Problem(str(error), f"{pair.label}, line {at}"))


def _parse(line: str) -> tuple[Shape, str]:
    """Place and transcription. Raises ValueError."""
    found = _QUAD.fullmatch(line) or _BOX.fullmatch(line)
    if found is None:
        raise ValueError("the line begins neither with eight numbers nor with four and a word in quotes")
    *places, said = found.groups()
    numbers = [number(text, "a coordinate") for text in places]
    said = said or ""
    if len(said) > 1 and said.strip()[0] == said.strip()[-1] == '"':
        said = said.strip()[1:-1]
    if len(numbers) == 8:
        return Polygon((Part(tuple(numbers)),), "quad"), said
    left, top, right, bottom = numbers
    if right < left or bottom < top:
        raise ValueError(f"corners {left:g},{top:g} and {right:g},{bottom:g} are swapped")
    return Box(left, top, right - left, bottom - top), said


def _arranged(
    text: Class | None, fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """Words that are read; all boxes, or all four corners."""
    words = [as_quad(fitted, readable(fitted, one), image) for one in of_class(fitted, annotations, text)]
    if not any(isinstance(one.shape, Polygon) for one in words):
        return tuple(words)
    return tuple(_cornered(fitted, one, image) for one in words)


def _cornered(fitted: Fitted, one: Annotation, image: Image) -> Annotation:
    quad = four_corners(one.shape, image) if isinstance(one.shape, Box) else None
    if quad is None:
        return one
    fitted.say(one, MIXED, "four corners", field="shape", before=one.shape, after=quad)
    return msgspec.structs.replace(one, shape=quad)


def _line(one: Annotation) -> str:
    said = shown(one)
    if isinstance(one.shape, Box):
        box = one.shape
        numbers = (box.x, box.y, box.x + box.width, box.y + box.height)
        return f'{", ".join(map(digits, numbers))}, "{said}"'
    quoted = said != said.strip() or (len(said) > 1 and said[0] == said[-1] == '"')
    places: Any = cast(Polygon, one.shape).parts[0].exterior
    return ",".join([*map(digits, places), f'"{said}"' if quoted else said])

"""PaddleOCR's lists: a line for each picture, its path, a tab, and its words as JSON.

A word has `transcription`, `points` (mostly four, clockwise), `difficult`, and `key_cls` where it has a class.
"""

import json
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
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
from limner.formats.core.conversions import four_corners
from limner.formats.core.files import strict_json, typed
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.core.sink import Sink
from limner.formats.core.splits import folder_of, image_at, own_path, split_in
from limner.formats.core.spool import Spool
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.labels import META, read_labels, with_others, write_labels
from limner.formats.shared.lists import reported_lines
from limner.formats.shared.narrow import PLAIN_POLYGON, own_keys
from limner.formats.text.words import ALSO, TEXT, UNREAD, readable

TITLE = "PaddleOCR label file"
TIER = "B"
PROOF = "Follows PaddleOCR's documentation of its label files, and what PPOCRLabel writes."
EXAMPLE = (
    'images/img_61.jpg\t[{"transcription": "MASA", "points": [[310, 104], [416, 141], [418, 216], [312, 179]], '
    '"difficult": false}]'
)
HOLDS = Holds(
    shapes={"polygon": frozenset({"quad", "outside", "crowd"})},
    becomes={
        "box": "quad", "polygon with holes": "bridged", "polygon with parts": "bridged", "ellipse": "polygon",
        "mask": "polygon", "cuboid": "polygon",
    },
    fields=frozenset({"text"}),
    flags=frozenset({"difficult"}),
    dataset=frozenset({"split", "empty"}),
    foreign="ppocr",
    also={**ALSO, PLAIN_POLYGON: "four corners"},
)  # fmt: skip
_NO_CLASS = "None"
_ROW = '\t[{"transcription"'


class _Word(msgspec.Struct):
    """A word as it stands in the file."""

    points: list[tuple[float, float]]
    transcription: str = ""
    difficult: bool = False
    key_cls: str = ""


def sniff(look: Look) -> list[str]:
    """Text files with lines of a path, a tab and a JSON list of words."""
    for path in look.named("*.txt")[:50]:
        text = look.text(path)
        if _ROW in text.replace('[{ "', '[{"') or any(
            line.endswith("\t[]") for line in text.split("\n")[:20]
        ):
            return [f"{path} holds paths with lists of words"]
    return []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every list's pictures in its order, then those that no list names. Lists are read twice, first for classes."""
    folder = root if root.is_dir() else root.parent
    files = Pictures(folder, report).files if root.is_dir() else (root.name,)
    lists = [path for path in files if path.endswith(".txt") and _is_list(folder, path)]
    if not lists and META not in files:
        raise FormatError("there is no list of pictures and words", where=str(root))
    known = read_labels(folder, report)
    found = {
        _class(word, known.values())
        for path in lists
        for _, _, words in _entries(folder, path, unreported)
        for word, _ in _words(words, "", unreported)
    }
    kinds = with_others(known, found)
    ids = {kind.name: kind.id for kind in kinds}
    return Dataset(Ontology(classes=kinds), Stream(partial(_images, folder, lists, ids, pictures, report)))


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """A list for each split (Label.txt where there is none), and images/; classes in dataset_meta.json."""
    names = {kind.id: kind.name for kind in dataset.ontology.classes}
    lists: dict[Split, Spool] = {}
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, _arranged):
        split = item.image.split
        base = f"images/{folder_of(split)}"
        path = paths.place(base, item.image, ledger)
        rows = lists.setdefault(split, Spool())
        if annotations is not None:
            words = json.dumps([_word(one, names) for one in annotations], ensure_ascii=False)
            rows.write(f"{path}\t{words}\n".encode("utf-8", "surrogatepass"))
        sink.picture(str(path), item)
    for split, rows in sorted(lists.items()):
        sink.write(f"{split}_label.txt" if split else "Label.txt", rows.chunks())
    write_labels(sink, dataset.ontology)


def _is_list(folder: Path, path: str) -> bool:
    if PurePosixPath(path).name.lower() in (
        "label.txt",
        "train_label.txt",
        "val_label.txt",
        "test_label.txt",
    ):
        return True
    _, line = next(reported_lines(folder, path, unreported), (0, ""))
    return "\t[" in line and line.rstrip().endswith("]")


def _entries(folder: Path, path: str, report: Report) -> Iterator[tuple[int, str, list[Any]]]:
    """Line, path and words of every picture."""
    seen: set[str] = set()
    for at, line in reported_lines(folder, path, report):
        where = f"{path}, line {at}"
        name, _, text = line.partition("\t")
        if name in seen:
            report(Problem("this picture stands there twice", where))
            continue
        seen.add(name)
        try:
            yield at, name.strip(), typed(strict_json(text, where), list[Any], where)
        except FormatError as error:
            report(Problem(error.message, where))


def _words(words: list[Any], where: str, report: Report) -> Iterator[tuple[_Word, dict[str, Any]]]:
    """Every word that can be understood, and its unknown keys."""
    for number, given in enumerate(words, start=1):
        place = f"{where}, word {number}"
        try:
            word = typed(given, _Word, place)
            if len(word.points) < 3:
                raise FormatError(f"it has {len(word.points)} points, at least 3 are needed")
            yield word, {key: value for key, value in given.items() if key not in _Word.__struct_fields__}
        except FormatError as error:
            report(Problem(error.message, place))


def _class(word: _Word, known: Iterable[str]) -> str:
    """The word's class; `None` is one only where a list of classes says so."""
    given = word.key_cls
    return given if given.strip() and (given != _NO_CLASS or given in known) else TEXT


def _images(
    folder: Path, lists: list[str], ids: dict[str, UUID], pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    unlisted = set(pictures.paths)
    for path in lists:
        split = split_in(PurePosixPath(path).stem)
        for at, name, words in _entries(folder, path, report):
            picture = pictures.find(name, path)
            unlisted.discard(picture or "")
            size = pictures.size(picture) if picture else None
            image = image_at(own_path(name, split, "images"), split, size or (0, 0))
            where = f"{path}, line {at}"
            notes = list(_annotations(image, words, ids, where, report))
            yield labelled(image, notes, pictures, picture)
    for picture in sorted(unlisted):
        split = split_in(picture.split("/")[1]) if picture.count("/") > 1 else ""
        if size := pictures.size(picture):
            yield labelled(image_at(own_path(picture, split, "images"), split, size), None, pictures, picture)


def _annotations(
    image: Image, words: list[Any], ids: dict[str, UUID], where: str, report: Report
) -> Iterator[Annotation]:
    for at, (word, more) in enumerate(_words(words, where, report)):
        ring = tuple(value for point in word.points for value in point)
        unread = word.difficult or word.transcription == UNREAD
        try:
            yield Annotation(
                id=derived_id("ppocr", str(image.id), at),
                shape=Polygon((Part(ring),), "quad" if len(word.points) == 4 else ""), class_id=ids[_class(word, ids)],
                text=None if word.transcription in ("", UNREAD) else word.transcription,
                flags=frozenset({"difficult"} if unread else ()), source=Source(kind="import", name="ppocr"),
                extra={"ppocr": more} if more else {},
            )  # fmt: skip
        except ValueError as error:
            report(Problem(str(error), where))


def _arranged(fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """Four points are four corners; a text is on one line, and may be there though it does not count."""
    return tuple(_fitting(fitted, one, image) for one in annotations)


def _fitting(fitted: Fitted, one: Annotation, image: Image) -> Annotation:
    shape = cast(Polygon, one.shape)
    if shape.subtype != "quad" and len(shape.parts[0].exterior) == 8:
        fitted.say(one, PLAIN_POLYGON, "four corners", field="shape", after="quad")
        one = msgspec.structs.replace(one, shape=four_corners(shape, image) or shape)
    text = one.text
    if text and text != UNREAD and "difficult" in one.flags:
        plain = readable(fitted, msgspec.structs.replace(one, flags=frozenset()))
        return msgspec.structs.replace(plain, flags=one.flags)
    return readable(fitted, one)


def _word(one: Annotation, names: dict[UUID, str]) -> dict[str, Any]:
    ring = cast(Polygon, one.shape).parts[0].exterior
    points = [[_plain(x), _plain(y)] for x, y in zip(ring[::2], ring[1::2], strict=True)]
    unread = "difficult" in one.flags
    word: dict[str, Any] = {"transcription": one.text or (UNREAD if unread else ""), "points": points}
    word["difficult"] = unread
    name = names[cast(UUID, one.class_id)]
    if name != TEXT:
        word["key_cls"] = name
    return word | {key: value for key, value in own_keys(one.extra, "ppocr").items() if key not in word}


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) and abs(value) < 2**53 else value

"""Market-1501: cut-out pictures of people whose names say who it is, which camera and when.

`0002_c1s3_000151_01.jpg` is person 2 at camera 1, sequence 3, frame 151. Person -1 is junk, 0 a distractor.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, cast
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Ontology,
    Question,
    Split,
    Value,
    derived_id,
)
from limner.formats.core.attributes import Answers, attribute
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import image_at
from limner.formats.core.stream import Stream, labelled
from limner.formats.faces.portrait import ALSO, Portrait, arranged, portrait
from limner.formats.shared.labels import META, numbered, read_labels, write_labels
from limner.formats.shared.tags import UNNAMED

TITLE = "Market-1501"
TIER = "A"
PROOF = "The names of real pictures are read and written back as they were."
EXAMPLE = "bounding_box_train/0002_c1s3_000151_01.jpg"
BY_LAYOUT = True
HOLDS = Holds(
    shapes={"tag": frozenset()},
    fields=frozenset({"attributes"}),
    dataset=frozenset({"split"}),
    also=ALSO,
)
JUNK = "junk"
_FOLDERS: dict[str, tuple[Split, str]] = {
    "bounding_box_train": ("train", ""), "bounding_box_val": ("val", ""), "bounding_box_test": ("test", ""),
    "bounding_box": ("", ""), "query": ("test", "query"), "gt_bbox": ("", "gt_bbox"),
}  # fmt: skip
"""Split and folder of our own for each folder of the format."""
_NAME = re.compile(r"(-1|\d{1,9})_c(\d{1,9})s(\d{1,9})_(\d{1,9})_(\d{1,9})")
_ASKED = ("camera", "sequence", "frame")
_ATTRIBUTES = {name: attribute(derived_id("picture", "market1501"), name, "number") for name in _ASKED}
_MOST = 10**9


def sniff(look: Look) -> list[str]:
    """Pictures in Market-1501's folders with its names."""
    for path in look.named(*(f"{folder}/*.jpg" for folder in _FOLDERS)):
        if _NAME.match(PurePosixPath(path).name):
            return [f"{path} says person, camera, sequence and frame"]
    return []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every picture in the format's folders, by split and name."""
    shown = [path for path in pictures.paths if path.split("/")[0] in _FOLDERS and "/" in path]
    if not shown and not (root / META).is_file():
        raise FormatError(
            "there is no folder bounding_box_train, bounding_box_test or query", where=str(root)
        )
    names = read_labels(root, report)
    junk = False
    for path in shown:
        found = _NAME.match(PurePosixPath(path).name)
        if found and found[1] != "-1":
            names.setdefault(int(found[1]), found[1])
        junk = junk or bool(found and found[1] == "-1")
    if junk and JUNK not in names.values():
        names[max(names, default=-1) + 1] = JUNK
    kinds = numbered(names)
    questions = tuple(Question(attribute=one) for one in _ATTRIBUTES.values())
    return Dataset(
        Ontology(classes=kinds, questions=questions), Stream(partial(_images, shown, kinds, pictures, report))
    )


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """A folder for each split; people are numbers of classes, whose names stand in dataset_meta.json."""
    kinds = {kind.id: kind for kind in dataset.ontology.classes}
    answers = Answers(dataset.ontology)
    taken: set[str] = set()
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, partial(_arranged, answers)):
        found = Portrait.of(annotations or ())
        own = (
            item.image.folder
            if f"{item.image.split} {item.image.folder}" in ("test query", " gt_bbox")
            else ""
        )
        base = next(folder for folder, place in _FOLDERS.items() if place == (item.image.split, own))
        name = f"_{item.image.name}" if _NAME.match(item.image.name) else item.image.name
        if found.identity:
            given = answers.of(found.answers) if found.answers else {}
            person = kinds[cast(UUID, found.identity.class_id)]
            name = _name(item.image.name, person, [int(given.get(one, 0)) for one in _ASKED], base, taken)
        path = paths.take(base, name)
        inside = f"{own}/{path.name}".lstrip("/")
        if inside != item.image.path:
            ledger.rename(item.image, inside)
        sink.picture(str(path), item)
    write_labels(sink, dataset.ontology)


def _arranged(
    answers: Answers, fitted: Fitted, image: Image, given: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """A person and, of that person, all three answers or none; what is unknown becomes 0."""
    kept = arranged(None, answers, dict.fromkeys(_ASKED, _whole), fitted, image, given)
    found = Portrait.of(kept)
    if found.answers and not found.identity:
        fitted.say(found.answers, UNNAMED, severity="lost", why="the name begins with who it is")
        return ()
    if not found.answers or not found.identity:
        return kept
    known = answers.of(found.answers)
    if unknown := [name for name in _ASKED if name not in known]:
        fitted.say(found.answers, "unknown answers", "0", severity="note", before=unknown)
    return found.identity, msgspec.structs.replace(
        found.answers, attributes={name: known.get(name, 0) for name in _ASKED}
    )


def _name(name: str, person: Class, numbers: list[int], base: str, taken: set[str]) -> str:
    """The name that says so: the picture's own if it does, else one with the first index that is free."""
    number = "-1" if person.name == JUNK else f"{person.index:04}"
    camera, sequence, frame = numbers
    begin = f"{number}_c{camera}s{sequence}_{frame:06}_"
    if not name.startswith(begin) or not _NAME.match(name) or f"{base}/{name}" in taken:
        at = 0
        while f"{base}/{begin}{at:02}" in taken:
            at += 1
        taken.add(f"{base}/{begin}{at:02}")
        name = f"{begin}{at:02}{PurePosixPath(name).suffix}"
    taken |= {f"{base}/{name}", f"{base}/{PurePosixPath(name).stem}"}
    return name


def _whole(value: Any) -> int | None:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    return int(value) if fits and 0 <= value < _MOST else None


def _images(
    shown: list[str], kinds: tuple[Class, ...], pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    numbers = {kind.index: kind.id for kind in kinds}
    junk = next((kind.id for kind in kinds if kind.name == JUNK), None)
    for path in shown:
        folder, _, name = path.partition("/")
        split, own = _FOLDERS[folder]
        image = image_at(f"{own}/{name}", split, pictures.size(path) or (0, 0))
        found = _NAME.match(PurePosixPath(name).name)
        if found is None:
            report(Problem("its name does not say who it is", path, outcome="noted"))
            yield labelled(image, None, pictures, path)
            continue
        who = junk if found[1] == "-1" else numbers[int(found[1])]
        given = dict(zip(_ASKED, map(int, found.group(2, 3, 4)), strict=True))
        answers: dict[str, Value] = {str(_ATTRIBUTES[name].id): value for name, value in given.items()}
        yield labelled(
            image,
            portrait("market1501", image, None, who, answers if any(given.values()) else {}),
            pictures,
            path,
        )

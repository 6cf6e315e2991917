"""ICDAR's word recognition: cut-out words, and gt.txt that says what stands in each: `word_1.png, "PROPER"`."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import cast

from limner.dataset import (
    Annotation,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Ontology,
    Source,
    Split,
    Tag,
    derived_id,
)
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import folder_of, image_at, split_above
from limner.formats.core.spool import Spool
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.labels import META, numbered, read_labels, write_labels
from limner.formats.shared.lists import reported_lines
from limner.formats.shared.narrow import OTHER_CLASS, of_class, only_class
from limner.formats.text.words import ALSO, TEXT, readable, shown, understood

TITLE = "ICDAR word recognition"
TIER = "A"
PROOF = "Real lists come back word by word, quotes and commas in them included."
EXAMPLE = 'word_1.png, "PROPER"'
FURTHER = "further words of a picture"
HOLDS = Holds(
    shapes={"tag": frozenset()},
    fields=frozenset({"text"}),
    flags=frozenset({"difficult"}),
    dataset=frozenset({"split"}),
    also={**ALSO, OTHER_CLASS: "", FURTHER: ""},
)
_LIST = "gt.txt"
_QUOTE = re.compile(r', ?"')


def sniff(look: Look) -> list[str]:
    """gt.txt whose lines are a file name and a word in quotes."""
    for path in look.named(_LIST):
        if _parted(look.text(path).split("\n")[0]):
            return [f"{path} begins with a picture and a word"]
    return []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every list's pictures in its order, then those in its folder that it does not name."""
    files = Pictures(root, report).files if root.is_dir() else (root.name,)
    folder = root if root.is_dir() else root.parent
    lists = [path for path in files if PurePosixPath(path).name == _LIST or root.is_file()]
    names = read_labels(root, report)
    if not lists and META not in files:
        raise FormatError("there is no gt.txt", where=str(root))
    if only_class(numbered(names), TEXT) is None and (not names or lists):
        names[max(names, default=-1) + 1] = TEXT
    kinds = numbered(names)
    text = only_class(kinds, TEXT)
    return Dataset(Ontology(classes=kinds), Stream(partial(_images, folder, lists, text, pictures, report)))


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """A folder for each split with gt.txt and images/."""
    text = only_class(dataset.ontology.classes, TEXT)
    lists: dict[Split, Spool] = {}
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, partial(_arranged, text)):
        split = item.image.split
        base = f"{folder_of(split)}/images"
        path = paths.place(base, item.image, ledger)
        for one in annotations or ():
            said = shown(one).replace("\\", "\\\\").replace('"', '\\"')
            line = f'{path.relative_to(base)}, "{said}"\n'
            lists.setdefault(split, Spool()).write(line.encode())
        sink.picture(str(path), item)
    for split, rows in sorted(lists.items()):
        sink.write(f"{folder_of(split)}/{_LIST}", rows.chunks())
    write_labels(sink, dataset.ontology)


def _images(
    folder: Path, lists: list[str], text: Class | None, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    unlisted = set(pictures.paths)
    for path in lists:
        base = str(PurePosixPath(path).parent / "images").removeprefix("./")
        seen: set[str] = set()
        for at, line in reported_lines(folder, path, report):
            found = _parted(line)
            if found is None or found[0] in seen:
                fault = (
                    "it is no picture with a word in quotes"
                    if found is None
                    else "this picture stands there twice"
                )
                report(Problem(fault, f"{path}, line {at}"))
                continue
            seen.add(found[0])
            picture = pictures.find(f"{base}/{found[0]}", base)
            unlisted.discard(picture or "")
            image = image_at(
                found[0], split_above(path), (pictures.size(picture) if picture else None) or (0, 0)
            )
            note = _annotation(image, found[1], cast(Class, text))
            yield labelled(image, [note], pictures, picture)
    for picture in sorted(unlisted):
        first, images, name = f"/{picture}".partition("/images/")
        if images and (size := pictures.size(picture)):
            yield labelled(image_at(name, split_above(f"{first[1:]}/x"), size), None, pictures, picture)


def _parted(line: str) -> tuple[str, str] | None:
    """The picture and the word between the first quote and the last; None where there are none."""
    found = _QUOTE.search(line)
    rest = line[found.end() :].rstrip() if found else ""
    if found is None or not rest.endswith('"') or not (name := line[: found.start()].strip()):
        return None
    return name, rest[:-1]


def _annotation(image: Image, said: str, text: Class) -> Annotation:
    said = re.sub(r'\\(["\\])', r"\1", said)
    return Annotation(
        id=derived_id("icdar", str(image.id)), shape=Tag(), class_id=text.id,
        source=Source(kind="import", name="icdar"), **understood(said),
    )  # fmt: skip


def _arranged(
    text: Class | None, fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    words = of_class(fitted, annotations, text)
    for further in words[1:]:
        fitted.say(further, FURTHER, severity="lost", before=further.text, why="a picture has one word here")
    return tuple(readable(fitted, one) for one in words[:1])

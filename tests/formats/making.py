"""Small data sets for tests, and the way through a format and back."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from limner.dataset import (
    Annotation,
    Box,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Layer,
    Ontology,
    Shape,
    Tag,
    derived_id,
)
from limner.formats import FolderSink, Ledger, Problem, load, write
from limner.formats.core.classes import classes
from limner.formats.core.pictures import KnownPictures

WIDTH, HEIGHT = 100, 80
NAMES = ("cat", "dog")


def kinds(*names: str) -> tuple[Class, ...]:
    return classes(names or NAMES)


def note(shape: Shape, number: int = 1, kind: str | None = "cat", **fields: Any) -> Annotation:
    class_id = derived_id("class", kind) if kind else None
    return Annotation(id=derived_id("note", number), shape=shape, class_id=class_id, **fields)


def held(format: str, at: float = 1) -> Shape:
    """A shape of which the format keeps something: a box where it can be one or become another, else a tag."""
    holds = load(format).HOLDS
    return Box(at, at + 1, 3, 4) if "box" in {*holds.shapes, *holds.becomes} else Tag()


def picture(
    *notes: Annotation, name: str = "x.jpg", folder: str = "", labelled: bool = True, **fields: Any
) -> LabelledImage:
    fields = {"width": WIDTH, "height": HEIGHT, **fields}
    image = Image(
        id=derived_id("picture", folder, name, fields.get("split", "")), name=name, folder=folder, **fields
    )
    layers = (Layer(image_id=image.id, status="done", annotations=notes),) if labelled else ()
    return LabelledImage(image, layers)


def dataset(*items: LabelledImage, names: Iterable[str] = NAMES, **fields: Any) -> Dataset:
    return Dataset(Ontology(classes=kinds(*names)), items, **fields)


def written(data: Dataset, format: str, root: Path) -> tuple[FolderSink, Ledger]:
    sink = FolderSink(root)
    return sink, write(data, sink, format)


def back(format: str, root: Path, sink: FolderSink) -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    found = load(format).read(root, KnownPictures(root, sink.placed), problems.append)
    return found, list(found.images), problems


def through(data: Dataset, format: str, root: Path) -> tuple[list[LabelledImage], Ledger]:
    """Written and read back; nothing may be refused on the way."""
    sink, ledger = written(data, format, root)
    _, items, problems = back(format, root, sink)
    assert [problem for problem in problems if problem.outcome == "refused"] == []
    return items, ledger


def notes_of(item: LabelledImage) -> tuple[Annotation, ...]:
    layer = item.layer()
    assert layer is not None
    return layer.annotations


def anything_of(item: LabelledImage) -> tuple[Annotation, ...]:
    """The same; nothing of a picture that was never labelled."""
    return notes_of(item) if item.layers else ()


def whats(ledger: Ledger) -> set[str]:
    """What the ledger says was changed or lost."""
    return {row.what for row in ledger.rows() if row.severity != "note"}


def numbers(shape: Shape) -> list[float]:
    """All numbers of a shape, in order."""

    def flat(value: Any) -> list[float]:
        if isinstance(value, list | tuple):
            return [number for inner in value for number in flat(inner)]
        if isinstance(value, dict):
            return flat(list(value.values()))
        return [float(value)] if isinstance(value, int | float) else []

    return flat(msgspec.to_builtins(shape))

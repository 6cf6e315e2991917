"""Writes the folder that Ultralytics trains on: data.yaml, images/<split>/…, labels/<split>/….txt."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from limner.dataset import Annotation, Dataset, Image, Ontology, Split
from limner.formats.fit import Arrange, Fitted
from limner.formats.holds import Holds
from limner.formats.ledger import Ledger, Loss
from limner.formats.paths import Paths, stem_of
from limner.formats.problems import FormatError
from limner.formats.sink import Sink
from limner.formats.yolo.names import dump

Object = tuple[Annotation, ...]
"""The annotations that one row is made of."""
Line = Callable[[int, Object, Image], str]
"""The row for an object of the class of that index."""

_TRAINED: tuple[Split, ...] = ("train", "val", "test")


def write(
    dataset: Dataset,
    sink: Sink,
    ledger: Ledger,
    holds: Holds,
    line: Line,
    *,
    arrange: Arrange | None = None,
    objects: Callable[[Iterable[Annotation]], Iterable[Object]] | None = None,
    keys: Mapping[str, Any] | None = None,
) -> None:
    """One label file a picture, empty for one that was checked and is empty, none for one never labelled.

    `objects` says which annotations share a row (none do unless given); `keys` are what data.yaml says beyond names
    and splits.
    """
    of = objects or _singly
    places = class_places(dataset.ontology, ledger)
    paths = Paths()
    splits: set[Split] = set()
    for item, annotations in Fitted(dataset, holds, ledger, arrange):
        image = item.image
        splits.add(image.split)
        path = paths.place(f"images/{image.split or 'unsplit'}", image, ledger)
        if annotations is not None:
            _check_size(image, annotations)
            rows = ((places[row[0].class_id], row) for row in of(annotations) if row[0].class_id)
            text = "".join(line(place, row, image) + "\n" for place, row in rows)
            sink.write(f"labels/{PurePosixPath(*stem_of(path).parts[1:])}.txt", text.encode())
        sink.picture(str(path), item)
    names = [kind.name for kind in dataset.ontology.by_index()]
    sink.write("data.yaml", dump(names, _lists(splits), {**dataset.extra.get("yolo", {}), **(keys or {})}))


def _singly(annotations: Iterable[Annotation]) -> Iterator[Object]:
    return ((one,) for one in annotations)


def _check_size(image: Image, annotations: Iterable[Annotation]) -> None:
    if any(annotations) and not (image.width and image.height):
        raise FormatError(
            "the picture's size is not known, and YOLO writes shares of it", code="no-size", where=image.path,
            hint="Say where the pictures lie.",
        )  # fmt: skip


def class_places(ontology: Ontology, ledger: Ledger) -> dict[UUID, int]:
    """Index by class id, without gaps; every class whose index moves is entered in the ledger."""
    places = {}
    for place, kind in enumerate(ontology.by_index()):
        places[kind.id] = place
        if kind.index != place:
            ledger.say(
                Loss(
                    what="gaps between class indices", becomes="none", severity="note", field=kind.name,
                    before=kind.index, after=place, why="training wants indices without gaps",
                ),
                kind.name,
            )  # fmt: skip
    return places


def _lists(splits: set[Split]) -> dict[Split, str]:
    """What data.yaml names. Training needs both train and val, so one stands in where the other is missing."""
    trained = [split for split in _TRAINED if split in splits]
    if not trained:
        return {"train": "images/unsplit", "val": "images/unsplit"}
    lists: dict[Split, str] = {split: f"images/{split}" for split in trained}
    lists.setdefault("train", lists.get("val", f"images/{trained[0]}"))
    lists.setdefault("val", lists["train"])
    return {split: lists[split] for split in _TRAINED if split in lists}

"""Writes the folder that Ultralytics trains on: data.yaml, images/<split>/…, labels/<split>/….txt."""

from collections.abc import Callable
from pathlib import PurePosixPath
from uuid import UUID

from limner.dataset import Annotation, Dataset, Image, Ontology, Split
from limner.formats.fit import Fitted
from limner.formats.holds import Holds
from limner.formats.ledger import Ledger, Loss
from limner.formats.paths import Paths, stem_of
from limner.formats.sink import Sink
from limner.formats.yolo.names import dump

Line = Callable[[int, Annotation, Image], str]

_TRAINED: tuple[Split, ...] = ("train", "val", "test")


def write(dataset: Dataset, sink: Sink, ledger: Ledger, holds: Holds, line: Line) -> None:
    """One label file a picture, empty for one that was checked and is empty, none for one never labelled."""
    places = class_places(dataset.ontology, ledger)
    paths = Paths()
    splits: set[Split] = set()
    for item, annotations in Fitted(dataset, holds, ledger):
        image = item.image
        splits.add(image.split)
        path = paths.place(f"images/{image.split or 'unsplit'}", image, ledger)
        if annotations is not None:
            text = "".join(line(places[a.class_id], a, image) + "\n" for a in annotations if a.class_id)
            sink.write(f"labels/{PurePosixPath(*stem_of(path).parts[1:])}.txt", text.encode())
        sink.picture(str(path), item)
    names = [kind.name for kind in dataset.ontology.by_index()]
    sink.write("data.yaml", dump(names, _lists(splits)))


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

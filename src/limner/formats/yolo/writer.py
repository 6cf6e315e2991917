"""Writes a YOLO folder: pictures and label files of each split, and what names them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from limner.dataset import Annotation, Dataset, Image, Ontology, Split
from limner.formats.core.fit import Arrange, Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger, Loss
from limner.formats.core.paths import Paths
from limner.formats.core.problems import FormatError
from limner.formats.core.rendered import Rendered
from limner.formats.core.sink import Sink
from limner.formats.core.spool import Spool
from limner.formats.yolo.layouts import LAYOUTS

Object = tuple[Annotation, ...]
"""The annotations that one row is made of."""
Line = Callable[[int, Object, Image], str]
"""The row for an object of the class of that index."""


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
    dialect: str = "",
) -> None:
    """One label file a picture, empty for one that was checked and is empty, none for one never labelled.

    `objects` says which annotations share a row (none do unless given); `keys` are what data.yaml says beyond names
    and splits.
    """
    of = objects or _singly
    places = class_places(dataset.ontology, ledger)
    paths = Paths()
    layout = LAYOUTS[dialect]
    listed: defaultdict[Split, Spool] = defaultdict(Spool)

    def text_of(image: Image, annotations: tuple[Annotation, ...]) -> bytes:
        _check_size(image, annotations)
        rows = ((places[row[0].class_id], row) for row in of(annotations) if row[0].class_id)
        return "".join([line(place, row, image) + "\n" for place, row in rows]).encode()

    for item, text in Rendered(Fitted(dataset, holds, ledger, arrange), text_of, bytes):
        image = item.image
        path = paths.place_text(layout.pictures(image.split), image, ledger)
        listed[image.split].write(f"{path}\n".encode())
        if text is not None:
            sink.write(layout.label(path), text)
        sink.picture(path, item)
    names = [kind.name for kind in dataset.ontology.by_index()]
    own = {**dataset.extra.get("yolo", {}), **(keys or {})}
    for name, content in layout.describe(names, listed, own):
        sink.write(name, content)


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

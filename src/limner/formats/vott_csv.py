"""VoTT's CSV: a row a box, corners in our frame; nothing of pictures without boxes."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import cast
from uuid import UUID

from limner.dataset import Annotation, Box, Dataset, LabelledImage, Ontology, Source, Split, derived_id
from limner.formats.core.files import number, problem_of
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import image_at, split_in
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.ends import end
from limner.formats.shared.entries import documents
from limner.formats.shared.folders import split_prefix, without_prefix
from limner.formats.shared.labels import read_labels, with_others, write_labels
from limner.formats.shared.table import Groups, Row, Sheet, Table, digits

TITLE = "VoTT CSV"
TIER = "A"
PROOF = "An export of the program comes back row by row."
EXAMPLE = """\
image,xmin,ymin,xmax,ymax,label
x.jpg,10,20,40,60,cat
"""
HOLDS = Holds(
    shapes={"box": frozenset({"outside"})},
    becomes={
        "box with rotation": "box",
        "polygon": "box",
        "polyline": "box",
        "ellipse": "box",
        "mask": "box",
        "cuboid": "box",
    },
    dataset=frozenset({"split"}),
    also={"empty": "never labelled"},
)
_SIDES = ("xmin", "ymin", "xmax", "ymax")
_COLUMNS = ("image", *_SIDES, "label")


def sniff(look: Look) -> list[str]:
    """CSV files whose header is VoTT's, in any order."""
    for path in look.named("*.csv")[:20]:
        first = look.text(path).split("\n", 1)[0]
        if {name.strip().strip('"') for name in first.split(",")} == set(_COLUMNS):
            return [f"{path} has the columns {', '.join(_COLUMNS)}"]
    return []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Exports of a folder (`train-export.csv` is the split `train`), pictures in the order in which they first come."""
    found = _groups(root, report)
    if not found:
        raise FormatError("there is no CSV file with VoTT's columns", where=str(root))
    used = {row.cells["label"] for table, _, _ in found for row in table.rows()}
    kinds = with_others(read_labels(root, report), used - {""})
    ids = {kind.name: kind.id for kind in reversed(kinds)}
    stream = Stream(partial(_images, found, ids, pictures, report))
    return Dataset(Ontology(classes=kinds), stream)


def _groups(root: Path, report: Report) -> list[tuple[Table, Groups, Split]]:
    found = []
    for path, folder in documents(root, ".csv"):
        try:
            table = Table(path)
            if set(_COLUMNS) <= set(table.columns):
                split = folder or split_in(path.stem.removesuffix("-export"))
                found.append((table, Groups(table, lambda cells: cells["image"], report), split))
        except FormatError as error:
            report(problem_of(error))
    return found


def _images(
    found: list[tuple[Table, Groups, Split]], ids: dict[str, UUID], pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    unlabelled = set(pictures.paths)
    seen: set[UUID] = set()
    for table, groups, split in found:
        for name in groups.keys:
            where = f"{table.path}, {name[:80]}"
            path = name.replace("\\", "/").strip("/")
            if not path.strip():
                report(Problem("a row has no image", str(table.path)))
                continue
            picture = pictures.find(path, split)
            unlabelled.discard(picture or "")
            own, own_split = without_prefix(path)
            size = (pictures.size(picture) if picture else None) or (0, 0)
            image = image_at(own, split or own_split, size)
            if image.id in seen:
                report(Problem(f"{image.path} stands in two files", where, code="double"))
                continue
            seen.add(image.id)
            notes = []
            for place, row in enumerate(groups.of(name)):
                try:
                    notes.append(_annotation(row, derived_id("vott-csv", str(image.id), place), ids))
                except ValueError as error:
                    report(Problem(str(error), f"{table.path}, line {row.line}"))
            yield labelled(image, notes, pictures, picture)
    for name in sorted(unlabelled):
        if found_size := pictures.size(name):
            own, own_split = without_prefix(name)
            yield labelled(image_at(own, own_split, found_size), None, pictures, name)


def _annotation(row: Row, id_: UUID, ids: dict[str, UUID]) -> Annotation:
    """Raises ValueError for what is no number, corners that are swapped, and rows without a label."""
    left, top, right, bottom = (number(row.cells[side], side) for side in _SIDES)
    if right < left or bottom < top:
        raise ValueError(f"corners {left:g},{top:g} and {right:g},{bottom:g} are swapped")
    if row.cells["label"] not in ids:
        raise ValueError("it has no label")
    return Annotation(
        id=id_, shape=Box(left, top, right - left, bottom - top), class_id=ids[row.cells["label"]],
        source=Source(kind="import", name="vott-csv"),
    )  # fmt: skip


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """One export for each split; dataset_meta.json keeps the classes' order."""
    names = {kind.id: kind.name for kind in dataset.ontology.classes}
    paths = Paths()
    sheets: dict[Split, Sheet] = {}
    for item, annotations in Fitted(dataset, HOLDS, ledger):
        path = paths.place(split_prefix(item.image), item.image, ledger)
        sheet = sheets.setdefault(item.image.split, Sheet(*_COLUMNS))
        for one in annotations or ():
            box = cast(Box, one.shape)
            corners = (box.x, box.y, end(box.x, box.width), end(box.y, box.height))
            cells = dict(zip(_SIDES, map(digits, corners), strict=True))
            sheet.add({"image": str(path), **cells, "label": names[cast(UUID, one.class_id)]})
        sink.picture(str(path), item)
    for split, sheet in sorted(sheets.items() or [("", Sheet(*_COLUMNS))]):
        sink.write(f"{split or 'vott'}-export.csv", sheet.chunks())
    write_labels(sink, dataset.ontology)

"""IMDb-Face's list: a row for each face with who it is, the picture, the face's corners and the picture's size.

`rect` is left, top, right and bottom; `height width` is the size of the picture.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import cast
from uuid import UUID

from limner.dataset import (
    Annotation,
    Box,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Ontology,
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
from limner.formats.core.splits import folder_of, image_at, own_path, split_in
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.entries import side
from limner.formats.shared.labels import META, read_labels, with_others, write_labels
from limner.formats.shared.narrow import own_keys
from limner.formats.shared.table import Groups, Row, Sheet, Table, digits

TITLE = "IMDb-Face list"
TIER = "B"
PROOF = "Follows the columns of the list that IMDb-Face is published as."
EXAMPLE = """\
name,index,image,rect,height width,url
Fred_Astaire,nm0000001,0_MV5BMTI4.jpg,15 15 64 64,96 94,https://images-na.ssl-images-amazon.com/images/M/MV5BMTI4.jpg
"""
HOLDS = Holds(
    shapes={"box": frozenset({"outside"})},
    becomes={"box with rotation": "box", "polygon": "box", "ellipse": "box", "mask": "box", "cuboid": "box"},
    dataset=frozenset({"split"}),
    foreign="imdb-faces",
)
_COLUMNS = ("name", "index", "image", "rect", "height width", "url")
_NEEDED = {"name", "image", "rect"}
_KEPT = ("index", "url")


def sniff(look: Look) -> list[str]:
    """CSV files whose header names name, image and rect."""
    return [
        f"{path} has the columns name, image and rect"
        for path in look.named("*.csv")[:20]
        if set(look.text(path).partition("\n")[0].strip().split(",")) >= _NEEDED
    ]


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every list's pictures in the order in which they first come, then those that none names."""
    folder = root if root.is_dir() else root.parent
    files = Pictures(folder, report).files if root.is_dir() else (root.name,)
    tables = {path: Table(folder / path) for path in files if path.endswith(".csv")}
    tables = {path: table for path, table in tables.items() if set(table.columns) >= _NEEDED}
    if not tables and META not in files:
        raise FormatError("there is no CSV file with name, image and rect", where=str(root))
    known = read_labels(folder, report)
    found = {row.cells["name"] for table in tables.values() for row in table.rows(unreported)}
    kinds = with_others(known, (name for name in found if name.strip()))
    return Dataset(Ontology(classes=kinds), Stream(partial(_images, tables, kinds, pictures, report)))


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """IMDb-Face_<split>.csv and images/; classes in dataset_meta.json."""
    kinds = {kind.id: kind.name for kind in dataset.ontology.classes}
    sheets: dict[Split, Sheet] = {}
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger):
        image = item.image
        path = paths.place(f"images/{folder_of(image.split)}", image, ledger)
        for one in annotations or ():
            box = cast(Box, one.shape)
            corners = (box.x, box.y, box.x + box.width, box.y + box.height)
            kept = own_keys(one.extra, "imdb-faces")
            cells = {name: kept[name] for name in _KEPT if isinstance(kept.get(name), str)}
            cells |= {"name": kinds[cast(UUID, one.class_id)], "image": str(path)}
            cells |= {"rect": " ".join(map(digits, corners)), "height width": f"{image.height} {image.width}"}
            sheets.setdefault(image.split, Sheet(*_COLUMNS)).add(cells)
        sink.picture(str(path), item)
    for split, sheet in sorted(sheets.items()):
        sink.write(f"IMDb-Face_{folder_of(split)}.csv", sheet.chunks())
    write_labels(sink, dataset.ontology)


def _images(
    tables: dict[str, Table], kinds: tuple[Class, ...], pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    ids = {kind.name: kind.id for kind in kinds}
    unlisted = set(pictures.paths)
    for path, table in tables.items():
        split = split_in(PurePosixPath(path).stem)
        rows = Groups(table, _path, report)
        for name in rows.keys:
            picture = pictures.find(name, split)
            unlisted.discard(picture or "")
            found = rows.of(name)
            size = pictures.size(picture) if picture else _size(found[0])
            image = image_at(own_path(name.strip("/"), split, "images"), split, size or _size(found[0]))
            notes = list(_annotations(image, found, ids, path, report))
            yield labelled(image, notes or None, pictures, picture)
    for picture in sorted(unlisted):
        split = split_in(picture.split("/")[1]) if picture.count("/") > 1 else ""
        if size := pictures.size(picture):
            yield labelled(image_at(own_path(picture, split, "images"), split, size), None, pictures, picture)


def _path(cells: dict[str, str]) -> str:
    """The picture; one without a folder lies in that of the person's number."""
    name, index = cells["image"], cells.get("index", "")
    return name if "/" in name or not index else f"{index}/{name}"


def _size(row: Row) -> tuple[int, int]:
    """Width and height as the row says; 0 × 0 where it does not."""
    given = row.cells.get("height width", "").split()
    if len(given) != 2 or not all(text.isascii() and text.isdigit() and len(text) < 10 for text in given):
        return 0, 0
    return side(int(given[1])), side(int(given[0]))


def _annotations(
    image: Image, rows: list[Row], ids: dict[str, UUID], path: str, report: Report
) -> Iterator[Annotation]:
    for at, row in enumerate(rows):
        try:
            corners = [number(text, "a corner") for text in row.cells["rect"].split()]
            if len(corners) != 4 or row.cells["name"] not in ids:
                raise ValueError("rect is not four numbers" if len(corners) != 4 else "it has no name")
            left, top, right, bottom = corners
            if right < left or bottom < top:
                raise ValueError(f"corners {left:g},{top:g} and {right:g},{bottom:g} are swapped")
            box = Box(left, top, right - left, bottom - top)
        except ValueError as error:
            report(Problem(str(error), f"{path}, line {row.line}"))
            continue
        kept = {name: row.cells[name] for name in _KEPT if row.cells.get(name)}
        yield Annotation(
            id=derived_id("imdb-faces", str(image.id), at), shape=box, class_id=ids[row.cells["name"]],
            source=Source(kind="import", name="imdb-faces"), extra={"imdb-faces": kept} if kept else {},
        )  # fmt: skip

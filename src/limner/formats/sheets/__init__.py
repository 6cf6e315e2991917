"""Tables of boxes or masks, a row each: TensorFlow's, RetinaNet's, Kaggle's, or any whose columns are named."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Box,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Mask,
    Ontology,
    Source,
    Split,
    derived_id,
)
from limner.formats.core.classes import classes
from limner.formats.core.files import lines_of, number, whole
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import folder_of, image_at, own_path, split_above, split_in
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.inside import ALSO, inside
from limner.formats.shared.labelmap import FILE as LABEL_MAP
from limner.formats.shared.labelmap import of_label_map, to_label_map
from limner.formats.shared.painting import check_size
from limner.formats.shared.table import Groups, Row, Sheet, Table, digits, line_of
from limner.formats.sheets.columns import Columns, columns_of, runs_of
from limner.formats.yolo.writer import class_places

TITLE = "CSV of boxes"
TIER = "B"
PROOF = (
    "Made from TensorFlow's object detection tutorial, keras-retinanet's documentation and Kaggle's descriptions of "
    "run-lengths, each written and read back."
)
EXAMPLE = """\
filename,width,height,class,xmin,ymin,xmax,ymax
x.jpg,100,80,cat,10,20,40,60
empty.jpg,100,80,,,,,
"""
DIALECTS = {
    "tf": "filename,width,height,class,xmin,ymin,xmax,ymax; the same as none",
    "retinanet": "no header: path,x1,y1,x2,y2,class in whole pixels; classes.csv numbers the classes",
    "kaggle": "ImageId,EncodedPixels,ClassId: a mask a row, runs from 1 down the columns",
}
_BOX = {"polygon": "box", "ellipse": "box", "mask": "box", "cuboid": "box", "box with rotation": "box"}
HOLDS = Holds(
    shapes={"box": frozenset({"outside"})},
    becomes=_BOX,
    fields=frozenset({"score"}),
    dataset=frozenset({"split", "empty"}),
    foreign="csv",
)
_WHOLE = Holds(
    shapes={"box": frozenset()},
    becomes={**_BOX, "box with outside": "clipped"},
    dataset=frozenset({"split", "empty"}),
    also={"fractions of pixels": "whole pixels"},
)
_MASKS = Holds(
    shapes={"mask": frozenset()},
    becomes={"polygon": "mask", "ellipse": "mask", "cuboid": "mask", "box": "mask"},
    dataset=frozenset({"split", "empty"}),
    also=ALSO,
)
_TF = ("filename", "width", "height", "class", "xmin", "ymin", "xmax", "ymax")
_RETINANET = ("path", "x1", "y1", "x2", "y2", "class")
_KAGGLE = ("ImageId", "EncodedPixels", "ClassId")
_VOTT = {"image", "xmin", "ymin", "xmax", "ymax", "label"}
_NUMBERED = "classes.csv"
_NAMED = "classes.txt"
_ONLY = "object"


def sniff(look: Look) -> list[str]:
    """A table with a header that names files, classes, and boxes or run-lengths."""
    for path in (path for path in look.named("*.csv") if path.count("/") < 2):
        names = [name.strip().strip('"') for name in look.text(path).split("\n", 1)[0].split(",")]
        columns = columns_of(names)
        ours = set(names) != _VOTT and not {"ImageID", "LabelName"} <= set(names)
        if ours and columns.complete and ({"class", "rle", "bbox"} & set(columns.by_role)):
            return [f"{path} has the columns {', '.join(names[:8])}"]
    return []


def read(root: Path, pictures: Pictures, report: Report, dialect: str = "") -> Dataset:
    """The tables of a folder, or one: pictures in order of their first rows, then those that no row names.

    Columns are known by their names. A picture with one empty row was checked and is empty; one without a row was
    never labelled. Classes are those of a list that lies there (label_map.pbtxt, classes.csv, classes.txt), then those
    of the rows in order of the alphabet.
    """
    folder = root if root.is_dir() else root.parent
    found: list[tuple[_Rows, Split]] = []
    paths = [root] if root.is_file() else sorted([*folder.glob("*.csv"), *folder.glob("*/*.csv")])
    for path in paths:
        if path.name == _NUMBERED:
            continue
        rows = _Rows.of(path, dialect, report)
        if rows is not None:
            found.append(
                (rows, split_in(path.stem) or split_in(path.parent.name if path.parent != folder else ""))
            )
    if not found:
        raise FormatError(
            "there is no table whose columns name files and boxes", where=str(root),
            hint="Name them in the first line as filename,class,xmin,ymin,xmax,ymax; for a table without a header say "
            "csv:retinanet.",
        )  # fmt: skip
    if any(rows.shares for rows, _ in found) and not any(rows.wide for rows, _ in found):
        raise FormatError(
            "no coordinate is larger than 1: these look like shares of the picture, not pixels", where=str(root),
            hint="Multiply them by the pictures' sizes.",
        )  # fmt: skip
    made = _classes(folder, sorted({name for rows, _ in found for name in rows.classes}))
    kinds = {kind.name: kind.id for kind in reversed(made)}
    return Dataset(Ontology(classes=made), Stream(partial(_images, found, kinds, pictures, report)))


def write(dataset: Dataset, sink: Sink, ledger: Ledger, dialect: str = "") -> None:
    """A table and a list of classes; where wanted, images/<split>/. Rows name pictures by their path below that,
    RetinaNet's by their path from the table.
    """
    holds, arrange, name = {
        "retinanet": (_WHOLE, _whole_pixels, "{}annotations.csv"), "kaggle": (_MASKS, _inside, "{}masks.csv"),
    }.get(dialect, (HOLDS, None, "{}labels.csv"))  # fmt: skip
    columns = {"retinanet": _RETINANET, "kaggle": _KAGGLE}.get(dialect, _TF)
    names = {kind.id: kind.name for kind in dataset.ontology.classes}
    sheets: dict[Split, Sheet] = {}
    paths = Paths()
    for item, annotations in Fitted(dataset, holds, ledger, arrange):
        image = item.image
        path = str(paths.place(f"images/{folder_of(image.split)}", image, ledger))
        sink.picture(path, item)
        sheet = sheets.setdefault(image.split, Sheet(*columns))
        for one in annotations or ():
            sheet.add(_cells(dialect, image, path, one, names[cast(UUID, one.class_id)]))
        if annotations == ():
            sheet.add(_cells(dialect, image, path, None, ""))
    for split, sheet in sorted(sheets.items()):
        above = f"{split}_" if split else ""
        sink.write(name.format(above), sheet.chunks(header=dialect != "retinanet"))
    if dialect in ("", "tf"):
        sink.write(LABEL_MAP, to_label_map(dataset.ontology))
    else:
        places = class_places(dataset.ontology, ledger)
        sink.write(_NUMBERED, [line_of([names[id_], str(place)]) for id_, place in places.items()])


class _Rows:
    """A table's rows by picture."""

    def __init__(self, table: Table, columns: Columns, report: Report) -> None:
        self.columns = columns
        self.classes: set[str] = set()
        self.shares = self.wide = False
        self.path = table.path
        self._joint = "_classid" in columns.by_role["file"].lower()
        self.groups = Groups(table, self._key, report)

    @classmethod
    def of(cls, path: Path, dialect: str, report: Report) -> "_Rows | None":
        """None where the columns are of something else, or the table cannot be read."""
        try:
            table = Table(path, _RETINANET if dialect == "retinanet" else ())
        except FormatError as error:
            report(Problem(error.message, error.where, error.hint, error.code))
            return None
        columns = columns_of(table.columns)
        return cls(table, columns, report) if columns.complete else None

    def class_of(self, cells: dict[str, str]) -> str:
        """The row's class; empty for a row that only says that there is nothing."""
        if self._joint:
            return cells[self.columns.by_role["file"]].rpartition("_")[2].strip()
        if "class" in self.columns.by_role:
            name = cells[self.columns.by_role["class"]]
            return name if name.strip() else ""
        return _ONLY if any(self.columns.get(cells, role) for role in ("rle", "bbox", "xmin", "x")) else ""

    def _key(self, cells: dict[str, str]) -> str:
        if name := self.class_of(cells):
            self.classes.add(name)
        if not self.wide:
            for role in self.columns.coordinates:
                text = self.columns.get(cells, role)
                self.wide |= text not in ("", "0", "1", "0.0", "1.0") and not text.startswith(("0.", "."))
                self.shares |= text.startswith(("0.", ".")) and text != "0.0"
        file = cells[self.columns.by_role["file"]]
        return file.rpartition("_")[0] if self._joint else file


def _images(
    tables: list[tuple[_Rows, Split]], kinds: dict[str, UUID], pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    unnamed = set(pictures.paths)
    for rows, split in tables:
        for file in rows.groups.keys:
            found = _find(pictures, file, split)
            unnamed.discard(found or "")
            given = rows.groups.of(file)
            if not file.strip():
                report(Problem("it names no picture", f"{rows.path}, line {given[0].line}"))
                continue
            size = _size(rows, given, report) or (pictures.size(found) if found else None)
            image = image_at(_own(file, found, split), split, size or (0, 0))
            yield labelled(image, list(_annotations(rows, given, image, kinds, report)), pictures, found)
    for path in sorted(unnamed):
        above = split_above(path)
        if size := pictures.size(path):
            yield labelled(image_at(own_path(path, above, "images"), above, size), None, pictures, path)


def _annotations(
    rows: _Rows, given: list[Row], image: Image, kinds: dict[str, UUID], report: Report
) -> Iterator[Annotation]:
    for at, row in enumerate(given, start=1):
        try:
            shape = rows.columns.shape(row.cells, image.width, image.height)
            name = rows.class_of(row.cells)
            if shape is None:
                continue
            if not name:
                raise ValueError("it names no class")
            score = rows.columns.get(row.cells, "score")
            more = {column: row.cells[column] for column in rows.columns.unknown if row.cells[column]}
            yield Annotation(
                id=derived_id("csv", str(image.id), at), shape=shape, class_id=kinds[name],
                score=number(score, "score") if score else None, source=Source(kind="import", name="csv"),
                extra={"csv": more} if more else {},
            )  # fmt: skip
        except ValueError as error:
            report(Problem(str(error), f"{rows.path}, line {row.line}"))


def _find(pictures: Pictures, file: str, split: Split) -> str | None:
    known = pictures.find(f"images/{folder_of(split)}/{file}", f"images/{folder_of(split)}")
    return known or pictures.find(file, split)


def _own(file: str, found: str | None, split: Split) -> str:
    """The picture's path: as the row says it, unless that is a place on somebody's machine."""
    plain = file.strip().replace("\\", "/")
    if plain.startswith("images/"):
        return own_path(plain, split, "images")
    if plain.startswith(("/", "../")) or plain[1:3] == ":/" or "/../" in plain:
        return own_path(found, split, "images") if found else plain.rpartition("/")[2] or "unnamed"
    return plain.removeprefix("./")


def _size(rows: _Rows, given: list[Row], report: Report) -> tuple[int, int] | None:
    try:
        return rows.columns.size(given[0].cells)
    except ValueError as error:
        report(Problem(str(error), f"{rows.path}, line {given[0].line}", outcome="noted"))
        return None


def _classes(folder: Path, used: list[str]) -> tuple[Class, ...]:
    if (folder / LABEL_MAP).is_file():
        made = of_label_map(folder / LABEL_MAP)
    elif (folder / _NUMBERED).is_file():
        made = classes(_numbered(folder / _NUMBERED))
    elif (folder / _NAMED).is_file():
        made = classes(line for _, line in lines_of(folder / _NAMED) if line.strip())
    else:
        made = ()
    known = {kind.name for kind in made}
    first = max((kind.index for kind in made), default=-1) + 1
    more = classes(name for name in used if name not in known)
    return (*made, *(msgspec.structs.replace(kind, index=first + kind.index) for kind in more))


def _numbered(path: Path) -> list[str]:
    """keras-retinanet's `name,id` rows, in order of the ids. Raises FormatError."""
    found = []
    for row in Table(path, ("name", "id")).rows():
        try:
            found.append((whole(row.cells["id"], "id"), row.cells["name"]))
        except ValueError as error:
            raise FormatError(str(error), where=f"{path}, line {row.line}") from error
    return [name for _, name in sorted(found)]


def _cells(dialect: str, image: Image, path: str, one: Annotation | None, name: str) -> dict[str, str]:
    if dialect == "retinanet":
        return {"path": path, "class": name} | (_corners(one, ("x1", "y1", "x2", "y2")) if one else {})
    inner = path.split("/", 2)[2]
    file = path if inner.startswith(("images/", "./")) else inner
    if dialect == "kaggle":
        runs = runs_of(cast(Mask, one.shape), image.width, image.height) if one else ""
        return {"ImageId": file, "EncodedPixels": runs, "ClassId": name}
    cells = {
        "filename": file,
        "width": str(image.width or ""),
        "height": str(image.height or ""),
        "class": name,
    }
    if one is None:
        return cells
    known = {
        key: text
        for key, text in one.extra.get("csv", {}).items()
        if isinstance(text, str) and key not in _TF
    }
    score = {} if one.score is None else {"score": digits(one.score)}
    return {**known, **score, **cells, **_corners(one, ("xmin", "ymin", "xmax", "ymax"))}


def _corners(one: Annotation, names: tuple[str, ...]) -> dict[str, str]:
    box = cast(Box, one.shape)
    corners = (box.x, box.y, box.x + box.width, box.y + box.height)
    return {name: digits(corner) for name, corner in zip(names, corners, strict=True)}


def _whole_pixels(fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """keras-retinanet takes whole numbers alone, and boxes of one pixel at least."""
    return tuple(_rounded(fitted, one) for one in annotations)


def _rounded(fitted: Fitted, one: Annotation) -> Annotation:
    box = cast(Box, one.shape)
    left, top = round(box.x), round(box.y)
    right, bottom = max(round(box.x + box.width), left + 1), max(round(box.y + box.height), top + 1)
    written = Box(left, top, right - left, bottom - top)
    if written == box:
        return one
    fitted.say(
        one,
        "fractions of pixels",
        "whole pixels",
        field="shape",
        before=box,
        after=written,
    )
    return msgspec.structs.replace(one, shape=written)


def _inside(fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    if annotations:
        check_size(image)
    found: Any = (inside(fitted, image, one) for one in annotations)
    return tuple(one for one in found if one is not None)

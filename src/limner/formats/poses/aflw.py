"""AFLW's landmarks as CSV: a row for each face, its picture, scale, size and middle, and 19 landmarks.

These are the lists of high-resolution networks for facial landmarks, `face_landmarks_aflw_train.csv` and so on.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, cast

import msgspec

from limner.dataset import (
    Annotation,
    Class,
    Dataset,
    Image,
    Keypoints,
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
from limner.formats.poses.body import ALSO, Body, people
from limner.formats.shared.labels import META, read_labels, write_labels
from limner.formats.shared.narrow import own_keys
from limner.formats.shared.table import Groups, Row, Sheet, Table, digits
from limner.geometry import bounds

TITLE = "AFLW landmarks (CSV)"
TIER = "B"
PROOF = "Follows the lists that high-resolution networks for facial landmarks are trained with."
EXAMPLE = """\
image_name,scale,box_size,center_w,center_h,original_1_x,original_1_y,…
flickr/0/image00002.jpg,1.2,150,120.5,200,101,150,…
"""
BODY = Body(
    "face",
    (
        "left brow, left corner", "left brow, center", "left brow, right corner", "right brow, left corner",
        "right brow, center", "right brow, right corner", "left eye, left corner", "left eye, center",
        "left eye, right corner", "right eye, left corner", "right eye, center", "right eye, right corner",
        "nose, left", "nose, center", "nose, right", "mouth, left corner", "mouth, center", "mouth, right corner",
        "chin",
    ),
)  # fmt: skip
HIDDEN = "hidden joints"
MISSING = "absent joints"
HOLDS = Holds(
    shapes={"keypoints": frozenset({"outside"})},
    dataset=frozenset({"split", "skeletons"}),
    foreign="aflw",
    also={**ALSO, HIDDEN: "visible ones", MISSING: ""},
)
_NAME = "image_name"
_KEPT = ("scale", "box_size", "center_w", "center_h")
_POINTS = tuple(f"original_{at}_{axis}" for at in range(1, len(BODY.joints) + 1) for axis in "xy")
_SIZE = 200
"""A face's size in pixels at scale 1."""


def sniff(look: Look) -> list[str]:
    """CSV files whose header names pictures and 19 landmarks, no more."""
    last, beyond = _POINTS[-1].encode(), f"original_{len(BODY.joints) + 1}_x".encode()
    return [
        f"{path} has {len(BODY.joints)} landmarks for each picture"
        for path in look.named("*.csv")[:20]
        if (head := look.head(path).partition(b"\n")[0]) and _NAME.encode() in head and last in head
        if beyond not in head
    ]


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every list's pictures in the order in which they first come, then those that none names."""
    folder = root if root.is_dir() else root.parent
    files = Pictures(folder, report).files if root.is_dir() else (root.name,)
    tables = {path: Table(folder / path) for path in files if path.endswith(".csv")}
    tables = {path: table for path, table in tables.items() if {_NAME, *_POINTS} <= set(table.columns)}
    if not tables and META not in files:
        raise FormatError(f"there is no CSV file with {_NAME} and {_POINTS[0]}", where=str(root))
    needed = any(True for table in tables.values() for _ in table.rows(unreported))
    kinds = BODY.kinds(read_labels(folder, report), needed=needed)
    return Dataset(
        Ontology(classes=kinds), Stream(partial(_images, tables, BODY.of(kinds), pictures, report))
    )


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """face_landmarks_aflw_<split>.csv and images/; classes in dataset_meta.json."""
    face = BODY.of(dataset.ontology.classes)
    sheets: dict[Split, Sheet] = {}
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, partial(_arranged, face)):
        split = item.image.split
        path = paths.place(f"images/{folder_of(split)}", item.image, ledger)
        for one in annotations or ():
            sheets.setdefault(split, Sheet(_NAME, *_KEPT, *_POINTS)).add({_NAME: str(path), **_cells(one)})
        sink.picture(str(path), item)
    for split, sheet in sorted(sheets.items()):
        sink.write(f"face_landmarks_aflw_{folder_of(split)}.csv", sheet.chunks())
    write_labels(sink, dataset.ontology)


def _images(
    tables: dict[str, Table], face: Class | None, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    unlisted = set(pictures.paths)
    for path, table in tables.items():
        split = split_in(PurePosixPath(path).stem)
        rows = Groups(table, lambda cells: cells[_NAME], report)
        for name in rows.keys:
            picture = pictures.find(name, split)
            unlisted.discard(picture or "")
            size = pictures.size(picture) if picture else None
            image = image_at(own_path(name.strip("/"), split, "images"), split, size or (0, 0))
            notes = list(_annotations(image, rows.of(name), face, path, report))
            yield labelled(image, notes or None, pictures, picture)
    for picture in sorted(unlisted):
        split = split_in(picture.split("/")[1]) if picture.count("/") > 1 else ""
        if size := pictures.size(picture):
            yield labelled(image_at(own_path(picture, split, "images"), split, size), None, pictures, picture)


def _annotations(
    image: Image, rows: list[Row], face: Class | None, path: str, report: Report
) -> Iterator[Annotation]:
    for at, row in enumerate(rows):
        try:
            values = [number(row.cells[column], column) for column in _POINTS]
            kept = {name: number(row.cells[name], name) for name in _KEPT if row.cells.get(name)}
        except ValueError as error:
            report(Problem(str(error), f"{path}, line {row.line}"))
            continue
        points = tuple((x, y, 2) for x, y in zip(values[::2], values[1::2], strict=True))
        yield Annotation(
            id=derived_id("aflw", str(image.id), at), shape=Keypoints(cast(Any, points)),
            class_id=cast(Class, face).id, source=Source(kind="import", name="aflw"),
            extra={"aflw": kept} if kept else {},
        )  # fmt: skip


def _arranged(
    face: Class | None, fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """Faces with all their landmarks, which are seen."""
    kept: list[Annotation] = []
    for (one,) in people(fitted, BODY, face, annotations, None):
        points = cast(Keypoints, one.shape).points
        if any(not seen for *_, seen in points):
            fitted.say(one, MISSING, severity="lost", why="every landmark has a place here")
        elif all(seen == 2 for *_, seen in points):
            kept.append(one)
        else:
            fitted.say(one, HIDDEN, "visible ones", field="shape", before=[seen for *_, seen in points])
            kept.append(msgspec.structs.replace(one, shape=Keypoints(tuple((x, y, 2) for x, y, _ in points))))
    return tuple(kept)


def _cells(one: Annotation) -> dict[str, str]:
    points = cast(Keypoints, one.shape).points
    left, top, right, bottom = bounds(one.shape) or (0.0, 0.0, 0.0, 0.0)
    side = max(right - left, bottom - top)
    made = dict(zip(_KEPT, (side / _SIZE, side, (left + right) / 2, (top + bottom) / 2), strict=True))
    kept = own_keys(one.extra, "aflw")
    made |= {name: kept[name] for name in _KEPT if isinstance(kept.get(name), int | float)}
    values = [value for x, y, _ in points for value in (x, y)]
    return {name: digits(value) for name, value in (*made.items(), *zip(_POINTS, values, strict=True))}

"""VGGFace2: a folder for each person in every split, and lists of loose boxes and landmarks in `bb_landmark`."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import cast
from uuid import UUID

import msgspec

from limner.dataset import Annotation, Box, Class, Dataset, Image, LabelledImage, Ontology, Split
from limner.formats.core.attributes import Answers
from limner.formats.core.files import number
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths, stem_of
from limner.formats.core.pictures import Pictures, stem
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import folder_of, image_at, split_folder, split_in
from limner.formats.core.stream import Stream, labelled
from limner.formats.faces.portrait import (
    ALSO_POINTS,
    JOINTS,
    NOBODY,
    Folders,
    Portrait,
    arranged,
    face_of,
    people,
    portrait,
)
from limner.formats.shared.labels import META, read_labels, with_others, write_labels
from limner.formats.shared.lists import reported_lines
from limner.formats.shared.table import Sheet, Table, digits

TITLE = "VGGFace2"
TIER = "A"
PROOF = "Real lists and folders come back line by line."
EXAMPLE = """\
bb_landmark/loose_bb_train.csv:
NAME_ID,X,Y,W,H
n000002/0001_01,161,140,224,324
"""
HOLDS = Holds(
    shapes={"tag": frozenset(), "box": frozenset({"outside"}), "keypoints": frozenset({"outside"})},
    becomes={"box with rotation": "box", "polygon": "box", "ellipse": "box", "mask": "box", "cuboid": "box"},
    fields=frozenset({"attributes", "instance_id"}),
    dataset=frozenset({"split", "skeletons"}),
    also=ALSO_POINTS,
)
_KEY = "NAME_ID"
_BOX = ("X", "Y", "W", "H")
_POINTS = tuple(f"P{at}{axis}" for at in range(1, len(JOINTS) + 1) for axis in "XY")
_COLUMNS = {"loose_bb": _BOX, "loose_landmark": _POINTS}
_NAMES = "labels.txt"
_Row = tuple[str, dict[str, str]]
_Key = tuple[Split, str]


def sniff(look: Look) -> list[str]:
    """Lists of loose boxes or landmarks, whose first column is NAME_ID."""
    return [
        f"{path} has the column {_KEY}"
        for path in look.named("loose_bb_*.csv", "loose_landmark_*.csv")
        if look.text(path).startswith(_KEY)
    ]


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every picture in a person's folder, and every one that a list names, by split and path."""
    files = Pictures(root, report).files if root.is_dir() else ()
    rows: dict[str, dict[_Key, _Row]] = {kind: {} for kind in _COLUMNS}
    lists = [path for path in files if PurePosixPath(path).match("loose_*.csv")]
    if not lists and META not in files:
        raise FormatError("there is no bb_landmark/loose_bb_….csv", where=str(root))
    for path in lists:
        name = PurePosixPath(path).name
        kind = next((kind for kind in _COLUMNS if name.startswith(kind)), "")
        if kind:
            _take(rows[kind], root, path, split_in(name), report)
    shown = {(split, stem(name)): path for path in pictures.paths for split, name in _inside(path)}
    known = read_labels(root, report)
    called = _called(root, report)
    folders = Folders(known.values())
    keys = sorted({*shown, *rows["loose_bb"], *rows["loose_landmark"]})
    found = {name.split("/")[0] for _, name in keys if "/" in name} | set(called)
    others = {folders.name(folder) for folder in found if folder != NOBODY}
    names = {kind.index: kind.name for kind in with_others(known, others)}
    described = {folders.name(folder): text for folder, text in called.items()}
    kinds = tuple(
        msgspec.structs.replace(kind, description=described.get(kind.name, ""))
        for kind in people(names, face=any(rows.values()))
    )
    return Dataset(
        Ontology(classes=kinds), Stream(partial(_images, keys, shown, rows, kinds, folders, pictures, report))
    )


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """A folder for each split with one for each person, and bb_landmark/; what people are called in labels.txt."""
    kinds = {kind.id: kind.name for kind in dataset.ontology.by_index()}
    folders = Folders(kinds.values())
    sheets: dict[str, Sheet] = {}
    paths = Paths()
    arrange = partial(arranged, face_of(dataset.ontology.classes), Answers(dataset.ontology), {})
    for item, annotations in Fitted(dataset, HOLDS, ledger, arrange):
        found = Portrait.of(annotations or ())
        who = kinds[cast(UUID, found.identity.class_id)] if found.identity else None
        base = folder_of(item.image.split)
        path = paths.take(base, folders.path(item.image, who))
        inside = path.relative_to(base)
        if str(inside) != item.image.path:
            ledger.rename(item.image, str(inside))
        box = cast(Box, found.box.shape) if found.box else None
        values = {
            "loose_bb": (box.x, box.y, box.width, box.height) if box else (),
            "loose_landmark": found.landmarks,
        }
        for kind, numbers in values.items():
            if numbers:
                cells = dict(zip(_COLUMNS[kind], map(digits, numbers), strict=True))
                sheet = sheets.setdefault(f"{kind}_{base}", Sheet(_KEY, *_COLUMNS[kind]))
                sheet.add({_KEY: str(stem_of(inside)), **cells})
        sink.picture(str(path), item)
    for name, sheet in sorted(sheets.items()):
        sink.write(f"bb_landmark/{name}.csv", sheet.chunks())
    called = [(folders.by_name[kind.name], kind.description) for kind in dataset.ontology.by_index()]
    lines = [f"{folder} {' '.join(text.split())}\n" for folder, text in called if text.strip()]
    if lines:
        sink.write(_NAMES, "".join(lines).encode())
    write_labels(sink, dataset.ontology)


def _take(rows: dict[_Key, _Row], root: Path, path: str, split: Split, report: Report) -> None:
    try:
        for row in Table(root / path).rows(report):
            rows[split, row.cells.get(_KEY, "")] = (f"{path}, line {row.line}", row.cells)
    except FormatError as error:
        report(Problem(error.message, path))


def _called(root: Path, report: Report) -> dict[str, str]:
    """What people are called, by folder."""
    if not (root / _NAMES).is_file():
        return {}
    parted = (line.split(None, 1) for _, line in reported_lines(root, _NAMES, report))
    return {fields[0]: fields[1].strip() if len(fields) > 1 else "" for fields in parted}


def _inside(path: str) -> Iterator[_Key]:
    """Split and path below the split's folder; nothing for a picture that lies in no person's folder."""
    first, _, rest = path.partition("/")
    split = split_folder(first)
    if split is not None and "/" in rest:
        yield split, rest


def _images(
    keys: list[_Key], shown: dict[_Key, str], rows: dict[str, dict[_Key, _Row]], kinds: tuple[Class, ...],
    folders: Folders, pictures: Pictures, report: Report,
) -> Iterator[LabelledImage]:  # fmt: skip
    for split, key in keys:
        picture = shown.get((split, key)) or pictures.find(key, split)
        name = key + (PurePosixPath(picture).suffix if picture else "")
        image = image_at(name, split, (pictures.size(picture) if picture else None) or (0, 0))
        found = _annotations(image, (split, key), rows, kinds, folders, report)
        yield labelled(image, found or None, pictures, picture)


def _annotations(
    image: Image, key: _Key, rows: dict[str, dict[_Key, _Row]], kinds: tuple[Class, ...], folders: Folders,
    report: Report,
) -> list[Annotation]:  # fmt: skip
    values: dict[str, list[float]] = {}
    box = None
    for kind, columns in _COLUMNS.items():
        where, cells = rows[kind].get(key, ("", {}))
        try:
            values[kind] = [number(cells.get(name, ""), name) for name in columns] if where else []
            box = Box(*values[kind]) if kind == "loose_bb" and where else box
        except ValueError as error:
            report(Problem(str(error), where))
            values[kind] = []
    ids = {kind.name: kind.id for kind in kinds}
    who = ids.get(folders.name(image.folder.split("/")[0]))
    return portrait("vggface2", image, face_of(kinds), who, box=box, landmarks=values["loose_landmark"])

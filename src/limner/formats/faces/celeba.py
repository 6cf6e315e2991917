"""CelebA's lists: attributes, landmarks, boxes, identities and the partition, one line a picture in each.

`list_*` begin with the number of lines and the names of the columns. Columns are parted by blanks; the first is the
picture's file name.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, cast
from urllib.parse import unquote
from uuid import UUID

from limner.dataset import (
    Annotation,
    Attribute,
    Box,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Ontology,
    Question,
    Split,
    Value,
    derived_id,
)
from limner.formats.core.attributes import Answers, attribute
from limner.formats.core.files import number, whole
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import image_at
from limner.formats.core.spool import Spool
from limner.formats.core.stream import Stream, labelled
from limner.formats.faces.portrait import Portrait, arranged, face_of, people, portrait
from limner.formats.shared.labels import META, read_labels, write_labels
from limner.formats.shared.lists import reported_lines, word
from limner.formats.shared.table import digits

_ATTRIBUTES = "list_attr_celeba.txt"
_IDENTITIES = "identity_CelebA.txt"
_PARTITION = "list_eval_partition.txt"
_BOXES = "list_bbox_celeba.txt"
_SPLITS: tuple[Split, ...] = ("train", "val", "test")
_POINTS = tuple(
    f"{part}_{axis}" for part in ("lefteye", "righteye", "nose", "leftmouth", "rightmouth") for axis in "xy"
)
_DIGITS = 9


@dataclass(frozen=True)
class Variant:
    """The pictures as they were found, or cut out and brought into line."""

    name: str
    folder: str
    landmarks: str
    boxes: str = ""

    @property
    def own(self) -> tuple[str, ...]:
        """Lists that only this variant has."""
        return (self.landmarks, self.boxes) if self.boxes else (self.landmarks,)


WILD = Variant("celeba", "img_celeba", "list_landmarks_celeba.txt", _BOXES)
ALIGNED = Variant("celeba-align", "img_align_celeba", "list_landmarks_align_celeba.txt")


@dataclass
class _List:
    """A list's lines by file name; `path` is empty where there is no such list."""

    path: str = ""
    columns: tuple[str, ...] = ()
    lines: dict[str, tuple[int, str]] = field(default_factory=dict)


def evidence(look: Look, variant: Variant) -> list[str]:
    """Lists of the variant's own, or its folder of pictures beside lists that both have."""
    found = [f"{path} is a list of CelebA" for path in look.named(*variant.own)]
    if look.named(_ATTRIBUTES, _IDENTITIES, _PARTITION):
        found += [f"{path} lies in {variant.folder}" for path in look.named(f"*{variant.folder}/*")[:1]]
    return found


def read(variant: Variant, root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every picture that a list names or that lies in the variant's folder, by name."""
    if not root.is_dir():
        raise FormatError("CelebA is a folder of lists", where=str(root), hint="Name the folder above Anno.")
    places = {PurePosixPath(path).name: path for path in reversed(Pictures(root, report).files)}
    lists = {
        name: _read_list(root, places.get(name, ""), columns, report)
        for name, columns in (
            (_ATTRIBUTES, 0), (_IDENTITIES, 1), (_PARTITION, 1), (variant.landmarks, 10), (variant.boxes, 4),
        )
        if name
    }  # fmt: skip
    if not any(found.path for found in lists.values()) and META not in places:
        raise FormatError("there is none of CelebA's lists", where=str(root))
    names = read_labels(root, report)
    for _, text in lists[_IDENTITIES].lines.values():
        if text.isascii() and text.isdigit() and len(text) <= _DIGITS:
            names.setdefault(int(text), str(int(text)))
    kinds = people(names, face=any(lists[name].lines for name in variant.own))
    asked = [attribute(_PICTURE, unquote(name), "bool") for name in lists[_ATTRIBUTES].columns]
    stream = Stream(partial(_images, variant, lists, kinds, asked, pictures, report))
    return Dataset(Ontology(classes=kinds, questions=tuple(Question(attribute=one) for one in asked)), stream)


def write(variant: Variant, holds: Holds, dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """Anno/, Eval/ and Img/; identities are numbers of classes, whose names stand in dataset_meta.json."""
    questions = [one.attribute for one in dataset.ontology.questions if one.attribute.type == "bool"]
    names = list(dict.fromkeys(one.name for one in questions))
    asked = dict.fromkeys(names, _as_bool)
    answers = Answers(dataset.ontology)
    indices = {kind.id: kind.index for kind in dataset.ontology.classes}
    rows: dict[str, Spool] = defaultdict(Spool)
    counts: dict[str, int] = defaultdict(int)
    paths = Paths()

    def put(name: str, *cells: str) -> None:
        rows[name].write((" ".join(cells) + "\n").encode())
        counts[name] += 1

    arrange = partial(arranged, face_of(dataset.ontology.classes), answers, asked)
    for item, annotations in Fitted(dataset, holds, ledger, arrange):
        base = f"Img/{variant.folder}"
        path = paths.place(base, item.image, ledger)
        name = str(path.relative_to(base))
        found = Portrait.of(annotations or ())
        if found.identity:
            put(_IDENTITIES, name, str(indices[cast(UUID, found.identity.class_id)]))
        if found.answers:
            given = answers.of(found.answers)
            put(
                _ATTRIBUTES,
                name,
                *("0" if one not in given else "1" if given[one] else "-1" for one in names),
            )
        if found.box:
            box = cast(Box, found.box.shape)
            put(variant.boxes, name, *map(digits, (box.x, box.y, box.width, box.height)))
        if found.points:
            put(variant.landmarks, name, *map(digits, found.landmarks))
        if item.image.split:
            put(_PARTITION, name, str(_SPLITS.index(item.image.split)))
        sink.picture(str(path), item)
    headers = {
        _ATTRIBUTES: tuple(map(word, names)), variant.landmarks: _POINTS,
        _BOXES: ("image_id", "x_1", "y_1", "width", "height"),
    }  # fmt: skip
    for name, spool in sorted(rows.items()):
        head = f"{counts[name]}\n{' '.join(headers[name])}\n" if name in headers else ""
        folder = "Eval" if name == _PARTITION else "Anno"
        sink.write(f"{folder}/{name}", _with_head(head.encode(), spool))
    write_labels(sink, dataset.ontology)


_PICTURE = derived_id("picture", "celeba")


def _with_head(head: bytes, rows: Spool) -> Iterator[bytes]:
    yield head
    yield from rows.chunks()


def _as_bool(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _read_list(root: Path, path: str, columns: int, report: Report) -> _List:
    """A list with that many columns behind the name; 0 for as many as its header names."""
    found = _List(path)
    if not path:
        return found
    lines = reported_lines(root, path, report)
    count = None
    if PurePosixPath(path).name.startswith("list_") and PurePosixPath(path).name != _PARTITION:
        _, first = next(lines, (0, ""))
        _, header = next(lines, (0, ""))
        count = first.strip()
        found.columns = tuple(header.split())
        columns = columns or len(found.columns)
    for at, line in lines:
        name, *cells = line.rsplit(None, columns) if columns else [line]
        if len(cells) != columns:
            report(
                Problem(f"{len(cells)} columns behind the name; {columns} are wanted", f"{path}, line {at}")
            )
        elif name in found.lines:
            report(Problem("this picture stands there twice", f"{path}, line {at}"))
        else:
            found.lines[name] = (at, " ".join(cells))
    if count is not None and count != str(len(found.lines)):
        remark = f"its first line says {count[:20]} pictures and it lists {len(found.lines)}"
        report(Problem(remark, path, outcome="noted"))
    return found


def _images(
    variant: Variant, lists: Mapping[str, _List], kinds: tuple[Class, ...], asked: list[Attribute],
    pictures: Pictures, report: Report,
) -> Iterator[LabelledImage]:  # fmt: skip
    ids = {kind.index: kind.id for kind in kinds}
    face = face_of(kinds)
    base = f"Img/{variant.folder}"
    inside = f"/{variant.folder}/"
    shown = {path.partition(inside)[2]: path for path in pictures.paths if inside in f"/{path}"}
    names = {name for found in lists.values() for name in found.lines}
    for name in sorted({*names, *shown}):
        picture = shown.get(name) or pictures.find(name, base)
        split = _split(lists[_PARTITION], name, report)
        image = image_at(name, split, (pictures.size(picture) if picture else None) or (0, 0))
        found = _annotations(variant, image, name, lists, ids, face, asked, report)
        yield labelled(image, found or None, pictures, picture)


def _split(partition: _List, name: str, report: Report) -> Split:
    if name not in partition.lines:
        return ""
    at, text = partition.lines[name]
    if text not in ("0", "1", "2"):
        report(
            Problem(
                f"partition {text[:20]!r} is not 0, 1 or 2", f"{partition.path}, line {at}", outcome="noted"
            )
        )
        return ""
    return _SPLITS[int(text)]


def _annotations(
    variant: Variant, image: Image, name: str, lists: Mapping[str, _List], ids: Mapping[int, UUID],
    face: Class | None, asked: list[Attribute], report: Report,
) -> list[Annotation]:  # fmt: skip
    """What the lists say of a picture; a line that cannot be understood is reported."""
    said: dict[str, Any] = {}
    readers: dict[str, tuple[str, Callable[[list[str]], Any]]] = {
        _IDENTITIES: ("identity", lambda cells: _identity(cells[0], ids)),
        _ATTRIBUTES: ("answers", lambda cells: _answers(cells, asked)),
        variant.landmarks: ("landmarks", lambda cells: [number(text, "a coordinate") for text in cells]),
        variant.boxes: ("box", lambda cells: Box(*(number(text, "a side of the box") for text in cells))),
    }
    for listed, (role, understood) in readers.items():
        at, text = lists[listed].lines.get(name, (0, None)) if listed else (0, None)
        if text is None:
            continue
        try:
            said[role] = understood(text.split())
        except ValueError as error:
            report(Problem(str(error), f"{lists[listed].path}, line {at}"))
    return portrait(variant.name, image, face, **said)


def _identity(text: str, ids: Mapping[int, UUID]) -> UUID:
    index = whole(text, "identity")
    if index not in ids:
        raise ValueError(f"identity {text[:20]!r} is no number of a person")
    return ids[index]


def _answers(cells: list[str], asked: list[Attribute]) -> dict[str, Value]:
    """1 is yes, -1 is no, 0 is not known."""
    if set(cells) - {"1", "-1", "0"}:
        raise ValueError("an attribute is neither 1 nor -1")
    return {str(one.id): cell == "1" for one, cell in zip(asked, cells, strict=True) if cell != "0"}

"""WIDER FACE: one list for each split; of every picture its path, the number of faces, and a line for each.

A line holds left, top, width, height, then blur, expression, illumination, invalid, occlusion and pose. A picture
without faces has the number 0, and a line of zeros that is no face.
"""

from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path, PurePosixPath
from typing import Any, Literal, cast
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Attribute,
    Box,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Ontology,
    Source,
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
from limner.formats.core.pictures import SUFFIXES, Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import image_at, split_in
from limner.formats.core.spool import Spool
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.labels import numbered, read_labels, write_labels
from limner.formats.shared.lists import reported_lines
from limner.formats.shared.narrow import OTHER_ANSWERS, OTHER_CLASS, of_class, only_class, with_answers
from limner.formats.shared.table import digits

TITLE = "WIDER FACE"
TIER = "A"
PROOF = "Real lists come back line by line, all six attributes with them."
EXAMPLE = """\
0--Parade/0_Parade_marchingband_1_849.jpg
1
449 330 122 149 0 0 0 0 0 0
"""
FACE = "face"
ATTRIBUTES = {
    "blur": ("clear", "normal blur", "heavy blur"),
    "expression": ("typical expression", "exaggerate expression"),
    "illumination": ("normal illumination", "extreme illumination"),
    "pose": ("typical pose", "atypical pose"),
}
"""Each with its options, by the number that stands for them. Invalid is `difficult`, occlusion is `occluded`."""
HOLDS = Holds(
    shapes={"box": frozenset({"outside"})},
    becomes={
        "box with rotation": "box", "polygon": "box", "ellipse": "box", "mask": "box", "cuboid": "box",
    },
    fields=frozenset({"attributes", "occluded"}),
    flags=frozenset({"difficult"}),
    dataset=frozenset({"split", "empty"}),
    also={OTHER_ANSWERS: "", OTHER_CLASS: "", "occluded wholly": "largely"},
)  # fmt: skip
_COLUMNS = ("blur", "expression", "illumination", "invalid", "occlusion", "pose")
_LISTS = ("*wider_face_*bbx_gt.txt",)


def sniff(look: Look) -> list[str]:
    """Lists that are called as WIDER FACE calls them, and begin with a path and a number."""
    for path in look.named(*_LISTS):
        first, _, rest = look.text(path).partition("\n")
        count = rest.partition("\n")[0].strip()
        if not first.strip() or (PurePosixPath(first.strip()).suffix.lower() in SUFFIXES and count.isdigit()):
            return [f"{path} lists pictures with their numbers of faces"]
    return []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every list's pictures in its order, then those that lie there without being listed."""
    folder = root if root.is_dir() else root.parent
    lists = [path for path in Pictures(folder, report).files if PurePosixPath(path).match(_LISTS[0])]
    lists = [root.name] if root.is_file() else lists
    names = read_labels(folder, report)
    if not lists and not names:
        raise FormatError("there is no list wider_face_…_bbx_gt.txt", where=str(root))
    if not names or (only_class(numbered(names), FACE) is None and _has_faces(folder, lists)):
        names[max(names, default=-1) + 1] = FACE
    kinds = numbered(names)
    face = only_class(kinds, FACE)
    if face is not None:
        asking = msgspec.structs.replace(face, attributes=tuple(_asked(face.id).values()))
        kinds = tuple(asking if kind is face else kind for kind in kinds)
    return Dataset(Ontology(classes=kinds), Stream(partial(_images, folder, lists, face, pictures, report)))


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """wider_face_split/ with a list for each split, and WIDER_<split>/images; a class list beside them."""
    face = only_class(dataset.ontology.classes, FACE)
    lists: dict[Split, Spool] = {}
    paths = Paths()
    arrange = partial(_arranged, face, Answers(dataset.ontology))
    for item, annotations in Fitted(dataset, HOLDS, ledger, arrange):
        split = item.image.split
        base = f"WIDER_{split or 'unsplit'}/images"
        path = paths.place(base, item.image, ledger)
        rows = lists.setdefault(split, Spool())
        if annotations is not None:
            lines = [_line(one) for one in annotations] or [" ".join("0" * 10)]
            rows.write("\n".join([str(path.relative_to(base)), str(len(annotations)), *lines, ""]).encode())
        sink.picture(str(path), item)
    for split, rows in sorted(lists.items()):
        sink.write(f"wider_face_split/wider_face_{split or 'unsplit'}_bbx_gt.txt", rows.chunks())
    write_labels(sink, dataset.ontology)


@cache
def _asked(class_id: UUID) -> dict[str, Attribute]:
    return {name: attribute(class_id, name, "select", options) for name, options in ATTRIBUTES.items()}


def _has_faces(folder: Path, lists: list[str]) -> bool:
    return any(rows for path in lists for _, rows in _entries(folder, path, lambda _: None))


def _images(
    folder: Path, lists: list[str], face: Class | None, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    unlisted = set(pictures.paths)
    for path in lists:
        split = split_in(PurePosixPath(path).name)
        seen: set[str] = set()
        for name, rows in _entries(folder, path, report):
            if name in seen:
                report(Problem(f"{name} stands there twice", path))
                continue
            seen.add(name)
            base = f"WIDER_{split or 'unsplit'}/images"
            picture = pictures.find(f"{base}/{name}", base)
            unlisted.discard(picture or "")
            image = image_at(name, split, (pictures.size(picture) if picture else None) or (0, 0))
            found = list(_annotations(image, rows, face, path, report))
            yield labelled(image, found, pictures, picture)
    for picture in sorted(unlisted):
        first, images, name = picture.partition("/images/")
        size = pictures.size(picture) if images and first.startswith("WIDER_") else None
        if size is not None:
            yield labelled(image_at(name, split_in(first), size), None, pictures, picture)


def _entries(folder: Path, path: str, report: Report) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    """Path and rows (each with its line) of every picture. A number of faces that does not fit its rows is reported."""
    at, name, count = 0, "", -1
    rows: list[tuple[int, list[str]]] = []
    for number_of_line, line in reported_lines(folder, path, report):
        fields = line.split()
        if name and count < 0:
            count = int(fields[0]) if len(fields) == 1 and fields[0].isdigit() and len(fields[0]) < 9 else -1
            if count < 0:
                report(Problem(f"the number of faces is {line[:40]!r}", f"{path}, line {number_of_line}"))
                name = ""
        elif name and _is_row(fields):
            rows.append((number_of_line, fields))
        else:
            if name:
                yield name, _checked(at, rows, count, path, report)
            at, name, count, rows = number_of_line, line.strip(), -1, []
            if PurePosixPath(name).suffix.lower() not in SUFFIXES:
                report(Problem(f"{name[:40]!r} stands where a picture should", f"{path}, line {at}"))
                name = ""
    if name:
        yield name, _checked(at, rows, count, path, report)


def _checked(
    at: int, rows: list[tuple[int, list[str]]], count: int, path: str, report: Report
) -> list[tuple[int, list[str]]]:
    if count == 0 and len(rows) == 1 and not any(map(float, rows[0][1])):
        return []
    if count != len(rows):
        remark = f"it says {count} faces and has {len(rows)}" if count >= 0 else "it says no number of faces"
        report(Problem(remark, f"{path}, line {at}", outcome="noted"))
    return rows


def _is_row(fields: list[str]) -> bool:
    try:
        return len([number(text, "") for text in fields]) >= 4
    except ValueError:
        return False


def _annotations(
    image: Image, rows: list[tuple[int, list[str]]], face: Class | None, path: str, report: Report
) -> Iterator[Annotation]:
    for index, (at, fields) in enumerate(rows):
        where = f"{path}, line {at}"
        try:
            left, top, width, height = (number(text, "") for text in fields[:4])
            more = _more(fields[4:], cast(Class, face), where, report)
            yield Annotation(
                id=derived_id("widerface", str(image.id), index), shape=Box(left, top, width, height),
                class_id=cast(Class, face).id, source=Source(kind="import", name="widerface"), **more,
            )  # fmt: skip
        except ValueError as error:
            report(Problem(str(error), where))
            continue
        if not width or not height:
            report(Problem("its width or height is 0", where, code="empty-box", outcome="noted"))


def _more(fields: list[str], face: Class, where: str, report: Report) -> dict[str, Any]:
    """What the six marks say; a value without a meaning is reported and left out. Raises ValueError."""
    if not fields:
        return {}
    if len(fields) != len(_COLUMNS):
        raise ValueError(f"{len(fields)} marks behind the box; six are wanted, or none")
    marks = {name: whole(text, name) for name, text in zip(_COLUMNS, fields, strict=True)}
    answers: dict[str, Value] = {}
    for name, asked in _asked(face.id).items():
        if 0 <= marks[name] < len(asked.options):
            answers[str(asked.id)] = str(asked.options[marks[name]].id)
        else:
            report(Problem(f"{name} is {marks[name]}, which has no meaning", where, outcome="noted"))
    hidden = marks["occlusion"]
    if hidden not in (0, 1, 2):
        report(Problem(f"occlusion is {hidden}, which has no meaning", where, outcome="noted"))
    return {
        "attributes": answers,
        "occluded": cast("Literal[0, 1, 2]", hidden) if hidden in (0, 1, 2) else None,
        "flags": frozenset({"difficult"} if marks["invalid"] else ()),
    }


def _arranged(
    face: Class | None, answers: Answers, fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """Faces, with all six marks; what is unknown becomes the mark 0."""
    kept = []
    for one in of_class(fitted, annotations, face):
        asked = {name: partial(_option, options) for name, options in ATTRIBUTES.items()}
        known = {name: value for _, name, value in answers.each(with_answers(fitted, answers, one, asked))}
        hidden = one.occluded
        if hidden == 3:
            fitted.say(one, "occluded wholly", "largely", field="occluded", before=3, after=2)
            hidden = 2
        unknown = [name for name in ATTRIBUTES if name not in known] + ["occlusion"] * (hidden is None)
        if unknown:
            fitted.say(one, "unknown marks", "0", severity="note", before=unknown)
        marks: dict[str, Value] = {name: known.get(name, options[0]) for name, options in ATTRIBUTES.items()}
        kept.append(msgspec.structs.replace(one, attributes=marks, occluded=hidden or 0))
    return tuple(kept)


def _option(options: tuple[str, ...], value: Any) -> str | None:
    return value if isinstance(value, str) and value in options else None


def _line(one: Annotation) -> str:
    box = cast(Box, one.shape)
    marks = {name: options.index(str(one.attributes[name])) for name, options in ATTRIBUTES.items()}
    marks |= {"invalid": int("difficult" in one.flags), "occlusion": one.occluded or 0}
    return " ".join(map(digits, [box.x, box.y, box.width, box.height, *(marks[name] for name in _COLUMNS)]))

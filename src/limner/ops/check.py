"""What is wrong with a data set: said with its place, and what would mend it."""

from collections import Counter
from collections.abc import Hashable, Iterator
from typing import Any, Literal
from uuid import UUID

import msgspec

from limner.dataset import Annotation, Dataset, Image, LabelledImage, shape_type
from limner.geometry import problems
from limner.media import PictureRefused, probe
from limner.ops.items import label_of
from limner.ops.twins import source_of

Severity = Literal["error", "warning", "note"]


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong. `where` names picture and object, `fix` the entry of `FIXES` that mends it."""

    code: str
    message: str
    where: str = ""
    severity: Severity = "error"
    picture: str = ""
    annotation: UUID | None = None
    at: tuple[float, float] | None = None
    """The place in pixels, where there is one."""
    fix: str = ""


_FIXES = {
    "sticks-out": "clip",
    "outside": "drop-outside",
    "zero-area": "drop-nothing",
    "zero-length": "drop-nothing",
    "duplicate-point": "points",
    "self-crossing": "crossings",
    "hole-outside": "crossings",
    "broken-counts": "drop-broken",
}
"""What mends a problem of a shape."""

_WARNINGS = frozenset({"sticks-out", "duplicate-point"})


def check(dataset: Dataset, *, pictures: bool = True) -> Iterator[Finding]:
    """Every finding, picture by picture, then those of the whole data set.

    `pictures` looks for their files and compares sizes with their headers; where none of the files is at hand, that is
    one note. Of what the reader refused, the reader's own report tells.
    """
    classes = {kind.id: kind.name for kind in dataset.ontology.classes}
    used: Counter[UUID] = Counter()
    ids: dict[UUID, str] = {}
    paths: Counter[tuple[str, str]] = Counter()
    missing: list[str] = []
    found = 0
    for item in dataset.images:
        image = item.image
        paths[image.split, image.path] += 1
        yield from _of_ids(image.id, image.path, ids)
        if paths[image.split, image.path] == 2:
            yield Finding(
                code="duplicate-picture",
                message="The picture is listed twice.",
                where=image.path,
                picture=image.path,
            )
        if item.open_picture is None:
            missing.append(image.path)
        elif pictures:
            found += 1
            yield from _of_size(item)
        yield from _of_annotations(item, classes, ids, used)
    if pictures:
        yield from _of_missing(missing, found)
    for kind in dataset.ontology.by_index():
        if not used[kind.id] and not any(one.parent_id == kind.id for one in dataset.ontology.classes):
            yield Finding(
                code="empty-class",
                message=f"No object is of class {kind.name!r}.",
                severity="note",
                fix="drop-unused",
            )


def place_of(image: Image, number: int, one: Annotation, classes: dict[UUID, str]) -> str:
    """An object as people find it again: `street/a.jpg, object 3 (car)`."""
    name = classes.get(one.class_id, "?") if one.class_id else "no class"
    return f"{image.path}, object {number} ({name})"


def _of_ids(id: UUID, path: str, ids: dict[UUID, str]) -> Iterator[Finding]:
    if id in ids:
        message = f"Its id {id} is that of {ids[id]} too."
        yield Finding(code="duplicate-id", message=message, where=path, picture=path, fix="new-ids")
    else:
        ids[id] = path


def _of_size(item: LabelledImage) -> Iterator[Finding]:
    image = item.image
    source = source_of(item)
    try:
        header = None if source is None else probe(source, image.path)
    except PictureRefused as refused:
        yield Finding(code=refused.code, message=refused.message, where=image.path, picture=image.path)
        return
    if header is None:
        yield Finding(
            code="unreadable", message="the file cannot be read", where=image.path, picture=image.path
        )
    elif (header.width, header.height) != (image.width, image.height):
        turned = (header.height, header.width) == (image.width, image.height)
        yield Finding(
            code="size",
            message=f"The labels are for {image.width} × {image.height} pixels, the file has "
            f"{header.width} × {header.height}{' (it may be turned)' if turned else ''}.",
            where=image.path,
            picture=image.path,
            fix="size",
        )


def _of_annotations(
    item: LabelledImage, classes: dict[UUID, str], ids: dict[UUID, str], used: Counter[UUID]
) -> Iterator[Finding]:
    image = item.image
    for layer in item.layers:
        seen: dict[Hashable, int] = {}
        for number, one in enumerate(layer.annotations, start=1):
            where = place_of(image, number, one, classes)
            about: dict[str, Any] = {"where": where, "picture": image.path}
            for again in _of_ids(one.id, where, ids):
                yield msgspec.structs.replace(again, picture=image.path, annotation=one.id)
            first = seen.setdefault(label_of(one), number)
            if first != number:
                message = f"It is the same as object {first}."
                yield Finding(
                    code="duplicate", message=message, annotation=one.id, fix="drop-duplicates", **about
                )
            if one.class_id is not None:
                used[one.class_id] += 1
            if (one.class_id is None and shape_type(one.shape) != "tag") or (
                one.class_id is not None and one.class_id not in classes
            ):
                message = "Its class is not one of the data set."
                yield Finding(
                    code="unknown-class", message=message, annotation=one.id, fix="drop-unknown", **about
                )
            for problem in problems(one.shape, image.width, image.height) if image.width else ():
                yield Finding(
                    code=problem.code,
                    message=problem.message,
                    severity="warning" if problem.code in _WARNINGS else "error",
                    annotation=one.id,
                    at=problem.at,
                    fix=_FIXES.get(problem.code, ""),
                    **about,
                )


def _of_missing(missing: list[str], found: int) -> Iterator[Finding]:
    if missing and not found:
        message = (
            "None of the pictures is at hand, so sizes were not compared; `--images` says where they are."
        )
        yield Finding(code="no-pictures", message=message, severity="note")
    elif missing:
        for path in missing:
            yield Finding(
                code="missing-picture",
                message="There is no file for it.",
                where=path,
                picture=path,
                fix="drop-missing",
            )

"""Reads Datumaro's JSON: one file for each subset, pictures in the order in which they are listed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import msgspec

from limner.dataset import Annotation, Dataset, Image, LabelledImage, Ontology, Split, derived_id
from limner.formats.core.files import finite, problem_of, strict_json
from limner.formats.core.mapped import Mapped, Section
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.stream import Stream, labelled
from limner.formats.datumaro.categories import Categories
from limner.formats.datumaro.depth import depths
from limner.formats.datumaro.objects import Unsupported, annotation_of, asked_of

_SPLITS: dict[str, Split] = {"train": "train", "val": "val", "validation": "val", "test": "test"}
_OURS_OF_PICTURE = frozenset({"id", "annotations", "image"})
NEVER = "labelled"
"""Attribute of an item, false where the picture was never labelled."""


@dataclass(frozen=True)
class _Subset:
    """One file: what it says of itself, and its items, which are looked into one by one."""

    path: Path
    name: str
    items: Section
    header: dict[str, Any]
    labels: list[tuple[str, str]]

    @property
    def split(self) -> Split:
        return _SPLITS.get(self.name.lower(), "")


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every subset of the folder (or one file) as one data set. Items are read twice: first for the attributes."""
    categories = Categories(report)
    subsets = [_subset(path, categories) for path in documents(root)]
    if not subsets:
        raise FormatError("there is no Datumaro file", where=str(root), hint="They lie in annotations/.")
    for subset in subsets:
        for entry in _entries(subset):
            if entry.get("label_id") is None and entry.get("type") != "caption":
                categories.need_unlabelled()
    ids = categories.ids()
    for subset in subsets:
        for entry in _entries(subset):
            if class_id := _class_of(entry, subset, ids, strict=False):
                categories.questions.note(class_id, asked_of(entry))
    header: dict[str, Any] = {}
    for subset in subsets:
        header = {**subset.header, **header}
    stream = Stream(partial(_images, subsets, ids, categories, pictures, report))
    return Dataset(
        Ontology(classes=categories.classes()), stream, extra={"datumaro": header} if header else {}
    )


def documents(root: Path) -> list[Path]:
    """The JSON files, by name."""
    if root.is_file():
        return [root]
    base = root / "annotations" if (root / "annotations").is_dir() else root
    return sorted(path for path in base.glob("*.json") if path.is_file())


def _subset(path: Path, categories: Categories) -> _Subset:
    mapped = Mapped(path)
    found = mapped.values
    items = mapped.section("items")
    if "items" not in found or "categories" not in found:
        raise FormatError("it has no items and categories", where=str(path), hint="A Datumaro file has both.")
    header = {
        key: finite(strict_json(bytes(raw), f"{path}, {key}"), f"{path}, {key}")
        for key, raw in found.items()
        if key != "items"
    }
    given = header.pop("categories")
    plain: dict[str, Any] = given if isinstance(given, dict) else {}
    labels = categories.add(plain, f"{path}, categories")
    section = plain.get("label")
    more = (
        {key: section[key] for key in section if key != "labels" and section[key]}
        if isinstance(section, dict)
        else {}
    )
    return _Subset(path, path.stem, items, {**header, **({"label": more} if more else {})}, labels)


def _entries(subset: _Subset) -> Iterator[dict[str, Any]]:
    """Every annotation of a file that is an object; what is wrong with others is said elsewhere."""
    for raw in subset.items:
        try:
            item = msgspec.json.decode(raw)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            continue
        rows = item.get("annotations") if isinstance(item, dict) else None
        yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()


def _class_of(
    entry: dict[str, Any], subset: _Subset, ids: dict[tuple[str, str], UUID], *, strict: bool = True
) -> UUID | None:
    """The class of an entry; None for a caption. Raises ValueError for a label that is not there."""
    place = entry.get("label_id")
    if place is None:
        return ids.get(("", "")) if entry.get("type") != "caption" else None
    if type(place) is not int or not 0 <= place < len(subset.labels):
        if not strict:
            return None
        raise ValueError(f"label_id is {str(place)[:40]}; there are {len(subset.labels)} labels, from 0")
    return ids[subset.labels[place]]


def _images(
    subsets: list[_Subset],
    ids: dict[tuple[str, str], UUID],
    categories: Categories,
    pictures: Pictures,
    report: Report,
) -> Iterator[LabelledImage]:
    for subset in subsets:
        seen: set[str] = set()
        for number, raw in enumerate(subset.items):
            where = f"{subset.path}, items[{number}]"
            try:
                item = strict_json(bytes(raw), where)
                if (
                    not isinstance(item, dict)
                    or not isinstance(item.get("id"), str)
                    or not item["id"].strip("/ ")
                ):
                    raise FormatError("it is no object with an id", where=where)
                where += f" (id {item['id'][:60]!r})"
                if item["id"] in seen:
                    raise FormatError("its id stands there twice", where=where)
                if "point_cloud" in item:
                    message = "it is a cloud of points; Limner labels pictures"
                    raise FormatError(message, code="unsupported", where=where)
                image, path = _image(item, subset, pictures, where)
            except FormatError as error:
                report(problem_of(error, where))
                continue
            seen.add(item["id"])
            annotations = _annotations(item, image, subset, ids, categories, where, report)
            never = isinstance(item.get("attr"), dict) and item["attr"].get(NEVER) is False
            yield labelled(image, None if never and not annotations else annotations, pictures, path)


def _annotations(
    item: dict[str, Any],
    image: Image,
    subset: _Subset,
    ids: dict[tuple[str, str], UUID],
    categories: Categories,
    where: str,
    report: Report,
) -> list[Annotation]:
    rows = item.get("annotations", [])
    if not isinstance(rows, list):
        report(Problem("its annotations are no list", where))
        return []
    entries = [row if isinstance(row, dict) else {} for row in rows]
    z = depths(_order(entry) for entry in entries)
    found = []
    for number, entry in enumerate(entries):
        try:
            class_id = _class_of(entry, subset, ids)
            found.append(
                annotation_of(entry, image, number, class_id, z[_order(entry)], categories.questions)
            )
        except Unsupported as error:
            report(Problem(str(error), f"{where}, annotations[{number}]", code="unsupported"))
        except ValueError as error:
            report(Problem(str(error), f"{where}, annotations[{number}]"))
    return found


def _order(entry: dict[str, Any]) -> int:
    order = entry.get("z_order")
    return order if type(order) is int else 0


def _image(item: dict[str, Any], subset: _Subset, pictures: Pictures, where: str) -> tuple[Image, str | None]:
    """The picture, named after its id, with the suffix of its file. Raises FormatError."""
    about = item.get("image")
    about = about if isinstance(about, dict) else {}
    key = item["id"].replace("\\", "/").strip("/")
    given = str(about.get("path") or "").replace("\\", "/")
    *folder, last = PurePosixPath(key).parts or (key,)
    file = PurePosixPath(given).name
    path = pictures.find(f"images/{subset.name}/{file or last}", key) or pictures.find(
        key, f"images/{subset.name}"
    )
    if file.startswith(f"{last}."):
        last = file
    elif file and folder:  # saved under its whole id, with _ for /
        last += PurePosixPath(file).suffix
    elif path and not file:
        last = PurePosixPath(path).name
    size = _size(about.get("size"), where)
    if not all(size) and path:
        size = pictures.size(path) or (0, 0)
    own = {key: value for key, value in item.items() if key not in _OURS_OF_PICTURE}
    own |= {"id": item["id"], **({"subset": subset.name} if not subset.split else {})}
    if more := {key: value for key, value in about.items() if key not in ("path", "size")}:
        own["image"] = more
    try:
        return Image(
            id=derived_id("image", subset.split, *folder, last), name=last, folder="/".join(folder), width=size[0],
            height=size[1], split=subset.split, extra={"datumaro": own},
        ), path  # fmt: skip
    except ValueError as error:
        raise FormatError(str(error), where=where) from error


def _size(given: Any, where: str) -> tuple[int, int]:
    """Width and height; 0 where they are not told. Datumaro puts the height first."""
    if given is None:
        return 0, 0
    if not (
        isinstance(given, list)
        and len(given) == 2
        and all(type(side) is int and 0 <= side < 2**31 for side in given)
    ):
        raise FormatError("image.size is no height and width", where=where)
    return given[1], given[0]

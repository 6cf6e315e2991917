"""Create ML: upright boxes by their centres, in pixels; one JSON list for each split.

The file knows neither the pictures' sizes nor the order of classes; `classes.txt` beside it keeps the order.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from limner.dataset import (
    Annotation,
    Box,
    Dataset,
    Image,
    LabelledImage,
    Ontology,
    Source,
    Split,
    derived_id,
)
from limner.formats.core.classes import classes
from limner.formats.core.files import problem_of, text_of
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import own_path, split_folder
from limner.formats.core.spool import JsonList
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.entries import PictureIds, documents, finite, list_of, loosely, member, object_of

TITLE = "Create ML"
TIER = "A"
PROOF = "supervision 0.31 reads the boxes that are written, and what it writes is read."
EXAMPLE = """\
[{"image": "x.jpg", "annotations": [
  {"label": "cat", "coordinates": {"x": 25.0, "y": 40.0, "width": 30.0, "height": 40.0}}
]}]
"""
HOLDS = Holds(
    shapes={"box": frozenset({"outside"})},
    becomes={"box with rotation": "box", "polygon": "box", "ellipse": "box", "mask": "box", "cuboid": "box"},
    dataset=frozenset({"split", "empty"}),
    foreign="createml",
)

_FILE = "_annotations.createml.json"
_SIDES = ("x", "y", "width", "height")
_LISTS = ("annotations", "annotation")
_NAMES = ("image", "imagefilename", "filename")


def sniff(look: Look) -> list[str]:
    """JSON lists of objects with an image and boxes under `coordinates`."""
    for path in look.named("*.json")[:20]:
        if look.text(path).lstrip().startswith("["):
            if look.keys(path, 2) & set(_NAMES) and {"label", "coordinates"} <= look.keys(path, 4):
                return [f"{path} lists images with labels and coordinates"]
            if path.endswith(".createml.json"):
                return [f"{path} is a JSON list and called so"]
    return []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """The lists in a folder and in its folders named after splits. Each is read twice: first for the class names."""
    found = list(documents(root, ".json"))
    if not found:
        raise FormatError("there is no JSON file", where=str(root))
    if root.is_file():
        list_of(root)
    names = _classes(root, found)
    kinds = {kind.name: kind.id for kind in classes(names)}
    return Dataset(
        Ontology(classes=classes(names)), Stream(partial(_images, root, found, kinds, pictures, report))
    )


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """One list per split, in the folder of the split's pictures."""
    names = {kind.id: kind.name for kind in dataset.ontology.classes}
    paths = Paths()
    lists: dict[Split, JsonList] = {}
    for item, annotations in Fitted(dataset, HOLDS, ledger):
        image = item.image
        path = paths.place(image.split or ".", image, ledger)
        if annotations is not None:
            own = image.extra.get("createml", {})
            entry = {"image": str(path.relative_to(image.split or ".")), **own}
            entry["annotations"] = [_record(one, names) for one in annotations]
            lists.setdefault(image.split, JsonList()).add(entry)
        sink.picture(str(path), item)
    for split, entries in sorted(lists.items() or [("", JsonList())]):
        sink.write(f"{split}/{_FILE}".lstrip("/"), entries.between())
    ordered = [kind.name for kind in dataset.ontology.by_index()]
    sink.write("classes.txt", "".join(f"{name}\n" for name in ordered).encode())


def _record(annotation: Annotation, names: dict[UUID, str]) -> dict[str, Any]:
    box = cast(Box, annotation.shape)
    center = (box.x + box.width / 2, box.y + box.height / 2, box.width, box.height)
    return {
        "label": names[cast(UUID, annotation.class_id)],
        "coordinates": dict(zip(_SIDES, center, strict=True)),
        **annotation.extra.get("createml", {}),
    }


def _classes(root: Path, found: list[tuple[Path, Split]]) -> list[str]:
    """Those of classes.txt, then the others in order of the alphabet."""
    listed = (root if root.is_dir() else root.parent) / "classes.txt"
    lines = text_of(listed).split("\n") if listed.is_file() else []
    names = dict.fromkeys(line.removesuffix("\r") for line in lines if line.strip())
    seen: set[str] = set()
    for path, _ in found:
        try:
            entries = list_of(path)
        except FormatError:
            continue  # the second reading says what is wrong
        for entry in map(loosely, entries):
            boxes = next((entry[key] for key in _LISTS if isinstance(entry.get(key), list)), ())
            labels = (box.get("label") for box in boxes if isinstance(box, dict))
            seen |= {label for label in labels if isinstance(label, str)}
    return [*names, *sorted(name for name in seen - set(names) if name.strip())]


def _images(
    root: Path, found: list[tuple[Path, Split]], kinds: dict[str, UUID], pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    base = root if root.is_dir() else root.parent
    unlisted = set(pictures.paths)
    ids = PictureIds()
    for path, split in found:
        name = path.relative_to(base).as_posix()
        folder = path.parent.relative_to(base).as_posix()
        try:
            entries = list_of(path)
        except FormatError as error:
            report(problem_of(error, name))
            continue
        for number, raw in enumerate(entries):
            where = f"{name}, [{number}]"
            try:
                entry = object_of(raw, where)
                key = next((key for key in _NAMES if key in entry), "image")
                called = member(entry, key, str, needed=True).replace("\\", "/")
                boxes_key = next((key for key in _LISTS if key in entry), "annotations")
                boxes = member(entry, boxes_key, list, needed=True)
                if not called.strip("/"):
                    raise ValueError(f"{key} is {called!r}, which names no picture")
            except FormatError as error:
                report(problem_of(error, where))
                continue
            except ValueError as error:
                report(Problem(str(error), where))
                continue
            picture = pictures.find(f"{folder}/{called}".removeprefix("./"), split)
            unlisted.discard(picture or "")
            extra = {other: value for other, value in entry.items() if other not in (key, boxes_key)}
            size = (pictures.size(picture) if picture else None) or (0, 0)
            if not all(size):
                report(Problem("the picture is not there, so its size is not known", where, outcome="noted"))
            image = _image(called, split, size, ids.take(split, called, where, report), extra)
            yield labelled(image, list(_boxes(boxes, image, kinds, where, report)), pictures, picture)
    for picture in sorted(unlisted):
        split = split_folder(picture.split("/")[0]) or ""
        own = own_path(picture, split)
        if measured := pictures.size(picture):
            image = _image(own, split, measured, ids.take(split, own, picture, report), {})
            yield labelled(image, None, pictures, picture)


def _image(path: str, split: Split, size: tuple[int, int], id_: UUID, extra: dict[str, Any]) -> Image:
    folder, _, name = path.strip("/").rpartition("/")
    return Image(
        id=id_, name=name or path, folder=folder, width=size[0], height=size[1], split=split,
        extra={"createml": extra} if extra else {},
    )  # fmt: skip


def _boxes(
    boxes: list[Any], image: Image, kinds: dict[str, UUID], where: str, report: Report
) -> Iterator[Annotation]:
    for number, box in enumerate(boxes):
        place = f"{where}, annotations[{number}]"
        try:
            if not isinstance(box, dict):
                raise ValueError("it is not an object")
            label = member(box, "label", str, needed=True)
            if label not in kinds:
                raise ValueError("its label is empty")
            sides = member(box, "coordinates", dict, needed=True)
            cx, cy, width, height = (finite(sides.get(name), f"coordinates.{name}") for name in _SIDES)
            yield Annotation(
                id=derived_id("createml", str(image.id), number), class_id=kinds[label],
                shape=Box(cx - width / 2, cy - height / 2, width, height),
                source=Source(kind="import", name="createml"), extra=_unknown(box),
            )  # fmt: skip
        except ValueError as error:
            report(Problem(str(error), place))


def _unknown(box: dict[str, Any]) -> dict[str, Any]:
    unknown = {key: value for key, value in box.items() if key not in ("label", "coordinates")}
    return {"createml": unknown} if unknown else {}

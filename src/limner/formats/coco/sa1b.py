"""COCO as SA-1B has it: one JSON file for each picture, beside it.

SA-1B itself knows no classes: each of its masks is an `object`. Where there are classes, every file lists them all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET

from limner.dataset import (
    Annotation,
    Dataset,
    Image,
    Keypoints,
    LabelledImage,
    Ontology,
    Split,
    Value,
    derived_ids,
)
from limner.formats.coco.categories import Categories
from limner.formats.coco.document import Record, describe, record
from limner.formats.coco.entries import is_caption
from limner.formats.coco.holds import HOLDS
from limner.formats.coco.ids import Ids
from limner.formats.coco.kinds import kind_of
from limner.formats.coco.names import Names
from limner.formats.coco.objects import annotations_of
from limner.formats.coco.records import object_record, with_keypoints
from limner.formats.coco.writer import image_record, in_records, take_id
from limner.formats.core.files import data_of, problem_of, strict_json, typed
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths, stem_of
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import UNSPLIT, image_at, own_path, split_folder
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.partners import objects

_OBJECT = {"id": 1, "name": "object"}
_SCORE = "predicted_iou"
_LONGEST = 500_000_000


class _Page(msgspec.Struct):
    """A file; its records are looked at one by one."""

    image: dict[str, Any]
    annotations: list[dict[str, Any]] = []
    categories: list[Any] = []
    licenses: list[Any] = []
    info: dict[str, Any] = {}


class _Folder:
    """All files together, which share the categories of the first."""

    def __init__(self, root: Path, paths: Sequence[str]) -> None:
        self.path = root
        self.paths = paths
        first = _page(root, paths[0])
        self.header = {key: value for key in ("info", "licenses") if (value := getattr(first, key))}
        self.is_bare = not first.categories
        self.categories = [msgspec.json.encode(one) for one in first.categories or [_OBJECT]]

    @property
    def annotations(self) -> Iterator[bytes]:
        """The records of all files; SA-1B's own have no attributes, for which alone they are asked."""
        for path in self.paths:
            try:
                yield from (msgspec.json.encode(one) for one in _page(self.path, path).annotations)
            except FormatError:
                continue  # said when its pictures are read

    def mentions(self, _: bytes) -> bool:
        """Whether there may be more than SA-1B's own keys."""
        return not self.is_bare


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """The files of a folder (or one), each a picture, in order of their paths."""
    paths = [root.name] if root.is_file() else _paths(root, report)
    folder = root.parent if root.is_file() else root
    if not paths:
        raise FormatError("there is no file of SA-1B", where=str(root))
    shared = _Folder(folder, paths)
    categories = Categories(report)
    categories.add(shared)
    ontology = Ontology(classes=categories.classes())
    stream = Stream(partial(_images, shared, categories, pictures, report))
    return Dataset(ontology, stream, extra={"coco": shared.header} if shared.header else {})


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """`<split>/<picture>.json`, and the picture beside it."""
    names = Names(dataset)
    listed = names.categories("instances")
    joints = {one["id"]: one for one in names.categories("person_keypoints")}
    bare = [one["name"] for one in listed] == [_OBJECT["name"]] and not joints
    categories = [] if bare else [joints.get(one["id"], one) for one in listed]
    ids, image_ids, paths = Ids(), Ids(), Paths()
    fitted = Fitted(dataset, HOLDS, ledger, in_records)
    for item, annotations in fitted:
        image = item.image
        path = paths.place(_folder_of(image), image, ledger)
        about = image_record(image, take_id(image_ids, image, ledger), names)
        page: dict[str, Any] = {"image": {"image_id": about.pop("id"), **about, "file_name": path.name}}
        if annotations is None:
            page["image"]["labelled"] = False
        page["annotations"] = [
            _record(members, image, ids, names, bare=bare) for members in objects(annotations or ())
        ]
        page |= {"categories": categories} if categories else {}
        page |= {key: value for key, value in names.header().items() if value}
        sink.write(f"{stem_of(path)}.json", msgspec.json.encode(page) + b"\n")
        sink.picture(str(path), item)


def _record(
    members: tuple[Annotation, ...], image: Image, ids: Ids, names: Names, *, bare: bool
) -> dict[str, Any]:
    first = members[0]
    wanted = first.extra.get("coco", {}).get("id")
    found = {
        "id": ids.take(wanted, first.number),
        **object_record(first, image, names, is_caption=is_caption(first)),
    }
    points = next((one for one in members if isinstance(one.shape, Keypoints)), None)
    if points is not None:
        found = with_keypoints(found, points)
    if bare:
        found.pop("category_id", None)
    if not found.get("iscrowd", True):
        del found["iscrowd"]
    if "score" in found:
        found[_SCORE] = found.pop("score")
    return found


def _folder_of(image: Image) -> str:
    """The folder of the picture's split; one of its own where the picture's folder would be taken for one."""
    taken = split_folder(image.path.split("/")[0]) is not None and "/" in image.path
    return image.split or (UNSPLIT if taken else "")


def _paths(root: Path, report: Report) -> list[str]:
    found = []
    for path in root.rglob("*.json"):
        if kind_of(path) == "sa1b":
            found.append(path.relative_to(root).as_posix())
        else:
            report(Problem("it is no file of SA-1B, and is left out", str(path), outcome="noted"))
    return sorted(found)


def found(root: Path) -> list[Path]:
    """The first files of SA-1B that lie there."""
    if root.is_file():
        return [root] if kind_of(root) == "sa1b" else []
    return sorted(path for path in islice(root.rglob("*.json"), 3) if kind_of(path) == "sa1b")


def _page(root: Path, path: str) -> _Page:
    """Raises FormatError."""
    return typed(strict_json(data_of(root / path, _LONGEST), path), _Page, path)


def _images(
    folder: _Folder, categories: Categories, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    for path in folder.paths:
        try:
            page = _page(folder.path, path)
            image, picture = _image(page, path, pictures, report)
        except FormatError as error:
            report(problem_of(error, error.where or path))
            continue
        notes = _Records(folder, categories, image, path, report).annotations(page)
        yield labelled(image, None if page.image.get("labelled") is False else notes, pictures, picture)


def _image(page: _Page, path: str, pictures: Pictures, report: Report) -> tuple[Image, str | None]:
    about = dict(page.image)
    name = about.pop("file_name", None)
    if not isinstance(name, str) or not name.strip("/"):
        raise FormatError("it does not say the picture's file_name", where=f"{path}, image")
    head, _, _ = path.rpartition("/")
    first = head.split("/")[0]
    split: Split = split_folder(first) or ""
    inside = own_path(f"{head}/{name.replace(chr(92), '/').split('/')[-1]}".lstrip("/"), split)
    picture = pictures.find(f"{head}/{name}".lstrip("/"), head)
    sides = [about.pop(side, 0) for side in ("width", "height")]
    size = (sides[0], sides[1])
    if not all(type(side) is int and 0 < side < 2**31 for side in sides):
        size = (pictures.size(picture) if picture else None) or (0, 0)
        if not all(size):
            report(
                Problem("its size is not known: no width and height, and no picture", path, outcome="noted")
            )
    number = about.pop("image_id", None)
    own = {"id": number} if number is not None else {}
    about.pop("labelled", None)
    rows = [one for one in page.licenses if isinstance(one, dict)] if "license" in about else []
    licence = next((one.get("name") for one in rows if one.get("id") == about["license"]), "")
    image = image_at(
        inside, split, size, extra={"coco": {**own, **about}}, licence=str(licence or ""),
        number=number if type(number) is int and 0 < number < 2**63 else 0,
    )  # fmt: skip
    return image, picture


@dataclass
class _Records:
    """The records of one file."""

    folder: _Folder
    categories: Categories
    image: Image
    path: str
    report: Report

    def annotations(self, page: _Page) -> list[Annotation]:
        """What they say; bad ones are reported and left out."""
        seen: set[Any] = set()
        made = []
        for number, given in enumerate(page.annotations):
            where = f"{self.path}, annotations[{number}]"
            try:
                known, unknown = self._known(given)
                key: Any = number if known.id is UNSET else known.id
                if key in seen:
                    self.report(
                        Problem("its id stands there twice", where, code="double-id", outcome="noted")
                    )
                    key = f"{key} again at {number}"
                seen.add(key)
                made += self._made(known, unknown, key)
            except (ValueError, FormatError) as error:
                self.report(Problem(describe(ValueError(str(error))), where))
        return made

    def _known(self, given: dict[str, Any]) -> tuple[Record, dict[str, Any]]:
        """The record as COCO would have it."""
        plain = {**given, "image_id": 1}
        if self.folder.is_bare and "caption" not in given:
            plain.setdefault("category_id", _OBJECT["id"])
        if "score" not in given and isinstance(given.get(_SCORE), float):
            plain["score"] = plain.pop(_SCORE)
        return record(msgspec.json.encode(plain))

    def _made(self, known: Record, unknown: dict[str, Any], key: Any) -> list[Annotation]:
        class_id = self.categories.class_of(self.folder, known)
        answers: dict[str, Value] = {}
        if isinstance(known.attributes, dict):
            answers, rest = self.categories.attributes.split(class_id, known.attributes)
            unknown = {**unknown, "attributes": rest} if rest or not answers else unknown
        named = derived_ids("coco", str(self.image.id))
        return annotations_of(known, unknown, class_id, self.image, key, named, answers)

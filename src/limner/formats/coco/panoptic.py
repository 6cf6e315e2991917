"""COCO panoptic: every pixel of a picture belongs to one segment at most; a PNG of segment ids, and a JSON of classes.

A pixel's colour is the id of its segment, R + 256·G + 65536·B; 0 is void. Ids are unique per picture only. Objects that
lie over each other are painted in their order, the last on top.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Raw, UnsetType

from limner.dataset import (
    Annotation,
    Dataset,
    Image,
    LabelledImage,
    Mask,
    Ontology,
    Source,
    Split,
    derived_id,
)
from limner.formats.coco.categories import Categories
from limner.formats.coco.document import Document, Id, Picture, describe, entry, paused_gc
from limner.formats.coco.entries import encode
from limner.formats.coco.groups import LOOKED_AT, Group, files, split_of
from limner.formats.coco.ids import Ids
from limner.formats.coco.names import Names
from limner.formats.coco.objects import CHECKSUM, checksum
from limner.formats.coco.reader import image_of, licences_of, merge_header
from limner.formats.coco.records import object_record
from limner.formats.coco.writer import file_of, image_record, take_id
from limner.formats.core.files import problem_of
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths, stem_of
from limner.formats.core.pictures import Pictures
from limner.formats.core.pixels import Labels, color_png, masks_of, read_picture
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.spool import JsonList
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.painting import BECOMES, EXCLUSIVE, check_size, objects, values

TITLE = "COCO panoptic"
TIER = "A"
PROOF = "A real file and its PNGs come back segment by segment; what is written keeps the published rules."
EXAMPLE = """\
annotations/panoptic_val/x.png    RGB; a pixel of segment 20 is (20, 0, 0)
annotations/panoptic_val.json
{"images": [{"id": 1, "file_name": "x.jpg", "width": 100, "height": 80}],
 "annotations": [{"image_id": 1, "file_name": "x.png", "segments_info": [
   {"id": 20, "category_id": 1, "area": 600, "bbox": [10, 20, 30, 20], "iscrowd": 0}]}],
 "categories": [{"id": 1, "name": "cat", "isthing": 1}]}
"""
HOLDS = Holds(
    shapes={"mask": frozenset()},
    becomes=BECOMES,
    flags=frozenset({"crowd"}),
    dataset=frozenset({"split", "empty", "licence"}),
    foreign="coco",
    also=EXCLUSIVE,
)
_LAST = (1 << 24) - 1
_MOST_NAMED = 5
_SOURCE = Source(kind="import", name="coco-panoptic")


class _Segments(msgspec.Struct, frozen=True):
    """The segments of one picture, and the PNG of their ids."""

    image_id: Id
    file_name: str
    segments_info: list[Raw]


class _Segment(msgspec.Struct, frozen=True):
    id: int
    category_id: Id | UnsetType | None = UNSET
    area: float | UnsetType | None = UNSET
    bbox: list[float] | UnsetType | None = UNSET
    iscrowd: int | bool | UnsetType = UNSET


def sniff(look: Look) -> list[str]:
    """JSON files that list segments of pictures; where COCO's other files lie beside them, those are what is read."""
    if files(look.root, most=LOOKED_AT):
        return []
    return [
        f"{path.name} lists segments of pictures" for path in files(look.root, "panoptic", most=LOOKED_AT)[:3]
    ]


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """The panoptic files of a folder (or one) as a data set; pictures in the order in which they are listed."""
    paths = files(root, "panoptic")
    if not paths:
        raise FormatError(
            "there is no panoptic file",
            where=str(root),
            hint="It lists images, annotations with segments_info.",
        )
    with paused_gc():
        documents = [Document(path) for path in paths]
    categories = Categories(report)
    header: dict[str, Any] = {}
    for document in documents:
        categories.add(document)
        merge_header(header, document, report)
    ontology = Ontology(classes=categories.classes())
    base = root if root.is_dir() else root.parent
    stream = Stream(partial(_images, base, documents, categories, pictures, report))
    return Dataset(ontology, stream, extra={"coco": header} if header else {})


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """annotations/panoptic_<split>.json, a PNG for each picture in the folder of that name, and images/<split>."""
    names = Names(dataset)
    books: defaultdict[Split, tuple[JsonList, JsonList, Ids]] = defaultdict(
        lambda: (JsonList(), JsonList(), Ids())
    )
    paths, maps = Paths(), Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, objects):
        image = item.image
        images, records, ids = books[image.split]
        image_id = take_id(ids, image, ledger)
        about = image_record(image, image_id, names)
        images.add(about if annotations is not None else {**about, "labelled": False})
        if annotations is not None:
            folder = f"annotations/{_name(image.split)}"
            path = stem_of(maps.take(folder, image.path)).relative_to(folder)
            infos = _infos(annotations, image, names)
            check_size(image)
            numbers = values(image, annotations, [info["id"] for info in infos])
            sink.write(f"{folder}/{path}.png", color_png(numbers))
            records.add({"image_id": image_id, "file_name": f"{path}.png", "segments_info": infos})
        sink.picture(str(paths.take(f"images/{image.split}".rstrip("/"), image.path)), item)
    header = encode(names.header())[1:-1]
    categories = [{**one, "isthing": one.get("isthing", 1)} for one in names.categories("panoptic")]
    for split, (images, records, _) in sorted(books.items()):
        sink.write(f"annotations/{_name(split)}.json", file_of(header, images, records, categories))
    if not books:
        sink.write(f"annotations/{_name('')}.json", file_of(header, JsonList(), JsonList(), categories))


def _name(split: Split) -> str:
    return f"panoptic_{split}" if split else "panoptic"


def _infos(annotations: Sequence[Annotation], image: Image, names: Names) -> list[dict[str, Any]]:
    """What is said of each segment; ids are the source's own where they can be a colour."""
    ids = Ids()
    found = []
    for one in annotations:
        wanted = one.extra.get("coco", {}).get("id")
        usable = type(wanted) is int and 0 < wanted <= _LAST
        record = object_record(one, image, names, is_caption=False)
        del record["segmentation"]
        found.append({"id": ids.take(wanted if usable else None), **record})
    return found


def _images(
    base: Path, documents: Sequence[Document], categories: Categories, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    labels = Pictures(base, report)
    for document in documents:
        file = _File(base, document, categories, labels, report)
        yield from file.images(pictures)


class _File:
    """One JSON file and its PNGs."""

    def __init__(
        self, base: Path, document: Document, categories: Categories, labels: Pictures, report: Report
    ) -> None:
        path = document.path
        folder = path.parent.relative_to(base).as_posix()
        name = path.stem.removeprefix("panoptic").lstrip("-_.")
        self.group = Group(folder, name, split_of(name) or split_of(folder), (path,))
        self.base = base
        self.document = document
        self.categories = categories
        self.labels = labels
        self.report = report

    def images(self, pictures: Pictures) -> Iterator[LabelledImage]:
        """Every picture that is listed; those without an annotation were never labelled."""
        places = self._places()
        licences = licences_of(self.document)
        seen: set[Any] = set()
        for number, raw in enumerate(self.document.images):
            where = f"{self.document.path}, images[{number}]"
            try:
                known, unknown = entry(raw, Picture)
            except ValueError as error:
                self.report(Problem(describe(error), where))
                continue
            at = places.pop(known.id, None)
            if known.id in seen:
                self.report(Problem(f"image id {known.id} stands there twice", where))
                continue
            seen.add(known.id)
            image, path = image_of(known, unknown, self.group, licences, pictures, where, self.report)
            notes = None if at is None else self._annotations(at, image)
            yield labelled(image, notes, pictures, path)
        for owner, at in places.items():
            self.report(Problem(f"there is no image with id {owner}", self._where(at)))

    def _places(self) -> dict[Any, int]:
        """Where each picture's annotation stands."""
        found: dict[Any, int] = {}
        for at, owner in enumerate(self.document.owners()):
            if isinstance(owner, ValueError):
                self.report(Problem(describe(owner), self._where(at)))
            elif found.setdefault(owner, at) != at:
                self.report(Problem(f"image {owner} is annotated twice; the first is kept", self._where(at)))
        return found

    def _where(self, at: int) -> str:
        return f"{self.document.path}, annotations[{at}]"

    def _annotations(self, at: int, image: Image) -> list[Annotation] | None:
        """The segments of a picture; None, and reported, where there are no pixels for them."""
        try:
            known, _ = entry(self.document.annotations[at], _Segments)
            found = self._map_of(known.file_name)
            numbers = self._numbers(found, image)
        except FormatError as error:
            self.report(
                problem_of(error, f"{self._where(at)}: {error.where}" if error.where else self._where(at))
            )
            return None
        except ValueError as error:
            self.report(Problem(describe(error), self._where(at)))
            return None
        masks = dict(masks_of(numbers))
        masks.pop(0, None)
        made = list(self._made(known.segments_info, at, image, masks))
        if masks:
            named = ", ".join(map(str, list(masks)[:_MOST_NAMED])) + (
                ", …" if len(masks) > _MOST_NAMED else ""
            )
            message = f"{found} has pixels of {len(masks)} segments that are listed nowhere ({named})"
            self.report(Problem(message, self._where(at), "List them, or make them 0.", "segments"))
        return made

    def _map_of(self, name: str) -> str:
        """The PNG of that name in the folder named after the file, or anywhere. Raises FormatError."""
        wanted = f"{self.group.folder}/{self.document.path.stem}/{name}".removeprefix("./")
        found = self.labels.find(wanted, self.document.path.stem)
        if found is None or PurePosixPath(found).name != PurePosixPath(name.replace("\\", "/")).name:
            raise FormatError(f"there is no picture of segments {name[:200]!r}", code="unmatched")
        return found

    def _numbers(self, path: str, image: Image) -> Labels:
        found = read_picture(self.base / path)
        if not found.colored:
            raise FormatError("it is no RGB picture, whose colours are ids", where=path, code="not-rgb")
        height, width = found.numbers.shape
        if image.width and (width, height) != (image.width, image.height):
            sizes = f"it has {width} × {height} pixels, the picture {image.width} × {image.height}"
            raise FormatError(sizes, where=path, code="size")
        return found.numbers

    def _made(
        self, segments: list[Raw], at: int, image: Image, masks: dict[int, Mask]
    ) -> Iterator[Annotation]:
        """Each segment that is listed and has pixels; what is listed is taken out of `masks`."""
        seen: set[int] = set()
        for number, raw in enumerate(segments):
            try:
                known, unknown = entry(bytes(raw), _Segment)
                mask = masks.pop(known.id, None)
                if known.id in seen:
                    raise ValueError(f"segment {known.id} is listed twice")
                seen.add(known.id)
                if mask is None:
                    raise ValueError(f"segment {known.id} is listed, but no pixel has its colour")
                class_id = self.categories.class_with(self.document, known.category_id)
            except ValueError as error:
                where = f"{self._where(at)}, segments_info[{number}]"
                self.report(Problem(describe(error), where, code="segments"))
            else:
                yield _annotation(known, unknown, class_id, image, mask)


def _annotation(
    known: _Segment, unknown: dict[str, Any], class_id: UUID, image: Image, mask: Mask
) -> Annotation:
    said = {name: value for name in ("area", "bbox") if (value := getattr(known, name)) not in (UNSET, None)}
    facts = {**said, CHECKSUM: checksum(mask)} if said else {}
    return Annotation(
        id=derived_id("coco-panoptic", str(image.id), known.id), shape=mask, class_id=class_id, source=_SOURCE,
        flags=frozenset({"crowd"} if known.iscrowd not in (UNSET, 0, False) else ()),
        extra={"coco": {"id": known.id, **unknown, **facts}},
    )  # fmt: skip

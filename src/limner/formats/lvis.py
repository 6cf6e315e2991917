"""LVIS: COCO's records with some classes said to be absent, or not labelled throughout, picture by picture.

A class that is neither labelled in a picture nor said to be absent there is not known to be absent.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from msgspec.structs import replace

from limner.dataset import Dataset, Image, LabelledImage, Split
from limner.formats.coco import reader
from limner.formats.coco.entries import encode
from limner.formats.coco.groups import LOOKED_AT, files
from limner.formats.coco.ids import Ids
from limner.formats.coco.names import Names
from limner.formats.coco.records import object_record
from limner.formats.coco.writer import file_of, image_record, take_id
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger, Loss
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures, same
from limner.formats.core.problems import Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import image_at
from limner.formats.core.spool import JsonList
from limner.formats.core.stream import Stream, labelled

TITLE = "LVIS"
TIER = "B"
PROOF = "Made from the published format (lvisdataset.org); LVIS's own package and pycocotools read what is written."
EXAMPLE = """\
{"images": [{"id": 1, "coco_url": "http://images.cocodataset.org/val2017/000000397133.jpg", "width": 100,
             "height": 80, "neg_category_ids": [2], "not_exhaustive_category_ids": [1]}],
 "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 20, 30, 40], "area": 600,
                  "segmentation": [[10, 20, 40, 20, 40, 60]]}],
 "categories": [{"id": 1, "name": "cat", "synset": "cat.n.01", "frequency": "f"},
                {"id": 2, "name": "dog", "synset": "dog.n.01", "frequency": "c"}]}
"""
HOLDS = Holds(
    shapes={
        "box": frozenset({"outside"}),
        "polygon": frozenset({"parts", "outside"}),
        "mask": frozenset(),
    },
    becomes={
        "box with rotation": "box",
        "polygon with quad": "plain",
        "polygon with crowd": "mask",
        "polygon with holes": "mask",
        "ellipse": "polygon",
        "cuboid": "box",
    },
    dataset=frozenset({"split", "empty", "licence", "verified"}),
    foreign="coco",
    also={"class that is said to be present": ""},
)
_ABSENT, _PARTIAL = "neg_category_ids", "not_exhaustive_category_ids"
_FREQUENCIES = ((10, "r"), (100, "c"))
"""Up to so many pictures a class is rare or common; beyond, it is frequent."""


def sniff(look: Look) -> list[str]:
    """COCO files whose pictures say which classes are absent, or not labelled throughout."""
    return [
        f"{path.name} has pictures with {_ABSENT}" for path in files(look.root, "lvis", most=LOOKED_AT)[:3]
    ]


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """LVIS files as a data set; pictures are named by their address, whatever file_name says."""
    found = reader.read(root, pictures, report)
    classes = {kind.extra["coco"]["id"]: kind.id for kind in found.ontology.classes}
    stream = Stream(partial(_images, found.images, classes, pictures, report))
    return Dataset(found.ontology, stream, extra=found.extra)


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """annotations/lvis_v1_<split>.json; pictures, where wanted, go to images/."""
    names = Names(dataset)
    books: defaultdict[Split, tuple[JsonList, JsonList, Ids, Ids]]
    books = defaultdict(lambda: (JsonList(), JsonList(), Ids(), Ids()))
    paths = Paths()
    seen, counted = Counter[UUID](), Counter[UUID]()
    fitted = Fitted(dataset, HOLDS, ledger)
    for item, annotations in fitted:
        images, records, image_ids, ids = books[item.image.split]
        image_id = take_id(image_ids, item.image, ledger)
        here = Counter(one.class_id for one in annotations or () if one.class_id)
        seen.update(here.keys())
        counted.update(here)
        about = _about(item.image, image_id, names, here.keys(), ledger)
        images.add(about if annotations is not None else {**about, "labelled": False})
        for one in annotations or ():
            wanted = one.extra.get("coco", {}).get("id")
            taken = ids.take(wanted, one.number)
            if wanted is not None and taken != wanted:
                fitted.say(one, "annotation id", "another", severity="note", before=wanted, after=taken)
            record = object_record(one, item.image, names, is_caption=False)
            del record["iscrowd"]
            records.add({"id": taken, "image_id": image_id, **record})
        sink.picture(str(paths.take("images", item.image.path)), item)
    header = encode(names.header())[1:-1]
    kinds = zip(dataset.ontology.by_index(), names.categories("instances"), strict=True)
    categories = [{**_counts(seen[kind.id], counted[kind.id]), **one} for kind, one in kinds]
    if not books:
        books[""] = (JsonList(), JsonList(), Ids(), Ids())
    for split, (images, records, *_) in sorted(books.items()):
        name = f"lvis_v1_{split}" if split else "lvis_v1"
        sink.write(f"annotations/{name}.json", file_of(header, images, records, categories))


def _images(
    images: Iterable[LabelledImage], classes: Mapping[Any, UUID], pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    for item in images:
        layer = item.layer()
        notes = None if layer is None else list(layer.annotations)
        own = dict(item.image.extra["coco"])
        where = f"image {own['id']} ({item.image.path})"
        verified: dict[str, Literal["present", "absent", "partial"]] = {
            str(one.class_id): "present" for one in notes or () if one.class_id
        }
        verified |= {str(id): "absent" for id in _classes(own.pop(_ABSENT, ()), classes, where, report)}
        verified |= {str(id): "partial" for id in _classes(own.pop(_PARTIAL, ()), classes, where, report)}
        image = replace(item.image, verified=verified, extra={**item.image.extra, "coco": own})
        named = _address(own.get("coco_url"))
        if named in ("", image.path):
            yield LabelledImage(image, item.layers, item.open_picture)
        else:
            yield labelled(_renamed(image, named), notes, pictures, pictures.find(named, image.split))


def _renamed(image: Image, path: str) -> Image:
    """The picture under the name of its address; the file name that it had is kept beside it."""
    extra = {**image.extra, "lvis": {"file_name": image.path}}
    return image_at(
        same(path), image.split, (image.width, image.height), number=image.number, licence=image.licence,
        verified=image.verified, extra=extra,
    )  # fmt: skip


def _address(url: Any) -> str:
    """Folder and name that an address ends with; empty for none."""
    return "/".join(url.split("/")[-2:]) if isinstance(url, str) and url.count("/") > 2 else ""


def _classes(given: Any, classes: Mapping[Any, UUID], where: str, report: Report) -> Iterator[UUID]:
    for one in given if isinstance(given, list | tuple) else [given]:
        if type(one) in (int, str) and one in classes:
            yield classes[one]
        else:
            report(Problem(f"it speaks of category {str(one)[:40]}, which is not there", where))


def _about(
    image: Image, image_id: int | str, names: Names, labelled_here: Iterable[UUID], ledger: Ledger
) -> dict[str, Any]:
    about = image_record(image, image_id, names)
    if _address(about.get("coco_url")) == image.path:
        del about["file_name"]
        about |= image.extra.get("lvis", {})
    else:
        about.pop("coco_url", None)
    said: dict[str, list[UUID]] = {"absent": [], "partial": [], "present": []}
    for class_id, state in image.verified.items():
        said[state].append(UUID(class_id))
    unseen = [class_id for class_id in said["present"] if class_id not in set(labelled_here)]
    if unseen:
        ledger.say(
            Loss(
                what="class that is said to be present", picture=image.path, field="verified",
                before=[names.category_id(class_id) for class_id in unseen], why="nothing of it is labelled there",
            )
        )  # fmt: skip
    for key, state in ((_ABSENT, "absent"), (_PARTIAL, "partial")):
        about[key] = [names.category_id(class_id) for class_id in said[state]]
    return about


def _counts(pictures: int, objects: int) -> dict[str, Any]:
    """How often a class is there, and what LVIS calls that."""
    frequency = next((name for most, name in _FREQUENCIES if pictures <= most), "f")
    return {"image_count": pictures, "instance_count": objects, "frequency": frequency}

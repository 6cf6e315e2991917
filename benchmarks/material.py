"""What is worked on: shapes, diffs, a filled data folder, a folder of photographs with COCO labels. Same every run."""

import json
import math
import random
import shutil
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.load import Request
from limner.dataset import (
    Add,
    Annotation,
    Box,
    Class,
    Diff,
    Image,
    Part,
    Polygon,
    Shape,
    derived_id,
    encode,
)
from limner.store import ImportedLayer, NewImage, Store

NAMES = ("person", "car", "dog", "cat", "bus", "bicycle", "tree", "sign")
CLASSES = tuple(derived_id("class", name) for name in NAMES)
WIDTH, HEIGHT = 1920, 1080
BOXES = 7
"""Objects of a usual picture."""
_SIZES = ((640, 480), (480, 640), (1920, 1080), (3024, 4032), (1024, 1024))
_AT_ONCE = 500


class Workshop:
    """A folder for the run, and what is made there once for all who need it."""

    def __init__(
        self, folder: Path, scale: float, peers: Path | None = None, voc: Path | None = None
    ) -> None:
        self.folder = folder
        self.voc = voc
        """Labelled photographs of the BCCD data set, where there are some."""
        self.peers = peers
        """The environment of other converters, where they are to be measured."""
        self._scale = scale

    def count(self, whole: int) -> int:
        """A number of things, made smaller for a trial run."""
        return max(10, int(whole * self._scale))

    @cached_property
    def gallery(self) -> tuple[Path, UUID]:
        """A data folder, and in it a project of 100,000 pictures, every third one labelled."""
        data = self.folder / "gallery"
        project = derived_id("gallery")
        with Store.open(data) as store:
            fill(store, project, self.count(100_000), labelled=3)
        return data, project

    @cached_property
    def photographs(self) -> Path:
        """A folder of 10,000 JPEGs, each of its own content, and one COCO file with seven objects for each."""
        folder = self.folder / "photographs"
        lay_out(folder, self.count(10_000))
        return folder


def boxes(rng: random.Random, count: int) -> Iterator[Shape]:
    """Boxes anywhere in a picture."""
    for _ in range(count):
        width, height = rng.uniform(20, 400), rng.uniform(20, 300)
        yield Box(
            x=rng.uniform(0, WIDTH - width), y=rng.uniform(0, HEIGHT - height), width=width, height=height
        )


def polygons(rng: random.Random, count: int) -> Iterator[Polygon]:
    """Polygons of 20 vertices."""
    for _ in range(count):
        yield Polygon(parts=(Part(exterior=_ring(rng, WIDTH, HEIGHT)),))


def saves(images: list[UUID], shapes: Any, count: int, each: int, seed: int) -> list[Request]:
    """Requests that each save one diff with `each` new shapes, picture by picture."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        image = images[number % len(images)]
        entries = tuple(
            Add(record=Annotation(id=derived_id(seed, number, at), shape=shape, class_id=rng.choice(CLASSES)))
            for at, shape in enumerate(shapes(rng, each))
        )
        diff = Diff(id=derived_id(seed, number), image_id=image, gesture="draw.box", entries=entries)
        made.append(Request("POST", f"/api/v1/images/{image}/layers/main/diffs", encode([diff])))
    return made


def fill(store: Store, project: UUID, pictures: int, labelled: int = 0) -> list[UUID]:
    """The ids of the pictures of a new project; every `labelled`-th one has seven boxes and is done."""
    owner = store.actors.owner().id
    store.projects.create(f"{pictures:,} pictures", owner, project)
    for index, (id, name) in enumerate(zip(CLASSES, NAMES, strict=True)):
        store.ontology.put_class(project, Class(id=id, name=name, index=index), owner)
    ids = []
    for first in range(0, pictures, _AT_ONCE):
        new = [_picture(project, number) for number in range(first, min(first + _AT_ONCE, pictures))]
        ids += [added.id for added in store.images.add(project, new, owner)]
    job = derived_id("labels", str(project))
    chosen = ids[::labelled] if labelled else []
    for first in range(0, len(chosen), _AT_ONCE):
        store.layers.import_layers(
            project, job, [_labels(id) for id in chosen[first : first + _AT_ONCE]], owner
        )
    return ids


def _picture(project: UUID, number: int) -> NewImage:
    width, height = _SIZES[number % len(_SIZES)]
    image = Image(
        id=derived_id(str(project), number),
        name=f"frame {number:06d}.jpg",
        folder=f"route {number % 20}",
        width=width,
        height=height,
        hash=f"{number + 1:064x}",
    )
    return NewImage(image=image, media_type="image/jpeg", size=150_000)


def _labels(image: UUID) -> ImportedLayer:
    rng = random.Random(image.int)
    records = tuple(
        Annotation(id=derived_id(str(image), at), shape=shape, class_id=rng.choice(CLASSES))
        for at, shape in enumerate(boxes(rng, BOXES))
    )
    return ImportedLayer(image=image, records=records, status="done")


def lay_out(folder: Path, count: int) -> None:
    """Writes the photographs of the demo over and over, each told apart by a comment in the file."""
    import limner.jobs

    originals = sorted((Path(limner.jobs.__file__).parent / "demo_data/pictures").glob("*.jpg"))
    contents = [original.read_bytes() for original in originals]
    sizes = [_size(content) for content in contents]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rng = random.Random(5)
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for number in range(count):
        which = number % len(contents)
        name = f"{number:06d}.jpg"
        comment = f"{number:08d}".encode()
        mark = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
        (folder / name).write_bytes(contents[which][:2] + mark + contents[which][2:])
        width, height = sizes[which]
        images.append({"id": number + 1, "file_name": name, "width": width, "height": height})
        for _ in range(BOXES):
            annotations.append(_coco(rng, len(annotations) + 1, number + 1, width, height))
    categories = [{"id": at + 1, "name": name} for at, name in enumerate(NAMES)]
    found = {"images": images, "annotations": annotations, "categories": categories}
    (folder / "instances.json").write_text(json.dumps(found), encoding="utf-8")


def _coco(rng: random.Random, id: int, image: int, width: int, height: int) -> dict[str, Any]:
    ring = [round(value, 2) for value in _ring(rng, width, height)]
    xs, ys = ring[::2], ring[1::2]
    box = [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]
    return {
        "id": id, "image_id": image, "category_id": rng.randrange(len(NAMES)) + 1, "iscrowd": 0,
        "segmentation": [ring], "bbox": box, "area": box[2] * box[3],
    }  # fmt: skip


def _ring(rng: random.Random, width: int, height: int) -> tuple[float, ...]:
    radius = rng.uniform(10, min(width, height) / 5)
    x, y = rng.uniform(radius, width - radius), rng.uniform(radius, height - radius)
    points = []
    for corner in range(20):
        angle, reach = corner * math.tau / 20, radius * rng.uniform(0.6, 1)
        points += [x + reach * math.cos(angle), y + reach * math.sin(angle)]
    return tuple(points)


def _size(content: bytes) -> tuple[int, int]:
    from limner.media import probe

    found = probe(content, "photograph.jpg")
    return found.width, found.height

"""Pascal VOC's segmentation: a picture of class indices and one of object numbers, in VOC's own palette.

0 is background; 255, the border that is drawn around objects, is void: neither background nor class. It is kept beside
the picture and written back where no object lies. The same in colours (RGB) is read too.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from limner.dataset import Annotation, Dataset, Image, Mask, Ontology, Split
from limner.formats.core.files import lines_of
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures, same
from limner.formats.core.pixels import (
    Labels,
    color_number,
    index_png,
    masks_of,
    read_picture,
    voc_palette,
    window,
)
from limner.formats.core.problems import FormatError, Report
from limner.formats.core.sink import Sink
from limner.formats.core.stream import Stream
from limner.formats.shared.legend import (
    LABELMAP,
    Entry,
    by_value,
    entries_of,
    in_row,
    kinds,
    quoted,
    read_table,
)
from limner.formats.shared.painting import BECOMES, EXCLUSIVE, objects, values
from limner.formats.shared.scenes import (
    PICTURE,
    SPLITS,
    Labelling,
    Place,
    Scene,
    check_known,
    mask_note,
    placed,
    read_scenes,
    relative_key,
    scenes,
)

TITLE = "Pascal VOC segmentation"
TIER = "A"
PROOF = "A real VOC folder comes back pixel by pixel; Pillow finds VOC's palette and the indices in what is written."
EXAMPLE = """\
JPEGImages/2007_000032.jpg
SegmentationClass/2007_000032.png    palette; 0 background, 1 aeroplane, ..., 255 void
SegmentationObject/2007_000032.png   palette; 1, 2, 3 ... objects, 255 void
ImageSets/Segmentation/train.txt     2007_000032
labelmap.txt                         aeroplane:128,0,0::
"""
HOLDS = Holds(
    shapes={"mask": frozenset()},
    becomes=BECOMES,
    dataset=frozenset({"split", "empty"}),
    foreign="voc-seg",
    also=EXCLUSIVE,
)
NAMES = (
    "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog",
    "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
)  # fmt: skip
VOID = 255
_VOID_COLOR = (224, 224, 192)
_PLACES = {color_number(color): value for value, color in enumerate(voc_palette())}
_GROUND = {color_number((0, 0, 0)): 0, color_number(_VOID_COLOR): VOID}
_ROLES = {"JPEGImages": PICTURE, "SegmentationClass": "class", "SegmentationObject": "object"}


def sniff(look: Look) -> list[str]:
    """PNGs in SegmentationClass; where XML documents lie beside them, those are what is read."""
    found = look.named("SegmentationClass/*.png", "*/SegmentationClass/*.png")
    return [f"{found[0]} is a picture of classes"] if found and not look.named("*Annotations/*.xml") else []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Objects as masks, and regions of a class that no object claims; in order of the pictures' names."""
    entries = _legend(root)
    made = kinds(entries, first=1)
    splits = _read_splits(root)
    found = scenes(root, pictures, partial(_place, splits), report)
    if not any(scene.labels for scene in found):
        raise FormatError("there are no pictures in SegmentationClass", where=str(root))
    colors = {color_number(entry.color): entry.value for entry in entries} | _GROUND
    label = partial(_label, root, by_value(entries, made, 0, VOID), colors)
    return Dataset(Ontology(classes=made), Stream(partial(read_scenes, found, label, pictures, report)))


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """The development kit's folders, and labelmap.txt with the classes in order.

    With more than 254 classes, or objects in a picture, pictures have 16 bits; 255 is void all the same.
    """
    legend = in_row(entries_of(dataset.ontology), ledger, first=1)
    listed: dict[Split, list[str]] = {}
    for image, annotations, key in placed(dataset, sink, ledger, HOLDS, objects, lambda _: "JPEGImages"):
        listed.setdefault(image.split, []).append(key)
        if annotations is not None:
            classes = [_past_void(legend[one.class_id].value) for one in annotations if one.class_id]
            _write_labels(sink, "SegmentationClass", key, image, annotations, classes)
            numbers = [_past_void(number) for number in range(1, len(annotations) + 1)]
            _write_labels(sink, "SegmentationObject", key, image, annotations, numbers)
    for split, keys in sorted(listed.items()):
        lines = "".join(f"{key}\n" for key in keys)
        sink.write(f"ImageSets/Segmentation/{split or 'default'}.txt", lines.encode())
    sink.write("labelmap.txt", "".join(_table(legend.values())).encode())


def _place(splits: Mapping[str, Split], path: str) -> Place | None:
    parts = PurePosixPath(path).parts
    at = next((at for at, part in enumerate(parts[:-1]) if part in _ROLES), None)
    if at is None:
        return None
    key = relative_key(path, *parts[: at + 1])
    return Place(_ROLES[parts[at]], splits.get(same(key), ""), key)


def _label(
    root: Path, meaning: Mapping[int, UUID | None], colors: Mapping[int, int], scene: Scene, image_id: UUID
) -> Labelling:
    """Each object of each class; pixels of a class without an object are one more mask."""
    where = root / scene.labels.get("class", "")
    if "class" not in scene.labels:
        raise FormatError("there is no picture of classes for it", where=str(root / scene.where))
    classes = _indices(where, colors)
    check_known([value for value in np.unique(classes).tolist() if value not in meaning], classes, where)
    numbers = np.zeros_like(classes)
    if "object" in scene.labels:
        numbers = _indices(root / scene.labels["object"], _PLACES)
        if numbers.shape != classes.shape:
            raise FormatError("classes and objects differ in size", where=str(root / scene.labels["object"]))
        numbers[numbers == VOID] = 0
    annotations: list[Annotation] = []
    extra: dict[str, Any] = {}
    for both, mask in masks_of((numbers << 20) | classes):
        number, value = both >> 20, both & 0xFFFFF
        kind = meaning[value]
        if kind is not None:
            annotations.append(mask_note("voc-seg", image_id, f"{number}-{value}", kind, mask))
    void = dict(masks_of(np.where(classes == VOID, 1, 0))).get(1)
    if void is not None:
        extra = {"voc-seg": {"void": msgspec.to_builtins(void)}}
    height, width = classes.shape
    return Labelling(width, height, annotations, {"extra": extra})


def _indices(path: Path, known: Mapping[int, int]) -> Labels:
    """Values of a picture, whether it stores them or colours that stand for them. Raises FormatError."""
    found = read_picture(path)
    if not found.colored:
        return found.numbers
    distinct, places = np.unique(found.numbers, return_inverse=True)
    check_known([one for one in distinct.tolist() if one not in known], found.numbers, path, colored=True)
    table = np.array([known[one] for one in distinct.tolist()], dtype=np.int64)
    return table[places].reshape(found.numbers.shape)


def _write_labels(
    sink: Sink,
    folder: str,
    key: str,
    image: Image,
    annotations: tuple[Annotation, ...],
    numbers: list[int],
) -> None:
    painted = values(image, annotations, numbers)
    void = _void_of(image)
    if void is not None:
        place, pixels = window(void, image.width, image.height)
        part = painted[place]
        part[pixels & (part == 0)] = VOID
    sink.write(f"{folder}/{key}.png", index_png(painted, voc_palette()))


def _void_of(image: Image) -> Mask | None:
    kept = image.extra.get("voc-seg")
    void = kept.get("void") if isinstance(kept, dict) else None
    try:
        return None if void is None else msgspec.convert(void, Mask)
    except msgspec.ValidationError:
        return None


def _legend(root: Path) -> list[Entry]:
    """The classes of labelmap.txt, less background and void; else VOC's own."""
    path = root / "labelmap.txt"
    if not path.is_file():
        return [Entry(value, name, _color(value)) for value, name in enumerate(NAMES, start=1)]
    table = read_table(path, LABELMAP)
    first = 0 if table and table[0].color == (0, 0, 0) else 1
    found = [Entry(_past_void(entry.value + first), entry.name, entry.color) for entry in table]
    return [entry for entry in found if entry.value and entry.color != _VOID_COLOR]


def _table(entries: Any) -> Iterator[str]:
    yield "# label:color_rgb:parts:actions\nbackground:0,0,0::\n"
    for entry in entries:
        yield "{}:{},{},{}::\n".format(quoted(entry.name), *_color(_past_void(entry.value)))


def _color(value: int) -> tuple[int, int, int]:
    return voc_palette(value + 1)[value]


def _past_void(value: int) -> int:
    return value if value < VOID else value + 1


def _read_splits(root: Path) -> dict[str, Split]:
    found: dict[str, Split] = {}
    for name, split in SPLITS.items():
        path = root / "ImageSets" / "Segmentation" / f"{name}.txt"
        if path.is_file():
            for _, line in lines_of(path):
                found |= {same(line): split, same(line.strip()): split}
    return found

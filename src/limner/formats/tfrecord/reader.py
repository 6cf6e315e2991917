"""Reads the Examples of TensorFlow's object detection."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Box,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Layer,
    Mask,
    Ontology,
    Source,
    Tag,
    derived_id,
)
from limner.formats.core.classes import classes
from limner.formats.core.pictures import Pictures, stem
from limner.formats.core.pixels import picture_of
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.splits import image_at, split_in
from limner.formats.core.stream import Stream
from limner.formats.shared.embedded import opener, size_of
from limner.formats.shared.labelmap import of_label_map
from limner.formats.tfrecord.holds import (
    FILE,
    FLAGS,
    KINDS,
    LABEL,
    MASK,
    OF_PICTURE,
    SIDES,
    TAG_LABEL,
    TAG_TEXT,
    TEXT,
    TRUNCATED,
)
from limner.formats.tfrecord.wire import Feature, Record, RecordFile
from limner.geometry import bounds, rle
from limner.media import MAX_PIXELS

_WILD = 3.0
_MOST_KEPT = 1000
_LONGEST_KEPT = 10_000
_COARSE = 4e-7
"""Sides of four-byte floats are off by so much of the picture's larger side at most."""


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """The record files of a folder, or one, in order of their names; pictures inside are opened where they lie.

    Classes are those of a label map that lies there, then those of the records. The files are gone through once
    before, without reading the pictures in them.
    """
    folder = root if root.is_dir() else root.parent
    paths = [root] if root.is_file() else sorted(path for path in folder.rglob("*") if FILE.search(path.name))
    paths = [path for path in paths if _opens(path, report)]
    if not paths:
        raise FormatError("there is no file of records", where=str(root))
    maps = sorted([*folder.glob("*.pbtxt"), *folder.parent.glob("label_map.pbtxt")])
    made = _classes(of_label_map(maps[0]) if maps else (), paths)
    stream = Stream(lambda: _Reader(paths, made, pictures, report).images())
    return Dataset(Ontology(classes=made), stream)


def _opens(path: Path, report: Report) -> bool:
    try:
        RecordFile(path).close()
    except FormatError as error:
        report(Problem(error.message, error.where, error.hint, error.code))
        return False
    return True


def _classes(known: tuple[Class, ...], paths: list[Path]) -> tuple[Class, ...]:
    """The classes of the map, and those that records name: at the index of their label where that is free."""
    labels: dict[str, int] = {}
    for path in paths:
        file = RecordFile(path)
        for record in file.records(checked=False):
            for text, label in ((TEXT, LABEL), (TAG_TEXT, TAG_LABEL)):
                try:
                    for name, number in _named(file, record, text, label):
                        if name:
                            labels.setdefault(name, number)
                        elif number > 0:
                            labels.setdefault(f"class {number}", number)
                except ValueError:
                    continue
        file.close()
    found = {kind.index: kind for kind in known}
    given = {kind.name for kind in known}
    spare = max([*found, *(label - 1 for label in labels.values() if label < 1 << 20), -1]) + 1
    for name, number in sorted(labels.items(), key=lambda pair: (pair[1], pair[0])):
        index = number - 1
        if name in given or (name == f"class {number}" and index in found):
            continue
        if index < 0 or index >= 1 << 20 or index in found:
            index, spare = spare, spare + 1
        [kind] = classes([name])
        found[index] = msgspec.structs.replace(kind, index=index)
    return tuple(kind for _, kind in sorted(found.items()))


def _named(file: RecordFile, record: Record, text: str, label: str) -> list[tuple[str, int]]:
    """Name and label of each object, empty and 0 for unknown. Raises ValueError for lists of other lengths."""
    names = [name.decode("utf-8", "replace") for name in file.texts(record.features.get(text))]
    numbers = file.numbers(record.features.get(label))
    if names and numbers and len(names) != len(numbers):
        raise ValueError(f"{len(names)} names and {len(numbers)} labels of classes")
    numbers = [number if isinstance(number, int) else 0 for number in numbers]
    return list(zip(names or [""] * len(numbers), numbers or [0] * len(names), strict=True))


class _Reader:
    """One pass over the records."""

    def __init__(
        self, paths: list[Path], made: tuple[Class, ...], pictures: Pictures, report: Report
    ) -> None:
        self._paths = paths
        self._by_name = {kind.name: kind.id for kind in reversed(made)}
        self._by_label = {kind.index + 1: kind.id for kind in made}
        self._pictures = pictures
        self._report = report

    def images(self) -> Iterator[LabelledImage]:
        """The picture of each record."""
        seen: set[tuple[str, str]] = set()
        for path in self._paths:
            file = RecordFile(path)
            split = split_in(path.name)
            for record in file.records(self._report):
                where = f"{path}, record {record.number}"
                try:
                    name = self._name(file, record, path)
                    if (split, name) in seen:
                        self._report(Problem(f"{name} stands there twice", where, outcome="noted"))
                        name = f"{stem(name)}~{record.number}{name[len(stem(name)) :]}"
                    seen.add((split, name))
                    yield self._picture(file, record, name, split, where)
                except ValueError as error:
                    self._report(Problem(f"it is no Example: {error}", where))
            file.close()

    def _name(self, file: RecordFile, record: Record, path: Path) -> str:
        for key in ("image/filename", "image/source_id"):
            for text in file.texts(record.features.get(key))[:1]:
                plain = text.decode("utf-8", "replace").replace("\\", "/").strip("/")
                if plain and ".." not in plain.split("/"):
                    return plain
        return f"{path.name.partition('.')[0]}-{record.number:08}"

    def _picture(self, file: RecordFile, record: Record, name: str, split: Any, where: str) -> LabelledImage:
        encoded = record.features.get("image/encoded")
        place = next(iter(file.places(encoded)), None) if encoded and encoded.kind == "bytes" else None
        inner = opener(file.path, place[0], place[1] - place[0]) if place and place[0] < place[1] else None
        found = None if inner else self._pictures.find(name, split)
        try:
            size = self._size(file, record)
        except ValueError:
            size = None
        if size is None and inner:
            size = size_of(file.texts(encoded)[0], name)
        elif size is None and found:
            size = self._pictures.size(found)
        image = image_at(name, split, size or (0, 0))
        annotations = list(self._annotations(file, record, image, where))
        extra = self._kept(file, record, where)
        if extra:
            image = msgspec.structs.replace(image, extra={"tfrecord": extra})
        looked_at = annotations or any(key in record.features for key in (*SIDES, TEXT, LABEL))
        layer = Layer(image_id=image.id, status="done", annotations=tuple(annotations))
        return LabelledImage(image, (layer,) if looked_at else (), inner or self._pictures.opener(found))

    def _size(self, file: RecordFile, record: Record) -> tuple[int, int] | None:
        sides = [file.numbers(record.features.get(f"image/{side}"))[:1] for side in ("width", "height")]
        both = [side[0] for side in sides if side and isinstance(side[0], int) and 0 < side[0] < 1 << 31]
        return (both[0], both[1]) if len(both) == 2 else None

    def _annotations(
        self, file: RecordFile, record: Record, image: Image, where: str
    ) -> Iterator[Annotation]:
        try:
            yield from self._objects(file, record, image, where)
            for at, (name, label) in enumerate(_named(file, record, TAG_TEXT, TAG_LABEL), start=1):
                class_id = self._class(name, label)
                id_ = derived_id("tfrecord", str(image.id), "tag", at)
                yield Annotation(
                    id=id_, shape=Tag(), class_id=class_id, source=Source(kind="import", name="tfrecord")
                )
        except ValueError as error:
            self._report(Problem(str(error), where))

    def _objects(self, file: RecordFile, record: Record, image: Image, where: str) -> Iterator[Annotation]:
        """Boxes, and masks behind the box of the same object. Raises ValueError for lists of several lengths."""
        sides = [file.numbers(record.features.get(key)) for key in SIDES]
        count = len(sides[0])
        named = _named(file, record, TEXT, LABEL) or [("", 0)] * count
        if any(len(values) != count for values in (*sides, named)):
            lengths = ", ".join(str(len(values)) for values in (*sides, named))
            raise ValueError(f"its boxes are lists of {lengths} values")
        lists = self._lists(file, record, count, where)
        masks = file.texts(record.features.get(MASK))
        for at in range(count):
            try:
                box = _box([values[at] for values in sides], image)
                class_id = self._class(*named[at])
                mask = _mask(masks[at], image) if len(masks) == count and masks[at] else None
                yield from _object(image, at + 1, class_id, box, mask, {k: v[at] for k, v in lists.items()})
            except ValueError as error:
                self._report(Problem(str(error), f"{where}, object {at + 1}"))

    def _lists(self, file: RecordFile, record: Record, count: int, where: str) -> dict[str, list[Any]]:
        """What is said of each object beyond box, class and mask."""
        found: dict[str, list[Any]] = {}
        for key, feature in record.features.items():
            if not key.startswith("image/object/") or key in (*SIDES, TEXT, LABEL, MASK):
                continue
            values = _plain(file, feature)
            if len(values) == count and count:
                found[key] = values
            elif values and key in KINDS:
                message = f"{key} has {len(values)} values for {count} objects, and is left out"
                self._report(Problem(message, where, outcome="noted"))
        return found

    def _kept(self, file: RecordFile, record: Record, where: str) -> dict[str, Any]:
        """Lists of the picture that mean nothing here, by name and kind; long ones are left out, and said."""
        found: dict[str, Any] = {}
        boxes = record.features.get(SIDES[0])
        count = len(_plain(file, boxes)) if boxes else 0
        for key, feature in record.features.items():
            if key in OF_PICTURE or key in KINDS:
                continue
            if feature.end - feature.start > _LONGEST_KEPT:
                self._report(Problem(f"{key} is too long to be kept", where, code="unread", outcome="noted"))
                continue
            values = _plain(file, feature)
            if key.startswith("image/object/") and len(values) == count and count:
                continue
            if len(values) <= _MOST_KEPT and None not in values:
                found[key] = {feature.kind: values}
        return found

    def _class(self, name: str, label: int) -> UUID:
        class_id = self._by_name.get(name) if name else self._by_label.get(label)
        if class_id is None:
            raise ValueError(f"class {name or label!r} is not known; labels are counted from 1")
        return class_id


def _object(
    image: Image, number: int, class_id: UUID, box: Box, mask: Mask | None, said: dict[str, Any]
) -> Iterator[Annotation]:
    """A box, or a box and its mask; the mask alone where the box says nothing more."""
    truncated = said.get(TRUNCATED)
    kept = {key: value for key, value in said.items() if key not in KINDS and value is not None}
    make = partial(
        Annotation, class_id=class_id, truncated=float(truncated) if truncated in (0, 1) else None,
        flags=frozenset(flag for flag, key in FLAGS.items() if said.get(key) == 1),
        source=Source(kind="import", name="tfrecord"), extra={"tfrecord": kept} if kept else {},
    )  # fmt: skip
    name = derived_id("tfrecord", str(image.id), number)
    if mask is None:
        yield make(id=name, shape=box)
        return
    tied = None if is_own_box(box, mask, image) else derived_id("tfrecord", str(image.id), "object", number)
    if tied:
        yield make(id=name, shape=box, instance_id=tied)
    yield make(id=derived_id("tfrecord", str(image.id), "mask", number), shape=mask, instance_id=tied)


def is_own_box(box: Box, mask: Mask, image: Image) -> bool:
    """Whether the box is the one around the mask, as near as floats of four bytes can say."""
    around = bounds(mask) or (0.0, 0.0, 0.0, 0.0)
    near = 1e-6 + _COARSE * max(image.width, image.height)
    corners = (box.x, box.y, box.x + box.width, box.y + box.height)
    return all(abs(one - other) <= near for one, other in zip(corners, around, strict=True))


def _box(sides: list[float], image: Image) -> Box:
    left, top, right, bottom = sides
    if not (image.width and image.height):
        raise ValueError("its picture's size is not known, and coordinates are shares of it")
    if not all(-_WILD <= side <= 1 + _WILD for side in sides):
        raise ValueError(f"corners {left:g},{top:g} and {right:g},{bottom:g} are no shares of the picture")
    if right < left or bottom < top:
        raise ValueError(f"corners {left:g},{top:g} and {right:g},{bottom:g} are swapped")
    x, y = left * image.width, top * image.height
    return Box(x, y, right * image.width - x, bottom * image.height - y)


def _mask(data: bytes, image: Image) -> Mask:
    if image.width * image.height > MAX_PIXELS:
        raise ValueError(f"{image.width} × {image.height} pixels are more than {MAX_PIXELS:,}")
    inside = picture_of(data)
    if inside.shape != (image.height, image.width):
        height, width = inside.shape
        raise ValueError(
            f"its mask has {width} × {height} pixels, the picture {image.width} × {image.height}"
        )
    if not inside.any():
        raise ValueError("its mask is black everywhere")
    return rle.crop(rle.from_pixels(inside), image.height)


def _plain(file: RecordFile, feature: Feature) -> list[Any]:
    """Values as JSON can hold them; None for one that it cannot."""
    if feature.kind == "bytes":
        return [_text(value) for value in file.texts(feature)]
    return [value if value - value == 0 else None for value in file.numbers(feature)]


def _text(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None

"""Writes the Examples of TensorFlow's object detection, the bytes of the pictures as they are."""

from typing import Any, cast
from uuid import UUID

import msgspec

from limner.dataset import Annotation, Box, Dataset, Image, LabelledImage, Mask, Split
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths
from limner.formats.core.pixels import grey_png
from limner.formats.core.sink import Sink
from limner.formats.core.spool import Spool
from limner.formats.shared.degrees import yes_or_no
from limner.formats.shared.embedded import bytes_of, format_of, say_left, sha256
from limner.formats.shared.inside import inside
from limner.formats.shared.labelmap import FILE as LABEL_MAP
from limner.formats.shared.labelmap import to_label_map
from limner.formats.shared.painting import check_size
from limner.formats.shared.tags import UNNAMED
from limner.formats.tfrecord.holds import (
    FLAGS,
    HOLDS,
    IMPLIED,
    KINDS,
    LABEL,
    MASK,
    OF_TAGS,
    SIDES,
    TAG_LABEL,
    TAG_TEXT,
    TEXT,
    TIES,
    TRUNCATED,
)
from limner.formats.tfrecord.reader import is_own_box
from limner.formats.tfrecord.wire import record_of
from limner.geometry import bounds, rle

_Object = tuple[Annotation, ...]
"""A box, a mask, or a box and its mask."""


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """<split>.record and label_map.pbtxt. Pictures are put into the records as they are, where they are wanted."""
    names = {kind.id: (kind.name, kind.index + 1) for kind in dataset.ontology.classes}
    say_left(sink, ledger)
    files: dict[Split, Spool] = {}
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, _arranged):
        split = item.image.split
        path = str(paths.place(split or ".", item.image, ledger)).removeprefix(f"{split}/" if split else "")
        features = _of_picture(item, path, sink)
        if annotations is not None:
            features |= _of_objects(item.image, _objects(annotations), names)
            tags = [names[one.class_id] for one in annotations if _is_tag(one) and one.class_id]
            if tags:
                features |= {TAG_TEXT: [name.encode() for name, _ in tags], TAG_LABEL: [at for _, at in tags]}
        files.setdefault(split, Spool()).write(record_of(features, KINDS))
    for split, records in sorted(files.items()):
        sink.write(f"{split or 'data'}.record", records.chunks())
    sink.write(LABEL_MAP, to_label_map(dataset.ontology))


def _of_picture(item: LabelledImage, path: str, sink: Sink) -> dict[str, Any]:
    image = item.image
    features: dict[str, Any] = {}
    for key, kept in image.extra.get("tfrecord", {}).items():
        for kind, values in kept.items() if isinstance(kept, dict) else ():
            features[key] = [str(value).encode() for value in values] if kind == "bytes" else list(values)
    features |= {
        "image/filename": [path.encode()], "image/source_id": [path.encode()], "image/width": [image.width],
        "image/height": [image.height],
    }  # fmt: skip
    data = bytes_of(item, sink)
    if data is not None:
        features |= {"image/encoded": [data], "image/key/sha256": [sha256(data).encode()]}
        if kind := format_of(data, path):
            features["image/format"] = [kind.encode()]
    return features


def _of_objects(image: Image, objects: list[_Object], names: dict[UUID, tuple[str, int]]) -> dict[str, Any]:
    features: dict[str, Any] = {key: [] for key in (*SIDES, TEXT, LABEL)}
    said = [members[0] for members in objects]
    for one in said:
        left, top, right, bottom = bounds(one.shape) or (0.0, 0.0, 0.0, 0.0)
        shares = (left / image.width, top / image.height, right / image.width, bottom / image.height)
        for key, share in zip(SIDES, shares, strict=True):
            features[key].append(share)
        name, label = names[cast(UUID, one.class_id)]
        features[TEXT].append(name.encode())
        features[LABEL].append(label)
    for flag, key in FLAGS.items():
        if any(flag in one.flags for one in said):
            features[key] = [int(flag in one.flags) for one in said]
    if any(one.truncated is not None for one in said):
        features[TRUNCATED] = [-1 if one.truncated is None else int(one.truncated) for one in said]
    if any(isinstance(members[-1].shape, Mask) for members in objects):
        features[MASK] = [_png(members[-1].shape, image) for members in objects]
    for key in sorted({key for one in said for key in one.extra.get("tfrecord", {}) if key not in KINDS}):
        features[key] = _list([one.extra.get("tfrecord", {}).get(key) for one in said])
    return features


def _list(values: list[Any]) -> list[Any]:
    """Values of one kind; where one lacks, nothing or 0."""
    known = [value for value in values if value is not None]
    if all(isinstance(value, str) for value in known):
        return [(value or "").encode() for value in values]
    number: Any = int if all(isinstance(value, int) for value in known) else float
    return [number(value) if isinstance(value, int | float) else number(0) for value in values]


def _png(shape: Any, image: Image) -> bytes:
    if not isinstance(shape, Mask):
        return b""
    runs = rle.uncrop(shape, image.width, image.height)
    return grey_png(rle.to_pixels(runs, image.width, image.height))


def _arranged(fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """Objects, a box before its mask, then tags; what their lists cannot say is said."""
    if any(not _is_tag(one) for one in annotations):
        check_size(image)
    settled = [one for one in (_settled(fitted, image, one) for one in annotations) if one is not None]
    found: list[Annotation] = []
    for members in _objects(settled):
        if len(members) == 2 and is_own_box(cast(Box, members[0].shape), cast(Mask, members[1].shape), image):
            fitted.say(members[0], IMPLIED, "the mask alone", severity="lost")
            members = (msgspec.structs.replace(members[1], instance_id=None),)
        elif len(members) == 1 and members[0].instance_id is not None:
            members = (_untied(fitted, members[0]),)
        found += members
    tags = [_untied(fitted, one) if one.instance_id else one for one in settled if _is_tag(one)]
    return (*found, *tags)


def _settled(fitted: Fitted, image: Image, one: Annotation) -> Annotation | None:
    if one.class_id is None:
        fitted.say(one, UNNAMED, severity="lost")
        return None
    if _is_tag(one):
        if not one.flags and one.truncated is None:
            return one
        said = [*sorted(one.flags), *(["truncated"] if one.truncated is not None else [])]
        fitted.say(one, OF_TAGS, "none", before=said)
        return msgspec.structs.replace(one, flags=frozenset(), truncated=None)
    changes = yes_or_no(fitted, one, "truncated")
    if changes:
        one = msgspec.structs.replace(one, **changes)
    return inside(fitted, image, one) if isinstance(one.shape, Mask) else one


def _untied(fitted: Fitted, one: Annotation) -> Annotation:
    fitted.say(one, TIES, "none", field="instance_id", before=str(one.instance_id))
    return msgspec.structs.replace(one, instance_id=None)


def _objects(annotations: list[Annotation] | tuple[Annotation, ...]) -> list[_Object]:
    """Boxes and masks; a box and a mask of one instance, of which the same is said, are one object."""
    tied: dict[UUID, list[Annotation]] = {}
    for one in annotations:
        if one.instance_id is not None:
            tied.setdefault(one.instance_id, []).append(one)
    found: list[_Object] = []
    for one in annotations:
        both = tied.get(one.instance_id, []) if one.instance_id else []
        if _are_one(both):
            if one is both[0]:
                found.append(tuple(sorted(both, key=lambda member: isinstance(member.shape, Mask))))
        elif not _is_tag(one):
            found.append((one,))
    return found


def _are_one(both: list[Annotation]) -> bool:
    if len(both) != 2 or {type(one.shape) for one in both} != {Box, Mask}:
        return False
    one, other = both
    said = [(each.class_id, each.flags, each.truncated) for each in (one, other)]
    return said[0] == said[1]


def _is_tag(one: Annotation) -> bool:
    return not isinstance(one.shape, Box | Mask)

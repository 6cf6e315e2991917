"""One COCO record as annotations: its region, its keypoints, its caption, or a tag of the whole picture.

Region and keypoints of one record are two annotations that share an instance id. The record's own area and box
stand in `extra` with a checksum of the region: they are given back as long as the region is the same.
"""

from collections.abc import Callable
from struct import pack
from typing import Any
from uuid import UUID
from zlib import crc32

from msgspec import UNSET

from limner.dataset import (
    Annotation,
    Box,
    Flag,
    Image,
    InvalidRecord,
    Keypoints,
    Mask,
    Part,
    Polygon,
    Shape,
    Source,
    Tag,
    Value,
    Visibility,
    check_json,
    encode,
    with_valid,
)
from limner.formats.coco.document import Record, Rle
from limner.formats.coco.ids import plain_numbers
from limner.geometry import rle

Named = Callable[..., UUID]
"""`derived_ids` of a picture: what tells one record of it from another makes its id."""

_CROWD: frozenset[Flag] = frozenset({"crowd"})
_BARE = Annotation(id=UUID(int=0), shape=Tag(), source=Source(kind="import", name="coco"))

CHECKSUM = "$region"
"""Key in `extra`: the checksum of the region that `area` and `bbox` speak of."""
SECOND = "$second"
"""Key in `extra`: area and box as the keypoints file has them, where they differ from those of the instances file."""
LISTED = "$listed"
"""Key in `extra`: the run-lengths stood there as a list."""


def annotations_of(
    record: Record,
    unknown: dict[str, Any],
    class_id: UUID | None,
    image: Image,
    key: Any,
    named: Named,
    answers: dict[str, Value],
) -> list[Annotation]:
    """What one record says, region first. `key` tells it from every other record; `named` makes ids of it.

    Raises ValueError for what cannot be understood.
    """
    caption = record.caption is not UNSET
    keypoints = None if record.keypoints is UNSET else _keypoints(record)
    region = None if caption else _region(record, image, keypoints)
    shared = _said(record, unknown, class_id, answers)
    own = {} if record.id is UNSET else {"id": record.id}
    shared["extra"] = {"coco": {**own, **unknown, **_facts(record, region, keypoints)}}
    if region is None and keypoints is None:
        text = record.caption if isinstance(record.caption, str) else None
        return [with_valid(_BARE, id=named(key, "caption" if caption else "tag"), text=text, **shared)]
    if region is None or keypoints is None:
        what, shape = ("keypoints", keypoints) if region is None else ("region", region)
        return [with_valid(_BARE, id=named(key, what), shape=shape, **shared)]
    shared["instance_id"] = named(key)
    first = with_valid(_BARE, id=named(key, "region"), shape=region, **shared)
    shared |= {"extra": {"coco": own}, "attributes": {}}
    return [first, with_valid(_BARE, id=named(key, "keypoints"), shape=keypoints, **shared)]


def _said(
    record: Record, unknown: dict[str, Any], class_id: UUID | None, answers: dict[str, Value]
) -> dict[str, Any]:
    """Fields of an annotation, those at their default left out. Raises ValueError where one cannot be so."""
    said: dict[str, Any] = {"class_id": class_id}
    if isinstance(record.id, int) and record.id > 0:
        said["number"] = record.id
    if record.iscrowd is not UNSET and record.iscrowd:
        said["flags"] = _CROWD
    if isinstance(record.score, float):
        said["score"] = record.score
    if answers:
        said["attributes"] = answers
    if unknown or answers:  # all else is of JSON's own numbers, which are finite, and as deep as a record is
        check_json({"coco": unknown})
        check_json(answers, "attributes")
    return said


def checksum(shape: Shape) -> int:
    """A small number by which a changed shape is told from an unchanged one."""
    if isinstance(shape, Polygon) and len(shape.parts) == 1 and not shape.parts[0].holes:
        flat = shape.parts[0].exterior
        return crc32(pack(f"{len(flat)}d", *flat))  # most of all shapes, and quicker than their JSON
    return crc32(encode(shape))


def keypoints_box(keypoints: Keypoints) -> list[float]:
    """The box around the joints that are there, as COCO writes it; empty if none is."""
    there = [(x, y) for x, y, visible in keypoints.points if visible]
    if not there:
        return []
    left, top = min(x for x, _ in there), min(y for _, y in there)
    return [left, top, max(x for x, _ in there) - left, max(y for _, y in there) - top]


def _region(record: Record, image: Image, keypoints: Keypoints | None) -> Shape | None:
    outline = record.segmentation
    if isinstance(outline, Rle):
        return _mask(outline, image)
    rings = [] if outline is UNSET or outline is None else [ring for ring in outline if ring]
    if rings:
        return Polygon(tuple([Part(ring) for ring in rings]))
    if record.bbox is UNSET or not record.bbox:
        return None
    if len(record.bbox) != 4:
        raise ValueError(f"bbox holds {len(record.bbox)} numbers, not 4")
    # A box that only says where the joints are is no object of its own.
    if keypoints is not None and record.bbox == keypoints_box(keypoints):
        return None
    return Box(*record.bbox)


def _mask(region: Rle, image: Image) -> Mask:
    height, width = region.size
    if image.width and (width, height) != (image.width, image.height):
        raise ValueError(
            f"segmentation.size is {height} × {width}, the picture is {image.height} × {image.width} (height × width)"
        )
    try:
        if isinstance(region.counts, str):
            runs = rle.decode(region.counts, width * height)
        else:
            runs = rle.checked(region.counts, width * height)
    except (InvalidRecord, OverflowError) as error:
        raise ValueError(f"segmentation: {getattr(error, 'message', error)}") from error
    return rle.crop(runs, height)


def _keypoints(record: Record) -> Keypoints | None:
    """The joints; None where there are none, or none was placed on an object that has a region anyway."""
    values = record.keypoints
    if values is UNSET or not values:
        return None
    if len(values) % 3:
        raise ValueError(f"keypoints holds {len(values)} numbers; x, y and visibility come in threes")
    if not any(values) and (record.bbox or record.segmentation):
        return None
    return Keypoints(
        tuple((values[at], values[at + 1], _visibility(values[at + 2])) for at in range(0, len(values), 3))
    )


def _visibility(value: float) -> Visibility:
    if value == 0:
        return 0
    if value == 1:
        return 1
    if value == 2:
        return 2
    raise ValueError(f"keypoints: visibility is {value:g}, not 0, 1 or 2")


def _facts(record: Record, region: Shape | None, keypoints: Keypoints | None) -> dict[str, Any]:
    """What has no place in our records and is given back as it came."""
    facts: dict[str, Any] = {}
    if keypoints is None and record.keypoints is not UNSET:
        facts["keypoints"] = plain_numbers(record.keypoints or ())
        if record.num_keypoints is not UNSET:
            facts["num_keypoints"] = record.num_keypoints
    if record.area is not UNSET:
        facts["area"] = record.area
    if record.bbox is not UNSET and not isinstance(region, Box):
        facts["bbox"] = record.bbox
    if region is not None and ("area" in facts or "bbox" in facts):
        facts[CHECKSUM] = checksum(region)
    if isinstance(record.segmentation, Rle) and isinstance(record.segmentation.counts, list):
        facts[LISTED] = True
    if record.caption is not UNSET and record.category_id is not UNSET:
        facts["category_id"] = record.category_id
    return facts

"""One entry of Datumaro's `annotations` as an annotation of ours, and back.

What the model has a field for stands among Datumaro's attributes, under the names that Datumaro, and CVAT where it
writes this format, use for it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, cast
from uuid import UUID

from limner.dataset import (
    Annotation,
    Box,
    Cuboid,
    Ellipse,
    Flag,
    Image,
    InvalidRecord,
    Keypoints,
    Mask,
    Part,
    Polygon,
    Polyline,
    Shape,
    Source,
    Tag,
    TrackPoint,
    Visibility,
    derived_id,
)
from limner.formats.core.attributes import Questions
from limner.geometry import rle

SOURCE = Source(kind="import", name="datumaro")
FLAGS: dict[str, Flag] = {
    "difficult": "difficult", "is_crowd": "crowd", "is_group_of": "group-of", "is_depiction": "depiction",
    "is_inside": "inside",
}  # fmt: skip
RESERVED = frozenset(
    {*FLAGS, "occluded", "truncated", "score", "rotation", "track_id", "keyframe", "outside"}
)
"""Attributes that say what the model has a field for."""

_KNOWN = frozenset(
    {
        "type",
        "attributes",
        "group",
        "object_id",
        "label_id",
        "z_order",
        "points",
        "bbox",
        "visibility",
        "rle",
        "caption",
    }
)
CORNERS = (0, 3, 6, 7, 1, 2, 5, 4)
"""Where our corners (front from top left clockwise, then the back) stand in a cuboid_2d."""


class Unsupported(ValueError):
    """An entry of a kind that pictures have no place for."""


def annotation_of(
    entry: dict[str, Any], image: Image, number: int, class_id: UUID | None, z: str, questions: Questions
) -> Annotation:
    """Raises ValueError that says what is wrong."""
    kind = entry.get("type")
    given = entry.get("attributes")
    told = {name: given[name] for name in given if name in RESERVED} if isinstance(given, dict) else {}
    answers, rest = questions.split(class_id, asked_of(entry))
    shape = _shape(kind, entry, image, told)
    fields = _fields(told, image)
    own: dict[str, Any] = {key: value for key, value in entry.items() if key not in _KNOWN}
    if kind in ("skeleton", "rotated_bbox"):
        own["type"] = kind
    if told or rest:
        own["attributes"] = {**told, **rest}
    for key, name, least in (("group", "group_id", 1), ("object_id", "instance_id", 0)):
        value = entry.get(key)
        if type(value) is int and value >= least:
            own[key] = value
            fields[name] = derived_id("datumaro", key, str(image.id), value)
    own_id = entry.get("id")
    caption = entry.get("caption")
    return Annotation(
        id=derived_id("datumaro", str(image.id), number), shape=shape, class_id=class_id, z=z, attributes=answers,
        text=caption if kind == "caption" and isinstance(caption, str) else None, source=SOURCE,
        number=own_id if type(own_id) is int and 0 < own_id < 2**53 else 0, extra={"datumaro": own} if own else {},
        **fields,
    )  # fmt: skip


def asked_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The attributes that may be answers to questions."""
    given = entry.get("attributes")
    return {name: given[name] for name in given if name not in RESERVED} if isinstance(given, dict) else {}


def _fields(told: dict[str, Any], image: Image) -> dict[str, Any]:
    """Fields of the model; what they say is taken out of `told`."""
    said = [name for name in FLAGS if told.get(name) is True]
    fields: dict[str, Any] = {"flags": frozenset(FLAGS[told_name] for told_name in said)}
    for name in said:
        del told[name]
    if type(told.get("occluded")) in (bool, int) and 0 <= told["occluded"] <= 3:
        fields["occluded"] = int(told.pop("occluded"))
    if type(told.get("truncated")) in (bool, int, float) and 0 <= told["truncated"] <= 1:
        fields["truncated"] = float(told.pop("truncated"))
    if _is_number(told.get("score")):
        fields["score"] = float(told.pop("score"))
    if type(told.get("track_id")) in (int, str):
        fields["track"] = TrackPoint(
            derived_id("datumaro", "track", image.split, told.pop("track_id")),
            keyframe=told.pop("keyframe", True) is not False, outside=told.pop("outside", False) is True,
        )  # fmt: skip
    return fields


def _shape(kind: Any, entry: dict[str, Any], image: Image, told: dict[str, Any]) -> Shape:
    match kind:
        case "label" | "caption":
            return Tag()
        case "bbox":
            x, y, width, height = _numbers(entry, "bbox", 4)
            return Box(x, y, width, height, _turn(told))
        case "rotated_bbox":
            cx, cy, width, height, turn = _numbers(entry, "points", 5)
            return Box(cx - width / 2, cy - height / 2, width, height, turn % 360 % 360)
        case "ellipse":
            x1, y1, x2, y2 = _numbers(entry, "points", 4)
            return Ellipse((x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1) / 2, (y2 - y1) / 2, _turn(told))
        case "polygon":
            return Polygon((Part(_numbers(entry, "points")),))
        case "polyline":
            return Polyline(_numbers(entry, "points"))
        case "points":
            return _points(_numbers(entry, "points"), entry.get("visibility"))
        case "skeleton":
            values = _numbers(entry, "points")
            if len(values) % 3:
                raise ValueError(f"points holds {len(values)} numbers; x, y and visibility come in threes")
            places = [value for at in range(0, len(values), 3) for value in values[at : at + 2]]
            return _points(tuple(places), [int(value) for value in values[2::3]])
        case "mask":
            return _mask(entry.get("rle"), image)
        case "cuboid_2d":
            values = _numbers(entry, "points", 16)
            return Cuboid(tuple(value for at in CORNERS for value in values[2 * at : 2 * at + 2]))
        case "cuboid_3d":
            raise Unsupported("a cuboid_3d lies in a cloud of points; Limner labels pictures")
    raise Unsupported(f"type {str(kind)[:40]!r} is not known")


def _points(values: tuple[float, ...], given: Any) -> Keypoints:
    if len(values) % 2:
        raise ValueError(f"points holds {len(values)} numbers; x and y come in pairs")
    visibility = given if given else [2] * (len(values) // 2)
    if not isinstance(visibility, list) or len(visibility) != len(values) // 2:
        raise ValueError(f"visibility does not say one number for each of {len(values) // 2} points")
    if any(type(one) is not int or one not in (0, 1, 2) for one in visibility):
        raise ValueError("visibility is 0, 1 or 2")
    pairs = zip(values[::2], values[1::2], cast(list[Visibility], visibility), strict=True)
    return Keypoints(tuple(pairs))


def _mask(region: Any, image: Image) -> Mask:
    """A mask that is smaller than its picture lies at its top left, as in Datumaro."""
    size = region.get("size") if isinstance(region, dict) else None
    if not (
        isinstance(size, list) and len(size) == 2 and all(type(side) is int and side >= 0 for side in size)
    ):
        raise ValueError("rle.size is no height and width")
    height, width = size
    if image.width and (width > image.width or height > image.height):
        raise ValueError(f"rle.size is {height} × {width}, the picture is {image.height} × {image.width}")
    counts = region.get("counts")
    try:
        if isinstance(counts, str):
            return rle.crop(rle.decode(counts, width * height), height)
        if isinstance(counts, list) and all(type(run) is int for run in counts):
            return rle.crop(rle.checked(counts, width * height), height)
    except (InvalidRecord, OverflowError) as error:
        raise ValueError(f"rle.counts: {getattr(error, 'message', error)}") from error
    raise ValueError("rle.counts is no text and no list of runs")


def _turn(told: dict[str, Any]) -> float:
    """Degrees, clockwise, as CVAT notes them."""
    return float(told.pop("rotation")) % 360 % 360 if _is_number(told.get("rotation")) else 0.0


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 1e300


def _numbers(entry: dict[str, Any], key: str, count: int | None = None) -> tuple[float, ...]:
    """A list of numbers, those of nested lists in turn. Raises ValueError."""
    given = entry.get(key)
    found = tuple(_flat(given, key)) if isinstance(given, list) else ()
    if not found or (count is not None and len(found) != count):
        raise ValueError(f"{key} holds {len(found)} numbers" + (f", not {count}" if count else ""))
    return found


def _flat(given: Iterable[Any], key: str) -> Iterator[float]:
    for value in given:
        if isinstance(value, list) and not any(isinstance(one, list) for one in value):
            yield from _flat(value, key)
        elif not _is_number(value):
            raise ValueError(f"{key} holds {str(value)[:40]!r}, not a number")
        else:
            yield float(value)

"""One entry of Darwin's `annotations` as an annotation of ours.

Points are ours. Angles are radians, clockwise on the screen. Masks stand in a picture's raster layer, see `layers`.
"""

from collections.abc import Sequence
from math import degrees, isfinite
from typing import Any
from uuid import UUID
from zlib import crc32

from limner.dataset import (
    Annotation,
    Box,
    Cuboid,
    Direction,
    Ellipse,
    Image,
    Keypoints,
    Mask,
    Polygon,
    Polyline,
    Shape,
    Skeleton,
    Source,
    Tag,
    Visibility,
    derived_id,
    encode,
)
from limner.formats.core.attributes import Questions
from limner.formats.shared.rings import nested
from limner.geometry import bounds

SOURCE = Source(kind="import", name="darwin")
KEPT_AS_TAG = ("string", "table", "simple_table", "graph", "eye", "link")
"""Kinds that pictures of ours have no shape for: they come in as tags and go out as they were."""
RASTER = "__raster_layer__"
VALUES = "properties"

_SUBS = ("instance_id", "attributes", "text", "directional_vector", "inference", VALUES)
_KNOWN = frozenset(
    {
        "id",
        "name",
        "slot_names",
        "bounding_box",
        "polygon",
        "ellipse",
        "line",
        "keypoint",
        "skeleton",
        "cuboid",
        "tag",
    }
    | {"mask", *_SUBS}
)
_DIGITS = 9


class Unsupported(ValueError):
    """An entry of a kind that a picture has no place for."""


def annotation_of(
    entry: dict[str, Any], image: Image, number: int, class_id: UUID, skeleton: Skeleton | None,
    questions: Questions, masks: dict[str, Mask],
) -> Annotation:  # fmt: skip
    """Raises ValueError that says what is wrong."""
    shape = _shape(entry, skeleton, masks)
    answers, rest = questions.split(class_id, asked_of(entry))
    own: dict[str, Any] = {key: value for key, value in entry.items() if key not in _KNOWN}
    if isinstance(entry.get("id"), str):
        own["id"] = entry["id"]
    if rest:
        own["rest"] = rest
    _keep_box(entry, shape, own)
    fields: dict[str, Any] = {}
    value = _inner(entry, "instance_id", "value")
    if type(value) in (int, str):
        own["instance_id"] = value
        fields["instance_id"] = derived_id("darwin", "instance", str(image.id), value)
    if isinstance(text := _inner(entry, "text", "text"), str):
        fields["text"] = text
    vector = entry.get("directional_vector")
    if isinstance(vector, dict):
        fields["direction"] = Direction(turn(_number(vector, "angle")), _number(vector, "length"))
    if type(confidence := _inner(entry, "inference", "confidence")) in (int, float):
        fields["score"] = float(confidence)
    return Annotation(
        id=derived_id("darwin", str(image.id), number), shape=shape, class_id=class_id, attributes=answers,
        source=SOURCE, extra={"darwin": own} if own else {}, **fields,
    )  # fmt: skip


def asked_of(entry: dict[str, Any]) -> dict[str, Any]:
    """Answers by name: attributes that are set, and properties, several of one name as a list."""
    found: dict[str, Any] = {}
    names = entry.get("attributes")
    for name in names if isinstance(names, list) else ():
        if isinstance(name, str):
            found[name] = True
    rows = entry.get(VALUES)
    values: dict[str, list[Any]] = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("name"), str) and row["name"] not in found:
            values.setdefault(row["name"], []).append(row.get("value"))
    return found | {name: several if len(several) > 1 else several[0] for name, several in values.items()}


def turn(radians: float) -> float:
    """Degrees in [0, 360), rounded so that whole ones come back."""
    return round(degrees(radians), _DIGITS) % 360 % 360


def checksum(shape: Shape) -> int:
    """A small number by which a changed shape is told from an unchanged one."""
    return crc32(encode(shape))


def box_of(shape: Shape) -> dict[str, float]:
    """The bounding_box that goes with a polygon."""
    left, top, right, bottom = bounds(shape) or (0.0, 0.0, 0.0, 0.0)
    return {"h": bottom - top, "w": right - left, "x": left, "y": top}


def _keep_box(entry: dict[str, Any], shape: Shape, own: dict[str, Any]) -> None:
    """A polygon's own box, where it disagrees with the polygon, for as long as that stays the same."""
    given = entry.get("bounding_box")
    if isinstance(shape, Polygon) and isinstance(given, dict) and given != box_of(shape):
        own["bounding_box"] = {"of": checksum(shape), "is": given}


def _shape(entry: dict[str, Any], skeleton: Skeleton | None, masks: dict[str, Mask]) -> Shape:
    if "frames" in entry:
        raise Unsupported("it runs over the frames of a video; Limner reads pictures")
    kinds = [kind for kind in _READ if kind in entry]
    if kinds:
        about = entry[kinds[0]]
        if not isinstance(about, dict):
            raise ValueError(f"{kinds[0]} is no object")
        return _joints(about, skeleton) if kinds[0] == "skeleton" else _READ[kinds[0]](about)
    if "mask" in entry:
        found = masks.get(str(entry.get("id")))
        if found is None:
            raise ValueError("no raster layer has pixels of this mask")
        return found
    if "tag" in entry or any(kind in entry for kind in KEPT_AS_TAG):
        return Tag()
    raise Unsupported(f"no kind of annotation is known among its keys {', '.join(sorted(entry))[:80]}")


def _box(about: dict[str, Any]) -> Shape:
    return Box(*(_number(about, key) for key in "xywh"))


def _polygon(about: dict[str, Any]) -> Shape:
    paths = about.get("paths", [about["path"]] if "path" in about else None)
    if not isinstance(paths, list) or not paths:
        raise ValueError("polygon has no paths")
    return nested([_flat(path, "polygon.paths", 3) for path in paths])


def _line(about: dict[str, Any]) -> Shape:
    return Polyline(_flat(about.get("path"), "line.path", 2))


def _ellipse(about: dict[str, Any]) -> Shape:
    cx, cy = _point(about.get("center"), "ellipse.center")
    rx, ry = _point(about.get("radius"), "ellipse.radius")
    return Ellipse(cx, cy, rx, ry, turn(_number(about, "angle")) if "angle" in about else 0.0)


def _keypoint(about: dict[str, Any]) -> Shape:
    x, y = _point(about, "keypoint")
    return Keypoints(((x, y, 2),))


def _cuboid(about: dict[str, Any]) -> Shape:
    corners: list[float] = []
    for face in ("front", "back"):
        given = about.get(face)
        if not isinstance(given, dict):
            raise ValueError(f"cuboid has no {face}")
        x, y, width, height = (_number(given, key) for key in "xywh")
        corners += [x, y, x + width, y, x + width, y + height, x, y + height]
    return Cuboid(tuple(corners))


_READ = {
    "polygon": _polygon, "bounding_box": _box, "line": _line, "ellipse": _ellipse, "keypoint": _keypoint,
    "skeleton": _keypoint, "cuboid": _cuboid,
}  # fmt: skip


def _joints(about: dict[str, Any], skeleton: Skeleton | None) -> Keypoints:
    """The nodes, in the skeleton's order where the class has one: a joint that is missing is absent."""
    nodes = about.get("nodes")
    if not isinstance(nodes, list) or not nodes:
        raise ValueError("skeleton has no nodes")
    points: dict[str, tuple[float, float, Visibility]] = {}
    for node in nodes:
        x, y = _point(node, "skeleton.nodes")
        name = str(node.get("name"))
        if name in points:
            raise ValueError(f"skeleton has two nodes {name[:40]!r}")
        points[name] = (x, y, 1 if node.get("occluded") is True else 2)
    if skeleton is None:
        return Keypoints(tuple(points.values()))
    names = [joint.name for joint in skeleton.joints]
    if others := set(points) - set(names):
        raise ValueError(f"skeleton has a node {min(others)[:40]!r}, which its class has not")
    return Keypoints(tuple(points.get(name, (0.0, 0.0, 0)) for name in names))


def _flat(path: Any, what: str, least: int) -> tuple[float, ...]:
    if not isinstance(path, list) or len(path) < least:
        raise ValueError(f"{what} holds less than {least} points")
    return tuple(number for point in path for number in _point(point, what))


def _point(given: Any, what: str) -> Sequence[float]:
    if not isinstance(given, dict):
        raise ValueError(f"{what} is no object with x and y")
    return _number(given, "x"), _number(given, "y")


def _number(given: dict[str, Any], key: str) -> float:
    value = given.get(key)
    if type(value) not in (int, float) or abs(value) > 1e300 or not isfinite(value):  # type: ignore[arg-type]
        raise ValueError(f"{key} is {str(value)[:40]}, not a number")
    return float(value)  # type: ignore[arg-type]


def _inner(entry: dict[str, Any], key: str, name: str) -> Any:
    given = entry.get(key)
    return given.get(name) if isinstance(given, dict) else None

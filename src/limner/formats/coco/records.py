"""Annotations as COCO's records."""

from typing import Any

from limner.dataset import Annotation, Box, Image, Keypoints, Mask, Polygon, Shape, Tag
from limner.formats.coco.ids import plain_numbers, plain_text
from limner.formats.coco.names import Names
from limner.formats.coco.objects import CHECKSUM, LISTED, SECOND, checksum, keypoints_box
from limner.geometry import area, bounds, rle

_OURS = frozenset({"id", "area", "bbox", CHECKSUM, LISTED, SECOND})


def object_record(annotation: Annotation, image: Image, names: Names, *, is_caption: bool) -> dict[str, Any]:
    """All of an object's record but its ids and keypoints; an outline is JSON already."""
    own = annotation.extra.get("coco", {})
    unknown = {} if own.keys() <= _OURS else {key: own[key] for key in own if key not in _OURS}
    if annotation.attributes:
        unknown["attributes"] = {**unknown.get("attributes", {}), **names.answers(annotation)}
    if annotation.score is not None:
        unknown["score"] = annotation.score
    if is_caption:
        return {"caption": annotation.text or "", **unknown}
    record = {"category_id": names.category_id(annotation.class_id), **unknown}
    shape = annotation.shape
    if isinstance(shape, Tag):
        return {**record, "iscrowd": 1} if "crowd" in annotation.flags else record
    kept = own if CHECKSUM in own and own[CHECKSUM] == checksum(shape) else {}
    size, box, crowd = kept.get("area"), kept.get("bbox"), "crowd" in annotation.flags
    record["segmentation"] = _segmentation(shape, image, listed=crowd or LISTED in own)
    [record["area"]] = plain_numbers((_area(shape) if size is None else size,))
    record["bbox"] = plain_numbers(_box(shape) if box is None else box)
    record["iscrowd"] = int(crowd)
    return record


def with_keypoints(record: dict[str, Any], annotation: Annotation) -> dict[str, Any]:
    """The record with the joints of `annotation`."""
    points = annotation.shape.points if isinstance(annotation.shape, Keypoints) else ()
    return {
        **record,
        "keypoints": plain_numbers([number for point in points for number in point]),
        "num_keypoints": sum(visible > 0 for _, _, visible in points),
    }


def as_in_keypoints_file(record: dict[str, Any], annotation: Annotation) -> dict[str, Any]:
    """The record with the area and box that the keypoints file had, as long as the region is the same."""
    own = annotation.extra.get("coco", {})
    if SECOND not in own or own.get(CHECKSUM) != checksum(annotation.shape):
        return record
    return {**record, **own[SECOND]}


def _segmentation(shape: Shape, image: Image, *, listed: bool) -> Any:
    if isinstance(shape, Polygon):
        return plain_text([part.exterior for part in shape.parts])
    if isinstance(shape, Mask):
        runs = rle.uncrop(shape, image.width, image.height)
        return {"counts": runs.tolist() if listed else rle.encode(runs), "size": [image.height, image.width]}
    return []


def _area(shape: Shape) -> float:
    if isinstance(shape, Keypoints):
        box = keypoints_box(shape)
        return box[2] * box[3] if box else 0.0
    return float(area(shape))


def _box(shape: Shape) -> list[float]:
    if isinstance(shape, Box):
        return [shape.x, shape.y, shape.width, shape.height]
    if isinstance(shape, Keypoints):
        return keypoints_box(shape)
    found = bounds(shape)
    if found is None:
        return []
    left, top, right, bottom = found
    return [left, top, right - left, bottom - top]

"""What COCO's files say of the objects of a picture, but for the ids, which are given when the files are written."""

from collections.abc import Iterable
from typing import Any, Literal
from uuid import UUID

import msgspec

from limner.dataset import Annotation, Image, Keypoints, Tag
from limner.formats.coco.names import Names
from limner.formats.coco.records import as_in_keypoints_file, object_record, with_keypoints
from limner.formats.shared.partners import objects

encode = msgspec.json.Encoder(order=None).encode

File = Literal["instances", "person_keypoints", "captions", "labels"]


class Entry(msgspec.Struct, array_like=True, gc=False):
    """One object: what it would like for an id, and its records as JSON without their braces, each with its file."""

    annotation: UUID
    class_id: UUID | None
    counted: Literal["object", "label", "caption"]
    """With which others it shares the numbers."""
    wanted: int | str | None
    """The id that it had in another COCO file."""
    number: int
    joints: int | None
    """How many a record with keypoints has; None where there is none."""
    texts: list[tuple[File, bytes]]


def entries(image: Image, annotations: Iterable[Annotation], names: Names) -> list[Entry]:
    """The picture's objects as they are written."""
    return [_entry(members, image, names) for members in objects(annotations)]


def is_caption(annotation: Annotation) -> bool:
    """Whether COCO has a caption for it."""
    return isinstance(annotation.shape, Tag) and annotation.class_id is None


def _entry(members: tuple[Annotation, ...], image: Image, names: Names) -> Entry:
    first = members[0]
    caption = is_caption(first)
    record = object_record(first, image, names, is_caption=caption)
    records: list[tuple[File, dict[str, Any]]]
    if isinstance(first.shape, Tag):
        records = [("captions" if caption else "labels", record)]
    elif isinstance(first.shape, Keypoints):
        records = [("person_keypoints", with_keypoints(record, first))]
    else:
        records = _of_region(record, members)
    joints = next((len(one["keypoints"]) // 3 for _, one in records if "keypoints" in one), None)
    return Entry(
        annotation=first.id,
        class_id=first.class_id,
        counted="caption" if caption else "label" if isinstance(first.shape, Tag) else "object",
        wanted=first.extra.get("coco", {}).get("id") if first.extra else None,
        number=first.number,
        joints=joints,
        texts=[(file, encode(one)[1:-1]) for file, one in records],
    )


def _of_region(record: dict[str, Any], members: tuple[Annotation, ...]) -> list[tuple[File, dict[str, Any]]]:
    """A region's record; where it has keypoints, or had them in the file that it came from, another with them."""
    if len(members) == 1 and "keypoints" not in record and "num_keypoints" not in record:
        return [("instances", record)]
    plain = {key: value for key, value in record.items() if key not in ("keypoints", "num_keypoints")}
    records: list[tuple[File, dict[str, Any]]] = [("instances", plain)]
    if len(members) == 2:
        both = with_keypoints(as_in_keypoints_file(record, members[0]), members[1])
        records.append(("person_keypoints", both))
    elif "keypoints" in record:
        records.append(("person_keypoints", as_in_keypoints_file(record, members[0])))
    return records

"""Pictures as frames."""

from collections.abc import Iterator
from functools import partial
from typing import Any, cast
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Box,
    Dataset,
    Image,
    LabelledImage,
    Mask,
    Polygon,
    Polyline,
    Split,
    Tag,
    encode,
    shape_type,
)
from limner.formats.bdd100k.holds import FURTHER, HOLDS, NO_VIDEO, SAID, SPLINE
from limner.formats.bdd100k.lines import poly2d_of
from limner.formats.core.attributes import Answers
from limner.formats.core.conversions import straight
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths
from limner.formats.core.sink import Sink
from limner.formats.core.spool import Spool
from limner.formats.shared.degrees import yes_or_no
from limner.formats.shared.labels import write_labels
from limner.formats.shared.narrow import LONE, own_keys, with_answers
from limner.formats.shared.painting import inside
from limner.formats.shared.tags import UNNAMED
from limner.geometry import rle

_ORDER = ("box", "polygon", "polyline", "mask")
_ALIKE = ("class_id", "attributes", "instance_id", "track", "occluded", "truncated", "score", "flags")


def write(dataset: Dataset, sink: Sink, ledger: Ledger, dialect: str = "") -> None:
    """labels/bdd100k_labels_images_<split>.json and images/100k/<split>; classes in dataset_meta.json."""
    kinds = {kind.id: kind.name for kind in dataset.ontology.classes}
    answers = Answers(dataset.ontology)
    runs = {run.id: run.name for run in dataset.sequences}
    files: dict[Split, Spool] = {}
    paths = Paths()
    last = -1 if dialect == "inclusive" else 0
    for item, annotations in Fitted(dataset, HOLDS, ledger, partial(_arranged, answers, bool(runs))):
        split = item.image.split
        base = f"images/100k/{split or 'unsplit'}"
        path = paths.place(base, item.image, ledger)
        frame = _frame(item, str(path.relative_to(base)), runs)
        if annotations is not None:
            asked = [answers.of(one) for one in annotations if one.class_id is None]
            frame |= {"attributes": asked[0]} if asked else {}
            frame["labels"] = [
                _label(members, number, item.image, kinds, answers, last)
                for number, members in enumerate(_objects(annotations))
            ]
        file = files.setdefault(split, Spool())
        file.write(encode(frame) + b"\n")
        sink.picture(str(path), item)
    for split, file in sorted(files.items()):
        sink.write(f"labels/bdd100k_labels_images_{split or 'unsplit'}.json", _listed(file))
    write_labels(sink, dataset.ontology)


def _listed(file: Spool) -> Iterator[bytes]:
    lead = b"[\n"
    for line in file.lines():
        yield lead + line.rstrip(b"\n")
        lead = b",\n"
    yield b"\n]\n"


def _frame(item: LabelledImage, name: str, runs: dict[UUID, str]) -> dict[str, Any]:
    image = item.image
    frame: dict[str, Any] = {"name": name}
    run = runs.get(image.sequence_id) if image.sequence_id else None
    if run is not None:
        frame["videoName"] = run
    if image.frame is not None:
        frame["frameIndex"] = image.frame
    return frame | {key: value for key, value in own_keys(image.extra, "bdd100k").items() if key not in frame}


def _objects(annotations: tuple[Annotation, ...]) -> list[list[Annotation]]:
    """Annotations by label: those of one instance that differ in their shape alone, each shape once."""
    found: list[list[Annotation]] = []
    open_: dict[UUID, list[Annotation]] = {}
    for one in annotations:
        if one.class_id is None:
            continue
        members = open_.get(one.instance_id) if one.instance_id else None
        if members is not None and _fits(one, members):
            members.append(one)
            continue
        found.append([one])
        if one.instance_id and not isinstance(one.shape, Tag):
            open_[one.instance_id] = found[-1]
    return [sorted(members, key=_place) for members in found]


def _place(one: Annotation) -> int:
    kind = shape_type(one.shape)
    return _ORDER.index(kind) if kind in _ORDER else -1


def _fits(one: Annotation, members: list[Annotation]) -> bool:
    alike = all(getattr(one, name) == getattr(members[0], name) for name in _ALIKE)
    kinds = {shape_type(member.shape) for member in members}
    return alike and shape_type(one.shape) not in {*kinds, "tag"}


def _label(
    members: list[Annotation], number: int, image: Image, kinds: dict[UUID, str], answers: Answers, last: int
) -> dict[str, Any]:
    first = members[0]
    kept = own_keys(first.extra, "bdd100k")
    track = first.track.track_id.hex if first.track else None
    label: dict[str, Any] = {
        "id": kept.get("id", track or str(number)),
        "category": kinds[cast(UUID, first.class_id)],
    }
    said: dict[str, Any] = dict(own_keys(kept, "attributes"))
    said |= answers.of(first)
    for name in ("occluded", "truncated"):
        if (value := getattr(first, name)) is not None:
            said[name] = bool(value)
    if "crowd" in first.flags:
        said["crowd"] = True
    if said:
        label["attributes"] = said
    if first.score is not None:
        label["score"] = first.score
    lines: list[dict[str, Any]] = []
    for one in members:
        if isinstance(one.shape, Box):
            box = one.shape
            right, bottom = box.x + box.width + last, box.y + box.height + last
            label["box2d"] = {"x1": box.x, "y1": box.y, "x2": right, "y2": bottom}
        elif isinstance(one.shape, Polygon | Polyline):
            lines += poly2d_of(one.shape)
        elif isinstance(one.shape, Mask):
            runs = rle.uncrop(one.shape, image.width, image.height)
            label["rle"] = {"counts": rle.encode(runs), "size": [image.height, image.width]}
    if lines:
        label["poly2d"] = lines
    return label | {key: value for key, value in kept.items() if key not in {*label, "attributes"}}


def _arranged(
    answers: Answers, runs: bool, fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """One set of answers for the picture, then its labels in the order in which their shapes are written."""
    asked: list[Annotation] = []
    kept: list[Annotation] = []
    for given in annotations:
        one = _said(fitted, answers, given)
        if one.class_id is None:
            if asked or not one.attributes:
                what = FURTHER if one.attributes else UNNAMED
                fitted.say(one, what, severity="lost")
            else:
                asked.append(one)
            continue
        fine = _drawn(fitted, image, one, runs)
        kept += [fine] if fine is not None else []
    found = []
    for members in _objects(tuple(kept)):
        if len(members) == 1 and members[0].instance_id:
            fitted.say(members[0], LONE, field="instance_id", why="it is alone in its label")
            members = [msgspec.structs.replace(members[0], instance_id=None)]
        found += members
    return (*asked, *found)


def _said(fitted: Fitted, answers: Answers, one: Annotation) -> Annotation:
    """With answers that JSON says as one value, and degrees that are yes or no."""
    names = {name for _, name, _ in answers.each(one)} - set(SAID)
    one = with_answers(fitted, answers, one, dict.fromkeys(names, _single))
    changes = yes_or_no(fitted, one, "occluded", "truncated")
    return msgspec.structs.replace(one, **changes) if changes else one


def _single(value: Any) -> bool | int | float | str | None:
    return value if isinstance(value, bool | int | float | str) else None


def _drawn(fitted: Fitted, image: Image, one: Annotation, runs: bool) -> Annotation | None:
    changes: dict[str, Any] = {}
    if one.track is not None:
        if one.track.outside:
            fitted.say(
                one, "object out of view", severity="lost", why="there is a label only for what is seen"
            )
            return None
        if image.sequence_id is None or not runs:
            fitted.say(one, NO_VIDEO, field="track", why="the picture is in no video")
            changes["track"] = None
        elif not one.track.keyframe:
            fitted.say(one, "frame that was computed", "keyframe", severity="note", field="track")
            changes["track"] = msgspec.structs.replace(one.track, keyframe=True)
    if isinstance(one.shape, Polyline) and one.shape.curve == "catmull-rom":
        line = straight(one.shape, image)
        if line is None:
            fitted.say(one, SPLINE, severity="lost", before=one.shape)
            return None
        fitted.say(one, SPLINE, "straight legs", field="shape", before=one.shape, after=line)
        changes["shape"] = line
    if isinstance(one.shape, Mask):
        mask = inside(fitted, image, one)
        if mask is None:
            return None
        changes["shape"] = mask
    return msgspec.structs.replace(one, **changes) if changes else one

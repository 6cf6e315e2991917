"""Frames as pictures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Literal, cast
from uuid import UUID

import msgspec
from msgspec import Raw

from limner.dataset import (
    Annotation,
    Box,
    Dataset,
    Image,
    InvalidRecord,
    LabelledImage,
    Mask,
    Ontology,
    Question,
    Sequence,
    Shape,
    Source,
    Split,
    Tag,
    Track,
    TrackPoint,
    derived_id,
)
from limner.formats.bdd100k.holds import SAID
from limner.formats.bdd100k.lines import shapes_of
from limner.formats.core.attributes import Questions
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.splits import image_at, split_above, split_in
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.entries import list_of, loosely, member, named, object_of, pairs_of, real, side
from limner.formats.shared.labels import META, read_labels, with_others
from limner.geometry import rle

_PICTURE = derived_id("picture", "bdd100k")
_FRAME = ("name", "attributes", "labels", "videoName", "frameIndex")
_LABEL = ("category", "attributes", "box2d", "poly2d", "rle", "score")
_SIGNS = ("box2d", "poly2d", "manualShape", "manualAttributes")


@dataclass
class _Found:
    """What a first reading gives."""

    ids: dict[str, UUID] = field(default_factory=dict)
    sequences: dict[str, Sequence] = field(default_factory=dict)
    tracks: dict[UUID, tuple[UUID, str, str]] = field(default_factory=dict)
    questions: Questions = field(default_factory=Questions)


def sniff(look: Look) -> list[str]:
    """JSON lists of frames whose labels have box2d or poly2d."""
    for path in look.named("*.json")[:20]:
        keys = look.keys(path, 2) | look.keys(path, 4) | look.keys(path, 3) | look.keys(path, 5)
        if {"name", "labels"} <= keys and keys & set(_SIGNS):
            return [f"{path} has frames with labels of box2d or poly2d"]
    return []


def read(root: Path, pictures: Pictures, report: Report, dialect: str = "") -> Dataset:
    """Every file's frames in its order, then pictures that none names.

    Files are read twice, first for classes and what is asked.
    """
    folder = root if root.is_dir() else root.parent
    paths = [path for path in Pictures(folder, report).files if path.endswith(".json") and path != META]
    paths = [root.name] if root.is_file() else [path for path in paths if "frames" in _kind(folder / path)]
    if not paths and not (folder / META).is_file():
        raise FormatError("there is no JSON list of frames", where=str(root))
    found = _Found()
    categories: set[str] = set()
    for path in paths:
        for raw in _frames(folder / path):
            _survey(loosely(raw), found, categories)
    kinds = with_others(read_labels(folder, report), categories)
    found.ids = {kind.name: kind.id for kind in kinds}
    for path in paths:
        for raw in _frames(folder / path):
            _ask(loosely(raw), found)
    asked = tuple(Question(attribute=one) for one in found.questions.of(_PICTURE))
    kinds = tuple(msgspec.structs.replace(kind, attributes=found.questions.of(kind.id)) for kind in kinds)
    tracks = tuple(
        Track(id=id_, sequence_id=run, class_id=found.ids[category])
        for id_, (run, category, _) in found.tracks.items()
    )
    stream = Stream(partial(_images, folder, paths, found, dialect == "inclusive", pictures, report))
    return Dataset(
        Ontology(classes=kinds, questions=asked),
        stream,
        sequences=tuple(found.sequences.values()),
        tracks=tracks,
    )


def _kind(path: Path) -> str:
    """`frames` for a file that looks like a list of them."""
    try:
        with path.open("rb") as file:
            head = file.read(1 << 12).lstrip(b"\xef\xbb\xbf \r\n\t")
    except OSError:
        return ""
    fits = head.startswith(b"[") or (head.startswith(b"{") and b'"frames"' in head)
    return "frames" if fits else ""


def _frames(path: Path) -> list[Raw]:
    """The frames of a file: itself a list, or an object with one. Raises FormatError."""
    try:
        return list_of(path)
    except FormatError:
        found = dict(pairs_of(path))
        if "frames" not in found:
            raise
        return msgspec.json.decode(found["frames"], type=list[Raw])


def _survey(frame: Mapping[str, Any], found: _Found, categories: set[str]) -> None:
    run = _run(frame)
    if run is not None:
        found.sequences.setdefault(run, Sequence(id=derived_id("sequence", run), name=run))
    for label in _labels(frame):
        category = label.get("category")
        if isinstance(category, str) and category.strip():
            categories.add(category)
            if run is not None and isinstance(label.get("id"), int | str):
                id_ = _track_id(run, label["id"])
                found.tracks.setdefault(id_, (derived_id("sequence", run), category, run))


def _ask(frame: Mapping[str, Any], found: _Found) -> None:
    found.questions.note(_PICTURE, _answers(frame))
    for label in _labels(frame):
        id_ = found.ids.get(label["category"]) if isinstance(label.get("category"), str) else None
        if id_ is not None:
            said = {key: value for key, value in _answers(label).items() if not _is_field(key, value)}
            found.questions.note(id_, said)


def _labels(frame: Mapping[str, Any]) -> list[dict[str, Any]]:
    labels = frame.get("labels")
    return [label for label in labels if isinstance(label, dict)] if isinstance(labels, list) else []


def _answers(record: Mapping[str, Any]) -> dict[str, Any]:
    answers = record.get("attributes")
    return answers if isinstance(answers, dict) else {}


def _is_field(key: str, value: Any) -> bool:
    return key in SAID and isinstance(value, bool)


def _run(frame: Mapping[str, Any]) -> str | None:
    """The video of a frame."""
    name = frame.get("videoName")
    return name if isinstance(name, str) and name.strip() else None


def _track_id(run: str, label: Any) -> UUID:
    return derived_id("track", run, str(label))


def _images(
    folder: Path, paths: list[str], found: _Found, inclusive: bool, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    unlisted = set(pictures.paths)
    seen: set[tuple[Split, str]] = set()
    for path in paths:
        split = split_in(PurePosixPath(path).stem) or split_above(path)
        for number, raw in enumerate(_frames(folder / path)):
            where = f"{path}, frame {number}"
            try:
                frame = object_of(raw, where)
                name = member(frame, "name", str, needed=True).strip("/")
                if not name or (split, name) in seen:
                    raise ValueError("this picture stands there twice" if name else "it has no name")
                labels = member(frame, "labels", list)
            except FormatError as error:
                report(Problem(error.message, error.where))
                continue
            except ValueError as error:
                report(Problem(str(error), where))
                continue
            seen.add((split, name))
            picture = pictures.find(f"images/100k/{split or 'unsplit'}/{name}", split)
            unlisted.discard(picture or "")
            image = _image(frame, name, split, pictures.size(picture) if picture else None)
            given = list(_annotations(image, frame, labels or [], found, inclusive, where, report))
            notes = None if labels is None and not given else given
            yield labelled(image, notes, pictures, picture)
    for picture in sorted(unlisted):
        if size := pictures.size(picture):
            split = split_above(picture)
            name = picture.partition(f"images/100k/{split or 'unsplit'}/")[2] or picture
            yield labelled(image_at(name, split, size), None, pictures, picture)


def _image(frame: dict[str, Any], name: str, split: Split, size: tuple[int, int] | None) -> Image:
    more = {key: value for key, value in frame.items() if key not in _FRAME}
    run, index = _run(frame), frame.get("frameIndex")
    own = frame.get("size")
    if size is None and isinstance(own, dict):
        size = side(own.get("width")), side(own.get("height"))
    whole = type(index) is int and 0 <= index < 2**53
    return image_at(
        name, split, size or (0, 0), extra={"bdd100k": more} if more else {},
        sequence_id=derived_id("sequence", run) if run else None, frame=index if whole else None,
    )  # fmt: skip


def _annotations(
    image: Image,
    frame: dict[str, Any],
    labels: list[Any],
    found: _Found,
    inclusive: bool,
    where: str,
    report: Report,
) -> Iterator[Annotation]:
    source = Source(kind="import", name="bdd100k")
    answers, rest = found.questions.split(_PICTURE, _answers(frame))
    if rest:
        report(Problem(f"answers {', '.join(sorted(rest))[:80]} are left out", where, outcome="noted"))
    if answers:
        yield Annotation(
            id=derived_id("bdd100k", str(image.id)), shape=Tag(), attributes=answers, source=source
        )
    for number, label in enumerate(labels):
        place = f"{where}, label {number}"
        try:
            if not isinstance(label, dict):
                raise ValueError(f"it is {named(label)}, not an object")
            yield from _objects(image, frame, label, number, found, inclusive, place, report)
        except ValueError as error:
            report(Problem(str(error), place))


def _objects(
    image: Image, frame: dict[str, Any], label: dict[str, Any], number: int, found: _Found, inclusive: bool,
    place: str, report: Report,
) -> Iterator[Annotation]:  # fmt: skip
    """A label as one annotation for each of its geometries. Raises ValueError."""
    category = member(label, "category", str, needed=True)
    if category not in found.ids:
        raise ValueError("it has no category")
    shapes, curved = _shapes(label, inclusive)
    if curved:
        report(
            Problem(
                "its outline has curves, which are read as straight legs",
                place,
                code="curve",
                outcome="noted",
            )
        )
    given = _answers(label)
    class_id = found.ids[category]
    said = {key: value for key, value in given.items() if not _is_field(key, value)}
    answers, rest = found.questions.split(class_id, said)
    more = {key: value for key, value in label.items() if key not in _LABEL}
    more |= {"attributes": rest} if rest else {}
    run = _run(frame)
    tracked = run is not None and isinstance(label.get("id"), int | str)
    degrees: dict[str, Any] = {
        "occluded": int(given["occluded"]) if _is_field("occluded", given.get("occluded")) else None,
        "truncated": float(given["truncated"]) if _is_field("truncated", given.get("truncated")) else None,
    }
    for at, shape in enumerate(shapes):
        yield Annotation(
            id=derived_id("bdd100k", str(image.id), number, at), shape=shape, class_id=class_id, attributes=answers,
            instance_id=derived_id("bdd100k", str(image.id), number) if len(shapes) > 1 else None,
            track=TrackPoint(_track_id(run, label["id"])) if run and tracked else None,
            score=real(label, "score") if label.get("score") is not None else None,
            flags=frozenset({"crowd"} if given.get("crowd") is True else ()),
            source=Source(kind="import", name="bdd100k"), extra={"bdd100k": more} if more else {},
            **cast("dict[Literal['occluded', 'truncated'], Any]", degrees),
        )  # fmt: skip


def _shapes(label: dict[str, Any], inclusive: bool) -> tuple[list[Shape], bool]:
    """Box, outline, lines and run-lengths of a label; the whole picture where there is none."""
    shapes: list[Shape] = []
    box = member(label, "box2d", dict)
    if box is not None:
        left, top, right, bottom = (real(box, key) for key in ("x1", "y1", "x2", "y2"))
        more = 1 if inclusive else 0
        if right + more < left or bottom + more < top:
            raise ValueError(f"corners {left:g},{top:g} and {right:g},{bottom:g} are swapped")
        shapes.append(Box(left, top, right - left + more, bottom - top + more))
    curved = False
    if label.get("poly2d") is not None:
        found, curved = shapes_of(label["poly2d"])
        shapes += found
    if label.get("rle") is not None:
        shapes.append(_mask(member(label, "rle", dict)))
    return shapes or [Tag()], curved


def _mask(value: dict[str, Any]) -> Mask:
    counts, size = member(value, "counts", str, needed=True), member(value, "size", list, needed=True)
    if len(size) != 2 or any(type(one) is not int or not 0 < one < 1 << 31 for one in size):
        raise ValueError("size is not height and width")
    height, width = size
    try:
        return rle.crop(rle.decode(counts, width * height), height)
    except InvalidRecord as error:
        raise ValueError(error.message) from error

"""Sequences as pictures with boxes and tracks."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path, PurePosixPath
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Attribute,
    Box,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Ontology,
    Source,
    Track,
    TrackPoint,
    Value,
    derived_id,
)
from limner.formats.core.attributes import attribute
from limner.formats.core.files import number, whole
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.core.stream import Stream, labelled
from limner.formats.mot.holds import CLASSES, UNSAID, VISIBILITY, Way
from limner.formats.mot.sequences import Run, runs
from limner.formats.shared.labels import META, numbered, read_labels
from limner.formats.shared.lists import reported_lines

_LINE = re.compile(r"\d+(\.0+)?, *-?\d+(\.0+)?(, *[-+.\deE]+){4,8} *")
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class _Row:
    frame: int
    track: int
    box: Box
    mark: float
    kind: int
    visibility: float


def sniff(look: Look) -> list[str]:
    """`gt/gt.txt` or `det/det.txt` whose lines hold six to ten numbers, or a seqinfo.ini."""
    for path in look.named("gt/gt.txt", "*/gt/gt.txt", "det/det.txt", "*/det/det.txt"):
        lines = [line for line in look.text(path).split("\n")[:5] if line.strip()]
        if lines and _LINE.fullmatch(lines[0].strip()):
            return [f"{path} holds lines of frame, track, box and more"]
    for path in look.named("seqinfo.ini"):
        if "[Sequence]" in look.text(path):
            return [f"{path} describes a sequence"]
    return []


def read(root: Path, pictures: Pictures, report: Report, dialect: str = "") -> Dataset:
    """Every sequence below the folder, frame by frame; files are read twice, first for classes and tracks."""
    way = Way(dialect)
    found = runs(root, way.file, report)
    if not found and not (root / META).is_file():
        raise FormatError(f"there is no sequence with {way.file}", where=str(root))
    names = _names(root, found, report)
    tracks: dict[tuple[UUID, int], int] = {}
    seen: set[int] = set()
    visible = False
    for run in found:
        for row in _rows(root, run, way, unreported):
            seen.add(row.kind)
            visible = visible or row.visibility >= 0
            if row.track >= 0:
                tracks.setdefault((run.id, row.track), row.kind)
    kinds = _kinds(names, seen, visible and not way.detected)
    ids = {kind.index + 1: kind.id for kind in kinds}
    unsaid = [kind.id for kind in kinds if kind.name == UNSAID]
    if unsaid:
        ids[-1] = unsaid[0]
    return Dataset(
        Ontology(classes=kinds), Stream(partial(_images, root, found, way, ids, pictures, report)),
        sequences=tuple(run.sequence(root) for run in found),
        tracks=tuple(
            Track(id=_track_id(run, track), sequence_id=run, class_id=ids[kind], number=track)
            for (run, track), kind in tracks.items()
        ),
    )  # fmt: skip


def _names(root: Path, found: list[Run], report: Report) -> dict[int, str]:
    """Of dataset_meta.json, else of the first labels.txt, else the benchmark's own as far as they occur."""
    if names := read_labels(root, report):
        return names
    if (root / META).is_file():
        return {}
    for run in found:
        name = f"{run.base}gt/labels.txt"
        if (root / name).is_file():
            return dict(enumerate(line.strip() for _, line in reported_lines(root, name, report)))
    return {}


def _kinds(names: dict[int, str], seen: set[int], visible: bool) -> tuple[Class, ...]:
    known = dict(names)
    for kind in sorted(seen - {-1}):
        own = CLASSES[kind - 1] if not names and kind <= len(CLASSES) else f"class {kind}"
        known.setdefault(kind - 1, own)
    if -1 in seen and UNSAID not in known.values():
        known[max(known, default=-1) + 1] = UNSAID
    asked = {kind.id: _visibility(kind.id) for kind in numbered(known)}
    return tuple(
        msgspec.structs.replace(kind, attributes=(asked[kind.id],)) if visible else kind
        for kind in numbered(known)
    )


@cache
def _visibility(class_id: UUID) -> Attribute:
    made = attribute(class_id, VISIBILITY, "number")
    return msgspec.structs.replace(made, minimum=0.0, maximum=1.0)


def _images(
    root: Path, found: list[Run], way: Way, ids: dict[int, UUID], pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    for run in found:
        frames: dict[int, list[tuple[int, _Row]]] = defaultdict(list)
        shown = run.frames(pictures)
        for at, row in enumerate(_rows(root, run, way, report)):
            frames[row.frame].append((at, row))
        for frame in sorted({*frames, *shown}):
            picture = shown.get(frame)
            image = _image(run, frame, picture, pictures)
            never = run.lines is None or (frame in run.unlabelled and frame not in frames)
            rows = frames.get(frame, [])
            notes = [_annotation(row, run, way, ids[row.kind], at) for at, row in rows]
            yield labelled(image, None if never else notes, pictures, picture)


def _image(run: Run, frame: int, picture: str | None, pictures: Pictures) -> Image:
    size = pictures.size(picture) if picture else None
    width, height = size or run.size
    name = (
        PurePosixPath(picture).name
        if picture
        else f"{frame:06}{run.info.get('imext') or '.jpg'}".replace("/", "")
    )
    return Image(
        id=derived_id("image", run.split, *run.folder.split("/"), name), name=name, folder=run.folder, width=width,
        height=height, split=run.split, sequence_id=run.id, frame=frame - 1,
    )  # fmt: skip


def _annotation(row: _Row, run: Run, way: Way, class_id: UUID, at: int) -> Annotation:
    asked: dict[str, Value] = {}
    if row.visibility >= 0 and not way.detected:
        asked[str(_visibility(class_id).id)] = row.visibility
    return Annotation(
        id=derived_id("mot", str(run.id), at), shape=row.box, class_id=class_id, attributes=asked,
        track=TrackPoint(_track_id(run.id, row.track)) if row.track >= 0 else None,
        flags=frozenset({"difficult"} if not row.mark and not way.detected else ()),
        score=row.mark if way.detected else None, source=Source(kind="import", name="mot"),
    )  # fmt: skip


def _track_id(run: UUID, track: int) -> UUID:
    return derived_id("track", str(run), track)


def _rows(root: Path, run: Run, way: Way, report: Report) -> Iterator[_Row]:
    for at, line in reported_lines(root, run.lines, report) if run.lines else ():
        try:
            yield _row(line.split(","), way)
        except ValueError as error:
            report(Problem(str(error), f"{run.lines}, line {at}"))


def _row(fields: list[str], way: Way) -> _Row:
    """Raises ValueError."""
    if not 6 <= len(fields) <= 10:
        raise ValueError(
            f"{len(fields)} fields in the line; frame, track, left, top, width and height are wanted"
        )
    frame, track = whole(fields[0], "frame"), whole(fields[1], "track")
    if not 1 <= frame < 10**9 or not -1 <= track < 10**15:
        raise ValueError(f"frame {frame} or track {track} is out of range; frames count from 1")
    left, top, width, height = (number(text, "a side of the box") for text in fields[2:6])
    mark = number(fields[6], "field 7") if len(fields) > 6 else 1.0
    kind = whole(fields[7], "class") if len(fields) > 7 else -1
    if kind != -1 and not 1 <= kind <= _MOST:
        raise ValueError(f"class is {kind}; classes count from 1")
    visibility = number(fields[8], "visibility") if len(fields) > 8 else -1.0
    if visibility > 1:
        raise ValueError(f"visibility is {visibility:g}, outside 0 … 1")
    return _Row(frame, track, Box(left - way.first, top - way.first, width, height), mark, kind, visibility)

"""Pictures with boxes and tracks as sequences."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import Any, cast
from uuid import UUID

import msgspec

from limner.dataset import Annotation, Box, Dataset, Image, Sequence
from limner.formats.core.attributes import Answers
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths
from limner.formats.core.sink import Sink
from limner.formats.core.spool import Spool
from limner.formats.mot.holds import VISIBILITY, Way
from limner.formats.mot.sequences import SECTION
from limner.formats.shared.labels import write_labels
from limner.formats.shared.narrow import with_answers
from limner.formats.shared.table import digits

_FOLDERS = {"": "", "train": "train", "val": "val", "test": "test"}
_FRAMES = "img1"


def write(dataset: Dataset, sink: Sink, ledger: Ledger, dialect: str = "") -> None:
    """A folder for each sequence, or for each folder of pictures; pictures are called after their frames."""
    way = Way(dialect)
    answers = Answers(dataset.ontology)
    indices = {kind.id: kind.index for kind in dataset.ontology.classes}
    runs = _Runs(dataset)
    for item, annotations in Fitted(dataset, way.holds, ledger, partial(_arranged, answers, way)):
        run = runs.of(item.image)
        frame = run.take(item.image)
        suffix = PurePosixPath(item.image.name).suffix
        name = f"{frame:06}{suffix if suffix[1:].isalnum() and suffix.isascii() else ''}"
        inside = str(PurePosixPath(run.inside, name))
        if inside != item.image.path:
            ledger.rename(item.image, inside)
        if annotations is None:
            run.unlabelled.append(frame)
        for one in annotations or ():
            run.rows.write(
                _row(one, frame, run, way, answers, indices[cast(UUID, one.class_id)] + 1).encode()
            )
        sink.picture(f"{run.folder}{_FRAMES}/{name}", item)
    names = {kind.index: kind.name for kind in dataset.ontology.classes}
    listed = [" ".join(names.get(at, f"class {at}").split("\n")) for at in range(max(names, default=-1) + 1)]
    for run in runs.all():
        sink.write(f"{run.folder}{way.file}", run.rows.chunks())
        if not way.detected:
            sink.write(f"{run.folder}gt/labels.txt", "".join(f"{name}\n" for name in listed).encode())
        sink.write(f"{run.folder}seqinfo.ini", run.info().encode())
    write_labels(sink, dataset.ontology)


@dataclass
class _Run:
    folder: str
    inside: str
    sequence: Sequence | None
    first: Image
    rows: Spool = field(default_factory=Spool)
    unlabelled: list[int] = field(default_factory=list)
    tracks: dict[UUID, int] = field(default_factory=dict)
    number_of: Callable[[UUID], int] = lambda _: 0
    _taken: set[int] = field(default_factory=set)
    _last: int = 0

    def take(self, image: Image) -> int:
        """The picture's frame from 1: its own where that is free, else the one after the last."""
        wanted = image.frame + 1 if image.frame is not None and image.frame >= 0 else self._last + 1
        frame = wanted if wanted not in self._taken else self._last + 1
        self._taken.add(frame)
        self._last = max(self._last, frame)
        return frame

    def track(self, id_: UUID) -> int:
        """Its number in the sequence: its own where that is free."""
        if id_ not in self.tracks:
            taken = set(self.tracks.values())
            wanted = self.number_of(id_)
            self.tracks[id_] = wanted if wanted and wanted not in taken else max(taken, default=0) + 1
        return self.tracks[id_]

    def info(self) -> str:
        """seqinfo.ini."""
        name = self.sequence.name if self.sequence else PurePosixPath(self.inside).name
        lines = [
            "[Sequence]",
            f"name={' '.join(name.split())}",
            f"imDir={_FRAMES}",
            f"seqLength={self._last}",
            f"imWidth={self.first.width}",
            f"imHeight={self.first.height}",
            f"imExt={PurePosixPath(self.first.name).suffix}",
        ]
        if self.sequence and self.sequence.fps:
            lines.insert(3, f"frameRate={digits(self.sequence.fps)}")
        if self.unlabelled:
            lines += [f"[{SECTION}]", f"unlabelled={','.join(map(str, self.unlabelled))}"]
        return "\n".join(lines) + "\n"


class _Runs:
    """The folder that each picture goes into."""

    def __init__(self, dataset: Dataset) -> None:
        self._sequences = {one.id: one for one in dataset.sequences}
        numbers = {one.id: one.number for one in dataset.tracks}
        self._number_of = lambda id_: numbers.get(id_, 0)
        self._runs: dict[Any, _Run] = {}
        self._owners: dict[tuple[str, str], UUID | None] = {}
        self._paths: dict[str, Paths] = defaultdict(Paths)

    def of(self, image: Image) -> _Run:
        """The sequence's; a second sequence with pictures in one folder gets a folder below it."""
        key = (image.split, image.folder, image.sequence_id)
        if key not in self._runs:
            sequence = self._sequences.get(image.sequence_id) if image.sequence_id else None
            shared = self._owners.setdefault(key[:2], image.sequence_id) != image.sequence_id
            name = f"{image.folder}/{sequence.name if sequence else 'others'}" if shared else image.folder
            inside = str(self._paths[image.split].take("", name)) if name else ""
            folder = "/".join(part for part in (_FOLDERS[image.split], inside) if part)
            self._runs[key] = _Run(
                f"{folder}/" if folder else "", inside, sequence, image, number_of=self._number_of
            )
        return self._runs[key]

    def all(self) -> Iterator[_Run]:
        """Every one, in the order in which they came."""
        yield from self._runs.values()


def _arranged(
    answers: Answers, way: Way, fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """What is in view, with the one answer that there is a column for."""
    kept = []
    for one in annotations:
        if one.track is not None and one.track.outside:
            fitted.say(
                one, "object out of view", severity="lost", why="there is a line only for what is seen"
            )
            continue
        kept.append(_detected(one, fitted) if way.detected else _counted(one, answers, fitted))
    return tuple(kept)


def _detected(one: Annotation, fitted: Fitted) -> Annotation:
    if one.score is not None:
        return one
    fitted.say(one, "object without a score", "score 1", field="score", after=1)
    return msgspec.structs.replace(one, score=1.0)


def _counted(one: Annotation, answers: Answers, fitted: Fitted) -> Annotation:
    one = with_answers(fitted, answers, one, {VISIBILITY: _visibility})
    if one.track is None or one.track.keyframe:
        return one
    fitted.say(one, "frame that was computed", "keyframe", severity="note", field="track")
    return msgspec.structs.replace(one, track=msgspec.structs.replace(one.track, keyframe=True))


def _visibility(value: Any) -> float | None:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return float(value) if fits else None


def _row(one: Annotation, frame: int, run: _Run, way: Way, answers: Answers, kind: int) -> str:
    box = cast(Box, one.shape)
    mark = cast(float, one.score) if way.detected else 0 if "difficult" in one.flags else 1
    visibility = answers.of(one).get(VISIBILITY, -1)
    track = run.track(one.track.track_id) if one.track else -1
    numbers = (
        frame,
        track,
        box.x + way.first,
        box.y + way.first,
        box.width,
        box.height,
        mark,
        kind,
        visibility,
    )
    return ",".join(map(digits, numbers)) + "\n"

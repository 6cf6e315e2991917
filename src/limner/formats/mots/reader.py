"""Reads MOTS: pictures of numbers, and text with run-lengths."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from limner.dataset import (
    Annotation,
    Class,
    Dataset,
    Mask,
    Ontology,
    Sequence,
    Split,
    Track,
    TrackPoint,
    derived_id,
)
from limner.formats.core.classes import classes
from limner.formats.core.files import lines_of
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.pixels import masks_of, read_numbers
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.stream import Stream
from limner.formats.mots.holds import IGNORED, LABELS, STANDARD
from limner.formats.mots.texts import BASE, Texts, looks_like
from limner.formats.shared.legend import unquoted
from limner.formats.shared.scenes import (
    PICTURE,
    SPLITS,
    Labelling,
    Place,
    Scene,
    check_known,
    mask_note,
    read_scenes,
    relative_key,
    scenes,
)

_PICTURES = ("images", "image_02", "img1")
_DEEP_GREY = b"\x10\x00"


def sniff(look: Look) -> list[str]:
    """Deep grey pictures in `instances` beside `images`, or text with run-lengths."""
    for path in look.named("*instances_txt/*.txt", "*/gt/gt.txt"):
        if looks_like(look.text(path)):
            return [f"{path} holds frames, tracks and run-lengths"]
    pictures = [path for path in look.named("*.png") if (at := _place(path)) and at.role == "instances"]
    if not pictures or look.named("config*.json", "*/semantic/*"):
        return []
    if look.head(pictures[0])[24:26] == _DEEP_GREY and look.named("*images/*", "*image_02/*"):
        return [f"{pictures[0]} is a deep grey picture of numbers"]
    return []


def read(root: Path, pictures: Pictures, report: Report, dialect: str = "") -> Dataset:
    """Masks with their tracks, frame by frame. All labels are looked through once before, for the tracks."""
    named = _names(root)
    made = _classes(named)
    found = _joined(scenes(root, pictures, _place, report))
    texts = Texts(root)
    if dialect != "png":
        _add_texts(root, found, texts, pictures, report)
    if not any(scene.labels for scene in found):
        raise FormatError("there are no pictures in `instances` and no texts of run-lengths", where=str(root))
    runs = {_run(scene): _sequence(scene) for scene in found}
    frames = _frames(found)
    tracks = _tracks(root, found, texts, runs, made)
    reading = _Reading(root, texts, made, runs, frames, pictures, report)
    return Dataset(
        Ontology(classes=tuple(made.values())),
        Stream(partial(read_scenes, found, reading.label, pictures, report)),
        sequences=tuple(runs.values()),
        tracks=tracks,
    )


def _place(path: str) -> Place | None:
    parts = PurePosixPath(path).parts
    at = next((at for at, part in enumerate(parts[:-1]) if part in (*_PICTURES, "instances")), None)
    if at is None or not path.lower().endswith((".png", ".jpg", ".jpeg")):
        return None
    split: Split = SPLITS.get(parts[0], "") if at else ""
    between = parts[1:at] if at and parts[0] in SPLITS else parts[:at]
    key = "/".join((*between, relative_key(path, *parts[: at + 1])))
    return Place("instances" if parts[at] == "instances" else PICTURE, split, key)


def _add_texts(root: Path, found: list[Scene], texts: Texts, pictures: Pictures, report: Report) -> None:
    """Put texts to the frames that they speak of: every frame of their sequence is labelled by them."""
    paths = pictures.files if pictures.root == root else Pictures(root, report).files
    for path in paths:
        parts = PurePosixPath(path).parts
        if len(parts) < 2 or not (parts[-2] == "instances_txt" or parts[-2:] == ("gt", "gt.txt")):
            continue
        split: Split = SPLITS.get(parts[0], "")
        challenge = parts[-2] == "gt"
        name = parts[-3] if challenge and len(parts) > 2 else PurePosixPath(path).stem
        try:
            rows, problems = texts.rows(root / path), texts.problems(root / path)
        except FormatError as error:
            report(Problem(error.message, error.where, error.hint, error.code))
            continue
        for problem in problems:
            report(problem)
        there = {
            _frame_of(scene): scene
            for scene in found
            if scene.split == split and PurePosixPath(scene.key).parent.name == name
        }
        for frame in sorted(set(rows) - set(there)):
            scene = Scene(split, f"{name}/{frame:06d}")
            found.append(scene)
            there[frame] = scene
        for scene in there.values():
            scene.labels.setdefault("text", path)
    found.sort(key=lambda scene: (scene.split, scene.key))


def _joined(found: list[Scene]) -> list[Scene]:
    """Labels that stand outside of the splits, put to the pictures of the same name that stand inside."""
    free = {scene.key: scene for scene in found if scene.picture and not scene.labels}
    kept = []
    for scene in found:
        other = free.get(scene.key)
        if scene.labels and not scene.picture and other is not None:
            other.labels = scene.labels
        else:
            kept.append(scene)
    return kept


def _names(root: Path) -> dict[int, str]:
    """Class names by number, of the first labels.txt; else those of the benchmark."""
    for path in sorted(root.glob(f"**/instances/{LABELS}")) if root.is_dir() else ():
        names = [unquoted(line) for _, line in lines_of(path) if line.strip()]
        return dict(enumerate(names, start=1))
    return STANDARD


def _classes(named: Mapping[int, str]) -> dict[int, Class]:
    made = classes(named.values())
    return {
        number: msgspec.structs.replace(kind, index=number - 1, stuff=named is STANDARD and number == IGNORED)
        for number, kind in zip(named, made, strict=True)
    }


def _run(scene: Scene) -> tuple[Split, str]:
    return scene.split, scene.key.rpartition("/")[0]


def _sequence(scene: Scene) -> Sequence:
    split, folder = _run(scene)
    return Sequence(id=derived_id("sequence", split, folder), name=folder or split or "sequence")


def _frame_of(scene: Scene) -> int:
    digits = PurePosixPath(scene.key).name
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1


def _frames(found: list[Scene]) -> dict[tuple[Split, str], int]:
    """A scene's place in its sequence, from 0, by split and key."""
    counted: dict[tuple[Split, str], int] = {}
    places = {}
    for scene in found:
        places[scene.split, scene.key] = counted.get(_run(scene), 0)
        counted[_run(scene)] = places[scene.split, scene.key] + 1
    return places


def _tracks(
    root: Path,
    found: list[Scene],
    texts: Texts,
    runs: Mapping[tuple[Split, str], Sequence],
    made: Mapping[int, Class],
) -> tuple[Track, ...]:
    seen: dict[tuple[UUID, int], int] = {}
    for scene in found:
        for value in _values(root, texts, scene):
            kind, number = divmod(value, BASE)
            if number and kind in made:
                seen.setdefault((runs[_run(scene)].id, value), kind)
    return tuple(
        Track(id=_track_id(run, value), sequence_id=run, class_id=made[kind].id, number=value % BASE)
        for (run, value), kind in sorted(seen.items(), key=lambda pair: (str(pair[0][0]), pair[0][1]))
    )


def _values(root: Path, texts: Texts, scene: Scene) -> list[int]:
    """Numbers of a scene; none where they cannot be read, which is said when it is read itself."""
    try:
        if "instances" in scene.labels:
            return [int(value) for value in np.unique(read_numbers(root / scene.labels["instances"]))]
        if "text" in scene.labels:
            rows = texts.rows(root / scene.labels["text"])
            return [row.value for row in rows.get(_frame_of(scene), ())]
    except FormatError:
        pass
    return []


def _track_id(run: UUID, value: int) -> UUID:
    return derived_id("track", str(run), value)


@dataclass(frozen=True)
class _Reading:
    """What every scene is read with."""

    root: Path
    texts: Texts
    classes: Mapping[int, Class]
    runs: Mapping[tuple[Split, str], Sequence]
    frames: Mapping[tuple[Split, str], int]
    pictures: Pictures
    report: Report

    def label(self, scene: Scene, image_id: UUID) -> Labelling:
        """The objects of a frame. Raises FormatError."""
        run = self.runs[_run(scene)].id
        more = {"sequence_id": run, "frame": self.frames[scene.split, scene.key]}
        if "instances" not in scene.labels:
            return self._from_text(self.root / scene.labels["text"], scene, image_id, more)
        where = self.root / scene.labels["instances"]
        numbers = read_numbers(where)
        found = [(value, mask) for value, mask in masks_of(numbers) if value]
        check_known([value for value, _ in found if value // BASE not in self.classes], numbers, where)
        height, width = numbers.shape
        return Labelling(
            width, height, [self._note(image_id, value, mask, run) for value, mask in found], more
        )

    def _from_text(self, where: Path, scene: Scene, image_id: UUID, more: Mapping[str, Any]) -> Labelling:
        """Raises FormatError where nothing says how large the picture is."""
        found = self.texts.rows(where)
        rows = found.get(_frame_of(scene), [])
        size = next(((row.width, row.height) for row in (*rows, *next(iter(found.values()), ()))), None)
        if size is None and scene.picture:
            size = self.pictures.size(scene.picture)
        if size is None:
            raise FormatError("it holds no line that says how large the pictures are", where=str(where))
        notes: dict[int, Annotation] = {}
        for row in rows:
            try:
                if row.value // BASE not in self.classes:
                    raise ValueError(f"track {row.value} is of class {row.value // BASE}, which has no name")
                if row.value in notes:
                    raise ValueError(f"track {row.value} stands twice in frame {row.frame}")
                if (row.width, row.height) != size:
                    raise ValueError("its picture has another size than that of the line before")
                notes[row.value] = self._note(image_id, row.value, row.mask(), more["sequence_id"])
            except ValueError as error:
                self.report(Problem(str(error), f"{self.texts.named(where)}, line {row.line}"))
        return Labelling(size[0], size[1], list(notes.values()), more)

    def _note(self, image_id: UUID, value: int, mask: Mask, run: UUID) -> Annotation:
        track = TrackPoint(_track_id(run, value)) if value % BASE else None
        return mask_note("mots", image_id, value, self.classes[value // BASE].id, mask, track=track)

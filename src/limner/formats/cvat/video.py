"""Reads a CVAT document of a video: tracks, dealt out to the frames."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element

import msgspec
import numpy as np

from limner.dataset import (
    Annotation,
    Image,
    Keypoints,
    LabelledImage,
    Sequence,
    Shape,
    Track,
    TrackPoint,
    Visibility,
    derived_id,
)
from limner.formats.core.attributes import Questions
from limner.formats.core.files import whole
from limner.formats.core.pictures import Pictures, stem
from limner.formats.core.problems import Problem, Report
from limner.formats.core.splits import image_at
from limner.formats.core.spool import Spool
from limner.formats.core.stream import labelled
from limner.formats.cvat.between import between
from limner.formats.cvat.document import children, text_at
from limner.formats.cvat.labels import Labels
from limner.formats.cvat.objects import annotation, any_shape, joint_of, skeleton
from limner.formats.cvat.shapes import KEYS

UNLABELLED = "unlabelled_frames"
LISTED = "listed_frames"
"""Elements of ours in the description of a task, for what CVAT cannot say: frames that nobody has labelled, and frames
that are no plain range."""

_MOST_FRAMES = 1_000_000
_NUMBER = re.compile(r"(\d{1,9})$")
_STEP = re.compile(r"step\s*=\s*(\d{1,9})")
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Annotation).decode


@dataclass
class Clip:
    """What a first pass over a video's document shows."""

    path: Path
    several: bool
    name: str = ""
    size: tuple[int, int] = (0, 0)
    is_video: bool = False
    numbers: set[int] = field(default_factory=set)
    """Frames, as the task and the tracks name them."""
    unlabelled: set[int] = field(default_factory=set)
    _tracks: list[tuple[str, str]] = field(default_factory=list)

    @property
    def has_tracks(self) -> bool:
        """Whether a track was taken in."""
        return bool(self._tracks)

    @property
    def sequence(self) -> Sequence:
        """The video; its id goes by where the document lies."""
        return Sequence(
            id=derived_id("cvat", "video", self.path.as_posix()), name=self.name or self.path.stem
        )

    @property
    def folder(self) -> str:
        """Tells apart the frames of several videos."""
        parent = self.path.parent.as_posix()
        return "" if not self.several else (parent if parent != "." else self.path.stem)

    def describe(self, meta: Element, report: Report) -> None:
        """Take in the task's description: which frames there are, and how large."""
        task = meta.find(".//labels/..")
        if task is None:
            task = meta
        self.name = text_at(task, "name")
        self.is_video = text_at(task, "mode") == "interpolation"
        self.unlabelled |= set(_numbers(text_at(task, UNLABELLED)))
        for take in (self._take_frames, self._take_size):
            try:
                take(task)
            except ValueError as error:
                remark = f"its description is not understood: {error}"
                report(Problem(remark, str(self.path), outcome="noted"))

    def _take_frames(self, task: Element) -> None:
        if self.is_video:
            self.numbers |= set(listed_frames(task))

    def _take_size(self, task: Element) -> None:
        size = task.find("original_size")
        if size is not None:
            sides = [whole(text_at(size, side), side) for side in ("width", "height")]
            self.size = (sides[0], sides[1]) if all(0 < side < 1 << 31 for side in sides) else (0, 0)

    def add(self, track: Element) -> None:
        """Take in a track."""
        self._tracks.append((track.get("id", ""), track.get("label") or ""))
        for element in track:
            text = element.get("frame") or ""
            if element.tag in KEYS and _is_frame(text):
                self.numbers.add(int(text))

    def track_id(self, place: int) -> UUID:
        """The id of a track by its place in the document."""
        return derived_id("cvat", "track", self.path.as_posix(), place)

    def tracks(self, labels: Labels) -> Iterator[Track]:
        """Every track, in order."""
        sequence = self.sequence.id
        for place, (number, label) in enumerate(self._tracks):
            shown = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0
            yield Track(
                id=self.track_id(place), sequence_id=sequence, class_id=labels.ids[label], number=shown
            )


def listed_frames(task: Element) -> Collection[int]:
    """The frames that a task's description lists: a range with a step. Raises ValueError for one that cannot be."""
    own = task.findtext(LISTED)
    if own is not None:
        return _numbers(own)
    start, stop = (whole(task.findtext(f"{end}_frame") or "0", f"{end}_frame") for end in ("start", "stop"))
    step = _STEP.search(task.findtext("frame_filter") or "")
    listed = range(start, stop + 1, max(1, int(step[1])) if step else 1)
    if start < 0 or len(listed) > _MOST_FRAMES:
        raise ValueError(f"frames {start} to {stop} are out of range")
    return listed


def _numbers(text: str) -> list[int]:
    return [int(one) for one in text.split(",") if _is_frame(one)]


@dataclass(frozen=True, slots=True)
class _Place:
    """A track in one frame."""

    frame: int
    element: Element
    shape: Shape
    keyframe: bool
    outside: bool


def frames(
    path: Path, clip: Clip, labels: Labels, questions: Questions, pictures: Pictures, report: Report
) -> Iterator[tuple[LabelledImage, str | None]]:
    """Every frame with its objects, those between keyframes computed where the document leaves them out."""
    found = _pictures(clip, pictures)
    images = {
        number: _image(clip, number, found.get(number), pictures)
        for number in sorted(clip.numbers | set(found))
    }
    spool = Spool()
    index = array("q")
    numbers = np.array(list(images), dtype=np.int64)
    for place, track in enumerate(child for child in children(path) if child.tag == "track"):
        for frame, one in _annotations(track, place, clip, images, numbers, labels, questions, report):
            data = _encode(one)
            index.extend((frame, spool.write(data), len(data)))
    table = np.array(index, dtype=np.int64).reshape(-1, 3)
    table = table[np.argsort(table[:, 0], kind="stable")]
    starts = np.searchsorted(table[:, 0], numbers)
    ends = np.searchsorted(table[:, 0], numbers, side="right")
    for (number, image), start, end in zip(images.items(), starts.tolist(), ends.tolist(), strict=True):
        notes = [_decode(spool.read(at, length)) for _, at, length in table[start:end].tolist()]
        never = number in clip.unlabelled and all(one.track and one.track.outside for one in notes)
        yield labelled(image, None if never else notes, pictures, found.get(number)), found.get(number)


def _pictures(clip: Clip, pictures: Pictures) -> dict[int, str]:
    """Pictures by the number at the end of their names."""
    near = f"{clip.path.parent.as_posix()}/".removeprefix("./") if clip.several else ""
    found: dict[int, str] = {}
    for path in pictures.paths:
        number = _NUMBER.search(stem(path))
        if number and path.startswith(near):
            found.setdefault(int(number[1]), path)
    return found


def _image(clip: Clip, number: int, picture: str | None, pictures: Pictures) -> Image:
    name = picture.rpartition("/")[2] if picture else f"frame_{number:06d}.png"
    size = clip.size if all(clip.size) else ((pictures.size(picture) if picture else None) or (0, 0))
    path = f"{clip.folder}/{name}" if clip.folder else name
    return image_at(path, "", size, sequence_id=clip.sequence.id, frame=number)


def _annotations(
    track: Element, place: int, clip: Clip, images: dict[int, Image], numbers: Any, labels: Labels,
    questions: Questions, report: Report,
) -> Iterator[tuple[int, Annotation]]:  # fmt: skip
    label = track.get("label") or ""
    where = f"{clip.path}, track {track.get('id', '?')[:20]} ({label[:60]})"
    for key in ("source", "group_id"):
        if said := track.get(key):
            for element in track:
                element.attrib.setdefault(key, said)
    places = _places(track, label, labels, where, report)
    for at, one in enumerate(places):
        following = places[at + 1] if at + 1 < len(places) else None
        inner = _inner(one, following, numbers)
        for frame in (one.frame, *inner):
            shape = one.shape
            if frame != one.frame and following is not None:
                share = (frame - one.frame) / (following.frame - one.frame)
                shape = between(one.shape, following.shape, share)
            point = TrackPoint(clip.track_id(place), one.keyframe and frame == one.frame, one.outside)
            try:
                yield (
                    frame,
                    annotation(
                        one.element,
                        label,
                        shape,
                        images[frame].id,
                        ("track", place),
                        labels,
                        questions,
                        point,
                    ),
                )
            except (ValueError, OverflowError) as error:
                report(Problem(str(error), f"{where}, frame {one.frame}"))
                break


def _inner(one: _Place, following: _Place | None, numbers: Any) -> list[int]:
    """Frames between two places of a track that is to be seen."""
    if following is None or one.outside or following.frame == one.frame + 1:
        return []
    start = int(np.searchsorted(numbers, one.frame, side="right"))
    inner: list[int] = numbers[start : int(np.searchsorted(numbers, following.frame))].tolist()
    return inner


def _places(track: Element, label: str, labels: Labels, where: str, report: Report) -> list[_Place]:
    """A track's places by frame; what is bad is reported and left out."""
    found: dict[int, _Place] = {}
    parts = _Joints(track)
    for element in track:
        if element.tag == "track":
            continue
        place = f"{where}, frame {element.get('frame', '?')[:20]}"
        try:
            text = element.get("frame") or ""
            if not _is_frame(text):
                raise ValueError(f"frame is {text[:40]!r}, not a number")
            frame = int(text)
            if frame in found:
                raise ValueError("the track has this frame twice")
            nested = element.tag == "skeleton" and element.find("points") is None and bool(parts)
            shape = parts.at(frame, label, labels) if nested else any_shape(element, label, labels)
            keyframe = element.get("keyframe", "1") != "0"
            found[frame] = _Place(frame, element, shape, keyframe, _is_outside(element, shape))
        except (ValueError, OverflowError) as error:
            report(Problem(str(error), place))
    return [found[frame] for frame in sorted(found)]


class _Joints:
    """The joints of a skeleton that are tracks in a track."""

    def __init__(self, track: Element) -> None:
        self._parts: dict[str, tuple[list[int], list[Element]]] = {}
        for part in track.iterfind("track"):
            places = sorted(
                (
                    (int(text), one)
                    for one in part.iterfind("points")
                    if _is_frame(text := one.get("frame") or "")
                ),
                key=lambda place: place[0],
            )
            self._parts[part.get("label", "")] = ([at for at, _ in places], [one for _, one in places])

    def __bool__(self) -> bool:
        return bool(self._parts)

    def at(self, frame: int, label: str, labels: Labels) -> Shape:
        """The skeleton in a frame; a joint stays where it was last. Raises ValueError."""
        joints: dict[str, tuple[float, float, Visibility]] = {}
        for name, (numbers, places) in self._parts.items():
            if last := bisect_right(numbers, frame):
                joints[name] = joint_of(places[last - 1])
        return skeleton(joints, label, labels)


def _is_outside(element: Element, shape: Shape) -> bool:
    """CVAT itself does not say it of a skeleton, which has gone when all of its joints have."""
    said = element.get("outside")
    if said is None and isinstance(shape, Keypoints):
        return element.tag == "skeleton" and not any(seen for *_, seen in shape.points)
    return said == "1"


def _is_frame(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10

"""DICOM segmentations: one file holds the frames of many segments, read slice by slice.

Frames of one place are one slice; slices are in order along their normal. Segments may overlap. Rows and columns are
those of the frames. Of fractional segmentations, what is at least half is inside, which is noted.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from limner.dataset import Class, Dataset, LabelledImage, Ontology, Sequence
from limner.formats.core.classes import classes
from limner.formats.core.files import problem_of
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.scenes import mask_note
from limner.formats.shared.volumes import HOLDS, MOST_VOXELS, cannot_write, missing, sequence_of, slice_image
from limner.geometry import rle

__all__ = ["EXAMPLE", "HOLDS", "PROOF", "READ_ONLY", "TIER", "TITLE", "read", "sniff", "write"]

TITLE = "DICOM segmentation"
TIER = "B"
PROOF = "Made from the standard (PS3.3, A.51); pydicom reads the files, which the tests make with it."
EXAMPLE = """\
segmentation.dcm    SegmentSequence: 1 = liver, 2 = tumour; one frame for each segment and slice
"""
READ_ONLY = True
_CLASS = "1.2.840.10008.5.1.4.1.1.66.4"
_LABEL_MAP_CLASS = "1.2.840.10008.5.1.4.1.1.66.7"
_MAGIC = b"DICM"


@dataclass(frozen=True, slots=True)
class _Frame:
    """A frame by its place in the file: where it lies along the normal, and whose segment it is."""

    at: int
    place: float
    segment: int
    picture: str


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    sequence: Sequence
    segments: dict[int, str]


def sniff(look: Look) -> list[str]:
    """DICOM files that say they are segmentations."""
    for path in [path for path in look.files if path.endswith(".dcm") or "." not in path][:50]:
        head = look.head(path)
        if head[128:132] == _MAGIC and (
            _CLASS.encode() in head[:4096] or _LABEL_MAP_CLASS.encode() in head[:4096]
        ):
            return [f"{path} is a DICOM segmentation"]
    return []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """One mask for each frame, file by file; a class for each name of a segment.

    Raises FormatError, also where pydicom is not installed.
    """
    _pydicom()
    base = root.parent if root.is_file() else root
    paths = [root.name] if root.is_file() else list(Pictures(root, report).files)
    files = []
    for path in paths:
        try:
            found = _described(base, path)
        except FormatError as error:
            report(problem_of(error))
            continue
        if found is not None:
            files.append(found)
    if not files:
        raise FormatError("there are no DICOM segmentations", where=str(root))
    names = dict.fromkeys(name for file in files for name in file.segments.values())
    made = dict(zip(names, classes(names), strict=True))
    return Dataset(
        Ontology(classes=tuple(made.values())),
        Stream(partial(_images, base, files, made, pictures, report)),
        sequences=tuple(file.sequence for file in files),
    )


def write(dataset: Dataset, _sink: Sink, _ledger: Ledger) -> None:
    """Raises FormatError: segmentations are only read."""
    raise cannot_write("DICOM", dataset)


def _pydicom() -> Any:
    try:
        import pydicom
    except ImportError as error:
        raise missing("pydicom") from error
    return pydicom


def _described(base: Path, path: str) -> _File | None:
    """A file's segments; None for what is no DICOM segmentation. Raises FormatError for a broken one."""
    where = base / path
    with where.open("rb") as file:
        if file.read(132)[128:] != _MAGIC:
            return None
    try:
        found = _pydicom().dcmread(where, stop_before_pixels=True)
        if str(found.get("SOPClassUID", "")) not in (_CLASS, _LABEL_MAP_CLASS):
            return None
        segments = {
            int(one.SegmentNumber): str(one.get("SegmentLabel", "")).strip() or f"segment {one.SegmentNumber}"
            for one in found.SegmentSequence
        }
        facts = {"SeriesInstanceUID": str(found.get("SeriesInstanceUID", ""))}
    except Exception as error:  # pydicom raises almost anything for broken files
        raise FormatError(f"it is no DICOM segmentation: {error}"[:300], where=str(where)) from error
    return _File(path, sequence_of("dicom-seg", "", path.removesuffix(".dcm"), facts), segments)


def _images(
    base: Path, files: list[_File], made: dict[str, Class], pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    for file in files:
        try:
            frames, pixels, inside = _read(base / file.path, file.path, report)
        except FormatError as error:
            report(problem_of(error))
            continue
        places: dict[float, list[_Frame]] = defaultdict(list)
        for frame in frames:
            places[frame.place].append(frame)
        for number, place in enumerate(sorted(places)):
            yield _slice(file, number, places[place], pixels, inside, made, pictures, report)


def _slice(
    file: _File, number: int, frames: list[_Frame], pixels: Any, inside: int, made: dict[str, Class],
    pictures: Pictures, report: Report,
) -> LabelledImage:  # fmt: skip
    height, width = pixels.shape[1:]
    image = slice_image(file.sequence, "", number, (width, height)).image
    if frames[0].picture:
        image = msgspec.structs.replace(
            image, extra={"dicom-seg": {"ReferencedSOPInstanceUID": frames[0].picture}}
        )
    notes = []
    for frame in frames:
        if frame.segment:
            sets = [(frame.segment, pixels[frame.at] >= inside)]
        else:
            plane = pixels[frame.at]
            sets = [(int(value), plane == value) for value in np.unique(plane) if value]
        for segment, shown in sets:
            if segment not in file.segments:
                report(Problem(f"segment {segment} is not described", f"{file.path}, frame {frame.at + 1}"))
            elif shown.any():
                kind = made[file.segments[segment]].id
                mask = rle.crop(rle.from_pixels(np.asarray(shown, dtype=bool)), height)
                notes.append(mask_note("dicom-seg", image.id, f"{frame.at}-{segment}", kind, mask))
    return labelled(image, notes, pictures, pictures.find(image.path))


def _read(where: Path, path: str, report: Report) -> tuple[list[_Frame], Any, int]:
    """The frames, their pixels (frame, row, column), and the least value that is inside. Raises FormatError."""
    try:
        found = _pydicom().dcmread(where)
        count, rows, columns = (int(found[name].value) for name in ("NumberOfFrames", "Rows", "Columns"))
        if min(count, rows, columns) < 1 or count * rows * columns > MOST_VOXELS:
            raise ValueError(f"{count} frames of {columns} × {rows} pixels cannot be")
        frames = list(_frames(found, count))
        pixels = np.asarray(found.pixel_array).reshape(count, rows, columns)
        kind = str(found.get("SegmentationType", "BINARY"))
        inside = 1
        if kind == "FRACTIONAL":
            inside = max(1, (int(found.get("MaximumFractionalValue", 255)) + 1) // 2)
            remark = f"it says shares; what is at least half ({inside}) is taken as inside"
            report(Problem(remark, path, code="fractional", outcome="noted"))
    except Exception as error:  # as above
        raise FormatError(f"its frames cannot be read: {error}"[:300], where=str(where)) from error
    return frames, pixels, inside


def _frames(found: Any, count: int) -> Iterator[_Frame]:
    """Raises what pydicom raises for what is missing. Segment 0: the values say which."""
    shared = found.get("SharedFunctionalGroupsSequence") or [{}]
    groups = found.PerFrameFunctionalGroupsSequence
    if len(groups) != count:
        raise ValueError(f"{len(groups)} of {count} frames are described")
    for at, group in enumerate(groups):
        whose = _first(group, shared[0], "SegmentIdentificationSequence")
        position = _first(group, shared[0], "PlanePositionSequence")
        turned = _first(group, shared[0], "PlaneOrientationSequence")
        place = float(at)
        if position is not None and turned is not None:
            across, down = np.array(turned.ImageOrientationPatient, dtype=float).reshape(2, 3)
            along = np.cross(across, down) @ np.array(position.ImagePositionPatient, dtype=float)
            place = round(float(along), 3)
        source = _first(group, shared[0], "DerivationImageSequence")
        images = source.get("SourceImageSequence") if source is not None else None
        picture = str(images[0].get("ReferencedSOPInstanceUID", "")) if images else ""
        yield _Frame(at, place, 0 if whose is None else int(whose.ReferencedSegmentNumber), picture)


def _first(group: Any, shared: Any, name: str) -> Any:
    """The first item of a sequence that stands with the frame, or with all of them."""
    items = group.get(name) or shared.get(name)
    return items[0] if items else None

"""Volumes of labels as pictures: every slice is one, with the volume as its sequence."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from limner.dataset import Dataset, Image, LabelledImage, Sequence, Split, derived_id
from limner.formats.core.holds import Holds
from limner.formats.core.pictures import Pictures
from limner.formats.core.pixels import Labels, masks_of
from limner.formats.core.problems import FormatError
from limner.formats.core.stream import labelled
from limner.formats.shared.scenes import mask_note

MOST_VOXELS = 1 << 28

HOLDS = Holds(shapes={"mask": frozenset()}, dataset=frozenset({"split", "empty", "sequences"}))

Kinds = Mapping[int, UUID | None]


def sequence_of(format: str, split: Split, path: str, facts: Mapping[str, Any]) -> Sequence:
    """The volume at that path; `facts` say how it lies in the patient."""
    return Sequence(id=derived_id("sequence", split, path), name=path, extra={format: dict(facts)})


def slice_image(sequence: Sequence, split: Split, place: int, size: tuple[int, int]) -> LabelledImage:
    """A slice without labels; places count from 0."""
    path = PurePosixPath(sequence.name)
    *folder, name = (*path.parts, f"{place:04d}.png")
    image = Image(
        id=derived_id("image", split, *folder, name), name=name, folder="/".join(folder), width=size[0],
        height=size[1], split=split, sequence_id=sequence.id, frame=place,
    )  # fmt: skip
    return LabelledImage(image)


def slices(
    format: str, sequence: Sequence, split: Split, planes: Iterator[Labels], kinds: Kinds, pictures: Pictures
) -> Iterator[LabelledImage]:
    """Every slice with one mask for each value that has a class; an empty one was checked."""
    for place, numbers in enumerate(planes):
        height, width = numbers.shape
        image = slice_image(sequence, split, place, (width, height)).image
        notes = [
            mask_note(format, image.id, value, kind, mask)
            for value, mask in masks_of(numbers)
            if (kind := kinds.get(value)) is not None
        ]
        yield labelled(image, notes, pictures, pictures.find(image.path))


def cannot_write(name: str, dataset: Dataset) -> FormatError:
    """The error of a writer that there is not."""
    return FormatError(
        f"{name} is only read: {len(dataset.ontology.classes)} classes of pictures do not make a volume",
        code="read-only", hint="Write masks instead: they hold every slice.",
    )  # fmt: skip


def missing(package: str) -> FormatError:
    """The error where the package that reads volumes is not installed."""
    return FormatError(
        f"{package} is not installed", code="missing-package", hint="Run: pip install 'limner[medical]'"
    )

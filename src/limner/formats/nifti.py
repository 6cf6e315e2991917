"""NIfTI: volumes of labels, read slice by slice.

Whatever order and direction the file's axes have, slices are those across the body, from the feet up, as a reader of
such pictures sees them: the patient's front is up, and their left on the right. Volumes of measured values are no
labels: what holds fractions is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
import numpy as np

from limner.dataset import Class, Dataset, LabelledImage, Ontology, Sequence, Split
from limner.formats.core.classes import classes
from limner.formats.core.files import json_text, problem_of
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.pixels import Labels
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.sink import Sink
from limner.formats.core.stream import Stream
from limner.formats.shared.volumes import (
    HOLDS,
    MOST_VOXELS,
    Kinds,
    cannot_write,
    missing,
    sequence_of,
    slices,
)

__all__ = ["EXAMPLE", "HOLDS", "PROOF", "READ_ONLY", "TIER", "TITLE", "read", "sniff", "write"]

TITLE = "NIfTI labels"
TIER = "B"
PROOF = "Made from the specification (NIfTI-1); nibabel reads the files, and volumes that it wrote turned lie right."
EXAMPLE = """\
dataset.json                {"labels": {"0": "background", "1": "liver"}}
labelsTr/case_001.nii.gz    whole numbers; 0 is background
"""
READ_ONLY = True
_ENDINGS = (".nii", ".nii.gz")
_WORDS = ("seg", "label", "mask", "lbl")
_SPLITS: dict[str, Split] = {
    "labelstr": "train",
    "labelsts": "test",
    "train": "train",
    "val": "val",
    "test": "test",
}
_META = "dataset.json"


@dataclass(frozen=True, slots=True)
class _Volume:
    path: str
    split: Split
    sequence: Sequence


def sniff(look: Look) -> list[str]:
    """Volumes whose name, or folder's name, says that they are labels."""
    found = [path for path in look.files if _is_labels(path)]
    if look.is_file:
        return [f"{look.root.name} is a volume"] if _is_volume(look.root.name) else []
    return [f"{found[0]} is a volume of labels"] if found else []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """One mask for each class and slice, volume by volume.

    Without a dataset.json that names them, all values are looked for once before. Raises FormatError, also where
    nibabel is not installed.
    """
    _nibabel()
    base = root.parent if root.is_file() else root
    wanted = _is_volume if root.is_file() else _is_labels
    paths = [
        path for path in ([root.name] if root.is_file() else Pictures(root, report).files) if wanted(path)
    ]
    if not paths:
        raise FormatError(
            "there are no volumes of labels",
            where=str(root),
            hint="Call them …_seg.nii.gz, or name one.",
        )
    volumes = [_volume(base, path) for path in sorted(paths)]
    made = _classes(_names(base) or _survey(base, volumes))
    kinds: Kinds = {value: kind.id for value, kind in made.items()}
    return Dataset(
        Ontology(classes=tuple(made.values())),
        Stream(partial(_images, base, volumes, kinds, pictures, report)),
        sequences=tuple(volume.sequence for volume in volumes),
    )


def write(dataset: Dataset, _sink: Sink, _ledger: Ledger) -> None:
    """Raises FormatError: volumes are only read."""
    raise cannot_write("NIfTI", dataset)


def _nibabel() -> Any:
    try:
        import nibabel
    except ImportError as error:
        raise missing("nibabel") from error
    return nibabel


def _is_volume(path: str) -> bool:
    return path.lower().endswith(_ENDINGS)


def _is_labels(path: str) -> bool:
    lowered = path.lower()
    return lowered.endswith(_ENDINGS) and any(
        word in part for part in lowered.split("/")[-2:] for word in _WORDS
    )


def _volume(base: Path, path: str) -> _Volume:
    parts = PurePosixPath(path).parts
    split: Split = next((_SPLITS[part.lower()] for part in parts[:-1] if part.lower() in _SPLITS), "")
    name = path
    for ending in reversed(_ENDINGS):
        name = name[: -len(ending)] if name.lower().endswith(ending) else name
    return _Volume(path, split, sequence_of("nifti", split, name, _facts(base / path)))


def _facts(path: Path) -> dict[str, Any]:
    """Where the volume lies; empty where that cannot be read, which is said when its slices are."""
    try:
        volume = _opened(path)
    except FormatError:
        return {}
    affine = np.asarray(volume.affine, dtype=np.float64)
    if not np.isfinite(affine).all():
        return {}
    axes = [one or "?" for one in _nibabel().aff2axcodes(affine)]
    return {"affine": affine.tolist(), "axes": "".join(axes)}


def _opened(path: Path) -> Any:
    """Raises FormatError for what is no volume of a size that can be."""
    try:
        volume = _nibabel().load(path)
        shape = [int(side) for side in volume.shape]
    except Exception as error:  # nibabel raises almost anything for a broken header
        raise FormatError(f"it is no NIfTI volume: {error}"[:300], where=str(path)) from error
    while len(shape) > 3 and shape[-1] == 1:
        shape.pop()
    if len(shape) != 3 or min(shape) < 1:
        raise FormatError(f"it has {len(shape)} dimensions, not 3", where=str(path))
    if shape[0] * shape[1] * shape[2] > MOST_VOXELS:
        raise FormatError(
            f"it has {' × '.join(map(str, shape))} voxels, more than {MOST_VOXELS:,}", where=str(path)
        )
    return volume


def _planes(path: Path) -> Labels:
    """The volume as slices, rows and columns: from the feet up, from the front back, from right to left.

    Raises FormatError for fractions, and for what cannot be read.
    """
    volume = _opened(path)
    orientations = _nibabel().orientations
    try:
        values = np.asanyarray(volume.dataobj).reshape(volume.shape[:3])
        turned = orientations.apply_orientation(values, orientations.io_orientation(volume.affine))
    except Exception as error:  # a cut file, a singular matrix: as above
        raise FormatError(f"its voxels cannot be read: {error}"[:300], where=str(path)) from error
    with np.errstate(invalid="ignore"):
        whole = np.issubdtype(turned.dtype, np.integer) or bool((turned == np.round(turned)).all())
    if not whole or (turned.size and (turned.min() < 0 or turned.max() > 0xFFFFFF)):
        raise FormatError(
            "its values are no labels: they are not whole numbers from 0 on", code="no-labels", where=str(path),
            hint="This looks like measured values; ask for the volume of labels.",
        )  # fmt: skip
    return np.asarray(turned[::-1, ::-1, :].transpose(2, 1, 0))


def _images(
    base: Path, volumes: list[_Volume], kinds: Kinds, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    for volume in volumes:
        try:
            planes = _planes(base / volume.path)
        except FormatError as error:
            report(problem_of(error))
            continue
        unknown = sorted({int(value) for value in np.unique(planes)} - {0, *kinds})
        if unknown:
            named = ", ".join(map(str, unknown[:5]))
            report(
                Problem(f"its values {named} are in no list of classes", volume.path, code="unknown-value")
            )
        each = (np.asarray(plane, dtype=np.int64) for plane in planes)
        yield from slices("nifti", volume.sequence, volume.split, each, kinds, pictures)


def _names(base: Path) -> dict[int, str]:
    """Classes by value, of dataset.json: `"1": "liver"` or `"liver": 1`. Raises FormatError.

    Empty where there is none, or where its names are of several values each (regions), which are no classes.
    """
    path = base / _META
    plain = json_text(path) if path.is_file() else {}
    labels = plain.get("labels") if isinstance(plain, dict) else None
    pairs = list(labels.items()) if isinstance(labels, dict) else []
    if any(isinstance(value, list) for _, value in pairs):
        return {}
    found = {}
    for key, value in pairs:
        text, name = (key, value) if isinstance(value, str) else (str(value), key)
        if not (text.isascii() and text.isdigit() and len(text) < 8):
            raise FormatError(f"labels has {key!r}: {value!r}, not a value and a name"[:200], where=str(path))
        found[int(text)] = name
    return {value: name for value, name in found.items() if value}


def _survey(base: Path, volumes: list[_Volume]) -> dict[int, str]:
    values: set[int] = set()
    for volume in volumes:
        try:
            values |= {int(value) for value in np.unique(_planes(base / volume.path))}
        except FormatError:
            continue
    return {value: f"class {value}" for value in sorted(values) if value}


def _classes(named: dict[int, str]) -> dict[int, Class]:
    ordered = dict(sorted(named.items()))
    return {
        value: msgspec.structs.replace(kind, index=value - 1)
        for value, kind in zip(ordered, classes(ordered.values()), strict=True)
    }

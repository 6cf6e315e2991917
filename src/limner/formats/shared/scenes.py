"""Folders of pictures and of pictures that label them, brought together by their names.

A format says of every path what it is: a picture, or labels of some role, of which split and which picture. The rest
is alike in all of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from limner.dataset import Annotation, Dataset, Image, LabelledImage, Mask, Source, Split, derived_id
from limner.formats.core.files import problem_of
from limner.formats.core.fit import Arrange, Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths, stem_of
from limner.formats.core.pictures import Pictures, same, stem
from limner.formats.core.pixels import Labels, masks_of
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.rendered import Rendered
from limner.formats.core.sink import Sink
from limner.formats.core.stream import labelled

PICTURE = "picture"

SPLITS: Mapping[str, Split] = {
    "train": "train", "training": "train", "val": "val", "valid": "val", "validation": "val", "test": "test",
    "testing": "test", "unsplit": "",
}  # fmt: skip
"""Names of folders and lists, and the split that each means."""

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Place:
    """What a file is: its role, its split, and the picture that it belongs to (path without suffix)."""

    role: str
    split: Split
    key: str


@dataclass(slots=True)
class Scene:
    """A picture and what labels it: paths by role, below the folder that is read."""

    split: Split
    key: str
    labels: dict[str, str] = field(default_factory=dict)
    picture: str | None = None

    @property
    def where(self) -> str:
        """The first of its files of labels, for reports."""
        return next(iter(self.labels.values()), self.picture or self.key)


@dataclass(frozen=True, slots=True)
class Labelling:
    """What was read of a scene; `more` are further fields of the image."""

    width: int
    height: int
    annotations: list[Annotation]
    more: Mapping[str, Any] = field(default_factory=dict)


Placing = Callable[[str], Place | None]
"""What a relative path is; None for what the format does not know."""

Notes = tuple[Annotation, ...]
Labeller = Callable[[Scene, UUID], Labelling]
"""Reads the labels of a scene, whose picture has that id. Raises FormatError."""


def scenes(root: Path, pictures: Pictures, place: Placing, report: Report) -> list[Scene]:
    """Every picture and every set of labels below `root`, by split and name.

    Pictures that lie elsewhere are found by name; those that nothing labels are then left out.
    """
    found: dict[tuple[Split, str], Scene] = {}

    def scene_of(at: Place) -> Scene:
        return found.setdefault((at.split, same(at.key)), Scene(at.split, at.key))

    files = pictures.files if pictures.root == root else Pictures(root, report).files
    for path in files:
        at = place(path)
        if at is not None and at.role != PICTURE:
            scene_of(at).labels.setdefault(at.role, path)
    for path in pictures.paths:
        at = place(path)
        if at is not None and at.role == PICTURE:
            scene_of(at).picture = path
    for scene in found.values():
        by_name = None if scene.picture else pictures.find(scene.key)
        if by_name is not None and place(by_name) is None:
            scene.picture = by_name
    return [found[key] for key in sorted(found)]


def paired(found: list[Scene]) -> list[Scene]:
    """Pictures and labels of which none have the same name, brought together by what tells their names apart.

    `image_0001` and `gt_0001` are one, and so are `0001` and `0001_mask`.
    """
    shown = [scene for scene in found if scene.picture and not scene.labels]
    named = [scene for scene in found if scene.labels and not scene.picture]
    if not shown or not named or len(shown) + len(named) < len(found):
        return found
    by_core = dict(zip(_cores(shown), shown, strict=True))
    left = []
    for core, scene in zip(_cores(named), named, strict=True):
        if core in by_core:
            by_core.pop(core).labels = scene.labels
        else:
            left.append(scene)
    return sorted([*shown, *left], key=lambda scene: (scene.split, scene.key))


def _cores(found: Sequence[Scene]) -> list[tuple[Split, str]]:
    """Keys without what all of them begin and end with, figures apart."""
    keys = [scene.key for scene in found]
    start = len(_shared(keys).rstrip("0123456789"))
    end = len(_shared([key[::-1] for key in keys]).rstrip("0123456789")) if len(keys) > 1 else 0
    return [(one.split, one.key[start : len(one.key) - end]) for one in found]


def _shared(texts: Sequence[str]) -> str:
    """What all texts begin with."""
    least, most = min(texts), max(texts)
    same_until = next((at for at, (a, b) in enumerate(zip(least, most, strict=False)) if a != b), len(least))
    return least[:same_until]


def read_scenes(
    found: list[Scene], labels_of: Labeller, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    """Every scene as a labelled picture; one without labels was never labelled.

    Labels that cannot be read are reported, and their picture is left unlabelled.
    """
    for scene in found:
        *folder, name = scene.key.split("/")
        name = PurePosixPath(scene.picture).name if scene.picture else f"{name}.png"
        image_id = derived_id("image", scene.split, *folder, name)
        image = Image(id=image_id, name=name, folder="/".join(folder), split=scene.split, width=0, height=0)
        labelling = _labelling(scene, labels_of, image_id, report)
        if labelling is not None:
            size = {"width": labelling.width, "height": labelling.height}
            _check_size(scene, labelling, pictures, report)
            image = msgspec.structs.replace(image, **size, **labelling.more)
            yield labelled(image, labelling.annotations, pictures, scene.picture)
        elif scene.picture and (found_size := pictures.size(scene.picture)):
            image = msgspec.structs.replace(image, width=found_size[0], height=found_size[1])
            yield labelled(image, None, pictures, scene.picture)


def _check_size(scene: Scene, labelling: Labelling, pictures: Pictures, report: Report) -> None:
    """Note where a picture has another size than its labels, whose size it is given."""
    size = pictures.size(scene.picture) if scene.picture else None
    if size is not None and size != (labelling.width, labelling.height):
        remark = (
            f"it has {labelling.width} × {labelling.height} pixels, and its picture {size[0]} × {size[1]}"
        )
        report(Problem(remark, scene.where, "Scale one to the other.", "size", "noted"))


def _labelling(scene: Scene, labels_of: Labeller, image_id: UUID, report: Report) -> Labelling | None:
    if not scene.labels:
        return None
    try:
        return labels_of(scene, image_id)
    except FormatError as error:
        report(problem_of(error))
        return None


def placed(
    dataset: Dataset,
    sink: Sink,
    ledger: Ledger,
    holds: Holds,
    arrange: Arrange,
    folder: Callable[[Image], str],
    *,
    apart: bool = True,
) -> Iterator[tuple[Image, tuple[Annotation, ...] | None, str]]:
    """Every picture as the format can hold it, put into its folder, with its path there (without suffix).

    With `apart`, `arrange` knows of no other picture.
    """
    paths = Paths()
    fitted = Fitted(dataset, holds, ledger, arrange)
    for item, annotations in Rendered(fitted, _as_they_are, Notes) if apart else fitted:
        base = folder(item.image)
        path = paths.place(base, item.image, ledger)
        yield item.image, annotations, str(stem_of(path.relative_to(base)))
        sink.picture(str(path), item)


def _as_they_are(_: Image, annotations: Notes) -> Notes:
    return annotations


def region_notes(
    format: str,
    image_id: UUID,
    numbers: Labels,
    kinds: Mapping[int, UUID | None],
    where: Path,
    *,
    colored: bool = False,
) -> list[Annotation]:
    """One mask for each class; the values of `kinds` that mean no class are ground.

    Raises FormatError that names the values, or colours, that have no meaning.
    """
    found = list(masks_of(numbers))
    check_known([value for value, _ in found if value not in kinds], numbers, where, colored=colored)
    return [
        mask_note(format, image_id, value, kind, mask)
        for value, mask in found
        if (kind := kinds[value]) is not None
    ]


def mask_note(
    format: str, image_id: UUID, key: int | str, kind: UUID, mask: Mask, **fields: Any
) -> Annotation:
    """A mask that was read, known by `key` within its picture."""
    source = Source(kind="import", name=format)
    return Annotation(
        id=derived_id(format, str(image_id), key), shape=mask, class_id=kind, source=source, **fields
    )


def check_known(unknown: Sequence[int], numbers: Labels, where: Path, *, colored: bool = False) -> None:
    """Raise FormatError that names the values of pixels that have no meaning, how many and where."""
    if not unknown:
        return
    told = []
    for value in unknown[:_MOST_NAMED]:
        rows, columns = np.nonzero(numbers == value)
        name = _hex(value) if colored else str(value)
        told.append(f"{name} ({len(rows)} pixels, first at {columns[0]}, {rows[0]})")
    more = f" and {len(unknown) - _MOST_NAMED} more" if len(unknown) > _MOST_NAMED else ""
    what = "colours" if colored else "values"
    raise FormatError(
        f"its {what} {', '.join(told)}{more} are not in the list of classes", code="unknown-value",
        where=str(where),
        hint="Add them to the list; if there are many, the picture was scaled or smoothed: take the original.",
    )  # fmt: skip


def relative_key(path: str, *folders: str) -> str:
    """A picture's path below `folders`, without its suffix."""
    inside = PurePosixPath(path).relative_to(PurePosixPath(*folders)) if folders else PurePosixPath(path)
    return stem(str(inside))


def _hex(value: int) -> str:
    return f"#{value & 0xFF:02x}{value >> 8 & 0xFF:02x}{value >> 16 & 0xFF:02x}"

"""The classes of Cityscapes with their ids, which KITTI's segmentation shares; and lists of one's own beside them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import msgspec

from limner.dataset import Class, Ontology
from limner.formats.core.classes import classes
from limner.formats.core.files import json_of
from limner.formats.core.problems import FormatError
from limner.formats.shared.legend import COLOR_FIRST, NAME_FIRST, Color, entries_of, read_table

UNLABELLED = "unlabeled"
IGNORED = 255

LABELS_FILE = "labels.json"
COLORS_FILE = "label_colors.txt"

_LARGEST_ID = 1_000_000


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """One class: `id` is its value in pictures (below 0: in none), `train_id` the one that training uses."""

    name: str
    id: int
    train_id: int = msgspec.field(default=IGNORED, name="trainId")
    has_instances: bool = msgspec.field(default=True, name="hasInstances")
    color: tuple[int, int, int] = (0, 0, 0)


_NAMES = (
    "ego vehicle", "rectification border", "out of roi", "static", "dynamic", "ground", "road", "sidewalk", "parking",
    "rail track", "building", "wall", "fence", "guard rail", "bridge", "tunnel", "pole", "polegroup", "traffic light",
    "traffic sign", "vegetation", "terrain", "sky", "person", "rider", "car", "truck", "bus", "caravan", "trailer",
    "train", "motorcycle", "bicycle",
)  # fmt: skip
"""In order of their ids, from 1."""
_TRAINED = (7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33)
"""Ids in order of the train ids, from 0."""
_COLORS: dict[int, Color] = {
    5: (111, 74, 0), 6: (81, 0, 81), 7: (128, 64, 128), 8: (244, 35, 232), 9: (250, 170, 160), 10: (230, 150, 140),
    11: (70, 70, 70), 12: (102, 102, 156), 13: (190, 153, 153), 14: (180, 165, 180), 15: (150, 100, 100),
    16: (150, 120, 90), 17: (153, 153, 153), 18: (153, 153, 153), 19: (250, 170, 30), 20: (220, 220, 0),
    21: (107, 142, 35), 22: (152, 251, 152), 23: (70, 130, 180), 24: (220, 20, 60), 25: (255, 0, 0), 26: (0, 0, 142),
    27: (0, 0, 70), 28: (0, 60, 100), 29: (0, 0, 90), 30: (0, 0, 110), 31: (0, 80, 100), 32: (0, 0, 230),
    33: (119, 11, 32),
}  # fmt: skip
_FIRST_COUNTED = 24

STANDARD = (
    *(
        Label(
            name=name,
            id=id_,
            train_id=_TRAINED.index(id_) if id_ in _TRAINED else IGNORED,
            has_instances=id_ >= _FIRST_COUNTED,
            color=_COLORS.get(id_, (0, 0, 0)),
        )
        for id_, name in enumerate(_NAMES, start=1)
    ),
    Label(name="license plate", id=-1, train_id=-1, has_instances=False, color=(0, 0, 142)),
)


@dataclass(frozen=True)
class Labels:
    """A list of classes in its order, and as classes of ours."""

    listed: Sequence[Label]
    classes: tuple[Class, ...]

    def kinds(self) -> dict[int, tuple[UUID, bool] | None]:
        """Class by id, with whether it is stuff; 0 is ground."""
        pairs = zip(self.listed, self.classes, strict=True)
        return {0: None} | {one.id: (kind.id, kind.stuff) for one, kind in pairs if one.id > 0}

    def trained(self) -> dict[int, tuple[UUID, bool] | None]:
        """The same by train id."""
        pairs = zip(self.listed, self.classes, strict=True)
        known = {one.train_id: (kind.id, kind.stuff) for one, kind in pairs if 0 <= one.train_id < IGNORED}
        return {IGNORED: None} | known

    def named(self) -> dict[str, Class]:
        """Class by name."""
        return {kind.name: kind for kind in self.classes}


def read_labels(root: Path) -> Labels:
    """The list that lies in `root`, else Cityscapes' own. Raises FormatError."""
    own, colors = root / LABELS_FILE, root / COLORS_FILE
    if own.is_file():
        return _as_classes(_checked(json_of(own, list[Label]), own))
    if colors.is_file():
        table = read_table(colors, COLOR_FIRST, NAME_FIRST)
        return _as_classes(
            [Label(name=one.name, id=one.value, color=one.color) for one in table if one.value]
        )
    return _as_classes(STANDARD)


def labels_of(ontology: Ontology) -> dict[UUID, Label]:
    """A label for each class, in order: Cityscapes' own where all are called so, else id = index + 1."""
    known = {one.name: one for one in STANDARD}
    if all(kind.name in known for kind in ontology.classes):
        return {kind.id: known[kind.name] for kind in ontology.by_index()}
    stuff = {kind.id: kind.stuff for kind in ontology.classes}
    return {
        id_: Label(
            name=one.name, id=one.value, train_id=one.value - 1, has_instances=not stuff[id_], color=one.color
        )
        for id_, one in entries_of(ontology, first=1).items()
    }


def dump_labels(listed: Iterable[Label]) -> bytes | None:
    """The text of labels.json; None where it is Cityscapes' own list."""
    rows = list(listed)
    if tuple(rows) == STANDARD:
        return None
    lines = ",\n".join(json.dumps(msgspec.to_builtins(row), ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n".encode()


def _as_classes(listed: Sequence[Label]) -> Labels:
    """Classes whose index is the id less 1 where ids ascend, else the place in the list."""
    ids = [one.id for one in listed if one.id > 0]
    ascending = all(one < other for one, other in pairwise(ids)) and bool(ids)
    made = []
    for place, (one, kind) in enumerate(zip(listed, classes(one.name for one in listed), strict=True)):
        index = one.id - 1 if one.id > 0 else max(ids, default=0) + place
        made.append(
            msgspec.structs.replace(
                kind,
                index=index if ascending else place,
                color="#{:02x}{:02x}{:02x}".format(*one.color),
                stuff=not one.has_instances,
            )
        )
    return Labels(listed, tuple(made))


def _checked(listed: list[Label], path: Path) -> list[Label]:
    """Without what is unlabelled. Raises FormatError for ids or colours that cannot be."""
    kept = [one for one in listed if one.id != 0]
    ids = [one.id for one in kept if one.id > 0]
    if len(set(ids)) < len(ids) or max(ids, default=0) > _LARGEST_ID:
        raise FormatError("an id stands twice, or is larger than a million", where=str(path))
    if any(not 0 <= one <= 0xFF for label in kept for one in label.color):
        raise FormatError("a colour is not three numbers up to 255", where=str(path))
    return kept

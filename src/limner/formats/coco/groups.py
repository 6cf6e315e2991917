"""Which COCO files belong together: instances, keypoints and captions of one split speak of the same pictures."""

import re
from dataclasses import dataclass
from pathlib import Path

from limner.dataset import Split
from limner.formats.coco.kinds import Kind, kind_of

_KIND = re.compile(
    r"^_?(person_keypoints|keypoints|instances|captions|labels|stuff|image_info)[-_.]?|^_annotations[-_.]|^zhiyuan_objv2[-_.]?",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"(?:^|[^a-z])(train|valid(?:ation)?|val|test)(?:\d{0,4})(?:[^a-z]|$)", re.IGNORECASE)
_SPLITS: dict[str, Split] = {
    "train": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
}
LOOKED_AT = 50
"""Of a folder's files, for a first look."""
LISTING: tuple[Kind, ...] = ("coco", "lvis", "roboflow", "objects365")
"""Kinds of files that list pictures and records of one object each."""
_KINDS = ("instances", "stuff", "person_keypoints", "keypoints", "labels", "captions", "image_info")


@dataclass(frozen=True)
class Group:
    """Files that speak of the same pictures; `name` is what their names share, such as `train2017`."""

    folder: str
    name: str
    split: Split
    paths: tuple[Path, ...]

    @property
    def is_list(self) -> bool:
        """Whether its files only list pictures, so that nobody says that they were looked at."""
        return all(path.name.startswith("image_info") for path in self.paths)


def groups(root: Path) -> list[Group]:
    """The COCO files of a folder, or the one file, grouped; within a group instances come first."""
    base = root if root.is_dir() else root.parent
    found: dict[tuple[str, str], list[Path]] = {}
    for path in files(root):
        folder = path.parent.relative_to(base).as_posix()
        found.setdefault((folder, _KIND.sub("", path.stem)), []).append(path)
    return [
        Group(folder, name, split_of(name) or split_of(folder), tuple(sorted(paths, key=_rank)))
        for (folder, name), paths in sorted(found.items())
    ]


def files(root: Path, *wanted: Kind, most: int | None = None) -> list[Path]:
    """The COCO files of a folder: in it, in `annotations`, or in folders named after splits; or the file itself.

    Those of the kinds that are wanted; without any, all that list records by picture (no panoptic ones). With `most`,
    only so many files of each folder are looked at.
    """
    chosen = wanted or LISTING
    return [path for path in _candidates(root, most) if kind_of(path) in chosen]


def _candidates(root: Path, most: int | None) -> list[Path]:
    if root.is_file():
        return [root]
    below = [child for child in sorted(root.iterdir()) if child.is_dir() and _may_hold(child.name)]
    return [path for folder in (root, *below) for path in sorted(folder.glob("*.json"))[:most]]


def _may_hold(folder: str) -> bool:
    return folder.lower() == "annotations" or bool(split_of(folder))


def split_of(name: str) -> Split:
    """The split that a file or folder name tells of; empty for none."""
    found = _SPLIT.search(name)
    return _SPLITS[found[1].lower()] if found else ""


def _rank(path: Path) -> tuple[int, str]:
    kind = _KIND.match(path.stem)
    return (_KINDS.index(kind[1].lower()) if kind and kind[1] else 0), path.name

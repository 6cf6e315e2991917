"""Which COCO files belong together: instances, keypoints and captions of one split speak of the same pictures."""

import re
from dataclasses import dataclass
from pathlib import Path

from limner.dataset import Split

_KIND = re.compile(
    r"^(person_keypoints|keypoints|instances|captions|labels|stuff|image_info)[-_.]?", re.IGNORECASE
)
_SPLIT = re.compile(r"(?:^|[^a-z])(train|valid(?:ation)?|val|test)(?:\d{0,4})(?:[^a-z]|$)", re.IGNORECASE)
_SPLITS: dict[str, Split] = {
    "train": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
}
_KINDS = ("instances", "stuff", "person_keypoints", "keypoints", "labels", "captions", "image_info")
_HEAD = 1 << 16


@dataclass(frozen=True)
class Group:
    """Files that speak of the same pictures; `name` is what their names share, such as `train2017`."""

    folder: str
    name: str
    split: Split
    paths: tuple[Path, ...]


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


def files(root: Path) -> list[Path]:
    """The COCO files of a folder: in it, in `annotations`, or in folders named after splits; or the file itself."""
    if root.is_file():
        return [root] if looks_like_coco(root) else []
    below = [child for child in sorted(root.iterdir()) if child.is_dir() and _may_hold(child.name)]
    return [
        path for folder in (root, *below) for path in sorted(folder.glob("*.json")) if looks_like_coco(path)
    ]


def _may_hold(folder: str) -> bool:
    return folder.lower() == "annotations" or bool(split_of(folder))


def looks_like_coco(path: Path) -> bool:
    """Whether the first or last piece of the file shows an object with `images` and `annotations`."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(max(0, path.stat().st_size - _HEAD))
            both = head + file.read(_HEAD)
    except OSError:
        return False
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"{" or b'"images"' not in both:
        return False
    return any(name in both for name in (b'"annotations"', b'"image_id"', b'"categories"'))


def split_of(name: str) -> Split:
    """The split that a file or folder name tells of; empty for none."""
    found = _SPLIT.search(name)
    return _SPLITS[found[1].lower()] if found else ""


def _rank(path: Path) -> tuple[int, str]:
    kind = _KIND.match(path.stem)
    return (_KINDS.index(kind[1].lower()) if kind else 0), path.name

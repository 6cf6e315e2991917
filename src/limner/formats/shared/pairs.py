"""Folders of pictures beside folders of text files of the same names, split by split."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from limner.dataset import Image, Split, derived_id
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths, stem_of
from limner.formats.core.pictures import Pictures, same, stem
from limner.formats.core.problems import Report

SPLITS: Mapping[str, Split] = {
    "training": "train", "train": "train", "validation": "val", "val": "val", "valid": "val",
    "testing": "test", "test": "test", "unsplit": "",
}  # fmt: skip
"""What folders of splits are called."""


@dataclass(frozen=True)
class Layout:
    """Names of the folders inside a split's own; `labels` may be empty, `prefix` begins a text file's name."""

    images: str
    labels: str
    prefix: str = ""
    folders: Mapping[Split, str] = field(
        default_factory=lambda: {"": "", "train": "train", "val": "val", "test": "test"}
    )
    """Folder of each split, for writing."""

    def place(self, paths: Paths, image: Image, ledger: Ledger) -> tuple[str, str]:
        """Where a picture and its text file are written."""
        base = self.folders[image.split]
        folder = _joined(base, self.images)
        path = paths.place(folder, image, ledger)
        inside = stem_of(path.relative_to(folder))
        return str(path), _joined(
            base, self.labels, str(inside.with_name(f"{self.prefix}{inside.name}")) + ".txt"
        )


@dataclass(frozen=True)
class Pair:
    """A picture and its text file, by paths below the folder; either may be missing."""

    image: Image
    picture: str | None
    label: str | None


def pairs(root: Path, layout: Layout, pictures: Pictures, report: Report) -> Iterator[Pair]:
    """Every picture and every text file once, by split and name; a picture without size has 0 × 0."""
    labels = {key: path for path in label_files(root, layout, report) if (key := _key(layout, path))}
    shown = {key: path for path in pictures.paths if (key := _picture_key(layout, path))}
    for base, inside in sorted({*labels, *shown}):
        label = labels.get((base, inside))
        picture = shown.get((base, inside))
        if picture is None and not shown:
            picture = pictures.find(inside, base)
        size = pictures.size(picture) if picture else None
        if size is None and label is None:
            continue
        name = PurePosixPath(inside).name + (PurePosixPath(picture).suffix if picture else "")
        folder = str(PurePosixPath(inside).parent).removeprefix(".")
        split = SPLITS.get(base, "")
        image = Image(
            id=derived_id("image", split, *folder.split("/"), name), name=name, folder=folder, split=split,
            width=size[0] if size else 0, height=size[1] if size else 0,
        )  # fmt: skip
        yield Pair(image, picture, label)


def label_files(root: Path, layout: Layout, report: Report) -> list[str]:
    """The text files, sorted."""
    if not root.is_dir():
        return []
    return [path for path in Pictures(root, report).files if path.endswith(".txt") and _key(layout, path)]


def _key(layout: Layout, path: str) -> tuple[str, str] | None:
    inside = path.removesuffix(".txt")
    name = PurePosixPath(inside).name
    if not name.startswith(layout.prefix):
        return None
    inside = str(PurePosixPath(inside).with_name(name.removeprefix(layout.prefix) or name))
    return _parted(same(inside), layout.labels)


def _picture_key(layout: Layout, path: str) -> tuple[str, str] | None:
    return _parted(same(stem(path)), layout.images)


def _parted(path: str, folder: str) -> tuple[str, str] | None:
    """Split's folder and the rest, where `folder` stands right between them."""
    first, _, rest = path.partition("/")
    base, inside = (first, rest) if rest and first in SPLITS else ("", path)
    if folder and not inside.startswith(f"{folder}/"):
        return None
    return base, inside.removeprefix(f"{folder}/") if folder else inside


def _joined(*parts: str) -> str:
    return "/".join(part for part in parts if part)

"""One label file for each picture, in folders that may stand for splits."""

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from limner.dataset import Image, LabelledImage, Split
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.splits import folder_of, image_at, own_path, split_folder
from limner.formats.core.stream import labelled

IMAGES = "images"


def label_files(root: Path, ending: str, *folders: str) -> list[str]:
    """Relative paths of the label files below the first of these folders that is there, else below `root`; sorted."""
    if root.is_file():
        return [root.name]
    base = next((root / folder for folder in folders if (root / folder).is_dir()), root)
    found = (path.relative_to(root) for path in base.rglob(f"*{ending}") if path.is_file())
    return sorted(path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts))


def split_of(path: str, *folders: str) -> Split:
    """The split that the topmost folder stands for, those of the layout left aside."""
    parts = [part for part in PurePosixPath(path).parts[:-1] if part not in folders]
    return (split_folder(parts[0]) or "") if parts else ""


def place(paths: Paths, image: Image, ledger: Ledger) -> tuple[str, str]:
    """Where a picture goes, and the path that it is called by.

    Below the folder of its split, if it has one, or if its own topmost folder could be taken for one.
    """
    top = image.path.split("/")[0] if image.folder else ""
    split = folder_of(image.split) if image.split or (top and split_folder(top) is not None) else ""
    folder = f"{IMAGES}/{split}".rstrip("/")
    path = paths.place(folder, image, ledger)
    return str(path), str(path.relative_to(folder))


def never_labelled(pictures: Pictures, seen: Iterable[str]) -> Iterator[LabelledImage]:
    """The pictures that no label file spoke of, in order of their paths."""
    for path in sorted(set(pictures.paths) - set(seen)):
        if size := pictures.size(path):
            split = split_of(path, IMAGES)
            yield labelled(image_at(own_path(path, split, IMAGES), split, size), None, pictures, path)

"""Pictures in folders named after their splits, for formats that know splits in no other way."""

from limner.dataset import Image, Split
from limner.formats.core.splits import UNSPLIT, own_path, split_folder


def split_prefix(image: Image) -> str:
    """The folder of a picture's split; one of its own for a picture whose folder would be taken for a split's."""
    first = image.path.split("/")[0]
    return image.split or (UNSPLIT if image.folder and split_folder(first) is not None else "")


def without_prefix(path: str) -> tuple[str, Split]:
    """A picture's path without the folder that only says the split, and the split."""
    first, _, rest = path.partition("/")
    split = split_folder(first) if rest else ""
    return (path, "") if split is None else (own_path(path, split), split)

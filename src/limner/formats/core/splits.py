"""Splits as names of files and folders say them, and pictures laid out by split."""

import re
from typing import Any

from limner.dataset import Image, Split, derived_id

_WORDS: dict[str, Split] = {
    "train": "train", "training": "train", "val": "val", "valid": "val", "validation": "val", "dev": "val",
    "test": "test", "testing": "test",
}  # fmt: skip
UNSPLIT = "unsplit"
"""The folder of pictures without a split, so that none of their own folders is taken for one."""


def split_in(text: str) -> Split:
    """The split that a word of a name says: `val` in `oidv6-validation-bbox`; empty for none or several."""
    found = {_WORDS[word] for word in re.findall("[a-z]+", text.lower()) if word in _WORDS}
    return found.pop() if len(found) == 1 else ""


def split_folder(name: str) -> Split | None:
    """The split that a folder stands for; None where it stands for none."""
    return "" if name == UNSPLIT else _WORDS.get(name.lower().rstrip("0123456789-_"))


def split_above(path: str) -> Split:
    """The split that the first of a path's folders to do so stands for; empty for none."""
    return next((found for part in path.split("/")[:-1] if (found := split_folder(part))), "")


def folder_of(split: Split) -> str:
    """The folder of a split's pictures."""
    return split or UNSPLIT


def own_path(path: str, split: Split, *layout: str) -> str:
    """A picture's path without leading folders of the layout, and without the one that only says the split."""
    parts = path.split("/")
    while len(parts) > 1 and parts[0] in layout:
        parts, layout = parts[1:], tuple(name for name in layout if name != parts[0])
    if len(parts) > 1 and split_folder(parts[0]) == split:
        parts = parts[1:]
    return "/".join(parts)


def image_at(path: str, split: Split, size: tuple[int, int], **fields: Any) -> Image:
    """The picture of that path, with the id that every format derives from split and path."""
    parts = [part for part in path.split("/") if part] or [path]
    return Image(
        id=derived_id("image", split, *parts), name=parts[-1], folder="/".join(parts[:-1]), width=size[0],
        height=size[1], split=split, **fields,
    )  # fmt: skip

"""What kind of COCO file it is: looked up in its first and last piece, so that no file is read for it."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

Kind = Literal["", "coco", "panoptic", "lvis", "sa1b", "roboflow", "objects365"]
"""`coco` is any file of images and annotations that is none of the others; empty is no such file."""

NAMES: dict[str, str] = {
    "roboflow": ", as Roboflow writes them",
    "objects365": ", as Objects365 writes them",
    "sa1b": ", as SA-1B writes them",
}
"""Whose dialect a kind is, for people."""

_HEAD = 1 << 16
_LISTS = (b'"annotations"', b'"image_id"', b'"categories"')


def kind_of(path: Path) -> Kind:
    """What the file is by its keys; empty for one that cannot be opened too."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return _kind(path, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=256)
def _kind(path: Path, size: int, _: int) -> Kind:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(max(0, size - _HEAD))
            both = head + file.read(_HEAD)
    except OSError:
        return ""
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"{":
        return ""
    if b'"images"' not in both:
        return "sa1b" if all(name in both for name in (b'"image"', b'"image_id"', b'"annotations"')) else ""
    if not any(name in both for name in _LISTS):
        return ""
    if b'"segments_info"' in both:
        return "panoptic"
    if b'"neg_category_ids"' in both or b'"not_exhaustive_category_ids"' in both:
        return "lvis"
    if path.name.startswith("_annotations.coco") or b"roboflow" in both[:4096].lower():
        return "roboflow"
    return "objects365" if b'"isfake"' in both or path.name.startswith("zhiyuan_objv2") else "coco"

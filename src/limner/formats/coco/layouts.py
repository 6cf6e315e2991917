"""Where COCO files and their pictures lie: as COCO itself has them, and as others do."""

from collections.abc import Callable
from dataclasses import dataclass

from limner.dataset import Split


@dataclass(frozen=True)
class Layout:
    """`file` gives the path of the file of a kind (`instances`, …) and split, `pictures` the folder of a split."""

    file: Callable[[str, Split], str]
    pictures: Callable[[Split], str]


def _coco(kind: str, split: Split) -> str:
    return f"annotations/{kind}{'_' if split else ''}{split}.json"


def _objects365(kind: str, split: Split) -> str:
    return _coco("zhiyuan_objv2" if kind == "instances" else kind, split)


def _roboflow(kind: str, split: Split) -> str:
    name = f"_{'annotations' if kind == 'instances' else kind}.coco.json"
    return f"{_folder(split)}/{name}".lstrip("/")


def _folder(split: Split) -> str:
    return "valid" if split == "val" else split


def _images(split: Split) -> str:
    return f"images/{split}".rstrip("/")


LAYOUTS = {
    "": Layout(_coco, _images),
    "objects365": Layout(_objects365, _images),
    "roboflow": Layout(_roboflow, _folder),
}
"""By dialect."""

"""Where YOLO's files lie: as Ultralytics has them, and as Darknet does."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from limner.dataset import Split
from limner.formats.core.pictures import stem
from limner.formats.core.problems import FormatError
from limner.formats.core.spool import Spool
from limner.formats.yolo.names import UNSPLIT, dump

Lists = Mapping[Split, Spool]
"""Paths of the pictures of each split, one a line."""

_TRAINED: tuple[Split, ...] = ("train", "val", "test")
_DARKNET: dict[Split, str] = {"train": "train", "val": "valid", "test": "test", "": UNSPLIT}


@dataclass(frozen=True)
class Layout:
    """`pictures` gives the folder of a split, `label` the label file of a picture, `describe` the other files."""

    pictures: Callable[[Split], str]
    label: Callable[[str], str]
    describe: Callable[[list[str], Lists, Mapping[str, Any]], Iterator[tuple[str, bytes | Iterator[bytes]]]]


def _images(split: Split) -> str:
    return f"images/{split or UNSPLIT}"


def _beside_images(path: str) -> str:
    return f"labels/{stem(path).removeprefix('images/')}.txt"


def _yaml(names: list[str], lists: Lists, keys: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    yield "data.yaml", dump(names, _folders(lists), keys)


def _folders(lists: Lists) -> dict[Split, str]:
    """What data.yaml names. Training needs both train and val, so one stands in where the other is missing."""
    trained = [split for split in _TRAINED if split in lists]
    if not trained:
        return {"train": _images(""), "val": _images("")}
    found: dict[Split, str] = {split: _images(split) for split in trained}
    found.setdefault("train", found.get("val", _images(trained[0])))
    found.setdefault("val", found["train"])
    return {split: found[split] for split in _TRAINED if split in found}


def _data(split: Split) -> str:
    return f"obj_{_DARKNET[split]}_data"


def _beside(path: str) -> str:
    return f"{stem(path)}.txt"


def _obj(
    names: list[str], lists: Lists, _: Mapping[str, Any]
) -> Iterator[tuple[str, bytes | Iterator[bytes]]]:
    """obj.data, obj.names and the lists. Raises FormatError for a name of more than one line."""
    for name in names:
        if set(name) & set("\r\n"):
            raise FormatError(
                f"the class {name!r} has more than one line", code="class-name", where="obj.names",
                hint="Rename the class, or take another format.",
            )  # fmt: skip
    said = {"classes": str(len(names)), "names": "obj.names"}
    for split, lines in sorted(lists.items()):
        said["train" if split == "" and "train" not in lists else _DARKNET[split]] = f"{_DARKNET[split]}.txt"
        yield f"{_DARKNET[split]}.txt", lines.chunks()
    yield "obj.names", "".join(f"{name}\n" for name in names).encode()
    yield "obj.data", "".join(f"{key} = {value}\n" for key, value in said.items()).encode()


LAYOUTS = {
    "": Layout(_images, _beside_images, _yaml),
    "ultralytics": Layout(_images, _beside_images, _yaml),
    "darknet": Layout(_data, _beside, _obj),
}
"""By dialect."""

DIALECTS = {
    "ultralytics": "data.yaml, images/ and labels/",
    "darknet": "obj.data, obj.names, and labels beside the pictures",
}

"""Pictures that lie inside another file: opened by place and length, measured by their own headers."""

import hashlib
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from limner.dataset import LabelledImage
from limner.formats.core.ledger import Ledger, Loss
from limner.formats.core.sink import Sink
from limner.media import PictureRefused, probe


def opener(path: Path, at: int, length: int) -> Callable[[], BinaryIO]:
    """What opens the picture that is `length` bytes from byte `at` on."""
    return partial(_open, path, at, length)


def size_of(data: bytes, name: str) -> tuple[int, int] | None:
    """Width and height of the upright picture; None where it is none."""
    try:
        found = probe(data, name)
    except PictureRefused:
        return None
    return found.width, found.height


def format_of(data: bytes, name: str) -> str:
    """`jpeg`, `png` …; empty where it is no picture."""
    try:
        return probe(data, name).format.lower()
    except PictureRefused:
        return ""


def bytes_of(item: LabelledImage, sink: Sink) -> bytes | None:
    """The picture's file as it is, where pictures are wanted and its bytes are at hand."""
    if sink.pictures == "leave" or item.open_picture is None:
        return None
    with item.open_picture() as file:
        return file.read()


def sha256(data: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def say_left(sink: Sink, ledger: Ledger) -> None:
    """Note that a format whose files hold the pictures is written without them."""
    if sink.pictures == "leave":
        ledger.say(
            Loss(
                what="pictures inside the files", becomes="names", severity="note",
                why="pictures are left where they are: link or copy them to have them inside",
            )
        )  # fmt: skip


def _open(path: Path, at: int, length: int) -> BinaryIO:
    with path.open("rb") as file:
        file.seek(at)
        return BytesIO(file.read(length))

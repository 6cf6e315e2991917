"""Pyramids of tiles: large pictures cut up by a child process, into one zip each, and read from there."""

import io
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Literal, cast
from zipfile import BadZipFile, ZipFile

import msgspec

from limner.media import limits
from limner.media.files import MAX_LARGE_BYTES, opened
from limner.media.making import whole
from limner.media.process import DecoderFailed, environment
from limner.media.refusal import PictureRefused
from limner.media.wire import BUILDS, Area, Built, Part, Progress, Refusal, receive

if TYPE_CHECKING:
    from PIL import Image

Wanted = Literal["seen", "values"]

_MOST_OPEN = 8
_CROP_QUALITY = 90
_MOST_TILES = 24 << 30
"""Bytes: more than the largest picture's tiles need."""


def build_pyramid(
    source: Path, name: str, target: Path, wanted: Wanted, told: Callable[[float], None]
) -> Built:
    """Cuts the picture up into the zip `target`; `told` how much is done, 0 to 1, and may raise to stop it.

    `seen` is what is to be seen, with a thumbnail; `values` are the true ones of a picture of more than 8 bits, and no
    zip is made of one that has none. A child that breaks off gets a successor, once. Raises PictureRefused,
    DecoderFailed.
    """
    with opened(source, name, MAX_LARGE_BYTES) as (file, size):
        if size == 0:
            raise PictureRefused(name, "empty", "it is empty")
        try:
            return _built(file, name, target, wanted, told)
        except PictureRefused as refused:
            if refused.code != "broke-off":
                raise
            os.lseek(file.fileno(), 0, os.SEEK_SET)
            return _built(file, name, target, wanted, told)


def _built(file: BinaryIO, name: str, target: Path, wanted: Wanted, told: Callable[[float], None]) -> Built:
    with whole(target) as out:
        reply = _ask(file, out, wanted, told)
        if isinstance(reply, Refusal):
            raise PictureRefused(name, reply.code, reply.reason, **reply.params)
    return reply


def _ask(file: BinaryIO, out: BinaryIO, wanted: Wanted, told: Callable[[float], None]) -> Built | Refusal:
    try:
        child = subprocess.Popen(
            [sys.executable, "-sP", "-m", "limner.media.pyramid_child", wanted],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Memory in place of files of its own, which it may not write.
            env=environment() | {"VIPS_CONCURRENCY": "2", "VIPS_DISC_THRESHOLD": "99g"},
            start_new_session=True,
        )
    except OSError as error:
        raise DecoderFailed("the process that cuts up large pictures does not start") from error
    late = threading.Event()

    def end() -> None:
        late.set()
        child.kill()

    clock = threading.Timer(limits.PYRAMID_SECONDS, end)
    clock.daemon = True
    clock.start()
    try:
        return _received(cast("IO[bytes]", child.stdout), out, told)
    except (EOFError, ValueError, msgspec.DecodeError):
        if late.is_set():
            return Refusal("timeout", f"cutting it up takes longer than {limits.PYRAMID_SECONDS} s", {})
        return Refusal("broke-off", "its decoder broke off while reading it", {})
    finally:
        clock.cancel()
        child.kill()
        child.wait()
        cast("IO[bytes]", child.stdout).close()


def _received(answers: IO[bytes], out: BinaryIO, told: Callable[[float], None]) -> Built | Refusal:
    written = 0
    while True:
        reply = receive(answers, BUILDS)
        if isinstance(reply, Part):
            written += len(reply.data)
            if written > _MOST_TILES:
                return Refusal("too-large", "its tiles take more room than is allowed", {})
            out.write(reply.data)
        elif isinstance(reply, Progress):
            told(reply.share)
        else:
            return reply


class Tiles:
    """Tiles out of the zips that `build_pyramid` made; safe to call from many threads."""

    def __init__(self) -> None:
        self._open: OrderedDict[Path, ZipFile] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, path: Path, built: Built, level: int, column: int, row: int) -> bytes | None:
        """One tile; None where the pyramid has none there."""
        suffix = {"image/jpeg": "jpg", "image/png": "png"}.get(built.mime, "raw")
        name = f"tiles_files/{built.levels - 1 - level}/{column}_{row}.{suffix}"
        try:
            return self._zip(path).read(name)
        except (KeyError, BadZipFile):
            return None

    def forget(self, path: Path) -> None:
        """The zip will be made anew."""
        with self._lock:
            self._open.pop(path, None)

    def _zip(self, path: Path) -> ZipFile:
        with self._lock:
            found = self._open.pop(path, None) or ZipFile(path)
            self._open[path] = found
            if len(self._open) > _MOST_OPEN:
                self._open.popitem(last=False)  # closed when the last thread that reads from it is done
            return found


Piece = Callable[[int, int, int], bytes | None]
"""A tile by level, column and row."""


def part(piece: Piece, built: Built, area: Area, level: int = 0) -> "Image.Image":
    """A part of a level as RGB out of its tiles, `area` in pixels of the picture; what lies beyond the edge is black.
    These tiles are ours, so they are decoded here."""
    from PIL import Image

    left, top, width, height = (side >> level for side in area)
    whole = Image.new("RGB", (max(1, width), max(1, height)))
    for row in range(max(0, top) // built.side, (top + whole.height - 1) // built.side + 1):
        for column in range(max(0, left) // built.side, (left + whole.width - 1) // built.side + 1):
            data = piece(level, column, row)
            if data is not None:
                with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as tile:
                    whole.paste(tile.convert("RGB"), (column * built.side - left, row * built.side - top))
    return whole


def cut(piece: Piece, built: Built, area: Area, side: int) -> bytes:
    """A square of the picture as a JPEG, `side` px wide and high; else as `part`."""
    from PIL import Image

    level = min(built.levels - 1, max(0, (max(area[2:]) // side).bit_length() - 1))
    out = io.BytesIO()
    square = part(piece, built, area, level).resize((side, side), Image.Resampling.BICUBIC)
    square.save(out, "JPEG", quality=_CROP_QUALITY)
    return out.getvalue()

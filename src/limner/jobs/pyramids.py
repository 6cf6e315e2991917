"""Pyramids of tiles of the pictures in the store: made by jobs, again when they are lost."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import msgspec

from limner.dataset import LimnerError
from limner.media import (
    Area,
    Built,
    Making,
    PictureRefused,
    Raster,
    Thumbnail,
    Tiles,
    Wanted,
    build_pyramid,
    content_hash,
    cut,
    part,
    sweep,
    whole,
)
from limner.store import ImageFile, Job, Store

_making = Making()
"""Of the whole process: the engine and the server make the same files."""
_cutting = threading.Lock()
"""Large pictures are cut up one after the other: each takes all the memory that is meant for them."""
_PATIENCE = 0.5

Lost = Callable[[ImageFile, Wanted], Job]
"""The job that makes the pyramid of a large picture."""


class NotReady(LimnerError):
    """The picture is being cut into tiles; `job` says how far that is."""

    code = "not-ready"

    def __init__(self, image: ImageFile, job: Job) -> None:
        super().__init__("the picture is being cut into tiles", where=image.name, hint="Ask again soon.")
        self.job = job


def _silent(share: float) -> None:
    """Nobody watches."""


class Pyramids:
    """The pyramids below the data folder, named by what they were made from; safe to call from many threads.

    A pyramid is a zip of tiles and, written after it, what is known of it. With `lost`, nobody who asks waits while
    one of a large picture is made: that starts the job, and NotReady is raised.
    """

    def __init__(self, store: Store, lost: Lost | None = None) -> None:
        self._store = store
        self._lost = lost
        self._folder = store.data / "derived"
        self._tiles = Tiles()

    def get(self, image: ImageFile, wanted: Wanted, told: Callable[[float], None] = _silent) -> Built:
        """What the pyramid holds; it is built where there is none, `told` how far that is.

        Raises NotReady, PictureRefused, NotFound, StorageFailed, and what `told` raises.
        """
        path = self._path(image, wanted)
        found = _known(path)
        if found is not None:
            return found
        if image.problem:
            raise LimnerError(image.problem, code="unreadable", where=image.name)
        if self._lost and image.large:
            raise NotReady(image, self._lost(image, wanted))
        with _making.alone(path), _turn(image, told):
            return _known(path) or self._build(image, wanted, path, told)

    def thumbnail(self, image: ImageFile) -> Thumbnail:
        """The thumbnail. Raises as `get` does."""
        made = self.get(image, "seen").thumbnail
        if made is None:
            raise PictureRefused(image.name, "unreadable", "it gave no thumbnail")
        return made

    def tile(
        self, image: ImageFile, wanted: Wanted, level: int, column: int, row: int
    ) -> tuple[bytes, str] | None:
        """One tile and its media type; None where there is none."""
        built = self.get(image, wanted)
        found = self._tiles.get(self._path(image, wanted), built, level, column, row)
        return None if found is None else (found, built.mime)

    def part(self, image: ImageFile, area: Area, level: int = 0) -> Raster:
        """Pixels of a part of the picture on a level, 8-bit sRGB; `area` is in pixels of the picture."""
        built, path = self.get(image, "seen"), self._path(image, "seen")
        found = part(partial(self._tiles.get, path, built), built, area, level)
        return Raster(
            width=found.width, height=found.height, bands=3, depth=1, data=found.tobytes(), palette=b""
        )

    def crop(self, image: ImageFile, area: Area, side: int) -> bytes:
        """A square of the picture as a JPEG, `side` px wide and high."""
        built, path = self.get(image, "seen"), self._path(image, "seen")
        return cut(partial(self._tiles.get, path, built), built, area, side)

    def _build(self, image: ImageFile, wanted: Wanted, path: Path, told: Callable[[float], None]) -> Built:
        source = self._store.images.path(image)
        self._tiles.forget(path)
        sweep(path)
        try:
            built = build_pyramid(source, image.name, path, wanted, told)
        except PictureRefused as refusal:
            if refusal.lasting and wanted == "seen":
                self._store.images.set_look(image.id, problem=refusal.message)
            raise
        if built.thumbnail:
            self._store.images.set_look(image.id, color=built.thumbnail.colour)
            if not image.hash:
                self._store.images.set_hash(image.id, content_hash(source))
        with whole(_note(path)) as file:
            file.write(msgspec.json.encode(built))
        return built

    def _path(self, image: ImageFile, wanted: Wanted) -> Path:
        name = hashlib.sha256(f"{image.id} {image.version}".encode()).hexdigest()
        return self._folder / wanted / name[:2] / f"{name}.zip"


@contextmanager
def _turn(image: ImageFile, told: Callable[[float], None]) -> Iterator[None]:
    """While no other large picture is cut up; who waits is told so, and may leave."""
    if not image.large:
        yield
        return
    while not _cutting.acquire(timeout=_PATIENCE):
        told(0.0)
    try:
        yield
    finally:
        _cutting.release()


def _known(path: Path) -> Built | None:
    try:
        return msgspec.json.decode(_note(path).read_bytes(), type=Built)
    except (OSError, msgspec.DecodeError):
        return None


def _note(path: Path) -> Path:
    return path.with_suffix(".json")

"""Thumbnails and renditions: made when first asked for, kept beside the data, made again when they are lost."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from limner.dataset import LimnerError
from limner.jobs import Pyramids
from limner.media import Area, Decoder, Making, PictureRefused, Raster, Thumbnail, whole
from limner.store import ImageFile, Store

Kind = Literal["thumbnail", "rendition", "crop"]

CROP_SIDE = 232
"""Pixels: twice the smallest tile of a wall."""


class Derived:
    """Files made from pictures, named by what they were made from; safe to call from many threads."""

    def __init__(self, store: Store, decoder: Decoder, pyramids: Pyramids) -> None:
        self._store = store
        self._decoder = decoder
        self._pyramids = pyramids
        self._folder = store.data / "derived"
        self._making = Making()

    def thumbnail(self, image: ImageFile) -> Path:
        """The small JPEG of a picture. Raises PictureRefused, NotFound, StorageFailed."""
        return self._made("thumbnail", image, self._thumbnail)

    def rendition(self, image: ImageFile) -> Path:
        """The lossless PNG of a picture that browsers do not show as it is. Raises as `thumbnail` does."""
        return self._made("rendition", image, self._rendition)

    def part(self, image: ImageFile, area: Area, level: int = 0) -> Raster:
        """Pixels of a part of the upright picture, of a large one halved `level` times. Raises PictureRefused,
        NotFound, StorageFailed."""
        if image.large:
            return self._pyramids.part(image, area, level)
        return self._decoder.pixels(self._store.images.path(image), image.name, area)

    def crop(self, image: ImageFile, areas: Sequence[tuple[int, int, int]]) -> Path:
        """The JPEG of the first square; those of the others, which are likely to be asked for next, are made with
        it, so that the picture is decoded once. Raises as `thumbnail` does."""
        paths = [self._named("crop", f"{image.id} {image.version} {area}") for area in areas]
        if paths[0].exists():
            return paths[0]
        if image.problem:
            raise LimnerError(image.problem, code="unreadable", where=image.name)
        with self._making.alone(self._named("crop", f"{image.id} {image.version}")):
            lacking = [(path, area) for path, area in zip(paths, areas, strict=True) if not path.exists()]
            squares = [(left, top, side, side) for _, (left, top, side) in lacking]
            if not lacking:
                return paths[0]
            for (path, _), data in zip(lacking, self._cut(image, squares), strict=True):
                with whole(path) as file:
                    file.write(data)
        return paths[0]

    def _cut(self, image: ImageFile, squares: Sequence[Area]) -> Sequence[bytes]:
        if image.large:
            return [self._pyramids.crop(image, square, CROP_SIDE) for square in squares]
        source = self._store.images.path(image)
        return self._decoder.pieces(source, image.name, squares, "jpeg", side=CROP_SIDE)

    def _named(self, kind: Kind, what: str) -> Path:
        name = hashlib.sha256(what.encode()).hexdigest()
        return self._folder / kind / name[:2] / name

    def _made(self, kind: Kind, image: ImageFile, make: Callable[[ImageFile], bytes]) -> Path:
        path = self._named(kind, f"{image.id} {image.version}")
        if path.exists():
            return path
        with self._making.alone(path):
            if not path.exists():
                data = make(image)
                with whole(path) as file:
                    file.write(data)
        return path

    def _thumbnail(self, image: ImageFile) -> bytes:
        if image.problem:
            raise LimnerError(image.problem, code="unreadable", where=image.name)
        if image.large:
            return self._pyramids.thumbnail(image).data
        try:
            made = self._looked_at(image)
        except PictureRefused as refusal:
            if refusal.lasting:
                self._store.images.set_look(image.id, problem=refusal.message)
            raise
        self._store.images.set_look(image.id, color=made.colour)
        return made.data

    def _looked_at(self, image: ImageFile) -> Thumbnail:
        """The thumbnail; of a picture read in place, the first look also gives its content hash."""
        if image.hash:
            return self._decoder.thumbnail(self._store.images.path(image), image.name)
        found = self._decoder.inspect(self._store.images.path(image), image.name)
        self._store.images.set_hash(image.id, found.content_hash)
        return found.thumbnail

    def _rendition(self, image: ImageFile) -> bytes:
        return self._decoder.rendition(self._store.images.path(image), image.name)

"""Decoding pictures in limited child processes."""

from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from limner.media.probe import Probe


class Thumbnail(msgspec.Struct, frozen=True, kw_only=True):
    """A small upright sRGB JPEG."""

    data: bytes
    width: int
    height: int


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of a picture once it was decoded whole."""

    probe: Probe
    content_hash: str  # sha256, hex
    colour: str  # dominant, #rrggbb
    thumbnail: Thumbnail


class Decoder:
    """A pool of child processes; blocking, may be called from many threads, started when first used."""

    def __init__(self, children: int = 2, *, seconds: float = 10.0, idle_seconds: float = 60.0) -> None: ...

    def inspect(self, source: Path | bytes, name: str) -> Inspection:
        """Everything about the picture in one go, decoded whole. Raises PictureRefused naming `name`."""
        raise NotImplementedError

    def thumbnail(self, source: Path | bytes, name: str) -> Thumbnail:
        """The thumbnail alone, the quickest way. Raises PictureRefused naming `name`."""
        raise NotImplementedError

    def rendition(self, source: Path | bytes, name: str) -> bytes:
        """Lossless 8-bit upright sRGB PNG of a picture whose `Probe.rendition` is true. Raises PictureRefused."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends all children; calls under way are refused."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

"""What a picture is, read from its first bytes alone."""

from pathlib import Path

import msgspec

MAX_PIXELS = 40_000_000
MAX_BYTES = 400_000_000


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """What the header of a picture says; sizes in pixels."""

    format: str
    mime: str
    width: int
    height: int
    stored_width: int
    stored_height: int
    orientation: int
    mode: str
    multiframe: bool
    rendition: bool


def probe(source: Path | bytes, name: str) -> Probe:
    """What `source` is, from its header; `width` and `height` are upright. Raises PictureRefused naming `name`."""
    raise NotImplementedError

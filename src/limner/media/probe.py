"""What a picture is, from its header alone."""

from pathlib import Path

from limner.media.files import MAX_LARGE_BYTES, opened
from limner.media.frugal import frugal
from limner.media.header import MAX_LARGE_PIXELS, Probe
from limner.media.refusal import PictureRefused

_LARGE_FORMATS = ("JPEG", "PNG", "TIFF")


def probe(source: Path | bytes, name: str) -> Probe:
    """What `source` is, from its header; its first bytes decide and not its name.

    Raises PictureRefused, which names the picture as `name`.
    """
    from limner.media.reading import read_header  # loads Pillow, which many who know this module never need

    with opened(source, name, MAX_LARGE_BYTES) as (file, size):
        found = read_header(file, name, frugal(file, size), MAX_LARGE_PIXELS)[1]
    if found.large and found.format not in _LARGE_FORMATS:
        large = f"it has more than 40 megapixels, which are read from {', '.join(_LARGE_FORMATS)} only"
        raise PictureRefused(name, "too-large", large, format=found.format)
    return found

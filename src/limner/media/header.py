"""What the header of a picture says, and how large a picture may be."""

import msgspec

MAX_PIXELS = 40_000_000
"""Of a picture that is decoded and shown whole."""
MAX_LARGE_PIXELS = 1_000_000_000
"""Of one that is cut into tiles."""


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """What the header of a picture says; sizes in pixels.

    `width` and `height` are upright, the stored ones as the file has them; `orientation` is EXIF's, 1 to 8.
    `multiframe`: an animation or several pages, of which only the first is used. `rendition`: a browser may
    not show the file as the upright still picture, so `Decoder.rendition` has to be served in its place.
    """

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

    @property
    def large(self) -> bool:
        """Whether it is shown as a pyramid of tiles, since it has more pixels than are decoded whole."""
        return self.width * self.height > MAX_PIXELS

"""From an opened large picture to upright pixels and values, row by row, with libvips. Runs in a child only."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal

import pyvips
from PIL import Image

from limner.media.header import Probe
from limner.media.pixels import THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH, finished
from limner.media.refusal import PictureRefused
from limner.media.wire import Refusal, Thumbnail

SIDE = 512
_QUALITY = 92
_ALPHA_BANDS = frozenset({2, 4})
_MOST = 65_535
_NUMBERS = 3e38
"""What is farther from 0 is taken for an infinity."""

# The angle to turn by, and whether to mirror afterwards, to make each EXIF orientation upright.
_TURNS = {
    2: (0, True),
    3: (180, False),
    4: (180, True),
    5: (90, True),
    6: (90, False),
    7: (270, True),
    8: (270, False),
}

Wanted = Literal["seen", "values"]
Vips = Any
"""A pyvips image, which has no types of its own."""


class Levels:
    """One picture on its way into tiles. `source` gives the same bytes at each call; errors are PictureRefused."""

    def __init__(self, source: Callable[[], Vips], probe: Probe) -> None:
        self._source = source
        self.probe = probe
        image = self._opened()
        if (image.width, image.height) != (probe.stored_width, probe.stored_height):
            declared = f"{probe.stored_width} × {probe.stored_height}"
            reason = f"its header says {declared}, but it holds {image.width} × {image.height}"
            raise PictureRefused("", "unreadable", reason)
        self._format = image.format
        self._grey = image.bands < 3
        self.deep = self._format != "uchar"

    def seen(self) -> tuple[Vips, str]:
        """What is to be seen: upright 8-bit sRGB, and the suffix of its tiles."""
        image = self._eight_bit()
        alpha = image.hasalpha()
        lossy = self.probe.format == "JPEG" and not alpha
        return self._upright(
            image
        ), f".jpg[Q={_QUALITY},keep=none]" if lossy else ".png[compression=1,keep=none]"

    def values(self) -> tuple[Vips, float, float]:
        """The file's own values as 16 bits in one or three bands, and what 0 and 65,535 stand for."""
        if self._format == "ushort":
            return self._upright(self._bands()), 0.0, float(_MOST)
        low, high = self._range
        image = _finite(self._bands(), low)
        return self._upright(((image - low) * (_MOST / (high - low or 1))).cast("ushort")), low, high

    def thumbnail(self) -> Thumbnail:
        """A small upright sRGB JPEG on grey."""
        scale = min(1.0, THUMBNAIL_WIDTH / self.probe.width, THUMBNAIL_HEIGHT / self.probe.height)
        width, height = max(1, round(self.probe.width * scale)), max(1, round(self.probe.height * scale))
        turned = self.probe.orientation >= 5
        size = (height, width) if turned else (width, height)
        small = self._eight_bit().thumbnail_image(size[0], height=size[1], size="force", no_rotate=True)
        small = self._upright(small.copy_memory())
        mode = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[small.bands]
        pixels = Image.frombuffer(mode, (small.width, small.height), small.write_to_memory())
        return finished(pixels)

    def _opened(self) -> Vips:
        load = _LOADERS[self.probe.format]
        return load(self._source(), access="sequential", fail_on="truncated")

    def _eight_bit(self) -> Vips:
        """As it is stored, in 8-bit sRGB or grey; deep grey stretched from its darkest to its brightest."""
        if self.deep and (self._grey or self._format != "ushort"):
            low, high = self._range
            image = _finite(self._bands(), low)
            scaled = (image - low) * (255 / (high - low)) if high > low else image - low
            return scaled.cast("uchar").copy(interpretation="b-w" if self._grey else "srgb")
        image = self._opened()
        if image.bands > 4:
            image = image.extract_band(0, n=3)
        if image.get_typeof("icc-profile-data"):
            image = _profiled(image)
        elif image.interpretation == "cmyk":
            image = image.icc_transform("srgb", input_profile="cmyk")
        if not self._grey:
            image = image.colourspace("srgb")
        return image.cast("uchar")

    def _bands(self) -> Vips:
        """The stored values without what can be seen through, grey or three bands."""
        return self._opened().extract_band(0, n=1 if self._grey else 3)

    @cached_property
    def _range(self) -> tuple[float, float]:
        """The least and the greatest of its values that are numbers. It reads the whole picture: nothing else may be
        open meanwhile."""
        least = _finite(self._bands(), _NUMBERS).min()
        most = _finite(self._bands(), -_NUMBERS).max()
        return (least, most) if least <= most else (0.0, 0.0)

    def _upright(self, image: Vips) -> Vips:
        turn = _TURNS.get(self.probe.orientation)
        if turn is None:
            return image
        angle, mirrored = turn
        if angle:
            image = image.copy_memory()  # rows are needed out of order
            image = {90: image.rot90, 180: image.rot180, 270: image.rot270}[angle]()
        return image.fliphor() if mirrored else image


def save_tiles(
    image: Vips, suffix: str, write: Callable[[bytes], int], told: Callable[[float], None]
) -> None:
    """Writes the tiles of all levels as an unpacked zip, `tiles_files/level/column_row`, level 0 the smallest."""

    def progress(_: Vips, state: Any) -> None:
        told(min(1.0, state.percent / 100))

    target = pyvips.TargetCustom()
    target.on_write(write)
    image.set_progress(True)
    image.signal_connect("eval", progress)
    image.dzsave_target(
        target, basename="tiles", layout="dz", suffix=suffix, tile_size=SIDE, overlap=0, depth="onetile",
        container="zip", compression=0, keep="none",
    )  # fmt: skip


def level_count(width: int, height: int) -> int:
    """How many levels there are until one tile holds the whole."""
    count = 1
    while max(width, height) > SIDE:
        width, height, count = (width + 1) // 2, (height + 1) // 2, count + 1
    return count


def _finite(image: Vips, instead: float) -> Vips:
    """The image, without infinities and what is no number."""
    if image.format not in {"float", "double"}:
        return image
    return (image.abs() <= _NUMBERS).ifthenelse(image, instead)


def _profiled(image: Vips) -> Vips:
    try:
        return image.icc_transform("srgb", embedded=True)
    except pyvips.Error:  # an unusable profile does not make a picture unreadable
        return image


_LOADERS: dict[str, Callable[..., Vips]] = {
    "JPEG": pyvips.Image.jpegload_source,
    "PNG": pyvips.Image.pngload_source,
    "TIFF": pyvips.Image.tiffload_source,
}


_SHORT = ("truncated", "premature", "end of", "out of data", "read error", "unexpected eof")


def refusal(error: pyvips.Error) -> Refusal:
    """What libvips said, as it may be told."""
    said = str(error).lower()
    if "malloc" in said or "out of memory" in said:
        return Refusal("too-large", "decoding it takes more memory than is allowed", {})
    if any(sign in said for sign in _SHORT):
        return Refusal("truncated", "it ends too early", {})
    return Refusal("unreadable", "its pixel data is damaged", {})

"""From an opened picture to upright 8-bit sRGB pixels: thumbnail and rendition. Runs in the child only."""

import io
from collections.abc import Iterable
from functools import lru_cache
from math import inf
from typing import BinaryIO, cast

from PIL import Image, ImageCms, ImageFile

from limner.media.reading import cut_short, read_header
from limner.media.refusal import PictureRefused
from limner.media.wire import Area, Encoding, Fingerprint, Raster, Thumbnail

# Rows of the gallery are at most 216 CSS pixels high, on screens with up to two device pixels each.
THUMBNAIL_HEIGHT = 432
THUMBNAIL_WIDTH = 864
_QUALITY = 80
_PIECE_QUALITY = 95
_STEP = 2
"""Of 255: a smaller difference of brightness may come from compression."""
_LOOK = 72
"""Pixels that are enough to know a picture again."""
_GREY = (128, 128, 128)

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ALPHA_MODES = frozenset({"LA", "La", "PA", "RGBA", "RGBa"})
_DEEP_MODES = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})


class Picture:
    """One picture at work in the child: its header is read, its pixels are decoded when first needed."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises PictureRefused, as do all methods; the parent knows the name."""
        self._image, self.probe = read_header(file, "")
        self._icc = self._image.info.get("icc_profile")

    def decode(self) -> None:
        """Decodes every pixel, and holds the size found against the size declared."""
        try:
            self._image.load()
        except Exception as error:  # hostile data makes Pillow raise almost anything
            raise _undecoded(self._image, error) from error
        found = self._image.size
        declared = (self.probe.stored_width, self.probe.stored_height)
        if found != declared and found != declared[::-1]:
            reason = f"its header says {declared[0]} × {declared[1]}, but it holds {found[0]} × {found[1]}"
            raise PictureRefused("", "unreadable", reason)

    def thumbnail(self) -> Thumbnail:
        """A small upright sRGB JPEG on grey; an undecoded JPEG is decoded only as far as that needs."""
        image = self._image
        size = self._thumbnail_size()
        try:
            image.draft(None, size)
            image.load()
        except Exception as error:
            raise _undecoded(image, error) from error
        small = _eight_bit(image)
        if small.size != size:
            small = small.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
        return finished(self._upright(_srgb(small, self._icc)))

    def rendition(self) -> bytes:
        """The whole picture as lossless 8-bit upright sRGB PNG."""
        out = io.BytesIO()
        self._shown().save(out, "PNG", compress_level=1)
        return out.getvalue()

    def pieces(self, areas: Iterable[Area], encoding: Encoding, side: int = 0) -> tuple[bytes, ...]:
        """Parts of the same pixels; what lies beyond the edge is black. JPEG shows what is transparent on grey."""
        image = self._shown()
        if encoding == "jpeg":
            image = _opaque(image)
        files = []
        for x, y, width, height in areas:
            out = io.BytesIO()
            piece = image.crop((x, y, x + width, y + height))
            if side:
                piece = piece.resize((side, side), Image.Resampling.BICUBIC, reducing_gap=2.0)
            if encoding == "jpeg":
                piece.save(out, "JPEG", quality=_PIECE_QUALITY, subsampling=0)
            else:
                piece.save(out, "PNG", compress_level=3)
            files.append(out.getvalue())
        return tuple(files)

    def pixels(self, area: Area | None = None) -> Raster:
        """What is to be seen, or a part of it, upright, as 8-bit sRGB; what is transparent is on grey."""
        image = self._shown()
        if area:
            x, y, width, height = area
            image = image.crop((x, y, x + width, y + height))
        image = _opaque(image).convert("RGB")
        return Raster(
            width=image.width, height=image.height, bands=3, depth=1, data=image.tobytes(), palette=b""
        )

    def fingerprint(self) -> Fingerprint:
        """What it looks like; an undecoded JPEG is decoded only as far as that needs."""
        try:
            self._image.draft(None, (_LOOK, _LOOK))
            self._image.load()
        except Exception as error:
            raise _undecoded(self._image, error) from error
        seen = _opaque(self._upright(_srgb(_eight_bit(self._image), self._icc))).convert("RGB")
        grey = seen.convert("L").resize((9, 9), Image.Resampling.BOX).tobytes()
        fields = [9 * y + x for y in range(1, 9) for x in range(1, 9)]
        bits = [grey[at] > grey[at - step] + _STEP for step in (1, 9) for at in fields]
        steps = sum(bit << place for place, bit in enumerate(bits)).to_bytes(16, "little")
        return Fingerprint(steps, seen.resize((4, 4), Image.Resampling.BOX).tobytes())

    def _shown(self) -> Image.Image:
        """The whole picture as 8-bit upright sRGB."""
        self.decode()
        image = self._upright(_srgb(_eight_bit(self._image), self._icc))
        image.info.clear()
        return image

    def raster(self) -> Raster:
        """The stored values: places in a palette, grey of 8 to 32 bits, or RGB; an alpha channel stands apart."""
        self.decode()
        image: Image.Image = self._image
        palette = bytes(image.getpalette("RGB") or ()) if image.mode == "P" else b""
        alpha = image.getchannel("A").tobytes() if image.mode in {"LA", "RGBA"} else b""
        if image.mode == "1":
            image = image.convert("L")
        elif image.mode in _DEEP_MODES:
            image = image if image.mode == "I;16" else image.convert("I")
        elif image.mode not in {"L", "P", "RGB"}:
            image = image.convert("L" if image.mode == "LA" else "RGB")
        depth = {"I;16": 2, "I": 4}.get(image.mode, 1)
        return Raster(
            width=image.width, height=image.height, bands=3 if image.mode == "RGB" else 1, depth=depth,
            data=image.tobytes(), palette=palette, alpha=alpha,
        )  # fmt: skip

    def _thumbnail_size(self) -> tuple[int, int]:
        """Width and height before turning."""
        scale = min(1.0, THUMBNAIL_WIDTH / self.probe.width, THUMBNAIL_HEIGHT / self.probe.height)
        width, height = self._image.size
        return max(1, round(width * scale)), max(1, round(height * scale))

    def _upright(self, image: Image.Image) -> Image.Image:
        # Pillow turns a TIFF while loading it.
        method = None if self.probe.format == "TIFF" else _UPRIGHT.get(self.probe.orientation)
        return image if method is None else image.transpose(method)


def finished(small: Image.Image) -> Thumbnail:
    """The thumbnail made of a picture that is small, upright and sRGB already."""
    small = _opaque(small)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=_QUALITY)
    return Thumbnail(data=out.getvalue(), width=small.width, height=small.height, colour=_dominant(small))


def _eight_bit(image: Image.Image) -> Image.Image:
    """The picture as L, LA, RGB, RGBA or CMYK; deeper grey is stretched from its darkest to its brightest."""
    if image.mode in _DEEP_MODES:
        return _stretched(image)
    if image.mode == "1":
        return image.convert("L")
    if image.mode == "P":
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode in {"L", "RGB"} and "transparency" in image.info:
        return image.convert("LA" if image.mode == "L" else "RGBA")
    if image.mode in {"L", "LA", "RGB", "RGBA", "CMYK"}:
        return image
    return image.convert("RGBA" if image.mode in _ALPHA_MODES else "RGB")


def _stretched(image: Image.Image) -> Image.Image:
    wide = image if image.mode in {"I", "F"} else image.convert("I")
    low, high = cast("tuple[float, float]", wide.getextrema())
    if not -inf < low < high < inf:
        return wide.convert("L")
    scale = 255.0 / (high - low)
    return wide.convert("F").point(lambda value: value * scale - low * scale).convert("L")


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    transform = _transform(profile, image.mode) if profile and image.mode != "LA" else None
    if transform is not None:
        return transform.apply(image)
    return image.convert("RGB") if image.mode == "CMYK" else image


@lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """How to bring pixels of `mode` to sRGB; None if they are there already, or the profile is not usable."""
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(opened):
            return None
        target = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        return ImageCms.ImageCmsTransform(opened, target, mode, "RGBA" if mode == "RGBA" else "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _opaque(image: Image.Image) -> Image.Image:
    if image.mode not in {"LA", "RGBA"}:
        return image
    ground = Image.new("RGB", image.size, _GREY)
    ground.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return ground


def _dominant(image: Image.Image) -> str:
    """The commonest of four colours that stand for the picture, as #rrggbb."""
    few = image.convert("RGB").resize((32, 32), Image.Resampling.BOX).quantize(4)
    counts = few.histogram()
    start = 3 * counts.index(max(counts))
    red, green, blue = (few.getpalette() or [])[start : start + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _undecoded(image: ImageFile.ImageFile, error: Exception) -> PictureRefused:
    if isinstance(error, PictureRefused):
        return error
    if isinstance(error, MemoryError):
        return PictureRefused("", "too-large", "decoding it takes more memory than is allowed")
    if "truncated" in str(error).lower():
        return cut_short("", _rows_decoded(image))
    return PictureRefused("", "unreadable", "its pixel data is damaged")


def _rows_decoded(image: ImageFile.ImageFile) -> float | None:
    """The share of rows that came out before the end; None where the format does not come row by row."""
    try:
        box = image.im.getbbox()
    except Exception:  # nothing was decoded, or what was cannot be asked
        return None
    if not box:
        return None
    rows = box[3] if box[3] < image.height else image.height - box[1]  # BMP comes bottom up
    return rows / image.height if rows < image.height else None

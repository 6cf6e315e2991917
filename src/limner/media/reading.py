"""Headers of pictures, read by Pillow; nothing is decompressed here."""

import io
import struct
import warnings
from typing import BinaryIO

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from limner.media.header import MAX_LARGE_PIXELS, MAX_PIXELS, Probe
from limner.media.refusal import PictureRefused
from limner.media.signatures import MIMES, declared_length, format_of, stranger, webp_size

# The limits are checked here, and by the child's own before it decodes.
Image.MAX_IMAGE_PIXELS = None
_MEGAPIXELS = {MAX_PIXELS: "40 megapixels", MAX_LARGE_PIXELS: "a gigapixel"}

# Pillow warns of odd metadata; a server's log is no place for that, and the pixel limit is checked here.
warnings.filterwarnings("ignore", module=r"PIL\.")

# Naming the readers loads them; Image.open would otherwise load every reader that Pillow has.
_READERS = (
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
    GifImagePlugin,
    BmpImagePlugin,
    TiffImagePlugin,
    AvifImagePlugin,
)
_ORIENTATION = 0x0112
_NEW_SUBFILE_TYPE = 0x00FE
_DNG_VERSION = 0xC612
_MAX_PNG_CHUNKS = 100_000
_MAX_EXIF = 1_000_000
_SHOWN_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA"})


def read_header(
    file: BinaryIO, name: str, reader: BinaryIO | None = None, most: int = MAX_PIXELS
) -> tuple[ImageFile.ImageFile, Probe]:
    """The picture opened but not yet decoded, and what its header says. Raises PictureRefused.

    `reader` stands in for `file` where time and memory are not limited otherwise; `most` is in pixels.
    """
    width, height = webp_size(file.read(30))
    file.seek(0)
    if width * height > MAX_PIXELS:  # opening it takes memory for all of them
        raise PictureRefused(name, "too-large", f"it claims {width} × {height}, more than 40 megapixels")
    try:
        image = Image.open(reader or file, formats=tuple(MIMES))
    except Exception as error:  # a hostile header makes Pillow raise almost anything
        raise _unopened(file, name, error) from error
    described = _describe(image, file, name)
    if described.width * described.height > most:
        size = f"{described.width} × {described.height}"
        reason = f"it is {size}, more than {_MEGAPIXELS[most]}"
        raise PictureRefused(name, "too-large", reason, size=size)
    return image, described


def _describe(image: ImageFile.ImageFile, file: BinaryIO, name: str) -> Probe:
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    if isinstance(image, TiffImagePlugin.TiffImageFile) and _is_camera_raw(image):
        reason = "it is a camera raw file, of which only a small copy could be read"
        raise PictureRefused(name, "unsupported-format", reason, format="camera raw")
    orientation = _orientation(image, file)
    width, height = image.size  # Pillow gives a TIFF's size upright, any other's as stored
    turned = orientation >= 5
    stored = (height, width) if turned and kind == "TIFF" else (width, height)
    upright = (height, width) if turned and kind != "TIFF" else (width, height)
    multiframe = image.format != "MPO" and _is_multiframe(image)
    return Probe(
        format=kind,
        mime=MIMES[kind],
        width=upright[0],
        height=upright[1],
        stored_width=stored[0],
        stored_height=stored[1],
        orientation=orientation,
        mode=image.mode,
        multiframe=multiframe,
        rendition=multiframe or not _is_shown_upright(kind, image.mode, orientation),
    )


def _is_shown_upright(kind: str, mode: str, orientation: int) -> bool:
    # Every browser applies EXIF orientation to JPEG; for PNG, WebP and AVIF they differ.
    if kind == "JPEG":
        return mode in {"L", "RGB"}
    if kind == "BMP":
        return mode in {"1", "L", "P", "RGB"}
    return kind != "TIFF" and orientation == 1 and mode in _SHOWN_MODES


def _is_camera_raw(image: TiffImagePlugin.TiffImageFile) -> bool:
    tags = image.tag_v2
    kind = tags.get(_NEW_SUBFILE_TYPE, 0)
    return _DNG_VERSION in tags or (isinstance(kind, int) and bool(kind & 1))


def _is_multiframe(image: ImageFile.ImageFile) -> bool:
    try:
        return bool(getattr(image, "is_animated", False))
    except Exception:  # looking for the second frame of a broken file; the first may be whole
        return False


def _orientation(image: ImageFile.ImageFile, file: BinaryIO) -> int:
    """EXIF's orientation, 1 where there is none; XMP's is not asked, as browsers do not."""
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        image.info.pop("xmp", None)
        value = image.tag_v2.get(_ORIENTATION, 1)
    else:
        exif = image.info.get("exif") or (_late_png_exif(file) if image.format == "PNG" else b"")
        value = _exif_orientation(exif)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _exif_orientation(exif: bytes) -> object:
    if not exif:
        return 1
    tags = Image.Exif()
    try:
        tags.load(exif)
        return tags.get(_ORIENTATION, 1)
    except Exception:  # broken metadata does not make a picture unreadable
        return 1


def _late_png_exif(file: BinaryIO) -> bytes:
    """The eXIf chunk of a PNG, which some programs write behind the pixels."""
    position = file.tell()
    file.seek(8)
    try:
        for _ in range(_MAX_PNG_CHUNKS):
            head = file.read(8)
            if len(head) < 8:
                return b""
            length, kind = struct.unpack(">I4s", head)
            if kind == b"eXIf" and length <= _MAX_EXIF:
                return file.read(length)
            file.seek(length + 4, io.SEEK_CUR)
        return b""
    finally:
        file.seek(position)


def _unopened(file: BinaryIO, name: str, error: Exception) -> PictureRefused:
    file.seek(0)
    head = file.read(256)
    size = file.seek(0, io.SEEK_END)
    if not head:
        return PictureRefused(name, "empty", "it is empty")
    kind = format_of(head)
    if kind is None:
        found = stranger(head)
        return PictureRefused(name, "unsupported-format", f"it is {found}", format=found)
    length = declared_length(head)
    if length > size:
        return cut_short(name, size / length)
    if "truncated" in str(error).lower():
        return cut_short(name, None)
    if "unsupported" in str(error).lower():
        reason = f"it is a {kind} file of a kind that is not read here"
        return PictureRefused(name, "unsupported-format", reason, format=kind)
    reason = f"it begins like a {kind} file, but its header is damaged"
    return PictureRefused(name, "unreadable", reason, format=kind)


def cut_short(name: str, share: float | None) -> PictureRefused:
    """The refusal of a picture that ends before its end, at `share` (0 to 1) of it where that is known."""
    if share is None:
        return PictureRefused(name, "truncated", "it ends too early")
    percent = int(share * 100)
    return PictureRefused(name, "truncated", f"it ends at {percent} %", percent=percent)

"""Pictures: found, probed, decoded safely, made small, and hashed.

What comes from outside is read in three steps. `walk_folder` or `Archive` finds entries, `probe` reads a
header in this process, and `Decoder` decodes in a child process whose limits `limner.media.limits` lists; what has
more than 40 megapixels is cut into tiles by another (`build_pyramid`).
Whatever is not taken is an `EntryRefused` or a `PictureRefused` that names it and says why.

JPEG is shown by every browser as it lies, turned by its EXIF orientation; so are PNG, WebP, GIF, BMP and AVIF
where nothing has to be turned. For all else (TIFF, 16 bits, CMYK, animations, other formats to be turned)
`Probe.rendition` is true, and `Decoder.rendition` gives what to show.
"""

from limner.media.archive import MAX_UNPACKED, Archive, ArchiveRefused
from limner.media.decoder import Decoder, DecoderClosed
from limner.media.entries import Entry, is_ignored, is_picture
from limner.media.files import MAX_BYTES, content_hash
from limner.media.folder import walk_folder
from limner.media.header import MAX_PIXELS, Probe
from limner.media.making import Making, sweep, whole
from limner.media.names import EntryRefused, printable, safe_relative, safe_text
from limner.media.probe import probe
from limner.media.process import Child, ChildDied, DecoderFailed
from limner.media.pyramid import Tiles, Wanted, build_pyramid, cut, part
from limner.media.refusal import PictureRefused, RefusalCode
from limner.media.serving import serve
from limner.media.wire import Area, Built, Encoding, Fingerprint, Inspection, Raster, Ready, Taken, Thumbnail

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "MAX_UNPACKED",
    "Archive",
    "ArchiveRefused",
    "Area",
    "Built",
    "Child",
    "ChildDied",
    "Decoder",
    "DecoderClosed",
    "DecoderFailed",
    "Encoding",
    "Entry",
    "EntryRefused",
    "Fingerprint",
    "Inspection",
    "Making",
    "PictureRefused",
    "Probe",
    "Raster",
    "Ready",
    "RefusalCode",
    "Taken",
    "Thumbnail",
    "Tiles",
    "Wanted",
    "build_pyramid",
    "content_hash",
    "cut",
    "is_ignored",
    "is_picture",
    "part",
    "printable",
    "probe",
    "safe_relative",
    "safe_text",
    "serve",
    "sweep",
    "walk_folder",
    "whole",
]

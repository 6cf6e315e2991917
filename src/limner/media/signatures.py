"""The first bytes by which files are known, whatever their names say."""

MIMES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
    "AVIF": "image/avif",
}

# offset, bytes, name; the first that fits counts
_PICTURES = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (8, b"WEBP", "WEBP"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (0, b"BM", "BMP"),
    (0, b"II*\x00", "TIFF"),
    (0, b"MM\x00*", "TIFF"),
    (0, b"II+\x00", "TIFF"),
    (0, b"MM\x00+", "TIFF"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftypavis", "AVIF"),
)

_STRANGERS = (
    (4, b"ftypqt", "a QuickTime film"),
    (4, b"ftypmp4", "an MP4 film"),
    (4, b"ftypisom", "an MP4 film"),
    (4, b"ftypcrx", "a camera raw file (CR3)"),
    (4, b"ftyp", "a HEIC picture or a film"),
    (0, b"8BPS", "a Photoshop file"),
    (0, b"%PDF", "a PDF document"),
    (0, b"%!PS", "a PostScript file"),
    (0, b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (0, b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (0, b"\xff\x0a", "a JPEG XL picture"),
    (0, b"\x76\x2f\x31\x01", "an OpenEXR picture"),
    (0, b"SIMPLE  =", "a FITS file"),
    (0, b"DDS ", "a DDS texture"),
    (0, b"BLP", "a BLP texture"),
    (0, b"qoif", "a QOI picture"),
    (0, b"\x00\x00\x01\x00", "a Windows icon"),
    (0, b"\x01\xda", "an SGI picture"),
    (0, b"icns", "an Apple icon"),
    (0, b"\xd7\xcd\xc6\x9a", "a Windows metafile"),
    (0, b"P1", "a PNM picture"),
    (0, b"P2", "a PNM picture"),
    (0, b"P3", "a PNM picture"),
    (0, b"P4", "a PNM picture"),
    (0, b"P5", "a PNM picture"),
    (0, b"P6", "a PNM picture"),
    (0, b"P7", "a PNM picture"),
    (0, b"PK\x03\x04", "a zip archive"),
    (0, b"PK\x05\x06", "a zip archive"),
    (0, b"\x1aE\xdf\xa3", "a Matroska or WebM film"),
    (0, b"version https://git-lfs", "a Git LFS pointer and not the picture itself"),
    (0, b"<svg", "an SVG drawing"),
    (0, b"<?xml", "an XML document"),
    (0, b"<", "a markup document"),
    (128, b"DICM", "a DICOM file"),
)


def format_of(head: bytes) -> str | None:
    """Which picture format we read a file is in, from its first 32 bytes or more; None for any other."""
    return _match(head, _PICTURES)


def stranger(head: bytes) -> str:
    """What a file that is none of our formats seems to be, as words that follow "it is"."""
    return _match(head, _STRANGERS) or "in no picture format known here"


def declared_length(head: bytes) -> int:
    """The length in bytes that the file says it has; 0 where its format does not say."""
    if head[:4] == b"RIFF" and len(head) >= 12:
        return int.from_bytes(head[4:8], "little") + 8
    return 0


def webp_size(head: bytes) -> tuple[int, int]:
    """Width and height that a WebP file claims, from its first 30 bytes; (0, 0) for any other file."""
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP" or len(head) < 30:
        return 0, 0
    if head[12:16] == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF


def _match(head: bytes, table: tuple[tuple[int, bytes, str], ...]) -> str | None:
    return next((name for at, magic, name in table if head[at : at + len(magic)] == magic), None)

import io
import os
import struct
from pathlib import Path

import pytest
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from limner.media import MAX_BYTES, MAX_PIXELS, Decoder, PictureRefused, content_hash, probe
from limner.media.files import MAX_LARGE_BYTES
from limner.media.signatures import webp_size
from tests.media.made import encoded, orientation_exif, photo, png, png_chunk

FORMATS = {  # what is written                             → format, type, shown by browsers as it is
    "jpeg": (lambda: encoded(photo(), "JPEG"),                     ("JPEG", "image/jpeg", True)),
    "grey jpeg": (lambda: encoded(photo().convert("L"), "JPEG"),   ("JPEG", "image/jpeg", True)),
    "cmyk jpeg": (lambda: encoded(photo().convert("CMYK"), "JPEG"), ("JPEG", "image/jpeg", False)),
    "png": (lambda: encoded(photo(), "PNG"),                       ("PNG", "image/png", True)),
    "palette png": (lambda: encoded(photo().quantize(9), "PNG"),   ("PNG", "image/png", True)),
    "16-bit png": (lambda: encoded(photo().convert("I;16"), "PNG"), ("PNG", "image/png", False)),
    "webp": (lambda: encoded(photo(), "WEBP"),                     ("WEBP", "image/webp", True)),
    "gif": (lambda: encoded(photo(), "GIF"),                       ("GIF", "image/gif", True)),
    "bmp": (lambda: encoded(photo(), "BMP"),                       ("BMP", "image/bmp", True)),
    "tiff": (lambda: encoded(photo(), "TIFF"),                     ("TIFF", "image/tiff", False)),
    "avif": (lambda: encoded(photo(), "AVIF"),                     ("AVIF", "image/avif", True)),
}  # fmt: skip


@pytest.mark.parametrize(("make", "expected"), FORMATS.values(), ids=FORMATS)
def test_the_header_tells_format_and_size(make, expected):
    found = probe(make(), "a.jpg")
    assert (found.format, found.mime, not found.rendition) == expected
    assert (found.width, found.height, found.stored_width, found.stored_height) == (64, 48, 64, 48)
    assert (found.orientation, found.multiframe) == (1, False)


def test_bytes_decide_and_not_the_name(tmp_path):
    path = tmp_path / "holiday.gif"
    path.write_bytes(encoded(photo(), "PNG"))
    assert probe(path, "holiday.gif").format == "PNG"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_sizes_are_upright(kind, orientation):
    found = probe(encoded(photo(64, 48), kind, exif=orientation_exif(orientation)), "a")
    assert found.orientation == orientation
    assert (found.stored_width, found.stored_height) == (64, 48)
    assert (found.width, found.height) == ((48, 64) if orientation >= 5 else (64, 48))
    # Browsers agree on turning JPEG alone, and none shows TIFF.
    assert found.rendition == (kind == "TIFF" or (kind != "JPEG" and orientation != 1))


def test_an_exif_chunk_behind_the_pixels_of_a_png_counts():
    whole = encoded(photo(64, 48), "PNG")
    late = whole[:-12] + png_chunk(b"eXIf", orientation_exif(6)[6:]) + whole[-12:]
    assert probe(whole, "a").orientation == 1
    assert (probe(late, "a").orientation, probe(late, "a").width) == (6, 48)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_orientation_in_xmp_is_not_asked_as_browsers_do_not(decoder: Decoder, kind):
    xmp = b'<x:xmpmeta><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
    if kind == "TIFF":
        tags = ImageFileDirectory_v2()
        tags[700] = xmp
        data = encoded(photo(64, 48), kind, tiffinfo=tags)
    elif kind == "PNG":
        text = b"XML:com.adobe.xmp\0\0\0\0\0" + xmp
        plain = encoded(photo(64, 48), kind)
        data = plain[:33] + png_chunk(b"iTXt", text) + plain[33:]
    else:
        data = encoded(photo(64, 48), kind, xmp=xmp)
    inspected = decoder.inspect(data, "a")
    assert (inspected.probe.orientation, inspected.probe.width) == (1, 64)
    assert (inspected.thumbnail.width, inspected.thumbnail.height) == (64, 48)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")  # the program itself ignores what Pillow warns of
@pytest.mark.parametrize(
    "exif", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", orientation_exif(99), b"Exif\0\0MM"]
)
def test_broken_metadata_leaves_the_picture_readable(exif):
    assert probe(encoded(photo(), "JPEG", exif=exif), "a").orientation == 1


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF", "AVIF"])
def test_more_than_one_frame_needs_a_still_rendition(kind):
    frames = [photo().convert("L"), photo().convert("L").rotate(180)]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    assert (probe(data, "a").multiframe, probe(data, "a").rendition) == (True, True)


def test_several_views_in_one_jpeg_are_a_jpeg(pictures: Path):
    found = probe(pictures / "good" / "frame_size.mpo", "a")
    assert (found.format, found.multiframe, found.rendition) == ("JPEG", False, False)


def webp_claiming(width: int, height: int) -> bytes:
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + bytes(4) + canvas
    plain = encoded(photo(), "WEBP")[12:]
    return b"RIFF" + struct.pack("<I", 4 + len(chunk) + len(plain)) + b"WEBP" + chunk + plain


def jpeg_claiming(width: int, height: int) -> bytes:
    data = bytearray(encoded(photo(), "JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def gif_claiming(width: int, height: int) -> bytes:
    data = bytearray(encoded(photo(), "GIF"))
    data[6:10] = struct.pack("<HH", width, height)
    return bytes(data)


def bmp_claiming(width: int, height: int) -> bytes:
    data = bytearray(encoded(photo(), "BMP"))
    data[18:26] = struct.pack("<ii", width, height)
    return bytes(data)


def tiff_claiming(width: int, height: int) -> bytes:
    tags = struct.pack("<HHII", 256, 4, 1, width) + struct.pack("<HHII", 257, 4, 1, height)
    tags += struct.pack("<HHII", 258, 3, 1, 8) + struct.pack("<HHII", 262, 3, 1, 1)
    tags += struct.pack("<HHII", 273, 4, 1, 8) + struct.pack("<HHII", 279, 4, 1, 8)
    return b"II*\0" + struct.pack("<IH", 8, 6) + tags + bytes(4)


BOMBS = {
    "png of 3.6 gigapixels": png(60_000, 60_000),
    "png just too large": png(8_000, 5_001),
    "webp": webp_claiming(16_384, 16_384),
    "jpeg": jpeg_claiming(65_000, 65_000),
    "gif": gif_claiming(60_000, 60_000),
    "bmp": bmp_claiming(30_000, 30_000),
    "tiff": tiff_claiming(2**31, 2**31),
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS)
def test_pixel_bombs_are_refused_by_name(decoder: Decoder, data):
    for refuse in (decoder.inspect, decoder.thumbnail, decoder.rendition):
        with pytest.raises(PictureRefused) as refused:
            refuse(data, "bomb.png")
        assert (refused.value.code, refused.value.where) == ("too-large", "bomb.png")
        assert "pixel" in refused.value.message


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"icc_profile": b"none"}])
def test_the_size_of_a_webp_is_known_before_it_is_opened(options):
    data = encoded(photo(57, 33), "WEBP", **options)
    assert webp_size(data[:30]) == (57, 33)
    assert webp_size(encoded(photo(), "PNG")[:30]) == (0, 0)


def test_forty_megapixels_are_taken():
    assert probe(png(8_000, 5_000), "a").width * 5_000 == MAX_PIXELS


REFUSED = {  # bytes                                               → code, words
    "nothing":        (b"",                                          "empty", "it is empty"),
    "text":           (b"hello, this is no picture",                 "unsupported-format", "in no picture"),
    "photoshop":      (b"8BPS\0\1" + bytes(50),                      "unsupported-format", "Photoshop"),
    "heic":           (b"\0\0\0\x18ftypheic" + bytes(50),            "unsupported-format", "HEIC"),
    "svg":            (b"<svg onload='alert(1)'/>",                  "unsupported-format", "SVG"),
    "zip":            (b"PK\3\4" + bytes(50),                        "unsupported-format", "zip"),
    "lfs pointer":    (b"version https://git-lfs.github.com/", "unsupported-format", "Git LFS"),
    "jpeg head only": (b"\xff\xd8\xff\xe0" + bytes(50),              "unreadable", "JPEG"),
    "png head only":  (b"\x89PNG\r\n\x1a\n" + bytes(50),             "unreadable", "PNG"),
    "half a webp":    (encoded(photo(), "WEBP")[:150],               "truncated", "it ends at"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code", "words"), REFUSED.values(), ids=REFUSED)
def test_refusals_say_why(data, code, words):
    with pytest.raises(PictureRefused) as refused:
        probe(data, "a.jpg")
    assert refused.value.code == code
    assert words in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize("tag", [(254, 1), (50706, b"\1\4\0\0")])
def test_camera_raw_is_not_mistaken_for_its_small_copy(tag):
    tags = ImageFileDirectory_v2()
    tags[tag[0]] = tag[1]
    with pytest.raises(PictureRefused) as refused:
        probe(encoded(photo(), "TIFF", tiffinfo=tags), "IMG_1.dng")
    assert (refused.value.code, refused.value.params["format"]) == ("unsupported-format", "camera raw")


def test_names_are_shown_without_control_characters():
    with pytest.raises(PictureRefused) as refused:
        probe(b"", "a\r\n\x1b[31m\u202e\udcff.png")
    assert str(refused.value).startswith("a\\r\\n\\x1b[31m\\u202e\\udcff.png: it is empty\n")


def test_what_is_no_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    for name in ("pipe.png", "gone.png", "."):
        with pytest.raises(PictureRefused) as refused:
            probe(tmp_path / name, name)
        assert refused.value.code == "unreadable"


def test_too_many_bytes_are_refused_unread(tmp_path, decoder: Decoder):
    path = tmp_path / "big.tif"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(PictureRefused) as refused:
        decoder.inspect(path, "big.tif")
    assert refused.value.code == "too-large"
    with path.open("wb") as file:
        file.truncate(MAX_LARGE_BYTES + 1)
    with pytest.raises(PictureRefused) as refused:
        probe(path, "big.tif")
    assert refused.value.code == "too-large"


def test_probing_decodes_nothing(monkeypatch):
    data = [make() for make, _ in FORMATS.values()]
    monkeypatch.setattr("PIL.Image.core.new", None)
    with Image.open(io.BytesIO(data[0])) as image, pytest.raises(TypeError):
        image.load()
    for each in data:
        assert probe(each, "a").width == 64


def test_hashes_are_those_of_the_bytes(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"abc" * 1_000_000)
    assert content_hash(path) == content_hash(b"abc" * 1_000_000)
    assert content_hash(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


class Counting(io.BytesIO):
    calls = 0
    given = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.calls += 1
        self.given += len(data)
        return data


def tiff_of_strips(version_as: str, version: int) -> bytes:
    """A small picture that claims to lie in two million strips."""
    order, big = version_as[0], version == 43
    entry = f"{order}HHQQ" if big else f"{order}HHII"
    at = struct.pack(f"{order}HHQ", 8, 0, 16) if big else struct.pack(f"{order}I", 8)
    tags = [(256, 4, 1, 9), (257, 4, 1, 9), (258, 4, 1, 8), (262, 4, 1, 1), (273, 4, 2_000_000, 400)]
    length = struct.pack(f"{order}Q" if big else f"{order}H", len(tags))
    head = (b"II" if order == "<" else b"MM") + struct.pack(version_as, version) + at
    return head + length + b"".join(struct.pack(entry, *tag) for tag in tags) + bytes(8_001_000)


EXIF_SEGMENT = b"\xff\xe1\xff\xffExif\0\0" + bytes(65_527)
ENDLESS = {
    "jpeg of filling": b"\xff\xd8" + b"\xff" * 40_000_000,
    "jpeg of comments": b"\xff\xd8" + b"\xff\xfe\0\2" * 5_000_000,
    "jpeg of exif": b"\xff\xd8" + EXIF_SEGMENT * 600,
    "png of empty chunks": png(9, 9)[:33] + png_chunk(b"prVt", b"") * 2_000_000,
    "tiff of strips": tiff_of_strips("<H", 42),
    "big-endian tiff of strips": tiff_of_strips(">H", 42),
    "bigtiff of strips": tiff_of_strips("<H", 43),
    "gif of extensions": encoded(photo(), "GIF")[:13] + b"\x21\x01\x01x\0" * 3_000_000,
}


@pytest.mark.parametrize("data", ENDLESS.values(), ids=ENDLESS)
def test_a_header_without_end_is_given_up(monkeypatch, data):
    file = Counting(data)
    monkeypatch.setattr("limner.media.files.io.BytesIO", lambda _: file)
    with pytest.raises(PictureRefused) as refused:
        probe(data, "a.jpg")
    assert refused.value.code == "unreadable"
    assert file.calls < 1_000_100
    assert file.given < 17_000_000

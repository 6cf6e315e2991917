"""What comes out of decoding: upright, 8 bits, sRGB."""

import io
import struct
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image, ImageCms

from limner.media import Decoder, PictureRefused
from limner.media.pixels import Picture
from tests.media.made import encoded, orientation_exif, photo

STORED = {  # EXIF orientation → how an upright picture is laid down for it
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def pixels(data: bytes, mode: str = "RGB") -> np.ndarray:
    return np.asarray(opened(data).convert(mode), dtype=int)


def alike(one: bytes, other: np.ndarray, most: float) -> bool:
    return bool(np.abs(pixels(one) - other).mean() <= most)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", STORED)
def test_everything_comes_out_upright(decoder: Decoder, kind, orientation):
    upright = photo(96, 64)
    turn = STORED[orientation]
    stored = upright if turn is None else upright.transpose(turn)
    options: dict[str, dict[str, object]] = {
        "JPEG": {"quality": 95, "subsampling": 0},
        "WEBP": {"lossless": True},
        "AVIF": {"quality": 95},
    }
    data = encoded(stored, kind, exif=orientation_exif(orientation), **options.get(kind, {}))
    expected = np.asarray(upright, dtype=int)

    rendition = decoder.rendition(data, "a")
    if kind in {"JPEG", "AVIF"}:
        assert alike(rendition, expected, 3)
    else:
        assert np.array_equal(pixels(rendition), expected)
    assert alike(decoder.inspect(data, "a").thumbnail.data, expected, 6)
    assert alike(decoder.thumbnail(data, "a").data, expected, 6)


def test_nine_copies_of_one_picture_are_one_picture(decoder: Decoder, pictures: Path):
    copies = [decoder.inspect(path, path.name) for path in sorted((pictures / "oriented").glob("*.jpg"))]
    assert len(copies) == 9
    assert {(each.probe.width, each.probe.height) for each in copies} == {(120, 180)}
    assert {each.probe.orientation for each in copies} == set(range(1, 9))
    first = pixels(copies[1].thumbnail.data)
    # The source's copies were compressed one by one, and carry a small number each.
    assert all(alike(each.thumbnail.data, first, 12) for each in copies)
    assert not alike(copies[1].thumbnail.data, first[::-1], 24)


SIZES = {  # picture      → thumbnail
    "as it is": ((320, 200), (320, 200)),
    "height": ((1000, 864), (500, 432)),
    "width": ((2592, 300), (864, 100)),
    "portrait": ((600, 1728), (150, 432)),
    "hair": ((3000, 1), (864, 1)),
}


@pytest.mark.parametrize(("size", "expected"), SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_thumbnails_fit_a_row_of_the_gallery(decoder: Decoder, size, expected, kind, orientation):
    stored = size if orientation == 1 else size[::-1]
    data = encoded(Image.new("RGB", stored, (200, 100, 50)), kind, exif=orientation_exif(orientation))
    for thumbnail in (decoder.inspect(data, "a").thumbnail, decoder.thumbnail(data, "a")):
        assert (thumbnail.width, thumbnail.height) == expected
        with opened(thumbnail.data) as image:
            assert (image.format, image.size, image.mode) == ("JPEG", expected, "RGB")
        assert alike(thumbnail.data, np.array([200, 100, 50]), 3)


def test_the_dominant_colour_is_the_commonest(decoder: Decoder):
    image = Image.new("RGB", (100, 100), (250, 250, 250))
    image.paste((20, 60, 200), (0, 0, 100, 70))
    colour = bytes.fromhex(decoder.inspect(encoded(image, "PNG"), "a").thumbnail.colour[1:])
    assert np.allclose(list(colour), [20, 60, 200], atol=8)


DEEP = {  # mode, darkest and brightest of what is written
    "12 bits in 16": ("I;16", 0, 4095),
    "16 bits": ("I;16", 0, 65535),
    "a narrow band": ("I;16", 30000, 30100),
    "32 bits": ("I", -70000, 900000),
    "floating": ("F", -0.25, 0.75),
}


@pytest.mark.parametrize(("mode", "low", "high"), DEEP.values(), ids=DEEP)
def test_deep_grey_is_stretched_over_all_of_eight_bits(decoder: Decoder, mode, low, high):
    dtype = {"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]
    values = np.linspace(low, high, 64 * 48).reshape(48, 64).astype(dtype)
    data = encoded(Image.fromarray(values), "TIFF")
    expected = (values.astype(float) - low) / (high - low) * 255
    inspected = decoder.inspect(data, "a")
    assert inspected.probe.rendition
    shown = pixels(decoder.rendition(data, "a"), "L")
    assert np.abs(shown - expected).max() <= 1
    assert (shown.min(), shown.max()) == (0, 255)
    assert np.abs(pixels(inspected.thumbnail.data, "L") - expected).mean() <= 3


def test_deep_grey_without_range_or_reason_still_decodes(decoder: Decoder):
    flat = np.full((8, 8), 500, np.uint16)
    odd = np.array([[np.nan, np.inf], [0.0, 1.0]], np.float32)
    for values in (flat, odd):
        assert decoder.rendition(encoded(Image.fromarray(values), "TIFF"), "a")


def test_alpha_lies_on_grey_in_thumbnails_and_stays_in_renditions(decoder: Decoder):
    image = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 20, 40))
    for data in (encoded(image, "PNG"), encoded(image.convert("LA"), "PNG"), encoded(image, "TIFF")):
        thumbnail = pixels(decoder.inspect(data, "a").thumbnail.data)
        assert np.allclose(thumbnail[20, 36], 128, atol=6)
        assert not np.allclose(thumbnail[20, 4], 128, atol=20)
        assert np.array_equal(pixels(decoder.rendition(data, "a"), "RGBA")[20, [4, 36], 3], [255, 0])


def test_cmyk_becomes_rgb(decoder: Decoder, pictures: Path):
    data = encoded(photo().convert("CMYK"), "JPEG", quality=95)
    assert alike(decoder.rendition(data, "a"), np.asarray(photo(), dtype=int), 8)
    with opened(decoder.rendition(pictures / "good" / "tiff_strip_cmyk_jpeg.tif", "a")) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "RGB", (100, 100))


def swapped_profile() -> bytes:
    """A colour profile whose red is green and whose green is red."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    names = {profile[at : at + 4].decode(): at for at in range(132, 132 + 12 * profile[131], 12)}
    red, green = names["rXYZ"], names["gXYZ"]
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_colour_profiles_are_applied(decoder: Decoder, kind):
    data = encoded(Image.new("RGB", (32, 32), (250, 5, 5)), kind, icc_profile=swapped_profile())
    for shown in (decoder.inspect(data, "a").thumbnail.data, decoder.rendition(data, "a")):
        red, green, blue = pixels(shown)[16, 16]
        assert green > 200
        assert max(red, blue) < 60
    with opened(decoder.rendition(data, "a")) as image:
        assert "icc_profile" not in image.info


@pytest.mark.parametrize(
    "profile", [b"nonsense", swapped_profile()[:200], swapped_profile()[:128] + bytes(400)]
)
def test_a_broken_profile_is_left_aside(decoder: Decoder, profile):
    data = encoded(photo(), "JPEG", quality=95, icc_profile=profile)
    assert alike(decoder.inspect(data, "a").thumbnail.data, np.asarray(photo(), dtype=int), 6)


def test_an_animation_is_its_first_frame(decoder: Decoder):
    frames = [Image.new("RGB", (30, 20), colour) for colour in ((200, 0, 0), (0, 0, 200))]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    with opened(decoder.rendition(data, "a")) as image:
        assert (image.format, getattr(image, "n_frames", 1)) == ("PNG", 1)
        assert image.convert("RGB").getpixel((5, 5)) == (200, 0, 0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF", "GIF"])
def test_a_file_cut_short_is_called_truncated(decoder: Decoder, kind):
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    whole = encoded(noise, kind)
    with pytest.raises(PictureRefused) as refused:
        decoder.inspect(whole[: len(whole) * 3 // 5], "IMG_0412.jpg")
    assert (refused.value.code, refused.value.where) == ("truncated", "IMG_0412.jpg")
    if kind in {"JPEG", "PNG", "BMP"}:
        assert 45 <= refused.value.params["percent"] <= 65
    assert decoder.inspect(whole, "whole").probe.width == 200


def test_the_size_found_is_held_against_the_size_declared():
    picture = Picture(io.BytesIO(encoded(photo(64, 48), "PNG")))
    picture.probe = msgspec.structs.replace(picture.probe, stored_width=640)
    with pytest.raises(PictureRefused, match="640 × 48, but it holds 64 × 48"):
        picture.decode()


def test_a_tiff_that_points_nowhere_is_refused(decoder: Decoder):
    data = bytearray(encoded(photo(), "TIFF"))
    at = data.rindex(struct.pack("<HH", 273, 4))
    data[at + 8 : at + 12] = struct.pack("<I", 1 << 30)
    with pytest.raises(PictureRefused):
        decoder.inspect(bytes(data), "a.tif")

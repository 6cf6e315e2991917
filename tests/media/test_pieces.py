"""Parts of pictures, and what pictures look like; both from the limited child."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image, ImageFilter

from limner.media import Decoder, Fingerprint, PictureRefused


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder(1) as made:
        yield made


def encoded(image: Image.Image, form: str = "PNG", **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def scene(seed: int = 0) -> Image.Image:
    """A picture with large and small structure."""
    image = Image.new("RGB", (160, 120), (90, 120, 60))
    for step in range(12):
        left, top = (step * 53 + seed * 31) % 140, (step * 29 + seed * 17) % 100
        image.paste(
            ((step * 40 + seed * 90) % 256, (step * 70) % 256, 200 - step * 10),
            (left, top, left + 30, top + 25),
        )
    return image.filter(ImageFilter.GaussianBlur(2))


def distance(one: Fingerprint, other: Fingerprint) -> int:
    return (int.from_bytes(one.steps) ^ int.from_bytes(other.steps)).bit_count()


def test_pieces_are_those_pixels_upright(decoder: Decoder) -> None:
    image = Image.new("RGB", (40, 30), (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, 10, 10))
    exif = Image.Exif()
    exif[0x0112] = 6
    [corner, beyond] = decoder.pieces(encoded(image, exif=exif), "x.png", [(20, 0, 10, 10), (25, 35, 10, 10)])
    red = Image.open(io.BytesIO(corner))
    assert (red.format, red.size, red.getpixel((5, 5))) == ("PNG", (10, 10), (255, 0, 0))
    edge = Image.open(io.BytesIO(beyond))
    assert (edge.getpixel((0, 0)), edge.getpixel((9, 9))) == ((0, 0, 255), (0, 0, 0))


def test_pixels_are_upright_and_have_three_bands(decoder: Decoder) -> None:
    image = Image.new("LA", (40, 30), (0, 255))
    image.paste((200, 255), (0, 0, 10, 10))
    image.paste((255, 0), (0, 20, 10, 30))
    exif = Image.Exif()
    exif[0x0112] = 6
    found = decoder.pixels(encoded(image, exif=exif), "x.png")
    assert (found.width, found.height, found.bands, found.depth, found.alpha) == (30, 40, 3, 1, b"")
    seen = Image.frombytes("RGB", (30, 40), found.data)
    assert [seen.getpixel(at) for at in [(25, 5), (15, 20), (5, 5)]] == [(200,) * 3, (0,) * 3, (128,) * 3]


def test_pieces_as_jpeg(decoder: Decoder) -> None:
    [piece] = decoder.pieces(encoded(scene().convert("RGBA")), "x.png", [(0, 0, 50, 20)], "jpeg")
    found = Image.open(io.BytesIO(piece))
    assert (found.format, found.size, found.mode) == ("JPEG", (50, 20), "RGB")


def test_a_picture_that_was_scaled_or_compressed_looks_the_same(decoder: Decoder) -> None:
    original = decoder.fingerprint(encoded(scene()), "a.png")
    for other in (
        encoded(scene(), "JPEG", quality=60),
        encoded(scene().resize((320, 240))),
        encoded(scene().resize((80, 60)), "JPEG", quality=80),
    ):
        assert distance(original, decoder.fingerprint(other, "b")) <= 8
    assert distance(original, decoder.fingerprint(encoded(scene(5)), "c")) > 20


def test_two_plain_pictures_are_told_apart_by_colour(decoder: Decoder) -> None:
    one, other = (
        decoder.fingerprint(encoded(Image.new("RGB", (9, 9), colour)), "x") for colour in ("red", "blue")
    )
    assert one.steps == other.steps
    assert one.colours == b"\xff\x00\x00" * 16
    assert other.colours == b"\x00\x00\xff" * 16


def test_what_is_no_picture_is_refused(decoder: Decoder) -> None:
    with pytest.raises(PictureRefused):
        decoder.fingerprint(b"no picture", "x")
    with pytest.raises(PictureRefused):
        decoder.pieces(b"no picture", "x", [(0, 0, 1, 1)])

"""Hostile and awkward files, all through one decoder: read or refused by name, and the next one goes on."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.media import Decoder, Inspection, PictureRefused, probe
from tests.media.made import encoded, orientation_exif, photo

CODES = {"unreadable", "unsupported-format", "too-large", "truncated", "empty"}
NOT_PICTURES = {"json", "xml", "strings", "LICENCES"}

pytestmark = pytest.mark.filterwarnings(
    "ignore::UserWarning"
)  # the program itself ignores what Pillow warns of


def attempt(decoder: Decoder, source: Path | bytes, name: str) -> Inspection | PictureRefused:
    try:
        return decoder.inspect(source, name)
    except PictureRefused as refused:
        return refused


def outcome(decoder: Decoder, path: Path) -> Inspection | PictureRefused:
    """What inspecting gave, checked for sense; anything but an answer or a refusal fails the test."""
    found = attempt(decoder, path, path.name)
    if isinstance(found, PictureRefused):
        assert found.where == path.name
        assert found.code in CODES
        assert found.message
        assert found.hint
        return found
    assert found.probe == probe(path, path.name)
    assert found.probe.width * found.probe.height <= 40_000_000
    assert found.thumbnail.data.startswith(b"\xff\xd8\xff")
    return found


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md")


def test_good_pictures_are_read(decoder: Decoder, pictures: Path):
    for path in files(pictures / "good"):
        found = outcome(decoder, path)
        assert isinstance(found, Inspection), found
        if found.probe.rendition:
            assert decoder.rendition(path, path.name).startswith(b"\x89PNG")


def test_bad_pictures_are_refused(decoder: Decoder, pictures: Path):
    refused = {}
    for path in files(pictures / "bad"):
        found = outcome(decoder, path)
        assert isinstance(found, PictureRefused), path
        refused[path.name] = found
    assert refused["decompression_bomb.gif"].code == "too-large"
    assert refused["truncated_jpeg.jpg"].code == "truncated"
    assert "Photoshop" in refused["psd-oob-write-overflow.psd"].message
    assert "HEIC" in refused["hopper.heif"].message


def test_what_fuzzers_found_is_read_or_refused(decoder: Decoder, pictures: Path):
    outcomes = [outcome(decoder, path) for path in files(pictures / "fuzz")]
    kinds = [isinstance(each, Inspection) for each in outcomes]
    assert any(kinds)
    assert not all(kinds)


def test_the_whole_set_where_it_is_at_hand(decoder: Decoder, pictures: Path, shared: Path | None):
    root = shared / "data" / "bad-input" if shared else pictures
    tried = [path for path in files(root) if not NOT_PICTURES & set(path.parts)]
    for path in tried:
        found = outcome(decoder, path)
        if "exif-orientation" in path.parts:
            assert isinstance(found, Inspection)
            assert (found.probe.width, found.probe.height) == (1200, 1800)
    assert len(tried) > (1800 if shared else 150)


SEEDS = {
    "jpeg": encoded(photo(), "JPEG", exif=orientation_exif(6)),
    "png": encoded(photo(), "PNG"),
    "webp": encoded(photo(), "WEBP"),
    "gif": encoded(photo(), "GIF"),
    "bmp": encoded(photo(), "BMP"),
    "tiff": encoded(photo(), "TIFF", compression="tiff_lzw"),
    "avif": encoded(photo(), "AVIF"),
}


@settings(max_examples=200)
@given(st.data())
def test_damaged_pictures_are_read_or_refused(decoder: Decoder, data: st.DataObject):
    seed = bytearray(SEEDS[data.draw(st.sampled_from(sorted(SEEDS)))])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, min(len(seed) - 1, 400)))
        seed[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(seed) // 2, len(seed)))
    found = attempt(decoder, bytes(seed[:cut]), "a")
    if isinstance(found, PictureRefused):
        assert found.code in CODES
        assert "broke off" not in found.message
    else:
        assert probe(bytes(seed[:cut]), "a") == found.probe

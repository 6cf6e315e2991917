"""Large pictures cut into tiles: upright, exact where they are exact, within limits, and refused by name."""

import io
import struct
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from psutil import Process

from limner.media import Built, PictureRefused, Tiles, Wanted, build_pyramid, cut, probe
from tests.media.made import encoded, orientation_exif, photo, png
from tests.media.test_pixels import STORED

SIZE = (1100, 700)


def quiet(share: float) -> None:
    assert 0 <= share <= 1


def built(tmp_path: Path, data: bytes, wanted: Wanted = "seen") -> Built:
    (tmp_path / "picture").write_bytes(data)
    return build_pyramid(tmp_path / "picture", "a", tmp_path / "a.zip", wanted, quiet)


def level(tmp_path: Path, found: Built, number: int) -> NDArray[np.int_]:
    """All tiles of a level beside each other."""
    tiles = Tiles()
    width, height = -(-found.width // 2**number), -(-found.height // 2**number)
    whole: NDArray[np.int_] | None = None
    for top in range(0, height, found.side):
        for left in range(0, width, found.side):
            data = tiles.get(tmp_path / "a.zip", found, number, left // found.side, top // found.side)
            assert data is not None
            wide, high = min(found.side, width - left), min(found.side, height - top)
            if found.mime == "application/octet-stream":
                piece = np.frombuffer(data, dtype="<u2").reshape(high, wide, found.bands)
            else:
                piece = np.asarray(Image.open(io.BytesIO(data))).reshape(high, wide, -1)
            if whole is None:
                whole = np.zeros((height, width, piece.shape[2]), dtype=int)
            whole[top : top + high, left : left + wide] = piece
    assert whole is not None
    return whole


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("orientation", STORED)
def test_every_level_is_upright(tmp_path: Path, kind: str, orientation: int) -> None:
    upright = photo(*SIZE)
    turn = STORED[orientation]
    stored = upright if turn is None else upright.transpose(turn)
    options: dict[str, dict[str, object]] = {
        "JPEG": {"quality": 95, "subsampling": 0},
    }
    found = built(
        tmp_path, encoded(stored, kind, exif=orientation_exif(orientation), **options.get(kind, {}))
    )
    assert (found.width, found.height, found.levels, found.bands) == (*SIZE, 3, 3)
    seen = level(tmp_path, found, 0)
    expected = np.asarray(upright, dtype=int)
    assert np.abs(seen - expected).max() <= (12 if kind == "JPEG" else 0)
    for number in (1, 2):
        half = np.asarray(upright.reduce(2**number), dtype=int)
        assert np.abs(level(tmp_path, found, number) - half)[:-1, :-1].mean() < 2
    assert found.thumbnail is not None
    small = Image.open(io.BytesIO(found.thumbnail.data))
    assert small.size == (679, 432)
    assert np.abs(np.asarray(small, dtype=int) - np.asarray(upright.resize(small.size), dtype=int)).mean() < 4


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_values_of_16_bits_are_those_of_the_file(tmp_path: Path, kind: str) -> None:
    values = np.random.default_rng(5).integers(0, 65_536, (600, 700), dtype=np.uint16)
    found = built(tmp_path, encoded(Image.fromarray(values), kind), "values")
    assert (found.bands, found.low, found.high) == (1, 0, 65_535)
    assert np.array_equal(level(tmp_path, found, 0)[..., 0], values)


def test_what_is_shown_of_16_bits_goes_from_the_darkest_to_the_brightest(tmp_path: Path) -> None:
    ramp = np.linspace(900, 3100, 600 * 700).reshape(600, 700).astype(np.uint16)
    seen = level(tmp_path, found := built(tmp_path, encoded(Image.fromarray(ramp), "PNG")), 0)
    assert found.mime == "image/png"
    assert (seen.min(), seen.max()) == (0, 255)
    assert np.abs(seen[..., 0] - (ramp - 900.0) / 2200 * 255).max() <= 1


def test_floats_stand_between_their_least_and_their_greatest(tmp_path: Path) -> None:
    values = np.random.default_rng(6).normal(3, 40, (80, 90)).astype(np.float32)
    low, high = float(values.min()), float(values.max())
    values[3, 4], values[5, 6], values[7, 8] = np.nan, np.inf, -np.inf
    found = built(tmp_path, encoded(Image.fromarray(values), "TIFF"), "values")
    assert (found.low, found.high) == pytest.approx((low, high))
    back = level(tmp_path, found, 0)[..., 0] / 65_535 * (high - low) + low
    odd = ~np.isfinite(values)
    assert np.abs(back - values)[~odd].max() <= (high - low) / 65_535
    assert np.all(back[odd] == low)


def test_a_picture_of_8_bits_has_no_other_values(tmp_path: Path) -> None:
    assert built(tmp_path, encoded(photo(), "PNG"), "values").levels == 0


def test_what_can_be_seen_through_stays_so(tmp_path: Path) -> None:
    picture = photo(600, 500)
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    seen = level(tmp_path, built(tmp_path, encoded(picture, "PNG")), 0)
    assert np.array_equal(seen, np.asarray(picture, dtype=int))


def test_palettes_and_single_bits_are_shown_as_they_look(tmp_path: Path) -> None:
    for picture in (photo(600, 500).quantize(60), photo(600, 500).convert("1")):
        seen = level(tmp_path, built(tmp_path, encoded(picture, "PNG")), 0)
        shown = np.asarray(picture.convert("RGB"), dtype=int)
        assert np.array_equal(np.broadcast_to(seen, shown.shape), shown)


@pytest.mark.parametrize(
    ("cut", "code"), [(0.0, "empty"), (0.5, "truncated"), (0.9, "truncated")], ids=["empty", "half", "most"]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_ends_too_early_is_refused(tmp_path: Path, kind: str, cut: float, code: str) -> None:
    data = encoded(Image.effect_noise(SIZE, 90).convert("RGB"), kind)
    with pytest.raises(PictureRefused) as refused:
        built(tmp_path, data[: int(cut * len(data))])
    assert refused.value.code == code
    assert sorted(path.name for path in tmp_path.iterdir()) == ["picture"]


def test_a_picture_that_claims_more_than_it_holds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PictureRefused):
        built(tmp_path, png(9000, 9000))


def test_more_than_a_gigapixel_is_refused_by_its_header() -> None:
    with pytest.raises(PictureRefused, match="gigapixel") as refused:
        probe(png(40_000, 40_000), "a.png")
    assert refused.value.code == "too-large"
    assert probe(png(30_000, 30_000), "a.png").large


def test_large_pictures_of_other_formats_are_refused() -> None:
    header = (
        b"BM"
        + struct.pack("<IHHI", 54, 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, 9000, 9000, 1, 24, 0, 0, 0, 0, 0, 0)
    )
    with pytest.raises(PictureRefused, match="JPEG, PNG, TIFF") as refused:
        probe(header, "a.bmp")
    assert refused.value.code == "too-large"


@pytest.mark.parametrize("area", [(500, 100, 60, 60), (-40, 300, 700, 700), (300, 20, 232, 232)])
def test_a_square_is_cut_out_of_the_tiles(tmp_path: Path, area: tuple[int, int, int, int]) -> None:
    found = built(tmp_path, encoded(photo(*SIZE), "PNG"))
    left, top, width, height = area
    data = cut(partial(Tiles().get, tmp_path / "a.zip", found), found, area, 232)
    expected = photo(*SIZE).crop((left, top, left + width, top + height)).resize((232, 232))
    difference = np.asarray(Image.open(io.BytesIO(data)), dtype=int) - np.asarray(expected, dtype=int)
    assert np.abs(difference).mean() < 3


def test_who_watches_may_stop_it(tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(encoded(photo(2000, 2000), "PNG"))

    def stop(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_pyramid(tmp_path / "picture", "a", tmp_path / "a.zip", "seen", stop)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["picture"]


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_child_that_breaks_off_gets_a_successor_once(tmp_path: Path, deaths: int) -> None:
    (tmp_path / "picture").write_bytes(encoded(photo(2000, 2000), "PNG"))
    killed = set[int]()

    def kill(share: float) -> None:
        [child] = (each for each in Process().children() if "limner.media.pyramid_child" in each.cmdline())
        if len(killed) < deaths and child.pid not in killed:
            killed.add(child.pid)
            child.kill()
            child.wait()

    def build() -> Built:
        return build_pyramid(tmp_path / "picture", "a.png", tmp_path / "a.zip", "seen", kill)

    if deaths == 1:
        assert np.abs(level(tmp_path, build(), 0) - np.asarray(photo(2000, 2000), dtype=int)).mean() < 3
    else:
        with pytest.raises(PictureRefused, match=r"a\.png: its decoder broke off") as refused:
            build()
        assert (refused.value.code, refused.value.lasting) == ("broke-off", False)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["picture"]
    assert len(killed) == deaths


def test_tiles_that_do_not_exist_are_none(tmp_path: Path) -> None:
    found = built(tmp_path, encoded(photo(*SIZE), "PNG"))
    for place in ((0, 3, 0), (0, 0, -1), (3, 0, 0), (-1, 0, 0)):
        assert Tiles().get(tmp_path / "a.zip", found, *place) is None
    with ZipFile(tmp_path / "a.zip") as tiles:
        assert all(
            "/" not in name.removeprefix("tiles_files/").replace("/", "", 1) for name in tiles.namelist()
        )

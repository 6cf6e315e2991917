"""Large pictures come in undecoded and are cut into tiles by the job that brought them."""

import io
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image

from limner.dataset import LimnerError
from limner.jobs import Jobs, Pyramids
from limner.store import ImageFile, ImageFilter
from tests.jobs.conftest import Bench
from tests.jobs.test_importing import picture

SIZE = (8100, 5000)


def large(color: tuple[int, int, int] = (10, 130, 210)) -> bytes:
    """A picture of 40.5 megapixels, small as a file."""
    out = io.BytesIO()
    Image.new("RGB", SIZE, color).save(out, "PNG")
    return out.getvalue()


def files(bench: Bench) -> dict[str, ImageFile]:
    rows = bench.store.listing.page(bench.project, ImageFilter(), "number", 0, 10).images
    return {row.name: bench.store.images.file(row.id) for row in rows}


def tile_files(bench: Bench) -> list[Path]:
    return sorted((bench.store.data / "derived").rglob("*.zip"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "small.jpg").write_bytes(picture())
    (folder / "large.png").write_bytes(large())
    return folder


def test_large_pictures_come_in_beside_small_ones(bench: Bench, folder: Path) -> None:
    job = bench.bring(folder)
    assert job.result is not None
    assert (job.result["added"], job.result["refused"]) == (2, 0)
    found = files(bench)
    assert (found["large.png"].large, found["small.jpg"].large) == (True, False)
    assert bench.store.blobs.get(found["large.png"].hash) == (folder / "large.png").read_bytes()
    assert len(tile_files(bench)) == 1
    pyramids = Pyramids(bench.store)
    built = pyramids.get(found["large.png"], "seen")
    assert (built.width, built.height, built.levels) == (*SIZE, 5)
    made = pyramids.tile(found["large.png"], "seen", 0, 15, 9)
    assert made is not None
    data, kind = made
    assert kind == "image/png"
    corner = Image.open(io.BytesIO(data))
    assert (corner.size, corner.getpixel((0, 0))) == ((420, 392), (10, 130, 210))
    assert pyramids.tile(found["large.png"], "seen", 0, 16, 9) is None
    assert Image.open(io.BytesIO(pyramids.thumbnail(found["large.png"]).data)).size == (700, 432)


def test_those_read_in_place_and_those_in_a_zip_are_cut_up_too(
    bench: Bench, jobs: Jobs, folder: Path, tmp_path: Path
) -> None:
    assert jobs.wait(jobs.start_folder(bench.project, folder, bench.actor).id).state == "done"
    found = files(bench)["large.png"]
    assert found.source is not None
    assert len(tile_files(bench)) == 1
    assert found.hash, "its hash came with the tiles"
    with ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("zipped.png", large((200, 40, 90)))
    job = jobs.wait(jobs.start_folder(bench.project, tmp_path / "more.zip", bench.actor).id)
    assert (job.state, job.message) == ("done", "")
    assert len(tile_files(bench)) == 2


def test_one_that_cannot_be_cut_up_is_reported_and_says_so_ever_after(bench: Bench, folder: Path) -> None:
    whole = (folder / "large.png").read_bytes()
    (folder / "large.png").write_bytes(whole[: len(whole) // 2])
    job = bench.bring(folder)
    assert job.result is not None
    assert job.result["added"] == 2
    assert bench.report(job.id)["large.png"].code == "truncated"
    broken = files(bench)["large.png"]
    assert "ends too early" in broken.problem
    assert tile_files(bench) == []
    with pytest.raises(LimnerError, match="ends too early"):
        Pyramids(bench.store).get(broken, "seen")


def test_lost_tiles_are_made_again(bench: Bench, folder: Path) -> None:
    bench.bring(folder)
    [tiles] = tile_files(bench)
    found = files(bench)["large.png"]
    pyramids = Pyramids(bench.store)
    assert pyramids.tile(found, "seen", 4, 0, 0) is not None
    for path in (tiles, tiles.with_suffix(".json")):
        path.unlink()
    told: list[float] = []
    pyramids.get(found, "seen", told.append)
    assert told == sorted(told)
    assert told
    assert pyramids.tile(found, "seen", 4, 0, 0) is not None

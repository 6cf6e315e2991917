"""Large pictures come in undecoded and are cut into tiles by the job that brought them."""

import io
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image

from limner.dataset import LimnerError, new_id
from limner.jobs import Jobs, NotReady, Pyramids
from limner.jobs.pyramids import _cutting
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


def lose(bench: Bench) -> ImageFile:
    """The large picture, without its tiles."""
    [tiles] = tile_files(bench)
    for path in (tiles, tiles.with_suffix(".json")):
        path.unlink()
    return files(bench)["large.png"]


def test_lost_tiles_are_made_again_by_a_job_and_nobody_waits_for_it(
    bench: Bench, jobs: Jobs, folder: Path
) -> None:
    bench.bring(folder)
    pyramids = Pyramids(bench.store, lambda image, wanted: jobs.start_tiles(image, wanted, bench.actor))
    assert pyramids.tile(files(bench)["large.png"], "seen", 4, 0, 0) is not None
    found = lose(bench)
    asked: list[Callable[[], object]] = [
        lambda: pyramids.get(found, "seen"),
        lambda: pyramids.tile(found, "seen", 4, 0, 0),
        lambda: pyramids.thumbnail(found),
        lambda: pyramids.part(found, (0, 0, 8, 8)),
    ]
    started = set()
    _cutting.acquire()  # another one is being cut up
    for ask in asked:
        with pytest.raises(NotReady) as still:
            ask()
        started.add(still.value.job.id)
    _cutting.release()
    [job] = started
    assert jobs.wait(job).state == "done"
    for ask in asked:
        assert ask() is not None


def test_an_import_on_its_way_is_waited_for_instead(bench: Bench, jobs: Jobs, folder: Path) -> None:
    bench.bring(folder)
    found = lose(bench)
    coming = bench.store.jobs.create(new_id(), "import", bench.project, bench.actor, {})
    assert jobs.start_tiles(found, "seen", bench.actor).id == coming.id
    bench.store.jobs.finish(coming.id, "done", {})
    assert jobs.start_tiles(found, "seen", bench.actor).id != coming.id


def test_what_cannot_be_cut_up_fails_once_and_says_so_ever_after(
    bench: Bench, jobs: Jobs, folder: Path
) -> None:
    bench.bring(folder)
    found = lose(bench)
    path = bench.store.images.path(found)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-2000])
    ended = jobs.wait(jobs.start_tiles(found, "seen", bench.actor).id)
    assert ended.state == "failed"
    with pytest.raises(LimnerError, match="ends too early"):
        Pyramids(bench.store, lambda *_: pytest.fail("started again")).get(files(bench)["large.png"], "seen")


def test_cutting_that_the_end_of_the_program_cut_off_goes_on(bench: Bench, folder: Path) -> None:
    bench.bring(folder)
    found = lose(bench)
    first = Jobs(bench.store, bench.decoder)
    first.launch()
    _cutting.acquire()
    job = first.start_tiles(found, "seen", bench.actor)
    while bench.store.jobs.get(job.id).state == "queued":
        pass
    first.close()
    _cutting.release()
    assert bench.store.jobs.get(job.id).state == "running"
    again = Jobs(bench.store, bench.decoder)
    again.launch()
    try:
        assert again.wait(job.id).state == "done"
    finally:
        again.close()
    assert Pyramids(bench.store).tile(found, "seen", 4, 0, 0) is not None


def test_it_is_told_how_far_cutting_is(bench: Bench, folder: Path) -> None:
    bench.bring(folder)
    found = lose(bench)
    pyramids = Pyramids(bench.store)
    told: list[float] = []
    pyramids.get(found, "seen", told.append)
    assert told == sorted(told)
    assert told
    assert pyramids.tile(found, "seen", 4, 0, 0) is not None

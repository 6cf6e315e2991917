"""What all formats of label pictures have in common: how they are recognised, painted, refused, and left unlabelled."""

import random
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pixels

from limner.dataset import Box, LabelledImage, Mask, Part, Polygon
from limner.formats import FolderSink, FormatError, Problem, load, read, sniff, write
from limner.formats.core.pictures import KnownPictures
from limner.geometry import rasterize, rle
from tests.formats.making import HEIGHT, WIDTH, dataset, note, notes_of, picture, through

SAMPLES = {
    "ade20k": "ade20k",
    "camvid": "camvid",
    "cityscapes": "cityscapes",
    "common-seg": "common-seg/dataset",
    "kitti-seg": "kitti-seg",
    "mapillary": "mapillary/v2.0",
    "mots": "mots",
    "voc-seg": "voc-seg",
}
EXCLUSIVE = ("camvid", "coco-panoptic", "common-seg", "kitti-seg", "mapillary", "masks", "mots", "voc-seg")
HELD = (*EXCLUSIVE, "ade20k", "cityscapes")


@pytest.mark.parametrize(("format", "folder"), SAMPLES.items(), ids=SAMPLES)
def test_each_sample_is_recognised_as_one_thing(format: str, folder: str, data: Path) -> None:
    assert sniff(data / "formats" / folder).format == format


@pytest.mark.parametrize("format", HELD)
def test_what_is_written_is_recognised(format: str, tmp_path: Path) -> None:
    source = tmp_path / "x.png"
    Pixels.new("RGB", (WIDTH, HEIGHT)).save(source)
    made = picture(note(Box(1, 2, 3, 4)), name="x.png", split="train")
    item = LabelledImage(made.image, made.layers, lambda: source.open("rb"))
    write(dataset(item), FolderSink(tmp_path / "out", "copy"), format)
    assert sniff(tmp_path / "out").format == format


OVERLAPPING = (
    note(Box(10, 10, 30, 30), 1),
    note(Polygon((Part((20.3, 5.1, 60.2, 30.7, 22.9, 50.5)),)), 2, kind="dog"),
    note(Box(30, 20, 10, 10), 3),
)


@pytest.mark.parametrize("format", EXCLUSIVE)
def test_the_last_on_top_wins_in_every_format(format: str, tmp_path: Path) -> None:
    expected = np.zeros((HEIGHT, WIDTH), dtype=int)
    for one, value in zip(OVERLAPPING, (1, 2, 1), strict=True):
        expected[rasterize(one.shape, WIDTH, HEIGHT)] = value
    [item], ledger = through(dataset(picture(*OVERLAPPING)), format, tmp_path)
    values = {note(Box(0, 0, 1, 1), kind=name).class_id: value for name, value in (("cat", 1), ("dog", 2))}
    found = np.zeros_like(expected)
    for one in notes_of(item):
        pixels = rasterize(one.shape, WIDTH, HEIGHT)
        assert not found[pixels].any()
        found[pixels] = values[one.class_id]
    assert np.array_equal(found, expected)
    assert ledger.lost == 0


@pytest.mark.parametrize("format", HELD)
def test_masks_that_share_no_pixel_come_back_as_they_were(format: str, tmp_path: Path) -> None:
    pixels = np.random.default_rng(5).integers(0, 3, (HEIGHT, WIDTH))
    notes = [
        note(rle.crop(rle.from_pixels(pixels == at), HEIGHT), at, kind=kind)
        for at, kind in ((1, "cat"), (2, "dog"))
    ]
    [item], ledger = through(dataset(picture(*notes)), format, tmp_path)
    assert [rasterize(one.shape, WIDTH, HEIGHT).tolist() for one in notes_of(item)] == [
        rasterize(one.shape, WIDTH, HEIGHT).tolist() for one in notes
    ]
    if format != "cityscapes":  # where masks become polygons
        assert [one.shape for one in notes_of(item)] == [one.shape for one in notes]
        assert {row.what for row in ledger.rows() if row.severity != "note"} <= {"object without a track"}


@pytest.mark.parametrize("format", HELD)
def test_a_picture_of_unknown_size_is_refused(format: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        write(dataset(picture(note(Box(1, 2, 3, 4)), width=0, height=0)), FolderSink(tmp_path), format)
    assert caught.value.code == "no-size"
    assert caught.value.where == "x.jpg"


@pytest.mark.parametrize(
    "format", [name for name in HELD if name not in ("ade20k", "cityscapes", "coco-panoptic")]
)
def test_jpeg_for_png_is_refused_and_the_picture_left_unlabelled(format: str, tmp_path: Path) -> None:
    sink = FolderSink(tmp_path)
    write(dataset(picture(note(Box(1, 2, 30, 40)))), sink, format)
    for path in tmp_path.rglob("*.png"):
        seen = Pixels.open(path)
        seen.convert("L" if seen.mode.startswith("I") else "RGB").save(path, format="JPEG")
    problems: list[Problem] = []
    [item] = load(format).read(tmp_path, KnownPictures(tmp_path, sink.placed), problems.append).images
    assert item.layer() is None
    assert {problem.code for problem in problems} == {"lossy"}


def test_an_empty_mask_is_lost_by_name(tmp_path: Path) -> None:
    empty = note(Mask(x=3, y=3, width=0, height=0, counts=""))
    for format in HELD:
        [item], ledger = through(dataset(picture(empty)), format, tmp_path / format)
        assert (notes_of(item), ledger.lost) == ((), 1)


def test_a_picture_of_another_size_than_its_labels_is_noted(tmp_path: Path) -> None:
    sink = FolderSink(tmp_path)
    write(dataset(picture(note(Box(1, 2, 30, 40)))), sink, "masks")
    (tmp_path / "images/unsplit").mkdir(parents=True)
    Pixels.new("RGB", (WIDTH // 2, HEIGHT // 2)).save(tmp_path / "images/unsplit/x.jpg")
    problems: list[Problem] = []
    [item] = read(tmp_path, "masks", report=problems.append).images
    assert [(problem.code, problem.outcome) for problem in problems] == [("size", "noted")]
    assert (item.image.width, item.image.height) == (WIDTH, HEIGHT)


NASTY = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"-1",
    b"1e999",
    b"NaN",
    b"null",
    b"[]",
    b"{}",
    b"99999999999999999999",
    b"\r\n",
)


@pytest.mark.parametrize(("format", "folder"), SAMPLES.items(), ids=SAMPLES)
@settings(max_examples=25)
@given(choice=st.randoms(use_true_random=False), put=st.sampled_from(NASTY))
def test_damaged_samples_are_read_or_refused(
    format: str, folder: str, choice: random.Random, put: bytes, shared_samples: Path
) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "x"
        shutil.copytree(shared_samples / folder, root)
        files = sorted(path for path in root.rglob("*") if path.is_file() and path.suffix != ".jpg")
        for path in choice.sample(files, 2):
            data = path.read_bytes()
            start = choice.randrange(len(data) + 1)
            path.write_bytes(data[:start] + put + data[start + choice.randrange(4) :])
        with suppress(FormatError):
            for item in read(root, format, report=lambda _: None).images:
                assert item.image.name


@pytest.fixture(scope="module")
def shared_samples() -> Path:
    return Path(__file__).parents[1] / "data/formats"

"""MOTS: tracks that keep their numbers, text and pictures that say the same."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pixels

from limner.dataset import Box, Mask, TrackPoint, derived_id
from limner.formats import FolderSink, convert, load, read, sniff, write
from limner.formats.core.pictures import KnownPictures
from limner.formats.core.pixels import wide_png
from limner.geometry import rasterize
from tests.formats.making import dataset, note, notes_of, picture, written
from tests.formats.test_numbered import opened, put

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def test_a_track_keeps_its_number_through_a_sequence(tmp_path: Path) -> None:
    one, other = (TrackPoint(derived_id("track", name)) for name in "ab")
    gone = TrackPoint(other.track_id, outside=True)
    frames = [
        picture(
            note(Box(0, 0, 2, 2), 1, track=one),
            note(Box(9, 0, 2, 2), 2, track=other),
            name="1.png",
            folder="s",
        ),
        picture(
            note(Box(1, 0, 2, 2), 3, track=other),
            note(Box(9, 9, 9, 9), 4, track=gone),
            name="2.png",
            folder="s",
        ),
        picture(note(Box(1, 0, 2, 2), 5, track=one), note(Box(9, 9, 9, 9), 6), name="3.png", folder="s"),
    ]
    _, ledger = written(dataset(*frames), "mots", tmp_path)
    numbers = [
        np.unique(np.array(Pixels.open(tmp_path / f"instances/s/{at}.png"))).tolist() for at in (1, 2, 3)
    ]
    assert numbers == [[0, 1001, 1002], [0, 1002], [0, 1001, 1003]]
    assert (ledger.lost, {row.what for row in ledger.rows()}) == (
        1, {"box", "end of a track", "object without a track"},
    )  # fmt: skip


def test_text_and_pictures_say_the_same(tmp_path: Path) -> None:
    from pycocotools import mask as coco

    pixels = np.zeros((80, 100), dtype=np.uint8)
    pixels[3:9, 4:20] = 1
    counts = coco.encode(np.asfortranarray(pixels))["counts"].decode()
    put(tmp_path, "instances_txt/0002.txt", f"0 1001 1 80 100 {counts}\n2 10000 10 80 100 {counts}\n")
    put(tmp_path, "instances/0003/000000.png", wide_png(pixels.astype(np.int64) * 1001))
    items, problems = opened(tmp_path, "mots")
    assert problems == []
    assert [item.image.path for item in items] == ["0002/000000.png", "0002/000002.png", "0003/000000.png"]
    shapes = [notes_of(item)[0].shape for item in items]
    assert shapes[0] == shapes[1] == shapes[2]
    assert isinstance(shapes[0], Mask)
    assert np.array_equal(rasterize(shapes[0], 100, 80), pixels > 0)
    kinds = read(tmp_path, "mots").ontology.class_by_id()
    assert [kinds[notes_of(item)[0].class_id or item.image.id].name for item in items] == [
        "car",
        "ignore",
        "car",
    ]
    assert [notes_of(item)[0].track is None for item in items] == [False, True, False]


ROWS = {
    "fields": "0 1001 1 80 100",
    "no number": "0 a 1 80 100 0",
    "size": "0 1001 1 0 100 0",
    "huge": "0 1001 1 999999999 999999999 0",
    "class": "0 1001 2 80 100 0",
    "negative": "-1 1001 1 80 100 0",
    "twice": "0 1001 1 80 100 Plm1",
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_bad_row_is_named(row: str, tmp_path: Path) -> None:
    put(tmp_path, "instances_txt/0002.txt", f"0 1001 1 80 100 Plm1\n{row}\n")
    _, problems = opened(tmp_path, "mots")
    assert "instances_txt/0002.txt, line 2" in {problem.where for problem in problems}


def test_the_challenge_lays_text_beside_its_frames(tmp_path: Path) -> None:
    for frame in (1, 2):
        path = tmp_path / f"train/MOTS20-02/img1/{frame:06d}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Pixels.new("RGB", (4, 3)).save(path)
    put(tmp_path, "train/MOTS20-02/gt/gt.txt", "1 2009 2 3 4 0<\n1 3 1 3 4 044\n")
    assert sniff(tmp_path).format == "mots"
    (first, second), problems = opened(tmp_path, "mots")
    assert [problem.where for problem in problems] == [
        "train/MOTS20-02/gt/gt.txt, line 2"
    ]  # its runs cover too little
    assert (first.image.path, first.image.split, first.image.frame) == ("MOTS20-02/000001.jpg", "train", 0)
    assert [len(notes_of(item)) for item in (first, second)] == [1, 0]


def test_what_is_written_as_text_is_read_by_pycocotools_and_comes_back(data: Path, tmp_path: Path) -> None:
    from pycocotools import mask as coco

    source = tmp_path / "in"
    numbers = np.array([[1001, 1001, 0], [2003, 10000, 0]])
    for number in (7, 8):
        put(source, f"instances/0002/{number:06d}.png", wide_png(numbers))
        put(source, f"images/0002/{number:06d}.png", wide_png(0 * numbers))
    result = convert(source, tmp_path / "out", "mots:txt", strict=True, verified=True)
    assert result.ledger.kept == 6
    lines = [line.split() for line in (tmp_path / "out/instances_txt/0002.txt").read_text().splitlines()]
    assert [line[:5] for line in lines[:3]] == [
        ["0", "1001", "1", "2", "3"],
        ["0", "2003", "2", "2", "3"],
        ["0", "10000", "10", "2", "3"],
    ]
    pixels = coco.decode({"size": [2, 3], "counts": lines[0][5].encode()})
    assert pixels.tolist() == [[1, 1, 0], [0, 0, 0]]
    convert(
        data / "formats/mots", tmp_path / "again", "mots:txt", strict=True, verified=True, pictures="copy"
    )


def test_text_leaves_out_what_was_never_labelled(tmp_path: Path) -> None:
    frames = [
        picture(note(Box(1, 1, 2, 2)), name="a.png"),
        picture(name="b.png", labelled=False),
        picture(name="c.png"),
        picture(name="d.png", folder="empty"),
    ]
    sink = FolderSink(tmp_path)
    ledger = write(dataset(*frames), sink, "mots:txt")
    assert sorted(sink.placed) == [
        "images/0000/000000.png",
        "images/0000/000001.png",
        "images/empty/000000.png",
    ]
    assert ("picture never labelled", "note") in {(row.what, row.severity) for row in ledger.rows()}
    items = list(load("mots").read(tmp_path, KnownPictures(tmp_path, sink.placed), print).images)
    assert [len(notes_of(item)) for item in items] == [1, 0, 0]

"""MOTS: tracks that keep their numbers, text and pictures that say the same."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pixels

from limner.dataset import Box, Mask, TrackPoint, derived_id
from limner.formats import read
from limner.formats.pixels import wide_png
from limner.geometry import rasterize
from tests.formats.making import dataset, note, notes_of, picture, written
from tests.formats.test_numbered import opened, put


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
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_bad_row_is_named(row: str, tmp_path: Path) -> None:
    put(tmp_path, "instances_txt/0002.txt", f"0 1001 1 80 100 Plm1\n{row}\n")
    _, problems = opened(tmp_path, "mots")
    assert "0002.txt, line 2" in {problem.where for problem in problems}

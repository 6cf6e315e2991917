"""What Limner hands to Hugging Face's datasets, and what that makes of it."""

from pathlib import Path

import datasets
import numpy as np
import pytest

import limner
from limner.dataset import Tag
from tests.formats.making import dataset, note, picture
from tests.interop import sample


def test_boxes_and_pictures_by_split(tmp_path: Path) -> None:
    sample.laid(sample.boxed(), "coco", tmp_path)
    found = limner.read(tmp_path).to_huggingface()
    assert isinstance(found, datasets.DatasetDict)
    rows = {Path(row["image"].filename).stem: row for row in found["train"]}
    assert set(rows) == {"a", "b", "c"}
    kinds = found["train"].features["objects"]["category"].feature
    for stem, wanted in sample.BOXES.items():
        objects = rows[stem]["objects"]
        pairs = zip(objects["category"], objects["bbox"], strict=True)
        assert sorted((kinds.int2str(kind), tuple(box)) for kind, box in pairs) == sorted(wanted)
        assert objects["area"] == [box[2] * box[3] for box in objects["bbox"]]
        assert (rows[stem]["width"], rows[stem]["height"]) == rows[stem]["image"].size
    assert np.asarray(rows["b"]["image"])[0, 0].tolist() == [40, 40, 40]


def test_without_splits_and_files_it_is_one_table() -> None:
    found = limner.View(dataset(picture(note(Tag(), kind="dog"), note(sample.SQUARE, 2)))).to_huggingface()
    assert isinstance(found, datasets.Dataset)
    [row] = found
    assert row["image"] is None
    assert found.features["labels"].feature.int2str(row["labels"]) == ["dog"]
    assert row["objects"]["bbox"] == [[50, 40, 40, 30]]


def test_pictures_without_a_path_travel_as_bytes() -> None:
    found = limner.View(sample.boxed()).to_huggingface()
    assert [row["image"].size for row in found["train"]] == [(100, 80)] * 3


def test_many_rows_are_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("limner.ops.training._AT_ONCE", 2)
    items = [picture(note(Tag(), at), name=f"{at}.jpg") for at in range(5)]
    found = limner.View(dataset(*items)).to_huggingface()
    assert found["image_id"][:] == [str(item.image.id) for item in items]


def test_nothing_is_a_table_without_rows() -> None:
    found = limner.View(dataset()).to_huggingface()
    assert len(found) == 0
    assert set(found.column_names) >= {"image", "objects"}


def test_what_was_left_out_is_counted() -> None:
    view = limner.View(dataset(picture(note(sample.SQUARE), note(limner.dataset.Box(200, 0, 9, 9), 2))))
    view.to_huggingface()
    assert view.tally.counts["objects left out: a box without an inside"] == pytest.approx(1)

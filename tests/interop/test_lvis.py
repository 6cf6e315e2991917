"""LVIS's own package reads and scores what Limner writes."""

import json
from pathlib import Path

import numpy as np
import pytest
from lvis import LVIS, LVISEval, LVISResults

from limner.dataset import Box
from tests.formats.making import dataset, note, picture, written
from tests.interop import sample


def test_lvis_reads_and_scores_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(np, "float", float, raising=False)  # the package is older than its numpy
    notes = [note(sample.SQUARE, 1), note(sample.L_SHAPE, 2, "dog"), note(Box(1, 2, 3, 4), 3, "dog")]
    written(dataset(picture(*notes, split="val")), "lvis", tmp_path)
    path = tmp_path / "annotations/lvis_v1_val.json"
    truth = LVIS(str(path))
    assert [kind["name"] for kind in truth.load_cats(truth.get_cat_ids())] == ["cat", "dog"]
    areas = [int(truth.ann_to_mask(one).sum()) for one in truth.load_anns([1, 2])]
    assert areas == [1200, 400]
    rows = json.loads(path.read_text())["annotations"]
    same = [{key: row[key] for key in ("image_id", "category_id", "bbox")} | {"score": 1.0} for row in rows]
    scored = LVISEval(truth, LVISResults(truth, same), "bbox")
    scored.run()
    assert scored.get_results()["AP"] == pytest.approx(1.0)

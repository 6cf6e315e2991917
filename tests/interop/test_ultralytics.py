"""Ultralytics' own data sets load the kept folders, and what Limner writes, without an edit."""

import importlib.metadata
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.formats.test_layouts import FOLDER
from tests.interop import sample


@pytest.fixture(scope="module", autouse=True)
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """It asks for torchvision's version when it is imported, and for nothing else of it while it reads labels."""
    ask = importlib.metadata.version
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            importlib.metadata, "version", lambda name: "0.28.0" if name == "torchvision" else ask(name)
        )
        patch.setenv("YOLO_CONFIG_DIR", str(tmp_path_factory.mktemp("settings")))
        patch.setenv("YOLO_OFFLINE", "true")
        yield


def loaded(root: Path, split: str, task: str) -> dict[str, dict[str, Any]]:
    """The labels of a split by the picture's stem."""
    from ultralytics.data.dataset import YOLODataset
    from ultralytics.data.utils import check_det_dataset

    data = check_det_dataset(str(root / "data.yaml"), autodownload=False)
    found = YOLODataset(img_path=data[split], data=data, task=task, augment=False)
    return {Path(one["im_file"]).stem: one for one in found.labels}


def kept(name: str, to: Path) -> Path:
    """It writes a cache beside the labels."""
    return Path(shutil.copytree(FOLDER / name, to / name))


def test_detect(tmp_path: Path) -> None:
    root = kept("ultralytics-detect", tmp_path)
    train, val = loaded(root, "train", "detect"), loaded(root, "val", "detect")
    assert (set(train), set(val)) == ({"a", "b"}, {"c", "d"})
    assert train["a"]["cls"].ravel().tolist() == [0, 1]
    boxes = train["a"]["bboxes"] * (100, 80, 100, 80)
    assert boxes.tolist() == [pytest.approx([25, 40, 30, 40]), pytest.approx([75, 20, 50, 40])]
    assert len(val["d"]["cls"]) == 0
    assert train["a"]["shape"] == (80, 100)


def test_segment(tmp_path: Path) -> None:
    train = loaded(kept("ultralytics-segment", tmp_path), "train", "segment")
    triangle, joined = train["a"]["segments"]
    assert (triangle * (100, 80)).tolist() == [
        pytest.approx(corner) for corner in ([10, 10], [40, 10], [20, 30])
    ]
    assert (joined * (100, 80)).max(axis=0).tolist() == pytest.approx([90, 75])
    assert len(train["b"]["cls"]) == 0


def test_pose(tmp_path: Path) -> None:
    train = loaded(kept("ultralytics-pose", tmp_path), "train", "pose")
    [points] = train["a"]["keypoints"]
    assert points.shape == (3, 3)
    assert (points[0] * (100, 80, 1)).tolist() == pytest.approx([12, 22, 2])


def test_obb(tmp_path: Path) -> None:
    train = loaded(kept("ultralytics-obb", tmp_path), "train", "obb")
    [corners] = train["a"]["segments"]
    sides = np.linalg.norm((corners - np.roll(corners, 1, axis=0)) * (100, 80), axis=1)
    assert sorted(sides.tolist()) == pytest.approx([10, 10, 20, 20], abs=1e-3)


def test_classify(tmp_path: Path) -> None:
    from ultralytics.data.utils import check_cls_dataset

    found = check_cls_dataset(str(kept("ultralytics-classify", tmp_path)))
    assert found["names"] == {0: "cat", 1: "dog"}


@pytest.mark.parametrize("split", ["", "train", "val"])
def test_train_and_val_are_named_whatever_splits_there_are(split: Any, tmp_path: Path) -> None:
    sample.laid(sample.boxed(split), "yolo", tmp_path)
    for asked in ("train", "val"):
        assert set(loaded(tmp_path, asked, "detect")) == {"a", "b", "c"}

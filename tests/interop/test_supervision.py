"""supervision reads what Limner writes, and takes what Limner hands over."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import supervision as sv

import limner
from limner import ops
from limner.dataset import Box, Dataset, Shape, derived_id
from limner.geometry import coco_mask, rasterize
from tests.formats.making import note, numbers
from tests.interop import sample

SHAPES: tuple[Shape, ...] = (sample.TRIANGLE, sample.L_SHAPE, Box(60, 10, 20, 20))


def mixed() -> Dataset:
    return sample.with_notes([note(shape, at, "dog") for at, shape in enumerate(SHAPES)])


def boxes(found: Any) -> dict[str, list[tuple[str, list[float]]]]:
    """Class and corners by the picture's stem."""
    return {
        Path(path).stem: sorted(
            (found.classes[kind], [round(float(side), 3) for side in place])
            for place, kind in zip(one.xyxy, one.class_id, strict=True)
        )
        for path, one in found.annotations.items()
    }


WANTED = {
    stem: sorted((kind, sample.corners(place)) for kind, place in ones) for stem, ones in sample.BOXES.items()
}


def test_boxes_in_coco(tmp_path: Path) -> None:
    sample.laid(sample.boxed(), "coco", tmp_path)
    found = sv.DetectionDataset.from_coco(
        str(tmp_path / "images/train"), str(tmp_path / "annotations/instances_train.json")
    )
    assert boxes(found) == WANTED


def test_boxes_in_yolo(tmp_path: Path) -> None:
    sample.laid(sample.boxed(), "yolo", tmp_path)
    [data] = tmp_path.glob("*.yaml")
    found = sv.DetectionDataset.from_yolo(
        str(tmp_path / "images/train"), str(tmp_path / "labels/train"), str(data)
    )
    assert boxes(found) == WANTED


def test_boxes_in_voc(tmp_path: Path) -> None:
    sample.laid(sample.boxed(suffix=".jpg"), "voc", tmp_path)
    found = sv.DetectionDataset.from_pascal_voc(str(tmp_path / "JPEGImages"), str(tmp_path / "Annotations"))
    assert boxes(found) == WANTED


def test_boxes_in_createml(tmp_path: Path) -> None:
    sample.laid(sample.boxed(), "createml", tmp_path)
    [labels] = tmp_path.rglob("*.json")
    found = sv.DetectionDataset.from_createml(str(labels.parent), str(labels))
    assert boxes(found) == WANTED


def test_limner_reads_its_createml(tmp_path: Path) -> None:
    sample.laid(sample.boxed(), "coco", tmp_path / "in")
    theirs = sv.DetectionDataset.from_coco(
        str(tmp_path / "in/images/train"), str(tmp_path / "in/annotations/instances_train.json")
    )
    theirs.as_createml(str(tmp_path / "out"), str(tmp_path / "out/_annotations.createml.json"))
    back = limner.read(tmp_path / "out")
    assert back.format == "createml"
    found = {
        Path(item.path).stem: [
            (kind.name, tuple(numbers(one.shape)[:4]))
            for one in item.annotations
            if (kind := item.class_of(one))
        ]
        for item in back
    }
    assert found == {
        stem: [(kind, tuple(map(float, place))) for kind, place in ones]
        for stem, ones in sample.BOXES.items()
    }


def test_polygons_in_labelme(tmp_path: Path) -> None:
    sample.laid(sample.with_notes([note(sample.SQUARE, 1, "dog")], split=""), "labelme", tmp_path)
    [labels] = tmp_path.rglob("*.json")
    found = sv.DetectionDataset.from_labelme(str(labels.parent), str(labels.parent))
    assert boxes(found) == {"a": [("dog", [50, 40, 90, 70])]}


def test_polygons_in_yolo(tmp_path: Path) -> None:
    sample.laid(sample.with_notes([note(sample.TRIANGLE, 1, "dog")]), "yolo-seg", tmp_path)
    [data] = tmp_path.glob("*.yaml")
    found = sv.DetectionDataset.from_yolo(
        str(tmp_path / "images/train"), str(tmp_path / "labels/train"), str(data), force_masks=True
    )
    [one] = found.annotations.values()
    assert one.xyxy.tolist() == [pytest.approx([10, 10, 40, 30], abs=0.01)]
    mask = np.asarray(one.mask[0])
    ours = rasterize(sample.TRIANGLE, 100, 80)
    assert (mask != ours).sum() <= 60  # OpenCV paints the edge's pixels as well


def test_masks_in_coco(tmp_path: Path) -> None:
    sample.laid(mixed(), "coco", tmp_path)
    found = sv.DetectionDataset.from_coco(
        str(tmp_path / "images/train"), str(tmp_path / "annotations/instances_train.json"), force_masks=True
    )
    [one] = found.annotations.values()
    areas = [int(np.asarray(mask).sum()) for mask in one.mask]
    assert areas[1] == 400


def test_what_is_handed_over(tmp_path: Path) -> None:
    sample.laid(sample.boxed(), "coco", tmp_path)
    view = limner.read(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = view.to_supervision()
    assert found.classes == list(view.classes)
    assert boxes(found) == WANTED
    for path, image, one in found:
        assert image.shape == (80, 100, 3)
        assert list(one.data.get("class_name", [])) == [kind for kind, _ in sample.BOXES[Path(path).stem]]


def test_pixels_are_handed_over_as_run_lengths() -> None:
    one = derived_id("object")
    notes = [
        *(note(shape, at) for at, shape in enumerate(SHAPES)),
        note(sample.SQUARE, 7, "dog", instance_id=one),
        note(sample.JOINTS, 8, "dog", instance_id=one),
    ]
    view = limner.View(sample.with_notes(notes))
    [found] = view.to_supervision(masks=True).annotations.values()
    assert type(found.mask).__name__ == "CompactMask"
    for mask, shape in zip(found.mask, (*SHAPES, sample.SQUARE), strict=True):
        assert np.array_equal(np.asarray(mask), rasterize(coco_mask(shape, 100, 80), 100, 80))
    assert found.class_id.tolist() == [0, 0, 0, 1]


def test_memory_does_not_grow_by_a_picture_for_each_mask() -> None:
    """What it makes itself of a file is a whole picture for each object."""
    notes = [note(sample.L_SHAPE, at) for at in range(300)]
    found = ops.to_supervision(sample.with_notes(notes), masks=True)
    [one] = found.annotations.values()
    assert sum(runs.nbytes for runs in one.mask._rles) < 300 * 80 * 100 / 20

"""datumaro reads the formats that both know, as Limner writes them."""

from pathlib import Path
from typing import Any

import datumaro as dm
import msgspec
import numpy as np
import pytest
from datumaro.components.annotation import Bbox, Label, Mask, Points, Polygon, RleMask, RotatedBbox

from limner.dataset import Box, Dataset, Ontology, Split, Tag, derived_id
from limner.formats import read
from tests.formats.making import dataset, kinds, note, notes_of, numbers, picture
from tests.interop import sample


def imported(data: Dataset, format: str, importer: str, root: Path, inside: str = "") -> dm.Dataset:
    sample.laid(data, format, root)
    return dm.Dataset.import_from(str(root / inside), importer)


def named(found: dm.Dataset) -> dict[int, str]:
    return {at: one.name for at, one in enumerate(found.categories()[dm.AnnotationType.label].items)}


def boxes(found: dm.Dataset) -> dict[str, list[tuple[str, list[float]]]]:
    """Class and x, y, width, height by the picture's stem."""
    names = named(found)
    return {
        item.id.rpartition("/")[2]: sorted(
            (names[one.label], [round(side, 2) for side in one.get_bbox()])
            for one in item.annotations
            if isinstance(one, Bbox)
        )
        for item in found
    }


WANTED = {
    stem: [(kind, list(map(float, place))) for kind, place in ones] for stem, ones in sample.BOXES.items()
}


@pytest.mark.parametrize(
    ("format", "importer", "split"),
    [
        ("coco", "coco_instances", "train"),
        ("coco", "coco", "train"),
        ("yolo", "yolo", "train"),
        ("cvat", "cvat", ""),  # it takes the file's name for the split and leaves out pictures of any other
        ("datumaro", "datumaro", "train"),
        ("kitti", "kitti_detection", "train"),
        ("openimages", "open_images", "train"),
        ("vott-csv", "vott_csv", "train"),
        ("vott-json", "vott_json", "train"),
        ("labelme-xml", "label_me", "train"),
    ],
)
def test_boxes(format: str, importer: str, split: Split, tmp_path: Path) -> None:
    found = boxes(imported(sample.boxed(split), format, importer, tmp_path))
    assert {stem: ones for stem, ones in found.items() if ones} == {
        stem: ones for stem, ones in WANTED.items() if ones
    }


def test_boxes_in_voc(tmp_path: Path) -> None:
    """It takes corners as they stand in the file: from 1, the last pixel included."""
    found = boxes(imported(sample.boxed(), "voc", "voc_detection", tmp_path))
    assert found == {
        stem: [(kind, [x + 1, y + 1, width - 1, height - 1]) for kind, (x, y, width, height) in ones]
        for stem, ones in WANTED.items()
    }


def test_masks_and_polygons_in_coco(tmp_path: Path) -> None:
    notes = [
        note(sample.TRIANGLE, 1),
        note(sample.L_SHAPE, 2, "dog", flags=frozenset(["crowd"])),
    ]
    [item] = imported(sample.with_notes(notes), "coco", "coco_instances", tmp_path)
    polygon = next(one for one in item.annotations if isinstance(one, Polygon))
    mask = next(one for one in item.annotations if isinstance(one, RleMask | Mask))
    assert polygon.points == [10, 10, 40, 10, 20, 30]
    assert mask.attributes["is_crowd"]
    ys, xs = np.nonzero(mask.image)
    assert (len(xs), xs.min(), xs.max(), ys.min(), ys.max()) == (400, 10, 29, 20, 39)


def test_keypoints_in_coco(tmp_path: Path) -> None:
    one = derived_id("object")
    notes = [note(Box(10, 20, 30, 40), 1, instance_id=one), note(sample.JOINTS, 2, instance_id=one)]
    [item] = imported(sample.with_notes(notes), "coco", "coco_person_keypoints", tmp_path)
    points = next(each for each in item.annotations if isinstance(each, Points))
    assert (points.points, [each.value for each in points.visibility]) == ([12, 22, 30, 50, 0, 0], [2, 1, 0])


def tagged() -> Dataset:
    return dataset(
        sample.shown(picture(note(Tag()), name="a.png", split="train"), 0),
        sample.shown(picture(note(Tag(), 2, "dog"), name="b.png", split="train"), 1),
    )


@pytest.mark.parametrize(
    ("format", "importer", "inside"),
    [
        ("imagenet", "imagenet", "train"),
        ("imagenet-txt", "imagenet_txt", ""),
        ("yolo-cls", "imagenet", "train"),
    ],
)
def test_classes_of_pictures(format: str, importer: str, inside: str, tmp_path: Path) -> None:
    found = imported(tagged(), format, importer, tmp_path, inside)
    names = named(found)
    labels = {
        item.id.replace(":", "/").rpartition("/")[2]: [
            names[one.label] for one in item.annotations if isinstance(one, Label)
        ]
        for item in found
    }
    assert labels == {"a": ["cat"], "b": ["dog"]}


def painted(item: Any, names: dict[int, str]) -> dict[str, int]:
    """How many pixels each class covers."""
    return {
        names[one.label]: int(one.image.sum())
        for one in item.annotations
        if isinstance(one, Mask) and names[one.label] in ("road", "building")
    }


@pytest.mark.parametrize(
    ("format", "importer"),
    [
        ("voc-seg", "voc_segmentation"),
        ("camvid", "camvid"),
        ("common-seg", "common_semantic_segmentation"),
        ("cityscapes", "cityscapes"),
        ("kitti-seg", "kitti_segmentation"),
        ("mapillary", "mapillary_vistas"),
        ("ade20k", "ade20k2020"),
    ],
)
def test_masks(format: str, importer: str, tmp_path: Path) -> None:
    """Classes of Cityscapes that are not counted: in some of the formats it knows only those."""
    notes = [note(sample.L_SHAPE, 1, "road"), note(sample.SQUARE, 2, "building")]
    stuff = tuple(msgspec.structs.replace(kind, stuff=True) for kind in kinds("road", "building"))
    data = Dataset(Ontology(classes=stuff), sample.with_notes(notes).images)
    found = imported(data, format, importer, tmp_path)
    [item] = found
    assert painted(item, named(found)) == {"road": 400, "building": 1200}


def test_a_picture_without_objects_is_one_all_the_same(tmp_path: Path) -> None:
    for format, importer in (("coco", "coco_instances"), ("voc", "voc_detection"), ("yolo", "yolo")):
        found = boxes(imported(sample.boxed(), format, importer, tmp_path / format))
        assert found["c"] == [], format


def test_turned_boxes_in_dota(tmp_path: Path) -> None:
    notes = [
        note(Box(40, 30, 20, 10, 30), 1, "dog"),
        note(Box(10, 20, 30, 40), 2, flags=frozenset(["difficult"])),
    ]
    found = imported(sample.with_notes(notes), "dota", "dota", tmp_path)
    [item] = found
    turned, upright = item.annotations
    assert turned.points == pytest.approx([50, 35, 20, 10, 30])
    assert upright.points == pytest.approx([25, 40, 30, 40, 0])
    assert [named(found)[one.label] for one in item.annotations] == ["dog", "cat"]
    assert [one.attributes["difficulty"] for one in item.annotations] == [0, 1]


def test_limner_reads_datumaro_s_dota(tmp_path: Path) -> None:
    turned = RotatedBbox(50, 35, 20, 10, 30, label=1)
    item = dm.DatasetItem(
        "a", subset="train", media=dm.Image.from_numpy(np.zeros((80, 100, 3), np.uint8)), annotations=[turned]
    )
    dm.Dataset.from_iterable([item], categories=["cat", "dog"]).export(str(tmp_path), "dota", save_media=True)
    back = read(tmp_path, "dota")
    [found] = back.images
    [one] = notes_of(found)
    corners = numbers(one.shape)
    assert corners[:8] == pytest.approx([43.84, 25.67, 61.16, 35.67, 56.16, 44.33, 38.84, 34.33])
    assert [kind.name for kind in back.ontology.classes if kind.id == one.class_id] == ["dog"]
    assert found.image.split == "train"

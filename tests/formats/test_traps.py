"""What converters are known to get wrong, one by one, on one small COCO file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pixels

from limner.dataset import Box
from limner.formats import convert, read
from tests.formats.making import notes_of

RING = [10, 10, 30, 10, 30, 25]
OTHER = [50, 50, 60, 50, 60, 60]
SOURCE: dict[str, Any] = {
    "info": {"year": 2026},
    "images": [
        {"id": 12, "file_name": "a/x.jpg", "width": 100, "height": 80},
        {"id": 5, "file_name": "b/x.jpg", "width": 100, "height": 80},
        {"id": 900, "file_name": "none.jpg", "width": 100, "height": 80},
    ],
    "annotations": [
        {"id": 31, "image_id": 12, "category_id": 17, "bbox": [10.25, 20.5, 30.125, 40.0625], "area": 1206.8828125,
         "iscrowd": 0, "segmentation": [], "attributes": {"colour": "red"}, "score": 0.5},
        {"id": 4, "image_id": 12, "category_id": 90, "bbox": [10, 10, 50, 50], "area": 200, "iscrowd": 0,
         "segmentation": [RING, OTHER]},
        {"id": 77, "image_id": 5, "category_id": 3, "bbox": [1, 0, 1, 3], "area": 150, "iscrowd": 1,
         "segmentation": {"size": [80, 100], "counts": [80, 3, 7917]}},
        {"id": 78, "image_id": 5, "category_id": 3, "bbox": [10, 20, 30, 40], "area": 1200, "iscrowd": 0,
         "segmentation": []},
    ],
    "categories": [
        {"id": 3, "name": "person", "supercategory": "human"},
        {"id": 17, "name": "cat", "supercategory": "animal"},
        {"id": 90, "name": "toothbrush", "supercategory": "indoor"},
    ],
    "licenses": [],
}  # fmt: skip


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    for picture in SOURCE["images"]:
        path = folder / picture["file_name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        Pixels.new("L", (100, 80)).save(path)
    (folder / "labels.json").write_text(json.dumps(SOURCE))
    return folder


def converted(source: Path, to: str) -> Path:
    target = source.parent / to
    convert(source, target, to, verified=True, pictures="copy")
    return target


def test_coco_to_coco_changes_nothing(source: Path) -> None:
    """Renumbered ids, rounded boxes, lost crowds, masks, supercategories and attributes, split objects, doubles."""
    plain = json.loads((converted(source, "coco") / "annotations/instances.json").read_text())
    for name in ("images", "annotations", "categories"):
        order: Callable[[dict[str, Any]], Any] = lambda row: row["id"]  # noqa: E731
        assert sorted(plain[name], key=order) == sorted(SOURCE[name], key=order), name
    assert plain["info"] == SOURCE["info"]


def test_yolo_has_five_columns_every_picture_and_enough_digits(source: Path) -> None:
    target = converted(source, "yolo")
    files = {
        path.relative_to(target / "labels/unsplit").as_posix(): path.read_text()
        for path in target.rglob("*.txt")
    }
    assert set(files) == {"a/x.txt", "b/x.txt", "none.txt"}
    assert files["none.txt"] == ""
    assert {len(line.split()) for text in files.values() for line in text.splitlines()} == {5}
    assert "1 0.25312500 0.50664062 0.30125000 0.50078125" in files["a/x.txt"]


def test_class_indices_follow_the_file_and_not_coco_s_table(source: Path) -> None:
    target = converted(source, "yolo")
    found = read(target)
    assert [kind.name for kind in found.ontology.by_index()] == ["person", "cat", "toothbrush"]
    assert (target / "labels/unsplit/a/x.txt").read_text().splitlines()[1].startswith("2 ")


def test_a_polygon_of_two_parts_is_one_ring_in_yolo(source: Path) -> None:
    target = converted(source, "yolo-seg")
    assert len((target / "labels/unsplit/a/x.txt").read_text().splitlines()) == 2


def test_a_crowd_is_kept_and_its_flag_is_reported(source: Path) -> None:
    result = convert(source, source.parent / "out", "yolo", verified=True)
    assert len((source.parent / "out/labels/unsplit/b/x.txt").read_text().splitlines()) == 2
    assert {"flag crowd", "score", "attributes"} <= {row.what for row in result.ledger.rows()}


def test_voc_has_a_document_for_every_picture_and_devkit_corners(source: Path) -> None:
    target = converted(source, "voc")
    documents = {path.relative_to(target / "Annotations").as_posix() for path in target.rglob("*.xml")}
    assert documents == {"a/x.xml", "b/x.xml", "none.xml"}
    text = "".join((target / "Annotations/b/x.xml").read_text().split())
    assert "<xmin>11</xmin><ymin>21</ymin><xmax>40</xmax><ymax>60</ymax>" in text
    items = {item.image.path: item for item in read(target).images}
    assert notes_of(items["b/x.jpg"])[1].shape == Box(10, 20, 30, 40)


def test_voc_names_the_rounding(source: Path) -> None:
    result = convert(source, source.parent / "out", "voc")
    rounded = [loss for loss in result.ledger.losses() if loss.what == "fractions of pixels"]
    assert [loss.before for loss in rounded] == ["box [10.25, 20.5, 30.125, 40.0625]"]


def test_a_chain_of_formats_keeps_every_box(source: Path) -> None:
    """An importer's result must go into the same tool's exporters."""
    one = converted(source, "yolo")
    convert(one, source.parent / "voc2", "voc", pictures="link", verified=True)
    convert(source.parent / "voc2", source.parent / "coco2", "coco", verified=True)
    plain = json.loads((source.parent / "coco2/annotations/instances.json").read_text())
    assert len(plain["annotations"]) == 4
    assert len(plain["images"]) == 3


def test_pictures_that_are_links_are_read(source: Path) -> None:
    target = converted(source, "yolo")
    path = target / "images/unsplit/none.jpg"
    path.unlink()
    path.symlink_to(target / "images/unsplit/a/x.jpg")
    assert {item.image.path for item in read(target).images} == {"a/x.jpg", "b/x.jpg", "none.jpg"}

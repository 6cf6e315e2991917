"""Label Studio's own package reads what Limner writes, and Limner reads what it writes."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from label_studio_sdk.converter import Converter
from label_studio_sdk.converter.brush import decode_rle, encode_rle, mask2rle
from label_studio_sdk.converter.imports.coco import convert_coco_to_ls
from label_studio_sdk.converter.imports.yolo import convert_yolo_to_ls
from label_studio_sdk.label_interface import LabelInterface
from PIL import Image as Picture

from limner.dataset import Annotation, Box, Keypoints, LabelledImage, Mask, Part, Polygon
from limner.formats import read
from limner.formats.label_studio import brush
from limner.geometry import rle
from tests.formats.making import HEIGHT, WIDTH, dataset, note, notes_of, picture, written

BOX = Box(10, 20, 30, 40)
TRIANGLE = Polygon((Part((10, 10, 40, 10, 20, 30)),))
PIXELS = np.random.default_rng(1).random((HEIGHT, WIDTH)) < 0.3
MASK = rle.crop(rle.from_pixels(PIXELS), HEIGHT)


def exported(root: Path, format: str, *notes: Annotation) -> Path:
    """The notes written by Limner, and exported from there by Label Studio's converter."""
    data = dataset(picture(*notes), names=("zebra", "cat", "dog"))
    written(data, "label-studio", root / "in")
    (root / "out").mkdir()
    converter = Converter(str(root / "in/config.xml"), str(root), download_resources=False)
    converter.convert(str(root / "in/tasks.json"), str(root / "out"), format, is_dir=False)
    return root / "out"


def shapes(items: list[LabelledImage]) -> list[Any]:
    return [one.shape for item in items for one in notes_of(item)]


def test_boxes_and_polygons_in_coco(tmp_path: Path) -> None:
    found = json.loads(
        (exported(tmp_path, "COCO", note(BOX), note(TRIANGLE, 2, "dog")) / "result.json").read_text()
    )
    names = {one["id"]: one["name"] for one in found["categories"]}
    box, polygon = sorted(found["annotations"], key=lambda one: len(one["segmentation"]))
    assert (names[box["category_id"]], names[polygon["category_id"]]) == ("cat", "dog")
    assert box["bbox"] == pytest.approx([10, 20, 30, 40])
    assert polygon["segmentation"][0] == pytest.approx([10, 10, 40, 10, 20, 30])
    assert (found["images"][0]["width"], found["images"][0]["height"]) == (WIDTH, HEIGHT)


def test_a_turned_box_in_yolo_obb(tmp_path: Path) -> None:
    root = exported(tmp_path, "YOLO_OBB", note(Box(40, 30, 20, 10, 90)))
    [line] = [text for path in (root / "labels").iterdir() for text in path.read_text().splitlines()]
    corners = np.array(line.split()[1:], dtype=float).reshape(4, 2) * (WIDTH, HEIGHT)
    assert corners.min(axis=0) == pytest.approx((45, 25), abs=1e-3)
    assert corners.max(axis=0) == pytest.approx((55, 45), abs=1e-3)


def test_a_mask_as_a_picture(tmp_path: Path) -> None:
    [path] = exported(tmp_path, "BRUSH_TO_PNG", note(MASK)).glob("*.png")
    assert np.array_equal(np.asarray(Picture.open(path)) > 0, PIXELS)


def test_json_min_comes_back(tmp_path: Path) -> None:
    root = exported(
        tmp_path, "JSON_MIN", note(BOX), note(TRIANGLE, 2), note(MASK, 3), note(Keypoints(((3, 4, 2),)), 4)
    )
    (root / "config.xml").write_bytes((tmp_path / "in/config.xml").read_bytes())
    found = shapes(list(read(root, "label-studio").images))
    assert sorted(type(one).__name__ for one in found) == ["Box", "Keypoints", "Mask", "Polygon"]
    assert MASK in found
    box = next(one for one in found if isinstance(one, Box))
    assert (box.x, box.y, box.width, box.height) == pytest.approx((10, 20, 30, 40))


def test_brush_strokes_both_ways() -> None:
    stroke = brush.encode(MASK, WIDTH, HEIGHT)
    assert np.array_equal(decode_rle(stroke).reshape(HEIGHT, WIDTH, 4)[:, :, 3] > 0, PIXELS)
    assert brush.decode(mask2rle(PIXELS.astype(np.uint8) * 255), WIDTH, HEIGHT) == MASK
    colored = np.zeros((HEIGHT, WIDTH, 4), dtype=int)
    colored[PIXELS] = (255, 0, 7, 255)
    assert brush.decode(encode_rle(colored.ravel()), WIDTH, HEIGHT) == MASK
    full = Mask(x=0, y=0, width=0, height=0, counts="")
    assert brush.decode(encode_rle(np.zeros(4 * WIDTH * HEIGHT, dtype=int)), WIDTH, HEIGHT) == full


def test_what_its_importer_makes_of_coco_is_read(tmp_path: Path, data: Path) -> None:
    source = read(data / "formats/coco")
    plain = {"annotations": [], "images": [], "categories": [{"id": 7, "name": "cat"}]}
    plain["images"] = [{"id": 1, "file_name": "x.jpg", "width": WIDTH, "height": HEIGHT}]
    plain["annotations"] = [
        {"id": 1, "image_id": 1, "category_id": 7, "bbox": [10, 20, 30, 40], "iscrowd": 0, "segmentation": []},
        {
            "id": 2, "image_id": 1, "category_id": 7, "bbox": [10, 10, 30, 20], "area": 300, "iscrowd": 0,
            "segmentation": [[10, 10, 40, 10, 20, 30]],
        },
    ]  # fmt: skip
    (tmp_path / "coco.json").write_text(json.dumps(plain))
    (tmp_path / "out").mkdir()
    convert_coco_to_ls(str(tmp_path / "coco.json"), str(tmp_path / "out/tasks.json"))
    problems: list[Any] = []
    found = shapes(list(read(tmp_path / "out", "label-studio", report=problems.append).images))
    assert problems == []
    assert source.ontology.classes
    ring = next(one for one in found if isinstance(one, Polygon)).parts[0].exterior
    assert ring == pytest.approx((10, 10, 40, 10, 20, 30))
    boxes = [(one.x, one.y, one.width, one.height) for one in found if isinstance(one, Box)]
    assert any(box == pytest.approx((10, 20, 30, 40)) for box in boxes)


def test_what_its_importer_makes_of_yolo_is_read(tmp_path: Path) -> None:
    for folder in ("images", "labels"):
        (tmp_path / "yolo" / folder).mkdir(parents=True)
    Picture.new("RGB", (WIDTH, HEIGHT)).save(tmp_path / "yolo/images/x.jpg")
    (tmp_path / "yolo/labels/x.txt").write_text("1 0.25 0.5 0.3 0.5\n")
    (tmp_path / "yolo/classes.txt").write_text("zebra\ncat\n")
    (tmp_path / "out").mkdir()
    convert_yolo_to_ls(str(tmp_path / "yolo"), str(tmp_path / "out/tasks.json"))
    [box] = shapes(list(read(tmp_path / "out", "label-studio").images))
    assert (box.x, box.y, box.width, box.height) == pytest.approx((10, 20, 30, 40))


def test_the_configuration_and_the_tasks_are_valid(tmp_path: Path) -> None:
    data = dataset(picture(note(BOX, score=0.5), note(TRIANGLE, 2, text="hi"), note(MASK, 3)))
    written(data, "label-studio", tmp_path)
    interface = LabelInterface((tmp_path / "config.xml").read_text())
    interface.validate()
    [task] = json.loads((tmp_path / "tasks.json").read_text())
    annotations = task.pop("annotations")
    assert interface.validate_task(task)
    assert interface.validate_prediction({"result": annotations[0]["result"]}, return_errors=True) == []

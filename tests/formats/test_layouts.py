"""Folders that trainers load without an edit: kept as they are in tests/data/layouts, and read as their loaders do.

What each loader asks for is in its documentation and was checked against its released code; none of it is installed
here. `LIMNER_GOLDEN=write pytest tests/formats/test_layouts.py` writes the folders anew.
"""

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from PIL import Image as Pixels
from pycocotools.coco import COCO

from limner.dataset import (
    Annotation,
    Box,
    Class,
    Dataset,
    Joint,
    Keypoints,
    LabelledImage,
    Mask,
    Ontology,
    Part,
    Polygon,
    Skeleton,
    Split,
    Tag,
    derived_id,
)
from limner.formats import FolderSink, write
from tests.formats.making import note, picture

FOLDER = Path(__file__).resolve().parents[1] / "data" / "layouts"
SPLITS: dict[str, Split] = {"a": "train", "b": "train", "c": "val", "d": "val"}
TRIANGLE = Polygon((Part((10, 10, 40, 10, 20, 30)),))
TWO_PARTS = Polygon((Part((50, 40, 90, 40, 90, 70, 50, 70)), Part((2, 60, 12, 60, 12, 75))))
CROWD = note(Mask(10, 20, 20, 20, "0`<"), 4, "dog", flags=frozenset(["crowd"]))
JOINTS = Keypoints(((12, 22, 2), (30, 50, 1), (0, 0, 0)))


def object_of(number: int, kind: str, box: Box) -> list[Annotation]:
    one = derived_id("object", number)
    return [note(box, number, kind, instance_id=one), note(JOINTS, number + 1, kind, instance_id=one)]


LABELS: dict[str, dict[str, list[Annotation]]] = {
    "ultralytics-detect": {
        "a": [note(Box(10, 20, 30, 40), 1), note(Box(50, 0, 50, 40), 2, "dog")],
        "b": [note(Box(5.25, 6.5, 7.125, 8.0625), 3, "dog")],
        "c": [note(Box(0, 0, 100, 80), 4)],
        "d": [],
    },
    "ultralytics-segment": {
        "a": [note(TRIANGLE, 1), note(TWO_PARTS, 2, "dog")],
        "b": [],
        "c": [note(TRIANGLE, 3, "dog")],
        "d": [],
    },
    "ultralytics-pose": {"a": object_of(1, "cat", Box(10, 20, 30, 40)), "c": object_of(3, "cat", Box(10, 20, 25, 45))},
    "ultralytics-obb": {"a": [note(Box(40, 30, 20, 10, 30), 1, "dog")], "c": [note(Box(10, 20, 30, 40), 2)]},
    "ultralytics-classify": {
        "a": [note(Tag(), 1)],
        "b": [note(Tag(), 2, "dog")],
        "c": [note(Tag(), 3)],
        "d": [note(Tag(), 4, "dog")],
    },
    "coco": {
        "a": [note(Box(10, 20, 30, 40), 1), note(TRIANGLE, 2, "dog"), note(TWO_PARTS, 3)],
        "b": [CROWD, *object_of(5, "cat", Box(9, 9, 50, 60))],
        "c": [note(TRIANGLE, 7)],
        "d": [],
    },
    "imagefolder": {
        "a": [note(Tag(), 1)],
        "b": [note(Tag(), 2, "dog")],
        "c": [note(Tag(), 3)],
        "d": [note(Tag(), 4, "dog")],
    },
}  # fmt: skip
FORMATS = {
    "ultralytics-detect": "yolo",
    "ultralytics-segment": "yolo-seg",
    "ultralytics-pose": "yolo-pose",
    "ultralytics-obb": "yolo-obb",
    "ultralytics-classify": "yolo-cls",
    "coco": "coco",
    "imagefolder": "imagenet",
}


def labelled(layout: str) -> Dataset:
    skeleton = Skeleton((Joint("nose"), Joint("left", flip=2), Joint("right", flip=1)), ((0, 1), (0, 2)))
    kinds = tuple(
        Class(id=derived_id("class", name), name=name, index=at, skeleton=skeleton if name == "cat" else None)
        for at, name in enumerate(("cat", "dog"))
    )
    items = []
    for name, notes in LABELS[layout].items():
        item = picture(*notes, name=f"{name}.png", split=SPLITS[name])
        place = FOLDER / "pictures" / f"{name}.png"
        items.append(LabelledImage(item.image, item.layers, lambda place=place: place.open("rb")))  # type: ignore[misc]
    return Dataset(Ontology(classes=kinds), items)


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("layout", LABELS)
def test_the_folder_is_what_is_kept(layout: str, tmp_path: Path) -> None:
    write(labelled(layout), FolderSink(tmp_path, "copy"), FORMATS[layout])
    if os.environ.get("LIMNER_GOLDEN") == "write":
        shutil.rmtree(FOLDER / layout, ignore_errors=True)
        shutil.copytree(tmp_path, FOLDER / layout)
    found, kept = contents(tmp_path), contents(FOLDER / layout)
    assert found.keys() == kept.keys()
    assert {name for name in found if found[name] != kept[name]} == set()


def ultralytics(layout: str) -> tuple[dict[str, Any], dict[str, dict[str, list[list[float]]]]]:
    """The YAML, and the rows of every picture of a split, as Ultralytics' data sets find and check them.

    `train` and `val` have to be there; without `path` they are below the YAML. The label file is found by replacing
    the last `/images/` of the picture's path. A row counts if it has no number below 0 or, from the second on, above
    1, and a class that has a name; another makes the whole picture be ignored.
    """
    root = FOLDER / layout
    data = yaml.safe_load((root / "data.yaml").read_text())
    assert {"train", "val", "names"} <= data.keys()
    assert "path" not in data
    assert list(data["names"]) == list(range(len(data["names"])))
    found: dict[str, dict[str, list[list[float]]]] = {}
    for split in ("train", "val"):
        pictures = sorted(str(path) for path in (root / data[split]).rglob("*.*"))
        assert pictures
        found[split] = {Path(path).stem: rows_of(path, len(data["names"])) for path in pictures}
    return data, found


def rows_of(path: str, classes: int) -> list[list[float]]:
    before, _, after = path.rpartition("/images/")
    label = Path(f"{before}/labels/{after}").with_suffix(".txt")
    assert label.is_file(), (
        "a picture without a label file is background all the same, but says so less clearly"
    )
    with Pixels.open(path) as image:
        assert min(image.size) > 9
        assert image.format == "PNG"
    rows = [list(map(float, line.split())) for line in label.read_text().split("\n") if line]
    for row in rows:
        assert row[0] in range(classes)
        assert all(0 <= value <= 1 for value in row[1:5])
    assert len({tuple(row) for row in rows}) == len(rows), "rows that are there twice are dropped"
    return rows


def pixels(row: list[float]) -> list[float]:
    """x, y, width, height of a row's box."""
    x, y, width, height = np.array(row[1:5]) * (100, 80, 100, 80)
    return [x - width / 2, y - height / 2, width, height]


def test_ultralytics_detect() -> None:
    data, found = ultralytics("ultralytics-detect")
    assert data["names"] == {0: "cat", 1: "dog"}
    assert {len(row) for split in found.values() for rows in split.values() for row in rows} == {5}
    a, b = found["train"]["a"], found["train"]["b"]
    assert [row[0] for row in a] == [0, 1]
    assert pixels(a[0]) == pytest.approx([10, 20, 30, 40])
    assert pixels(a[1]) == pytest.approx([50, 0, 50, 40])
    assert pixels(b[0]) == pytest.approx([5.25, 6.5, 7.125, 8.0625], abs=1e-6)
    assert found["val"] == {"c": [[0, 0.5, 0.5, 1, 1]], "d": []}


def test_ultralytics_segment() -> None:
    """A row of more than six numbers is an outline; its length is odd, class included."""
    _, found = ultralytics("ultralytics-segment")
    for rows in (rows for split in found.values() for rows in split.values()):
        assert all(len(row) > 6 and len(row) % 2 == 1 for row in rows)
    triangle, joined = found["train"]["a"]
    assert (np.array(triangle[1:]).reshape(-1, 2) * (100, 80)).tolist() == pytest.approx(
        np.array([[10, 10], [40, 10], [20, 30]])
    )
    outline = np.array(joined[1:]).reshape(-1, 2) * (100, 80)
    assert (outline.min(axis=0).tolist(), outline.max(axis=0).tolist()) == ([2, 40], [90, 75])


def test_ultralytics_pose() -> None:
    """`kpt_shape` says how many numbers follow the box: K points of x, y and visibility."""
    data, found = ultralytics("ultralytics-pose")
    assert data["kpt_shape"] == [3, 3]
    assert data["flip_idx"] == [0, 2, 1]
    [row] = found["train"]["a"]
    assert len(row) == 5 + 3 * 3
    assert pixels(row) == pytest.approx([10, 20, 30, 40])
    points = np.array(row[5:]).reshape(3, 3)
    assert (points[:, :2] * (100, 80)).tolist() == pytest.approx(np.array([[12, 22], [30, 50], [0, 0]]))
    assert points[:, 2].tolist() == [2, 1, 0]


def test_ultralytics_obb() -> None:
    """Nine numbers: the class and four corners, in pixels the corners of the turned box."""
    _, found = ultralytics("ultralytics-obb")
    [row] = found["train"]["a"]
    assert (len(row), row[0]) == (9, 1)
    corners = np.array(row[1:]).reshape(4, 2) * (100, 80)
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    assert sorted(sides.tolist()) == pytest.approx([10, 10, 20, 20], abs=1e-4)
    assert corners.mean(axis=0).tolist() == pytest.approx([50, 35], abs=1e-4)


SUFFIXES = {"torchvision": {".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp"}}
SUFFIXES["keras"] = {".bmp", ".gif", ".jpeg", ".jpg", ".png"}


def image_folder(root: Path, loader: str) -> dict[str, list[str]]:
    """Classes, sorted folders one level down, with what is in them; files beside them are not looked at."""
    kinds = sorted(path.name for path in root.iterdir() if path.is_dir())
    return {
        kind: sorted(
            path.stem for path in (root / kind).rglob("*") if path.suffix.lower() in SUFFIXES[loader]
        )
        for kind in kinds
    }


@pytest.mark.parametrize("loader", SUFFIXES)
@pytest.mark.parametrize("layout", ["imagefolder", "ultralytics-classify"])
def test_folders_of_classes(layout: str, loader: str) -> None:
    """torchvision's ImageFolder, which Ultralytics classify builds on, and Keras' image_dataset_from_directory."""
    root = FOLDER / layout
    assert image_folder(root / "train", loader) == {"cat": ["a"], "dog": ["b"]}
    assert image_folder(root / "val", loader) == {"cat": ["c"], "dog": ["d"]}


@pytest.fixture(params=["train", "val"])
def opened(request: pytest.FixtureRequest) -> tuple[COCO, Path]:
    """A split's file, and the folder of its pictures."""
    with redirect_stdout(io.StringIO()):
        found = COCO(FOLDER / f"coco/annotations/instances_{request.param}.json")
    return found, FOLDER / f"coco/images/{request.param}"


def records(found: COCO) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    for image in found.loadImgs(sorted(found.imgs)):
        yield image, found.imgToAnns[image["id"]]


def test_torchvision_coco_detection(opened: tuple[COCO, Path]) -> None:
    """The picture is opened at root / file_name; the target is the list of records."""
    found, root = opened
    for image, _ in records(found):
        with Pixels.open(root / image["file_name"]) as file:
            assert file.size == (image["width"], image["height"])


def test_detectron2_coco(opened: tuple[COCO, Path]) -> None:
    """Ids of records are unique, none is to be ignored, boxes are XYWH; an outline is a list of rings of six numbers
    and more, or run-lengths; a list without rings counts as none."""
    found, _ = opened
    ids = [one["id"] for one in found.dataset["annotations"]]
    assert len(ids) == len(set(ids))
    assert [kind["id"] for kind in found.dataset["categories"]] == [1, 2], "so that no table of ids is needed"
    for image, ones in records(found):
        for one in ones:
            assert one["image_id"] == image["id"]
            assert one.get("ignore", 0) == 0
            assert len(one["bbox"]) == 4
            outline = one.get("segmentation")
            if isinstance(outline, dict):
                assert outline["size"] == [image["height"], image["width"]]
            elif outline:
                assert all(len(ring) % 2 == 0 and len(ring) >= 6 for ring in outline)
            assert len(one.get("keypoints", ())) in (0, 9)


def test_mmdetection_coco(opened: tuple[COCO, Path]) -> None:
    """A record counts if its box overlaps the picture and is a pixel wide and high, and its area is above 0."""
    found, _ = opened
    assert found.getCatIds(catNms=["cat", "dog"]) == [1, 2]
    for image, ones in records(found):
        for one in ones:
            x, y, width, height = one["bbox"]
            assert max(0, min(x + width, image["width"]) - max(x, 0)) > 0
            assert max(0, min(y + height, image["height"]) - max(y, 0)) > 0
            assert one["area"] > 0
            assert min(width, height) >= 1
            assert one["iscrowd"] in (0, 1)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_pycocotools_paints_it() -> None:
    with redirect_stdout(io.StringIO()):
        found = COCO(FOLDER / "coco/annotations/instances_train.json")
    by_picture = {image["file_name"]: ones for image, ones in records(found)}
    _, triangle, parts = by_picture["a.png"]
    assert found.annToMask(triangle).sum() == pytest.approx(300, abs=30)
    assert found.annToMask(parts).sum() == pytest.approx(1275, abs=30)
    crowd = by_picture["b.png"][0]
    assert (crowd["iscrowd"], found.annToMask(crowd).sum()) == (1, 400)

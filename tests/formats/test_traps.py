"""What converters are known to get wrong, one by one, on one small COCO file.

| of | what it makes of it | here |
| --- | --- | --- |
| label-studio-sdk | dies of run-lengths; needs its own ids; four objects become eight | `label_studio` |
| supervision | a picture of memory for each mask | `memory` |
| supervision, globox, pylabel | folders: refused, or a crash | `yolo_has_five_columns`, `voc_has_a_document` |
| all but ultralytics | ids, crowds, masks, attributes, decimals of COCO; a record twice | `coco_to_coco` |
| supervision, pylabel | boxes rounded or cut to integers in VOC | `voc_names_the_rounding` |
| supervision | two parts, two objects in YOLO | `a_polygon_of_two_parts` |
| globox, datumaro, pylabel | scores in labels, two or four decimals in YOLO | `yolo_has_five_columns` |
| datumaro, ultralytics | nothing for a picture without objects | `voc_has_a_document`, `yolo_has_five_columns` |
| datumaro | links refused, wherever they lead | `pictures_that_are_links`, `links_that_lead_out` |
| ultralytics | crowds dropped, classes through COCO's own table | `a_crowd_is_kept`, `class_indices` |
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pixels

from limner.dataset import Box
from limner.formats import Problem, convert, read
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


def test_label_studio_takes_crowds_and_gives_everything_back(source: Path) -> None:
    """Run-lengths, a polygon of two parts, attributes and scores: four objects stay four, there and back."""
    there = convert(source, source.parent / "ls", "label-studio", verified=True)
    assert (there.ledger.kept, there.ledger.changed, there.ledger.lost) == (2, 2, 0)
    assert {row.what for row in there.ledger.rows() if row.severity != "note"} == {
        "flag crowd",
        "polygon with parts",
    }
    convert(source.parent / "ls", source.parent / "back", "coco", images=source, verified=True)
    plain = json.loads((source.parent / "back/annotations/instances.json").read_text())
    boxes = {tuple(one["bbox"]): one for one in plain["annotations"]}
    assert boxes.keys() == {tuple(one["bbox"]) for one in SOURCE["annotations"]}
    assert {place: one["area"] for place, one in boxes.items() if place != (1, 0, 1, 3)} == {
        tuple(one["bbox"]): one["area"] for one in SOURCE["annotations"][:2] + SOURCE["annotations"][3:]
    }
    assert boxes[10.25, 20.5, 30.125, 40.0625]["attributes"] == {"colour": "red"}
    assert boxes[1, 0, 1, 3]["segmentation"]["size"] == [80, 100]


@pytest.mark.parametrize("to", ["yolo", "voc", "coco"])
def test_what_was_made_for_label_studio_goes_on_from_there(source: Path, to: str) -> None:
    convert(source, source.parent / "ls", "label-studio")
    done = convert(source.parent / "ls", source.parent / to, to, images=source, verified=True)
    assert (done.pictures, done.ledger.source, done.ledger.lost, done.problems) == (3, 4, 0, [])


def test_memory_does_not_grow_by_a_picture_for_each_mask(tmp_path: Path) -> None:
    """5,000 pictures with three outlines each; as pixels of 1920 × 1080 they would take 31 GB."""
    ring = [10, 10, 1900, 20, 1800, 1000, 700, 1070, 30, 900]
    images = [{"id": at, "file_name": f"{at}.jpg", "width": 1920, "height": 1080} for at in range(5000)]
    notes = [
        {"id": at, "image_id": at // 3, "category_id": 1, "bbox": [10, 10, 1890, 1060], "area": 1.5e6,
         "iscrowd": 0, "segmentation": [ring]}
        for at in range(15_000)
    ]  # fmt: skip
    plain = {"images": images, "annotations": notes, "categories": [{"id": 1, "name": "cat"}]}
    (tmp_path / "in.json").write_text(json.dumps(plain))
    code = (
        "import resource, sys; from pathlib import Path; from limner.formats import convert\n"
        "done = convert(Path(sys.argv[1]), Path(sys.argv[2]), 'yolo-seg', from_='coco', processes=1)\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "if sys.platform == 'linux':\n"  # where the other begins at the peak of whoever started the process
        "    marks = dict(line.split(':') for line in Path('/proc/self/status').read_text().splitlines())\n"
        "    peak = int(marks['VmHWM'].split()[0])\n"
        "print(done.ledger.kept, peak // 1024)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "in.json"), str(tmp_path / "out")]
    kept, megabytes = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert int(kept) == 15_000
    assert int(megabytes) < 500


def test_links_that_lead_out_are_refused_by_name(source: Path) -> None:
    target = converted(source, "yolo")
    outside = source.parent / "outside.jpg"
    Pixels.new("L", (100, 80)).save(outside)
    path = target / "images/unsplit/none.jpg"
    path.unlink()
    path.symlink_to(outside)
    problems: list[Problem] = []
    found = {item.image.path: item for item in read(target, report=problems.append).images}
    assert [(one.where, one.code) for one in dict.fromkeys(problems) if one.code == "link"] == [
        ("images/unsplit/none.jpg", "link")
    ]
    assert "none.jpg" not in found or found["none.jpg"].open_picture is None


def test_pictures_that_are_links_are_read(source: Path) -> None:
    target = converted(source, "yolo")
    path = target / "images/unsplit/none.jpg"
    path.unlink()
    path.symlink_to(target / "images/unsplit/a/x.jpg")
    assert {item.image.path for item in read(target).images} == {"a/x.jpg", "b/x.jpg", "none.jpg"}

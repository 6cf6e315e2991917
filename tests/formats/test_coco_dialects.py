"""COCO as others write it, and every kind of file of COCO's own."""

import io
import json
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pixels
from pycocotools.coco import COCO

from limner.dataset import Annotation, Box, Dataset, Keypoints, LabelledImage, Mask, Polygon, Tag
from limner.formats import FormatError, Problem, convert, formats_of, read, verify
from tests.formats.making import dataset, note, notes_of, picture, through, whats, written
from tests.formats.test_coco import BOX, by_id, file, opened
from tests.formats.test_round_trip import annotations

DIALECTS = ("coco:objects365", "coco:roboflow", "coco:sa1b")


@pytest.mark.parametrize("format", DIALECTS)
@settings(max_examples=40)
@given(notes=st.lists(annotations, max_size=4, unique_by=lambda one: one.id))
def test_every_dialect_holds_what_coco_holds(format: str, notes: list[Annotation]) -> None:
    data = dataset(
        picture(*notes, split="val"),
        picture(name="x.jpg", folder="train", licence="CC0"),
        picture(name="new.jpg", labelled=False, split="train"),
    )
    with tempfile.TemporaryDirectory() as folder:
        sink, ledger = written(data, format, Path(folder))
        found = verify(data, Path(folder), format, sink, ledger)
        assert [one.format for one in formats_of(Path(folder))] == ["coco"]
        plain = verify(data, Path(folder), "coco", sink, ledger)
    assert (found.faults, plain.faults) == ([], [])
    assert ledger.kept + ledger.changed + ledger.lost == len(notes)


def items_of(path: Path) -> tuple[Dataset, list[LabelledImage]]:
    found, items, problems = opened(path)
    assert [one for one in problems if one.outcome == "refused"] == []
    return found, items


# COCO's own files, all kinds of them

KINDS = {
    "coco_instances": [Box, Polygon, Mask],
    "coco_person_keypoints": [Box, Keypoints, Polygon, Keypoints, Mask, Keypoints],
    "coco_captions": [Tag, Tag, Tag],
    "coco_labels": [Tag, Tag, Tag],
    "coco_stuff": [Mask, Mask],
    "coco": [Box, Keypoints, Mask, Tag, Tag, Polygon, Keypoints, Mask, Keypoints, Tag, Tag, Tag, Tag],
}


@pytest.mark.parametrize(("sample", "shapes"), KINDS.items(), ids=KINDS)
def test_every_kind_of_file_is_read_and_comes_back(
    sample: str, shapes: list[type], data: Path, tmp_path: Path
) -> None:
    source = data / "formats/coco-samples" / sample
    assert [found.format for found in formats_of(source)] == ["coco"]
    _, items = items_of(source)
    assert [(item.image.path, item.image.split) for item in items] == [("a.jpg", "train"), ("b.jpg", "val")]
    assert all(item.open_picture for item in items)
    assert [type(one.shape) for item in items for one in notes_of(item)] == shapes
    result = convert(source, tmp_path / "out", "coco", strict=True, verified=True)
    assert result.ledger.rows() == []
    for path in sorted((source / "annotations").glob("*.json")):
        kind, _, split = path.stem.rpartition("_")
        if kind in ("panoptic", "image_info"):
            continue
        wrote = tmp_path / f"out/annotations/{'instances' if kind == 'stuff' else kind}_{split}.json"
        wanted, got = by_id(path)["annotations"], by_id(wrote)["annotations"]
        assert {
            number: {key: got[number][key] for key in record} for number, record in wanted.items()
        } == wanted


def test_a_list_of_pictures_is_no_label(data: Path) -> None:
    found, items = items_of(data / "formats/coco-samples/coco_image_info")
    assert [(item.image.name, item.layer()) for item in items] == [("a.jpg", None), ("b.jpg", None)]
    assert found.ontology.classes == ()


def test_stuff_stays_stuff(data: Path, tmp_path: Path) -> None:
    source = data / "formats/coco-samples/coco_stuff"
    assert [kind.stuff for kind in read(source).ontology.classes] == [True, True]
    convert(source, tmp_path / "out", "coco", verified=True)
    assert [kind.stuff for kind in read(tmp_path / "out").ontology.classes] == [True, True]
    both = read(data / "formats/coco-samples/coco").ontology.classes
    assert [(kind.name, kind.stuff) for kind in both] == [("a", False), ("b", False), ("c", False)]


def test_edges_counted_from_0_are_understood_and_said(data: Path) -> None:
    problems: list[Problem] = []
    found = read(data / "formats/coco-samples/coco_person_keypoints", report=problems.append)
    one, other = found.ontology.classes
    assert one.skeleton is not None
    assert one.skeleton.edges == ((0, 1), (1, 2))
    assert other.skeleton is None
    assert [(problem.outcome, "from 0" in problem.message) for problem in problems] == [("noted", True)]


def test_files_of_segments_are_named_and_left_out(data: Path) -> None:
    problems: list[Problem] = []
    list(read(data / "formats/coco-samples/coco", "coco", report=problems.append).images)
    assert {Path(one.where).name for one in problems if one.code == "panoptic"} == {
        "panoptic_train.json",
        "panoptic_val.json",
    }


def test_several_captions_of_one_picture(data: Path) -> None:
    _, items = items_of(data / "formats/coco-samples/coco_captions")
    assert [[one.text for one in notes_of(item)] for item in items] == [["hello"], ["world", "text"]]


def test_region_and_keypoints_stay_together_whatever_stands_between(tmp_path: Path) -> None:
    name = note(Tag()).id
    notes = (
        note(Keypoints(((50, 40, 2), (60, 20, 1))), 1, instance_id=name),
        note(Box(10, 10, 20, 20), 2),
        note(Box(40, 30, 20, 20), 3, instance_id=name),
    )
    data = dataset(picture(*notes))
    sink, ledger = written(data, "coco", tmp_path)
    assert verify(data, tmp_path, "coco", sink, ledger).faults == []
    assert ledger.clean


def test_a_label_and_an_object_may_have_one_id(tmp_path: Path) -> None:
    file(tmp_path, {**BOX, "id": 1}, name="instances_train.json")
    file(tmp_path, {"id": 1, "image_id": 1, "category_id": 3}, name="labels_train.json")
    _, items = items_of(tmp_path)
    assert [type(one.shape) for one in notes_of(items[0])] == [Box, Tag]
    convert(tmp_path, tmp_path / "out", "coco", strict=True, verified=True)
    for kind in ("instances", "labels"):
        assert list(by_id(tmp_path / f"out/annotations/{kind}_train.json")["annotations"]) == [1]


# Roboflow

ROBOFLOW: dict[str, Any] = {
    "info": {"year": "2024", "description": "Exported from roboflow.com", "version": "1"},
    "licenses": [{"id": 1, "url": "https://creativecommons.org/licenses/by/4.0/", "name": "CC BY 4.0"}],
    "categories": [
        {"id": 0, "name": "animals", "supercategory": "none"},
        {"id": 1, "name": "cat", "supercategory": "animals"},
        {"id": 2, "name": "cat", "supercategory": "animals"},
    ],
    "images": [
        {"id": 0, "license": 1, "file_name": "x_jpg.rf.0a1b.jpg", "height": 80, "width": 100,
         "date_captured": "2024-01-01", "extra": {"name": "x.jpg"}},
    ],
    "annotations": [
        {"id": 0, "image_id": 0, "category_id": 2, "bbox": [10, 20, 30, 40], "area": 1200, "segmentation": [],
         "iscrowd": 0},
    ],
}  # fmt: skip


def test_roboflow_comes_back_where_roboflow_has_it(tmp_path: Path) -> None:
    for split in ("train", "valid"):
        file(tmp_path / "in" / split, name="_annotations.coco.json", **ROBOFLOW)
        Pixels.new("L", (100, 80)).save(tmp_path / "in" / split / "x_jpg.rf.0a1b.jpg")
    (tmp_path / "in/train/_annotations.coco.json").write_text(json.dumps(ROBOFLOW))
    (tmp_path / "in/valid/_annotations.coco.json").write_text(json.dumps(ROBOFLOW))
    [found] = formats_of(tmp_path / "in")
    assert found.format == "coco"
    assert "as Roboflow writes them" in found.evidence[0]
    opened_as = read(tmp_path / "in", "coco:roboflow")
    items = list(opened_as.images)
    assert [(item.image.split, item.image.licence) for item in items] == [
        ("train", "CC BY 4.0"),
        ("val", "CC BY 4.0"),
    ]
    by_class = opened_as.ontology.class_by_id()
    [one] = notes_of(items[0])
    assert one.class_id is not None
    assert (by_class[one.class_id].name, by_class[one.class_id].index) == ("cat", 2)
    convert(tmp_path / "in", tmp_path / "out", "coco:roboflow", pictures="copy", verified=True)
    for split in ("train", "valid"):
        assert (tmp_path / "out" / split / "x_jpg.rf.0a1b.jpg").is_file()
        plain = json.loads((tmp_path / "out" / split / "_annotations.coco.json").read_text())
        assert plain["categories"] == ROBOFLOW["categories"]
        assert plain["images"][0].items() >= {**ROBOFLOW["images"][0], "id": 1}.items()  # 0 breaks evaluators
        assert plain["info"] == ROBOFLOW["info"]
        assert plain["annotations"] == [{**ROBOFLOW["annotations"][0], "id": 1, "image_id": 1}]


# Objects365


def test_objects365_keeps_its_own_keys(tmp_path: Path) -> None:
    record = {**BOX, "area": 12, "segmentation": [], "iscrowd": 0, "isfake": 0, "isreflected": 1}
    image = {"id": 1, "file_name": "images/v1/patch8/objects365_v1_00420917.jpg", "width": 100, "height": 80,
             "license": 5, "url": ""}  # fmt: skip
    source = file(tmp_path / "in/annotations", record, name="zhiyuan_objv2_train.json", images=[image])
    [found] = formats_of(tmp_path / "in")
    assert "as Objects365 writes them" in found.evidence[0]
    convert(tmp_path / "in", tmp_path / "out", "coco:objects365", strict=True, verified=True)
    wrote = tmp_path / "out/annotations/zhiyuan_objv2_train.json"
    assert by_id(wrote)["annotations"] == by_id(source)["annotations"]
    assert by_id(wrote)["images"][1] == image
    with redirect_stdout(io.StringIO()):
        assert COCO(wrote).getAnnIds() == [7]


# SA-1B

SA: dict[str, Any] = {
    "image": {"image_id": 223750, "width": 100, "height": 80, "file_name": "sa_223750.jpg"},
    "annotations": [
        {"bbox": [10, 20, 4, 2], "area": 8, "segmentation": {"size": [80, 100], "counts": "jS15O1000000Nn`6"},
         "predicted_iou": 0.9375, "point_coords": [[11.5, 20.5]], "crop_box": [0, 0, 100, 80], "id": 535,
         "stability_score": 0.96875},
    ],
}  # fmt: skip


def sa(**changes: Any) -> dict[str, Any]:
    """A file of SA-1B whose mask is 4 × 2 pixels at (10, 20)."""
    found: dict[str, Any] = json.loads(json.dumps(SA))
    pixels = [10 * 80 + 20, 2, 78, 2, 78, 2, 78, 2, 80 * 100 - 13 * 80 - 22]
    found["annotations"][0]["segmentation"]["counts"] = pixels
    return {**found, **changes}


def test_sa1b_comes_back_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/sa_223750.json").write_text(json.dumps(sa()))
    Pixels.new("L", (100, 80)).save(tmp_path / "in/sa_223750.jpg")
    [found] = formats_of(tmp_path / "in")
    assert (found.format, "SA-1B" in found.evidence[0]) == ("coco", True)
    opened_as, items = items_of(tmp_path / "in")
    assert [kind.name for kind in opened_as.ontology.classes] == ["object"]
    [one] = notes_of(items[0])
    assert isinstance(one.shape, Mask)
    assert (one.shape.x, one.shape.y, one.shape.width, one.shape.height) == (10, 20, 4, 2)
    assert (one.score, one.extra["coco"]["stability_score"]) == (0.9375, 0.96875)
    assert (items[0].image.number, items[0].open_picture is not None) == (223750, True)
    convert(tmp_path / "in", tmp_path / "out", "coco:sa1b", strict=True, verified=True)
    assert json.loads((tmp_path / "out/sa_223750.json").read_text()) == sa()
    convert(tmp_path / "in", tmp_path / "coco", "coco", strict=True, verified=True)
    [record] = by_id(tmp_path / "coco/annotations/instances.json")["annotations"].values()
    assert record["crop_box"] == [0, 0, 100, 80]


HOSTILE: dict[str, Any] = {
    "no picture": {"image": {}},
    "no name": {"image": {"image_id": 1, "file_name": 5}},
    "a list": {"image": [], "annotations": [], "image_id": 1},
    "text for records": {"annotations": "x"},
    "bad record": {"annotations": [{"id": 1, "bbox": [1, 2, 3]}]},
    "huge size": {"image": {**SA["image"], "width": 10**30}},
    "negative size": {"image": {**SA["image"], "width": -5}},
    "long runs": {"annotations": [{**SA["annotations"][0], "segmentation": {"size": [80, 100], "counts": [9000]}}]},
    "wrong size": {"annotations": [{**SA["annotations"][0], "segmentation": {"size": [9, 9], "counts": [81]}}]},
    "bad categories": {"categories": [5]},
}  # fmt: skip


@pytest.mark.parametrize("changes", HOSTILE.values(), ids=HOSTILE)
def test_bad_files_of_sa1b_are_named(changes: Any, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(sa(**changes)))
    (tmp_path / "b.json").write_text(json.dumps(sa()))
    problems: list[Problem] = []
    try:
        items = list(read(tmp_path, "coco:sa1b", report=problems.append).images)
    except FormatError as error:
        problems.append(Problem(error.message, error.where))
        items = []
    assert problems
    assert len(items) <= 2


@pytest.mark.parametrize("text", ["", "[]", "{", '{"image": 1e999, "image_id": NaN, "annotations": []}'])
def test_what_is_no_file_of_sa1b_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(FormatError):
        list(read(tmp_path / "a.json", "coco:sa1b").images)


def test_an_unknown_dialect_is_named() -> None:
    with pytest.raises(FormatError, match="no dialect 'nope'") as caught:
        read(Path(), "coco:nope")
    assert "roboflow" in caught.value.hint


def test_what_one_record_cannot_say_twice_is_said(tmp_path: Path) -> None:
    name, other, third = (note(Tag(), at).id for at in (7, 8, 9))
    data = dataset(
        picture(
            note(Box(40, 30, 20, 20), 1, instance_id=name, score=0.5),
            note(Keypoints(((50, 40, 2),)), 2, instance_id=name, score=0.25),
            note(Box(1, 1, 2, 3), 3, instance_id=other),
            note(Keypoints(((0, 0, 0),)), 4, instance_id=other),
            note(Box(10, 20, 30, 40), 5, instance_id=third),
            note(Keypoints(((10, 20, 2), (40, 60, 1))), 6, instance_id=third),
        )
    )
    items, ledger = through(data, "coco", tmp_path)
    assert [(one.shape, one.score) for one in notes_of(items[0])] == [
        (Box(40, 30, 20, 20), 0.5),
        (Keypoints(((50, 40, 2),)), 0.5),
        (Box(1, 1, 2, 3), None),
        (Keypoints(((10, 20, 2), (40, 60, 1))), None),
    ]
    assert (ledger.kept, ledger.changed, ledger.lost) == (1, 3, 2)
    assert whats(ledger) == {
        "what keypoints say otherwise than their outline",
        "keypoints of which none is there",
        "box that only frames its keypoints",
        "shapes of one object that are not an outline and its keypoints",
    }

"""labelme's JSON files: every shape type, flags, groups."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from limner.dataset import (
    Annotation,
    Attribute,
    Box,
    Class,
    Dataset,
    Ellipse,
    Keypoints,
    Mask,
    Ontology,
    Option,
    Part,
    Polygon,
    Polyline,
    Shape,
    Tag,
    derived_id,
)
from limner.formats import convert
from tests.formats.label_files import becomes, label_file, opened, pixels, png, shape
from tests.formats.making import dataset, note, notes_of, picture, through, written

SHAPES: dict[str, tuple[dict[str, Any], Shape]] = {
    "rectangle": (shape("rectangle", [10, 20], [40, 60]), Box(10, 20, 30, 40)),
    "rectangle from its lower right": (shape("rectangle", [40, 60], [10, 20]), Box(10, 20, 30, 40)),
    "rectangle from its upper right": (shape("rectangle", [40, 20], [10, 60.5]), Box(10, 20, 30, 40.5)),
    "rectangle by four corners": (
        shape("rectangle", [10, 20], [40, 20], [40, 60], [10, 60]),
        Box(10, 20, 30, 40),
    ),
    "turned by a right angle": (
        shape("oriented_rectangle", [40, 20], [40, 60], [10, 60], [10, 20]),
        Box(5, 25, 40, 30, 90),
    ),
    "polygon": (shape("polygon", [1, 2], [3, 4.5], [5, 60]), Polygon((Part((1, 2, 3, 4.5, 5, 60)),))),
    "no shape type": (
        {"label": "cat", "points": [[1, 2], [3, 4], [5, 9]]},
        Polygon((Part((1, 2, 3, 4, 5, 9)),)),
    ),
    "circle": (shape("circle", [50, 40], [53, 44]), Ellipse(50, 40, 5, 5)),
    "line": (shape("line", [1, 2], [3, 4]), Polyline((1, 2, 3, 4))),
    "linestrip": (shape("linestrip", [1, 2], [3, 4], [5, 6]), Polyline((1, 2, 3, 4, 5, 6))),
    "point": (shape("point", [5, 6]), Keypoints(((5, 6, 2),))),
    "points": (shape("points", [5, 6], [7, 8]), Keypoints(((5, 6, 2), (7, 8, 2)))),
    "outside the picture": (shape("rectangle", [-5, -6], [140, 90]), Box(-5, -6, 145, 96)),
}


@pytest.mark.parametrize(("record", "wanted"), SHAPES.values(), ids=SHAPES)
def test_every_shape_type_and_back(record: dict[str, Any], wanted: Shape, tmp_path: Path) -> None:
    _, [item], problems = opened(label_file(tmp_path / "in", record))
    [one] = notes_of(item)
    assert problems == []
    assert one.shape == wanted
    convert(tmp_path / "in", tmp_path / "out", "labelme", from_="labelme", strict=True, verified=True)
    [again] = json.loads((tmp_path / "out/x.json").read_text())["shapes"]
    assert again["shape_type"] == record.get("shape_type", "polygon")


def test_a_tilted_rectangle_is_a_box_and_a_crooked_one_a_polygon(tmp_path: Path) -> None:
    tilted = shape("oriented_rectangle", [20, 10], [28, 16], [25, 20], [17, 14])
    crooked = shape("oriented_rectangle", [20, 10], [28, 16], [25, 20], [10, 14])
    _, [item], _ = opened(label_file(tmp_path / "in", tilted, crooked))
    box, polygon = (one.shape for one in notes_of(item))
    assert isinstance(box, Box)
    assert (box.width, box.height, box.rotation) == pytest.approx((10, 5, 36.8698976))
    assert polygon == Polygon((Part((20, 10, 28, 16, 25, 20, 10, 14)),))
    convert(tmp_path / "in", tmp_path / "out", "labelme", strict=True, verified=True)
    first, second = json.loads((tmp_path / "out/x.json").read_text())["shapes"]
    assert np.allclose(first["points"], tilted["points"])
    assert (first["shape_type"], second["shape_type"]) == ("oriented_rectangle", "oriented_rectangle")


def test_a_mask_is_put_at_its_upper_left_point(tmp_path: Path) -> None:
    record = shape("mask", [12, 31], [10, 30], mask=png("#.#", ".#."))
    fractional = shape("mask", [10.9, 30.2], [12.9, 31.2], mask=png("#.#", ".#."))
    _, [item], problems = opened(label_file(tmp_path / "in", record, fractional))
    assert problems == []
    for one in notes_of(item):
        assert pixels(one.shape) == {(10, 30), (12, 30), (11, 31)}
    convert(tmp_path / "in", tmp_path / "out", "labelme", strict=True, verified=True)
    again = json.loads((tmp_path / "out/x.json").read_text())["shapes"][0]
    assert again["points"] == [[10.0, 30.0], [12.0, 31.0]]
    found = np.array(Pillow.open(io.BytesIO(base64.b64decode(again["mask"])))).astype(bool)
    assert found.tolist() == [[True, False, True], [False, True, False]]


def test_flags_are_attributes_and_flags_of_the_picture_answers_or_tags(tmp_path: Path) -> None:
    record = shape("point", [5, 6], description="seen", group_id=7)
    other = shape("point", [6, 6], group_id=7)
    record["flags"] = {"asleep": True, "wet": False}
    root = label_file(tmp_path / "in", record, other, flags={"blurred": False, "dog": True})
    (root / "labels.txt").write_text("__ignore__\n_background_\ndog\ncat\n")
    found, [item], _ = opened(root)
    assert [kind.name for kind in found.ontology.by_index()] == ["dog", "cat"]
    tag, answer, one, two = notes_of(item)
    names = {str(asked.id): asked.name for kind in found.ontology.classes for asked in kind.attributes} | {
        str(question.attribute.id): question.attribute.name for question in found.ontology.questions
    }
    assert {names[key]: value for key, value in one.attributes.items()} == {"asleep": True, "wet": False}
    assert {names[key]: value for key, value in answer.attributes.items()} == {"blurred": False}
    assert (tag.shape, tag.class_id, answer.class_id) == (Tag(), derived_id("class", "dog"), None)
    assert one.text == "seen"
    assert one.group_id == two.group_id is not None
    convert(root, tmp_path / "out", "labelme", strict=True, verified=True)
    again = json.loads((tmp_path / "out/x.json").read_text())
    assert again["flags"] == {"blurred": False, "dog": True}
    assert [one["group_id"] for one in again["shapes"]] == [7, 7]
    assert again["shapes"][0]["flags"] == {"asleep": True, "wet": False}
    assert (tmp_path / "out/labels.txt").read_text() == "dog\ncat\n"


def test_unknown_keys_come_back(tmp_path: Path) -> None:
    record = shape("point", [5, 6], other={"a": [1, None]}, group_id="seven")
    label_file(tmp_path / "in", record, lineColor=[0, 255, 0, 128], version="3.16.7", flags={"odd": 3})
    convert(tmp_path / "in", tmp_path / "out", "labelme", strict=True, verified=True)
    again = json.loads((tmp_path / "out/x.json").read_text())
    assert (again["lineColor"], again["version"], again["flags"]) == ([0, 255, 0, 128], "3.16.7", {"odd": 3})
    assert again["shapes"][0]["other"] == {"a": [1, None]}
    assert again["shapes"][0]["group_id"] == "seven"


def test_the_picture_is_found_by_a_path_with_back_slashes(tmp_path: Path, data: Path) -> None:
    (tmp_path / "images").mkdir()
    source = data / "formats/voc/JPEGImages/BloodImage_00000.jpg"
    (tmp_path / "images/photo.jpg").write_bytes(source.read_bytes())
    root = label_file(
        tmp_path / "labels", name="x", imagePath="..\\images\\photo.jpg", imageWidth=None, imageHeight=None
    )
    _, items, problems = opened(root.parent)
    assert problems == []
    [item] = items
    assert (item.image.name, item.image.width, item.image.height) == ("photo.jpg", 640, 480)
    assert item.open_picture is not None


def test_the_picture_inside_is_taken_where_there_is_no_other(tmp_path: Path, data: Path) -> None:
    source = (data / "formats/voc/JPEGImages/BloodImage_00000.jpg").read_bytes()
    label_file(tmp_path, imageData=base64.b64encode(source).decode())
    _, [item], _ = opened(tmp_path)
    assert item.open_picture is not None
    with item.open_picture() as file:
        assert file.read() == source


def test_splits_are_folders_and_a_folder_of_such_a_name_is_none(tmp_path: Path) -> None:
    data = dataset(
        picture(note(Box(1, 2, 3, 4)), split="train"),
        picture(note(Box(1, 2, 3, 5), 2), split="val"),
        picture(note(Box(1, 2, 3, 6), 3), folder="train"),
    )
    items, ledger = through(data, "labelme", tmp_path)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.json")) == [
        "train/x.json", "unsplit/train/x.json", "val/x.json",
    ]  # fmt: skip
    assert {(item.image.split, item.image.path) for item in items} == {
        ("train", "x.jpg"), ("val", "x.jpg"), ("", "train/x.jpg"),
    }  # fmt: skip
    assert ledger.clean


TWO = Polygon((Part((10, 10, 20, 10, 20, 20)), Part((40, 40, 50, 40, 50, 50))))
HOLED = Polygon((Part((10, 10, 60, 10, 60, 60, 10, 60), ((20, 20, 20, 40, 40, 40, 40, 20),)),))
CHANGES: dict[str, tuple[Shape, dict[str, str], list[str]]] = {
    "parts": (TWO, {"polygon with parts": "polygons of one group"}, ["polygon", "polygon"]),
    "hole": (HOLED, {"polygon with holes": "mask"}, ["mask"]),
    "ellipse": (Ellipse(50, 40, 10, 5, 30), {"ellipse that is no circle": "polygon"}, ["polygon"]),
    "circle": (Ellipse(50, 40, 10, 10), {}, ["circle"]),
    "hidden joint": (Keypoints(((1, 2, 1), (3, 4, 2))), {"hidden joints": "visible ones"}, ["points"]),
    "absent joint": (Keypoints(((0, 0, 0), (3, 4, 2))), {"absent joints": "left out"}, ["point"]),
    "no joint": (Keypoints(((0, 0, 0),)), {"absent joints": ""}, []),
    "empty mask": (Mask(0, 0, 0, 0, ""), {"mask without pixels": ""}, []),
    "curve": (
        Polyline((0, 0, 0, 9, 9, 9, 9, 0), "bezier"),
        {"polyline with curve": "straight legs"},
        ["linestrip"],
    ),
}


@pytest.mark.parametrize(("given", "said", "kinds"), CHANGES.values(), ids=CHANGES)
def test_what_has_no_place_is_changed_and_said(
    given: Shape, said: dict[str, str], kinds: list[str], tmp_path: Path
) -> None:
    _, ledger = through(dataset(picture(note(given))), "labelme", tmp_path)
    records = json.loads((tmp_path / "x.json").read_text())["shapes"]
    assert becomes(ledger) == said
    assert [record["shape_type"] for record in records] == kinds
    if len(records) == 2:
        assert records[0]["group_id"] == records[1]["group_id"] == 1


def test_shapes_of_one_instance_become_a_group(tmp_path: Path) -> None:
    name = derived_id("object")
    region = note(Box(10, 10, 20, 20), 1, instance_id=name)
    joints = note(Keypoints(((12, 12, 2),)), 2, instance_id=name)
    items, ledger = through(dataset(picture(region, joints)), "labelme", tmp_path)
    one, other = notes_of(items[0])
    assert one.group_id == other.group_id is not None
    assert becomes(ledger) == {"instance_id": "a group"}


def _asked() -> tuple[Ontology, dict[str, Any]]:
    colour = Attribute(
        id=derived_id("colour"),
        name="colour",
        type="select",
        options=(Option(id=derived_id("red"), name="red"),),
    )
    marks = Attribute(
        id=derived_id("marks"), name="marks", type="multi-select",
        options=(Option(id=derived_id("a"), name="a"), Option(id=derived_id("b"), name="b")),
    )  # fmt: skip
    awake = Attribute(id=derived_id("awake"), name="awake", type="bool")
    kind = Class(id=derived_id("class", "cat"), name="cat", index=0, attributes=(colour, marks, awake))
    answers = {
        str(colour.id): str(derived_id("red")),
        str(marks.id): (str(derived_id("a")), str(derived_id("b"))),
        str(awake.id): True,
    }
    return Ontology(classes=(kind,)), answers


@pytest.mark.parametrize(
    ("format", "said", "flags", "attributes"),
    [
        ("labelme", {"answers other than yes or no": ""}, {"awake": True}, None),
        (
            "x-anylabeling",
            {"several options": "one text"},
            {"awake": True},
            {"colour": "red", "marks": "a, b"},
        ),
    ],
)
def test_answers(
    format: str, said: dict[str, str], flags: object, attributes: object, tmp_path: Path
) -> None:
    ontology, answers = _asked()
    data = Dataset(ontology, (picture(note(Box(1, 2, 3, 4), attributes=answers)),))
    _, ledger = through(data, format, tmp_path)
    [record] = json.loads((tmp_path / "x.json").read_text())["shapes"]
    assert becomes(ledger) == said
    assert (record["flags"], record.get("attributes")) == (flags, attributes)


def test_what_is_said_of_a_tag_beyond_its_class_is_named(tmp_path: Path) -> None:
    tags = [
        note(Tag(), 1, text="why"),
        note(Tag(), 2),
        Annotation(id=derived_id("caption"), shape=Tag(), text="a cat"),
    ]
    written_, ledger = written(dataset(picture(*tags)), "labelme", tmp_path)
    assert becomes(ledger) == {"what is said of a tag": "", "several tags of one class": "one tag", "tag": ""}
    assert (ledger.kept, ledger.changed, ledger.lost) == (0, 2, 1)
    assert json.loads((tmp_path / "x.json").read_text())["flags"] == {"cat": True}
    assert "x.json" in written_.hashes


@pytest.mark.parametrize("format", ["labelme", "x-anylabeling", "cvat", "vott-json"])
def test_a_moved_class_index_is_said(format: str, tmp_path: Path) -> None:
    first, second = (
        Class(id=derived_id("class", name), name=name, index=at) for name, at in (("cat", 0), ("dog", 7))
    )
    _, ledger = written(Dataset(Ontology(classes=(first, second)), (picture(),)), format, tmp_path)
    [loss] = ledger.losses()
    assert (loss.field, loss.before, loss.after, loss.severity) == ("dog", 7, 1, "note")

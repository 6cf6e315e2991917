"""CVAT's lists of images: every shape, labels and their attributes."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from limner.dataset import (
    Attribute,
    Box,
    Class,
    Cuboid,
    Dataset,
    Ellipse,
    Joint,
    Keypoints,
    Mask,
    Ontology,
    Option,
    Part,
    Polygon,
    Polyline,
    Shape,
    Skeleton,
    Source,
    Tag,
    derived_id,
)
from limner.formats import convert, read, sniff
from limner.formats.cvat.objects import order_of, z_of
from limner.geometry import rle
from tests.formats.cvat_documents import HEAD, becomes, opened, shapes
from tests.formats.making import dataset, note, notes_of, picture, through, written


def test_a_real_list_of_images(data: Path, tmp_path: Path) -> None:
    source = data / "formats/cvat"
    assert sniff(source).format == "cvat"
    result = convert(source, tmp_path / "out", "cvat", strict=True, verified=True)
    assert (result.ledger.kept, result.ledger.changed, result.ledger.lost) == (6, 0, 0)
    assert [problem.message for problem in result.problems] == ["label '' is not in its list of labels"]
    found = read(source)
    first, second = found.images
    assert [kind.name for kind in found.ontology.by_index()] == ["label1", "label2", "skeleton", "class 3"]
    box, line, joints = notes_of(first)
    assert (first.image.split, first.image.name, first.image.width) == ("train", "img0.jpg", 8)
    assert (box.shape, box.occluded) == (Box(0, 2, 4, 2), 1)
    assert line.shape == Polyline((1, 2, 3, 4, 5, 6, 7, 8))
    assert joints.shape == Keypoints(((1, 1, 0), (2, 2, 2), (3, 3, 2), (4, 4, 2)))
    kind = found.ontology.classes[0]
    by_name = {one.name: one for one in kind.attributes}
    answers = {one.name: box.attributes[str(one.id)] for one in kind.attributes}
    chosen = next(option for option in by_name["a2"].options if str(option.id) == answers["a2"])
    assert (answers["a1"], chosen.name, answers["a3"], answers["a4"]) == (True, "v3", "0003", 2.4)
    skeleton = found.ontology.classes[2].skeleton
    assert skeleton is not None
    assert ([joint.name for joint in skeleton.joints], skeleton.edges) == (
        ["1", "2", "3", "4"],
        ((2, 1), (0, 3)),
    )
    assert [one.z for one in notes_of(second)] == [z_of(1), z_of(2), ""]


def test_the_list_of_labels_comes_back_word_for_word(data: Path, tmp_path: Path) -> None:
    convert(data / "formats/cvat", tmp_path / "out", "cvat")
    before, after = (
        re.findall(r"<(?:name|mutable|input_type|default_value|values|svg|parent)>[^<]*", path.read_text())
        for path in (data / "formats/cvat/train.xml", tmp_path / "out/annotations.xml")
    )
    assert after == [*before, "<name>class 3"]


SHAPES: dict[str, tuple[str, Shape]] = {
    "box": ('<box label="cat" xtl="1" ytl="2.5" xbr="4" ybr="6"/>', Box(1, 2.5, 3, 3.5)),
    "turned box": ('<box label="cat" xtl="1" ytl="2" xbr="4" ybr="6" rotation="-30"/>', Box(1, 2, 3, 4, 330)),
    "turned once round": (
        '<box label="cat" xtl="1" ytl="2" xbr="4" ybr="6" rotation="360"/>',
        Box(1, 2, 3, 4),
    ),
    "ellipse": ('<ellipse label="cat" cx="9" cy="8" rx="7" ry="6" rotation="45"/>', Ellipse(9, 8, 7, 6, 45)),
    "polygon": ('<polygon label="cat" points="1,2;3,4.5;6,5"/>', Polygon((Part((1, 2, 3, 4.5, 6, 5)),))),
    "polyline": ('<polyline label="cat" points="1,2;-3,4"/>', Polyline((1, 2, -3, 4))),
    "points": ('<points label="cat" points="1,2;3,4"/>', Keypoints(((1, 2, 2), (3, 4, 2)))),
    "tag": ('<tag label="cat" source="manual"/>', Tag()),
    "cuboid": (
        '<cuboid label="cat" xtl1="0" ytl1="1" xbl1="2" ybl1="3" xtr1="4" ytr1="5" xbr1="6" ybr1="7" '
        'xtl2="8" ytl2="9" xbl2="10" ybl2="11" xtr2="12" ytr2="13" xbr2="14" ybr2="15"/>',
        # their corners: front left, front right, back right, back left, each top then bottom
        Cuboid((0, 1, 4, 5, 6, 7, 2, 3, 12, 13, 8, 9, 10, 11, 14, 15)),
    ),
}


@pytest.mark.parametrize(("element", "wanted"), SHAPES.values(), ids=SHAPES)
def test_every_shape_and_back(element: str, wanted: Shape, tmp_path: Path) -> None:
    [one], problems = shapes(tmp_path / "in", element)
    assert (one.shape, problems) == (wanted, [])
    convert(tmp_path / "in", tmp_path / "out", "cvat", strict=True, verified=True)
    text = (tmp_path / "out/annotations.xml").read_text()
    [again] = re.findall(r"<(?:box|ellipse|polyg|polyl|points|tag|cuboid)[^>]*>", text)
    for key, value in re.findall(r'(\w+)="([^"]*)"', element):
        if key != "rotation":
            assert f'{key}="{value}"' in again


def test_runs_of_a_mask_go_along_the_rows_of_its_crop(tmp_path: Path) -> None:
    # ..##
    # #...
    element = '<mask label="cat" rle="2, 3, 3" left="10" top="20" width="4" height="2" occluded="0"/>'
    [one], problems = shapes(tmp_path / "in", element)
    assert problems == []
    mask = one.shape
    assert isinstance(mask, Mask)
    inside = rle.to_pixels(rle.uncrop(mask, 100, 80), 100, 80)
    assert {(int(x), int(y)) for y, x in np.argwhere(inside)} == {(12, 20), (13, 20), (10, 21)}
    convert(tmp_path / "in", tmp_path / "out", "cvat", strict=True, verified=True)
    assert (
        'rle="2, 3, 3" left="10" top="20" width="4" height="2"'
        in (tmp_path / "out/annotations.xml").read_text()
    )


def test_a_mask_that_begins_inside(tmp_path: Path) -> None:
    element = '<mask label="cat" rle="0, 1, 2, 1" left="0" top="0" width="2" height="2"/>'
    shapes(tmp_path / "in", element)
    convert(tmp_path / "in", tmp_path / "out", "cvat", strict=True, verified=True)
    assert 'rle="0, 1, 2, 1"' in (tmp_path / "out/annotations.xml").read_text()


def test_answers_have_the_types_that_the_labels_declare(tmp_path: Path) -> None:
    said = {"awake": "true", "age": "3", "coat": "short hair", "note": "007", "colour": "red"}
    inner = "".join(f'<attribute name="{name}">{value}</attribute>' for name, value in said.items())
    odd = '<attribute name="age">old</attribute><attribute name="coat">none</attribute>'
    box = '<box label="cat" xtl="1" ytl="2" xbr="4" ybr="6">'
    notes, problems = shapes(tmp_path / "in", f"{box}{inner}</box>", f"{box}{odd}</box>")
    assert problems == []
    found, _, _ = opened(tmp_path / "in", (tmp_path / "in/annotations.xml").read_bytes())
    asked = {str(one.id): one for one in found.ontology.classes[0].attributes}
    answers = {asked[key].name: value for key, value in notes[0].attributes.items()}
    options = {str(option.id): option.name for one in asked.values() for option in one.options}
    answers["coat"] = options[str(answers["coat"])]
    assert answers == {"awake": True, "age": 3, "coat": "short hair", "note": "007", "colour": "red"}
    age = next(one for one in asked.values() if one.name == "age")
    assert (age.minimum, age.maximum, age.step, age.default) == (0, 20, 0.5, 1)
    assert notes[1].attributes == {}
    assert notes[1].extra["cvat"]["attributes"] == {"age": "old", "coat": "none"}
    convert(tmp_path / "in", tmp_path / "out", "cvat", strict=True, verified=True)
    text = (tmp_path / "out/annotations.xml").read_text()
    for name, value in {**said, "age": "old"}.items():
        assert f'<attribute name="{name}">{value}</attribute>' in text
    assert "<input_type>radio</input_type>" in text


def test_state_group_layer_and_source(tmp_path: Path) -> None:
    at = 'xtl="1" ytl="2" xbr="4" ybr="6"'
    elements = [
        f'<box label="cat" {at} occluded="1" z_order="3" group_id="7" source="auto"/>',
        f'<box label="dog" {at} occluded="0" z_order="-2" group_id="7" source="manual"/>',
        f'<box label="dog" {at} z_order="0" source="semi-auto" rotation="0.00"/>',
    ]
    notes, problems = shapes(tmp_path / "in", *elements)
    assert problems == []
    assert [one.occluded for one in notes] == [1, 0, None]
    assert notes[0].group_id == notes[1].group_id is not None
    assert sorted(notes, key=lambda one: one.z) == [notes[2], notes[1], notes[0]]
    assert [one.source.kind for one in notes] == ["model", "import", "model"]
    convert(tmp_path / "in", tmp_path / "out", "cvat", strict=True, verified=True)
    text = (tmp_path / "out/annotations.xml").read_text()
    found = re.findall(
        r'<box label="(\w+)" source="([\w-]+)" .*?z_order="(-?\d+)"(?: group_id="(\d+)")?', text
    )
    assert sorted(found) == [
        ("cat", "auto", "3", "7"), ("dog", "manual", "-2", "7"), ("dog", "semi-auto", "0", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("order", [-(2**31), -1, 0, 1, 61, 62, 2**31 - 1])
def test_layers_keep_their_numbers(order: int) -> None:
    assert order_of(z_of(order)) == order


def test_layers_sort_by_their_numbers() -> None:
    numbers = [-5, -1, 1, 2, 61, 62, 63, 4000]
    assert sorted(numbers, key=z_of) == numbers


def test_layers_of_others_are_counted(tmp_path: Path) -> None:
    data = dataset(
        picture(note(Box(1, 2, 3, 4), 1, z="V"), note(Box(1, 2, 3, 5), 2, z="k"), note(Box(1, 2, 3, 6), 3))
    )
    through(data, "cvat", tmp_path)
    assert re.findall(r'ybr="(\d+)" z_order="(\d)"', (tmp_path / "annotations.xml").read_text()) == [
        ("8", "0"), ("6", "1"), ("7", "2"),
    ]  # fmt: skip


def test_unknown_keys_and_elements_come_back(tmp_path: Path) -> None:
    text = (
        f"{HEAD}<meta><task><name>t</name><labels/><owner><username>max</username></owner></task></meta>"
        '<image id="5" name="a/x.jpg" width="10" height="8" task_id="9" subset="odd one">'
        '<box label="cat" xtl="1" ytl="2" xbr="4" ybr="6" mine="1"><own>x</own></box></image></annotations>'
    )
    opened(tmp_path / "in", text)
    convert(tmp_path / "in", tmp_path / "out", "cvat", strict=True, verified=True)
    again = (tmp_path / "out/annotations.xml").read_text()
    for piece in (
        "<name>t</name>",
        "<username>max",
        'id="5"',
        'task_id="9"',
        'subset="odd one"',
        'mine="1"',
        "<own>x</own>",
    ):
        assert piece in again


def test_subsets_are_splits(tmp_path: Path) -> None:
    data = dataset(
        picture(note(Box(1, 2, 3, 4)), split="train"), picture(note(Box(1, 2, 3, 5), 2), split="val")
    )
    items, ledger = through(data, "cvat", tmp_path)
    assert [(item.image.split, item.image.path) for item in items] == [("train", "x.jpg"), ("val", "x.jpg")]
    assert re.findall('subset="([a-z]+)"', (tmp_path / "annotations.xml").read_text()) == [
        "train",
        "validation",
    ]
    assert {row.severity for row in ledger.rows()} <= {"note"}


TWO = Polygon((Part((10, 10, 20, 10, 20, 20)), Part((40, 40, 50, 40, 50, 50))))
HOLED = Polygon((Part((10, 10, 60, 10, 60, 60, 10, 60), ((20, 20, 20, 40, 40, 40, 40, 20),)),))
CHANGES: dict[str, tuple[Shape, dict[str, str]]] = {
    "parts": (TWO, {"polygon with parts": "polygons of one group"}),
    "hole": (HOLED, {"polygon with holes": "mask"}),
    "hidden point": (Keypoints(((1, 2, 1), (3, 4, 2))), {"hidden joints without a skeleton": "visible ones"}),
    "absent point": (Keypoints(((0, 0, 0), (3, 4, 2))), {"absent joints without a skeleton": "left out"}),
    "no point": (Keypoints(((0, 0, 0),)), {"absent joints without a skeleton": ""}),
    "empty mask": (Mask(0, 0, 0, 0, ""), {"mask without pixels": ""}),
    "turned ellipse": (Ellipse(50, 40, 10, 5, 30), {}),
}


@pytest.mark.parametrize(("given", "said"), CHANGES.values(), ids=CHANGES)
def test_what_has_no_place_is_changed_and_said(given: Shape, said: dict[str, str], tmp_path: Path) -> None:
    _, ledger = through(dataset(picture(note(given, occluded=0))), "cvat", tmp_path)
    assert becomes(ledger) == said


def _skeleton() -> Class:
    return Class(
        id=derived_id("class", "cat"), name="cat", index=0,
        skeleton=Skeleton(
            joints=(Joint(name="nose", x=0.25, y=0.1), Joint(name="tail", x=0.9, y=0.5)), edges=((0, 1),)
        ),
    )  # fmt: skip


def test_a_skeleton_keeps_hidden_and_absent_joints(tmp_path: Path) -> None:
    kind = _skeleton()
    joints = note(Keypoints(((5, 6, 1), (7, 8, 0))), occluded=0)
    data = Dataset(Ontology(classes=(kind,)), (picture(joints),))
    items, ledger = through(data, "cvat", tmp_path)
    assert notes_of(items[0])[0].shape == joints.shape
    assert ledger.clean
    found = read(tmp_path)
    assert found.ontology.classes[0].skeleton == kind.skeleton


def test_several_options_become_one_text_and_signs_question_marks(tmp_path: Path) -> None:
    many = Attribute(
        id=derived_id("many"), name="many", type="multi-select",
        options=(Option(id=derived_id("a"), name="a"), Option(id=derived_id("b"), name="b")),
    )  # fmt: skip
    word = Attribute(id=derived_id("word"), name="word", type="text")
    kind = Class(id=derived_id("class", "cat"), name="cat", index=0, attributes=(many, word))
    answers: Any = {str(many.id): (str(derived_id("a")), str(derived_id("b"))), str(word.id): "a\x01b"}
    one = note(Box(1, 2, 3, 4), occluded=0, attributes=answers)
    _, ledger = through(Dataset(Ontology(classes=(kind,)), (picture(one),)), "cvat", tmp_path)
    assert becomes(ledger) == {
        "several options": "one text",
        "characters that XML has no place for": "question marks",
    }
    assert '<attribute name="many">a, b</attribute>' in (tmp_path / "annotations.xml").read_text()


def test_a_person_is_manual_and_a_model_auto(tmp_path: Path) -> None:
    notes = [
        note(Box(1, 2, 3, 4), 1), note(Box(1, 2, 3, 4), 2, source=Source(kind="model", name="yolo", version="8")),
        note(Box(1, 2, 3, 4), 3, source=Source(kind="import", name="coco")),
    ]  # fmt: skip
    written(dataset(picture(*notes)), "cvat", tmp_path)
    assert re.findall('source="([a-z]+)"', (tmp_path / "annotations.xml").read_text()) == [
        "manual",
        "auto",
        "file",
    ]

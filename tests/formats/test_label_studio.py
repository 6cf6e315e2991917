"""Label Studio as it is found: tasks, JSON_MIN, configurations, regions, answers, several annotations."""

import json
from base64 import b64encode
from math import cos, radians, sin
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.dataset import (
    Box,
    Class,
    Dataset,
    Ellipse,
    Keypoints,
    LabelledImage,
    Layer,
    Ontology,
    Part,
    Polygon,
    Polyline,
    Relation,
    Shape,
    Tag,
    derived_id,
)
from limner.formats import convert, read
from limner.formats.core.attributes import attribute
from limner.formats.core.pixels import grey_png
from limner.formats.label_studio import brush, path_of
from limner.formats.label_studio.ontology import relation_type
from limner.geometry import rle
from tests.formats.making import dataset, kinds, note, notes_of, picture, through
from tests.formats.studio import CONFIG, RECT, answer, names, opened, region, task


def vertex(at: int, x: float, y: float, **more: Any) -> dict[str, Any]:
    before = f"v{at - 1}" if at else None
    return {"id": f"v{at}", "x": x, "y": y, "prevPointId": before, "isBezier": bool(more), **more}


PIXELS = np.zeros((100, 200), dtype=bool)
PIXELS[10:30, 40:50] = True
MASK = rle.crop(rle.from_pixels(PIXELS), 100)
REGIONS: dict[str, tuple[str, dict[str, Any], Shape]] = {
    "rectangle": ("rectanglelabels", RECT, Box(20, 20, 60, 40)),
    "ellipse": (
        "ellipselabels", {"x": 50, "y": 50, "radiusX": 10, "radiusY": 10, "rotation": 30}, Ellipse(100, 50, 20, 10, 30),
    ),
    "polygon": (
        "polygonlabels", {"points": [[0, 0], [50, 0], [50, 50]], "closed": True},
        Polygon((Part((0, 0, 100, 0, 100, 50)),)),
    ),
    "open polygon": (
        "polygonlabels", {"points": [[0, 0], [50, 0], [50, 50]], "closed": False}, Polyline((0, 0, 100, 0, 100, 50)),
    ),
    "keypoint": ("keypointlabels", {"x": 50, "y": 25, "width": 0.5}, Keypoints(((100, 25, 2),))),
    "brush": ("brushlabels", {"format": "rle", "rle": brush.encode(MASK, 200, 100)}, MASK),
    "bitmask": (
        "bitmasklabels", {"imageDataURL": "data:image/png;base64," + b64encode(grey_png(PIXELS)).decode()}, MASK,
    ),
    "vector": (
        "vectorlabels", {"vertices": [vertex(0, 0, 0), vertex(1, 50, 0)], "closed": False}, Polyline((0, 0, 100, 0)),
    ),
    "closed vector": (
        "vectorlabels", {"vertices": [vertex(0, 0, 0), vertex(1, 50, 0), vertex(2, 50, 50)], "closed": True},
        Polygon((Part((0, 0, 100, 0, 100, 50)),)),
    ),
    "curve": (
        "vectorlabels",
        {
            "vertices": [
                vertex(0, 0, 0, controlPoint1={"x": 0, "y": 0}, controlPoint2={"x": 10, "y": 20}),
                vertex(1, 50, 0, controlPoint1={"x": 30, "y": 40}, controlPoint2={"x": 50, "y": 0}),
            ],
            "closed": False,
        },
        Polyline((0, 0, 20, 20, 60, 40, 100, 0), "bezier"),
    ),
    "curve with a straight end": (
        "vectorlabels",
        {"vertices": [vertex(0, 0, 0), vertex(1, 50, 0, controlPoint1={"x": 30, "y": 40})], "closed": False},
        Polyline((0, 0, 30, 0, 60, 40, 100, 0), "bezier"),
    ),
    "branches": (
        "vectorlabels",
        {"vertices": [vertex(0, 0, 0), vertex(1, 50, 0), {**vertex(2, 0, 50), "prevPointId": "v0"}], "closed": False},
        Keypoints(((0, 0, 2), (100, 0, 2), (0, 50, 2))),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("type_", "value", "shape"), REGIONS.values(), ids=REGIONS)
def test_every_region(type_: str, value: dict[str, Any], shape: Shape, tmp_path: Path) -> None:
    items, problems, _ = opened(tmp_path / "in", [task(region(type_, value))])
    assert [one.shape for one in notes_of(items[0])] == [shape]
    assert problems == []
    strict = not isinstance(shape, Keypoints) or len(shape.points) == 1
    convert(tmp_path / "in", tmp_path / "out", "label-studio", strict=strict, verified=True)
    [again] = json.loads((tmp_path / "out/tasks.json").read_text())
    result = again["annotations"][0]["result"][0]
    if type_ != "vectorlabels":
        assert result == region(type_, value)


def test_a_rectangle_turns_about_its_top_left_corner(tmp_path: Path) -> None:
    value = {"x": 50, "y": 50, "width": 20, "height": 10, "rotation": 30}
    items, _, _ = opened(tmp_path / "in", [task(region("rectanglelabels", value))])
    [one] = notes_of(items[0])
    assert isinstance(one.shape, Box)
    width, height, turn = 40, 10, radians(30)
    cx = 100 + (width * cos(turn) - height * sin(turn)) / 2
    cy = 50 + (width * sin(turn) + height * cos(turn)) / 2
    assert (one.shape.x + width / 2, one.shape.y + height / 2) == pytest.approx((cx, cy))
    assert (one.shape.width, one.shape.height, one.shape.rotation) == (40, 10, 30)
    convert(tmp_path / "in", tmp_path / "out", "label-studio", strict=True, verified=True)
    [again] = json.loads((tmp_path / "out/tasks.json").read_text())
    found = again["annotations"][0]["result"][0]["value"]
    assert [found[key] for key in value] == pytest.approx(list(value.values()))


@given(st.data())
@settings(max_examples=60)
def test_brush_strokes_come_back(data: st.DataObject) -> None:
    width, height = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40))
    bits = data.draw(st.lists(st.booleans(), min_size=width * height, max_size=width * height))
    mask = rle.crop(rle.from_pixels(np.array(bits).reshape(height, width)), height)
    assert brush.decode(brush.encode(mask, width, height), width, height) == mask


def test_long_runs_are_cut() -> None:
    mask = rle.crop(rle.from_pixels(np.ones((500, 400), dtype=bool)), 500)
    packed = brush.encode(mask, 400, 500)
    assert packed[:7] == [0, 12, 53, 0, 57, 27, 255]
    assert brush.decode(packed, 400, 500) == mask


STROKES = {
    "too short": ([1, 2], "too short"),
    "cut": (brush.encode(MASK, 200, 100)[:-3], "in the middle of a run"),
    "of another size": (brush.encode(MASK, 100, 100), "holds 40000 values"),
    "no bytes": ([0, 1, 38, 128, 57, 27, 999], "no byte"),
    "texts": (["a"], "no byte"),
}


@pytest.mark.parametrize(("packed", "reason"), STROKES.values(), ids=STROKES)
def test_broken_strokes(packed: list[Any], reason: str, tmp_path: Path) -> None:
    bad = region("brushlabels", {"format": "rle", "rle": packed})
    items, [problem], _ = opened(tmp_path, [task(bad, region("rectanglelabels", RECT, id="r2"))])
    assert len(notes_of(items[0])) == 1
    assert problem.where == "tasks.json, [0] (id 3), annotation 5, result[0]"
    assert reason in problem.message


def test_the_configuration_is_the_ontology(tmp_path: Path) -> None:
    items, problems, data = opened(tmp_path / "in", [task(region("rectanglelabels", RECT))], CONFIG)
    assert names(data) == ["zebra", "cat", "vehicle"]
    assert [kind.color for kind in data.ontology.classes[:2]] == ["#ffa39e", "#008000"]
    assert (data.ontology.classes[0].hotkey, data.ontology.classes[0].shapes) == ("z", ("box",))
    asked = {kind.name: [one.name for one in kind.attributes] for kind in data.ontology.classes}
    assert asked == {"zebra": ["count"], "cat": ["state", "count"], "vehicle": ["count"]}
    [question] = data.ontology.questions
    assert [option.name for option in question.attribute.options] == ["Earth", "Earth/Land", "Earth/Sea"]
    assert [(kind.name, kind.directed) for kind in data.ontology.relation_types] == [("eats", True)]
    assert (items[0].image.width, items[0].image.path, problems) == (200, "a/x.jpg", [])
    convert(tmp_path / "in", tmp_path / "out", "label-studio", strict=True, verified=True)
    before, after = fromstring(CONFIG), fromstring((tmp_path / "out/config.xml").read_text())
    for tag in ("Header", "Image", "Choices", "Taxonomy", "Relation"):
        assert [one.attrib for one in after.iter(tag)] == [one.attrib for one in before.iter(tag)]
    assert [one.get("value") for one in after.iter("Label")] == ["zebra", "cat", "car"]
    assert [one.get("background") for one in after.iter("Label")][:2] == ["#FFA39E", "green"]


def test_answers_texts_scores_and_relations_come_back(tmp_path: Path) -> None:
    results = [
        region("rectanglelabels", RECT, score=0.5, meta={"text": ["blurred"]}),
        region("choices", {**RECT, "choices": ["asleep"]}, None, from_name="state"),
        region("number", {**RECT, "number": 2}, None, from_name="count"),
        region("textarea", {**RECT, "text": ["hi"]}, None, from_name="transcription"),
        region("rectanglelabels", {**RECT, "x": 50}, "zebra", id="r2", parentID="r1"),
        answer("t", "place", "taxonomy", [["Earth", "Sea"]]),
        {"type": "relation", "from_id": "r2", "to_id": "r1", "direction": "right", "labels": ["eats"]},
        {"type": "relation", "from_id": "r2", "to_id": "r1", "direction": "bi"},
    ]
    items, problems, data = opened(tmp_path / "in", [task(*results)], CONFIG)
    assert problems == []
    cat, zebra, whole = notes_of(items[0])
    state, count = data.ontology.classes[1].attributes
    assert cat.attributes == {str(state.id): str(state.options[0].id), str(count.id): 2}
    assert (cat.text, cat.score, zebra.text, zebra.score) == ("hi", 0.5, None, None)
    question = data.ontology.questions[0].attribute
    assert (whole.shape, whole.attributes) == (Tag(), {str(question.id): (str(question.options[2].id),)})
    layer = items[0].layer()
    assert layer is not None
    assert [(one.source_id, one.target_id) for one in layer.relations] == [(zebra.id, cat.id)] * 2
    convert(tmp_path / "in", tmp_path / "out", "label-studio", strict=True, verified=True)
    [again] = json.loads((tmp_path / "out/tasks.json").read_text())
    found = again["annotations"][0]["result"]
    assert sorted(found, key=str) == sorted(
        [*results[:5], {**results[5], "id": found[5]["id"], "origin": "manual"}, *results[6:]], key=str
    )
    assert again["annotations"][0]["completed_by"] == 1


def test_labels_of_a_control_of_their_own(tmp_path: Path) -> None:
    results = [
        region("rectangle", RECT, None, from_name="rect"),
        region("labels", {**RECT, "labels": ["cat"]}, None, from_name="lbl"),
        region(
            "ellipse",
            {"x": 1, "y": 2, "radiusX": 3, "radiusY": 4, "rotation": 0},
            None,
            id="r2",
            from_name="el",
        ),
    ]
    items, problems, data = opened(tmp_path / "in", [task(*results)])
    assert problems == []
    assert [names(data)[[kind.id for kind in data.ontology.classes].index(one.class_id)]  # type: ignore[arg-type]
            for one in notes_of(items[0])] == ["cat", "object"]  # fmt: skip
    convert(tmp_path / "in", tmp_path / "out", "label-studio", strict=True, verified=True)
    [again] = json.loads((tmp_path / "out/tasks.json").read_text())
    found = again["annotations"][0]["result"]
    assert [(one["id"], one["type"], one["from_name"]) for one in found[:2]] == [
        ("r1", "rectangle", "rect"), ("r1", "labels", "lbl"),
    ]  # fmt: skip


def test_choices_of_a_picture_are_its_classes(tmp_path: Path) -> None:
    result = answer("c", "choice", "choices", ["dog", "cat"])
    items, problems, data = opened(tmp_path / "in", [task(result)])
    assert (names(data), [one.shape for one in notes_of(items[0])], problems) == (
        ["cat", "dog"],
        [Tag(), Tag()],
        [],
    )
    convert(tmp_path / "in", tmp_path / "out", "label-studio", strict=True, verified=True)


def test_attributes_of_ours_become_controls(tmp_path: Path) -> None:
    cat, dog = kinds()
    color = attribute(cat.id, "color", "select", ["red", "blue"])
    size = attribute(dog.id, "color", "text")
    wild = attribute(dog.id, "text", "bool")
    classes = (
        Class(id=cat.id, name="cat", index=0, attributes=(color,), color="#123456"),
        Class(id=dog.id, name="dog", index=1, attributes=(size, wild)),
    )
    notes = (
        note(Box(1, 2, 3, 4), 1, attributes={str(color.id): str(color.options[1].id)}),
        note(Box(1, 2, 3, 4), 2, "dog", attributes={str(size.id): "big", str(wild.id): False}, text="hi"),
    )
    data = Dataset(Ontology(classes=classes), (picture(*notes),))
    items, ledger = through(data, "label-studio", tmp_path)
    assert (ledger.clean, len(notes_of(items[0]))) == (True, 2)
    back = read(tmp_path)
    assert {kind.name: sorted((one.name, one.type) for one in kind.attributes) for kind in back.ontology.classes} == {
        "cat": [("color", "select")], "dog": [("color", "text"), ("text", "bool")],
    }  # fmt: skip
    assert back.ontology.classes[0].color == "#123456"


def test_relations_of_what_is_left_out_are_said(tmp_path: Path) -> None:
    one, other = note(Box(1, 2, 3, 4), 1), note(Keypoints(((0, 0, 0),)), 2)
    kind = relation_type("near", directed=False)
    link = Relation(id=derived_id("link"), type_id=kind.id, source_id=one.id, target_id=other.id)
    same = Relation(id=derived_id("same"), type_id=kind.id, source_id=one.id, target_id=one.id)
    item = picture(one, other)
    layer = Layer(image_id=item.image.id, status="done", annotations=(one, other), relations=(link, same))
    data = Dataset(Ontology(classes=kinds(), relation_types=(kind,)), (LabelledImage(item.image, (layer,)),))
    items, ledger = through(data, "label-studio", tmp_path)
    assert [row.what for row in ledger.rows()] == ["absent joints", "relations of what is left out"]
    found = items[0].layer()
    assert found is not None
    [relation] = found.relations
    assert (relation.type_id, relation.source_id, relation.target_id) == (
        kind.id,
        found.annotations[0].id,
        found.annotations[0].id,
    )


def test_a_curve_through_points_is_drawn_by_controls(tmp_path: Path) -> None:
    items, ledger = through(
        dataset(picture(note(Polyline((0, 0, 30, 30, 60, 0), "catmull-rom")))), "label-studio", tmp_path
    )
    shape = notes_of(items[0])[0].shape
    assert isinstance(shape, Polyline)
    assert shape.curve == "bezier"
    assert shape.points == pytest.approx((0, 0, 10, 10, 20, 30, 30, 30, 40, 30, 50, 10, 60, 0))
    assert ledger.changed == 1


@pytest.mark.parametrize(("url", "path"), [
    ("/data/upload/7/0a1b2c3d-cat.jpg", "0a1b2c3d-cat.jpg"), ("/data/local-files/?d=a/b.jpg", "a/b.jpg"),
    ("https://host/a%20b.jpg?x=1", "a b.jpg"), ("a\\b.jpg", "a/b.jpg"), ("data:image/png;base64,AAAA", ""),
    ("http://[x.jpg", ""), ("http://[x.jpg?d=y.jpg", ""), ("//[", ""),
])  # fmt: skip
def test_the_path_that_an_address_names(url: str, path: str) -> None:
    assert path_of(url) == path

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
    Mask,
    Ontology,
    Part,
    Polygon,
    Polyline,
    Relation,
    Shape,
    Tag,
    derived_id,
)
from limner.formats import FormatError, Problem, convert, read, sniff
from limner.formats.attributes import attribute
from limner.formats.label_studio import brush
from limner.formats.label_studio.ontology import relation_type
from limner.formats.label_studio.places import path_of
from limner.formats.pixels import grey_png
from limner.geometry import rle
from tests.formats.making import dataset, kinds, note, notes_of, picture, through, written

CONFIG = """<View>
  <Header value="Look closely"/>
  <Image name="img" value="$photo"/>
  <RectangleLabels name="label" toName="img">
    <Label value="zebra" background="#FFA39E" hotkey="z"/>
    <Label value="cat" background="green"/>
    <Label value="car" alias="vehicle"/>
  </RectangleLabels>
  <Choices name="state" toName="img" perRegion="true" choice="single" whenLabelValue="cat">
    <Choice value="asleep"/><Choice value="awake"/>
  </Choices>
  <Taxonomy name="place" toName="img">
    <Choice value="Earth"><Choice value="Land"/><Choice value="Sea"/></Choice>
  </Taxonomy>
  <Number name="count" toName="img" perRegion="true"/>
  <TextArea name="transcription" toName="img" perRegion="true"/>
  <Relations><Relation value="eats"/></Relations>
</View>"""


def region(type_: str, value: dict[str, Any], label: str | None = "cat", **more: Any) -> dict[str, Any]:
    named = {type_: [label]} if label else {}
    return {
        "id": "r1", "from_name": "label", "to_name": "img", "type": type_, "original_width": 200,
        "original_height": 100, "image_rotation": 0, "origin": "manual", "value": {**value, **named}, **more,
    }  # fmt: skip


def answer(key: str, name: str, type_: str, content: Any) -> dict[str, Any]:
    return {"id": key, "from_name": name, "to_name": "img", "type": type_, "value": {type_: content}}


RECT = {"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0}


def task(*results: Any, url: str = "/data/local-files/?d=a/x.jpg", **more: Any) -> dict[str, Any]:
    annotation = {"id": 5, "completed_by": 1, "was_cancelled": False, "result": list(results)}
    return {"id": 3, "data": {"photo": url}, "annotations": [annotation], **more}


def opened(
    root: Path, content: Any, config: str = "", name: str = "tasks.json", dialect: str = ""
) -> tuple[list[LabelledImage], list[Problem], Dataset]:
    root.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(content if isinstance(content, str) else json.dumps(content))
    if config:
        (root / "config.xml").write_text(config)
    problems: list[Problem] = []
    data = read(root, f"label-studio{dialect}", report=problems.append)
    return list(data.images), problems, data


def names(data: Dataset) -> list[str]:
    return [kind.name for kind in data.ontology.by_index()]


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
@settings(max_examples=60, deadline=None)
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


def test_several_annotations_are_layers_and_this_is_said(tmp_path: Path) -> None:
    def work(number: int, x: float, **more: Any) -> dict[str, Any]:
        return {
            "id": number,
            "completed_by": {"email": f"{number}@x"},
            "result": [region("rectanglelabels", {**RECT, "x": x})],
            **more,
        }

    content = {
        **task(),
        "annotations": [
            work(1, 1, updated_at="2024-01-03"), work(2, 2, updated_at="2024-01-01", ground_truth=True),
            work(3, 3, was_cancelled=True, updated_at="2024-01-09"),
        ],
        "predictions": [{
            "id": 9, "model_version": "m1", "score": 0.7, "result": [region("rectanglelabels", RECT, score=0.7)],
        }],
    }  # fmt: skip
    items, problems, _ = opened(tmp_path / "in", [content])
    found = [(layer.kind, layer.status, layer.owner, len(layer.annotations)) for layer in items[0].layers]
    assert found == [
        ("main", "done", "", 1), ("blind", "done", "1@x", 1), ("blind", "skipped", "3@x", 1), ("model", "done", "", 1),
    ]  # fmt: skip
    assert items[0].layers[3].run is not None
    assert items[0].layers[3].annotations[0].source.kind == "model"
    assert len({one.id for layer in items[0].layers for one in layer.annotations}) == 4
    assert [problem.code for problem in problems] == ["layers", "layers"]
    convert(tmp_path / "in", tmp_path / "out", "label-studio", strict=True, verified=True)
    [again] = json.loads((tmp_path / "out/tasks.json").read_text())
    assert [one["id"] for one in again["annotations"]] == [1, 3, 2]
    assert again["predictions"] == content["predictions"]
    items, _, _ = opened(tmp_path / "in", [content], dialect=":predictions")
    assert [(layer.kind, layer.annotations[0].score) for layer in items[0].layers] == [("main", 0.7)]


def test_predictions_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    convertible = dataset(picture(note(Box(1, 2, 3, 4), score=0.25)))
    written(convertible, "label-studio:predictions", tmp_path)
    [found] = json.loads((tmp_path / "tasks.json").read_text())
    assert (found["annotations"], found["predictions"][0]["result"][0]["score"]) == ([], 0.25)


def test_skipped_empty_and_unlabelled_are_three_things(tmp_path: Path) -> None:
    skipped = {**task(), "annotations": [{"id": 1, "was_cancelled": True, "result": []}]}
    content = [skipped, task(url="y.jpg"), {"id": 9, "data": {"photo": "z.jpg"}, "annotations": []}]
    items, problems, _ = opened(tmp_path / "in", content)
    assert [[layer.status for layer in item.layers] for item in items] == [["skipped"], ["done"], []]
    assert problems == []
    convert(tmp_path / "in", tmp_path / "out", "label-studio", strict=True, verified=True)
    again = json.loads((tmp_path / "out/tasks.json").read_text())
    assert [[one["was_cancelled"] for one in found["annotations"]] for found in again] == [
        [True],
        [False],
        [],
    ]


def test_json_min(tmp_path: Path) -> None:
    rows = [
        {
            "photo": "/data/upload/1/0123abcd-x.jpg", "id": 1, "annotator": 4, "annotation_id": 7, "lead_time": 3.5,
            "label": [{**RECT, "rectanglelabels": ["cat"], "original_width": 200, "original_height": 100}],
            "place": [{"taxonomy": [["Earth", "Sea"]]}], "created_at": "2024", "updated_at": "2024",
        },
        {
            "photo": "/data/upload/1/0123abcd-x.jpg", "id": 1, "annotator": 5, "annotation_id": 8, "updated_at": "2023",
            "label": [], "created_at": "2023", "lead_time": 1,
        },
        {"photo": "y.jpg", "id": 2, "annotator": 4, "annotation_id": 9, "score": 3},
    ]  # fmt: skip
    items, problems, _ = opened(tmp_path, rows, CONFIG)
    assert [item.image.name for item in items] == ["0123abcd-x.jpg", "y.jpg"]
    assert [one.shape for one in notes_of(items[0])] == [Box(20, 20, 60, 40), Tag()]
    assert [layer.kind for layer in items[0].layers] == ["main", "blind"]
    assert items[1].image.extra["label-studio"]["data"] == {"photo": "y.jpg", "score": 3}
    assert [problem.code for problem in problems] == ["layers"]
    assert sniff(tmp_path).format == "label-studio"


def test_json_min_without_a_configuration(tmp_path: Path) -> None:
    size = {"original_width": 200, "original_height": 100}
    row = {
        "image": "x.jpg", "id": 1, "annotator": 4, "annotation_id": 7, "note": "plain data",
        "label": [{**RECT, "rectanglelabels": ["cat"], **size}],
        "spot": [{"x": 5, "y": 5, "width": 1, "keypointlabels": ["dog"], **size}],
    }  # fmt: skip
    items, problems, data = opened(tmp_path, [row])
    assert [one.shape for one in notes_of(items[0])] == [Box(20, 20, 60, 40), Keypoints(((10, 5, 2),))]
    assert (names(data), problems) == (["cat", "dog"], [])


@pytest.mark.parametrize(
    "content",
    [
        task(region("rectanglelabels", RECT)),
        {"id": 5, "result": [region("rectanglelabels", RECT)], "task": {"id": 3, "data": {"image": "x.jpg"}}},
    ],
)
def test_one_task_and_one_annotation_by_itself(content: Any, tmp_path: Path) -> None:
    items, problems, _ = opened(tmp_path, content)
    assert ([one.shape for one in notes_of(items[0])], problems) == ([Box(20, 20, 60, 40)], [])
    assert sniff(tmp_path).format == "label-studio"


ADDRESSES = {
    "local file": ("/data/local-files/?d=a/b%20c.jpg", "a/b c.jpg"),
    "upload": ("/data/upload/12/0123abcd-x.jpg", "0123abcd-x.jpg"),
    "bucket": ("s3://bucket/a/x.jpg", "a/x.jpg"),
    "web": ("https://example.org/a/x.jpg?token=1", "a/x.jpg"),
    "path": ("a\\x.jpg", "a/x.jpg"),
    "inside": ("data:image/png;base64,AAAA", ""),
}


@pytest.mark.parametrize(("url", "path"), ADDRESSES.values(), ids=ADDRESSES)
def test_addresses(url: str, path: str) -> None:
    assert path_of(url) == path


def test_an_uploaded_picture_is_found_under_its_own_name(data: Path, tmp_path: Path) -> None:
    source = data / "formats/voc/JPEGImages/BloodImage_00000.jpg"
    (tmp_path / "x.jpg").write_bytes(source.read_bytes())
    items, _, _ = opened(
        tmp_path,
        [{"id": 1, "data": {"image": "/data/upload/1/0123abcd-x.jpg"}, "annotations": [{"result": []}]}],
    )
    assert [(item.image.name, item.image.width) for item in items] == [("x.jpg", 640)]
    assert items[0].open_picture is not None


def test_several_pictures_of_a_task(tmp_path: Path) -> None:
    config = '<View><Image name="img" valueList="$pages"/><RectangleLabels name="label" toName="img"/></View>'
    content = task(region("rectanglelabels", RECT, item_index=1), region("rectanglelabels", RECT, id="r2"))
    items, problems, _ = opened(tmp_path / "in", [{**content, "data": {"pages": ["1.jpg", "2.jpg"]}}], config)
    assert [(item.image.name, item.image.slot, len(notes_of(item))) for item in items] == [
        ("1.jpg", "img 0", 1), ("2.jpg", "img 1", 1),
    ]  # fmt: skip
    assert problems == []
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


BAD = {
    "no number": (region("rectanglelabels", {**RECT, "x": "1"}), "x is '1', not a number"),
    "nothing": (region("rectanglelabels", {}), "there is no x"),
    "huge": (region("rectanglelabels", {**RECT, "x": 1e308}), "finite"),
    "negative": (region("rectanglelabels", {**RECT, "width": -1}), "negative"),
    "odd points": (region("polygonlabels", {"points": [[1, 2], [3]]}), "no pair"),
    "too few points": (region("polygonlabels", {"points": [[1, 2], [3, 4]]}), "at least 3"),
    "value is a list": ({**region("rectanglelabels", RECT), "value": []}, "value is a list"),
    "no object": (7, "it is 7, not an object"),
    "another type": (region("videorectangle", RECT, None), "no region and no answer"),
    "no base64": (region("bitmasklabels", {"imageDataURL": "data:image/png;base64,@@"}), "no base64"),
    "no picture": (region("bitmasklabels", {"imageDataURL": "data:image/png;base64,AAAA"}), "no picture"),
    "score is a text": (region("rectanglelabels", RECT, score="a"), "score is 'a'"),
    "a link to nothing": ({"type": "relation", "from_id": "r1", "to_id": "r9"}, "not there"),
    "vertices are numbers": (region("vectorlabels", {"vertices": [1, 2]}), "there is no x"),
}


@pytest.mark.parametrize(("bad", "reason"), BAD.values(), ids=BAD)
def test_a_bad_result_is_named_and_the_good_ones_stay(bad: Any, reason: str, tmp_path: Path) -> None:
    good = [region("rectanglelabels", RECT, id="g1"), region("rectanglelabels", RECT, id="g2")]
    items, [problem], _ = opened(tmp_path, [task(good[0], bad, good[1])])
    assert len(notes_of(items[0])) == 2
    assert problem.where == "tasks.json, [0] (id 3), annotation 5, result[1]"
    assert reason in problem.message


TASKS = {
    "a number": 7,
    "no data": {"id": 1, "annotations": []},
    "data is a list": {"id": 1, "data": [], "annotations": []},
    "no picture": {"id": 1, "data": {"text": "hello"}, "annotations": []},
    "annotations are a text": {"id": 1, "data": {"image": "x.jpg"}, "annotations": "x"},
    "result is a text": {"id": 1, "data": {"image": "x.jpg"}, "annotations": [{"result": "x"}]},
}


@pytest.mark.parametrize("bad", TASKS.values(), ids=TASKS)
def test_a_bad_task_is_named_and_the_good_ones_stay(bad: Any, tmp_path: Path) -> None:
    items, [problem], _ = opened(tmp_path, [task(), bad, task(url="y.jpg")])
    assert {"x.jpg", "y.jpg"} <= {item.image.name for item in items}
    assert problem.where.startswith("tasks.json, [1]")


def test_no_size_is_said(tmp_path: Path) -> None:
    one = region("rectanglelabels", RECT)
    del one["original_width"]
    items, [problem], _ = opened(tmp_path, [task(one)])
    assert (notes_of(items[0]), "no original_width" in problem.message) == ((), True)


def test_labels_that_are_several(tmp_path: Path) -> None:
    value = {**RECT, "rectanglelabels": ["dog", "cat"]}
    _, [problem], data = opened(tmp_path / "in", [task(region("rectanglelabels", value, None))])
    assert (problem.code, problem.outcome, names(data)) == ("labels", "noted", ["cat", "dog"])
    convert(tmp_path / "in", tmp_path / "out", "label-studio", strict=True, verified=True)
    [again] = json.loads((tmp_path / "out/tasks.json").read_text())
    assert again["annotations"][0]["result"][0]["value"] == value


FILES = {
    "cut": '[{"id": 1, "data": {"image"',
    "empty": "",
    "a number": "7",
    "NaN": '[{"id": NaN}]',
    "deep": "[" * 99_999,
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_bad_file_is_an_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "tasks.json").write_text(text)
    with pytest.raises(FormatError):
        list(read(tmp_path / "tasks.json", "label-studio").images)


def test_a_bad_configuration_is_said_and_the_tasks_are_read(tmp_path: Path) -> None:
    config = '<!DOCTYPE x [<!ENTITY a "b">]><View>&a;</View>'
    items, [problem], _ = opened(tmp_path, [task(region("rectanglelabels", RECT))], config)
    assert (problem.where, problem.code, len(notes_of(items[0]))) == ("config.xml", "unsafe-xml", 1)


def test_a_mask_needs_a_size() -> None:
    empty = Mask(x=0, y=0, width=0, height=0, counts="")
    assert brush.decode(brush.encode(empty, 3, 2), 3, 2) == empty

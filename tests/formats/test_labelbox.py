"""Labelbox as it is found: exports v1 and v2, lines to be imported, nested answers, masks out of reach."""

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from limner.dataset import Box, Dataset, Keypoints, LabelledImage, Part, Polygon, Polyline, Shape, Tag
from limner.formats import FormatError, Problem, convert, read, sniff
from limner.formats.core.pixels import grey_png
from limner.geometry import rle
from tests.formats.making import HEIGHT, WIDTH, dataset, note, notes_of, picture, through

RECT = {"top": 20, "left": 10, "height": 40, "width": 30}
PIXELS = np.zeros((HEIGHT, WIDTH), dtype=bool)
PIXELS[10:30, 40:50] = True
MASK = rle.crop(rle.from_pixels(PIXELS), HEIGHT)
PNG = b64encode(grey_png(PIXELS)).decode()
SHAPES: dict[str, tuple[dict[str, Any], Shape]] = {
    "box": ({"bbox": RECT}, Box(10, 20, 30, 40)),
    "polygon": (
        {"polygon": [{"x": 1, "y": 2}, {"x": 9, "y": 2}, {"x": 5, "y": 8}, {"x": 1, "y": 2}]},
        Polygon((Part((1, 2, 9, 2, 5, 8)),)),
    ),
    "line": ({"line": [{"x": 1, "y": 2}, {"x": 9, "y": 2.5}]}, Polyline((1, 2, 9, 2.5))),
    "point": ({"point": {"x": 1, "y": 2}}, Keypoints(((1, 2, 2),))),
    "mask": ({"mask": {"png": PNG}}, MASK),
}


def line(uuid: str = "u1", name: str = "cat", key: str = "a/x.jpg", **more: Any) -> dict[str, Any]:
    return {"uuid": uuid, "dataRow": {"globalKey": key}, "name": name, **(more or {"bbox": RECT})}


def opened(root: Path, content: Any, name: str) -> tuple[list[LabelledImage], list[Problem], Dataset]:
    root.mkdir(parents=True, exist_ok=True)
    text = (
        "".join(f"{json.dumps(one)}\n" for one in content) if name.endswith("ndjson") else json.dumps(content)
    )
    (root / name).write_text(content if isinstance(content, str) else text)
    problems: list[Problem] = []
    data = read(root, "labelbox", report=problems.append)
    return list(data.images), problems, data


@pytest.mark.parametrize(("geometry", "shape"), SHAPES.values(), ids=SHAPES)
def test_every_shape(geometry: dict[str, Any], shape: Shape, tmp_path: Path) -> None:
    items, problems, _ = opened(tmp_path / "in", [line(**geometry)], "a.ndjson")
    assert [one.shape for one in notes_of(items[0])] == [shape]
    assert (items[0].image.path, problems) == ("a/x.jpg", [])
    assert sniff(tmp_path / "in").format == "labelbox"
    if shape != MASK:  # the size of this picture is not known
        convert(tmp_path / "in", tmp_path / "out", "labelbox", strict=True, verified=True)
        [again] = map(json.loads, (tmp_path / "out/annotations.ndjson").read_text().splitlines())
        assert again == line(
            **{key.replace("bounding_box", "bbox"): value for key, value in geometry.items()}
        )


def test_lines_of_one_data_row_belong_together(tmp_path: Path) -> None:
    lines = [line(), line("u2", key="b.jpg"), line("u3", "dog", confidence=0.25, bbox=RECT)]
    items, problems, _ = opened(tmp_path, lines, "a.ndjson")
    assert [(item.image.path, len(notes_of(item))) for item in items] == [("a/x.jpg", 2), ("b.jpg", 1)]
    assert (notes_of(items[0])[1].score, problems) == (0.25, [])


V1 = {
    "ID": "l1", "DataRow ID": "d1", "Labeled Data": "https://x.org/a/x.jpg?t=1", "External ID": "x.jpg",
    "Label": {
        "objects": [
            {
                "featureId": "f1", "schemaId": "s1", "title": "Blue bird", "value": "blue_bird", "color": "#FF8000",
                "bbox": RECT, "classifications": [{"title": "state", "answer": {"title": "asleep"}}],
            },
            {"featureId": "f2", "title": "Tree", "value": "tree", "instanceURI": "https://api.labelbox.com/masks/1"},
            {"featureId": "f3", "title": "Tree", "value": "tree", "point": {"x": 1, "y": 2}},
        ],
        "classifications": [{"title": "weather", "answers": [{"title": "sun"}, {"title": "wind"}]}],
        "relationships": [
            {"title": "on", "relationshipType": "unidirectional", "data": {"source": "f1", "target": "f3"}},
        ],
    },
}  # fmt: skip


def v2(*labels: Any, **more: Any) -> dict[str, Any]:
    return {
        "data_row": {"id": "d1", "global_key": "x.jpg", "row_data": "https://x.org/x.jpg"},
        "media_attributes": {"width": WIDTH, "height": HEIGHT},
        "projects": {"p1": {"name": "p", "labels": list(labels)}}, **more,
    }  # fmt: skip


def label(*objects: Any, **more: Any) -> dict[str, Any]:
    found = {"objects": list(objects), "classifications": [], "relationships": [], **more}
    return {"label_details": {"created_by": "a@b"}, "annotations": found}


NESTED = {
    "name": "state",
    "radio_answer": {
        "name": "asleep", "classifications": [{"name": "dreams of", "text_answer": {"content": "mice"}}],
    },
}  # fmt: skip
OBJECTS = [
    {"feature_id": "f1", "name": "cat", "bounding_box": RECT, "classifications": [NESTED]},
    {"feature_id": "f2", "name": "dog", "point": {"x": 1, "y": 2}, "annotation_kind": "ImagePoint"},
]


def test_export_v1(tmp_path: Path) -> None:
    items, [problem], data = opened(
        tmp_path / "in", [V1, {**V1, "External ID": "y.jpg", "Label": "Skip"}], "e.json"
    )
    assert sniff(tmp_path / "in").format == "labelbox"
    assert (problem.code, problem.where) == ("unreachable", "e.json, [0], objects[1]")
    bird, tree, whole = notes_of(items[0])
    assert [kind.name for kind in data.ontology.classes] == ["Blue bird", "Tree"]
    assert data.ontology.classes[0].color == "#FF8000"
    assert (bird.shape, tree.shape, whole.shape) == (Box(10, 20, 30, 40), Keypoints(((1, 2, 2),)), Tag())
    assert list(map(len, (bird.attributes, whole.attributes))) == [1, 1]
    layer = items[0].layer()
    assert layer is not None
    assert [(one.source_id, one.target_id) for one in layer.relations] == [(bird.id, tree.id)]
    assert [layer.status for layer in items[1].layers] == ["skipped"]


@pytest.mark.parametrize("name", ["e.json", "e.ndjson"])
def test_export_v2(name: str, tmp_path: Path) -> None:
    relation = {"name": "on", "unidirectional_relationship": {"source": "f2", "target": "f1"}}
    items, problems, data = opened(tmp_path / "in", [v2(label(*OBJECTS, relationships=[relation]))], name)
    assert problems == []
    assert (items[0].image.width, items[0].image.height) == (WIDTH, HEIGHT)
    cat, dog = notes_of(items[0])
    state, dreams = data.ontology.classes[0].attributes
    assert cat.attributes == {str(state.id): str(state.options[0].id), str(dreams.id): "mice"}
    assert dreams.only_if is not None
    assert dreams.only_if.attribute_id == state.id
    layer = items[0].layer()
    assert layer is not None
    assert [(one.source_id, one.target_id) for one in layer.relations] == [(dog.id, cat.id)]
    convert(tmp_path / "in", tmp_path / "out", "labelbox", strict=True, verified=True)
    first, _, last = map(json.loads, (tmp_path / "out/annotations.ndjson").read_text().splitlines())
    nested = {"name": "asleep", "classifications": [{"name": "dreams of", "answer": "mice"}]}
    assert first["classifications"] == [{"name": "state", "answer": nested}]
    assert last["relationship"]["type"] == "unidirectional"
    ontology = json.loads((tmp_path / "out/ontology.json").read_text())
    assert [(tool["tool"], tool["name"]) for tool in ontology["tools"]] == [
        ("rectangle", "cat"), ("point", "dog"), ("edge", "on"),
    ]  # fmt: skip
    [radio] = ontology["tools"][0]["classifications"]
    assert (radio["type"], radio["options"][0]["options"][0]["type"]) == ("radio", "text")


def test_several_labels_are_layers_and_none_is_unlabelled(tmp_path: Path) -> None:
    rows = [v2(label(OBJECTS[0]), label()), v2(data_row={"id": "d2", "external_id": "y.jpg"})]
    items, [problem], _ = opened(tmp_path, rows, "e.json")
    assert [(layer.kind, layer.owner, len(layer.annotations)) for layer in items[0].layers] == [
        ("main", "", 1), ("blind", "a@b", 0),
    ]  # fmt: skip
    assert (items[1].layers, problem.code) == ((), "layers")


def test_the_order_of_classes_stays(tmp_path: Path) -> None:
    through(dataset(picture(note(Box(1, 2, 3, 4), kind="b")), names=["z", "b", "a"]), "labelbox", tmp_path)
    assert [kind.name for kind in read(tmp_path).ontology.classes] == ["z", "b", "a"]


BAD = {
    "no geometry": (line(name="cat", color="#000000"), "no geometry"),
    "no name": ({**line(), "name": " "}, "it has no name"),
    "a text for a number": (line(bbox={**RECT, "top": "1"}), "top is '1', not a number"),
    "negative": (line(bbox={**RECT, "width": -1}), "negative"),
    "two points": (line(polygon=[{"x": 1, "y": 2}, {"x": 1, "y": 2}]), "at least 3"),
    "a number for a point": (line(line=[1, 2]), "a point is 1"),
    "no base64": (line(mask={"png": "@@"}), "no base64"),
    "no picture": (line(mask={"png": "AAAA"}), "no picture"),
    "an address": (line(mask={"instanceURI": "https://x", "colorRGB": [0, 0, 0]}), "only an account"),
    "no key": ({**line(), "dataRow": {}}, "neither globalKey nor id"),
    "no data row": ({"name": "cat", "bbox": RECT}, "it is no data row"),
    "a number": (7, "not an object"),
    "a text for an answer": (line(answer=None), "is no text"),
    "a link to nothing": (line(relationship={"source": "u1", "target": "u9"}), "not there"),
    "confidence is a text": (line(bbox=RECT, confidence="x"), "confidence is 'x'"),
}


@pytest.mark.parametrize(("bad", "reason"), BAD.values(), ids=BAD)
def test_a_bad_line_is_named_and_the_good_ones_stay(bad: Any, reason: str, tmp_path: Path) -> None:
    items, [problem], _ = opened(tmp_path, [line("g1"), bad, line("g2")], "a.ndjson")
    assert len(notes_of(items[0])) == 2
    assert problem.where.startswith("a.ndjson, line 2")
    assert reason in problem.message


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    items, [problem], _ = opened(tmp_path, f'{json.dumps(line())}\r\n{{"uuid":\r\n', "a.ndjson")
    assert (len(items), problem.where) == (1, "a.ndjson, line 2")


@pytest.mark.parametrize("options", [1.5, "ab", {"a": 1}, None, [7]])
def test_a_classification_with_odd_options_is_no_crash(options: Any, tmp_path: Path) -> None:
    asked = {"type": "checklist", "instructions": "state", "options": options}
    (tmp_path / "ontology.json").write_text(json.dumps({"tools": [], "classifications": [asked]}))
    items, _, _ = opened(tmp_path, [line()], "a.ndjson")
    assert len(items) == 1


@pytest.mark.parametrize("text", ["", "7", "[", '[{"data_row": NaN}]', "[" * 99_999])
def test_a_bad_file_is_an_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "e.json").write_text(text)
    with pytest.raises(FormatError):
        list(read(tmp_path / "e.json", "labelbox").images)

"""VIA 1 and 2 as they are found: regions as list or dict, attributes, CSV, what comes back."""

import json
from math import pi
from pathlib import Path
from typing import Any

import pytest

from limner.dataset import (
    Annotation,
    Box,
    Ellipse,
    Keypoints,
    LabelledImage,
    Part,
    Polygon,
    Polyline,
    Shape,
    Tag,
)
from limner.formats import FormatError, Problem, convert, read, sniff
from tests.formats.making import dataset, note, notes_of, picture, through

RECT = {"name": "rect", "x": 10, "y": 20, "width": 30, "height": 40}
SHAPES: dict[str, tuple[dict[str, Any], Shape]] = {
    "rect": (RECT, Box(10, 20, 30, 40)),
    "circle": ({"name": "circle", "cx": 50, "cy": 40, "r": 5}, Ellipse(50, 40, 5, 5)),
    "ellipse": ({"name": "ellipse", "cx": 50, "cy": 40, "rx": 5, "ry": 9}, Ellipse(50, 40, 5, 9)),
    "turned ellipse": (
        {"name": "ellipse", "cx": 50, "cy": 40, "rx": 5, "ry": 9, "theta": pi / 6}, Ellipse(50, 40, 5, 9, 30),
    ),
    "point": ({"name": "point", "cx": 3, "cy": 4.5}, Keypoints(((3, 4.5, 2),))),
    "polygon": (
        {"name": "polygon", "all_points_x": [1, 9, 5], "all_points_y": [2, 2, 8]}, Polygon((Part((1, 2, 9, 2, 5, 8)),)),
    ),
    "polyline": (
        {"name": "polyline", "all_points_x": [1, 9], "all_points_y": [2, 3]}, Polyline((1, 2, 9, 3)),
    ),
}  # fmt: skip


def region(shape: Any = RECT, **attributes: Any) -> dict[str, Any]:
    return {"shape_attributes": shape, "region_attributes": attributes or {"class": "cat"}}


def entry(*regions: Any, name: str = "x.jpg", **more: Any) -> dict[str, Any]:
    return {"filename": name, "size": 7, "regions": list(regions), "file_attributes": {}, **more}


def project(*entries: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    return {
        "_via_settings": {"core": {"buffer_size": 18}},
        "_via_img_metadata": {f"{one['filename']}{one['size']}": one for one in entries},
        "_via_attributes": {"region": attributes, "file": {}},
    }


def opened(root: Path, content: Any, name: str = "via.json") -> tuple[list[LabelledImage], list[Problem]]:
    root.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(content if isinstance(content, str) else json.dumps(content))
    problems: list[Problem] = []
    return list(read(root, "via", report=problems.append).images), [
        one for one in problems if "not there" not in one.message
    ]


@pytest.mark.parametrize(("given", "shape"), SHAPES.values(), ids=SHAPES)
def test_every_shape(given: dict[str, Any], shape: Shape, tmp_path: Path) -> None:
    items, problems = opened(tmp_path / "in", project(entry(region(given))))
    assert [one.shape for one in notes_of(items[0])] == [shape]
    assert problems == []
    convert(tmp_path / "in", tmp_path / "out", "via", strict=True, verified=True)
    found = json.loads((tmp_path / "out/via_project.json").read_text())
    [[again]] = [one["regions"] for one in found["_via_img_metadata"].values()]
    assert again["shape_attributes"] == given


LAYOUTS = {
    "a project of 2": project(entry(region())),
    "annotations of 2": {"x.jpg7": entry(region())},
    "annotations of 1": {
        "x.jpg7": {**entry(), "fileref": "", "base64_img_data": "", "regions": {"0": region()}}
    },
    "a project of 1": project({**entry(), "regions": {"0": region()}}),
}


@pytest.mark.parametrize("content", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout(content: dict[str, Any], tmp_path: Path) -> None:
    items, problems = opened(tmp_path, content)
    assert [one.shape for one in notes_of(items[0])] == [Box(10, 20, 30, 40)]
    assert problems == []
    assert sniff(tmp_path).format == "via"


def test_a_polygon_of_via_1_repeats_its_first_point_and_one_of_via_2_does_not(tmp_path: Path) -> None:
    closed = region({"name": "polygon", "all_points_x": [1, 9, 5, 1], "all_points_y": [2, 2, 8, 2]})
    items, _ = opened(tmp_path / "1", {"x.jpg7": {**entry(), "regions": {"0": closed}}})
    assert notes_of(items[0])[0].shape == Polygon((Part((1, 2, 9, 2, 5, 8)),))
    items, _ = opened(tmp_path / "2", {"x.jpg7": entry(closed)})
    assert notes_of(items[0])[0].shape == Polygon((Part((1, 2, 9, 2, 5, 8, 1, 2)),))
    convert(tmp_path / "2", tmp_path / "out", "via:1", strict=True, verified=True)
    text = json.loads((tmp_path / "out/via_project.json").read_text())
    [one] = text["_via_img_metadata"].values()
    assert one["regions"]["0"]["shape_attributes"]["all_points_x"] == [1, 9, 5, 1, 1]


@pytest.mark.parametrize("first", ["filename", "#filename"])
def test_csv(first: str, tmp_path: Path) -> None:
    rows = [
        f"{first},file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes",
        'x.jpg,7,"{""caption"":""a, b""}",2,0,'
        '"{""name"":""rect"",""x"":10,""y"":20,""width"":30,""height"":40}","{""class"":""cat""}"',
        'y.jpg,8,"{}",0,0,"{}","{}"',
        'x.jpg,7,"{}",2,1,"{""name"":""point"",""cx"":1,""cy"":2}","{""class"":""dog""}"',
    ]
    items, problems = opened(tmp_path / "in", "\r\n".join(rows), "via_region_data.csv")
    assert problems == []
    assert [(item.image.name, len(notes_of(item))) for item in items] == [("x.jpg", 3), ("y.jpg", 0)]
    assert [one.shape for one in notes_of(items[0])] == [Box(10, 20, 30, 40), Keypoints(((1, 2, 2),)), Tag()]
    assert sniff(tmp_path / "in").format == "via"
    convert(tmp_path / "in", tmp_path / "out", "via:csv", strict=True, verified=True)
    assert len((tmp_path / "out/via_region_data.csv").read_text().splitlines()) == 4


CLASSES = {
    "a usual name": ({"label": "cat", "note": "?"}, {}, "cat"),
    "the only choice": (
        {"kind": "cat", "note": "?"},
        {"kind": {"type": "dropdown", "options": {"cat": ""}}},
        "cat",
    ),
    "the only one": ({"species": "cat"}, {}, "cat"),
    "a number": ({"class": 3}, {}, "3"),
    "a ticked box": ({"class": {"cat": True, "dog": False}}, {}, "cat"),
    "none": ({"a": "1", "b": "2"}, {}, "object"),
    "empty": ({"class": " "}, {}, "object"),
}


@pytest.mark.parametrize(("given", "declared", "name"), CLASSES.values(), ids=CLASSES)
def test_which_attribute_names_the_class(given: Any, declared: Any, name: str, tmp_path: Path) -> None:
    one = {"shape_attributes": RECT, "region_attributes": given}
    items, problems = opened(tmp_path, project(entry(one), **declared))
    names = {kind.id: kind.name for kind in read(tmp_path).ontology.classes}
    [found] = notes_of(items[0])
    assert found.class_id is not None
    assert names[found.class_id] == name
    assert [problem.code for problem in problems] == (["no-class"] if name == "object" else [])


def test_the_order_of_the_options_is_that_of_the_classes(tmp_path: Path) -> None:
    spec = {"type": "dropdown", "options": {"z": "", "cat": "", "a": ""}}
    opened(tmp_path, project(entry(region()), **{"class": spec}))
    assert [kind.name for kind in read(tmp_path).ontology.classes] == ["z", "cat", "a"]


def test_attributes_become_questions_and_come_back(tmp_path: Path) -> None:
    declared = {
        "class": {
            "type": "dropdown",
            "options": {"cat": ""},
            "description": "what it is",
            "default_options": {},
        },
        "color": {"type": "radio", "options": {"red": "", "blue": ""}, "default_options": {"red": True}},
        "parts": {"type": "checkbox", "options": {"head": "", "tail": ""}},
        "seen": {"type": "radio", "options": {"true": "", "false": ""}},
        "note": {"type": "text", "description": "", "default_value": "?"},
    }
    given = {"class": "cat", "color": "red", "parts": {"head": True}, "seen": "true", "note": "x", "": "odd"}
    content = project(entry(region(**given), file_attributes={"weather": "sun"}), **declared)
    opened(tmp_path / "in", content)
    data = read(tmp_path / "in")
    asked = {one.name: one.type for one in data.ontology.classes[0].attributes}
    assert asked == {"color": "select", "parts": "multi-select", "seen": "bool", "note": "text"}
    assert [question.attribute.name for question in data.ontology.questions] == ["weather"]
    convert(tmp_path / "in", tmp_path / "out", "via", strict=True, verified=True)
    found = json.loads((tmp_path / "out/via_project.json").read_text())
    [one] = found["_via_img_metadata"].values()
    assert one["regions"][0]["region_attributes"] == given
    assert one["file_attributes"] == {"weather": "sun"}
    region_specs = found["_via_attributes"]["region"]
    assert region_specs["color"]["default_options"] == {"red": True}
    assert region_specs["note"]["default_value"] == "?"
    assert list(region_specs) == ["class", "color", "parts", "seen", "note"]


def test_classes_of_a_picture_and_the_size_that_is_part_of_the_key(tmp_path: Path) -> None:
    tags = [note(Tag(), 1), note(Tag(), 2, "dog"), note(Tag(), 3, "dog"), note(Box(1, 2, 3, 4), 4)]
    items, ledger = through(dataset(picture(*tags)), "via", tmp_path)
    assert (ledger.kept, ledger.lost) == (3, 1)
    assert sorted(type(one.shape).__name__ for one in notes_of(items[0])) == ["Box", "Tag", "Tag"]
    found = json.loads((tmp_path / "via_project.json").read_text())
    assert list(found["_via_img_metadata"]) == ["x.jpg-1"]


def test_joints_become_points(tmp_path: Path) -> None:
    three = Keypoints(((1, 2, 2), (3, 4, 1), (0, 0, 0)))
    items, ledger = through(dataset(picture(note(three))), "via", tmp_path)
    assert [one.shape for one in notes_of(items[0])] == [Keypoints(((1, 2, 2),)), Keypoints(((3, 4, 2),))]
    assert (ledger.kept, ledger.changed, ledger.lost) == (0, 1, 0)


REGIONS = {
    "no shape": ({"region_attributes": {"class": "cat"}}, "no shape_attributes"),
    "an unknown shape": (region({"name": "star"}), "no shape 'star'"),
    "no name": (region({"x": 1}), "no name"),
    "a text for a number": (region({**RECT, "x": "1"}), "x is '1', not a number"),
    "negative": (region({**RECT, "width": -1}), "negative"),
    "uneven": (region({"name": "polyline", "all_points_x": [1, 2], "all_points_y": [1]}), "2 x and 1 y"),
    "too few points": (
        region({"name": "polygon", "all_points_x": [1, 2], "all_points_y": [1, 2]}),
        "at least 3",
    ),
    "no list": (region({"name": "polygon", "all_points_x": 1, "all_points_y": [1, 2]}), "not a list"),
    "null": (None, "nothing, not an object"),
    "infinite": (region({**RECT, "x": 10**999}), "finite"),
}


@pytest.mark.parametrize(("bad", "reason"), REGIONS.values(), ids=REGIONS)
def test_a_bad_region_is_named_and_the_good_ones_stay(bad: Any, reason: str, tmp_path: Path) -> None:
    items, [problem] = opened(tmp_path, project(entry(region(), bad, region())))
    assert len(notes_of(items[0])) == 2
    assert problem.where == "via.json, x.jpg7, regions[1]"
    assert reason in problem.message


FILES = {
    "NaN": '{"_via_img_metadata": {"x": {"filename": "x", "size": NaN, "regions": []}}}',
    "half a sign": '{"_via_img_metadata": {"x": {"filename": "\\ud800", "regions": []}}}',
    "cut": '{"_via_img_metadata": {"x.jpg7": {"filename"',
    "a list": "[1]",
    "metadata is a list": '{"_via_img_metadata": []}',
    "deep": '{"_via_img_metadata": ' + '{"a":' * 99_999,
    "empty": "",
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_bad_file_is_an_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "via.json").write_text(text)
    with pytest.raises(FormatError):
        list(read(tmp_path / "via.json", "via").images)


ENTRIES = {
    "a number": "7",
    "no name": '{"regions": []}',
    "regions are a text": '{"filename": "x", "regions": "x"}',
    "attributes are a list": '{"filename": "x", "regions": [], "file_attributes": []}',
    "a key twice": '{"filename": "x", "filename": "y", "regions": []}',
}


@pytest.mark.parametrize("text", ENTRIES.values(), ids=ENTRIES)
def test_a_bad_entry_is_named_and_the_good_ones_stay(text: str, tmp_path: Path) -> None:
    good = json.dumps(entry(region(), name="good.jpg"))
    items, [problem] = opened(tmp_path, f'{{"_via_img_metadata": {{"bad": {text}, "good": {good}}}}}')
    assert [item.image.name for item in items] == ["good.jpg"]
    assert problem.where.startswith("via.json, bad")


def test_bad_cells_are_named(tmp_path: Path) -> None:
    rows = [
        "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes"
    ]
    rows += ["x.jpg,7,{},1,0,{,{}", "x.jpg,7,{},1,0,[1],{}", ",7,{},1,0,{},{}", '"x']
    items, problems = opened(tmp_path, "\n".join(rows), "a.csv")
    assert len(items) == 1
    assert [problem.where.rpartition(" ")[2] for problem in problems] == ["5", "2", "3", "4"]


def test_answers_that_do_not_fit_are_named(tmp_path: Path) -> None:
    from limner.dataset import Class, Dataset, Ontology
    from limner.formats.core.attributes import attribute
    from tests.formats.making import kinds

    cat, dog = kinds()
    words = attribute(cat.id, "size", "text")
    numbers = attribute(dog.id, "size", "number")
    taken = attribute(dog.id, "class", "text")
    classes = (
        Class(id=cat.id, name="cat", index=0, attributes=(words,)),
        Class(id=dog.id, name="dog", index=1, attributes=(numbers, taken)),
    )
    notes: tuple[Annotation, ...] = (
        note(Box(1, 2, 3, 4), 1, attributes={str(words.id): "big"}),
        note(Box(1, 2, 3, 4), 2, "dog", attributes={str(numbers.id): 3, str(taken.id): "x"}),
    )
    items, ledger = through(Dataset(Ontology(classes=classes), (picture(*notes),)), "via", tmp_path)
    assert [loss.before for loss in ledger.losses()] == [{str(numbers.id): 3, str(taken.id): "x"}]
    assert [len(one.attributes) for one in notes_of(items[0])] == [1, 0]

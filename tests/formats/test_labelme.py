"""labelme's JSON files and X-AnyLabeling's: every shape type, flags, groups, odd files."""

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
    Cuboid,
    Dataset,
    Ellipse,
    Joint,
    Keypoints,
    LabelledImage,
    Mask,
    Ontology,
    Option,
    Part,
    Polygon,
    Polyline,
    Shape,
    Skeleton,
    Tag,
    derived_id,
)
from limner.formats import Ledger, Problem, convert, read, sniff
from limner.formats.pixels import grey_png
from limner.geometry import rle
from tests.formats.making import dataset, note, notes_of, picture, through, written


def label_file(root: Path, *shapes: dict[str, Any], name: str = "x", **more: Any) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    document = {
        "version": "5.4.1", "flags": {}, "shapes": list(shapes), "imagePath": f"{name}.jpg", "imageData": None,
        "imageHeight": 80, "imageWidth": 100, **more,
    }  # fmt: skip
    (root / f"{name}.json").write_text(json.dumps(document), "utf-8")
    return root


def shape(kind: str, *points: object, label: str = "cat", **more: Any) -> dict[str, Any]:
    return {"label": label, "points": list(points), "shape_type": kind, "flags": {}, "group_id": None, **more}


def opened(root: Path, format: str = "labelme") -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    found = read(root, format, report=problems.append)
    return found, list(found.images), problems


def png(*rows: str) -> str:
    return base64.b64encode(grey_png(np.array([[sign == "#" for sign in row] for row in rows]))).decode()


def pixels(mask: Shape) -> set[tuple[int, int]]:
    assert isinstance(mask, Mask)
    inside = rle.to_pixels(rle.decode(mask.counts), mask.width, mask.height)
    return {(mask.x + int(x), mask.y + int(y)) for y, x in np.argwhere(inside)}


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


def becomes(ledger: Ledger) -> dict[str, str]:
    return {row.what: row.becomes for row in ledger.rows() if row.severity != "note"}


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


RECORDS = {
    "no label": ({"points": [[1, 2]], "shape_type": "point"}, "no label"),
    "label is a number": (shape("point", [1, 2], label=3), "no label"),  # type: ignore[arg-type]
    "no points": (shape("polygon"), "no points"),
    "points is an object": ({"label": "cat", "points": {}, "shape_type": "point"}, "no points"),
    "odd point": (shape("line", [1, 2], [3]), "points[1] is no pair of numbers"),
    "text in a point": (shape("line", [1, 2], ["3", 4]), "points[1] is no pair of numbers"),
    "boolean in a point": (shape("line", [1, 2], [True, 4]), "points[1] is no pair of numbers"),
    "huge whole number": (shape("point", [10**400, 4]), "too large"),
    "infinite": (shape("rectangle", [-1e308, 0], [1e308, 5]), "finite"),
    "two corners of a polygon": (shape("polygon", [1, 2], [3, 4]), "at least 3"),
    "three corners of a rectangle": (shape("rectangle", [1, 2], [3, 4], [5, 6]), "3 points, not 2 or 4"),
    "circle of three points": (shape("circle", [1, 2], [3, 4], [5, 6]), "3 points, not 2"),
    "unknown type": (shape("star", [1, 2]), "'star'"),
    "type is a list": (shape([], [1, 2]), "at least 3"),  # type: ignore[arg-type]
    "mask without pixels": (shape("mask", [1, 2], [3, 4], mask=png("..")), "no pixels"),
    "mask of no picture": (shape("mask", [1, 2], [3, 4], mask="AAAA"), "no picture"),
    "mask of no base64": (shape("mask", [1, 2], [3, 4], mask="*"), "base64"),
    "mask far away": (shape("mask", [1e300, 2], [3, 4], mask=png("#")), "too far away"),
    "no mask": (shape("mask", [1, 2], [3, 4]), "no mask"),
    "no object": (7, "no object"),
}


@pytest.mark.parametrize(("bad", "reason"), RECORDS.values(), ids=RECORDS)
@pytest.mark.parametrize("format", ["labelme", "x-anylabeling"])
def test_a_bad_shape_is_named_and_the_good_ones_stay(
    format: str, bad: Any, reason: str, tmp_path: Path
) -> None:
    good = shape("point", [1, 2])
    _, [item], [problem] = opened(label_file(tmp_path, good, bad, good), format)
    assert [one.shape for one in notes_of(item)] == [Keypoints(((1, 2, 2),))] * 2
    assert problem.where.startswith("x.json, shapes[1]")
    assert reason in problem.message


FILES = {
    "cut": b'{"shapes": [',
    "list": b"[]",
    "no shapes": b'{"imagePath": "x.jpg"}',
    "shapes is an object": b'{"shapes": {}}',
    "twice": b'{"shapes": [], "shapes": []}',
    "nan": b'{"shapes": [{"points": [[NaN, 1]]}]}',
    "not UTF-8": b'{"shapes": [], "a": "\xff"}',
    "deep": b'{"shapes": ' + b"[" * 100_000,
    "empty": b"",
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_a_bad_file_is_named_and_the_good_ones_stay(data: bytes, tmp_path: Path) -> None:
    label_file(tmp_path, shape("point", [1, 2]), name="good")
    (tmp_path / "bad.json").write_bytes(data)
    _, items, [problem] = opened(tmp_path)
    assert [item.image.name for item in items] == ["good.jpg"]
    assert (problem.where, problem.outcome) == ("bad.json", "refused")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_and_line_ends(encoding: str, tmp_path: Path) -> None:
    label_file(tmp_path, shape("point", [1, 2], label="é"))
    text = (tmp_path / "x.json").read_text("utf-8").replace(",", ",\r\n")
    (tmp_path / "x.json").write_bytes(text.encode(encoding))
    found, _, problems = opened(tmp_path)
    assert [kind.name for kind in found.ontology.classes] == ["é"]
    assert problems == []


def test_two_files_of_one_picture_are_told(tmp_path: Path) -> None:
    label_file(tmp_path, shape("point", [1, 2]), name="a", imagePath="x.jpg")
    label_file(tmp_path, shape("point", [1, 2]), name="b", imagePath="x.jpg")
    _, items, [problem] = opened(tmp_path)
    assert len(items) == 1
    assert (problem.where, problem.code) == ("b.json", "double")


def test_each_is_recognised_as_itself(tmp_path: Path) -> None:
    label_file(tmp_path / "a", shape("point", [1, 2]))
    assert sniff(tmp_path / "a").format == "labelme"
    label_file(tmp_path / "b", shape("point", [1, 2], difficult=False, attributes={}))
    assert sniff(tmp_path / "b").format == "x-anylabeling"
    label_file(tmp_path / "c", checked=False)
    assert sniff(tmp_path / "c").format == "x-anylabeling"


MORE: dict[str, tuple[dict[str, Any], Shape]] = {
    "turned box": (
        shape("rotation", [40, 20], [40, 60], [10, 60], [10, 20], direction=np.pi / 2),
        Box(5, 25, 40, 30, 90),
    ),
    "upright turned box": (
        shape("rotation", [10, 20], [40, 20], [40, 60], [10, 60], direction=0),
        Box(10, 20, 30, 40),
    ),
    "quad": (
        shape("quadrilateral", [1, 2], [30, 4], [50, 60], [7, 80]),
        Polygon((Part((1, 2, 30, 4, 50, 60, 7, 80)),), "quad"),
    ),
    "cuboid": (
        shape("cuboid", *[[at, at + 1] for at in range(8)]),
        Cuboid(tuple(value for at in range(8) for value in (at, at + 1))),
    ),
    "cuboid by its other name": (
        shape("cuboid3d", *[[at, at + 1] for at in range(8)]),
        Cuboid(tuple(value for at in range(8) for value in (at, at + 1))),
    ),
}


@pytest.mark.parametrize(("record", "wanted"), MORE.values(), ids=MORE)
def test_shapes_of_x_anylabeling(record: dict[str, Any], wanted: Shape, tmp_path: Path) -> None:
    more = {"score": 0.5, "difficult": True, "attributes": {"colour": "red"}, "kie_linking": [[1, 2]]}
    _, [item], _ = opened(
        label_file(tmp_path / "in", record | more, checked=True, tags=["night"]), "x-anylabeling"
    )
    [one] = notes_of(item)
    assert one.shape == wanted
    assert (one.score, sorted(one.flags), item.image.tags) == (0.5, ["difficult"], ("night",))
    convert(tmp_path / "in", tmp_path / "out", "x-anylabeling", strict=True, verified=True)
    again = json.loads((tmp_path / "out/x.json").read_text())
    [back] = again["shapes"]
    assert back.items() >= (record | more | {"points": back["points"]}).items()
    assert np.allclose(back["points"], record["points"])
    assert (again["checked"], again["tags"]) == (True, ["night"])


def test_a_direction_that_the_corners_do_not_say_comes_back(tmp_path: Path) -> None:
    record = shape("rotation", [10, 20], [40, 20], [40, 60], [10, 60], direction=1.5, difficult=False)
    label_file(tmp_path / "in", record)
    convert(tmp_path / "in", tmp_path / "out", "x-anylabeling", strict=True, verified=True)
    assert json.loads((tmp_path / "out/x.json").read_text())["shapes"][0]["direction"] == 1.5


def test_a_file_that_is_not_checked_is_still_being_worked_on(tmp_path: Path) -> None:
    label_file(tmp_path / "in", checked=False, name="a")
    label_file(tmp_path / "in", checked=True, name="b")
    _, items, _ = opened(tmp_path / "in", "x-anylabeling")
    assert [layer.status for item in items for layer in item.layers] == ["in_progress", "done"]
    convert(tmp_path / "in", tmp_path / "out", "x-anylabeling", strict=True, verified=True)
    assert [json.loads((tmp_path / f"out/{name}.json").read_text())["checked"] for name in "ab"] == [
        False,
        True,
    ]


def test_joints_become_points_of_a_group_that_bear_their_names(tmp_path: Path) -> None:
    kind = Class(
        id=derived_id("class", "cat"), name="cat", index=0,
        skeleton=Skeleton(joints=(Joint(name="nose"), Joint(name="ear"), Joint(name="tail"))),
    )  # fmt: skip
    name = derived_id("object")
    box = note(Box(1, 2, 30, 40), 1, instance_id=name)
    joints = note(Keypoints(((5, 6, 2), (0, 0, 0), (9, 8, 2))), 2, instance_id=name)
    _, ledger = through(
        Dataset(Ontology(classes=(kind,)), (picture(box, joints),)), "x-anylabeling", tmp_path
    )
    records = json.loads((tmp_path / "x.json").read_text())["shapes"]
    assert [(one["shape_type"], one["description"], one["group_id"]) for one in records] == [
        ("rectangle", "", 1), ("point", "nose", 1), ("point", "tail", 1),
    ]  # fmt: skip
    assert becomes(ledger) == {
        "instance_id": "a group", "absent joints": "left out", "keypoints of several points": "points of one group",
        "skeletons": "",
    }  # fmt: skip
    assert (ledger.kept, ledger.changed, ledger.lost) == (0, 2, 0)


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

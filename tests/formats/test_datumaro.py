"""Datumaro's JSON: its own test data, what its attributes mean, and what is wrong in other people's files."""

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from limner.dataset import (
    Box,
    Cuboid,
    Dataset,
    Ellipse,
    Keypoints,
    LabelledImage,
    Mask,
    Ontology,
    Part,
    Polygon,
    Polyline,
    Tag,
    TrackPoint,
    Value,
    derived_id,
)
from limner.formats import FormatError, Problem, convert, read, sniff
from limner.formats.core.attributes import attribute
from limner.formats.shared.answers import OWN_NAME, SEVERAL
from tests.formats.making import dataset, kinds, note, notes_of, picture, through, written

LABELS = {"label": {"labels": [{"name": "cat", "parent": ""}, {"name": "dog", "parent": "cat"}]}}


def opened(root: Path) -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    found = read(root, "datumaro", report=problems.append)
    return found, list(found.images), problems


def of_entries(root: Path, *entries: Any, **item: Any) -> tuple[LabelledImage, list[Problem]]:
    whole = {"id": "x", "image": {"path": "x.jpg", "size": [80, 100]}, "annotations": list(entries), **item}
    path = root / "annotations/train.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"categories": LABELS, "items": [whole]}))
    _, [found], problems = opened(root)
    return found, problems


def entry(kind: str, label: Any = 0, **keys: Any) -> dict[str, Any]:
    return {"id": 1, "type": kind, "attributes": {}, "group": 0, "label_id": label, "z_order": 0, **keys}


def test_datumaros_own_data_are_read(data: Path) -> None:
    found, items, problems = opened(data / "formats/datumaro/diverse")
    assert [kind.name for kind in found.ontology.classes] == [
        "cat0",
        "cat1",
        "cat2",
        "cat3",
        "cat4",
        "unlabelled",
    ]
    assert [kind.color for kind in found.ontology.classes[:3]] == ["#000000", "#800000", "#008000"]
    skeleton = found.ontology.classes[0].skeleton
    assert skeleton is not None
    assert ([joint.name for joint in skeleton.joints], skeleton.edges) == (["cat1", "cat2"], ((0, 1),))
    seen = {(item.image.split, item.image.path): item for item in items}
    assert {key: len(notes_of(item)) for key, item in seen.items()} == {
        ("", "42"): 0, ("", "43.qq"): 0, ("test", "1"): 0, ("test", "42"): 0, ("train", "100.jpg"): 7,
        ("train", "21"): 2, ("val", "2"): 2,
    }  # fmt: skip
    assert (seen["", "43.qq"].image.width, seen["", "43.qq"].image.height) == (4, 2)
    hundred = seen["train", "100.jpg"]
    assert hundred.open_picture is not None
    captions = [one.text for one in notes_of(hundred) if one.text]
    assert captions == ["hello", "world"]
    shapes = [one.shape for one in notes_of(hundred)]
    assert shapes[2:] == [
        Tag(), Box(1, 2, 3, 4), Box(5, 6, 7, 8), Keypoints(((1, 2, 2), (2, 0, 2), (1, 1, 2))), Mask(0, 0, 3, 2, "06"),
    ]  # fmt: skip
    by_z = sorted(notes_of(hundred)[3:], key=lambda one: one.z)
    assert [one.extra["datumaro"]["id"] for one in by_z] == [5, 4, 5, 5]
    assert isinstance(by_z[1].shape, Box)
    assert notes_of(hundred)[1].group_id == notes_of(hundred)[4].group_id is not None
    assert [(problem.code, problem.where.partition("annotations/")[2]) for problem in problems] == [
        ("unsupported", "test.json, items[0] (id '1'), annotations[0]"),
        ("bad-record", "train.json, items[1] (id '21'), annotations[2]"),
    ]


@pytest.mark.parametrize("name", ["diverse", "with_skeleton", "with_pcd"])
def test_datumaros_own_data_come_back(name: str, data: Path, tmp_path: Path) -> None:
    source = data / "formats/datumaro" / name
    assert sniff(source).format == "datumaro"
    result = convert(source, tmp_path / "out", "datumaro", strict=True, verified=True)
    assert result.verification is not None
    assert result.verification.error == 0
    for path in (source / "annotations").iterdir():
        mine = tmp_path / "out/annotations" / path.name
        if name != "with_pcd":
            before, after = _readable(path), _readable(mine)
            assert before == after
    convert(tmp_path / "out", tmp_path / "again", "datumaro", strict=True)
    for path in (tmp_path / "out/annotations").glob("*"):
        assert (tmp_path / "again/annotations" / path.name).read_bytes() == path.read_bytes()


def _readable(path: Path) -> Any:
    """Items of a file but for what is refused, for the mask's size, and for ranks in place of z-orders."""
    items = json.loads(path.read_text())["items"]
    for item in items:
        item["annotations"] = sorted(
            (
                {key: one[key] for key in one if key not in ("z_order", "rle")}
                for one in item["annotations"]
                if one["type"] != "cuboid_3d" and (one.get("label_id") or 0) < 5
            ),
            key=json.dumps,
        )
    return items


def test_clouds_of_points_are_named_one_by_one(data: Path) -> None:
    _, items, problems = opened(data / "formats/datumaro/with_pcd")
    assert items == []
    assert [problem.code for problem in problems] == ["unsupported"] * 3
    assert all(f"items[{number}]" in problem.where for number, problem in enumerate(problems))


CORNERS = tuple(float(number) for number in range(16))
SHAPES = {
    "turned as CVAT notes it": (entry("bbox", bbox=[1, 2, 3, 4], attributes={"rotation": -30}), Box(1, 2, 3, 4, 330)),
    "turned box": (entry("rotated_bbox", points=[10, 20, 4, 6, 45]), Box(8, 17, 4, 6, 45)),
    "ellipse by its box": (entry("ellipse", points=[1, 2, 5, 10]), Ellipse(3, 6, 2, 4)),
    "polygon": (entry("polygon", points=[1, 2, 3, 4, 5, 6.5]), Polygon((Part((1, 2, 3, 4, 5, 6.5)),))),
    "polyline": (entry("polyline", points=[1, 2, 3, 4]), Polyline((1, 2, 3, 4))),
    "points without visibility": (entry("points", points=[1, 2]), Keypoints(((1, 2, 2),))),
    "skeleton": (entry("skeleton", points=[1, 2, 0, 3, 4, 1]), Keypoints(((1, 2, 0), (3, 4, 1)))),
    "runs as a list": (entry("mask", rle={"size": [80, 100], "counts": [81, 2, 7917]}), Mask(1, 1, 1, 2, "02")),
    "cuboid": (
        entry("cuboid_2d", points=[[0, 1], [8, 9], [10, 11], [2, 3], [14, 15], [12, 13], [4, 5], [6, 7]]),
        Cuboid(CORNERS),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "shape"), SHAPES.values(), ids=SHAPES)
def test_shapes(given: dict[str, Any], shape: Any, tmp_path: Path) -> None:
    item, problems = of_entries(tmp_path / "in", given)
    assert [one.shape for one in notes_of(item)] == [shape]
    assert problems == []
    convert(tmp_path / "in", tmp_path / "out", "datumaro", strict=True, verified=True)
    [again] = json.loads((tmp_path / "out/annotations/train.json").read_text())["items"][0]["annotations"]
    assert again["type"] == given["type"]
    if given["type"] != "mask":
        key = "bbox" if given["type"] == "bbox" else "points"
        assert again[key] == given[key]


def test_what_attributes_mean(tmp_path: Path) -> None:
    told = {
        "occluded": True, "truncated": 0.5, "difficult": True, "is_crowd": False, "score": 0.25, "track_id": 7,
        "keyframe": False, "age": 3, "odd": [1],
    }  # fmt: skip
    item, problems = of_entries(
        tmp_path, entry("bbox", bbox=[1, 2, 3, 4], attributes=told, object_id=0, own="x")
    )
    [one] = notes_of(item)
    assert problems == []
    assert (one.occluded, one.truncated, sorted(one.flags), one.score) == (1, 0.5, ["difficult"], 0.25)
    assert one.track == TrackPoint(derived_id("datumaro", "track", "train", 7), keyframe=False)
    assert list(one.attributes.values()) == [3]
    assert one.instance_id is not None
    own = one.extra["datumaro"]
    assert own == {"id": 1, "own": "x", "object_id": 0, "attributes": {"is_crowd": False, "odd": [1]}}
    convert(tmp_path, tmp_path / "out", "datumaro", strict=True, verified=True)
    [again] = json.loads((tmp_path / "out/annotations/train.json").read_text())["items"][0]["annotations"]
    assert {**told, "track_id": 0, "outside": False} == again["attributes"]
    assert (again["own"], again["object_id"], again["group"]) == ("x", 0, 0)


def test_classes_are_a_tree_and_edges_count_from_1(data: Path) -> None:
    found, _, _ = opened(data / "formats/datumaro/with_skeleton")
    skeleton, first, *_ = found.ontology.classes
    assert first.parent_id == skeleton.id
    assert skeleton.skeleton is not None
    assert [joint.name for joint in skeleton.skeleton.joints] == [
        "point1-label",
        "point3-label",
        "point2-label",
    ]
    assert skeleton.skeleton.edges == ((1, 2), (0, 1))


def test_a_class_under_itself_hangs_nowhere(tmp_path: Path) -> None:
    labels = [{"name": "a", "parent": "b"}, {"name": "b", "parent": "a"}, {"name": "", "parent": "nobody"}]
    (tmp_path / "x.json").write_text(json.dumps({"categories": {"label": {"labels": labels}}, "items": []}))
    found, _, problems = opened(tmp_path)
    assert [(kind.name, kind.parent_id) for kind in found.ontology.classes] == [
        ("a", None), ("b", None), ("class 2", None),
    ]  # fmt: skip
    assert [problem.message for problem in problems] == ["a label has no name"]


def test_never_labelled_is_told_from_empty(tmp_path: Path) -> None:
    items, ledger = through(
        dataset(picture(name="a.jpg"), picture(name="b.jpg", labelled=False)), "datumaro", tmp_path
    )
    assert [item.layer() is None for item in items] == [False, True]
    assert ledger.clean


def test_names_in_folders_and_of_one_stem(tmp_path: Path) -> None:
    paths = [("a/b", "x.jpg"), ("", "x.jpg"), ("", "x.png")]
    items, ledger = through(dataset(*(picture(folder=f, name=n) for f, n in paths)), "datumaro", tmp_path)
    assert [item.image.path for item in items] == ["a/b/x.jpg", "x.jpg", "x (2).png"]
    assert [row.what for row in ledger.rows()] == ["file name"]


def test_holes_and_parts_become_one_mask(tmp_path: Path) -> None:
    ring, hole = (10, 10, 40, 10, 40, 40, 10, 40), (20, 20, 30, 20, 30, 30, 20, 30)
    data = dataset(picture(note(Polygon((Part(ring, (hole,)),))), note(Polygon((Part(ring), Part(hole))), 2)))
    items, ledger = through(data, "datumaro", tmp_path)
    assert [type(one.shape) for one in notes_of(items[0])] == [Mask, Mask]
    assert {row.what for row in ledger.rows()} == {"polygon with holes", "polygon with parts"}


def test_a_mask_reaching_out_is_cut_and_said(tmp_path: Path) -> None:
    inside, outside = Mask(98, 0, 4, 1, "04"), Mask(200, 0, 4, 1, "04")
    items, ledger = through(dataset(picture(note(inside), note(outside, 2))), "datumaro", tmp_path)
    assert [one.shape for one in notes_of(items[0])] == [Mask(98, 0, 2, 1, "02")]
    assert (ledger.changed, ledger.lost) == (1, 1)


BAD = {
    "no type": ({"label_id": 0}, "not known"),
    "another type": (entry("sphere"), "not known"),
    "too few": (entry("bbox", bbox=[1, 2, 3]), "holds 3 numbers"),
    "negative": (entry("bbox", bbox=[1, 2, -3, 4]), "negative"),
    "swapped": (entry("ellipse", points=[5, 2, 1, 10]), "negative"),
    "a word": (entry("polygon", points=[1, 2, 3, 4, 5, "6"]), "not a number"),
    "odd": (entry("polygon", points=[1, 2, 3, 4, 5, 6, 7]), "in pairs"),
    "huge": (entry("polygon", points=[1, 2, 3, 4, 5, 1e308]), "not a number"),
    "a bool": (entry("polyline", points=[True, 2, 3, 4]), "not a number"),
    "no points": (entry("points", points=[]), "holds 0 numbers"),
    "visibility": (entry("points", points=[1, 2], visibility=[3]), "0, 1 or 2"),
    "visibility of more": (entry("points", points=[1, 2], visibility=[2, 2]), "one number for each"),
    "threes": (entry("skeleton", points=[1, 2]), "threes"),
    "runs too long": (entry("mask", rle={"size": [2, 2], "counts": [9]}), "rle.counts"),
    "broken runs": (entry("mask", rle={"size": [2, 2], "counts": "ÿ"}), "rle.counts"),
    "no runs": (entry("mask", rle={"size": [2, 2]}), "no text"),
    "larger than its picture": (entry("mask", rle={"size": [81, 1], "counts": "]"}), "81 × 1"),
    "gigantic": (entry("mask", rle={"size": [10**12, 10**12], "counts": "0"}), "the picture is"),
    "no size": (entry("mask", rle=7), "no height and width"),
    "label beyond": (entry("bbox", 2, bbox=[1, 2, 3, 4]), "there are 2 labels"),
    "label before": (entry("bbox", -1, bbox=[1, 2, 3, 4]), "there are 2 labels"),
    "label in words": (entry("bbox", "cat", bbox=[1, 2, 3, 4]), "there are 2 labels"),
    "nested": (entry("polygon", points=[[[1, 2]]]), "not a number"),
    "in space": (entry("cuboid_3d", position=[1, 2, 3]), "cloud of points"),
}


@pytest.mark.parametrize(("given", "message"), BAD.values(), ids=BAD)
def test_a_bad_entry_is_named_and_the_others_stay(
    given: dict[str, Any], message: str, tmp_path: Path
) -> None:
    good = entry("bbox", bbox=[1, 2, 3, 4])
    item, [problem] = of_entries(tmp_path, good, given, good)
    assert len(notes_of(item)) == 2
    assert problem.where.endswith("train.json, items[0] (id 'x'), annotations[1]")
    assert message in problem.message


ITEMS = {
    "no object": "7",
    "no id": '{"annotations":[]}',
    "an empty id": '{"id":"/"}',
    "an id twice": '{"id":"good"}',
    "a size of words": '{"id":"x","image":{"size":["a",2]}}',
    "a key twice": '{"id":"x","id":"y"}',
    "infinite": '{"id":"x","attr":{"a":1e999}}',
    "annotations of another kind": '{"id":"good2","annotations":7}',
}


@pytest.mark.parametrize("text", ITEMS.values(), ids=ITEMS)
def test_a_bad_item_is_named_and_the_others_stay(text: str, tmp_path: Path) -> None:
    path = tmp_path / "default.json"
    path.write_text(f'\ufeff{{"categories":{{}},"items":[{{"id":"good"}},\r\n{text}]}}')
    _, items, [problem] = opened(tmp_path)
    assert items[0].image.path == "good"
    assert "items[1]" in problem.where


FILES = {
    "empty": b"",
    "cut": b'{"items":[',
    "a list": b"[]",
    "deep": b'{"items":' + b"[" * 100_000,
    "UTF-16": '{"items":[]}'.encode("utf-16"),
    "items of another kind": b'{"categories":{},"items":{}}',
    "a number without bounds": b'{"categories":{"label":{"labels":[{"name":"a","more":1e999}]}},"items":[]}',
    "no categories": b'{"items":[]}',
    "items twice": b'{"categories":{},"items":[],"items":[{"id":"x"}]}',
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_a_bad_file_is_an_error(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "default.json").write_bytes(content)
    with pytest.raises(FormatError) as caught:
        opened(tmp_path)
    assert str(tmp_path / "default.json") in caught.value.where


def test_odd_categories_do_no_harm(tmp_path: Path) -> None:
    categories = {
        "label": {"labels": [{"name": "a"}, 7]}, "mask": {"colormap": [{"label_id": 9}, {"label_id": 0, "r": 300}]},
        "points": {"items": [{"label_id": 0, "labels": ["p"], "joints": [[1, 5]]}, {"label_id": 1, "joints": [["a"]]}]},
    }  # fmt: skip
    (tmp_path / "default.json").write_text(json.dumps({"categories": categories, "items": []}))
    found, _, problems = opened(tmp_path)
    assert [kind.name for kind in found.ontology.classes] == ["a", "class 1"]
    assert [problem.outcome for problem in problems] == ["noted"] * 3


def test_names_that_mean_something_and_several_choices_are_said(tmp_path: Path) -> None:
    [cat] = kinds("cat")
    asked = (
        attribute(cat.id, "occluded", "text"),
        attribute(cat.id, "colour", "multi-select", ["red", "blue"]),
    )
    answers: dict[str, Value] = {
        str(asked[0].id): "by a tree", str(asked[1].id): tuple(str(one.id) for one in asked[1].options)
    }  # fmt: skip
    one = note(Box(1, 2, 3, 4), attributes=answers)
    data = Dataset(Ontology(classes=(replace(cat, attributes=asked),)), (picture(one),))
    _, ledger = written(data, "datumaro", tmp_path)
    assert {row.what for row in ledger.rows()} == {OWN_NAME, SEVERAL}
    [item] = json.loads((tmp_path / "annotations/default.json").read_text())["items"]
    assert item["annotations"][0]["attributes"] == {"colour": "red, blue"}

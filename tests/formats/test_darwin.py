"""Darwin JSON: what each kind says, holes by the even-odd rule, raster layers, and bad files."""

import json
from math import pi
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from limner.dataset import (
    Box,
    Class,
    Cuboid,
    Dataset,
    Direction,
    Ellipse,
    Joint,
    Keypoints,
    LabelledImage,
    Mask,
    Ontology,
    Part,
    Polygon,
    Polyline,
    Skeleton,
    Tag,
)
from limner.formats import FormatError, Problem, convert, read, sniff
from limner.formats.core.attributes import attribute
from limner.formats.darwin.holds import ABSENT, FACES, NO, NUMBER, UNSIZED
from limner.formats.shared.rings import OVERLAPPING, nested
from limner.formats.shared.tags import UNNAMED
from tests.formats.anything import ASKED, CLASSES
from tests.formats.making import dataset, kinds, note, notes_of, picture, through, written

ITEM = {
    "name": "x.jpg",
    "path": "/a",
    "slots": [{"type": "image", "slot_name": "0", "width": 100, "height": 80}],
}


def opened(root: Path) -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    found = read(root, "darwin", report=problems.append)
    return found, list(found.images), problems


def of_entries(root: Path, *entries: Any, **item: Any) -> tuple[LabelledImage, list[Problem]]:
    path = root / "annotations/x.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"version": "2.0", "item": {**ITEM, **item}, "annotations": entries}))
    _, [found], problems = opened(root)
    return found, problems


def entry(**keys: Any) -> dict[str, Any]:
    return {"id": "1", "name": "cat", "slot_names": ["0"], **keys}


def path(*numbers: float) -> list[dict[str, float]]:
    return [{"x": x, "y": y} for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


RING, HOLE, ISLAND = (0, 0, 40, 0, 40, 40, 0, 40), (10, 10, 30, 10, 30, 30, 10, 30), (15, 15, 20, 15, 20, 20)
SHAPES = {
    "box": ({"bounding_box": {"x": 1, "y": 2.5, "w": 3, "h": 4}}, Box(1, 2.5, 3, 4)),
    "polygon with hole and island": (
        {"polygon": {"paths": [path(*ISLAND), path(*HOLE), path(*RING)]}},
        Polygon((Part(ISLAND), Part(RING, (HOLE,)))),
    ),
    "old polygon": ({"polygon": {"path": path(*RING)}}, Polygon((Part(RING),))),
    "line": ({"line": {"path": path(1, 2, 3, 4)}}, Polyline((1, 2, 3, 4))),
    "ellipse": (
        {"ellipse": {"angle": pi / 6, "center": {"x": 5, "y": 6}, "radius": {"x": 3, "y": 2}}},
        Ellipse(5, 6, 3, 2, 30),
    ),
    "keypoint": ({"keypoint": {"x": 1, "y": 2}}, Keypoints(((1, 2, 2),))),
    "skeleton": (
        {
            "skeleton": {
                "nodes": [{"name": "a", "x": 1, "y": 2, "occluded": True}, {"name": "b", "x": 3, "y": 4}]
            }
        },
        Keypoints(((1, 2, 1), (3, 4, 2))),
    ),
    "cuboid": (
        {"cuboid": {"front": {"x": 1, "y": 2, "w": 3, "h": 4}, "back": {"x": 5, "y": 6, "w": 1, "h": 1}}},
        Cuboid((1, 2, 4, 2, 4, 6, 1, 6, 5, 6, 6, 6, 6, 7, 5, 7)),
    ),
    "tag": ({"tag": {}}, Tag()),
}


@pytest.mark.parametrize(("keys", "shape"), SHAPES.values(), ids=SHAPES)
def test_shapes(keys: dict[str, Any], shape: Any, tmp_path: Path) -> None:
    item, problems = of_entries(tmp_path / "in", entry(**keys))
    assert [one.shape for one in notes_of(item)] == [shape]
    assert problems == []
    assert item.image.path == "a/x.jpg"
    assert sniff(tmp_path / "in").format == "darwin"
    result = convert(tmp_path / "in", tmp_path / "out", "darwin", strict=True, verified=True)
    assert result.verification is not None
    assert result.verification.error < 1e-12
    convert(tmp_path / "out", tmp_path / "again", "darwin", strict=True)
    written_file, again = (root / "annotations/a/x.json" for root in (tmp_path / "out", tmp_path / "again"))
    assert written_file.read_bytes() == again.read_bytes()


def test_what_stands_beside_the_shape(tmp_path: Path) -> None:
    item, _ = of_entries(
        tmp_path,
        entry(
            bounding_box={"x": 1, "y": 2, "w": 3, "h": 4}, instance_id={"value": 7}, text={"text": "seen"},
            attributes=["asleep"], inference={"confidence": 0.5}, directional_vector={"angle": pi / 2, "length": 9},
            properties=[
                {"name": name, "value": value} for name, value in (("colour", "red"), ("kind", "a"), ("kind", "b"))
            ],
            annotators=[{"full_name": "A", "email": "a@b"}],
        ),
    )  # fmt: skip
    [one] = notes_of(item)
    assert (one.text, one.score, one.direction) == ("seen", 0.5, Direction(90, 9))
    assert one.instance_id is not None
    assert len(one.attributes) == 3
    assert one.extra["darwin"]["annotators"] == [{"full_name": "A", "email": "a@b"}]
    convert(tmp_path, tmp_path / "out", "darwin", strict=True, verified=True)
    [again] = json.loads((tmp_path / "out/annotations/a/x.json").read_text())["annotations"]
    assert again["attributes"] == ["asleep"]
    assert [(row["name"], row["value"]) for row in again["properties"]] == [
        ("colour", "red"), ("kind", "a"), ("kind", "b"),
    ]  # fmt: skip
    assert (again["instance_id"], again["annotators"][0]["full_name"]) == ({"value": 7}, "A")


def test_a_polygons_own_box_is_kept_as_long_as_the_polygon_is(tmp_path: Path) -> None:
    own = {"x": 1, "y": 1, "w": 1, "h": 1}
    item, _ = of_entries(tmp_path / "in", entry(polygon={"paths": [path(*RING)]}, bounding_box=own))
    boxes = []
    for name, shape in {"same": notes_of(item)[0].shape, "moved": Polygon((Part(HOLE),))}.items():
        written(dataset(picture(replace(notes_of(item)[0], shape=shape))), "darwin", tmp_path / name)
        [again] = json.loads((tmp_path / name / "annotations/x.json").read_text())["annotations"]
        boxes.append(again["bounding_box"])
    assert boxes == [own, {"h": 20, "w": 20, "x": 10, "y": 10}]


def layer(*runs: int, **ids: int) -> dict[str, Any]:
    return {
        "id": "r", "name": "__raster_layer__", "slot_names": ["0"],
        "raster_layer": {"dense_rle": list(runs), "mask_annotation_ids_mapping": ids, "total_pixels": 8000},
    }  # fmt: skip


def test_masks_stand_in_a_layer_row_by_row(tmp_path: Path) -> None:
    runs = (0, 101, 5, 2, 0, 98, 5, 2, 9, 1, 0, 7796)
    item, problems = of_entries(
        tmp_path / "in",
        entry(mask={}), entry(id="two", name="dog", mask={}), layer(*runs, **{"1": 5, "two": 9}),
    )  # fmt: skip
    assert problems == []
    masks = [one.shape for one in notes_of(item)]
    assert [(mask.x, mask.y, mask.width, mask.height) for mask in masks if isinstance(mask, Mask)] == [
        (1, 1, 2, 2), (3, 2, 1, 1),
    ]  # fmt: skip
    convert(tmp_path / "in", tmp_path / "out", "darwin", strict=True, verified=True)
    *_, again = json.loads((tmp_path / "out/annotations/a/x.json").read_text())["annotations"]
    assert again["raster_layer"]["dense_rle"] == [0, 101, 1, 2, 0, 98, 1, 2, 2, 1, 0, 7796]
    assert again["raster_layer"]["mask_annotation_ids_mapping"] == {"1": 1, "two": 2}


def test_what_the_format_cannot_say_is_said(tmp_path: Path) -> None:
    crossing = Polygon((Part((0, 0, 9, 0, 9, 9)), Part((1, 1, 5, 1, 5, 4))))
    joints = Skeleton(joints=(Joint(name="a"), Joint(name="b")), edges=((0, 1),))
    hand = Class(id=kinds("hand")[0].id, name="hand", index=2, skeleton=joints)
    answers: Any = {str(one.id): value for one, value in zip(ASKED, (False, 7.25), strict=False)}
    notes = (
        note(crossing), note(Cuboid(tuple(float(at) for at in range(16))), 2), note(Keypoints(((1, 2, 0),)), 3),
        note(Keypoints(((1, 2, 0), (3, 4, 2))), 4), note(Tag(), 5, kind=None, text="a caption"),
        note(Tag(), 6, attributes=answers), note(Keypoints(((1, 2, 2), (7, 7, 0))), 7, kind="hand"),
    )  # fmt: skip
    data = Dataset(Ontology(classes=(*CLASSES, hand)), (picture(*notes),))
    [item], ledger = through(data, "darwin", tmp_path)
    assert {row.what for row in ledger.rows()} == {OVERLAPPING, FACES, ABSENT, UNNAMED, NO, NUMBER}
    assert (ledger.kept, ledger.lost) == (1, 2)
    shapes = [one.shape for one in notes_of(item) if isinstance(one.shape, Keypoints)]
    assert shapes == [Keypoints(((3, 4, 2),)), Keypoints(((1, 2, 2), (0, 0, 0)))]
    back, _, _ = opened(tmp_path)
    assert back.ontology.classes[2].skeleton == joints


def test_a_mask_without_the_size_of_its_picture_is_lost_alone(tmp_path: Path) -> None:
    item = picture(note(Mask(0, 0, 1, 1, "01")), note(Tag(), 2), width=0, height=0)
    _, ledger = written(dataset(item), "darwin", tmp_path)
    assert [(row.what, row.severity) for row in ledger.rows()] == [(UNSIZED, "lost")]


def test_choices_keep_their_questions(tmp_path: Path) -> None:
    [cat] = kinds("cat")
    asked = attribute(cat.id, "colour", "multi-select", ["red", "blue"])
    one = note(Tag(), attributes={str(asked.id): (str(asked.options[1].id),)})
    data = Dataset(Ontology(classes=(replace(cat, attributes=(asked,)),)), (picture(one),))
    _, ledger = through(data, "darwin", tmp_path)
    assert ledger.clean
    back, [item], _ = opened(tmp_path)
    assert back.ontology.classes[0].attributes == (asked,)
    assert notes_of(item)[0].attributes == one.attributes


def test_every_slot_is_a_picture(tmp_path: Path) -> None:
    slots = [
        {
            "type": "image",
            "slot_name": name,
            "width": 10,
            "height": 8,
            "source_files": [{"file_name": f"{name}.jpg"}],
        }
        for name in ("left", "right")
    ]
    item = {"name": "scene", "path": "/", "slots": slots}
    tag = {"id": "1", "name": "cat", "slot_names": ["right"], "tag": {}}
    (tmp_path / "x.json").write_text(json.dumps({"item": item, "annotations": [tag]}))
    _, items, _ = opened(tmp_path)
    assert [(one.image.path, one.image.slot, one.image.group, len(notes_of(one))) for one in items] == [
        ("left.jpg", "left", "scene", 0), ("right.jpg", "right", "scene", 1),
    ]  # fmt: skip


def test_what_has_no_shape_is_kept_as_a_tag(tmp_path: Path) -> None:
    table = {"bounding_box": {"x": 1, "y": 2, "w": 3, "h": 4}, "cells": []}
    item, [problem] = of_entries(tmp_path, entry(table=table))
    assert (notes_of(item)[0].shape, problem.outcome) == (Tag(), "noted")
    convert(tmp_path, tmp_path / "out", "darwin", strict=True)
    [again] = json.loads((tmp_path / "out/annotations/a/x.json").read_text())["annotations"]
    assert again["table"] == table
    assert "tag" not in again


BAD: dict[str, tuple[Any, str]] = {
    "no object": (7, "no name"),
    "no name": ({"tag": {}}, "no name"),
    "no kind": (entry(), "no kind"),
    "video": (entry(frames={"0": {}}, bounding_box={}), "video"),
    "missing side": (entry(bounding_box={"x": 1, "y": 2, "w": 3}), "h is None"),
    "negative": (entry(bounding_box={"x": 1, "y": 2, "w": 3, "h": -4}), "negative"),
    "a word": (entry(bounding_box={"x": "1", "y": 2, "w": 3, "h": 4}), "x is 1, not a number"),
    "huge": (entry(keypoint={"x": 1e308, "y": 2}), "not a number"),
    "a box of another kind": (entry(bounding_box=[1, 2, 3, 4]), "no object"),
    "two corners": (entry(polygon={"paths": [path(1, 2, 3, 4)]}), "less than 3"),
    "no paths": (entry(polygon={"paths": []}), "no paths"),
    "points of numbers": (entry(line={"path": [1, 2]}), "no object with x and y"),
    "no back": (entry(cuboid={"front": {"x": 1, "y": 2, "w": 3, "h": 4}}), "no back"),
    "nodes of one name": (entry(skeleton={"nodes": [{"x": 1, "y": 2}, {"x": 1, "y": 2}]}), "two nodes"),
    "no nodes": (entry(skeleton={}), "no nodes"),
    "mask without pixels": (entry(mask={}), "no raster layer"),
    "layer too short": (layer(0, 7999), "covers 7999 pixels"),
    "layer of odd length": (layer(0, 7999, 1), "pairs"),
    "layer of words": (layer("a", 8000), "pairs"),  # type: ignore[arg-type]
    "layer below 0": (layer(-1, 8000), "pairs"),
    "number of nobody": (layer(3, 8000), "number 3"),
    "number beyond": (layer(2**40, 8000), "beyond"),
}


@pytest.mark.parametrize(("given", "message"), BAD.values(), ids=BAD)
def test_a_bad_entry_is_named_and_the_others_stay(given: Any, message: str, tmp_path: Path) -> None:
    item, [problem] = of_entries(tmp_path, entry(tag={}), given, entry(id="2", tag={}))
    assert len(notes_of(item)) == 2
    assert problem.where == "annotations/x.json, annotations[1]"
    assert message in problem.message


FILES = {
    "empty": "",
    "a list": "[]",
    "cut": '{"item":',
    "no item": '{"annotations":[]}',
    "no name": '{"item":{"path":"/"},"annotations":[]}',
    "a size of words": '{"item":{"name":"x","slots":[{"width":"1","height":2}]}}',
    "a video": '{"item":{"name":"x","slots":[{"type":"video"}]}}',
    "a key twice": '{"item":{"name":"x","name":"y"}}',
    "infinite": '{"item":{"name":"x","more":1e999}}',
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_bad_file_is_named_and_the_others_stay(text: str, tmp_path: Path) -> None:
    of_entries(tmp_path, entry(tag={}))
    (tmp_path / "annotations/bad.json").write_text(text)
    _, items, [problem] = opened(tmp_path)
    assert len(items) == 1
    assert "bad.json" in problem.where


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(FormatError):
        opened(tmp_path)


def test_rings_by_the_even_odd_rule() -> None:
    apart = (50.0, 50.0, 60.0, 50.0, 60.0, 60.0)
    assert nested([RING, apart, HOLE]) == Polygon((Part(RING, (HOLE,)), Part(apart)))
    assert nested([HOLE]) == Polygon((Part(HOLE),))
    many = [tuple(float(number) + 100 * at for number in HOLE) for at in range(2_000)]
    assert len(nested(many).parts) == 2_000

"""Supervisely projects: its two frames, holes, bitmaps, joints, tags, and bad files."""

import json
import zlib
from base64 import b64encode
from io import BytesIO
from math import pi
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Picture

from limner.dataset import (
    Box,
    Class,
    Cuboid,
    Dataset,
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
from limner.formats.shared.tags import UNNAMED
from limner.formats.supervisely.holds import ABSENT, NO, ON_PICTURE, WHOLE
from tests.formats.anything import ASKED, CLASSES
from tests.formats.making import dataset, kinds, note, notes_of, picture, through, written

META = {
    "classes": [
        {"title": "dog", "shape": "any", "color": "#FF0000"}, {"title": "cat", "shape": "any"},
        {"title": "hand", "shape": "graph", "geometry_config": {
            "nodes": {"a": {"label": "thumb", "loc": [0, 0]}, "b": {"label": "wrist", "loc": [1, 1]}},
            "edges": [{"src": "a", "dst": "b"}, {"src": "a", "dst": "nobody"}],
        }},
    ],
    "tags": [
        {"name": "night", "value_type": "none", "applicable_type": "imagesOnly"},
        {"name": "colour", "value_type": "oneof_string", "values": ["red", "blue"], "classes": ["cat"]},
    ],
}  # fmt: skip


def opened(root: Path, format: str = "supervisely") -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    found = read(root, format, report=problems.append)
    return found, list(found.images), problems


def laid(root: Path, *objects: Any, **more: Any) -> None:
    path = root / "train/ann/x.jpg.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    (root / "meta.json").write_text(json.dumps(META))
    document = {"size": {"height": 80, "width": 100}, "tags": [], "objects": objects, **more}
    path.write_text(json.dumps(document))


def of_objects(root: Path, *objects: Any, **more: Any) -> tuple[LabelledImage, list[Problem]]:
    laid(root, *objects, **more)
    _, [item], problems = opened(root)
    return item, problems


def entry(kind: str, title: str = "cat", **keys: Any) -> dict[str, Any]:
    return {"classTitle": title, "geometryType": kind, "tags": [], **keys}


def exterior(*pairs: list[float], interior: Any = ()) -> dict[str, Any]:
    return {"points": {"exterior": list(pairs), "interior": list(interior)}}


def bitmap(*rows: str, mode: str = "L", deflated: bool = True) -> dict[str, Any]:
    on = np.array([[sign == "#" for sign in row] for row in rows])
    pixels = on.astype(np.uint8) * 255
    if mode == "RGBA":
        pixels = np.dstack([np.full_like(pixels, 255)] * 3 + [pixels])
    file = BytesIO()
    Picture.fromarray(pixels).save(file, format="PNG")
    data = zlib.compress(file.getvalue()) if deflated else file.getvalue()
    return {"bitmap": {"data": b64encode(data).decode(), "origin": [10, 20]}}


RING: tuple[list[float], ...] = ([0, 0], [9, 0], [9, 9])
HALF = (0.5, 0.5, 9.5, 0.5, 9.5, 9.5)
VERTICES = {
    f"face{face}-{corner}": {"loc": [10 * face + at, at]}
    for face in (1, 2)
    for at, corner in enumerate(("topleft", "topright", "bottomright", "bottomleft"))
}
SHAPES = {
    "the last pixel is inside": (entry("rectangle", **exterior([10, 20], [39, 59])), Box(10, 20, 30, 40)),
    "corners in any order": (entry("rectangle", **exterior([39, 20], [10, 59])), Box(10, 20, 30, 40)),
    "turned": (entry("oriented_bbox", points=[[10, 20], [39, 59]], angle=pi / 6), Box(10, 20, 30, 40, 30)),
    "polygon with a hole": (
        entry("polygon", **exterior(*RING, interior=[[[7, 1], [8, 1], [8, 2]]])),
        Polygon((Part(HALF, ((7.5, 1.5, 8.5, 1.5, 8.5, 2.5),)),)),
    ),
    "polygon of parts": (
        entry("multipolygon", parts=[{"exterior": list(RING), "interior": []}, {"exterior": list(RING)}]),
        Polygon((Part(HALF), Part(HALF))),
    ),
    "line": (entry("line", **exterior([1, 2], [3, 4])), Polyline((1.5, 2.5, 3.5, 4.5))),
    "point": (entry("point", **exterior([1, 2])), Keypoints(((1.5, 2.5, 2),))),
    "graph": (
        entry("graph", "hand", nodes={"b": {"loc": [1, 2], "disabled": True}}),
        Keypoints(((0, 0, 0), (1.5, 2.5, 1))),
    ),
    "bitmap": (entry("bitmap", **bitmap(".#.", ".##")), Mask(11, 20, 2, 2, "021O")),
    "bitmap one can see through": (entry("bitmap", **bitmap(".#.", mode="RGBA")), Mask(11, 20, 1, 1, "01")),
    "bitmap that is not deflated": (entry("bitmap", **bitmap("#", deflated=False)), Mask(10, 20, 1, 1, "01")),
    "cuboid": (
        entry("cuboid_2d", vertices=VERTICES),
        Cuboid((10.5, 0.5, 11.5, 1.5, 12.5, 2.5, 13.5, 3.5, 20.5, 0.5, 21.5, 1.5, 22.5, 2.5, 23.5, 3.5)),
    ),
    "cuboid of seven points": (
        entry("cuboid", points=[[0, 0], [4, 0], [4, 4], [0, 4], [2, 2], [6, 2], [6, 6]], faces=[]),
        Cuboid((0.5, 0.5, 4.5, 0.5, 4.5, 4.5, 0.5, 4.5, 2.5, 2.5, 6.5, 2.5, 6.5, 6.5, 2.5, 6.5)),
    ),
}


@pytest.mark.parametrize(("given", "shape"), SHAPES.values(), ids=SHAPES)
def test_shapes(given: dict[str, Any], shape: Any, tmp_path: Path) -> None:
    item, problems = of_objects(tmp_path / "in", given)
    assert [one.shape for one in notes_of(item)] == [shape]
    assert problems == []
    assert (item.image.path, item.image.split) == ("x.jpg", "train")
    assert sniff(tmp_path / "in").format == "supervisely"
    convert(tmp_path / "in", tmp_path / "out", "supervisely", strict=True, verified=True)
    [again] = json.loads((tmp_path / "out/train/ann/x.jpg.json").read_text())["objects"]
    if given["geometryType"] not in ("bitmap", "cuboid", "multipolygon") and "39, 20" not in str(given):
        assert {key: again[key] for key in given} == given
    convert(tmp_path / "out", tmp_path / "again", "supervisely", strict=True)
    for name in ("meta.json", "train/ann/x.jpg.json"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_a_fraction_gives_the_other_frame_away(tmp_path: Path) -> None:
    item, [problem] = of_objects(
        tmp_path / "in",
        entry("rectangle", **exterior([10, 20], [40.5, 60])),
        entry("point", **exterior([1, 2])),
    )
    assert [one.shape for one in notes_of(item)] == [Box(10, 20, 30.5, 40), Keypoints(((1, 2, 2),))]
    assert (problem.code, problem.outcome) == ("frame", "noted")
    convert(tmp_path / "in", tmp_path / "out", "supervisely", strict=True, verified=True)
    _, [again], problems = opened(tmp_path / "out")
    assert [one.shape for one in notes_of(again)] == [one.shape for one in notes_of(item)]
    assert problems == []


def test_the_frame_can_be_said(tmp_path: Path) -> None:
    laid(tmp_path, entry("rectangle", **exterior([10, 20], [40, 60])))
    found = {}
    for dialect in ("pixel", "subpixel"):
        _, [item], _ = opened(tmp_path, f"supervisely:{dialect}")
        found[dialect] = notes_of(item)[0].shape
    assert found == {"pixel": Box(10, 20, 31, 41), "subpixel": Box(10, 20, 30, 40)}


def test_whole_places_in_fractions_are_not_taken_for_pixels(tmp_path: Path) -> None:
    data = dataset(picture(note(Polygon((Part((0, 0, 10, 0, 10, 10)),)))))
    _, ledger = written(data, "supervisely:subpixel", tmp_path / "fractions")
    assert ledger.clean
    _, [item], _ = opened(tmp_path / "fractions")
    assert notes_of(item)[0].shape == Polygon((Part((0, 0, 10, 0, 10, 10)),))
    [whole], ledger = through(data, "supervisely", tmp_path / "whole")
    assert [row.what for row in ledger.rows()] == [WHOLE]
    assert notes_of(whole)[0].shape == Polygon((Part((0.5, 0.5, 10.5, 0.5, 10.5, 10.5)),))


def test_tags_are_answers_on_objects_and_classes_on_pictures(tmp_path: Path) -> None:
    tags = [
        {"name": "age", "value": 3}, {"name": "asleep", "value": None}, {"name": "colour", "value": "blue"},
        {"name": "odd", "value": [1]},
    ]  # fmt: skip
    given = {
        **entry("rectangle", **exterior([1, 2], [3, 4])),
        "tags": tags,
        "id": 7,
        "instance": "k",
        "labelerLogin": "me",
    }
    laid(tmp_path, given, tags=[{"name": "night", "value": None}, {"name": "rain", "value": 0.5}], custom=1)
    found, [item], problems = opened(tmp_path)
    assert problems == []
    assert [kind.name for kind in found.ontology.classes] == ["dog", "cat", "hand", "night", "rain"]
    assert found.ontology.classes[0].color == "#ff0000"
    asked = {one.name: one.type for one in found.ontology.classes[1].attributes}
    assert asked == {"colour": "select", "age": "number", "asleep": "bool"}
    night, rain, cat = notes_of(item)
    assert (night.shape, night.attributes) == (Tag(), {})
    assert list(rain.attributes.values()) == [0.5]
    assert list(cat.attributes.values())[:2] == [3, True]
    assert cat.instance_id is not None
    assert cat.extra["supervisely"] == {"id": 7, "labelerLogin": "me", "instance": "k", "tags": tags[3:]}
    convert(tmp_path, tmp_path / "out", "supervisely", strict=True, verified=True)
    document = json.loads((tmp_path / "out/train/ann/x.jpg.json").read_text())
    assert document["custom"] == 1
    assert document["tags"] == [{"name": "night", "value": None}, {"name": "rain", "value": 0.5}]
    assert document["objects"][0]["tags"] == tags
    meta = json.loads((tmp_path / "out/meta.json").read_text())
    assert {row["name"]: (row["value_type"], row["applicable_type"]) for row in meta["tags"]} == {
        "age": ("any_number", "objectsOnly"), "asleep": ("none", "objectsOnly"), "night": ("none", "imagesOnly"),
        "colour": ("oneof_string", "objectsOnly"), "rain": ("any_number", "imagesOnly"),
    }  # fmt: skip


def test_joints_have_ids_and_labels(tmp_path: Path) -> None:
    laid(tmp_path / "in")
    found, _, _ = opened(tmp_path / "in")
    hand = found.ontology.classes[2]
    assert hand.skeleton == Skeleton(joints=(Joint(name="thumb"), Joint(name="wrist")), edges=((0, 1),))
    convert(tmp_path / "in", tmp_path / "out", "supervisely", strict=True, verified=True)
    config = json.loads((tmp_path / "out/meta.json").read_text())["classes"][2]["geometry_config"]
    assert list(config["nodes"]) == ["a", "b"]
    assert config["edges"] == [{"src": "a", "dst": "b"}]


def test_what_the_format_cannot_say_is_said(tmp_path: Path) -> None:
    joints = Skeleton(joints=(Joint(name="a"), Joint(name="b")), edges=((0, 1),))
    hand = Class(id=kinds("hand")[0].id, name="hand", index=2, skeleton=joints)
    answers: Any = {str(one.id): value for one, value in zip(ASKED, (False, 7.25), strict=False)}
    notes = (
        note(Keypoints(((1, 2, 0),))), note(Keypoints(((1.5, 2.5, 0), (3.5, 4.5, 2))), 2), note(Tag(), 3, kind=None),
        note(Tag(), 4, attributes=answers), note(Box(1, 2, 3, 4), 5, attributes=answers),
        note(Keypoints(((1.5, 2.5, 2),)), 6, kind="hand"), note(Box(1.25, 2, 3, 4), 7),
    )  # fmt: skip
    data = Dataset(Ontology(classes=(*CLASSES, hand)), (picture(*notes),))
    [item], ledger = through(data, "supervisely", tmp_path)
    assert {row.what for row in ledger.rows()} == {ABSENT, UNNAMED, ON_PICTURE, NO, WHOLE}
    assert (ledger.kept, ledger.changed, ledger.lost) == (1, 4, 2)
    shapes = [one.shape for one in notes_of(item) if isinstance(one.shape, Keypoints)]
    assert shapes == [Keypoints(((3.5, 4.5, 2),)), Keypoints(((1.5, 2.5, 2), (0, 0, 0)))]


def test_folders_are_data_sets(tmp_path: Path) -> None:
    places = [
        ("", "", "x.jpg"),
        ("a/b", "", "x.jpg"),
        ("train", "", "x.jpg"),
        ("a", "val", "x.jpg"),
        ("", "", "x.png"),
    ]
    items = [picture(folder=folder, split=split, name=name) for folder, split, name in places]
    found, ledger = through(dataset(*items), "supervisely", tmp_path)
    assert sorted((item.image.path, item.image.split) for item in found) == [
        ("a/b/x.jpg", ""), ("a/x.jpg", "val"), ("train/x.jpg", ""), ("x (2).png", ""), ("x.jpg", ""),
    ]  # fmt: skip
    assert [row.severity for row in ledger.rows()] == ["note"]
    assert (tmp_path / "a/datasets/b/ann/x.jpg.json").is_file()


BOMB = b64encode(zlib.compress(bytes(60_000_000), 9)).decode()
BAD = {
    "no object": (7, "none that pictures"),
    "a geometry of another kind": (entry([]), "none that pictures"),  # type: ignore[arg-type]
    "in space": (entry("cuboid_3d"), "none that pictures"),
    "class of nobody": (entry("point", "cow", **exterior([1, 2])), "'cow' is not in meta.json"),
    "three corners": (entry("rectangle", **exterior([1, 2], [3, 4], [5, 6])), "2 points, not 3"),
    "no points": (entry("polygon"), "no exterior"),
    "an empty line": (entry("line", **exterior()), "holds no points"),
    "two corners": (entry("polygon", **exterior([1, 2], [3, 4])), "at least 3"),
    "a number alone": (entry("line", points={"exterior": [1, 2]}), "not x and y"),
    "a word": (entry("line", **exterior([1, 2], ["3", 4])), "not a number"),  # type: ignore[list-item]
    "huge": (entry("line", **exterior([1, 2], [10**400, 4])), "not a number"),
    "no angle": (entry("oriented_bbox", points=[[1, 2], [3, 4]]), "angle is None"),
    "no nodes": (entry("graph", nodes={}), "no object"),
    "a node of nobody": (entry("graph", "hand", nodes={"c": {"loc": [1, 2]}}), "which its class has not"),
    "a corner missing": (
        entry("cuboid_2d", vertices={"face1-topleft": {"loc": [1, 2]}}),
        "has no face1-bottomleft",
    ),
    "a corner of another name": (
        entry(
            "cuboid_2d", vertices={name.replace("face2-topright", "x"): at for name, at in VERTICES.items()}
        ),
        "has no face2-topright",
    ),
    "no bitmap": (entry("bitmap"), "no data"),
    "no base64": (entry("bitmap", bitmap={"data": "???", "origin": [1, 2]}), "no base64"),
    "no PNG": (entry("bitmap", bitmap={"data": "AAAA", "origin": [1, 2]}), "neither deflated"),
    "a bomb": (entry("bitmap", bitmap={"data": BOMB, "origin": [1, 2]}), "more than 50 MB"),
    "an origin between pixels": (entry("bitmap", bitmap={"data": "", "origin": [1.5, 2]}), "origin"),
    "no parts": (entry("multipolygon"), "parts is no list"),
}


@pytest.mark.parametrize(("given", "message"), BAD.values(), ids=BAD)
def test_a_bad_object_is_named_and_the_others_stay(given: Any, message: str, tmp_path: Path) -> None:
    good = entry("point", **exterior([1, 2]))
    item, [problem] = of_objects(tmp_path, good, given, good)
    assert len(notes_of(item)) == 2
    assert problem.where == "train/ann/x.jpg.json, objects[1]"
    assert message in problem.message


FILES = {
    "empty": "",
    "a list": "[]",
    "no objects": '{"size":{}}',
    "a size of words": '{"size":{"width":"1","height":2},"objects":[]}',
    "a key twice": '{"objects":[],"objects":[]}',
    "infinite": '{"objects":[],"more":1e999}',
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_bad_file_is_named_and_the_others_stay(text: str, tmp_path: Path) -> None:
    laid(tmp_path)
    (tmp_path / "train/ann/bad.jpg.json").write_text(text)
    _, items, [problem] = opened(tmp_path)
    assert len(items) == 1
    assert problem.where.startswith("train/ann/bad.jpg.json")


METAS = {
    "empty": "",
    "no classes": "{}",
    "a number without bounds": '{"classes":[{"title":"a","more":1e999}]}',
    "classes of another kind": '{"classes":7}',
}


@pytest.mark.parametrize("text", METAS.values(), ids=METAS)
def test_a_bad_meta_is_an_error(text: str, tmp_path: Path) -> None:
    laid(tmp_path)
    (tmp_path / "meta.json").write_text(text)
    with pytest.raises(FormatError) as caught:
        opened(tmp_path)
    assert caught.value.where.startswith(str(tmp_path / "meta.json"))


def test_odd_classes_do_no_harm(tmp_path: Path) -> None:
    classes = [
        7,
        {"title": ""},
        {"title": "a", "color": "red"},
        {"title": "a"},
        {"title": "b", "geometry_config": 7},
    ]
    (tmp_path / "meta.json").write_text(json.dumps({"classes": classes, "tags": {}}))
    found, items, problems = opened(tmp_path)
    assert ([kind.name for kind in found.ontology.classes], items) == (["a", "b"], [])
    assert [problem.where for problem in problems] == [
        f"meta.json, classes[{number}]" for number in (0, 1, 3)
    ]

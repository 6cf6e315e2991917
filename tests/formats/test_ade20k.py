"""ADE20K: documents of 2020, lines of 2017, the challenge's indices."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pixels

from limner.dataset import Box, Dataset, LabelledImage, Ontology, Part, Polygon
from limner.formats import FormatError, Problem, convert, read
from limner.formats.ade20k.codes import color_code
from limner.formats.core.attributes import attribute
from limner.formats.core.pixels import color_png, grey_png, index_png
from limner.geometry import area
from tests.formats.making import dataset, kinds, note, notes_of, picture, written

CAR = "car, auto, automobile, machine, motorcar"


def put(root: Path, path: str, content: bytes | str) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content if isinstance(content, bytes) else content.encode())


def opened(root: Path) -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    found = read(root, "ade20k", report=problems.append)
    return found, list(found.images), problems


def document(*objects: Any, **more: Any) -> str:
    return json.dumps({"annotation": {"imsize": [4, 6, 3], "object": objects, **more}})


def test_the_real_folder(data: Path, tmp_path: Path) -> None:
    found, (one, other), problems = opened(data / "formats/ade20k")
    assert problems == []
    assert next((kind.index + 1, kind.name) for kind in found.ontology.by_index()) == (401, CAR)
    assert (one.image.path, one.image.split, one.image.tags) == (
        "street/1.jpg",
        "train",
        ("outdoor", "urban", "street"),
    )
    car, person, door = notes_of(one)
    assert [area(one.shape) for one in (car, person, door)] == [15, 5, 10]
    assert (car.occluded, person.occluded, door.occluded) == (None, 0, 1)
    assert (car.truncated, person.attributes != {}) == (0.0, True)
    assert door.extra["ade20k"]["parts"] == {"hasparts": [], "ispartof": 0, "part_level": 1}
    assert (len(notes_of(other)), other.image.split) == (4, "val")
    result = convert(
        data / "formats/ade20k", tmp_path / "out", "ade20k", strict=True, verified=True, pictures="copy"
    )
    assert (result.problems, result.ledger.kept) == ([], 7)
    for before in sorted((data / "formats/ade20k").rglob("*.json")):
        after = tmp_path / "out" / before.relative_to(data / "formats/ade20k")
        mine, theirs = (json.loads(path.read_text())["annotation"] for path in (after, before))
        assert mine["scene"] == theirs["scene"]
        for written_, given in zip(mine["object"], theirs["object"], strict=True):
            same = set(given) - {"instance_mask", "polygon", "occluded", "attributes"}
            assert {key: written_[key] for key in same} == {key: given[key] for key in same}
            assert list(written_["attributes"]) == list(given["attributes"] or [])


def test_pillow_sees_class_and_object_in_the_colours(data: Path, tmp_path: Path) -> None:
    convert(data / "formats/ade20k", tmp_path / "out", "ade20k")
    for name in ("training/street/1_seg.png", "training/street/1_parts_1.png", "validation/2_parts_2.png"):
        before, after = (
            np.array(Pixels.open(root / name)) for root in (data / "formats/ade20k", tmp_path / "out")
        )
        assert (before[..., 0] // 10).tolist() == (after[..., 0] // 10).tolist()
        assert before[..., 1].tolist() == after[..., 1].tolist()
        assert (before[..., 2] > 0).tolist() == (after[..., 2] > 0).tolist()


def test_objects_that_overlap_stay_whole(tmp_path: Path) -> None:
    _, ledger = written(
        dataset(picture(note(Box(0, 0, 10, 10)), note(Box(0, 0, 20, 20), 2))), "ade20k", tmp_path
    )
    assert {row.what for row in ledger.rows()} == {"box"}
    _, [item], _ = opened(tmp_path)
    assert [area(one.shape) for one in notes_of(item)] == [100, 400]


def test_only_a_yes_is_an_attribute(tmp_path: Path) -> None:
    [cat, dog] = kinds()
    asked = attribute(cat.id, "red", "bool"), attribute(cat.id, "size", "number")
    classes = (type(cat)(id=cat.id, name="cat", index=0, attributes=asked), dog)
    notes = [note(Box(0, 0, 9, 9), attributes={str(asked[0].id): True, str(asked[1].id): 3.0})]
    _, ledger = written(Dataset(Ontology(classes=classes), [picture(*notes)]), "ade20k", tmp_path)
    assert [(loss.field, loss.before) for loss in ledger.losses() if "answer" in loss.what] == [
        ("attributes.size", 3)
    ]
    found, [item], _ = opened(tmp_path)
    [one] = notes_of(item)
    names = {str(a.id): a.name for kind in found.ontology.classes for a in kind.attributes}
    assert {names[id_]: value for id_, value in one.attributes.items()} == {"red": True}


def test_the_release_of_2017(tmp_path: Path) -> None:
    seg = np.zeros((4, 6), dtype=np.int64)
    seg[0], seg[1] = color_code(401, 7), color_code(401, 90)
    parts = np.zeros_like(seg)
    parts[0, :2] = color_code(774, 200)
    lines = [
        '001 # 0 # 0 # car # car # ""',
        '002 # 0 # 1 # car # car # "red, old"',
        '001 # 1 # 0 # door # door # ""',
    ]
    put(tmp_path, "training/a/x_seg.png", color_png(seg))
    put(tmp_path, "training/a/x_parts_1.png", color_png(parts))
    put(tmp_path, "training/a/x_atr.txt", "\r\n".join([*lines, '009 # 0 # 0 # car # car # ""', ""]))
    found, [item], [problem] = opened(tmp_path)
    assert [(kind.index + 1, kind.name) for kind in found.ontology.by_index()] == [
        (401, "car"),
        (774, "door"),
    ]
    assert [(area(one.shape), one.occluded, len(one.attributes)) for one in notes_of(item)] == [
        (6, 0, 0), (6, 1, 2), (2, 0, 0),
    ]  # fmt: skip
    assert notes_of(item)[2].extra["ade20k"]["parts"] == {"part_level": 1}
    assert problem.where.endswith("x_atr.txt, line 4")


def test_the_challenge_is_an_index_from_1(tmp_path: Path) -> None:
    put(
        tmp_path,
        "objectInfo150.txt",
        "Idx\tRatio\tTrain\tVal\tStuff\tName\n1\t0.1\t1\t1\t1\twall\n2\t0.1\t1\t1\t1\tsky\n",
    )
    put(tmp_path, "annotations/validation/x.png", index_png(np.array([[0, 1, 1, 2]])))
    found, [item], problems = opened(tmp_path)
    names = {kind.id: kind.name for kind in found.ontology.classes}
    assert [(names[one.class_id or one.id], area(one.shape)) for one in notes_of(item)] == [
        ("wall", 2),
        ("sky", 1),
    ]
    assert (problems, item.image.split) == ([], "val")


RING = {"x": [0, 4, 4], "y": [0, 0, 4]}
OBJECTS = {
    "no object": (7, "no name"),
    "no name": ({"name_ndx": 3, "polygon": RING}, "no name"),
    "a number that is none": ({"name": "car", "name_ndx": "x", "polygon": RING}, "name_ndx"),
    "a huge number": ({"name": "car", "name_ndx": 10**30, "polygon": RING}, "name_ndx"),
    "no pixels": ({"name": "car", "name_ndx": 3}, "no outline"),
    "leads out": ({"name": "car", "name_ndx": 3, "instance_mask": "../../../etc/passwd"}, "missing"),
    "odd ring": ({"name": "car", "name_ndx": 3, "polygon": {"x": [1, 2, 3], "y": [1]}}, "no outline"),
    "another size": ({"name": "car", "name_ndx": 3, "instance_mask": "x/instance_001_x.png"}, "another size"),
    "no picture": ({"name": "car", "name_ndx": 3, "instance_mask": "x/instance_002_x.png"}, ""),
}


@pytest.mark.parametrize(("bad", "reason"), OBJECTS.values(), ids=OBJECTS)
def test_a_bad_object_is_named_and_the_good_ones_stay(bad: Any, reason: str, tmp_path: Path) -> None:
    put(tmp_path, "training/x_seg.png", color_png(np.zeros((4, 6), dtype=np.int64)))
    put(tmp_path, "training/x/instance_001_x.png", grey_png(np.ones((9, 9), dtype=bool)))
    put(tmp_path, "training/x/instance_002_x.png", b"GIF")
    put(tmp_path, "training/x.json", document({"name": "dog", "name_ndx": 2, "polygon": RING}, bad))
    _, [item], [problem] = opened(tmp_path)
    assert [one.shape for one in notes_of(item)] == [Polygon((Part((0, 0, 4, 0, 4, 4)),))]
    assert problem.where == "training/x.json, object 2"
    assert reason in problem.message


DOCUMENTS = (
    "",
    "{",
    "[]",
    '{"annotation": 1}',
    '{"annotation": {"object": []}}',
    '{"annotation": {"object": 1}}',
    '{"annotation": {"object": [], "imsize": [0, 1]}}',
    '{"annotation": {"object": [], "imsize": [1e999, 2]}}',
)


@pytest.mark.parametrize("text", DOCUMENTS)
def test_a_bad_document_is_named(text: str, tmp_path: Path) -> None:
    put(tmp_path, "training/x.json", text)
    _, items, [problem] = opened(tmp_path)
    assert items == []
    assert "x.json" in problem.where


@pytest.mark.parametrize("text", ["1\n", "1 # 2 # x # a # b # c\n", "1 # 2 # 3\n"])
def test_bad_lines_are_named(text: str, tmp_path: Path) -> None:
    put(tmp_path, "training/x_seg.png", color_png(np.zeros((4, 6), dtype=np.int64)))
    put(tmp_path, "training/x_atr.txt", text)
    _, items, [problem] = opened(tmp_path)
    assert items == []
    assert "x_atr.txt, line 1" in problem.where


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no documents"):
        read(tmp_path, "ade20k")

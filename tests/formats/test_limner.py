"""Our own format: it holds everything, byte by byte, and git can merge it."""

import json
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.dataset import Box, Dataset, LabelledImage, Sequence, Tag, Track, derived_id
from limner.formats import FolderSink, FormatError, Problem, convert, read, sniff, write
from limner.formats.limner import HOLDS
from tests.formats.anything import CAT, ONTOLOGY, pictures
from tests.formats.making import dataset, note, notes_of, picture, written

SEQUENCE = Sequence(id=derived_id("sequence"), name="run", fps=12.5, answers={"weather": "rain"})
TRACK = Track(id=derived_id("track", 1), sequence_id=SEQUENCE.id, class_id=CAT.id, number=4)


def files_of(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def in_some_order(rows: Any) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def opened(root: Path) -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    found = read(root, "limner", report=problems.append)
    return found, list(found.images), problems


@settings(max_examples=80)
@given(items=st.lists(pictures(), max_size=4, unique_by=lambda item: item.image.id))
def test_everything_comes_back_and_the_same_bytes_again(items: list[LabelledImage]) -> None:
    data = Dataset(ONTOLOGY, items, (SEQUENCE,), (TRACK,), {"coco": {"info": {"year": 1}}})
    with tempfile.TemporaryDirectory() as folder:
        one, two = Path(folder, "one"), Path(folder, "two")
        _, ledger = written(data, "limner", one)
        assert ledger.clean
        assert {row.what for row in ledger.rows()} <= {"turned pictures"}
        back, found, problems = opened(one)
        assert problems == []
        assert sorted(found, key=lambda item: item.image.id) == sorted(items, key=lambda item: item.image.id)
        assert replace(back, images=items) == data
        assert write(back, FolderSink(two), "limner").clean
        assert files_of(one) == files_of(two)


def test_pictures_of_one_name_stay_apart(tmp_path: Path) -> None:
    names = [("x.jpg", "val"), ("X.JPG", "train"), ("x.jpg", "train"), ("x.png", "")]
    items = [picture(name=name, split=split) for name, split in names]
    for order in (items, items[::-1]):
        root = tmp_path / str(order is items)
        written(dataset(*order), "limner", root)
        _, found, problems = opened(root)
        assert problems == []
        assert {(item.image.name, item.image.split) for item in found} == set(names)
        back, _, _ = opened(root)
        write(back, FolderSink(tmp_path / f"{root.name} again"), "limner")
        assert files_of(root) == files_of(tmp_path / f"{root.name} again")


def test_coco_through_it_is_the_same_coco(data: Path, tmp_path: Path) -> None:
    source = data / "formats/coco"
    convert(source, tmp_path / "straight", "coco", strict=True)
    convert(source, tmp_path / "ours", "limner", strict=True, verified=True)
    convert(tmp_path / "ours", tmp_path / "back", "coco", strict=True)
    straight, back = files_of(tmp_path / "straight"), files_of(tmp_path / "back")
    assert straight.keys() == back.keys()
    for name in straight:
        one, other = json.loads(straight[name]), json.loads(back[name])
        for key in one:
            assert in_some_order(one[key]) == in_some_order(other[key]), (name, key)


def test_it_is_recognised_and_keeps_the_pictures(data: Path, tmp_path: Path) -> None:
    convert(data / "formats/voc", tmp_path / "out", "limner", pictures="copy", verified=True)
    assert sniff(tmp_path / "out").format == "limner"
    assert sniff(tmp_path / "out/limner.json").format == "limner"
    _, items, _ = opened(tmp_path / "out")
    assert items[0].open_picture is not None
    with items[0].open_picture() as file:
        (tmp_path / "out/images/new.jpg").write_bytes(file.read())
    _, [*_, new], problems = opened(tmp_path / "out")
    assert (new.image.path, new.image.width, new.layers, problems) == ("new.jpg", 640, (), [])


def test_two_people_merge_with_git(tmp_path: Path) -> None:
    boxes = [note(Box(at, at, 5, 5), at) for at in range(1, 8)]
    changed = [*boxes[:1], note(Box(2.5, 2, 5, 5), 2), *boxes[2:]]
    removed = [one for one in boxes if one != boxes[5]]
    files = []
    for name, notes in {"mine": changed, "base": boxes, "theirs": removed}.items():
        written(dataset(picture(*notes)), "limner", tmp_path / name)
        files.append(str(tmp_path / name / "labels/x.jpg.json"))
    merged = subprocess.run(["git", "merge-file", *files], check=False)
    assert merged.returncode == 0
    _, [item], problems = opened(tmp_path / "mine")
    assert problems == []
    assert notes_of(item) == (*changed[:5], *changed[6:])


FAULTS: dict[str, tuple[str, str, str, str]] = {
    "a type": ('"x":3.0', '"x":"3"', ", shape.x", "float"),
    "not finite": ('"x":3.0', '"x":1e999', ", shape.x", "out of range"),
    "a negative size": ('"y":3.0,"width":5.0', '"y":3.0,"width":-5.0', ", shape", "negative"),
    "a field of nobody": ('"x":3.0', '"q":1,"x":3.0', ", shape", "`q`"),
    "a key twice": ('"x":3.0', '"x":3.0,"x":3.0', "", "'x' stands twice"),
    "an id twice": (str(derived_id("note", 3)), str(derived_id("note", 2)), "", "twice"),
    "a newer schema": ('"x":3.0', '"schema":99,"x":3.0', ", shape", "schema"),
    "a newer record": (
        f'"schema":1}},\n{{"kind":"annotation","id":"{derived_id("note", 4)}"',
        f'"schema":99}},\n{{"kind":"annotation","id":"{derived_id("note", 4)}"',
        ", schema",
        "newer",
    ),
}


@pytest.mark.parametrize(("old", "new", "where", "message"), FAULTS.values(), ids=FAULTS)
def test_a_bad_record_is_named_by_its_line_and_the_others_stay(
    old: str, new: str, where: str, message: str, tmp_path: Path
) -> None:
    boxes = [note(Box(float(at), float(at), 5.0, 5.0), at) for at in range(1, 5)]
    written(dataset(picture(*boxes)), "limner", tmp_path)
    path = tmp_path / "labels/x.jpg.json"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    _, [item], [problem] = opened(tmp_path)
    assert len(notes_of(item)) == 3
    assert problem.where == f"labels/x.jpg.json, line 12{where}"
    assert message in problem.message


FILES = {
    "empty": "",
    "no object": "[]",
    "cut": '{"limner":1,"image":',
    "a conflict": '{"limner":1,\n<<<<<<< mine\n"image":{}}',
    "deep": "[" * 100_000,
    "no picture": '{"limner":1,"layers":[]}',
    "a bad picture": '{"limner":1,"image":{"id":"x"},"layers":[]}',
    "newer": '{"limner":2,"image":{},"layers":[]}',
    "layers of numbers": '{"limner":1,"image":{},"layers":[1]}',
    "UTF-16 cut": "\ud800",
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_bad_file_is_named_and_the_good_ones_stay(text: str, tmp_path: Path) -> None:
    written(dataset(picture(note(Tag())), picture(name="y.jpg")), "limner", tmp_path)
    (tmp_path / "labels/x.jpg.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    _, [item], [problem] = opened(tmp_path)
    assert item.image.name == "y.jpg"
    assert problem.where.startswith("labels/x.jpg.json")
    assert "\n" not in problem.where


def test_layers_that_are_wrong_are_named_one_by_one(tmp_path: Path) -> None:
    written(dataset(picture(note(Tag()))), "limner", tmp_path)
    path = tmp_path / "labels/x.jpg.json"
    good = path.read_text()
    for old, new in {
        '"status":"done"': '"kind":"other"',
        '"annotations":[': '"annotations":7,"x":[',
        '"status":"done",': '"status":"done","run":1,',
    }.items():
        path.write_text(good.replace(old, new, 1))
        _, [item], [problem] = opened(tmp_path)
        assert (item.layers, problem.where.partition(",")[0]) == ((), "labels/x.jpg.json")
    path.write_text(good.replace('"layers":[', '"layers":[],"layers":[', 1))
    _, items, [problem] = opened(tmp_path)
    assert (items, "'layers' stands twice" in problem.message) == ([], True)


def test_what_names_nothing_is_refused(tmp_path: Path) -> None:
    written(dataset(picture(note(Tag()), note(Tag(), 2, kind="cow"))), "limner", tmp_path)
    _, [item], [problem] = opened(tmp_path)
    assert len(notes_of(item)) == 1
    assert str(derived_id("class", "cow")) in problem.message


def test_a_file_laid_out_by_hand_is_read_as_well(tmp_path: Path) -> None:
    written(dataset(picture(note(Box(1, 2, 3, 4)))), "limner", tmp_path)
    for path in tmp_path.rglob("*.json"):
        path.write_text("\ufeff" + json.dumps(json.loads(path.read_text()), indent=4).replace("\n", "\r\n"))
    _, [item], problems = opened(tmp_path)
    assert (notes_of(item), problems) == ((note(Box(1, 2, 3, 4)),), [])


MANIFESTS = {
    "newer": ("limner.json", '{"format":"limner","version":2}', "newer"),
    "another": ("limner.json", '{"format":"other","version":1}', "no manifest"),
    "a list": ("limner.json", "[]", "no JSON object"),
    "two versions": ("limner.json", '{"format":"limner","version":1,"version":1}', "stands twice"),
    "half a letter": ("ontology.json", '{"goal":"\\ud800"}', "half a letter"),
    "no classes": ("ontology.json", '{"classes":7}', "array"),
    "a class twice": ("ontology.json", "", "not JSON"),
    "sequences": ("sequences.json", '{"sequences":[{"id":1}]}', "uuid"),
}


@pytest.mark.parametrize(("name", "text", "message"), MANIFESTS.values(), ids=MANIFESTS)
def test_what_describes_the_whole_must_be_right(name: str, text: str, message: str, tmp_path: Path) -> None:
    written(dataset(picture()), "limner", tmp_path)
    (tmp_path / name).write_text(text)
    with pytest.raises(FormatError, match=message) as caught:
        read(tmp_path, "limner")
    assert caught.value.where.startswith(str(tmp_path / name))


def test_equal_numbers_give_equal_bytes(tmp_path: Path) -> None:
    for name, box in {"whole": Box(1, 2, 3, 4), "floating": Box(1.0, 2.0, 3.0, 4.0)}.items():
        written(dataset(picture(note(box))), "limner", tmp_path / name)
    assert files_of(tmp_path / "whole") == files_of(tmp_path / "floating")


def test_it_says_that_nothing_can_be_lost() -> None:
    assert HOLDS.whole
    assert HOLDS.becomes == HOLDS.also == {}

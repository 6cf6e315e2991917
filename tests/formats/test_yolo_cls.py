"""YOLO folders of classes."""

from pathlib import Path

import pytest
from PIL import Image as Pixels

from limner.dataset import (
    Box,
    Tag,
)
from limner.formats import FormatError, Problem, formats_of, load, read
from tests.formats.making import (
    back,
    dataset,
    note,
    notes_of,
    picture,
    whats,
    written,
)


def pictures(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Pixels.new("L", (4, 3)).save(root / name)
    return root


def test_classes_are_folders_in_order_of_the_alphabet(tmp_path: Path) -> None:
    pictures(tmp_path, "train/dog/1.png", "train/cat/1.png", "val/ant/deep/1.png", "val/loose.png")
    found = read(tmp_path, "yolo-cls")
    items = list(found.images)
    assert [kind.name for kind in found.ontology.by_index()] == ["ant", "cat", "dog"]
    assert {item.image.path: (item.image.split, item.layer() is None) for item in items} == {
        "dog/1.png": ("train", False),
        "cat/1.png": ("train", False),
        "ant/deep/1.png": ("val", False),
        "loose.png": ("val", True),
    }
    assert len({item.image.id for item in items}) == 4


def test_what_lies_in_folders_is_no_folder_of_classes(tmp_path: Path) -> None:
    for name in ("train/cat/1.png", "other/x/1.png"):
        pictures(tmp_path, name)
    assert formats_of(tmp_path) == []
    pictures(tmp_path / "b", "train/cat/1.png", "train/1.png")
    assert formats_of(tmp_path / "b") == []
    pictures(tmp_path / "c", "train/cat/1.png")
    assert [found.format for found in formats_of(tmp_path / "c")] == ["yolo-cls"]
    (tmp_path / "c/train.cache").touch()
    assert [found.format for found in formats_of(tmp_path / "c")] == ["yolo-cls"]
    (tmp_path / "c/labels.json").write_text("{}")
    assert formats_of(tmp_path / "c") == []
    pictures(tmp_path / "d", "train/n01440764/n01440764_1.png")
    assert [found.format for found in formats_of(tmp_path / "d")] == ["imagenet"]


def test_a_picture_goes_to_its_class_and_unlabelled_ones_to_none(tmp_path: Path) -> None:
    data = dataset(
        picture(note(Tag()), note(Tag(), 2, "dog"), name="x.jpg", folder="a", split="train"),
        picture(note(Box(1, 2, 3, 4), 3, "dog"), name="y.jpg", split="train"),
        picture(name="new.jpg", folder="b", labelled=False, split="val"),
        picture(note(Tag(), 4), name="z.jpg", folder="cat"),
    )
    sink, ledger = written(data, "yolo-cls", tmp_path)
    assert sorted(sink.placed) == ["cat/z.jpg", "train/cat/a/x.jpg", "train/dog/y.jpg", "val/new.jpg"]
    assert whats(ledger) == {"further classes of a picture", "box"}
    found, items, _ = back("yolo-cls", tmp_path, sink)
    assert sum(item.layer() is None for item in items) == 1
    assert (tmp_path / "data.yaml").read_text() == "task: classify\nnames:\n  0: cat\n  1: dog\n"
    assert [kind.name for kind in found.ontology.by_index()] == ["cat", "dog"]
    assert "pictures left where they are" in {row.what for row in ledger.rows()}


def test_classes_whose_names_no_folder_may_have(tmp_path: Path) -> None:
    names = ("train", "a/b", "..", " ", "a%2Fb", "Ant", "ant", "x.jpg", "val2017", "\n", "a\\b")
    items = [
        picture(note(Tag(), at, name), name=f"{at}.jpg") for at, name in enumerate(names) if name.strip()
    ]
    data = dataset(*items, names=[name for name in names if name.strip()])
    sink, _ = written(data, "yolo-cls", tmp_path)
    found, came, problems = back("yolo-cls", tmp_path, sink)
    assert problems == []
    by_id = found.ontology.class_by_id()
    told = {
        item.image.name: by_id[one.class_id].name for item in came for one in notes_of(item) if one.class_id
    }
    assert told == {f"{at}.jpg": name for at, name in enumerate(names) if name.strip()}


def test_a_folder_that_the_list_does_not_name_is_a_class_and_said(tmp_path: Path) -> None:
    pictures(tmp_path, "train/dog/1.png", "train/cat/1.png")
    (tmp_path / "data.yaml").write_text("task: classify\nnames: [dog]\n")
    problems: list[Problem] = []
    found = read(tmp_path, report=problems.append)
    assert [kind.name for kind in found.ontology.by_index()] == ["dog", "cat"]
    assert [(one.code, one.outcome) for one in problems] == [("classes", "noted")]


def test_no_folders_no_classes(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no folders of pictures"):
        read(pictures(tmp_path, "x.png"), "yolo-cls")
    assert load("yolo-cls").HOLDS.shapes == {"tag": frozenset()}

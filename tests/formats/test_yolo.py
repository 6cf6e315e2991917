"""YOLO folders as they are found, and lines one by one."""

from pathlib import Path

import pytest
from PIL import Image as Pixels

from limner.dataset import Box, Dataset, LabelledImage, Ontology, Part, Polygon
from limner.formats import FormatError, Problem, convert, find_labels, read
from limner.formats.yolo.lines import parse
from limner.formats.yolo.names import split_named
from tests.formats.making import dataset, note, notes_of, picture, through, written


def folder(root: Path, files: dict[str, str | None]) -> Path:
    """Text files, and pictures of 100 × 80 pixels for None."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            Pixels.new("L", (100, 80)).save(path)
        else:
            path.write_text(text)
    return root


def opened(root: Path) -> tuple[dict[str, LabelledImage], list[Problem], list[str]]:
    problems: list[Problem] = []
    found = read(root, report=problems.append)
    items = {item.image.path: item for item in found.images}
    return items, problems, [kind.name for kind in found.ontology.by_index()]


NAMES = {
    "list": ("names: [no, on, 007]", ["no", "on", "007"]),
    "table": ("names:\n  1: off\n  0: 'yes'", ["yes", "off"]),
    "gap": ("names: {0: a, 2: c}", ["a", "class 1", "c"]),
    "none": ("names: {}", []),
    "unicode": ("names: [é, '']", ["é", "class 1"]),
}


@pytest.mark.parametrize(("text", "names"), NAMES.values(), ids=NAMES)
def test_names_are_what_stands_there(text: str, names: list[str], tmp_path: Path) -> None:
    folder(tmp_path, {"data.yaml": text, "images/x.png": None})
    assert opened(tmp_path)[2] == names


LAYOUTS = {
    "ultralytics": {
        "data.yaml": "train: images/train\nval: images/val\nnames: [a, b]",
        "images/train/x.png": None, "labels/train/x.txt": "1 .5 .5 .2 .25\n", "images/val/y.png": None,
    },
    "list of pictures": {
        "data.yaml": "path: .\ntrain: train.txt\nval: [images/y.png]\nnames: [a, b]",
        "train.txt": "./images/x.png\n", "images/x.png": None, "labels/x.txt": "1 .5 .5 .2 .25\n", "images/y.png": None,
    },
    "roboflow": {
        "data.yaml": "train: ../train/images\nval: ../valid/images\nnc: 2\nnames: ['a', 'b']",
        "train/images/x.png": None, "train/labels/x.txt": "1 .5 .5 .2 .25\n", "valid/images/y.png": None,
    },
    "darknet": {
        "obj.data": "classes = 2\ntrain = data/train.txt\nvalid = data/valid.txt\nnames = data/obj.names",
        "obj.names": "a\nb\n", "train.txt": "data/obj_train_data/x.png\n", "valid.txt": "data/obj_valid_data/y.png",
        "obj_train_data/x.png": None, "obj_train_data/x.txt": "1 .5 .5 .2 .25\n", "obj_valid_data/y.png": None,
    },
}  # fmt: skip


@pytest.mark.parametrize("files", LAYOUTS.values(), ids=LAYOUTS)
def test_layouts(files: dict[str, str | None], tmp_path: Path) -> None:
    folder(tmp_path, files)
    assert [found.format for found in find_labels(tmp_path)] == ["yolo"]
    items, problems, names = opened(tmp_path)
    assert (problems, names) == ([], ["a", "b"])
    by_name = {item.image.name: item for item in items.values()}
    [one] = notes_of(by_name["x.png"])
    assert one.shape == Box(40, 30, 20, 20)
    assert by_name["x.png"].image.split == "train"
    assert by_name["y.png"].image.split == "val"
    assert by_name["y.png"].layer() is None


LINES = {
    "box": ("0 0.5 0.5 0.2 0.25", Box(40, 30, 20, 20), None),
    "box with a score": ("3 0.5 0.5 0.2 0.25 0.875", Box(40, 30, 20, 20), 0.875),
    "ring": ("0 0 0 1 0 0.5 0.5", Polygon((Part((0, 0, 100, 0, 50, 40)),)), None),
    "ring with a score": ("0 0 0 1 0 0.5 0.5 0.25", Polygon((Part((0, 0, 100, 0, 50, 40)),)), 0.25),
}


@pytest.mark.parametrize(("line", "shape", "score"), LINES.values(), ids=LINES)
def test_lines(line: str, shape: object, score: float | None) -> None:
    assert parse(line, 100, 80)[1:] == ((shape,), score)


@pytest.mark.parametrize(
    "line", ["x .5 .5 .2 .2", "-1 .5 .5 .2 .2", "0.0 .5 .5 .2 .2", "0", "0 .5 .5 .2", "0 nan .5 .2 .2", "0 inf 0 1 1",
             "0 320 240 20 20", "0 .5 .5 -.2 .2", "0 1_0 .5 .2 .2", "9 .5 .5 .2 .2", "99999999999 .5 .5 .1 .1"],
)  # fmt: skip
def test_a_bad_line_is_named_and_the_good_ones_stay(line: str, tmp_path: Path) -> None:
    good = "0 .5 .5 .2 .25"
    folder(tmp_path, {"classes.txt": "a\nb", "x.png": None, "x.txt": f"{good}\n{line}\n\n{good}\n"})
    items, [problem], _ = opened(tmp_path)
    assert len(notes_of(items["x.png"])) == 2
    assert problem.where == "x.txt, line 2"


def test_labels_without_a_picture_are_named(tmp_path: Path) -> None:
    folder(
        tmp_path, {"data.yaml": "names: [a]", "images/x.png": None, "labels/x.txt": "", "labels/lost.txt": ""}
    )
    _, [problem], _ = opened(tmp_path)
    assert (problem.where, problem.code) == ("labels/lost.txt", "unmatched")


@pytest.mark.parametrize(
    "text", ["names: [", "names: 5", "x: 1\nnames:", "names: {a: b}", "kpt_shape: [17]\nnames: [a]", "names: [[a]]",
             "names: [a]\nnames: [b]", "names: {100000: a}", "names: {99999999999999999999: a}",
             "names: {0: a, 0: b}", "names: &x [*x]"],
)  # fmt: skip
def test_a_broken_description_is_refused_by_name(text: str, tmp_path: Path) -> None:
    folder(tmp_path, {"data.yaml": text, "images/x.png": None})
    with pytest.raises(FormatError) as caught:
        read(tmp_path, "yolo")
    assert caught.value.where.endswith("data.yaml")


def test_written_as_training_wants_it(tmp_path: Path) -> None:
    items = (picture(note(Box(40, 30, 20, 20)), split="train"), picture(name="y.jpg", split="val"))
    written(dataset(*items), "yolo", tmp_path)
    files = {
        path.relative_to(tmp_path).as_posix(): path.read_text()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert files == {
        "data.yaml": "train: images/train\nval: images/val\nnames:\n  0: cat\n  1: dog\n",
        "labels/train/x.txt": "0 0.50000000 0.50000000 0.20000000 0.25000000\n",
        "labels/val/y.txt": "",
    }


@pytest.mark.parametrize("splits", [(), ("train",), ("val",), ("test", ""), ("train", "val", "test", "")])
def test_splits_come_back_and_training_always_finds_a_val(splits: tuple[str, ...], tmp_path: Path) -> None:
    items = [picture(note(Box(1, 2, 3, 4)), name=f"{split}x.jpg", split=split) for split in splits or ("",)]
    came, _ = through(dataset(*items), "yolo", tmp_path)
    assert {item.image.name: item.image.split for item in came} == {
        item.image.name: item.image.split for item in items
    }
    text = (tmp_path / "data.yaml").read_text()
    assert "train: " in text
    assert "val: " in text


def test_two_pictures_of_one_stem_get_labels_of_their_own(tmp_path: Path) -> None:
    items = (picture(note(Box(1, 2, 3, 4)), name="x.jpg"), picture(note(Box(5, 6, 7, 8)), name="x.png"))
    came, ledger = through(dataset(*items), "yolo", tmp_path)
    assert sorted(item.image.name for item in came) == ["x (2).png", "x.jpg"]
    assert [row.what for row in ledger.rows()] == ["file name"]


def test_pictures_are_copied_or_linked_beside_the_labels(data: Path, tmp_path: Path) -> None:
    for how in ("copy", "link"):
        convert(data / "formats/coco", tmp_path / how, "yolo", pictures=how, verified=True)
        found = read(tmp_path / how)
        assert sum(len(notes_of(item)) for item in found.images) == 80
        assert len(list((tmp_path / how / "images").rglob("*.jpg"))) == 4


def test_split_names() -> None:
    found = {name: split_named(name) for name in ("train", "val2017", "Valid", "testing", "x")}
    assert found == {"train": "train", "val2017": "val", "Valid": "val", "testing": "", "x": ""}


@pytest.mark.parametrize("format", ["yolo", "yolo-seg"])
def test_a_project_without_classes_can_be_read_again(format: str, tmp_path: Path) -> None:
    (tmp_path / "images/unsplit").mkdir(parents=True)
    items, ledger = through(Dataset(Ontology(), [picture()]), format, tmp_path)
    assert [item.image.name for item in items] == ["x.jpg"]
    assert ledger.rows() == []


def test_names_that_are_no_names_are_refused(tmp_path: Path) -> None:
    folder(tmp_path, {"data.yaml": "names: 3", "images/x.png": None})
    with pytest.raises(FormatError, match="neither a list nor a table"):
        read(tmp_path, "yolo")

"""Classes of whole pictures: ImageNet's folders and lists, and Places365's lists."""

import json
from pathlib import Path

import pytest
from PIL import Image as Pixels

from limner.dataset import Dataset, LabelledImage, Tag
from limner.formats import FormatError, Problem, convert, read, sniff
from limner.formats.shared.listing import entry_line
from tests.formats.making import back, dataset, note, notes_of, picture, through, written


def tags(dataset: Dataset) -> dict[str, list[str] | None]:
    """Names of the classes of each picture, by split and path; None where it was never labelled."""
    names = {kind.id: kind.name for kind in dataset.ontology.classes}
    return {f"{item.image.split}:{item.image.path}": _names(item, names) for item in dataset.images}


def _names(item: LabelledImage, names: dict) -> list[str] | None:
    return [names[one.class_id] for one in notes_of(item)] if item.layers else None


def placed(root: Path, *paths: str, colors: tuple[int, ...] = ()) -> Path:
    for number, path in enumerate(paths):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        Pixels.new("L", (6, 5), colors[number] if colors else number).save(root / path)
    return root


def test_the_sample_of_imagenet(data: Path, tmp_path: Path) -> None:
    source = data / "formats/imagenet"
    assert sniff(source).format == "imagenet"
    known = {":label_0_1.jpg": ["label_0"], ":label_0_2.jpg": ["label_0"], ":label_1_1.jpg": ["label_1"]}
    assert tags(read(source)) == known
    convert(source, tmp_path / "out", "imagenet", strict=True, verified=True, pictures="copy")
    assert tags(read(tmp_path / "out", "imagenet")) == known
    paths = {path.relative_to(source).as_posix() for path in source.rglob("*.jpg")}
    assert {
        path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.jpg")
    } == paths


SAMPLES = {
    "basic": (
        {":1.jpg": ["label_0"], ":2.jpg": ["label_5"], ":3.jpg": ["label_3"], ":4.jpg": ["label_5"]},
        10,
    ),
    "custom_labels": ({":1.jpg": ["alt_label_0"]}, 10),
    "no_labels": ({":1.jpg": ["class 4"]}, 5),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_of_imagenet_lists(name: str, data: Path, tmp_path: Path) -> None:
    source = data / "formats/imagenet-txt" / name
    assert sniff(source).format == "imagenet-txt"
    found = read(source)
    wanted, count = SAMPLES[name]
    assert tags(found) == {f"train{path}": names for path, names in wanted.items()}
    assert len(found.ontology.classes) == count
    convert(source, tmp_path / "out", "imagenet-txt", strict=True, verified=True)
    assert tags(read(tmp_path / "out")) == tags(found)
    lines = (source / "train.txt").read_text().splitlines()
    assert (tmp_path / "out/train.txt").read_text().splitlines() == [f"train/{line}" for line in lines]


def test_sizes_come_from_the_pictures_that_are_there(data: Path) -> None:
    sizes = [
        (item.image.width, item.image.height) for item in read(data / "formats/imagenet-txt/basic").images
    ]
    assert sizes == [(6, 8), (8, 2), (0, 0), (0, 0)]


def test_classes_are_folders_in_order_of_their_names_or_of_the_index(tmp_path: Path) -> None:
    root = placed(tmp_path, "train/b/1.jpg", "train/A/2.jpg", "val/b/sub/1.jpg")
    found = read(root, "imagenet")
    assert [kind.name for kind in found.ontology.classes] == ["A", "b"]
    assert tags(found) == {"train:1.jpg": ["b"], "train:2.jpg": ["A"], "val:sub/1.jpg": ["b"]}
    index = {"7": ["b", "bee, insect"], "2": ["A", "ant"]}
    (tmp_path / "imagenet_class_index.json").write_text(json.dumps(index))
    found = read(root, "imagenet")
    assert [(kind.index, kind.name) for kind in found.ontology.classes] == [(2, "ant"), (7, "bee, insect")]
    written(found, "imagenet", tmp_path / "out")
    assert json.loads((tmp_path / "out/imagenet_class_index.json").read_text()) == index


def test_synsets_are_described_by_their_list(tmp_path: Path) -> None:
    root = placed(tmp_path, "n02/n02_1.jpg", "n01/n01_1.jpg")
    (root / "LOC_synset_mapping.txt").write_text("n02 tench, Tinca tinca\nn01 goldfish\nn03 shark\n")
    kinds = read(root, "imagenet").ontology.classes
    assert [(kind.name, kind.description) for kind in kinds] == [
        ("n02", "tench, Tinca tinca"),
        ("n01", "goldfish"),
    ]


def test_one_file_in_two_folders_is_one_picture_of_two_classes_and_another_file_is_another(
    tmp_path: Path,
) -> None:
    same = placed(tmp_path / "same", "cat/x.png", "dog/x.png", colors=(1, 1))
    problems: list[Problem] = []
    found = read(same, "imagenet", report=problems.append)
    assert tags(found) == {":x.png": ["cat", "dog"]}
    assert [(problem.where, problem.outcome) for problem in problems] == [("cat/x.png", "noted")]
    other = placed(tmp_path / "other", "cat/x.png", "dog/x.png", colors=(1, 2))
    assert tags(read(other, "imagenet")) == {":cat/x.png": ["cat"], ":dog/x.png": ["dog"]}


def test_a_class_called_like_a_split_is_no_split(tmp_path: Path) -> None:
    items = [
        picture(note(Tag(), kind="train"), split="train"), picture(note(Tag(), kind="train")),
        picture(note(Tag(), kind="a/b"), name="y.jpg"), picture(name="new.jpg", folder="val", labelled=False),
    ]  # fmt: skip
    data = dataset(*items, names=("train", "a/b"))
    sink, _ = written(data, "imagenet", tmp_path)
    assert "train/train (2)/x.jpg" in sink.placed
    found, _, _ = back("imagenet", tmp_path, sink)
    assert tags(found) == {
        "train:x.jpg": ["train"],
        ":x.jpg": ["train"],
        ":y.jpg": ["a/b"],
        ":val/new.jpg": None,
    }


@pytest.mark.parametrize("format", ["imagenet", "places365"])
def test_further_classes_of_a_picture_are_said(format: str, tmp_path: Path) -> None:
    two = (note(Tag()), note(Tag(), 2, kind="dog"))
    items, ledger = through(dataset(picture(*two)), format, tmp_path)
    assert len(notes_of(items[0])) == 1
    assert [(loss.what, loss.annotation) for loss in ledger.losses() if loss.severity == "lost"] == [
        ("further classes of a picture", two[1].id)
    ]


def test_lists_keep_several_classes_and_tell_empty_from_unlabelled(tmp_path: Path) -> None:
    items = [
        picture(note(Tag(), 2, kind="dog"), note(Tag()), split="train"),
        picture(name="none.jpg", split="train"),
        picture(name="new.jpg", labelled=False, split="test"),
    ]
    sink, ledger = written(dataset(*items), "imagenet-txt", tmp_path)
    assert (tmp_path / "train.txt").read_text() == "train/x.jpg 0 1\ntrain/none.jpg\n"
    assert not (tmp_path / "test.txt").exists()
    assert ledger.clean
    found, _, _ = back("imagenet-txt", tmp_path, sink)
    assert tags(found) == {"train:x.jpg": ["cat", "dog"], "train:none.jpg": [], "test:new.jpg": None}


LINES = {
    "a b.jpg": '"a b".jpg 3\n',
    "a.jpg": "a.jpg 3\n",
    'say "x".jpg': '"say "x"".jpg 3\n',
    "no suffix": '"no suffix" 3\n',
    "7": '"7" 3\n',
    "v1. 5": '"v1. 5" 3\n',
}


@pytest.mark.parametrize("path", LINES)
def test_paths_in_lists(path: str, tmp_path: Path) -> None:
    assert entry_line(path, [3]) == LINES[path]
    (tmp_path / "train.txt").write_text(f"{LINES[path]}")
    [item] = read(tmp_path, "imagenet-txt").images
    assert item.image.path == path
    assert len(notes_of(item)) == 1


def test_paths_of_others_with_blanks_and_digits(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_bytes(
        b"\xef\xbb\xbfa b 5.jpg 0 1\r\nimg12 1\r\n0001 1\r\n\r\nlast.jpg\r\n"
    )
    found = tags(read(tmp_path, "imagenet-txt"))
    assert found == {
        "train:a b 5.jpg": ["class 0", "class 1"], "train:img12": ["class 1"], "train:0001": ["class 1"],
        "train:last.jpg": [],
    }  # fmt: skip


PLACES = {
    "categories_places365.txt": "/a/airfield 0\n/z/zen garden 364\n",
    "places365_train_standard.txt": "/a/airfield/00000001.jpg 0\n/z/zen_garden/00000001.jpg 364\n",
    "places365_val.txt": "Places365_val_00000001.jpg 364\n",
    "places365_test.txt": "Places365_test_00000001.jpg\n",
}


def test_places365(tmp_path: Path) -> None:
    root = placed(tmp_path / "in", "data_256/a/airfield/00000001.jpg", "data_256/z/zen_garden/00000001.jpg",
                  "val_256/Places365_val_00000001.jpg", "test_256/Places365_test_00000001.jpg")  # fmt: skip
    for name, text in PLACES.items():
        (root / name).write_text(text)
    assert sniff(root).format == "places365"
    found = read(root)
    assert [(kind.name, kind.index) for kind in found.ontology.classes] == [
        ("/a/airfield", 0),
        ("/z/zen garden", 364),
    ]
    known = {
        "test:Places365_test_00000001.jpg": None, "train:a/airfield/00000001.jpg": ["/a/airfield"],
        "train:z/zen_garden/00000001.jpg": ["/z/zen garden"],
        "val:Places365_val_00000001.jpg": ["/z/zen garden"],
    }  # fmt: skip
    assert tags(found) == known
    assert all(item.image.width == 6 and item.open_picture for item in found.images)
    convert(root, tmp_path / "out", "places365", strict=True, verified=True, pictures="copy")
    assert {name: (tmp_path / "out" / name).read_text() for name in PLACES} == PLACES
    assert tags(read(tmp_path / "out")) == known


HOSTILE = {
    "class that is not there": ("imagenet-txt", {"train.txt": "a.jpg 9\nb.jpg 0\n", "synsets.txt": "x\n"}, 1),
    "no index": ("imagenet-txt", {"train.txt": "a.jpg -1 x\n"}, 0),
    "huge index": ("imagenet-txt", {"train.txt": f"a.jpg {'9' * 5000}\n", "synsets.txt": "x\n"}, 1),
    "twice": ("imagenet-txt", {"train.txt": "a.jpg 0\na.jpg 0\n", "synsets.txt": "x\n"}, 1),
    "category twice": (
        "places365",
        {"categories_places365.txt": "a 0\nb 0\nc\nd x\n", "places365_val.txt": ""},
        3,
    ),
    "many digits": ("imagenet-txt", {"train.txt": "a " + "1 " * 200_000 + "x\n"}, 0),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_bad_lines_are_named(name: str, tmp_path: Path) -> None:
    format, files, count = HOSTILE[name]
    for file, text in files.items():
        (tmp_path / file).write_text(text)
    problems: list[Problem] = []
    items = list(read(tmp_path, format, report=problems.append).images)
    assert len(problems) == count
    assert all(", line " in problem.where for problem in problems)
    assert len(items) <= 2


REFUSED = {
    "index is no table": ("imagenet", {"imagenet_class_index.json": "[]"}),
    "index of one folder twice": (
        "imagenet",
        {"imagenet_class_index.json": '{"0": ["a", "a"], "1": ["a", "b"]}'},
    ),
    "index twice": ("imagenet", {"imagenet_class_index.json": '{"0": ["a", "a"], "00": ["b", "b"]}'}),
    "not UTF-8": ("imagenet-txt", {"train.txt": "é.jpg 0"}),
    "nameless class far up": ("imagenet-txt", {"train.txt": "a.jpg 999999999"}),
    "no categories": ("places365", {"places365_val.txt": "a.jpg 0"}),
    "no lists": ("places365", {"categories_places365.txt": "a 0"}),
    "nothing": ("imagenet", {}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused(name: str, tmp_path: Path) -> None:
    format, files = REFUSED[name]
    for file, text in files.items():
        (tmp_path / file).write_bytes(text.encode("latin-1"))
    with pytest.raises(FormatError):
        list(read(tmp_path, format).images)


@pytest.mark.parametrize("format", ["imagenet-txt", "places365"])
def test_a_class_that_is_no_line_is_refused(format: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        written(dataset(names=["a\nb"]), format, tmp_path)
    assert caught.value.code == "class-name"


def test_folders_of_pictures_are_no_labels(tmp_path: Path) -> None:
    with pytest.raises(FormatError):
        sniff(placed(tmp_path / "photos", "holiday/1.jpg", "work/2.jpg"))

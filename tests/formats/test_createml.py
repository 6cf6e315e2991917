"""Create ML as it is found: boxes by their centres, odd entries, what comes back."""

import json
from pathlib import Path
from typing import Any

import pytest

from limner.dataset import Box, LabelledImage
from limner.formats import FormatError, Problem, convert, read, sniff
from tests.formats.making import dataset, note, notes_of, picture, through


def box(*center: Any, label: Any = "cat", **more: Any) -> dict[str, Any]:
    sides = dict(zip(("x", "y", "width", "height"), center, strict=False))
    return {"label": label, "coordinates": sides, **more}


def opened(
    root: Path, entries: Any, name: str = "_annotations.createml.json"
) -> tuple[list[LabelledImage], list[Problem]]:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(entries if isinstance(entries, str) else json.dumps(entries))
    problems: list[Problem] = []
    return list(read(root, "createml", report=problems.append).images), problems


@pytest.mark.parametrize(
    ("image", "boxes"), [("image", "annotations"), ("image", "annotation"), ("imagefilename", "annotation")]
)
def test_x_and_y_are_the_centre(image: str, boxes: str, tmp_path: Path) -> None:
    items, _ = opened(tmp_path, [{image: "x.jpg", boxes: [box(25, 40, 30, 40)]}])
    assert items[0].image.name == "x.jpg"
    assert [one.shape for one in notes_of(items[0])] == [Box(10, 20, 30, 40)]


def test_sizes_come_from_the_pictures(data: Path, tmp_path: Path) -> None:
    source = data / "formats/voc/JPEGImages/BloodImage_00000.jpg"
    (tmp_path / "train").mkdir()
    for name in ("x.jpg", "y.jpg"):
        (tmp_path / "train" / name).write_bytes(source.read_bytes())
    items, problems = opened(
        tmp_path, [{"image": "x.jpg", "annotations": []}], "train/_annotations.createml.json"
    )
    assert [(item.image.split, item.image.path, item.image.width) for item in items] == [
        ("train", "x.jpg", 640), ("train", "y.jpg", 640),
    ]  # fmt: skip
    assert (notes_of(items[0]), items[1].layers, problems) == ((), (), [])


def test_a_missing_picture_is_said(tmp_path: Path) -> None:
    items, [problem] = opened(tmp_path, [{"image": "x.jpg", "annotations": []}])
    assert (items[0].image.width, problem.outcome) == (0, "noted")


def test_unknown_keys_come_back(tmp_path: Path) -> None:
    opened(
        tmp_path / "in",
        [{"image": "x.jpg", "verified": True, "annotations": [box(25, 40, 30, 40, note="?")]}],
    )
    convert(tmp_path / "in", tmp_path / "out", "createml", strict=True, verified=True)
    [entry] = json.loads((tmp_path / "out/_annotations.createml.json").read_text())
    assert entry == {"image": "x.jpg", "verified": True, "annotations": [box(25, 40, 30, 40, note="?")]}


def test_the_order_of_classes_stays(tmp_path: Path) -> None:
    data = dataset(picture(note(Box(1, 2, 3, 4), kind="b")), names=["z", "b", "a"])
    through(data, "createml", tmp_path)
    assert [kind.name for kind in read(tmp_path).ontology.classes] == ["z", "b", "a"]


BOXES = {
    "no number": (box("1", 2, 3, 4), "coordinates.x is '1', not a number"),
    "infinite": ("[1e999]", "no finite number"),
    "negative": (box(5, 5, -3, 4), "negative"),
    "a side is missing": (box(1, 2, 3), "coordinates.height is nothing"),
    "no label": ({"coordinates": {}}, "there is no label"),
    "empty label": (box(1, 2, 3, 4, label=" "), "its label is empty"),
    "a number for a label": (box(1, 2, 3, 4, label=3), "label is 3, not a text"),
    "no object": (7, "it is not an object"),
    "huge": (box(10**400, 2, 3, 4), "no finite number"),
}


@pytest.mark.parametrize(("bad", "reason"), BOXES.values(), ids=BOXES)
def test_a_bad_box_is_named_and_the_good_ones_stay(bad: Any, reason: str, tmp_path: Path) -> None:
    good = box(25, 40, 30, 40)
    text = json.dumps([{"image": "x.jpg", "annotations": [good, bad, good]}])
    if bad == "[1e999]":
        text = text.replace('"[1e999]"', json.dumps(box("?", 2, 3, 4)).replace('"?"', "1e999"))
    items, problems = opened(tmp_path, text)
    [problem] = [one for one in problems if one.outcome == "refused"]
    assert len(notes_of(items[0])) == 2
    assert problem.where == "_annotations.createml.json, [0], annotations[1]"
    assert reason in problem.message


FILES = {
    "cut": '[{"image": "x.jpg"',
    "no list": '{"image": "x.jpg"}',
    "a key twice": '[{"image": "x.jpg", "image": "y.jpg", "annotations": []}]',
    "empty": "",
    "nested deep": "[" * 100_000,
    "NaN": '[{"image": "x.jpg", "annotations": [], "a": NaN}]',
    "no image": '[{"annotations": []}]',
    "image is a list": '[{"image": [], "annotations": []}]',
    "no boxes": '[{"image": "x.jpg"}]',
    "boxes are no list": '[{"image": "x.jpg", "annotations": {"label": 1}}]',
    "numbers": "[1, null]",
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_bad_file_is_named(text: str, tmp_path: Path) -> None:
    items, problems = opened(tmp_path, text)
    assert items == []
    assert problems
    assert all(problem.outcome == "refused" and "createml.json" in problem.where for problem in problems)


def test_marks_and_wide_texts_are_read(tmp_path: Path) -> None:
    text = json.dumps([{"image": "x.jpg", "annotations": [box(25, 40, 30, 40)]}], indent=1).replace(
        "\n", "\r\n"
    )
    for encoding in ("utf-8-sig", "utf-16"):
        root = tmp_path / encoding
        root.mkdir()
        (root / "a.json").write_text(text, encoding)
        assert len(notes_of(next(iter(read(root, "createml").images)))) == 1
    assert sniff(tmp_path / "utf-8-sig").format == "createml"


def test_a_picture_that_is_listed_twice_is_said(tmp_path: Path) -> None:
    entry = {"image": "x.jpg", "annotations": [box(25, 40, 30, 40)]}
    items, problems = opened(tmp_path, [entry, entry])
    assert len({item.image.id for item in items}) == 2
    assert [problem.code for problem in problems].count("again") == 1


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no JSON file"):
        read(tmp_path, "createml")

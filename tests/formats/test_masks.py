"""Masks of any program: lists in the forms that are usual, indices, colours, objects, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pixels

from limner.dataset import Box, Dataset, LabelledImage
from limner.formats import FolderSink, FormatError, Problem, convert, load, read, sniff, write
from limner.formats.core.pictures import Pictures
from limner.geometry import area, rasterize
from tests.formats.making import dataset, note, notes_of, picture, written

RED, BLUE, BLACK = (255, 0, 0), (0, 0, 255), (0, 0, 0)


def put(root: Path, path: str, content: str | np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Path:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        target.write_text(content)
    else:
        Pixels.fromarray(content).save(target)
    return root


def grey(*values: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.array([values], dtype=np.uint8)


def opened(root: Path, dialect: str = "") -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    told = {"dialect": dialect} if dialect else {}
    found = load("masks").read(root, Pictures(root), problems.append, **told)
    return found, list(found.images), problems


def names(found: Dataset, item: LabelledImage) -> list[tuple[str, float]]:
    kinds = found.ontology.class_by_id()
    return [(kinds[one.class_id or one.id].name, area(one.shape)) for one in notes_of(item)]


LISTS = {
    "values": ("classes.json", '{"0": "background", "1": "cat", "2": "dog"}'),
    "names": ("classes.json", '{"cat": 1, "dog": 2}'),
    "list": ("label_map.json", '["background", "cat", "dog"]'),
    "objects": ("classes.json", '[{"id": 2, "name": "dog"}, {"id": 1, "name": "cat"}]'),
    "own": (
        "masks.json",
        '{"background": 0, "classes": [{"value": 1, "name": "cat"}, {"value": 2, "name": "dog"}]}',
    ),
    "text": ("classes.txt", "background\r\ncat\r\ndog\r\n"),
}


@pytest.mark.parametrize(("name", "text"), LISTS.values(), ids=LISTS)
def test_lists_of_values(name: str, text: str, tmp_path: Path) -> None:
    put(put(tmp_path, name, text), "masks/x.png", grey(0, 1, 2, 2))
    found, [item], problems = opened(tmp_path)
    assert problems == []
    assert [(kind.index, kind.name) for kind in found.ontology.by_index()] == [(0, "cat"), (1, "dog")]
    assert names(found, item) == [("cat", 1), ("dog", 2)]
    assert sniff(tmp_path).format == "masks"


COLORED = {
    "rgb": ("classes.json", '{"background": [0, 0, 0], "cat": [255, 0, 0], "dog": [0, 0, 255]}'),
    "hex": ("classes.json", '{"cat": "#ff0000", "dog": "#0000ff"}'),
    "csv": ("class_dict.csv", "name,r,g,b\nbackground,0,0,0\ncat,255,0,0\ndog,0,0,255\n"),
    "camvid": ("label_colors.txt", "0 0 0 background\n255 0 0 cat\n0 0 255 dog\n"),
    "labelmap": (
        "labelmap.txt",
        "# label:color_rgb:parts:actions\nbackground:0,0,0::\ncat:255,0,0::\ndog:0,0,255::\n",
    ),
}


@pytest.mark.parametrize("mode", ["RGB", "P"])
@pytest.mark.parametrize(("name", "text"), COLORED.values(), ids=COLORED)
def test_lists_of_colours(name: str, text: str, mode: str, tmp_path: Path) -> None:
    put(tmp_path, name, text)
    picture = Pixels.fromarray(np.array([[BLACK, RED, BLUE, BLUE]], dtype=np.uint8))
    (tmp_path / "masks").mkdir()
    picture.convert(mode, palette=Pixels.Palette.ADAPTIVE).save(tmp_path / "masks/x.png")
    found, [item], problems = opened(tmp_path)
    assert problems == []
    assert names(found, item) == [("cat", 1), ("dog", 2)]


def test_0_may_be_a_class_and_stays_one(tmp_path: Path) -> None:
    put(put(tmp_path / "in", "classes.json", '["road", "sky"]'), "masks/x.png", grey(0, 1, 1))
    found, [item], _ = opened(tmp_path / "in")
    assert names(found, item) == [("road", 1), ("sky", 2)]
    convert(tmp_path / "in", tmp_path / "out", "masks", strict=True, verified=True)
    assert np.array(Pixels.open(tmp_path / "out/masks/unsplit/x.png")).tolist() == [[0, 1, 1]]
    assert json.loads((tmp_path / "out/masks.json").read_text())["background"] == 255


LAYOUTS = {
    "beside": ("images/x.png", "masks/x.png", ""),
    "split inside": ("images/val/x.png", "masks/val/x.png", "val"),
    "split outside": ("train/images/x.png", "train/masks/x.png", "train"),
    "folders": ("images/a/b/x.png", "masks/a/b/x.png", ""),
    "with an ending": ("images/x.png", "masks/x_mask.png", ""),
    "with a beginning": ("images/img_1.png", "annotations/gt_1.png", ""),
}


@pytest.mark.parametrize(("shown", "mask", "split"), LAYOUTS.values(), ids=LAYOUTS)
def test_layouts(shown: str, mask: str, split: str, tmp_path: Path) -> None:
    put(put(put(tmp_path, "classes.json", '["background", "cat"]'), shown, grey(9, 9)), mask, grey(0, 1))
    found, [item], problems = opened(tmp_path)
    assert (problems, item.image.split) == ([], split)
    assert item.open_picture is not None
    assert names(found, item) == [("cat", 1)]


def test_objects_come_from_a_second_picture(tmp_path: Path) -> None:
    put(put(tmp_path, "classes.json", '["background", "cat", "dog"]'), "masks/x.png", grey(1, 1, 0, 1, 2))
    put(tmp_path, "instances/x.png", grey(1, 2, 0, 2, 0))
    found, [item], _ = opened(tmp_path)
    assert names(found, item) == [("dog", 1), ("cat", 1), ("cat", 2)]


def test_objects_alone_are_of_the_only_class(tmp_path: Path) -> None:
    put(put(tmp_path, "classes.json", '["background", "cell"]'), "instances/x.png", grey(1, 2, 0, 2))
    found, [item], _ = opened(tmp_path)
    assert names(found, item) == [("cell", 1), ("cell", 2)]
    put(tmp_path, "classes.json", '["background", "cell", "wall"]')
    _, items, [problem] = opened(tmp_path)
    assert (items, "which class" in problem.message) == ([], True)


@pytest.mark.parametrize("dialect", ["", "index", "color"])
def test_pillow_sees_what_is_written(dialect: str, tmp_path: Path) -> None:
    data = dataset(picture(note(Box(0, 0, 9, 9)), note(Box(5, 5, 9, 9), 2, kind="dog"), split="train"))
    told = f"masks:{dialect}" if dialect else "masks"
    write(data, FolderSink(tmp_path), told)
    listed = json.loads((tmp_path / "masks.json").read_text())
    expected = np.zeros((80, 100), dtype=int)
    expected[rasterize(Box(0, 0, 9, 9), 100, 80)] = 1
    expected[rasterize(Box(5, 5, 9, 9), 100, 80)] = 2
    seen = Pixels.open(tmp_path / "masks/train/x.png")
    colors = np.array([BLACK, *(one["color"] for one in listed["classes"])])
    assert np.array_equal(np.array(seen.convert("RGB")), colors[expected])
    if dialect != "color":
        assert seen.mode == "P"
        assert np.array_equal(np.array(seen), expected)
    assert np.array_equal(np.array(Pixels.open(tmp_path / "instances/train/x.png")), expected)
    found, [item], problems = opened(tmp_path, dialect)
    assert problems == []
    assert names(found, item) == [("cat", 65), ("dog", 81)]


@pytest.mark.parametrize("count", [255, 256, 300])
def test_8_bits_hold_255_classes_and_16_the_others(count: int, tmp_path: Path) -> None:
    many = [f"c{number}" for number in range(count)]
    written(dataset(picture(note(Box(0, 0, 5, 5), kind=many[-1])), names=many), "masks", tmp_path)
    seen = np.array(Pixels.open(tmp_path / "masks/unsplit/x.png"))
    assert (seen.dtype == np.uint8, seen[0, 0]) == (count <= 255, count)
    found, [item], _ = opened(tmp_path)
    assert names(found, item) == [(many[-1], 25)]


def test_gaps_between_indices_are_kept(tmp_path: Path) -> None:
    put(put(tmp_path / "in", "classes.json", '{"7": "cat", "200": "dog"}'), "masks/x.png", grey(0, 7, 200))
    convert(tmp_path / "in", tmp_path / "out", "masks", strict=True, verified=True)
    assert np.array(Pixels.open(tmp_path / "out/masks/unsplit/x.png")).tolist() == [[0, 7, 200]]


def test_unknown_values_and_colours_are_refused_by_name(tmp_path: Path) -> None:
    put(tmp_path, "class_dict.csv", "cat,255,0,0\n")
    colors = np.array([[BLACK, RED, (250, 0, 3), (250, 0, 3), (1, 2, 3)]], dtype=np.uint8)
    put(tmp_path, "masks/x.png", colors)
    _, items, [problem] = opened(tmp_path)
    assert items == []
    assert "#fa0003 (2 pixels, first at 2, 0), #010203 (1 pixels, first at 4, 0)" in problem.message
    found, [item], [remark] = opened(tmp_path, "nearest")
    assert names(found, item) == [("cat", 3)]
    assert (remark.outcome, remark.message.startswith("3 pixels of 2 colours")) == ("noted", True)


def test_a_jpeg_is_no_mask(tmp_path: Path) -> None:
    put(put(tmp_path, "classes.json", '["background", "cat"]'), "masks/x.jpg", grey(0, 1))
    _, items, [problem] = opened(tmp_path)
    assert (items, problem.code, "PNG" in problem.hint) == ([], "lossy", True)


def test_colour_without_a_list_of_colours_is_refused_but_grey_in_three_channels_is_not(
    tmp_path: Path,
) -> None:
    put(tmp_path, "classes.json", '["background", "cat"]')
    put(tmp_path, "masks/a.png", np.array([[(0, 0, 0), (1, 1, 1)]], dtype=np.uint8))
    put(tmp_path, "masks/b.png", np.array([[(0, 0, 0), (1, 0, 0)]], dtype=np.uint8))
    found, [item], [problem] = opened(tmp_path)
    assert names(found, item) == [("cat", 1)]
    assert "gives no colours" in problem.message


def test_a_class_called_background_is_a_class_where_the_list_says_what_is_not(tmp_path: Path) -> None:
    data = dataset(picture(note(Box(0, 0, 5, 5), kind="background")), names=["cat", "background"])
    written(data, "masks", tmp_path)
    found, [item], _ = opened(tmp_path)
    assert names(found, item) == [("background", 25)]


BAD = (
    "", "{", "3", '"x"', '{"1": 2, "2": null}', '{"cat": -1}', '{"cat": 1.5}', '{"cat": true}', '{"cat": [1, 2]}',
    '{"cat": [1, 2, 256]}', '{"cat": "#12345"}', '{"1": "cat", "1": "dog"}', '{"cat": 1, "dog": 1}', "[1]", "[{}]",
    '{"cat": 99999999999999999999}', '{"cat": [1, 2, 3], "dog": [1, 2, 3]}', '{"classes": [[]]}', "[" * 100_000,
    '{"background": "x", "classes": []}', '[{"name": "cat", "value": NaN}]',
)  # fmt: skip


@pytest.mark.parametrize("text", BAD, ids=lambda text: text[:30] or "empty")
def test_a_bad_list_is_an_error(text: str, tmp_path: Path) -> None:
    put(put(tmp_path, "classes.json", text), "masks/x.png", grey(0, 1))
    with pytest.raises(FormatError, match=r"classes\.json"):
        opened(tmp_path)


def test_without_a_list_nothing_is_read(tmp_path: Path) -> None:
    put(tmp_path, "masks/x.png", grey(0, 1))
    with pytest.raises(FormatError, match="no list") as caught:
        read(tmp_path, "masks")
    assert "masks.json" in caught.value.hint

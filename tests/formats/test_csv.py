"""Tables of boxes and masks: columns by name, dialects without names, run-lengths, label maps."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pixels

from limner.dataset import Box, LabelledImage, Mask
from limner.formats import FormatError, Problem, convert, read, sniff
from limner.formats.shared.labelmap import of_label_map, to_label_map
from limner.formats.shared.table import Groups, Table
from limner.formats.sheets.columns import mask_of, runs_of
from limner.geometry import rle
from tests.formats.making import dataset, note, notes_of, picture, written

HEADER = "filename,width,height,class,xmin,ymin,xmax,ymax"


def opened(
    root: Path, text: str, format: str = "csv", name: str = "labels.csv"
) -> tuple[list[LabelledImage], list[Problem]]:
    (root / name).write_text(text, newline="")
    problems: list[Problem] = []
    return list(read(root, format, report=problems.append).images), problems


HEADERS = {
    "tf": f"{HEADER}\nx.jpg,100,80,cat,10,20,40,60\n",
    "another order": "class,ymax,ymin,xmax,xmin,height,width,filename\ncat,60,20,40,10,80,100,x.jpg\n",
    "x1": "image_path,x1,y1,x2,y2,label,image_width,image_height\nx.jpg,10,20,40,60,cat,100,80\n",
    "x y w h": "image_id,label,x,y,w,h,width,height\nx.jpg,cat,10,20,30,40,100,80\n",
    "x y width height": "file,label,x,y,width,height,image_width,image_height\nx.jpg,cat,10,20,30,40,100,80\n",
    "wheat": 'image_id,width,height,bbox,source,class\nx.jpg,100,80,"[10.0, 20.0, 30.0, 40.0]",usask_1,cat\n',
    "BOM, CRLF, blanks": f"\ufeff{HEADER.replace(',', ' , ')}\r\nx.jpg,100,80,cat, 10,20 ,40,60\r\n",
    "quotes": '"filename","class","xmin","ymin","xmax","ymax","width","height"\n"x.jpg","cat",10,20,40,60,100,80\n',
}


@pytest.mark.parametrize("text", HEADERS.values(), ids=HEADERS)
def test_columns_are_known_by_their_names(text: str, tmp_path: Path) -> None:
    [item], problems = opened(tmp_path, text)
    assert sniff(tmp_path).format == "csv"
    assert (item.image.name, item.image.width, item.image.height) == ("x.jpg", 100, 80)
    assert [one.shape for one in notes_of(item)] == [Box(10, 20, 30, 40)]
    assert [kind.name for kind in read(tmp_path).ontology.classes] == ["cat"]
    assert problems == []


def test_tables_of_utf_16(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_bytes(f"{HEADER}\né.jpg,100,80,cat,10,20,40,60\n".encode("utf-16"))
    [item] = read(tmp_path, "csv").images
    assert (item.image.name, notes_of(item)[0].shape) == ("é.jpg", Box(10, 20, 30, 40))


def test_without_a_header_it_is_asked(tmp_path: Path) -> None:
    text = "images/x.jpg,10,20,40,60,cat\nimages/none.jpg,,,,,\n"
    with pytest.raises(FormatError) as caught:
        opened(tmp_path, text)
    assert "csv:retinanet" in caught.value.hint
    items, problems = opened(tmp_path, text, "csv:retinanet")
    assert [(item.image.path, [one.shape for one in notes_of(item)]) for item in items] == [
        ("x.jpg", [Box(10, 20, 30, 40)]), ("none.jpg", []),
    ]  # fmt: skip
    assert problems == []


def test_retinanet_has_whole_pixels_and_numbered_classes(tmp_path: Path) -> None:
    data = dataset(
        picture(note(Box(10.25, 20.5, 30.125, 40.0625)), note(Box(1, 2, 0.2, 3), 2)),
        picture(name="none.jpg"), picture(name="new.jpg", labelled=False),
    )  # fmt: skip
    _, ledger = written(data, "csv:retinanet", tmp_path)
    assert (tmp_path / "annotations.csv").read_text() == (
        "images/unsplit/x.jpg,10,20,40,61,cat\nimages/unsplit/x.jpg,1,2,2,5,cat\nimages/unsplit/none.jpg,,,,,\n"
    )
    assert (tmp_path / "classes.csv").read_text() == "cat,0\ndog,1\n"
    assert [(row.what, row.objects) for row in ledger.rows()] == [("fractions of pixels", 2)]
    found = read(tmp_path, "csv:retinanet")
    assert [kind.name for kind in found.ontology.classes] == ["cat", "dog"]


def test_an_empty_row_is_a_checked_picture_and_no_row_an_unlabelled_one(tmp_path: Path) -> None:
    Pixels.new("L", (6, 5)).save(tmp_path / "new.jpg")
    items, problems = opened(tmp_path, f"{HEADER}\nnone.jpg,100,80,,,,,\nx.jpg,100,80,cat,1,2,3,4\n")
    assert [(item.image.name, len(item.layers)) for item in items] == [
        ("none.jpg", 1),
        ("x.jpg", 1),
        ("new.jpg", 0),
    ]
    assert notes_of(items[0]) == ()
    assert problems == []


def test_unknown_columns_come_back(tmp_path: Path) -> None:
    text = f"{HEADER},score,colour,site\nx.jpg,100,80,cat,10.5,20,40,60,0.5,red,A\nx.jpg,100,80,dog,1,2,3,4,,,B\n"
    (tmp_path / "in").mkdir()
    [item], _ = opened(tmp_path / "in", text)
    assert [(one.score, one.extra["csv"]) for one in notes_of(item)] == [
        (0.5, {"colour": "red", "site": "A"}), (None, {"site": "B"}),
    ]  # fmt: skip
    convert(tmp_path / "in", tmp_path / "out", "csv", strict=True, verified=True)
    wanted = text.replace(",score,colour,site", ",colour,score,site").replace("0.5,red,A", "red,0.5,A")
    assert (tmp_path / "out/labels.csv").read_text() == wanted


def test_rows_of_a_picture_may_lie_apart_and_splits_are_told_by_the_tables(tmp_path: Path) -> None:
    (tmp_path / "test_labels.csv").write_text(f"{HEADER}\nx.jpg,100,80,cat,5,6,7,8\n")
    rows = f"{HEADER}\nx.jpg,100,80,cat,1,2,3,4\ny.jpg,100,80,cat,1,2,3,4\nx.jpg,100,80,cat,2,3,4,5\n"
    items, _ = opened(tmp_path, rows, name="train_labels.csv")
    assert [(item.image.name, item.image.split, len(notes_of(item))) for item in items] == [
        ("x.jpg", "test", 1), ("x.jpg", "train", 2), ("y.jpg", "train", 1),
    ]  # fmt: skip


def test_shares_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="shares"):
        opened(tmp_path, f"{HEADER}\nx.jpg,100,80,cat,0.1,0.2,0.4,1\n")


def test_kaggle_counts_from_1_down_the_columns(tmp_path: Path) -> None:
    mask = mask_of("1 3 10 5", 6, 4)
    pixels = np.zeros((4, 6), dtype=bool)
    for at in (0, 1, 2, 9, 10, 11, 12, 13):
        pixels[at % 4, at // 4] = True
    assert (rle.to_pixels(rle.uncrop(mask, 6, 4), 6, 4) == pixels).all()
    assert runs_of(mask, 6, 4) == "1 3 10 5"
    assert runs_of(mask_of("10 2 12 3 1 3", 6, 4), 6, 4) == "1 3 10 5"


@pytest.mark.parametrize(
    "text",
    ["0 3", "1", "1 -2", "a 1", "1.5 2", "24 2", "1 3 2 2", "9" * 30 + " 1", f"1 {2**62} 3 {2**62}", "3 0"],
)
def test_bad_run_lengths(text: str) -> None:
    with pytest.raises(ValueError, match=r"run|pixels|pairs"):
        mask_of(text, 6, 4)


KAGGLE = {
    "ImageId,EncodedPixels": (["x.jpg,1 3 10 5", "none.jpg,"], "object"),
    "ImageId,EncodedPixels,ClassId": (["x.jpg,1 3 10 5,3", "none.jpg,,"], "3"),
    "ImageId_ClassId,EncodedPixels": (["x.jpg_3,1 3 10 5", "none.jpg_3,"], "3"),
}


@pytest.mark.parametrize("header", KAGGLE)
def test_kaggle_tables(header: str, tmp_path: Path) -> None:
    rows, name = KAGGLE[header]
    for file in ("x.jpg", "none.jpg"):
        Pixels.new("L", (6, 4)).save(tmp_path / file)
    items, problems = opened(tmp_path, "\n".join((header, *rows)))
    assert [(item.image.name, [type(one.shape) for one in notes_of(item)]) for item in items] == [
        ("x.jpg", [Mask]), ("none.jpg", []),
    ]  # fmt: skip
    assert [kind.name for kind in read(tmp_path, "csv").ontology.classes] == [name]
    assert problems == []


def test_kaggle_is_written(tmp_path: Path) -> None:
    data = dataset(picture(note(Box(1, 0, 1, 3)), name="a.jpg"), picture(name="none.jpg"))
    sink, ledger = written(data, "csv:kaggle", tmp_path)
    assert (
        tmp_path / "masks.csv"
    ).read_text() == "ImageId,EncodedPixels,ClassId\na.jpg,81 3,cat\nnone.jpg,,\n"
    assert {row.what: row.becomes for row in ledger.rows()} == {"box": "mask"}
    convert(
        tmp_path,
        tmp_path / "out",
        "coco",
        from_="csv:kaggle",
        images=placed(tmp_path / "images", sink.placed),
    )


def placed(root: Path, sizes: dict[str, tuple[int, int]]) -> Path:
    for path, size in sizes.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        Pixels.new("L", size).save(root / path)
    return root


ROWS = {
    "swapped": ("x.jpg,100,80,cat,40,1,10,5", "swapped"),
    "no number": ("x.jpg,100,80,cat,a,1,10,5", "not a number"),
    "half a box": ("x.jpg,100,80,cat,1,,10,5", "not a number"),
    "infinite": ("x.jpg,100,80,cat,1,2,inf,5", "not a number"),
    "no class": ("x.jpg,100,80,,1,2,3,4", "no class"),
    "too many cells": ("x.jpg,100,80,cat,1,2,3,4,5", "cells"),
    "open quote": ('x.jpg,100,80,"cat,1,2,3,4', "no CSV"),
    "latin-1": ("x.jpg,100,80,c\udce9t,1,2,3,4", "UTF-8"),
    "no picture": (",100,80,cat,1,2,3,4", "no picture"),
}


@pytest.mark.parametrize(("row", "reason"), ROWS.values(), ids=ROWS)
def test_a_bad_row_is_named_and_the_good_ones_stay(row: str, reason: str, tmp_path: Path) -> None:
    good = "x.jpg,100,80,cat,1,2,3,4"
    (tmp_path / "labels.csv").write_bytes("\n".join((HEADER, good, row)).encode("utf-8", "surrogateescape"))
    problems: list[Problem] = []
    [item] = read(tmp_path, "csv", report=problems.append).images
    assert len(notes_of(item)) == 1
    assert [problem.where.rpartition("/")[2] for problem in problems] == ["labels.csv, line 3"]
    assert reason in problems[0].message


def test_a_size_that_is_none_is_said(tmp_path: Path) -> None:
    [item], [problem] = opened(tmp_path, f"{HEADER}\nx.jpg,wide,80,cat,1,2,3,4\n")
    assert (item.image.width, problem.outcome) == (0, "noted")
    assert len(notes_of(item)) == 1


TABLES = {
    "empty": "",
    "column twice": "filename,class,class,xmin,ymin,xmax,ymax\n",
    "other columns": "name,age\nx,1\n",
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_other_tables_are_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError):
        opened(tmp_path, text)


def test_a_number_of_a_class_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "classes.csv").write_text("cat,first\n")
    with pytest.raises(FormatError, match="not a number"):
        opened(tmp_path, f"{HEADER}\n")


def test_places_on_other_machines_are_no_paths(tmp_path: Path) -> None:
    names = ("/home/me/a.jpg", "C:\\data\\b.jpg", "../../c.jpg", "images/train/d.jpg")
    items, _ = opened(tmp_path, "\n".join((HEADER, *(f"{name},9,9,cat,1,2,3,4" for name in names))))
    assert [item.image.path for item in items] == ["a.jpg", "b.jpg", "c.jpg", "train/d.jpg"]


def test_rows_that_hold_lines_are_found_again(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('k,v\na,"1\n2"\nb,"x"\na,3\n', newline="")
    groups = Groups(Table(tmp_path / "t.csv"), lambda cells: cells["k"], print)
    assert [(row.line, row.cells["v"]) for row in groups.of("a")] == [(2, "1\n2"), (5, "3")]
    assert [row.cells["v"] for row in groups.of("b")] == ["x"]
    assert groups.of("c") == []


MAP = """
# classes
item {
  name: "cat"  # first
  id: 1
  display_name: 'Cat \\303\\251 "x"'
}
item: < id: 3, name: 'd\\'og' keypoints { id: 7 label: "nose" } >
"""


def test_label_maps(tmp_path: Path) -> None:
    path = tmp_path / "label_map.pbtxt"
    path.write_text(MAP)
    made = of_label_map(path)
    assert [(kind.index, kind.name, kind.description) for kind in made] == [
        (0, "cat", 'Cat é "x"'),
        (2, "d'og", ""),
    ]
    data = dataset(names=('a"b', "c\\d", "é\n", "{"))
    path.write_bytes(to_label_map(data.ontology))
    assert of_label_map(path) == data.ontology.classes


MAPS = [
    "item {", "}", "item { id: x name: 'a' }", "item { name: 'a' }", "item { id: 1 } item { id: 1 }",
    "item { id: 1 name: 'a }", "\x00",
]  # fmt: skip


@pytest.mark.parametrize("text", MAPS)
def test_bad_label_maps(text: str, tmp_path: Path) -> None:
    (tmp_path / "label_map.pbtxt").write_text(text)
    with pytest.raises(FormatError):
        of_label_map(tmp_path / "label_map.pbtxt")

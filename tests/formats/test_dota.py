"""DOTA as its description says."""

from pathlib import Path

import pytest

from limner.dataset import Annotation, Box, Ellipse, Part, Polygon
from limner.formats import FormatError, convert, read, sniff
from tests.formats.making import dataset, note, notes_of, picture, through
from tests.formats.samples import folder, opened

HEAD = "imagesource:GoogleEarth\ngsd:0.146343590398\n"
ROW = "2753 2408 2861 2385 2888.5 2468 2805 2502 plane 0"
LABEL = "train/labelTxt/P0000.txt"


def dota(root: Path, text: str) -> tuple[list[tuple[str, Annotation]], list[str]]:
    found, [item], problems = opened(folder(root, {LABEL: text}), "dota")
    names = {kind.id: kind.name for kind in found.classes}
    notes = [(names[one.class_id] if one.class_id else "", one) for one in notes_of(item)]
    return notes, [problem.where for problem in problems]


def test_corners_keep_their_order_and_the_head_stays(tmp_path: Path) -> None:
    text = f"{HEAD}{ROW}\n10 10 10 0 -5 0 -5 10 small-vehicle 1\n"
    [(plane, first), (vehicle, second)], problems = dota(tmp_path, text)
    assert sniff(tmp_path).format == "dota"
    assert problems == []
    assert (plane, vehicle) == ("plane", "small-vehicle")
    assert first.shape == Polygon((Part((2753, 2408, 2861, 2385, 2888.5, 2468, 2805, 2502)),), "quad")
    assert second.shape == Polygon((Part((10, 10, 10, 0, -5, 0, -5, 10)),), "quad")
    assert (first.flags, set(second.flags)) == (frozenset(), {"difficult"})
    convert(tmp_path, tmp_path / "out", "dota", from_="dota", strict=True, verified=True)
    assert (tmp_path / "out" / LABEL).read_text() == text


ROWS = {
    "blanks in the name": ("1 1 2 1 2 2 1 2 ground track field 1", "ground track field", True),
    "no mark": ("1 1 2 1 2 2 1 2 large-vehicle", "large-vehicle", False),
    "decimals": ("1.0 1.0 2.0 1.0 2.0 2.0 1.0 2.0 ship 0", "ship", False),
    "version 2": ("1 1 2 1 2 2 1 2 airport 2", "airport", True),
    "windows": ("1 1 2 1 2 2 1 2 ship 0\r", "ship", False),
}


@pytest.mark.parametrize(("row", "name", "difficult"), ROWS.values(), ids=ROWS)
def test_rows(row: str, name: str, difficult: bool, tmp_path: Path) -> None:
    [(found, one)], problems = dota(tmp_path, row)
    assert (found, "difficult" in one.flags, problems) == (name, difficult, [])


@pytest.mark.parametrize(
    "row",
    [
        "1 2 3",
        "1 2 3 4 5 6 7 x ship 0",
        "nan 1 1 1 1 1 1 1 ship 0",
        "1 1 2 1 2 2 1 1e999 ship 0",
        "1 2 3 4 5 6 7 8",
    ],
)
def test_bad_rows_are_named(row: str, tmp_path: Path) -> None:
    found, problems = dota(tmp_path, f"{HEAD}{row}\n{ROW}\n")
    assert (len(found), problems) == (1, [f"{LABEL}, line 3"])


def test_other_shapes_become_four_corners(tmp_path: Path) -> None:
    notes = [
        note(Box(10, 20, 4, 2), 1), note(Polygon((Part((0, 0, 4, 0, 4, 4)),)), 2), note(Ellipse(5, 5, 2, 1), 3),
        note(Polygon((Part((0, 0, 4, 0, 4, 4, 0, 4)),)), 4),
    ]  # fmt: skip
    items, ledger = through(dataset(picture(*notes)), "dota", tmp_path)
    assert {row.what: row.objects for row in ledger.rows()} == {"box": 1, "plain polygon": 2, "ellipse": 1}
    assert (tmp_path / "labelTxt/x.txt").read_text().splitlines()[0] == "10 20 14 20 14 22 10 22 cat 0"
    assert all(isinstance(one.shape, Polygon) and one.shape.subtype == "quad" for one in notes_of(items[0]))


def test_names_with_blanks_are_one_word_and_come_back(tmp_path: Path) -> None:
    quad = Polygon((Part((0, 0, 4, 0, 4, 4, 0, 4)),), "quad")
    items, ledger = through(dataset(picture(note(quad, kind="a 1")), names=["a 1"]), "dota", tmp_path)
    assert (tmp_path / "labelTxt/x.txt").read_text() == "0 0 4 0 4 4 0 4 a%201 0\n"
    assert (len(notes_of(items[0])), ledger.clean) == (1, True)


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(FormatError):
        read(tmp_path, "dota")

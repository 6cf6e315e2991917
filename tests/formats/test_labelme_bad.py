"""Odd label files."""

from pathlib import Path
from typing import Any

import pytest

from limner.dataset import (
    Keypoints,
)
from tests.formats.label_files import label_file, opened, png, shape
from tests.formats.making import notes_of

RECORDS = {
    "no label": ({"points": [[1, 2]], "shape_type": "point"}, "no label"),
    "label is a number": (shape("point", [1, 2], label=3), "no label"),  # type: ignore[arg-type]
    "no points": (shape("polygon"), "no points"),
    "points is an object": ({"label": "cat", "points": {}, "shape_type": "point"}, "no points"),
    "odd point": (shape("line", [1, 2], [3]), "points[1] is no pair of numbers"),
    "text in a point": (shape("line", [1, 2], ["3", 4]), "points[1] is no pair of numbers"),
    "boolean in a point": (shape("line", [1, 2], [True, 4]), "points[1] is no pair of numbers"),
    "huge whole number": (shape("point", [10**400, 4]), "too large"),
    "infinite": (shape("rectangle", [-1e308, 0], [1e308, 5]), "finite"),
    "two corners of a polygon": (shape("polygon", [1, 2], [3, 4]), "at least 3"),
    "three corners of a rectangle": (shape("rectangle", [1, 2], [3, 4], [5, 6]), "3 points, not 2 or 4"),
    "circle of three points": (shape("circle", [1, 2], [3, 4], [5, 6]), "3 points, not 2"),
    "unknown type": (shape("star", [1, 2]), "'star'"),
    "type is a list": (shape([], [1, 2]), "at least 3"),  # type: ignore[arg-type]
    "mask without pixels": (shape("mask", [1, 2], [3, 4], mask=png("..")), "no pixels"),
    "mask of no picture": (shape("mask", [1, 2], [3, 4], mask="AAAA"), "no picture"),
    "mask of no base64": (shape("mask", [1, 2], [3, 4], mask="*"), "base64"),
    "mask far away": (shape("mask", [1e300, 2], [3, 4], mask=png("#")), "too far away"),
    "no mask": (shape("mask", [1, 2], [3, 4]), "no mask"),
    "no object": (7, "no object"),
}


@pytest.mark.parametrize(("bad", "reason"), RECORDS.values(), ids=RECORDS)
@pytest.mark.parametrize("format", ["labelme", "x-anylabeling"])
def test_a_bad_shape_is_named_and_the_good_ones_stay(
    format: str, bad: Any, reason: str, tmp_path: Path
) -> None:
    good = shape("point", [1, 2])
    _, [item], [problem] = opened(label_file(tmp_path, good, bad, good), format)
    assert [one.shape for one in notes_of(item)] == [Keypoints(((1, 2, 2),))] * 2
    assert problem.where.startswith("x.json, shapes[1]")
    assert reason in problem.message


FILES = {
    "cut": b'{"shapes": [',
    "list": b"[]",
    "no shapes": b'{"imagePath": "x.jpg"}',
    "shapes is an object": b'{"shapes": {}}',
    "twice": b'{"shapes": [], "shapes": []}',
    "nan": b'{"shapes": [{"points": [[NaN, 1]]}]}',
    "not UTF-8": b'{"shapes": [], "a": "\xff"}',
    "deep": b'{"shapes": ' + b"[" * 100_000,
    "empty": b"",
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_a_bad_file_is_named_and_the_good_ones_stay(data: bytes, tmp_path: Path) -> None:
    label_file(tmp_path, shape("point", [1, 2]), name="good")
    (tmp_path / "bad.json").write_bytes(data)
    _, items, [problem] = opened(tmp_path)
    assert [item.image.name for item in items] == ["good.jpg"]
    assert (problem.where, problem.outcome) == ("bad.json", "refused")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_and_line_ends(encoding: str, tmp_path: Path) -> None:
    label_file(tmp_path, shape("point", [1, 2], label="é"))
    text = (tmp_path / "x.json").read_text("utf-8").replace(",", ",\r\n")
    (tmp_path / "x.json").write_bytes(text.encode(encoding))
    found, _, problems = opened(tmp_path)
    assert [kind.name for kind in found.ontology.classes] == ["é"]
    assert problems == []


def test_a_label_without_letters_is_called_by_its_place(tmp_path: Path) -> None:
    found, [item], problems = opened(
        label_file(tmp_path, shape("point", [1, 2], label=""), shape("point", [1, 2]))
    )
    assert [kind.name for kind in found.ontology.by_index()] == ["class 0", "cat"]
    assert (len(notes_of(item)), problems) == (2, [])


def test_two_files_of_one_picture_are_told(tmp_path: Path) -> None:
    label_file(tmp_path, shape("point", [1, 2]), name="a", imagePath="x.jpg")
    label_file(tmp_path, shape("point", [1, 2]), name="b", imagePath="x.jpg")
    _, items, [problem] = opened(tmp_path)
    assert len(items) == 1
    assert (problem.where, problem.code) == ("b.json", "double")

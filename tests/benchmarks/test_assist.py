"""What the benchmarks of models count: precision, which suggestions are meant, and where one is clicked."""

import pytest

from benchmarks.assist.correcting import _own, _right, matched
from benchmarks.assist.learning import precision
from limner.dataset import Box

CELL, SMALL = Box(10, 10, 100, 100), Box(40, 40, 30, 30)
TRUTH = {"a.jpg": [("cell", CELL), ("tube", SMALL)], "b.jpg": [("cell", Box(5, 5, 40, 40))]}


def test_precision_is_one_for_the_truth_and_falls_with_what_is_missing_or_wrong() -> None:
    told = {name: [(kind, box, 0.9) for kind, box in boxes] for name, boxes in TRUTH.items()}
    assert list(precision(TRUTH, told).values()) == pytest.approx([1] * 4)
    swapped = told | {"a.jpg": [("tube", CELL, 0.9), ("cell", SMALL, 0.9)]}
    assert precision(TRUTH, swapped)["AP at .5 of tube"] == 0
    half = precision(TRUTH, told | {"b.jpg": []})
    assert half["AP at .5 of cell"] == pytest.approx(51 / 101)
    near = told | {"a.jpg": [("cell", Box(10, 10, 100, 75), 0.9), ("tube", SMALL, 0.9)]}
    assert precision(TRUTH, near)["mAP at .5"] == pytest.approx(1)
    assert precision(TRUTH, near)["mAP at .5 to .95"] < 0.95
    assert precision(TRUTH, {"a.jpg": [], "b.jpg": []}) == {"mAP at .5": 0, "mAP at .5 to .95": 0}


def test_each_object_has_one_suggestion_of_its_class_at_most() -> None:
    near, nearer = Box(10, 10, 100, 80), Box(10, 10, 100, 95)
    found = [("cell", near, 0.9), ("cell", nearer, 0.8), ("cell", SMALL, 0.7)]
    assert matched(TRUTH["a.jpg"], found) == ([(near, CELL)], [nearer, SMALL], [("tube", SMALL)])
    assert matched(TRUTH["a.jpg"], []) == ([], [], TRUTH["a.jpg"])


def test_a_press_means_the_box_and_none_that_lies_in_it() -> None:
    (x, y), room = _own(CELL, [CELL, SMALL])
    assert not (SMALL.x <= x <= SMALL.x + SMALL.width and SMALL.y <= y <= SMALL.y + SMALL.height)
    assert 20 < room <= 100
    assert _own(SMALL, [CELL, SMALL]) == ((55, 55), 30)


def test_what_nobody_wanted_counts_against_what_is_right() -> None:
    wanted = TRUTH["a.jpg"]
    assert _right(wanted, wanted, 0.9) == 2
    assert _right(wanted, [("cell", Box(15, 10, 95, 100)), ("tube", SMALL)], 0.99) == 0
    assert _right(wanted, [("cell", Box(11, 10, 99, 101)), ("tube", SMALL)], 0.99) == 2
    assert _right(wanted, [*wanted, ("cell", CELL)], 0.9) == 1
    assert _right(wanted, [("tube", CELL), ("tube", SMALL)], 0.9) == 0

"""Objects painted over each other: what is on top stays, and everything else is said."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limner.dataset import Annotation, Box, Mask, Shape
from limner.formats import FormatError, Ledger
from limner.formats.core.fit import Arrange, Fitted
from limner.formats.core.holds import Holds
from limner.formats.shared.painting import (
    BECOMES,
    CUT,
    EXCLUSIVE,
    HIDDEN,
    MERGED,
    MERGING,
    OUTSIDE,
    layers,
    objects,
    regions,
    values,
)
from limner.geometry import rasterize, rle
from tests.formats.making import HEIGHT, WIDTH, dataset, note, picture

WAYS: dict[Arrange, dict[str, str]] = {objects: EXCLUSIVE, regions: MERGING}


def paint(arrange: Arrange, *notes: Annotation, **fields: Any) -> tuple[list[Annotation], Ledger]:
    ledger = Ledger()
    holds = Holds(
        shapes={"mask": frozenset()}, becomes=BECOMES, dataset=frozenset({"empty"}), also=WAYS[arrange]
    )
    [(_, found)] = Fitted(dataset(picture(*notes, **fields)), holds, ledger, arrange)
    assert found is not None
    return list(found), ledger


def pixels(shape: Shape) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return rasterize(shape, WIDTH, HEIGHT)


def test_what_lies_on_top_stays_and_what_is_cut_is_said_in_pixels() -> None:
    found, ledger = paint(objects, note(Box(0, 0, 10, 10)), note(Box(5, 0, 10, 10), 2))
    assert [int(pixels(one.shape).sum()) for one in found] == [50, 100]
    assert (ledger.changed, ledger.lost) == (2, 0)
    [loss] = [loss for loss in ledger.losses() if loss.what == CUT]
    assert (loss.before, loss.after, loss.why) == ("100 pixels", "50 pixels", "others lie over it: IoU 0.5")


def test_the_order_of_painting_is_z_not_the_order_of_the_file() -> None:
    found, _ = paint(objects, note(Box(0, 0, 10, 10), z="b"), note(Box(5, 0, 10, 10), 2, z="a"))
    assert [(one.id, int(pixels(one.shape).sum())) for one in found] == [
        (note(Box(0, 0, 1, 1), 2).id, 50),
        (note(Box(0, 0, 1, 1), 1).id, 100),
    ]


def test_what_is_hidden_is_lost() -> None:
    found, ledger = paint(objects, note(Box(2, 2, 3, 3)), note(Box(0, 0, 10, 10), 2, kind="dog"))
    assert len(found) == 1
    assert (ledger.changed, ledger.lost) == (1, 1)
    assert (HIDDEN, "lost") in {(row.what, row.severity) for row in ledger.rows()}


def test_objects_of_a_class_are_one_region_and_do_not_hide_each_other() -> None:
    cats = note(Box(2, 2, 3, 3)), note(Box(0, 0, 10, 10), 2)
    found, ledger = paint(regions, *cats, note(Box(8, 0, 4, 10), 3, kind="dog"))
    assert [(one.id, int(pixels(one.shape).sum())) for one in found] == [
        (cats[0].id, 80),
        (note(Box(0, 0, 1, 1), 3).id, 40),
    ]
    assert [(loss.what, loss.before) for loss in ledger.losses() if loss.what == MERGED] == [
        (MERGED, "one of 2")
    ] * 2
    assert ledger.lost == 0


def test_a_first_object_that_is_hidden_leaves_the_others_of_its_class() -> None:
    notes = note(Box(0, 0, 4, 4)), note(Box(0, 0, 9, 9), 2, kind="dog"), note(Box(20, 0, 4, 4), 3)
    found, ledger = paint(regions, *notes)
    assert [one.id for one in found] == [notes[2].id, notes[1].id]
    assert (ledger.lost, [row.what for row in ledger.rows() if row.what == MERGED]) == (1, [])


def test_a_mask_that_reaches_over_the_edge() -> None:
    mask = rle.crop(rle.from_pixels(np.ones((4, 4), dtype=bool)), 4, x=-2, y=HEIGHT - 1)
    found, ledger = paint(objects, note(mask), note(Mask(500, 0, 4, 4, mask.counts), 2))
    assert [int(pixels(one.shape).sum()) for one in found] == [2]
    assert [(loss.what, loss.severity) for loss in ledger.losses()] == [
        (OUTSIDE, "changed"),
        (OUTSIDE, "lost"),
    ]


@pytest.mark.parametrize("size", [{"width": 0}, {"width": 10**9, "height": 10**9}], ids=str)
def test_a_size_that_cannot_be_painted_is_refused(size: dict[str, int]) -> None:
    with pytest.raises(FormatError) as caught:
        paint(objects, **size)
    assert caught.value.code in ("no-size", "too-large")


boxes = st.builds(
    Box, st.integers(-5, 30), st.integers(-5, 30), st.integers(1, 20), st.integers(1, 20), st.just(0.0)
)
drawn = st.lists(st.tuples(boxes, st.sampled_from(["cat", "dog"])), max_size=6)


@given(drawn)
def test_nothing_is_painted_twice_and_what_is_kept_is_as_it_was(made: list[tuple[Box, str]]) -> None:
    notes = [note(shape, number, kind=kind) for number, (shape, kind) in enumerate(made)]
    expected = np.zeros((HEIGHT, WIDTH), dtype=np.int64)
    for number, one in enumerate(notes, start=1):
        expected[pixels(one.shape)] = number
    for arrange in WAYS:
        found, ledger = paint(arrange, *notes)
        assert sum(int(pixels(one.shape).sum()) for one in found) == np.count_nonzero(expected)
        assert ledger.kept + ledger.changed + ledger.lost == len(notes)
        again, second = paint(arrange, *found)
        assert again == found
        assert second.clean
        image = picture().image
        assert np.array_equal(layers(image, found) > 0, expected > 0)
    kinds = [0, *(1 if kind == "cat" else 2 for _, kind in made)]
    number_of = {
        note(Box(0, 0, 1, 1), kind=name).class_id: number for name, number in (("cat", 1), ("dog", 2))
    }
    painted = values(picture().image, found, [number_of[one.class_id] for one in found])
    assert np.array_equal(painted, np.array(kinds)[expected])

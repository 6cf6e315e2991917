"""Where a picture lies in an input and back again, for any sizes; and the boxes that are left of many."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.assist.onnx import Boxes, letterboxed, stretched, strongest

SIDES = st.integers(1, 400)


@settings(deadline=None, max_examples=60)
@given(SIDES, SIDES, st.integers(8, 300), st.integers(8, 300), st.sampled_from(["middle", "corner", "whole"]))
def test_places_come_back(width: int, height: int, across: int, down: int, how: str) -> None:
    pixels = np.zeros((height, width, 3), np.uint8)
    if how == "whole":
        laid, frame = stretched(pixels, across, down)
    else:
        laid, frame = letterboxed(pixels, across, down, centred=how == "middle")
    assert laid.shape == (down, across, 3)
    places = np.array([[0, 0], [width, height], [width / 3, height / 7]])
    inside = frame.inside(places)
    assert (inside >= 0).all()
    assert (inside <= [across, down]).all()
    np.testing.assert_allclose(frame.points(inside), places, atol=1e-9)
    np.testing.assert_allclose(frame.boxes(inside[:2].reshape(1, 4)), [[0, 0, width, height]], atol=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_spot_is_where_it_was(data: st.DataObject) -> None:
    """What is painted is found in the input, and said of the picture to the pixel of whichever is coarser."""
    width, height = data.draw(st.integers(40, 200)), data.draw(st.integers(40, 200))
    x0, y0 = data.draw(st.integers(0, width - 30)), data.draw(st.integers(0, height - 30))
    x1, y1 = data.draw(st.integers(x0 + 20, width)), data.draw(st.integers(y0 + 20, height))
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[y0:y1, x0:x1] = 255
    laid, frame = letterboxed(pixels, 128, 96, fill=0)
    rows, columns = np.nonzero(laid[..., 0] > 127)
    seen = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
    reach = max(1.0, width / frame.inner[0], height / frame.inner[1])
    np.testing.assert_allclose(frame.boxes(seen), [x0, y0, x1, y1], atol=reach)


def test_values_over_an_input_come_back_to_the_pixel() -> None:
    pixels = np.zeros((30, 50, 3), np.uint8)
    pixels[7:19, 11:40] = 255
    laid, frame = letterboxed(pixels, 200, 200)
    back = frame.area(laid[..., 0].astype(float)) > 127
    np.testing.assert_array_equal(back, pixels[..., 0] > 0)


def test_a_coarse_map_lies_over_the_whole_input() -> None:
    _, frame = letterboxed(np.zeros((100, 200, 3), np.uint8), 64, 64)
    coarse = np.zeros((16, 16))
    coarse[:, 8:] = 1.0
    back = frame.area(coarse) > 0.5
    assert back.shape == (100, 200)
    assert not back[:, :100].any()
    assert back[:, 100:].all()


BOXES = {  # corners, score, class of each → which are left
    "nothing": ([], []),
    "apart": ([((0, 0, 10, 10), 0.2, 0), ((20, 0, 30, 10), 0.9, 0)], [1, 0]),
    "the same twice": ([((0, 0, 10, 10), 0.2, 0), ((0, 0, 10, 10), 0.9, 0)], [1]),
    "another class": ([((0, 0, 10, 10), 0.2, 0), ((0, 0, 10, 10), 0.9, 1)], [1, 0]),
    "half over each other": ([((0, 0, 10, 10), 0.9, 0), ((5, 0, 15, 10), 0.8, 0)], [0, 1]),
    "in a chain": ([((0, 0, 10, 10), 0.9, 0), ((3, 0, 13, 10), 0.8, 0), ((6, 0, 16, 10), 0.7, 0)], [0, 2]),
    "without an area": ([((5, 5, 5, 5), 0.9, 0), ((5, 5, 5, 5), 0.8, 0)], [0, 1]),
}


@pytest.mark.parametrize(("said", "left"), BOXES.values(), ids=BOXES)
def test_one_box_for_an_object(said: list, left: list[int]) -> None:
    given = Boxes(
        np.array([one[0] for one in said], float).reshape(-1, 4),
        np.array([one[1] for one in said], float),
        np.array([one[2] for one in said], int),
    )
    assert strongest(given, 0.45).tolist() == left


def test_what_is_no_box_is_left_out() -> None:
    corners = [(0, 0, 9, 9), (0, 0, 9, 9), (5, 0, 5, 9), (0, 9, 9, 0), (0, 0, np.inf, 9), (np.nan, 0, 9, 9)]
    scores = np.array([0.5, 0.49, 0.9, 0.9, 0.9, 0.9])
    given = Boxes(np.array(corners), scores, np.arange(6))
    assert given.above(0.5).classes.tolist() == [0]
    assert Boxes(np.array(corners[:1]), np.array([np.nan]), np.arange(1)).above(0).classes.tolist() == []

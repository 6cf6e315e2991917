"""YOLO rows of four corners."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limner.dataset import (
    Box,
    Ellipse,
    Part,
    Polygon,
    Shape,
)
from limner.formats.core.conversions import turned_box
from limner.formats.core.quads import box_of, corners
from limner.formats.yolo.lines import parse_turned
from limner.geometry import area, bounds, outline
from tests.formats.making import (
    HEIGHT,
    WIDTH,
    dataset,
    note,
    notes_of,
    numbers,
    picture,
    through,
    whats,
)

finite = st.floats(-50, 150).map(lambda value: round(value, 3))


@given(finite, finite, st.floats(0.01, 200), st.floats(0.01, 200), st.floats(0, 359.999))
def test_the_angle_is_recovered(x: float, y: float, width: float, height: float, angle: float) -> None:
    box = Box(x, y, width, height, angle)
    again = box_of(corners(box), 1e-6)
    assert again is not None
    turned = (again.rotation - angle + 180) % 360 - 180
    assert [again.x, again.y, again.width, again.height] == pytest.approx([x, y, width, height], abs=1e-7)
    assert turned == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("angle", [0, 30, 89.5, 90, 180, 270, 359.5])
def test_a_turned_box_comes_back_with_its_angle(angle: float, tmp_path: Path) -> None:
    box = Box(40, 30, 30, 10, angle)
    items, ledger = through(dataset(picture(note(box))), "yolo-obb", tmp_path)
    assert ledger.rows() == []
    [one] = notes_of(items[0])
    assert numbers(one.shape) == pytest.approx(numbers(box), abs=1e-9)


def test_corners_begin_where_they_begin() -> None:
    """The first side is the width, whichever way it points: nothing is turned by 90°."""
    upright = parse_turned("0 .4 .25 .6 .25 .6 .5 .4 .5", WIDTH, HEIGHT).shapes[0]
    assert upright == Box(40, 20, 20, 20)
    shifted = parse_turned("0 .6 .25 .6 .5 .4 .5 .4 .25", WIDTH, HEIGHT).shapes[0]
    assert shifted == Box(40, 20, 20, 20, 90)
    backwards = parse_turned("0 .4 .25 .4 .5 .6 .5 .6 .25", WIDTH, HEIGHT).shapes[0]
    assert backwards == Box(40, 20, 20, 20)


def test_four_corners_without_right_angles_are_a_quad(tmp_path: Path) -> None:
    quad = Polygon((Part((10, 10, 60, 12, 50, 40, 5, 30)),), "quad")
    items, ledger = through(dataset(picture(note(quad))), "yolo-obb", tmp_path)
    [one] = notes_of(items[0])
    assert isinstance(one.shape, Polygon)
    assert one.shape.subtype == "quad"
    assert numbers(one.shape) == pytest.approx(numbers(quad))
    assert ledger.rows() == []


def test_difficult_is_dropped_and_said(tmp_path: Path) -> None:
    flags: frozenset[Any] = frozenset({"difficult"})
    _, ledger = through(dataset(picture(note(Box(1, 2, 3, 4), flags=flags))), "yolo-obb", tmp_path)
    assert whats(ledger) == {"flag difficult"}


TURNED = {
    "ellipse": (Ellipse(50, 40, 20, 10, 30), Box(30, 30, 40, 20, 30), "ellipse"),
    "triangle": (
        Polygon((Part((10, 10, 40, 10, 20, 30)),)), Box(10, 10, 30, 20), "outline that is not four corners"
    ),
    "diamond": (
        Polygon((Part((50, 20, 70, 40, 50, 60, 30, 40)),)), None, "outline that is not four corners"
    ),
    "right quad": (
        Polygon((Part((10, 10, 40, 10, 40, 20, 10, 20)),), "quad"), Box(10, 10, 30, 10),
        "four corners with right angles",
    ),
    "two parts": (
        Polygon((Part((10, 10, 20, 10, 20, 20)), Part((30, 10, 40, 10, 40, 20, 30, 20)))), Box(10, 10, 30, 10),
        "polygon with parts",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("shape", "box", "what"), TURNED.values(), ids=TURNED)
def test_other_shapes_become_the_smallest_turned_box(
    shape: Shape, box: Box | None, what: str, tmp_path: Path
) -> None:
    items, ledger = through(dataset(picture(note(shape))), "yolo-obb", tmp_path)
    [one] = notes_of(items[0])
    assert isinstance(one.shape, Box)
    assert whats(ledger) == {what}
    if box is None:
        assert area(one.shape) == pytest.approx(800)
        assert one.shape.rotation == pytest.approx(45)
    else:
        assert numbers(one.shape) == pytest.approx(numbers(box))


@given(st.lists(st.tuples(finite, finite), min_size=3, max_size=8))
def test_the_smallest_turned_box_holds_all_and_is_never_larger_than_the_upright_one(
    points: list[tuple[float, float]],
) -> None:
    flat = tuple(number for point in points for number in point)
    polygon = Polygon((Part(flat),))
    box = turned_box(polygon, picture().image)
    assert isinstance(box, Box)
    around = outline(box)
    upright = bounds(polygon)
    assert upright is not None
    assert area(box) <= (upright[2] - upright[0]) * (upright[3] - upright[1]) + 1e-6
    if around is not None:
        ring = np.array(around.parts[0].exterior).reshape(-1, 2)
        sides = np.roll(ring, -1, axis=0) - ring
        for point in points:
            toward = np.array(point) - ring
            cross = sides[:, 0] * toward[:, 1] - sides[:, 1] * toward[:, 0]
            assert (cross >= -1e-4 * (1 + np.abs(sides).sum(axis=1))).all()

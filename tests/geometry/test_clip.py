"""What is left of a shape in a frame, how long it is, and how like another it is."""

from itertools import permutations
from math import pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limner.dataset import Box, Cuboid, Ellipse, Keypoints, Part, Polygon, Polyline, Shape, Tag
from limner.geometry import (
    area,
    bounds,
    clip,
    coco_mask,
    extent,
    join,
    length,
    likeness,
    pairs,
    perimeter,
    rasterize,
    transform,
)
from tests.strategies import shapes

FRAME = (0.0, 0.0, 50.0, 40.0)
SQUARE = (0.0, 0.0, 10.0, 0.0, 10.0, 10.0, 0.0, 10.0)
HOLE = (-5.0, 15.0, 10.0, 15.0, 10.0, 25.0, -5.0, 25.0)
RING = Polygon((Part((-10.0, 10.0, 20.0, 10.0, 20.0, 30.0, -10.0, 30.0), (HOLE,)),))

CLIPPED = {  # what is cut by the frame → what is left
    "tag": (Tag(), [Tag()]),
    "box inside, edges touching": (Box(0, 0, 50, 40), [Box(0, 0, 50, 40)]),
    "box over the corner": (Box(-10, -10, 20, 30), [Box(0, 0, 10, 20)]),
    "box outside": (Box(50, 0, 10, 10), []),
    "line that leaves and comes back": (
        Polyline((40.0, 10.0, 60.0, 10.0, 60.0, 20.0, 40.0, 20.0)),
        [Polyline((40.0, 10.0, 50.0, 10.0)), Polyline((50.0, 20.0, 40.0, 20.0))],
    ),
    "line across": (Polyline((-10.0, 5.0, 70.0, 5.0)), [Polyline((0.0, 5.0, 50.0, 5.0))]),
    "line outside": (Polyline((60.0, 0.0, 60.0, 40.0)), []),
    "keypoints partly": (
        Keypoints(((10.0, 10.0, 2), (60.0, 10.0, 2), (0.0, 0.0, 0))),
        [Keypoints(((10.0, 10.0, 2), (0.0, 0.0, 0), (0.0, 0.0, 0)))],
    ),
    "keypoints outside": (Keypoints(((60.0, 10.0, 2),)), []),
}  # fmt: skip


@pytest.mark.parametrize(("shape", "left"), CLIPPED.values(), ids=CLIPPED)
def test_clip(shape: Shape, left: list[Shape]) -> None:
    assert clip(shape, FRAME) == left


def test_a_clipped_polygon_keeps_its_hole_as_a_bay() -> None:
    [left] = clip(RING, FRAME)
    assert bounds(left) == (0, 10, 20, 30)
    assert area(left) == pytest.approx(20 * 20 - 10 * 10)


def test_a_turned_box_and_an_ellipse_that_are_cut_become_polygons() -> None:
    [box] = clip(Box(45, 15, 10, 10, 45), FRAME)
    assert isinstance(box, Polygon)
    assert area(box) == pytest.approx(50)
    [half] = clip(Ellipse(50, 20, 10, 10), FRAME)
    assert isinstance(half, Polygon)
    assert area(half) == pytest.approx(pi * 50, rel=0.02)


def test_a_cuboid_stays_whole_while_some_of_it_is_seen() -> None:
    corners = (45.0, 10.0, 60.0, 10.0, 60.0, 20.0, 45.0, 20.0) * 2
    assert clip(Cuboid(corners), FRAME) == [Cuboid(corners)]
    assert clip(transform(Cuboid(corners), (1, 0, 10, 0, 1, 0)), FRAME) == []


@given(shapes)
def test_what_is_left_lies_in_the_frame_and_is_no_larger(shape: Shape) -> None:
    for left in clip(shape, FRAME):
        if isinstance(left, Cuboid | Tag):
            continue
        found = bounds(left)
        assert found is not None
        assert min(found[0], found[1], 50 - found[2], 40 - found[3]) >= -1e-6
    whole = extent(shape)
    if not isinstance(shape, Polygon):  # whose parts may lie over each other, which makes its own area no sum
        assert sum(map(extent, clip(shape, FRAME))) <= whole + 1e-6 + 0.01 * whole


@given(shapes, st.integers(-30, 30), st.integers(-30, 30))
def test_a_shift_leaves_sizes_and_angles_to_the_last_bit(shape: Shape, dx: int, dy: int) -> None:
    there = transform(shape, (1, 0, dx, 0, 1, dy))
    if isinstance(shape, Box) and isinstance(there, Box):
        assert (there.width, there.height, there.rotation) == (shape.width, shape.height, shape.rotation)
    if isinstance(shape, Ellipse) and isinstance(there, Ellipse):
        assert (there.rx, there.ry, there.rotation) == (shape.rx, shape.ry, shape.rotation)


def test_a_mask_is_cut_at_pixels() -> None:
    mask = coco_mask(Box(10, 10, 20, 20), 50, 40)
    [left] = clip(mask, (0, 0, 15, 12))
    assert area(left) == 5 * 2
    assert rasterize(left, 50, 40)[10:12, 10:15].all()


def test_lengths() -> None:
    assert perimeter(Polygon((Part(SQUARE),))) == 40
    assert length(Box(0, 0, 30, 40)) == 50
    assert length(Polyline((0.0, 0.0, 3.0, 4.0, 3.0, 10.0))) == 11
    assert perimeter(Polyline((0.0, 0.0, 3.0, 4.0))) == 0
    assert length(Keypoints(((0.0, 0.0, 2), (3.0, 4.0, 1), (90.0, 0.0, 0)))) == 5
    assert length(Tag()) == 0


def test_the_perimeter_of_a_round_mask_is_near_that_of_the_circle() -> None:
    disc = coco_mask(Ellipse(100, 100, 60, 60), 200, 200)
    assert perimeter(disc) == pytest.approx(2 * pi * 60, rel=0.07)


def test_likeness() -> None:
    outline = Polygon((Part(SQUARE),))
    mask = coco_mask(Box(0, 0, 10, 10), 20, 20)
    box = Box(0, 0, 10, 10)
    assert likeness([box, outline, mask], [box]).ravel().tolist() == pytest.approx([1, 1, 1])
    assert likeness([box], [Box(5, 0, 10, 10)])[0, 0] == pytest.approx(1 / 3)
    assert likeness([box], [Tag(), Keypoints(((1.0, 1.0, 2),))]).tolist() == [[0, 0]]
    assert likeness([Tag()], [Tag()]).tolist() == [[1]]
    line = Polyline((0.0, 0.0, 30.0, 40.0))
    assert likeness([line], [line])[0, 0] == 1
    assert likeness([line], [Polyline((0.0, 5.0, 30.0, 45.0))])[0, 0] == pytest.approx(0.9, abs=0.02)
    joints = Keypoints(((0.0, 0.0, 2), (30.0, 40.0, 2)))
    assert likeness([joints], [joints])[0, 0] == 1


@given(st.integers(1, 5), st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_best_pairs_are_those_of_trying_all(rows: int, columns: int, random: np.random.Generator) -> None:
    worth = np.array(
        [[random.choice([0.0, 0.3, random.random()]) for _ in range(columns)] for _ in range(rows)]
    )
    found = pairs(worth, 0.2)
    assert len({row for row, _ in found}) == len({column for _, column in found}) == len(found)
    assert all(worth[pair] >= 0.2 for pair in found)
    kept = worth * (worth >= 0.2)
    wide = kept if rows <= columns else kept.T
    best = max(
        sum(wide[row, column] for row, column in enumerate(order))
        for order in permutations(range(wide.shape[1]), wide.shape[0])
    )
    assert sum(worth[pair] for pair in found) == pytest.approx(best)


def test_pieces_are_joined() -> None:
    left, right = (0.0, 0.0, 5.0, 0.0, 5.0, 10.0, 0.0, 10.0), (4.0, 0.0, 10.0, 0.0, 10.0, 10.0, 4.0, 10.0)
    whole = join([Polygon((Part(left),)), Polygon((Part(right),))])
    assert whole is not None
    assert area(whole) == 100
    assert bounds(whole) == (0, 0, 10, 10)

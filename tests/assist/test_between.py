"""Between two key pictures: ends are met, the way is even, kinds that do not match are left out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.assist import Ask, suggested
from limner.assist.assistants.interpolate import between
from limner.dataset import Box, Cuboid, Ellipse, Keypoints, Mask, Part, Polygon, Polyline, Shape, Tag
from limner.geometry import area, bounds, problems, rasterize, rle
from tests.assist.scenes import HEIGHT, WIDTH, disc, likeness, ring

numbers = st.floats(-500, 500, allow_nan=False, width=32)
sizes = st.floats(0, 300, width=32)
turns = st.floats(0, 359, width=32)
boxes = st.builds(
    lambda x, y, w, h, r: Box(x=x, y=y, width=w, height=h, rotation=r), numbers, numbers, sizes, sizes, turns
)
ellipses = st.builds(
    lambda x, y, a, b, r: Ellipse(cx=x, cy=y, rx=a, ry=b, rotation=r), numbers, numbers, sizes, sizes, turns
)
triangles = st.lists(numbers, min_size=6, max_size=6).map(lambda p: Polygon((Part(tuple(p)),)))
lines = st.lists(numbers, min_size=4, max_size=4).map(lambda p: Polyline(tuple(p)))
cuboids = st.lists(numbers, min_size=16, max_size=16).map(lambda p: Cuboid(tuple(p)))
pairs = st.one_of(*(st.tuples(kind, kind) for kind in (boxes, ellipses, triangles, lines, cuboids)))


def close(one: Shape, other: Shape) -> bool:
    a, b = bounds(one), bounds(other)
    assert a
    assert b
    return bool(np.allclose(a, b, atol=1e-3))


@settings(max_examples=200)
@given(pairs)
def test_both_ends_are_met(pair: tuple[Shape, Shape]) -> None:
    start, end = pair
    for share, met in ((0.0, start), (1.0, end)):
        shape = between(start, end, share)
        assert shape
        assert close(shape, met)


@settings(max_examples=200)
@given(boxes, boxes, st.floats(0, 1))
def test_a_box_turns_the_shorter_way(start: Box, end: Box, share: float) -> None:
    shape = between(start, end, share)
    assert isinstance(shape, Box)
    away = abs((shape.rotation - start.rotation + 180) % 360 - 180)
    assert away <= 180 * share + 1e-6


def test_outlines_of_different_points_grow_evenly() -> None:
    small, large = disc(100, 100, 20), Polygon((Part(ring(200, 100, 60, 13)),))
    middle = between(small, large, 0.5)
    assert middle
    assert likeness(middle, disc(150, 100, 40)) > 0.95
    assert not problems(middle, WIDTH, HEIGHT)


def test_outlines_drawn_the_other_way_round_do_not_turn_inside_out() -> None:
    points = np.array(ring(100, 100, 30, 20)).reshape(-1, 2)
    back = Polygon((Part(tuple(points[::-1][:17].ravel().tolist())),))
    middle = between(disc(100, 100, 30), back, 0.5)
    assert middle
    assert area(middle) > 0.8 * area(disc(100, 100, 30))


def test_masks_move_and_change_form() -> None:
    def mask(shape: Shape) -> Mask:
        return rle.crop(rle.from_pixels(rasterize(shape, WIDTH, HEIGHT)), HEIGHT)

    start, end = mask(disc(80, 100, 30)), mask(disc(180, 120, 50))
    middle = between(start, end, 0.5)
    assert isinstance(middle, Mask)
    assert likeness(middle, disc(130, 110, 40)) > 0.93
    assert between(start, Mask(x=0, y=0, width=0, height=0, counts=""), 0.5) is None


def test_a_joint_that_is_absent_at_one_end_stays_absent() -> None:
    start = Keypoints(((0.0, 0.0, 2), (10.0, 10.0, 2)))
    end = Keypoints(((10.0, 0.0, 1), (0.0, 0.0, 0)))
    assert between(start, end, 0.5) == Keypoints(((5.0, 0.0, 1), (10.0, 10.0, 0)))
    assert between(start, Keypoints(((1.0, 1.0, 2),)), 0.5) is None


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (Box(x=0, y=0, width=1, height=1), Tag()),
        (disc(10, 10, 5), Polygon((*disc(10, 10, 5).parts, *disc(50, 10, 5).parts))),
        (Polyline((0, 0, 1, 1)), Polyline((0, 0, 1, 1, 2, 2, 3, 3), curve="bezier")),
    ],
)
def test_what_has_no_like_end_is_left_out(start: Shape, end: Shape) -> None:
    assert between(start, end, 0.5) is None


def test_lines_of_different_points_and_tags() -> None:
    middle = between(Polyline((0, 0, 10, 0)), Polyline((0, 10, 5, 10, 10, 10)), 0.5)
    assert middle == Polyline((0, 5, 5, 5, 10, 5))
    assert between(Tag(), Tag(), 0.5) == Tag()


def test_every_picture_between_gets_every_shape() -> None:
    ask = Ask(
        shapes=(Box(x=0, y=0, width=10, height=10), Tag()),
        ends=(Box(x=40, y=0, width=10, height=10), disc(5, 5, 2)),
        options={"steps": 3},
    )
    found = suggested("interpolate", ask, ()).found
    assert [(one.of, one.step, one.shape.x) for one in found if isinstance(one.shape, Box)] == [
        (0, 1, 10.0),
        (0, 2, 20.0),
        (0, 3, 30.0),
    ]
    assert len(found) == 3

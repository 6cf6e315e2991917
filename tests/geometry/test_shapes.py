"""What every shape answers, and what is wrong with shapes."""

import json
from math import cos, radians, sin
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limner.dataset import (
    Annotation,
    Box,
    Cuboid,
    Ellipse,
    Keypoints,
    Mask,
    Part,
    Polygon,
    Polyline,
    Shape,
    Tag,
)
from limner.geometry import (
    Scene,
    area,
    between,
    bounds,
    coco_mask,
    flatten,
    outline,
    previews,
    problems,
    rasterize,
    rle,
    simplify,
    transform,
)
from tests import strategies

EXACT = st.one_of(strategies.boxes, strategies.polygons, strategies.ellipses, strategies.cuboids)


@given(strategies.shapes)
def test_every_shape_answers_every_question(shape: Shape) -> None:
    box = bounds(shape)
    assert area(shape) >= 0
    pixels = rasterize(shape, 30, 20)
    assert pixels.shape == (20, 30)
    mask = coco_mask(shape, 30, 20)
    assert rle.tight(mask) == mask
    for path in flatten(shape):
        assert path.points.shape[1] == 2
        assert box is not None
        low, high = path.points.min(axis=0), path.points.max(axis=0)
        assert (low >= np.array(box[:2]) - 1e-6).all()
        assert (high <= np.array(box[2:]) + 1e-6).all()
    for problem in problems(shape, 30, 20):
        assert problem.message
        assert np.isfinite(problem.at).all()
    assert type(transform(shape, (1, 0, 0, 0, 1, 0))) is type(shape)
    assert type(simplify(shape, 1)) is type(shape)


@given(strategies.shapes, st.integers(-20, 20), st.integers(-20, 20))
def test_moving_moves_bounds_and_keeps_area(shape: Shape, dx: int, dy: int) -> None:
    moved = transform(shape, (1, 0, dx, 0, 1, dy))
    assert area(moved) == pytest.approx(area(shape), rel=1e-4, abs=1e-2)
    before = bounds(shape)
    if before is not None:
        assert bounds(moved) == pytest.approx(
            [before[0] + dx, before[1] + dy, before[2] + dx, before[3] + dy]
        )


@given(EXACT, st.floats(0, 360), st.floats(0.25, 4))
def test_turning_and_scaling_scale_the_area(shape: Any, degrees: float, scale: float) -> None:
    c, s = scale * cos(radians(degrees)), scale * sin(radians(degrees))
    turned = transform(shape, (c, -s, 3, s, c, -5))
    assert area(turned) == pytest.approx(area(shape) * scale**2, rel=1e-6, abs=1e-3)


@given(strategies.masks(6))
def test_masks_are_scaled_by_whole_numbers_exactly(mask: Mask) -> None:
    doubled = transform(mask, (2, 0, 0, 0, 2, 0))
    assert isinstance(doubled, Mask)
    assert area(doubled) == 4 * area(mask)


@given(st.one_of(strategies.polygons, strategies.polylines), st.floats(0, 20))
def test_simplified_shapes_stay_near(shape: Any, tolerance: float) -> None:
    after = simplify(shape, tolerance)
    for given_path, path in zip(flatten(shape), flatten(after), strict=True):
        legs = np.concatenate([path.points, path.points[:1]]) if path.closed else path.points
        starts, ways = legs[:-1], np.diff(legs, axis=0)
        lengths = np.maximum((ways**2).sum(axis=1), 1e-300)
        for point in given_path.points:
            t = np.clip(((point - starts) * ways).sum(axis=1) / lengths, 0, 1)
            assert np.hypot(*(starts + t[:, None] * ways - point).T).min() <= tolerance + 1e-6


SQUARE = (10.0, 10.0, 30.0, 10.0, 30.0, 30.0, 10.0, 30.0)
PROBLEMS: dict[str, tuple[Shape, list[tuple[str, tuple[float, float]]]]] = {
    "nothing wrong": (Box(10, 10, 5, 5), []),
    "to the very edge": (Box(0, 0, 100, 80), []),
    "a tag": (Tag(), []),
    "a line": (Polyline((10, 10, 20, 20)), []),
    "an absent point": (Keypoints(((500, 500, 0),)), []),
    "a box without width": (Box(10, 20, 0, 5), [("zero-area", (10, 20))]),
    "an ellipse without height": (Ellipse(10, 20, 5, 0), [("zero-area", (5, 20))]),
    "a cuboid in a point": (Cuboid((7.0,) * 16), [("zero-area", (7, 7))]),
    "a line in a point": (Polyline((5, 6, 5, 6)), [("zero-length", (5, 6))]),
    "outside": (Box(200, 10, 5, 5), [("outside", (100, 10))]),
    "a point outside": (Keypoints(((10, -40, 2),)), [("outside", (10, 0))]),
    "sticking out": (Box(90, 10, 20, 5), [("sticks-out", (90, 10))]),
    "a bow tie": (
        Polygon((Part((10, 10, 30, 40, 30, 10, 10, 40, 5, 25)),)),
        [("self-crossing", (20, 25))],
    ),
    "a point twice": (
        Polygon((Part((10, 10, 30, 10, 30, 10, 30, 30, 10, 30)),)),
        [("duplicate-point", (30, 10))],
    ),
    "a ring closed by hand": (
        Polygon((Part((10, 10, 30, 10, 30, 30, 10, 10)),)),
        [("duplicate-point", (10, 10))],
    ),
    "a line's point twice": (Polyline((10, 10, 20, 20, 20, 20)), [("duplicate-point", (20, 20))]),
    "a curve that begins and ends straight": (Polyline((10, 10, 10, 10, 20, 20, 20, 20), "bezier"), []),
    "a curve's anchor twice": (
        Polyline((10, 10, 12, 14, 16, 14, 20, 20, 22, 24, 26, 24, 20, 20), "bezier"),
        [("duplicate-point", (20, 20))],
    ),
    "a hole outside": (
        Polygon((Part(SQUARE, ((15, 15, 45, 15, 15, 20),)),)),
        [("hole-outside", (45, 15))],
    ),
    "a hole within": (Polygon((Part(SQUARE, ((15, 15, 20, 15, 15, 20),)),)), []),
    "broken counts": (Mask(10, 10, 2, 2, "05"), [("broken-counts", (10, 10))]),
}


@pytest.mark.parametrize(("shape", "expected"), PROBLEMS.values(), ids=PROBLEMS)
def test_problems_are_named_with_their_place(shape: Shape, expected: Any) -> None:
    found = problems(shape, 100, 80)
    assert [(problem.code, problem.at) for problem in found] == expected
    assert all(
        problem.message.endswith((".", "size")) or problem.code == "broken-counts" for problem in found
    )


def test_a_hole_between_its_corners_outside() -> None:
    horseshoe = (0, 0, 30, 0, 30, 30, 20, 30, 20, 10, 10, 10, 10, 30, 0, 30)
    shape = Polygon((Part(horseshoe, ((5, 20, 25, 20, 25, 25, 5, 25),)),))
    assert "hole-outside" in [problem.code for problem in problems(shape, 100, 80)]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60))
def test_there_is_always_room_between_two(places: list[int]) -> None:
    order: list[str] = []
    for place in places:
        at = place % (len(order) + 1)
        found = between(order[at - 1] if at else "", order[at] if at < len(order) else "")
        order.insert(at, found)
    assert order == sorted(set(order))


@pytest.mark.parametrize(("a", "b"), [("b", "a"), ("a", "a"), ("a0", ""), ("", "0"), ("é", "")])
def test_what_is_no_index_is_refused(a: str, b: str) -> None:
    with pytest.raises(ValueError, match=r"index|sort"):
        between(a, b)


CAT, DOG = UUID(int=1), UUID(int=2)


def label(number: int, shape: Shape, kind: UUID | None = CAT) -> Annotation:
    return Annotation(id=UUID(int=number), shape=shape, class_id=kind)


def test_previews_hold_every_shape_in_thousandths_largest_first() -> None:
    layer = [
        label(1, Keypoints(((50, 40, 2), (0, 0, 0)))),
        label(2, Box(10, 8, 20, 16), DOG),
        label(3, Polyline((0, 0, 100, 80))),
        label(4, Polygon((Part((0, 0, 100, 0, 100, 80)),))),
        label(5, Mask(10, 10, 2, 2, "04")),
        label(6, Tag()),
        label(7, Box(0, 0, 1, 1), None),
        label(8, Mask(10, 10, 2, 2, "broken")),
    ]
    assert json.loads(previews([Scene(layer, 100, 80)], {CAT: 0, DOG: 7})[0]) == [
        [0, "p", 0, 0, 1000, 0, 1000, 1000],
        [7, "b", 100, 100, 300, 300],
        [0, "p", 100, 125, 120, 125, 120, 150, 100, 150],
        [0, "k", 500, 500],
        [0, "l", 0, 0, 1000, 1000],
    ]


@given(st.lists(strategies.annotations(), max_size=40))
def test_previews_fit_and_are_well_formed(annotations: list[Annotation]) -> None:
    indices = {one.class_id: at for at, one in enumerate(annotations) if one.class_id}
    data = previews([Scene(annotations, 100, 80)], indices)[0]
    assert len(data) <= 2048
    for index, kind, *numbers in json.loads(data):
        assert index in indices.values()
        assert kind in "bplk"
        assert len(numbers) % 2 == 0
        assert all(isinstance(number, int) and -1000 <= number <= 2000 for number in numbers)


def test_previews_of_thousands_of_boxes_hold_the_largest() -> None:
    boxes = [label(size, Box(0, 0, size, size)) for size in range(1, 5000)]
    data = previews([Scene(boxes, 5000, 5000)], {CAT: 0})[0]
    assert 2000 < len(data) <= 2048
    assert json.loads(data)[0] == [0, "b", 0, 0, 1000, 1000]


def test_outlines_follow_the_shapes() -> None:
    for shape in (Box(2, 3, 5, 4, 20), Ellipse(9, 9, 5, 3), Mask(2, 3, 2, 2, "13")):
        polygon = outline(shape)
        assert polygon is not None
        assert (rasterize(polygon, 20, 20) == rasterize(shape, 20, 20)).all()
    assert outline(Polyline((0, 0, 1, 1))) is None
    assert outline(Tag()) is None

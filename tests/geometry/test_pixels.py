"""Run-lengths and rasterisers against pycocotools, against plain definitions, and against each other."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from pycocotools import mask as coco

from limner.dataset import Box, InvalidRecord, Mask, Part, Polygon, Polyline, Tag
from limner.geometry import bounds, coco_mask, coco_runs, outline, rasterize, rle
from tests import strategies

pictures = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=12))
pairs = array_shapes(min_dims=2, max_dims=2, max_side=10).flatmap(
    lambda size: st.tuples(arrays(np.bool_, size), arrays(np.bool_, size))
)


def reference(picture: Any) -> Any:
    return coco.encode(np.asfortranarray(picture.astype(np.uint8)))


@given(pictures)
def test_strings_are_those_of_coco(picture: Any) -> None:
    runs = rle.from_pixels(picture)
    expected = reference(picture)
    assert rle.encode(runs) == expected["counts"].decode()
    assert rle.decode(rle.encode(runs), picture.size).tolist() == runs.tolist()
    assert (rle.to_pixels(runs, picture.shape[1], picture.shape[0]) == picture).all()
    assert rle.area(runs) == coco.area(expected)


@given(st.lists(st.integers(0, 1 << 30), min_size=1, max_size=30))
def test_any_run_lengths_survive_their_string(lengths: list[int]) -> None:
    assert rle.decode(rle.encode(rle.checked(lengths))).tolist() == lengths


@given(pairs, st.booleans())
def test_sets_of_pixels(pair: tuple[Any, Any], crowd: bool) -> None:
    a, b = (rle.from_pixels(one) for one in pair)
    height, width = pair[0].shape
    for found, expected in (
        (rle.merge([a, b]), pair[0] | pair[1]),
        (rle.merge([a, b], intersect=True), pair[0] & pair[1]),
        (rle.xor(a, b), pair[0] ^ pair[1]),
        (rle.subtract(a, b), pair[0] & ~pair[1]),
    ):
        assert (rle.to_pixels(found, width, height) == expected).all()
    if pair[0].any() and pair[1].any():
        expected = coco.iou([reference(pair[0])], [reference(pair[1])], [int(crowd)])[0, 0]
        assert rle.iou(a, b, crowd=crowd) == pytest.approx(expected)


@given(pictures, st.integers(-15, 15), st.integers(-15, 15))
def test_masks_are_tight_and_come_back(picture: Any, x: int, y: int) -> None:
    height, width = picture.shape
    mask = rle.crop(rle.from_pixels(picture), height, x, y)
    assert rle.tight(mask) == mask
    canvas = np.zeros((60, 60), dtype=np.bool_)
    canvas[20 + y : 20 + y + height, 20 + x : 20 + x + width] = picture
    moved = Mask(mask.x + 20, mask.y + 20, mask.width, mask.height, mask.counts)
    assert (rle.to_pixels(rle.uncrop(moved, 60, 60), 60, 60) == canvas).all()
    inner = rle.to_pixels(rle.uncrop(moved, 25, 22), 25, 22)
    assert (inner == canvas[:22, :25]).all()
    if picture.any():
        rows, columns = np.nonzero(picture)
        assert bounds(mask) == (x + columns.min(), y + rows.min(), x + columns.max() + 1, y + rows.max() + 1)


@given(st.text(max_size=8), st.integers(0, 40))
def test_broken_strings_are_refused_in_words(counts: str, pixels: int) -> None:
    try:
        runs = rle.decode(counts, pixels)
    except InvalidRecord:
        return
    assert runs.sum() == pixels
    assert (runs >= 0).all()


@pytest.mark.parametrize(
    "mask",
    [
        Mask(0, 0, 1 << 40, 1 << 40, ""),
        Mask(0, 0, 1 << 20, 1 << 20, rle.encode(rle.checked([0, 1 << 34]))),
        Mask(0, 0, 2, 2, "o" * 1000),
        Mask(0, 0, 2, 2, "é"),
    ],
    ids=["beyond all sizes", "one huge run", "a number without end", "not a character of it"],
)
def test_masks_that_would_fill_the_memory_are_refused(mask: Mask) -> None:
    for ask in (lambda: rasterize(mask, 10, 10), lambda: outline(mask), lambda: rle.xor_masks(mask, mask)):
        with pytest.raises(InvalidRecord):
            ask()


fifths = st.integers(-50, 200).map(lambda number: number / 5)
places = st.one_of(st.integers(-10, 40).map(float), st.floats(-10, 40), fifths)
rings = st.lists(
    st.tuples(places, places),
    min_size=3,
    max_size=9,
).map(lambda points: tuple(number for point in points for number in point))  # fmt: skip
side = st.integers(1, 30)


@given(st.lists(rings, min_size=1, max_size=3), side, side)
def test_polygons_are_bit_for_bit_those_of_coco(given_rings: Any, width: int, height: int) -> None:
    polygon = Polygon(tuple(Part(ring) for ring in given_rings))
    expected = coco.merge(coco.frPyObjects([list(ring) for ring in given_rings], height, width))
    assert rle.encode(coco_runs(polygon, width, height)) == expected["counts"].decode()


@given(strategies.boxes.filter(lambda box: not box.rotation), side, side)
def test_boxes_are_bit_for_bit_those_of_coco(box: Box, width: int, height: int) -> None:
    sides = np.array([[box.x, box.y, box.width, box.height]], dtype=np.double)
    expected = coco.frPyObjects(sides, height, width)[0]
    assert rle.encode(coco_runs(box, width, height)) == expected["counts"].decode()


def test_holes_are_taken_out_of_their_part_only() -> None:
    square, hole = (0, 0, 20, 0, 20, 20, 0, 20), (5, 5, 15, 5, 15, 15, 5, 15)
    runs = coco_runs(Polygon((Part(square, (hole,)), Part((8, 8, 12, 8, 12, 12, 8, 12)))), 20, 20)
    assert rle.area(runs) == 400 - 100 + 16


@given(st.lists(rings, min_size=1, max_size=3), side, side)
def test_a_pixel_is_set_where_a_ray_meets_the_rings_an_odd_number_of_times(
    given_rings: Any, width: int, height: int
) -> None:
    found = rasterize(Polygon(tuple(Part(ring) for ring in given_rings)), width, height)
    assert found.shape == (height, width)
    for row, column in np.ndindex(found.shape):
        x, y, odd = column + 0.5, row + 0.5, False
        for ring in given_rings:
            points = list(zip(ring[::2], ring[1::2], strict=True))
            for (ax, ay), (bx, by) in zip(points[-1:] + points[:-1], points, strict=True):
                if (ay <= y) != (by <= y):
                    odd ^= ax + (y - ay) * (bx - ax) / (by - ay) <= x
        assert found[row, column] == odd


HUGE = 1e300


@pytest.mark.parametrize("shape", [Tag(), Polyline((0, 0, 5, 5)), Box(-HUGE, -HUGE, 1, 1), Box(0, 0, 0, 9)])
def test_what_covers_nothing(shape: Any) -> None:
    assert not rasterize(shape, 8, 6).any()
    assert coco_mask(shape, 8, 6) == Mask(0, 0, 0, 0, "")


def test_numbers_beyond_all_pictures_are_no_trouble() -> None:
    around = Polygon((Part((-HUGE, -HUGE, HUGE, -HUGE, HUGE, HUGE, -HUGE, HUGE)),))
    assert rasterize(around, 8, 6).all()
    assert coco_mask(around, 8, 6) == Mask(0, 0, 8, 6, rle.encode(rle.checked([0, 48])))


@given(pictures)
def test_outlines_of_pixels_cover_those_pixels(picture: Any) -> None:
    height, width = picture.shape
    mask = rle.crop(rle.from_pixels(picture), height)
    polygon = outline(mask)
    if polygon is None:
        assert not picture.any()
        return
    assert (rasterize(polygon, width, height) == picture).all()
    pieces = [rasterize(Polygon((part,)), width, height) for part in polygon.parts]
    assert (sum(piece.astype(int) for piece in pieces) == picture).all()

"""The vectors that the browser's tests run too, here against `limner.geometry`."""

import json
from pathlib import Path
from typing import Any

import pytest

from limner.dataset import Applied, Diff, Invalid, Mask, Record, Shape, from_plain, to_plain
from limner.geometry import (
    LayerState,
    apply,
    area,
    between,
    bounds,
    coco_runs,
    difference,
    flatten,
    invert,
    is_enough,
    labelled,
    mask_delta,
    merge,
    outline,
    rasterize,
    rle,
    simplify,
    steps,
    transform,
)
from limner.geometry.fields import same

VECTORS = Path(__file__).resolve().parents[2] / "vectors"


def cases(file: str) -> Any:
    """Parametrise a test over the cases of one vector file."""
    found = json.loads((VECTORS / file).read_text("utf-8"))["cases"]
    return pytest.mark.parametrize(
        ("given", "expect"),
        [(case["given"], case["expect"]) for case in found],
        ids=[case["name"] for case in found],
    )


def state_from(plain: dict[str, Any]) -> LayerState:
    kind: Any = Record
    records = [from_plain(record, kind) for record in plain["records"]]
    return LayerState({record.id: record for record in records}, plain["status"], plain["reason"])


def state_plain(state: LayerState) -> dict[str, Any]:
    records = sorted((to_plain(record) for record in state.records.values()), key=lambda one: one["id"])
    return {"records": records, "status": state.status, "reason": state.reason}


def answer_plain(answer: Any) -> dict[str, Any]:
    """An answer without its words, which vectors do not pin."""
    plain = to_plain(answer)
    if isinstance(answer, Invalid):
        assert answer.message
        plain.pop("message")
        plain.pop("hint", None)
    return plain


@cases("changes/apply.json")
def test_diffs_meet_layers(given: Any, expect: Any) -> None:
    before, diff = state_from(given["state"]), from_plain(given["diff"], Diff)
    after, answers = apply(before, diff)
    effective, same_answers = merge(before, diff)
    expect["state"]["records"].sort(key=lambda one: one["id"])
    assert same(state_plain(after), expect["state"])
    assert same([answer_plain(answer) for answer in answers], expect["answers"])
    assert same(to_plain(effective), expect["diff"])
    assert answers == same_answers


@cases("changes/apply.json")
def test_what_was_applied_can_be_taken_back_and_done_again(given: Any, expect: Any) -> None:
    before, diff = state_from(given["state"]), from_plain(given["diff"], Diff)
    effective, _ = merge(before, diff)
    after, _ = apply(before, effective)
    assert after == apply(before, diff)[0]
    back, answers = apply(after, invert(effective, diff.image_id, 0))
    assert back == before
    assert all(isinstance(answer, Applied) and not answer.skipped for answer in answers)


@cases("changes/invert.json")
def test_diffs_are_taken_back(given: Any, expect: Any) -> None:
    diff = from_plain(given["diff"], Diff)
    assert same(to_plain(invert(diff, from_plain(given["id"], type(diff.id)), given["made_at"])), expect)


@cases("changes/undo.json")
def test_undo_and_redo_find_the_next_diff(given: Any, expect: Any) -> None:
    newest = [
        (diff.id, diff.cause)
        for id, cause, by in reversed(given["log"])
        if by == given["author"]
        for diff in [
            from_plain(
                {"id": id, "image_id": id, "gesture": "", "entries": [], "cause": cause, "schema": 1}, Diff
            )
        ]
    ]
    undo, redo = steps(newest, 1)
    assert to_plain(next(iter(undo), None)) == expect["undo"]
    assert to_plain(next(iter(redo), None)) == expect["redo"]


@cases("changes/difference.json")
def test_differences_lead_from_one_state_to_the_other(given: Any, expect: Any) -> None:
    before, after = state_from(given["before"]), state_from(given["after"])
    assert same(to_plain(difference(before, after)), expect)


@cases("changes/delta.json")
def test_deltas_between_masks(given: Any, expect: Any) -> None:
    before, after = from_plain(given["before"], Mask), from_plain(given["after"], Mask)
    assert to_plain(mask_delta(before, after)) == expect


def shape_from(given: Any) -> Any:
    shape_kind: Any = Shape
    return from_plain(given["shape"], shape_kind)


def close(a: Any, b: Any) -> bool:
    """Whether two JSON values are the same up to a billionth."""
    if isinstance(a, dict) and isinstance(b, dict):
        return all(close(a.get(key), b.get(key)) for key in a.keys() | b.keys())
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(close, a, b))
    if isinstance(a, float | int) and isinstance(b, float | int):
        return abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))
    return bool(a == b)


@cases("raster/pixels.json")
def test_pixels_whose_centre_lies_inside(given: Any, expect: Any) -> None:
    pixels = rasterize(shape_from(given), given["width"], given["height"])
    assert ["".join(".#"[pixel] for pixel in row) for row in pixels.tolist()] == expect


@cases("coco_raster/runs.json")
def test_pixels_of_coco(given: Any, expect: Any) -> None:
    assert rle.encode(coco_runs(shape_from(given), given["width"], given["height"])) == expect


@cases("rle/encode.json")
def test_run_lengths(given: Any, expect: Any) -> None:
    pixels = given["width"] * given["height"]
    runs = rle.checked(given["runs"], pixels)
    assert rle.encode(runs) == expect["counts"]
    assert rle.decode(expect["counts"], pixels).tolist() == given["runs"]
    assert rle.area(runs) == expect["area"]
    assert same(rle.bounds(runs, given["height"]), expect["bounds"])
    picture = rle.to_pixels(runs, given["width"], given["height"])
    assert rle.from_pixels(picture).tolist() == given["runs"]


@cases("rle/combine.json")
def test_sets_of_pixels(given: Any, expect: Any) -> None:
    a, b = (rle.decode(given[name], given["width"] * given["height"]) for name in "ab")
    assert rle.encode(rle.merge([a, b])) == expect["union"]
    assert rle.encode(rle.merge([a, b], intersect=True)) == expect["intersection"]
    assert rle.encode(rle.xor(a, b)) == expect["xor"]
    assert close(rle.iou(a, b), expect["iou"])


@cases("bounds/shapes.json")
def test_bounds_and_areas(given: Any, expect: Any) -> None:
    shape = shape_from(given)
    assert close(bounds(shape), expect["bounds"])
    assert close(area(shape), expect["area"])


@cases("flatten/shapes.json")
def test_straight_legs(given: Any, expect: Any) -> None:
    found = [(path.points.ravel().tolist(), path.closed) for path in flatten(shape_from(given))]
    assert close(found, [(path["points"], path["closed"]) for path in expect])


@cases("transform/shapes.json")
def test_shapes_after_a_matrix(given: Any, expect: Any) -> None:
    assert close(to_plain(transform(shape_from(given), tuple(given["matrix"]))), expect)


@cases("simplify/shapes.json")
def test_shapes_with_fewer_points(given: Any, expect: Any) -> None:
    assert close(to_plain(simplify(shape_from(given), given["tolerance"])), expect)


@cases("outline/masks.json")
def test_outlines_of_masks(given: Any, expect: Any) -> None:
    found = outline(from_plain(given["mask"], Mask))
    assert close(None if found is None else to_plain(found), expect)


@cases("coverage/pictures.json")
def test_how_much_is_labelled(given: Any, expect: Any) -> None:
    shape_kind: Any = Shape
    shapes = [from_plain(shape, shape_kind) for shape in given["shapes"]]
    pixels = given["width"] * given["height"]
    count = labelled(shapes, given["width"], given["height"])
    assert count == expect["labelled"]
    assert is_enough(count, pixels, given["unlabelled"]) == expect["enough"]


@cases("z/between.json")
def test_a_place_between_two(given: Any, expect: Any) -> None:
    assert between(given["a"], given["b"]) == expect
    assert given["a"] < expect
    assert expect < given["b"] or not given["b"]

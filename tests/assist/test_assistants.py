"""Every assistant on pictures whose truth is known."""

import numpy as np
import pytest

from limner.assist import Ask, Stroke, names
from limner.assist.registry import AssistantError, checked, load, option
from limner.dataset import Box, Keypoints, Part, Polygon, Polyline, Shape, Tag
from limner.geometry import area, bounds, problems, rasterize
from tests.assist.scenes import HEIGHT, WIDTH, answered, asked, disc, likeness, painted, ring

DISC = disc(150, 120, 50)


def box_of(shape: Polygon, margin: float = 0) -> tuple[float, float, float, float]:
    around = bounds(shape)
    assert around
    return around[0] - margin, around[1] - margin, around[2] + margin, around[3] + margin


@pytest.mark.parametrize("margin", [0, 6])
def test_grabcut_finds_the_object_in_the_box(margin: float) -> None:
    found = asked("grabcut", Ask(box=box_of(DISC, margin)), painted(DISC))
    assert len(found) == 1
    assert likeness(found[0], DISC) > 0.96
    assert not problems(found[0], WIDTH, HEIGHT)


def test_grabcut_takes_in_and_leaves_out_what_strokes_say() -> None:
    other = disc(240, 120, 25)
    picture = painted(DISC, other)
    first = asked("grabcut", Ask(box=box_of(DISC, 4)), picture)[0]
    both = Polygon((*DISC.parts, *other.parts))
    added = Stroke(points=(225, 120, 255, 120), radius=3)
    more = asked("grabcut", Ask(box=(90, 60, 275, 180), shapes=(first,), strokes=(added,)), picture)[0]
    assert likeness(more, both) > 0.9
    assert likeness(first, both) < 0.85
    left_out = Stroke(points=(220, 120, 260, 120), radius=12, adds=False)
    less = asked("grabcut", Ask(box=(90, 60, 275, 180), shapes=(more,), strokes=(left_out,)), picture)[0]
    assert likeness(less, DISC) > likeness(more, DISC)


@pytest.mark.parametrize("adds", [True, False])
def test_correcting_one_end_of_an_outline_never_changes_the_other(adds: bool) -> None:
    """The picture is nothing but noise: whatever colours say, what lies deep inside or far outside stays so."""
    picture = painted(noise=60)
    box = box_of(DISC, 20)
    place = (
        (box[2] - 14, (box[1] + box[3]) / 2) if adds else ((box[0] + box[2]) / 2 + 30, (box[1] + box[3]) / 2)
    )
    ask = Ask(box=box, shapes=(DISC,), strokes=(Stroke(points=place, radius=3, adds=adds),))
    [found] = asked("grabcut", ask, picture)
    after = rasterize(found, WIDTH, HEIGHT)
    far = slice(None), slice(0, 130)
    core, around = (rasterize(disc(150, 120, radius), WIDTH, HEIGHT)[far] for radius in (32, 68))
    assert after[far][core].all()
    assert not after[far][~around].any()


def test_grabcut_is_the_same_each_time() -> None:
    ask, picture = Ask(box=box_of(DISC, 8)), painted(DISC, noise=25)
    assert asked("grabcut", ask, picture) == asked("grabcut", ask, picture)


def test_grabcut_needs_a_place() -> None:
    assert load("grabcut").area(Ask(), WIDTH, HEIGHT) is None
    assert load("grabcut").area(Ask(box=(1000, 1000, 1100, 1100)), WIDTH, HEIGHT) is None


@pytest.mark.parametrize("seed", range(6))
def test_tighten_moves_rough_sides_onto_the_edges(seed: int) -> None:
    true = (90.0, 70.0, 210.0, 160.0)
    shape = Box(x=true[0], y=true[1], width=true[2] - true[0], height=true[3] - true[1])
    off = np.random.default_rng(seed).uniform(-8, 8, 4)
    rough = [side + by for side, by in zip(true, off, strict=True)]
    given = Box(x=rough[0], y=rough[1], width=rough[2] - rough[0], height=rough[3] - rough[1])
    (tight,) = asked("tighten", Ask(shapes=(given,)), painted(shape, seed=seed))
    assert isinstance(tight, Box)
    assert (tight.x, tight.y, tight.x + tight.width, tight.y + tight.height) == pytest.approx(true, abs=0.01)


def test_tighten_leaves_a_box_without_an_object_alone() -> None:
    rough = Box(x=90, y=70, width=80, height=60)
    for found in asked("tighten", Ask(shapes=(rough,)), painted(noise=0)):
        assert found == rough
    assert (
        asked("tighten", Ask(shapes=(Box(x=90, y=70, width=80, height=60, rotation=20),)), painted(DISC))
        == []
    )


@pytest.mark.parametrize("seed", range(4))
def test_fit_outline_moves_a_rough_outline_onto_the_edge(seed: int) -> None:
    random = np.random.default_rng(seed)
    points = np.array(ring(150, 120, 50, 30)).reshape(-1, 2)
    rough = Polygon((Part(tuple((points + random.uniform(-4, 4, points.shape)).ravel().tolist())),))
    (fitted,) = asked("fit-outline", Ask(shapes=(rough,), options={"reach": 8}), painted(DISC, seed=seed))
    assert likeness(fitted, DISC) > 0.975 > likeness(rough, DISC)


def test_fit_outline_keeps_parts_and_holes_and_lines() -> None:
    hole = ring(150, 120, 25)
    shape = Polygon((Part(ring(150, 120, 50), (hole,)),))
    rough = Polygon((Part(ring(151, 119, 47), (ring(149, 121, 27),)),))
    (fitted,) = asked("fit-outline", Ask(shapes=(rough,)), painted(shape))
    assert isinstance(fitted, Polygon)
    assert len(fitted.parts[0].holes) == 1
    assert likeness(fitted, shape) > 0.96
    line = Polyline((20, 73, 300, 67))
    (moved,) = asked("fit-outline", Ask(shapes=(line,)), painted(Box(x=0, y=0, width=WIDTH, height=70)))
    assert isinstance(moved, Polyline)
    assert np.abs(np.array(moved.points[1::2]) - 70).max() < 1.01


def test_flood_takes_what_is_joined_and_alike() -> None:
    other = disc(240, 120, 25)
    picture = painted(DISC, other)
    (found,) = asked("flood", Ask(strokes=(Stroke(points=(150, 120)),), options={"tolerance": 25}), picture)
    assert likeness(found, DISC) > 0.97
    both = Stroke(points=(150, 120, 240, 120))
    (found,) = asked("flood", Ask(strokes=(both,), options={"tolerance": 25}), picture)
    assert likeness(found, Polygon((*DISC.parts, *other.parts))) > 0.97
    without = Stroke(points=(240, 120), adds=False)
    (found,) = asked("flood", Ask(strokes=(both, without), options={"tolerance": 25}), picture)
    assert likeness(found, DISC) > 0.97


def test_superpixels_keep_to_the_edge() -> None:
    stroke = Stroke(points=(130, 120, 170, 120), radius=25)
    (found,) = asked("superpixels", Ask(strokes=(stroke,), options={"size": 14}), painted(DISC))
    outside = rasterize(found, WIDTH, HEIGHT) & ~rasterize(DISC, WIDTH, HEIGHT)
    assert outside.sum() < 0.02 * area(DISC)
    assert likeness(found, DISC) > 0.7
    leak = likeness(found, DISC)
    away = Stroke(points=(150, 60), radius=1, adds=False)
    (less,) = asked("superpixels", Ask(strokes=(stroke, away), options={"size": 14}), painted(DISC))
    assert likeness(less, DISC) >= leak - 0.01


def test_superpixels_are_connected_and_of_the_size_asked_for() -> None:
    from limner.assist.assistants.superpixels import slic

    pieces = slic(painted(DISC), 20, 12)
    assert pieces.shape == (HEIGHT, WIDTH)
    sizes = np.bincount(pieces.ravel())
    assert 200 < np.median(sizes[sizes > 30]) < 800


@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (7, -4), (-15, 9)])
def test_propagate_follows_what_the_shape_was_drawn_on(dx: int, dy: int) -> None:
    here = painted(DISC, seed=3, noise=3, texture=18)
    there = np.roll(here, (dy, dx), axis=(0, 1))
    given: tuple[Shape, ...] = (
        DISC,
        Box(x=100, y=70, width=100, height=100),
        Keypoints(((150.0, 120.0, 2),)),
        Tag(),
    )
    answer = answered("propagate", Ask(shapes=given), here, there)
    assert [found.of for found in answer.found] == [0, 1, 2, 3]
    for found, shape in zip(answer.found[:3], given[:3], strict=True):
        was, now = bounds(shape), bounds(found.shape)
        assert was
        assert now
        assert [a - b for a, b in zip(now, was, strict=True)] == pytest.approx([dx, dy, dx, dy], abs=0.6)
        assert found.score is not None
        assert found.score > 0.5
    box = answer.found[1].shape
    assert isinstance(box, Box)
    assert box.rotation == 0


def test_propagate_copies_what_it_cannot_find_and_says_so() -> None:
    answer = answered("propagate", Ask(shapes=(DISC,)), painted(DISC, noise=0), painted(noise=0))
    (found,) = answer.found
    assert (found.shape, found.score) == (DISC, 0.0)


def matched(found: list[Shape], wanted: list[Polygon]) -> list[bool]:
    """Which of the wanted were found."""
    return [any(likeness(one, other) > 0.6 for one in found) for other in wanted]


@pytest.mark.parametrize("seed", range(3))
def test_similar_finds_all_that_look_like_the_example_and_nothing_else(seed: int) -> None:
    example, others = disc(60, 60, 20), [disc(150, 70, 20), disc(240, 60, 24), disc(90, 160, 17)]
    unlike = Polygon((Part((150.0, 150.0, 300.0, 150.0, 300.0, 162.0, 150.0, 162.0)),))
    picture = painted(example, *others, unlike, seed=seed)
    answer = answered("similar", Ask(shapes=(example,)), picture, picture)
    found = [one.shape for one in answer.found]
    assert matched(found, [example, *others]) == [True] * 4
    assert len(found) == 4
    scores = [one.score for one in answer.found]
    assert scores == sorted(scores, reverse=True)
    assert likeness(found[0], example) > 0.8


def test_similar_finds_in_another_picture_what_the_example_of_this_one_is_like() -> None:
    first, second = painted(disc(60, 60, 20)), painted(disc(200, 100, 20), disc(100, 180, 20), seed=1)
    found = asked("similar", Ask(shapes=(Box(x=40, y=40, width=40, height=40),)), first, second)
    assert sorted(round(around[0] / 4) for one in found if (around := bounds(one))) == [20, 45]
    assert all(isinstance(one, Box) and not one.rotation for one in found)


def test_similar_mirrors_outlines_as_what_they_lie_on_is() -> None:
    points = np.array([(40, 40), (100, 40), (100, 60), (60, 60), (60, 110), (40, 110)], dtype=float)
    one, other = (
        Polygon((Part(tuple(map(float, moved.ravel()))),)) for moved in (points, points * (-1, 1) + (300, 60))
    )
    picture = painted(one, other, noise=3)
    found = asked("similar", Ask(shapes=(one,)), picture, picture)
    assert matched(found, [one, other]) == [True, True]


def test_similar_tells_examples_of_two_kinds_apart() -> None:
    wide = Polygon((Part((30.0, 40.0, 90.0, 40.0, 90.0, 80.0, 30.0, 80.0)),))
    also = Polygon((Part((200.0, 150.0, 260.0, 150.0, 260.0, 190.0, 200.0, 190.0)),))
    picture = painted(wide, also, disc(200, 60, 25), disc(70, 170, 25))
    answer = answered("similar", Ask(shapes=(wide, disc(200, 60, 25))), picture, picture)
    ofs = {
        place: one.of
        for one in answer.found
        for place, shape in enumerate((also, disc(70, 170, 25)))
        if likeness(one.shape, shape) > 0.6
    }
    assert ofs == {0: 0, 1: 1}


@pytest.mark.parametrize(
    "shape",
    [
        Keypoints(((150.0, 120.0, 2),)),
        Tag(),
        Box(x=900, y=900, width=40, height=40),
        Box(x=9, y=9, width=1, height=1),
    ],
)
def test_similar_answers_whatever_the_example_is(shape: Shape) -> None:
    picture = painted(DISC)
    for found in asked("similar", Ask(shapes=(shape,)), picture, picture):
        assert bounds(found)


def test_similar_finds_nothing_on_ground_alone() -> None:
    assert asked("similar", Ask(shapes=(DISC,)), painted(DISC), painted(noise=0)) == []


def test_every_assistant_says_who_it_is_and_clamps_its_numbers() -> None:
    for name in names():
        assistant = load(name)
        for key, (default, least, most) in assistant.OPTIONS.items():
            assert least <= default <= most
            assert option(assistant, Ask(options={key: 1e9}), key) == most
            assert option(assistant, Ask(), key) == default
    answer = answered("grabcut", Ask(box=box_of(DISC)), painted(DISC))
    assert (answer.source.kind, answer.source.name, bool(answer.source.version)) == ("model", "grabcut", True)


def test_an_unknown_assistant_or_option_is_named() -> None:
    with pytest.raises(AssistantError, match="no assistant 'magic'"):
        load("magic")
    with pytest.raises(AssistantError, match="no option 'size'") as refused:
        checked(load("grabcut"), Ask(options={"size": 3}))
    assert "turns" in refused.value.hint

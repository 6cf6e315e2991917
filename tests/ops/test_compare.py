"""Comparing finds the planted changes, all of them and no others."""

from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner import ops
from limner.dataset import Annotation, Box, Dataset, Keypoints, LabelledImage, Polyline, derived_id
from tests.formats.making import dataset, note, notes_of, picture
from tests.ops.making import datasets

DOG = derived_id("class", "dog")


def kinds(before: Dataset, after: Dataset) -> list[tuple[str, str]]:
    return [(one.kind, one.class_name) for one in ops.compare(before, after)]


@settings(max_examples=40)
@given(datasets(), st.randoms(use_true_random=False))
def test_a_data_set_is_the_same_as_itself_in_any_order(data: Dataset, random: Random) -> None:
    comparison = ops.Comparison()
    shuffled = list(data.images)
    random.shuffle(shuffled)
    assert list(ops.compare(data, Dataset(data.ontology, shuffled), comparison)) == []
    assert comparison.equal
    assert comparison.same == sum(len(layer.annotations) for item in shuffled for layer in item.layers)


def grid(fresh: bool = False) -> list[Annotation]:
    """Twenty boxes that do not touch; with ids of their own where `fresh`."""
    return [
        note(Box(10.0 * (at % 5), 10.0 * (at // 5), 8, 8), at + 100 * fresh, ("dog", "cat")[at % 2])
        for at in range(20)
    ]


@settings(max_examples=60)
@given(st.randoms(use_true_random=False), st.booleans())
def test_exactly_the_planted_changes_are_found(random: Random, fresh: bool) -> None:
    before, after = grid(), grid(fresh)
    places = random.sample(range(20), 8)
    removed, moved, other, flagged = places[:2], places[2:4], places[4:6], places[6:]
    for at in moved:
        box = after[at].shape
        assert isinstance(box, Box)
        after[at] = msgspec.structs.replace(after[at], shape=Box(box.x + 1, box.y, box.width, box.height))
    for at in other:
        kind = derived_id("class", "dog" if at % 2 else "cat")
        after[at] = msgspec.structs.replace(after[at], class_id=kind)
    for at in flagged:
        after[at] = msgspec.structs.replace(after[at], flags=frozenset({"crowd"}))
    kept = [one for at, one in enumerate(after) if at not in removed]
    kept.append(note(Box(70, 60, 9, 9), 999))
    random.shuffle(kept)
    comparison = ops.Comparison()
    found = list(ops.compare(dataset(picture(*before)), dataset(picture(*kept)), comparison))
    assert comparison.counts == {"removed": 2, "moved": 2, "class": 2, "changed": 2, "added": 1}
    assert {one.before for one in found if one.kind == "removed"} == {before[at].id for at in removed}
    assert {one.before for one in found if one.kind == "moved"} == {before[at].id for at in moved}
    assert {one.before for one in found if one.kind == "class"} == {before[at].id for at in other}
    assert {one.fields for one in found if one.kind == "changed"} == {("flags",)}
    for one in found:
        if one.kind == "moved":
            assert one.px == 1
            assert one.iou == pytest.approx(7 / 9)
    assert comparison.same == 20 - 8


def test_the_best_pairs_are_matched_and_not_the_first() -> None:
    before = [note(Box(0, 0, 10, 10), 1), note(Box(4, 0, 10, 10), 2)]
    after = [note(Box(3, 0, 10, 10), 11), note(Box(7, 0, 10, 10), 12)]
    found = list(ops.compare(dataset(picture(*before)), dataset(picture(*after)), iou=0.2))
    assert [(one.kind, one.before, one.after) for one in found] == [
        ("moved", before[0].id, after[0].id),
        ("moved", before[1].id, after[1].id),
    ]


CHANGES = {  # before, after → what differs
    "picture gone": ([picture()], [], [("picture removed", "")]),
    "picture new": ([], [picture()], [("picture added", "")]),
    "labelled since": ([picture(labelled=False)], [picture()], [("labelled", "")]),
    "no longer labelled": ([picture()], [picture(labelled=False)], [("unlabelled", "")]),
    "far away is another object": (
        [picture(note(Box(0, 0, 5, 5), 1))],
        [picture(note(Box(50, 50, 5, 5), 2))],
        [("removed", "cat"), ("added", "cat")],
    ),
    "the same id is the same object, however far": (
        [picture(note(Box(0, 0, 5, 5), 1))],
        [picture(note(Box(50, 50, 5, 5), 1))],
        [("moved", "cat")],
    ),
    "points": (
        [picture(note(Keypoints(((10.0, 10.0, 2), (40.0, 40.0, 2))), 1))],
        [picture(note(Keypoints(((10.0, 12.0, 2), (40.0, 40.0, 2))), 2))],
        [("moved", "cat")],
    ),
    "lines": (
        [picture(note(Polyline((0.0, 0.0, 50.0, 50.0)), 1))],
        [picture(note(Polyline((0.0, 1.0, 50.0, 51.0)), 2))],
        [("moved", "cat")],
    ),
    "within the tolerance": (
        [picture(note(Box(0, 0, 5, 5), 1))],
        [picture(note(Box(0, 0, 5, 5.0000001), 1))],
        [],
    ),
}


@pytest.mark.parametrize(("before", "after", "found"), CHANGES.values(), ids=CHANGES)
def test_changes(
    before: list[LabelledImage], after: list[LabelledImage], found: list[tuple[str, str]]
) -> None:
    assert kinds(dataset(*before), dataset(*after)) == found


def test_pictures_are_found_by_path_where_ids_differ() -> None:
    one = picture(note(Box(0, 0, 5, 5)), name="a.png")
    other = LabelledImage(
        msgspec.structs.replace(one.image, id=derived_id("other")),
        (msgspec.structs.replace(one.layers[0], image_id=derived_id("other")),),
    )
    assert kinds(dataset(one), dataset(other)) == []
    assert notes_of(other) == notes_of(one)


def test_classes_are_compared_by_name() -> None:
    comparison = ops.Comparison()
    list(ops.compare(dataset(names=("cat", "dog")), dataset(names=("dog", "bird")), comparison))
    assert (comparison.classes_added, comparison.classes_removed) == (("bird",), ("cat",))
    assert not comparison.equal

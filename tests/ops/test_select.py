"""Filter and sample."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner import ops
from limner.dataset import Box, Class, Dataset, Keypoints, LabelledImage, Ontology, Tag, derived_id
from limner.formats.core.attributes import attribute
from limner.formats.core.classes import classes
from tests.formats.making import dataset, note, notes_of, picture
from tests.ops.making import all_notes, datasets, names

CAT, DOG = derived_id("class", "cat"), derived_id("class", "dog")
COLOUR = attribute(CAT, "colour", "select", ["red", "blue"])
TOP = attribute(CAT, "top speed", "number")
RED, BLUE = (str(option.id) for option in COLOUR.options)


def zoo() -> Dataset:
    """One picture with many, one checked and empty, one never labelled."""
    items = (
        picture(
            note(Box(0, 0, 10, 10), 1, attributes={str(COLOUR.id): RED}, score=0.3),
            note(Box(0, 0, 40, 50), 2, attributes={str(COLOUR.id): BLUE, str(TOP.id): 5.0}, score=0.8),
            note(Box(5, 5, 30, 2), 3, "dog", flags=frozenset({"crowd"})),
            note(Keypoints(((1.0, 2.0, 2),)), 4, "dog"),
            note(Tag(), 5, "dog"),
            name="many.jpg",
            folder="street/day",
            split="train",
            tags=("sunny",),
        ),
        picture(name="empty.jpg", folder="street/night", split="val"),
        picture(name="new.png", labelled=False),
    )
    data = dataset(*items)
    cat, dog = data.ontology.classes
    asked = Class(id=cat.id, name="cat", index=0, attributes=(COLOUR, TOP))
    return Dataset(Ontology(classes=(asked, dog)), items)


FILTERS = {  # criteria → numbers of the objects that stay, pictures that stay
    "nothing asked": ({}, [1, 2, 3, 4, 5], 3),
    "class": ({"classes": {"cat"}}, [1, 2], 3),
    "without a class": ({"not_classes": {"cat"}}, [3, 4, 5], 3),
    "shape": ({"shapes": {"keypoints", "tag"}}, [4, 5], 3),
    "area, of what has one": ({"area": (90, 200)}, [1, 4, 5], 3),
    "side": ({"side": (5, 45)}, [1, 2, 5], 3),
    "score, of what has one": ({"score": (0.5, 1)}, [2, 3, 4, 5], 3),
    "flag": ({"flags": {"crowd"}}, [3], 3),
    "without a flag": ({"not_flags": {"crowd"}}, [1, 2, 4, 5], 3),
    "attribute": ({"attributes": {"colour": {"red", "green"}}}, [1], 3),
    "number": ({"attributes": {"top speed": {"5"}}}, [2], 3),
    "split": ({"splits": {"val"}}, [], 1),
    "name with folder": ({"names": ("street/*",)}, [1, 2, 3, 4, 5], 2),
    "name without": ({"not_names": ("*.jpg",)}, [], 1),
    "tag": ({"tags": {"sunny", "wet"}}, [1, 2, 3, 4, 5], 1),
    "drop empties afterwards": ({"classes": {"dog"}, "shapes": {"box"}, "empties": "drop"}, [3], 1),
    "only empties": ({"empties": "only"}, [], 2),
    "whole pictures": ({"classes": {"dog"}, "whole": True}, [1, 2, 3, 4, 5], 1),
}


@pytest.mark.parametrize(("criteria", "objects", "pictures"), FILTERS.values(), ids=FILTERS)
def test_filter(criteria: dict, objects: list[int], pictures: int) -> None:
    frozen: dict[str, Any] = {
        key: frozenset(value) if isinstance(value, set) else value for key, value in criteria.items()
    }
    found = ops.filter(zoo(), ops.Criteria(**frozen))
    assert [one.id for one in all_notes(found)] == [derived_id("note", number) for number in objects]
    assert len(names(found)) == pictures


def test_a_checked_picture_stays_checked_when_its_objects_go() -> None:
    first = next(iter(ops.filter(zoo(), ops.Criteria(shapes=frozenset({"mask"}))).images))
    assert notes_of(first) == ()


def test_a_class_stands_for_those_below_it() -> None:
    animal, cat = classes(["animal", "cat"])
    below = Class(id=cat.id, name="cat", index=1, parent_id=animal.id)
    data = Dataset(Ontology(classes=(animal, below)), [picture(note(Box(0, 0, 5, 5)))])
    assert len(all_notes(ops.filter(data, ops.Criteria(classes=frozenset({"animal"}))))) == 1
    assert all_notes(ops.filter(data, ops.Criteria(not_classes=frozenset({"animal"})))) == []


def test_an_unknown_class_is_named_with_the_nearest() -> None:
    with pytest.raises(ops.OpsError) as error:
        ops.filter(zoo(), ops.Criteria(classes=frozenset({"cta"})))
    assert error.value.code == "unknown-class"
    assert "cat" in error.value.hint


def test_what_is_left_out_is_counted_by_its_reason() -> None:
    tally = ops.Tally()
    list(ops.filter(zoo(), ops.Criteria(classes=frozenset({"cat"}), empties="drop"), tally).images)
    assert tally.counts == {"objects left out: class": 3, "pictures left out: empty": 2}
    assert (tally.pictures_in, tally.pictures_out) == (3, 1)


def many(count: int = 40) -> list[LabelledImage]:
    """Every fifth with a dog, all with a cat."""
    return [
        picture(
            note(Box(0, 0, 5, 5), 2 * number),
            *([note(Box(9, 9, 5, 5), 2 * number + 1, "dog")] if number % 5 == 0 else []),
            name=f"{number}.png",
        )
        for number in range(count)
    ]


@settings(max_examples=30)
@given(st.randoms(use_true_random=False), st.integers(0, 3))
def test_a_sample_does_not_depend_on_the_order(random: Random, seed: int) -> None:
    items = many()
    drawn = set(names(ops.sample(dataset(*items), count=9, seed=seed)))
    random.shuffle(items)
    assert set(names(ops.sample(dataset(*items), count=9, seed=seed))) == drawn
    assert len(drawn) == 9


def test_samples() -> None:
    data = dataset(*many())
    assert len(names(ops.sample(data, share=0.25))) == 10
    assert names(ops.sample(data, count=9)) != names(ops.sample(data, count=9, seed=1))
    dogs = ops.sample(data, count=3, classes=frozenset({"dog"}))
    assert all(len(notes_of(item)) == 2 for item in dogs.images)
    balanced = ops.sample(data, per_class=4)
    kinds = [one.class_id for one in all_notes(balanced)]
    assert kinds.count(DOG) == 4
    assert kinds.count(CAT) == 4
    assert len(names(ops.sample(data, count=1000))) == 40


@pytest.mark.parametrize("wrong", [{}, {"count": 0}, {"share": 2.0}, {"count": 1, "share": 0.5}])
def test_a_sample_that_makes_no_sense_is_refused(wrong: dict) -> None:
    with pytest.raises(ops.OpsError):
        ops.sample(zoo(), **wrong)


@given(datasets())
def test_a_filter_of_a_filter_is_one_filter(data: Dataset) -> None:
    cats, scored = ops.Criteria(classes=frozenset({"cat"})), ops.Criteria(score=(0.5, 1))
    both = ops.Criteria(classes=frozenset({"cat"}), score=(0.5, 1))
    assert list(ops.filter(ops.filter(data, cats), scored).images) == list(ops.filter(data, both).images)


UNKNOWN: dict[str, dict[str, Any]] = {
    "shape": {"shapes": frozenset({"circle"})},
    "flag": {"not_flags": frozenset({"blurred"})},
    "attribute": {"attributes": {"size": frozenset({"big"})}},
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_is_not_there_cannot_be_asked_for(what: str) -> None:
    with pytest.raises(ops.OpsError) as error:
        ops.filter(zoo(), ops.Criteria(**UNKNOWN[what]))
    assert error.value.code == f"unknown-{what}"

"""Train, val and test: in the right shares, the same every time, and never with the same thing on two sides."""

from collections import Counter, defaultdict
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner import ops
from limner.dataset import Box, Dataset, LabelledImage, Split, derived_id
from tests.formats.making import dataset, note, picture
from tests.ops.making import datasets, encoded, scene, with_file

SHARES: dict[Split, float] = {"train": 8, "val": 1, "test": 1}


def sides(data: Dataset) -> dict[str, Split]:
    return {item.image.path: item.image.split for item in data.images}


@settings(max_examples=50)
@given(datasets(most=12), st.randoms(use_true_random=False), st.booleans(), st.integers(0, 5))
def test_a_split_is_the_same_in_any_order(data: Dataset, random: Random, stratified: bool, seed: int) -> None:
    plan = ops.Plan(shares=SHARES, stratified=stratified, seed=seed)
    found = sides(ops.split(data, plan))
    assert set(found.values()) <= set(SHARES)
    shuffled = list(data.images)
    random.shuffle(shuffled)
    assert sides(ops.split(Dataset(data.ontology, shuffled), plan)) == found


@settings(max_examples=50)
@given(datasets(most=12), st.booleans(), st.integers(0, 5))
def test_what_belongs_together_is_on_one_side(data: Dataset, stratified: bool, seed: int) -> None:
    split = ops.split(data, ops.Plan(shares=SHARES, stratified=stratified, seed=seed))
    together: dict[str, set[Split]] = defaultdict(set)
    for item in split.images:
        for key in filter(None, (item.image.group, item.image.hash, str(item.image.id))):
            together[key].add(item.image.split)
    assert all(len(found) == 1 for found in together.values())


def many(count: int = 200) -> list[LabelledImage]:
    """All with a cat, one in ten with a dog."""
    return [
        picture(
            note(Box(0, 0, 5, 5), 2 * number),
            *([note(Box(9, 9, 5, 5), 2 * number + 1, "dog")] if number % 10 == 0 else []),
            name=f"{number}.png",
        )
        for number in range(count)
    ]


def test_shares() -> None:
    assert Counter(sides(ops.split(dataset(*many()), ops.Plan(shares=SHARES))).values()) == {
        "train": 160, "val": 20, "test": 20,
    }  # fmt: skip
    other = ops.split(dataset(*many()), ops.Plan(shares=SHARES, seed=1))
    assert sides(other) != sides(ops.split(dataset(*many()), ops.Plan(shares=SHARES)))


@pytest.mark.parametrize("seed", range(5))
def test_rare_classes_are_dealt_out_in_the_same_shares(seed: int) -> None:
    found = ops.split(dataset(*many()), ops.Plan(shares=SHARES, stratified=True, seed=seed))
    dogs = Counter(
        item.image.split
        for item in found.images
        for layer in item.layers
        for one in layer.annotations
        if one.class_id == derived_id("class", "dog")
    )
    assert dogs == {"train": 16, "val": 2, "test": 2}
    assert Counter(sides(found).values()) == {"train": 160, "val": 20, "test": 20}


def test_classes_on_one_picture_alone_do_not_fill_the_largest_split() -> None:
    kinds = [f"kind {at}" for at in range(10)]
    items = [picture(note(Box(0, 0, 5, 5), at, kind), name=f"{at}.png") for at, kind in enumerate(kinds)]
    found = ops.split(dataset(*items, names=kinds), ops.Plan(shares={"train": 7, "val": 3}, stratified=True))
    assert Counter(sides(found).values()) == {"train": 7, "val": 3}


def test_pictures_that_look_the_same_stay_together() -> None:
    items = []
    for number in range(6):
        image = scene(number)
        copies = [
            encoded(image),
            encoded(image, "JPEG", quality=70),
            encoded(image.resize((200, 160))),
            encoded(image),
        ]
        items += [with_file(picture(name=f"{number}-{at}.png"), data) for at, data in enumerate(copies)]
    tally = ops.Tally()
    for seed in range(4):
        found = sides(ops.split(dataset(*items), ops.Plan(shares={"train": 1, "val": 1}, seed=seed), tally))
        assert set(found.values()) == {"train", "val"}
        for number in range(6):
            assert len({side for path, side in found.items() if path.startswith(f"{number}-")}) == 1
    assert tally.counts["pictures kept together: the same file"] == 6
    assert tally.counts["pictures kept together: look the same"] == 12


def test_looks_are_not_asked_for_when_told_so() -> None:
    items = [with_file(picture(name=f"{at}.png"), b"no picture") for at in range(2)]
    tally = ops.Tally()
    list(ops.split(dataset(*items), ops.Plan(shares=SHARES, near=False), tally).images)
    assert tally.problems == []
    list(ops.split(dataset(*items), ops.Plan(shares=SHARES), tally).images)
    assert [problem.where for problem in tally.problems] == ["0.png", "1.png"]
    assert tally.counts["pictures kept together: the same file"] == 1


def test_folders_and_patterns_keep_together() -> None:
    items = [
        picture(name=f"cam{cam}_frame{n}.png", folder=f"day{n % 3}") for cam in range(4) for n in range(6)
    ]
    by_folder = ops.split(dataset(*items), ops.Plan(shares={"train": 1, "val": 1}, group_by="folder"))
    folders: dict[str, set[Split]] = defaultdict(set)
    for item in by_folder.images:
        folders[item.image.folder].add(item.image.split)
    assert all(len(found) == 1 for found in folders.values())
    plan = ops.Plan(shares={"train": 1, "val": 1}, group_by=ops.by_pattern(["*_frame*"]))
    cameras: dict[str, set[Split]] = defaultdict(set)
    for item in ops.split(dataset(*items), plan).images:
        cameras[item.image.name.partition("_")[0] + item.image.folder].add(item.image.split)
    assert all(len(found) == 1 for found in cameras.values())
    assert {side for found in cameras.values() for side in found} == {"train", "val"}


def test_pictures_in_a_split_may_stay() -> None:
    groups = {0: "x", 9: "x"}
    items = [
        picture(name=f"{at}.png", split="test" if at < 3 else "", group=groups.get(at, ""))
        for at in range(20)
    ]
    found = sides(ops.split(dataset(*items), ops.Plan(shares=SHARES, keep=True)))
    assert [found[f"{at}.png"] for at in (0, 1, 2, 9)] == ["test"] * 4
    assert Counter(found.values()) == {"train": 15, "val": 1, "test": 4}


@pytest.mark.parametrize("shares", [{}, {"train": 0}, {"train": -1, "val": 3}, {"": 1}, {"dev": 1}])
def test_shares_that_make_no_sense_are_refused(shares: dict) -> None:
    with pytest.raises(ops.OpsError):
        ops.split(dataset(), ops.Plan(shares=shares))

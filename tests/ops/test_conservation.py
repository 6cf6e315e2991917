"""Every object of the source is in the result, or the tally says why not; every result can be run again."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner import ops
from limner.dataset import Dataset
from tests.ops.making import all_notes, datasets

Operation = Callable[[Dataset, ops.Tally], Dataset]

OPERATIONS: dict[str, Operation] = {
    "filter classes": lambda d, t: ops.filter(d, ops.Criteria(classes=frozenset({"cat"})), t),
    "filter shapes": lambda d, t: ops.filter(d, ops.Criteria(shapes=frozenset({"box"}), empties="drop"), t),
    "filter sizes": lambda d, t: ops.filter(d, ops.Criteria(area=(20, 900), side=(2, 60)), t),
    "filter scores": lambda d, t: ops.filter(d, ops.Criteria(score=(0.5, 1)), t),
    "filter flags": lambda d, t: ops.filter(d, ops.Criteria(not_flags=frozenset({"crowd"})), t),
    "filter pictures": lambda d, t: ops.filter(
        d, ops.Criteria(names=("a/*",), splits=frozenset({"train"})), t
    ),
    "filter whole": lambda d, t: ops.filter(d, ops.Criteria(classes=frozenset({"dog"}), whole=True), t),
    "filter empties": lambda d, t: ops.filter(d, ops.Criteria(empties="only"), t),
    "sample count": lambda d, t: ops.sample(d, count=2, tally=t),
    "sample share": lambda d, t: ops.sample(d, share=0.5, tally=t),
    "sample balanced": lambda d, t: ops.sample(d, per_class=1, tally=t),
    "remap join": lambda d, t: ops.remap(d, {"cat": "pet", "dog": "pet"}, tally=t),
    "remap drop": lambda d, t: ops.remap(d, {"cat": None}, tally=t),
    "split": lambda d, t: ops.split(d, ops.Plan(shares={"train": 2, "test": 1}), t),
    "merge with itself": lambda d, t: ops.merge([d, d], tally=t),
    "merge first": lambda d, t: ops.merge([d, d], twins="first", by="path", tally=t),
    "merge all": lambda d, t: ops.merge([d, d], twins="all", tally=t),
    "fix": lambda d, t: ops.fix(d, set(ops.FIXES) - {"drop-missing"}, t),
}
LEFT_OUT = ("objects left out", "drop-")


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@settings(max_examples=30)
@given(data=st.data())
def test_objects_are_kept_or_named(operation: Operation, data: st.DataObject) -> None:
    source, tally = data.draw(datasets()), ops.Tally()
    result = operation(source, tally)
    after = all_notes(result)
    left_out = sum(number for what, number in tally.counts.items() if what.startswith(LEFT_OUT))
    assert len(after) == tally.objects_out
    assert tally.objects_in == tally.objects_out + left_out
    first = list(result.images)
    assert list(result.images) == first
    assert tally.objects_out == len(after)
    known = {kind.id for kind in result.ontology.classes}
    assert {one.class_id for one in after} <= known


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@settings(max_examples=30)
@given(data=st.data())
def test_a_source_is_left_as_it_is(operation: Operation, data: st.DataObject) -> None:
    source = data.draw(datasets())
    before = list(source.images)
    list(operation(source, ops.Tally()).images)
    assert list(source.images) == before

"""A picture is not done before enough of it is labelled, where the project asks for that."""

import pytest

from limner.dataset import Add, Annotation, Applied, Box, Cause, Invalid, Rule, SetStatus, new_id
from limner.store import Store
from tests.store.making import desk


def box(width: float) -> Add:
    """A box from the left edge of the picture, all of its height."""
    return Add(record=Annotation(id=new_id(), shape=Box(x=0, y=0, width=width, height=10_000)))


def asking(store: Store, share: float | None):
    on = desk(store)
    if share is not None:
        rule = Rule(name="coverage", params={"unlabelled": share}, severity="error")
        store.ontology.describe(on.project, on.actor, rules=(rule,))
    return on


DONE = SetStatus(before="todo", after="done")
AGAIN = SetStatus(before="in_progress", after="done")


@pytest.mark.parametrize(
    ("share", "covered", "enough"), [(0.5, 0.5, True), (0.5, 0.4, False), (None, 0, True)]
)
def test_a_picture_is_done_when_enough_is_labelled(store, share, covered, enough):
    on = asking(store, share)
    width = 640 * covered
    if covered:
        on.save(box(width))
    [answer] = on.save(AGAIN if covered else DONE).answers
    assert isinstance(answer, Applied) == enough
    assert store.layers.get(on.images[0]).status == ("done" if enough else "in_progress")
    if not enough:
        assert isinstance(answer, Invalid)
        assert (answer.code, answer.where) == ("unlabelled", "status")


def test_what_the_same_gesture_draws_counts_and_the_rest_of_it_is_kept(store):
    on = asking(store, 0.25)
    drawn, status = on.save(box(640 * 0.5), DONE).answers
    assert isinstance(drawn, Applied)
    assert isinstance(status, Invalid)
    assert all(isinstance(answer, Applied) for answer in on.save(box(640), AGAIN).answers)


def test_what_is_done_again_was_weighed_before(store):
    on = asking(store, 0.0)
    cause = Cause(kind="redo", of=new_id())
    assert isinstance(on.save(DONE, cause=cause).answers[0], Applied)

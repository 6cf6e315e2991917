"""What a person can take back and do again, and earlier states, out of the log."""

import pytest

from limner.dataset import Add, Annotation, Box, Change, Diff, Remove, new_id
from limner.geometry import invert
from tests.store.making import Desk, desk, second_actor


@pytest.fixture
def on(store) -> Desk:
    return desk(store)


def back(on: Desk, times: int = 1, *, again: bool = False) -> None:
    for _ in range(times):
        stack = on.store.history.undo_stack(on.images[0], on.actor, 1)
        [diff] = stack.redo if again else stack.undo
        on.store.layers.save(on.images[0], [invert(diff, new_id(), 0)], on.actor)


def stacked(on: Desk, limit: int = 50) -> tuple[list[float], list[float], int]:
    """What the diffs draw that the next undos and redos are the inverses of: each box by its x."""
    stack = on.store.history.undo_stack(on.images[0], on.actor, limit)
    undo, redo = ([_left(diff) for diff in side] for side in (stack.undo, stack.redo))
    return undo, redo, stack.revision


def _left(diff: Diff) -> float:
    [entry] = diff.entries
    assert isinstance(entry, Add | Remove)
    assert isinstance(entry.record, Annotation)
    assert isinstance(entry.record.shape, Box)
    return entry.record.shape.x


def test_the_very_next_comes_first_and_only_ones_own(on):
    me = on.actor
    for x in (1, 2, 3, 4):
        on.add_box(x)
    on.actor = second_actor(on.store)
    on.add_box(9)
    assert stacked(on) == ([9], [], 5)
    on.actor = me
    assert stacked(on) == ([4, 3, 2, 1], [], 5)
    back(on, 2)
    assert stacked(on) == ([2, 1], [3, 4], 7)
    back(on, again=True)
    assert stacked(on)[1] == [4]
    on.add_box(5)
    assert stacked(on)[1] == []


def test_no_more_than_asked_for_are_given_however_deep_one_went(on):
    for x in range(8):
        on.add_box(x)
    back(on, 5)
    assert stacked(on, 2) == ([2, 1], [3, 4], 13)
    back(on, 3)
    assert stacked(on, 2)[:2] == ([], [0, 1])


def test_an_undo_that_found_everything_changed_counts_as_done(on):
    box = on.add_box()
    on.add_box(2)
    back(on, 1)
    me, on.actor = on.actor, second_actor(on.store)
    on.save(Remove(id=box.id, revision=1))
    on.actor = me
    back(on, 1)
    assert on.store.history.undo_stack(on.images[0], on.actor).undo == ()


def test_the_log_replayed_is_the_layer_with_what_the_server_set(on):
    box = on.add_box()
    other = on.add_box(5)
    on.save(Change(id=box.id, revision=1, fields={"text": (None, "red")}))
    on.save(Remove(id=other.id, revision=2))
    layer = on.store.layers.get(on.images[0])
    assert tuple(on.store.history.replay(on.images[0]).records.values()) == layer.annotations
    earlier = on.store.history.replay(on.images[0], 2)
    assert [(one.text, one.revision) for one in earlier.records.values()] == [(None, 1), (None, 2)]

"""Laws of diffs, on generated layers and diffs that mostly collide."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from limner.dataset import (
    Add,
    Annotation,
    Applied,
    Box,
    Cause,
    Change,
    Diff,
    Entry,
    Invalid,
    Mask,
    Remove,
    SetStatus,
)
from limner.geometry import (
    LayerState,
    apply,
    difference,
    invert,
    mask_checksum,
    mask_delta,
    merge,
    steps,
)
from tests import strategies


def edit(*entries: Add | Remove | Change | SetStatus, atomic: bool = False) -> Diff:
    return Diff(id=uuid4(), image_id=UUID(int=1), gesture="edit", entries=entries, atomic=atomic)


@given(strategies.states, strategies.diffs)
def test_what_is_kept_has_the_same_effect_and_leads_back(state: LayerState, diff: Diff) -> None:
    after, answers = apply(state, diff)
    effective, same_answers = merge(state, diff)
    assert same_answers == answers
    assert len(answers) == len(diff.entries)
    assert apply(state, effective)[0] == after
    back, undone = apply(after, invert(effective, uuid4(), 0))
    assert back == state
    assert all(answer == Applied() for answer in undone)


@given(strategies.states, strategies.diffs)
def test_redo_after_undo_changes_nothing_in_all(state: LayerState, diff: Diff) -> None:
    effective, _ = merge(state, diff)
    after, _ = apply(state, effective)
    undo, _ = merge(after, invert(effective, uuid4(), 0))
    redo = invert(undo, uuid4(), 0)
    assert redo.cause == Cause(kind="redo" if undo.cause.kind == "undo" else "undo", of=undo.id)
    assert apply(apply(after, undo)[0], redo)[0] == after


@given(strategies.states, st.lists(strategies.small_annotations, max_size=4), strategies.statuses)
def test_a_diff_that_fits_may_be_sent_twice(state: LayerState, target: list[Annotation], status: str) -> None:
    wanted = LayerState({record.id: record for record in target}, status)  # type: ignore[arg-type]
    diff = edit(*difference(state, wanted))
    once, answers = apply(state, diff)
    assert all(isinstance(answer, Applied) for answer in answers)
    twice, answers = apply(once, diff)
    assert twice == once
    assert all(isinstance(answer, Applied) for answer in answers)
    assert merge(once, diff)[0].entries == ()
    assert difference(once, wanted) == ()


def _id(entry: Entry) -> UUID | None:
    match entry:
        case Add(record=record):
            return record.id
        case SetStatus():
            return None
        case _:
            return entry.id


@given(strategies.states, strategies.diffs, strategies.diffs)
def test_diffs_of_different_records_commute(state: LayerState, one: Diff, other: Diff) -> None:
    touched = {_id(entry) for entry in one.entries}
    rest = tuple(entry for entry in other.entries if _id(entry) not in touched | {None})
    other = replace(other, entries=rest)
    assert apply(apply(state, one)[0], other)[0] == apply(apply(state, other)[0], one)[0]


@given(strategies.states, strategies.diffs)
def test_atomic_is_all_or_nothing(state: LayerState, diff: Diff) -> None:
    after, answers = apply(state, replace(diff, atomic=True))
    _, free = apply(state, replace(diff, atomic=False))
    if all(isinstance(answer, Applied) for answer in free):
        assert answers == free
    else:
        assert after == state
        held = [answer for answer in answers if isinstance(answer, Invalid) and answer.code == "held-back"]
        assert len(held) == sum(isinstance(answer, Applied) for answer in free)


@given(strategies.states, strategies.diffs)
def test_the_state_given_is_left_as_it_was(state: LayerState, diff: Diff) -> None:
    before = LayerState(dict(state.records), state.status, state.reason)
    apply(state, diff)
    assert state == before


@given(strategies.masks(), strategies.masks())
def test_a_delta_leads_from_one_mask_to_the_other_and_back(before: Mask, after: Mask) -> None:
    record = Annotation(id=UUID(int=1), shape=before)
    stroke = edit(Change(id=record.id, revision=0, delta=mask_delta(before, after)))
    effective, _ = merge(LayerState({record.id: record}), stroke)
    painted, _ = apply(LayerState({record.id: record}), stroke)
    assert painted.records[record.id].shape == after  # type: ignore[union-attr]
    back, _ = apply(painted, invert(effective, uuid4(), 0))
    assert back.records[record.id].shape == before  # type: ignore[union-attr]
    assert mask_checksum(before) == mask_delta(before, after).base


@given(st.lists(st.sampled_from(["edit", "undo", "redo", "import"])), st.integers(1, 4))
def test_undo_and_redo_walk_like_two_stacks(kinds: list[str], most: int) -> None:
    """Gestures on two stacks of what stands and what is taken back; the log alone must say the same."""
    log: list[tuple[UUID, Cause]] = []
    done: list[UUID] = []
    undone: list[UUID] = []
    for kind in kinds:
        source, target = (undone, done) if kind == "redo" else (done, undone)
        if kind in ("undo", "redo") and not source:
            continue
        id = uuid4()
        of = source.pop() if kind in ("undo", "redo") else None
        if of is not None:
            target.append(id)
        elif kind == "edit":
            done.append(id)
            undone.clear()
        log.append((id, Cause(kind=kind, of=of)))  # type: ignore[arg-type]
        assert steps(reversed(log), most) == (done[::-1][:most], undone[::-1][:most])


def test_no_more_of_the_log_is_read_than_needed() -> None:
    def newest() -> Iterator[tuple[UUID, Cause]]:
        yield from ((UUID(int=number), Cause()) for number in range(3))
        pytest.fail("read further")

    assert steps(newest(), 3)[0] == [UUID(int=0), UUID(int=1), UUID(int=2)]


def test_a_whole_afternoon_is_taken_back_and_done_again() -> None:
    state = LayerState()
    kept: dict[UUID, Diff] = {}
    log: list[tuple[UUID, Cause]] = []
    seen = [state]

    def send(diff: Diff) -> None:
        nonlocal state
        effective, _ = merge(state, diff)
        state, _ = apply(state, diff)
        kept[diff.id] = effective
        log.insert(0, (diff.id, diff.cause))

    ids = [UUID(int=number) for number in range(1, 6)]
    for id in ids:
        send(edit(Add(record=Annotation(id=id, shape=Box(id.int, 0, 5, 5)))))
        seen.append(state)
    for id in ids[:3]:
        send(
            edit(
                Change(id=id, revision=0, fields={"text": (None, "a")}),
                SetStatus(before=state.status, after="done"),
            )
        )
        seen.append(state)
    send(edit(*(Remove(id=id, revision=0) for id in ids)))
    seen.append(state)
    for expected in reversed(seen[:-1]):
        [of] = steps(log, 1)[0]
        send(invert(kept[of], uuid4(), 0))
        assert state == expected
    assert steps(log, 1)[0] == []
    for expected in seen[1:]:
        [of] = steps(log, 1)[1]
        send(invert(kept[of], uuid4(), 0))
        assert state == expected
    assert steps(log, 1)[1] == []

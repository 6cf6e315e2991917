"""The short way for labels that come to an empty layer leads to the same end as the long one."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limner.dataset import (
    Add,
    Annotation,
    Box,
    Diff,
    Entry,
    Relation,
    SetStatus,
    Tag,
    derived_id,
)
from limner.store import merging
from limner.store.merging import Outcome, Target, judge, stamp
from limner.store.vocabulary import Vocabulary

CAT, DOG, LINK = derived_id("cat"), derived_id("dog"), derived_id("link")
IDS = [derived_id("record", at) for at in range(4)]
VOCABULARY = Vocabulary(
    version=1,
    class_keys={CAT: 1},
    indexes={CAT: 0},
    attributes=frozenset({"a"}),
    relation_types=frozenset({LINK}),
)


def target() -> Target:
    return Target(
        image=derived_id("image"), image_key=1, project_key=1, hash="", width=10, height=10, main=True, kind="main",
        layer=None, status="todo", reason="", revision=0,
    )  # fmt: skip


annotations = st.builds(
    Annotation,
    id=st.sampled_from(IDS),
    shape=st.sampled_from([Tag(), Box(1, 2, 3, 4)]),
    class_id=st.sampled_from([CAT, CAT, CAT, None, DOG]),
    attributes=st.sampled_from([{}, {}, {"a": True}, {"b": True}]),
    number=st.sampled_from([0, 7]),
)
relations = st.builds(
    Relation,
    id=st.sampled_from(IDS),
    type_id=st.sampled_from([LINK, LINK, CAT]),
    source_id=st.just(IDS[0]),
    target_id=st.just(IDS[1]),
)
entries: st.SearchStrategy[Entry] = st.one_of(
    st.builds(Add, record=annotations),
    st.builds(Add, record=annotations),
    st.builds(Add, record=relations),
    st.builds(
        SetStatus,
        before=st.sampled_from(["todo", "todo", "done"]),
        after=st.sampled_from(["done", "todo", "skipped"]),
        reason=st.sampled_from(["", "blurred"]),
    ),
)


def stamped(diff: Diff) -> tuple[Outcome, object]:
    outcome = judge(target(), diff, {}, {}, VOCABULARY, {})
    return outcome, stamp(outcome, 5, 1_000, "somebody")


@given(st.lists(entries, max_size=5), st.booleans())
def test_the_short_way_ends_where_the_long_one_does(found: list[Entry], atomic: bool) -> None:
    diff = Diff(
        id=derived_id("diff"),
        image_id=derived_id("image"),
        gesture="import",
        entries=tuple(found),
        atomic=atomic,
    )
    outcome, answer = stamped(diff)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "_first", lambda *_: None)
        slow, slow_answer = stamped(diff)
    assert not slow.first
    assert answer == slow_answer
    assert outcome.diff == slow.diff
    assert outcome.after == slow.after
    assert outcome.touched == slow.touched
    assert outcome.newcomers == slow.newcomers


def test_new_records_on_an_empty_layer_go_the_short_way() -> None:
    add: Entry = Add(record=Annotation(id=UUID(int=1), shape=Tag(), class_id=CAT))
    diff = Diff(id=derived_id("diff"), image_id=derived_id("image"), gesture="import", entries=(add,))
    assert judge(target(), diff, {}, {}, VOCABULARY, {}).first

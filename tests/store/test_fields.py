"""Who set which field of a record, out of the log."""

import pytest

from limner.dataset import Change, Remove, new_id
from limner.store import FieldSet
from tests.store.making import Desk, desk, second_actor


@pytest.fixture
def on(store) -> Desk:
    return desk(store)


def told(found: tuple[FieldSet, ...]) -> list[tuple[str, int, str]]:
    return [(one.field, one.revision, one.author.name) for one in found]


def test_the_latest_of_each_field_counts_and_the_making_stands_for_the_rest(on):
    me = on.store.actors.owner().name
    box = on.add_box()
    on.save(Change(id=box.id, revision=1, fields={"flags": (None, ["difficult"])}))
    on.actor = second_actor(on.store)
    on.save(Change(id=box.id, revision=2, fields={"text": (None, "red")}))
    on.add_box()
    on.save(Change(id=box.id, revision=3, fields={"flags": (["difficult"], ["crowd"])}))
    found = on.store.history.fields(on.images[0], box.id)
    assert told(found) == [("flags", 5, "Other"), ("text", 3, "Other"), ("", 1, me)]
    assert all(one.at > 0 for one in found)


def test_what_was_made_again_was_set_then(on):
    box = on.add_box()
    on.save(Change(id=box.id, revision=1, fields={"flags": (None, ["crowd"])}))
    on.save(Remove(id=box.id, revision=2))
    on.store.history.restore(on.images[0], 2, on.actor)
    assert [one.field for one in on.store.history.fields(on.images[0], box.id)] == [""]


def test_of_a_record_that_never_was_nothing_is_known(on):
    on.add_box()
    assert on.store.history.fields(on.images[0], new_id()) == ()

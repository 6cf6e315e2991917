"""Model servers of a project: what is kept of them, and what they are still to be told."""

from uuid import UUID

import pytest

from limner.dataset import Cause, Remove, new_id
from limner.store import Access, ImageFilter, ImportedLayer, NotFound, Store, Taken, Told
from tests.store.making import Desk, desk

ACCESS = Access("http://127.0.0.1:9090", "me", "a secret")
FAR = 2**50


def seen(told: Told) -> tuple[UUID, bool, bool]:
    return told.image, told.before, told.after


@pytest.fixture
def work(store: Store) -> Desk:
    return desk(store)


def test_a_password_is_kept_and_never_given_out(work: Desk) -> None:
    made = work.store.backends.create(work.project, work.actor, "cars", ACCESS, interactive=True)
    assert made.has_password
    assert "a secret" not in repr(work.store.backends.list(work.project))
    assert work.store.backends.access(made.id) == ACCESS


def test_what_a_backend_says_and_what_was_wrong(work: Desk) -> None:
    backends = work.store.backends
    made = backends.create(work.project, work.actor, "cars", ACCESS)
    assert (made.seen, made.capabilities) == (None, None)
    said = backends.answered(made.id, "2", {"batch": 4})
    assert (said.version, said.capabilities, said.problem) == ("2", {"batch": 4}, "")
    wrong = backends.failed(made.id, "it is gone")
    assert (wrong.problem, wrong.version, wrong.seen) == ("it is gone", "2", said.seen)
    backends.met(made.id, {"lorry": 2, "van": 7})
    assert list(backends.get(made.id).unknown.items()) == [("van", 7), ("lorry", 2)]


def test_names_are_given_once_and_things_are_changed_by_name(work: Desk) -> None:
    backends = work.store.backends
    made = backends.create(work.project, work.actor, "cars", ACCESS)
    other = backends.create(work.project, work.actor, "trees", ACCESS)
    with pytest.raises(Taken):
        backends.create(work.project, work.actor, "cars", ACCESS)
    with pytest.raises(Taken):
        backends.change(other.id, name="cars")
    assert backends.change(made.id, name="cars", labels={"auto": "car", "sky": None}).labels == {
        "auto": "car",
        "sky": None,
    }
    backends.delete(made.id)
    with pytest.raises(NotFound):
        backends.get(made.id)
    assert [one.id for one in backends.list(work.project)] == [other.id] == list(backends.every())


def test_the_log_is_the_queue_of_what_a_backend_is_told(work: Desk) -> None:
    backends = work.store.backends
    work.add_box(image=0)
    made = backends.create(work.project, work.actor, "cars", ACCESS)
    assert backends.news(made.id, FAR)[0] == ()
    known, fresh = work.add_box(image=0), work.add_box(image=1)
    gone = work.add_box(image=2)
    work.save(Remove(id=gone.id, revision=1), image=2)
    found, upto = backends.news(made.id, FAR)
    assert [seen(one) for one in found] == [
        (work.images[0], True, True),
        (work.images[1], False, True),
        (work.images[2], False, False),
    ]
    assert backends.news(made.id, 0)[0] == (), "what may be under the hand was told"
    backends.told(made.id, upto)
    assert backends.news(made.id, FAR)[0] == ()
    work.save(Remove(id=fresh.id, revision=1), image=1)
    assert [seen(one) for one in backends.news(made.id, FAR)[0]] == [(work.images[1], True, False)]
    assert known.id != fresh.id


def test_what_is_imported_or_suggested_is_no_news(work: Desk) -> None:
    backends = work.store.backends
    made = backends.create(work.project, work.actor, "cars", ACCESS)
    items = [ImportedLayer(image=work.images[0], records=(work.box(),))]
    work.store.layers.import_layers(work.project, new_id(), items, work.actor)
    items = [ImportedLayer(image=id, records=()) for id in work.images[:2]]
    work.store.layers.import_layers(work.project, new_id(), items, work.actor, "model", "cars 1")
    assert backends.news(made.id, FAR)[0] == ()
    assert backends.waiting(work.project, ImageFilter(), "cars 1") == tuple(work.images[2:])
    assert backends.waiting(work.project, ImageFilter(), "cars 2") == tuple(work.images)
    assert backends.waiting(work.project, ImageFilter(name="1.jpg"), "cars 2") == (work.images[1],)
    work.save(cause=Cause())
    assert backends.news(made.id, FAR)[0] == ()

"""What became of suggestions is read from layers and logs: who did what, how much was changed, and how long it took."""

import csv
import io
import json

import pytest

from limner.dataset import Add, Box, Cause, Change, Remove, Source, new_id, to_plain
from limner.store import JUDGEMENT_FORMS, ImportedLayer, Judgement, NotFound
from tests.store.making import Desk, desk
from tests.store.test_suggestions import bring, change, found, refuse


@pytest.fixture
def on(store) -> Desk:
    return desk(store)


def judged(on: Desk) -> dict[object, Judgement]:
    return {one.annotation: one for one in on.store.judgements.of(on.project)}


def test_what_was_taken_as_it_was_is_accepted_with_model_score_and_time(on):
    one, _ = found(on, 10, 20)
    on.save(Add(record=one), took=1500)
    [only] = judged(on).values()
    assert (only.verdict, only.annotation, only.image, only.path) == (
        "accepted",
        one.id,
        on.images[0],
        "0.jpg",
    )
    assert (only.model, only.version, only.score, only.class_name, only.shape) == (
        "spot",
        "2",
        0.5,
        "car",
        "box",
    )
    assert (only.change, only.class_changed, only.seconds) == (0, False, 1.5)
    assert only.person == on.store.actors.owner().name
    assert only.at > 0


def test_how_much_was_changed_is_said_and_all_gestures_count(on):
    [one] = found(on, 10)
    on.save(Add(record=one), took=500)
    moved = Box(x=10 + 15, y=2, width=30, height=40)
    on.save(Change(id=one.id, revision=1, fields={"shape": (to_plain(one.shape), to_plain(moved))}), took=700)
    only = judged(on)[one.id]
    assert only.change is not None
    assert (only.verdict, only.class_changed, only.seconds) == ("changed", False, 1.2)
    assert only.change == pytest.approx(1 - 15 / 45, abs=1e-6)
    classes = (str(on.classes[0]), str(on.classes[1]))
    on.save(Change(id=one.id, revision=2, fields={"shape": (to_plain(moved), to_plain(one.shape))}))
    on.save(Change(id=one.id, revision=3, fields={"class_id": classes}))
    only = judged(on)[one.id]
    assert (only.verdict, only.change, only.class_changed, only.class_name) == ("changed", 0, True, "tree")


def test_a_gesture_that_touched_several_is_shared_among_them(on):
    several = found(on, 10, 20, 30, 40)
    on.save(*(Add(record=one) for one in several), took=1000)
    assert [one.seconds for one in judged(on).values()] == [0.25] * 4


def test_what_was_refused_is_until_it_is_shown_again_or_taken(on):
    one, two = found(on, 10, 20)
    diff = refuse(on, one, took=300).id
    refuse(on, two)
    first, second = (judged(on)[record.id] for record in (one, two))
    assert (first.verdict, first.model, first.seconds, first.change) == ("refused", "spot", 0.3, None)
    assert (second.verdict, second.seconds) == ("refused", None)
    [gone, _] = on.store.suggestions.of(on.images[0]).layers[0].refused
    change(on, Add(record=gone), cause=Cause(kind="undo", of=diff))
    on.save(Add(record=two))
    assert {id: one.verdict for id, one in judged(on).items()} == {two.id: "accepted"}


def test_what_was_drawn_by_hand_has_no_model_and_what_an_import_brought_is_nobodys(on):
    drawn = on.add_box()
    taken = on.box(40, source=Source(kind="model", name="grabcut", version="1"))
    on.save(Add(record=taken))
    item = ImportedLayer(image=on.images[0], records=(on.box(80),))
    on.store.layers.import_layers(on.project, new_id(), [item], on.actor)
    all = judged(on)
    assert {id: (one.verdict, one.model, one.change) for id, one in all.items()} == {
        drawn.id: ("drawn", "", None),
        taken.id: ("accepted", "grabcut", None),
    }


def test_what_was_taken_and_deleted_is_no_longer_told_of(on):
    [one] = found(on, 10)
    on.save(Add(record=one))
    on.save(Remove(id=one.id, revision=1, record=one))
    assert judged(on) == {}


def test_every_picture_is_told_of_in_order_and_a_missing_project_is_named(on, monkeypatch):
    monkeypatch.setattr("limner.store.judgements._AT_ONCE", 2)
    for at in (2, 0, 1):
        on.add_box(image=at)
    assert [one.path for one in on.store.judgements.of(on.project)] == ["0.jpg", "1.jpg", "2.jpg"]
    with pytest.raises(NotFound):
        next(on.store.judgements.of(new_id()))


def test_both_forms_hold_the_same_and_no_cell_is_a_formula(on):
    boxes = [on.box(10, source=Source(kind="model", name="=1+2", version="2"), score=0.5)]
    bring(on, boxes, "=1+2 2")
    on.save(*(Add(record=one) for one in boxes), took=2500)
    text, lines = (
        b"".join(JUDGEMENT_FORMS[form](on.store.judgements.of(on.project))) for form in ("csv", "jsonl")
    )
    [row] = csv.DictReader(io.StringIO(text.decode(), newline=""))
    [line] = map(json.loads, lines.splitlines())
    assert list(row) == list(line)
    assert (row["model"], line["model"]) == ("'=1+2", "=1+2")
    assert (row["class_changed"], row["seconds"], row["change"]) == ("false", "2.5", "0.0")
    assert (line["class_changed"], line["seconds"], line["change"]) == (False, 2.5, 0)
    assert b"".join(JUDGEMENT_FORMS["csv"](iter(()))).count(b"\r\n") == 1

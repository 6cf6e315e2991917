"""What models found is suggested until somebody takes or refuses it; a refusal lasts, and can be taken back."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from limner.dataset import (
    Add,
    Annotation,
    Applied,
    Cause,
    Change,
    Diff,
    DiffAnswer,
    Entry,
    Invalid,
    Remove,
    SetStatus,
    Source,
    new_id,
)
from limner.store import ImageFilter, ImportedLayer, NotFound, SuggestedLayer
from tests.store.making import Desk, desk

OWNER = "spot 2"


@pytest.fixture
def on(store) -> Desk:
    return desk(store)


def found(on: Desk, *xs: float, owner: str = OWNER, image: int = 0) -> list[Annotation]:
    """Boxes that a model found."""
    model, _, version = owner.rpartition(" ")
    source = Source(kind="model", name=model, version=version)
    boxes = [on.box(x, source=source, score=0.5) for x in xs]
    bring(on, boxes, owner, image)
    return boxes


def bring(on: Desk, records: list[Annotation], owner: str = OWNER, image: int = 0) -> DiffAnswer:
    item = ImportedLayer(image=on.images[image], records=tuple(records))
    [answer] = on.store.layers.import_layers(on.project, new_id(), [item], on.actor, "model", owner)
    return answer


def suggested(on: Desk, owner: str = OWNER) -> SuggestedLayer:
    layers = on.store.suggestions.of(on.images[0]).layers
    return next(layer for layer in layers if layer.owner == owner)


def ids(records: tuple[Annotation, ...]) -> list[UUID]:
    return [record.id for record in records]


def change(on: Desk, *entries: Entry, owner: str = OWNER, **diff: Any) -> DiffAnswer:
    """The answer to a diff of a person on the model's layer."""
    made = Diff(
        id=new_id(),
        image_id=on.images[0],
        gesture="suggestion.refuse",
        entries=entries,
        layer="model",
        **diff,
    )
    [answer] = on.store.layers.save(on.images[0], [made], on.actor, "model", owner)
    return answer


def refuse(on: Desk, record: Annotation, **diff: Any) -> DiffAnswer:
    return change(on, Remove(id=record.id, revision=1, record=record), **diff)


def test_all_that_a_model_found_is_suggested_by_model(on):
    [mine] = found(on, 10)
    [other] = found(on, 20, owner="other model 1.1")
    layers = on.store.suggestions.of(on.images[0]).layers
    assert [(one.owner, one.model, one.version) for one in layers] == [
        ("other model 1.1", "other model", "1.1"),
        (OWNER, "spot", "2"),
    ]
    assert [ids(one.annotations) for one in layers] == [[other.id], [mine.id]]
    assert all(one.at > 0 and one.refused == () for one in layers)
    assert on.store.suggestions.of(on.images[1]).layers == ()


def test_what_is_in_main_is_no_suggestion_and_is_one_again_when_it_was_taken_out(on):
    one, two = found(on, 10, 20)
    on.save(Add(record=one))
    assert ids(suggested(on).annotations) == [two.id]
    on.save(Remove(id=one.id, revision=1, record=one))
    assert ids(suggested(on).annotations) == [one.id, two.id]


def test_what_was_refused_stays_refused_and_is_told(on):
    one, two = found(on, 10, 20)
    assert refuse(on, one).answers == (Applied(revision=2),)
    assert ids(suggested(on).annotations) == [two.id]
    assert ids(suggested(on).refused) == [one.id]


def test_a_refusal_is_taken_back_by_undo_and_by_adding_what_was_there(on):
    [one] = found(on, 10)
    refused = refuse(on, one).id
    [gone] = suggested(on).refused
    change(on, Add(record=gone), cause=Cause(kind="undo", of=refused))
    [back] = suggested(on).annotations
    assert (back.id, back.number, back.created) == (one.id, gone.number, gone.created)
    refuse(on, back)
    [again] = suggested(on).refused
    [answer] = change(on, Add(record=again)).answers
    assert isinstance(answer, Applied)
    assert answer.number == gone.number
    assert (ids(suggested(on).annotations), suggested(on).refused) == ([one.id], ())


def test_nothing_but_refusing_changes_the_layer_of_a_model(on):
    one, two = found(on, 10, 20)
    refuse(on, two)
    [gone] = suggested(on).refused
    changed = replace(gone, score=0.9)
    entries = (
        Add(record=on.box()),
        Add(record=changed),
        Change(id=one.id, revision=1, fields={"occluded": (None, 1)}),
        SetStatus(before="in_progress", after="done"),
    )
    before = suggested(on)
    for entry in entries:
        [part] = change(on, entry).answers
        assert isinstance(part, Invalid), entry
        assert part.code == "only-refusals", entry
    assert suggested(on) == replace(before, at=suggested(on).at)


def test_a_refusal_of_what_is_gone_is_answered_and_does_nothing(on):
    [one] = found(on, 10)
    refuse(on, one)
    assert isinstance(refuse(on, one).answers[0], Applied)
    assert len(suggested(on).refused) == 1


def test_there_has_to_be_a_layer_of_that_model(on):
    found(on, 10)
    with pytest.raises(NotFound, match="layer of the model"):
        change(on, Remove(id=new_id(), revision=1), owner="spot 3")
    assert [one.owner for one in on.store.suggestions.of(on.images[0]).layers] == [OWNER]


def test_bringing_the_same_in_again_does_not_bring_back_what_was_refused(on):
    one, two = found(on, 10, 20)
    refuse(on, one)
    first, second = bring(on, [one, two]).answers
    assert isinstance(first, Invalid)
    assert (first.code, type(second)) == ("refused-before", Applied)
    assert ids(suggested(on).annotations) == [two.id]


def test_refusing_leaves_main_and_its_counts_alone(on):
    [one] = found(on, 10)
    on.add_box()
    before = on.store.projects.get(on.project)
    refuse(on, one)
    after = on.store.projects.get(on.project)
    assert (after.objects, after.by_status) == (before.objects, before.by_status)
    assert on.store.layers.get(on.images[0]).revision == 1


def test_pictures_are_found_on_which_a_model_found_what_nobody_drew(on):
    """By class and place; what was taken or refused does not count."""
    missing = ImageFilter(missing=True)

    def names() -> list[str]:
        page = on.store.listing.page(on.project, missing, "number", 0, 10)
        return [row.name for row in page.images]

    assert names() == []
    [one] = found(on, 10)
    [two] = found(on, 10, image=1)
    assert names() == ["0.jpg", "1.jpg"]
    on.add_box(x=100)
    on.add_box(x=10, kind=1)
    assert names() == ["0.jpg", "1.jpg"]
    near = on.add_box(x=12)
    assert names() == ["1.jpg"]
    on.save(Remove(id=near.id, revision=3, record=near))
    assert names() == ["0.jpg", "1.jpg"]
    refuse(on, one)
    assert names() == ["1.jpg"]
    on.save(Add(record=two), image=1)
    assert names() == []

"""Saving diffs: once each, in part where a part fits, with the server's own fields."""

import json
from uuid import UUID

import msgspec
import pytest

from limner.dataset import (
    Add,
    Annotation,
    Applied,
    Change,
    Class,
    Conflict,
    Diff,
    Invalid,
    Layer,
    Mask,
    Relation,
    RelationType,
    Remove,
    SetStatus,
    decode,
    new_id,
)
from limner.geometry import invert
from limner.store import ImportedLayer, LayerBeside, NotFound
from tests.store.making import Desk, desk


@pytest.fixture
def on(store) -> Desk:
    return desk(store)


def test_an_added_box_is_stored_with_the_servers_fields(on):
    box = on.box(number=77, revision=99, created=5, updated=6)
    answer = on.save(Add(record=box))
    assert answer.answers == (Applied(revision=1, number=1),)
    layer = on.store.layers.get(on.images[0])
    [stored] = layer.annotations
    assert (stored.number, stored.revision, layer.revision) == (1, 1, 1)
    assert stored.created == stored.updated > 6
    assert msgspec.structs.replace(stored, number=77, revision=99, created=5, updated=6) == box


def test_a_layer_nobody_touched_is_todo_and_the_first_edit_begins_it(on):
    assert on.store.layers.get(on.images[0]) == Layer(image_id=on.images[0])
    on.add_box()
    assert on.store.layers.get(on.images[0]).status == "in_progress"
    assert on.store.projects.get(on.project).by_status.in_progress == 1


def test_a_done_layer_without_objects_is_verified_empty(on):
    on.save(SetStatus(before="todo", after="done"))
    layer = on.store.layers.get(on.images[0])
    assert (layer.status, layer.annotations) == ("done", ())


def test_the_same_diff_again_gets_the_same_answer_and_has_no_effect(on):
    diff = Diff(id=new_id(), image_id=on.images[0], gesture="draw.box", entries=(Add(record=on.box()),))
    first = on.store.layers.save(on.images[0], [diff], on.actor)
    on.add_box(x=50)
    again = on.store.layers.save(on.images[0], [diff, diff], on.actor)
    assert again == (*first, *first)
    assert on.store.layers.get(on.images[0]).revision == 2


def test_what_fits_is_applied_beside_what_does_not(on):
    there = on.add_box()
    unknown = Annotation(id=new_id(), shape=there.shape, class_id=new_id())
    stale = Change(id=there.id, revision=1, fields={"occluded": (2, 3)})
    answer = on.save(Add(record=on.box()), Add(record=unknown), stale)
    applied, invalid, conflict = answer.answers
    assert isinstance(applied, Applied)
    assert isinstance(invalid, Invalid)
    assert (invalid.code, invalid.where) == ("unknown-class", "record.class_id")
    assert isinstance(conflict, Conflict)
    assert (conflict.fields, conflict.by) == ({"occluded": (3, None)}, on.store.actors.owner().name)
    assert len(on.store.layers.get(on.images[0]).annotations) == 2


def test_an_atomic_gesture_is_held_back_whole(on):
    unknown = Annotation(id=new_id(), shape=on.box().shape, class_id=new_id())
    answer = on.save(Add(record=on.box()), Add(record=unknown), atomic=True)
    assert [each.code for each in answer.answers] == ["held-back", "unknown-class"]
    assert on.store.layers.get(on.images[0]).annotations == ()


UNKNOWN = {
    "class of a change": ({"class_id": (None, str(UUID(int=5)))}, "unknown-class"),
    "attribute": ({f"attributes.{UUID(int=6)}": (None, True)}, "unknown-attribute"),
    "all attributes": ({"attributes": (None, {str(UUID(int=6)): True})}, "unknown-attribute"),
    "no such field": ({"colour": (None, "red")}, None),
    "no class at all": ({"class_id": (None, "car")}, None),
}


@pytest.mark.parametrize(("fields", "code"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_the_ontology_does_not_know_is_refused(on, fields, code):
    box = on.add_box()
    fields = {name: (str(box.class_id) if name == "class_id" else a, b) for name, (a, b) in fields.items()}
    [answer] = on.save(Change(id=box.id, revision=1, fields=fields)).answers
    assert isinstance(answer, Invalid)
    assert code in (None, answer.code)
    assert on.store.layers.get(on.images[0]).annotations[0].class_id == box.class_id


def test_an_archived_class_can_still_be_used(on):
    item = on.store.ontology.get(on.project).class_by_id()[on.classes[1]]
    archived = msgspec.structs.replace(item, archived=True)
    on.store.ontology.put_class(on.project, archived, on.actor)
    assert isinstance(on.save(Add(record=on.box(kind=1))).answers[0], Applied)


def test_d10_labels_for_another_picture_are_refused(on):
    [wrong] = on.save(Add(record=on.box()), image_hash="f" * 64).answers
    assert isinstance(wrong, Invalid)
    assert wrong.code == "wrong-picture"
    assert on.store.layers.get(on.images[0]).revision == 0
    [right] = on.save(Add(record=on.box()), image_hash=f"{1:064x}").answers
    assert isinstance(right, Applied)


def test_relations_stand_in_their_own_list(on):
    kind = RelationType(id=new_id(), name="rides")
    on.store.ontology.update(
        on.project, on.actor, lambda old: msgspec.structs.replace(old, relation_types=(kind,))
    )
    rider, bicycle = on.box(kind=2), on.box(kind=3)
    link = Relation(id=new_id(), type_id=kind.id, source_id=rider.id, target_id=bicycle.id)
    on.save(Add(record=rider), Add(record=bicycle), Add(record=link))
    layer = on.store.layers.get(on.images[0])
    assert [each.id for each in layer.annotations] == [rider.id, bicycle.id]
    assert [each.id for each in layer.relations] == [link.id]
    assert on.store.projects.get(on.project).objects == 2
    lost = Relation(id=new_id(), type_id=new_id(), source_id=rider.id, target_id=bicycle.id)
    [refused] = on.save(Add(record=lost)).answers
    assert refused.code == "unknown-relation-type"


def test_a_large_record_goes_through_a_blob(on):
    counts = "".join(chr(48 + at % 40) for at in range(50_000))
    mask = Annotation(id=new_id(), shape=on.box().shape, class_id=on.classes[0], text=counts)
    on.save(Add(record=mask), Add(record=on.box()))
    assert on.store.layers.get(on.images[0]).annotations[0].text == counts
    on.save(Change(id=mask.id, revision=1, fields={"text": (counts, "short")}))
    assert on.store.layers.get(on.images[0]).annotations[0].text == "short"


def test_a_mask_survives_as_it_was(on):
    mask = Annotation(
        id=new_id(), shape=Mask(x=3, y=4, width=2, height=2, counts="04"), class_id=on.classes[0]
    )
    on.save(Add(record=mask))
    assert on.store.layers.get(on.images[0]).annotations[0].shape == mask.shape


def test_an_undone_removal_brings_number_and_age_back(on):
    box = on.add_box()
    [before] = on.store.layers.get(on.images[0]).annotations
    on.save(Remove(id=box.id, revision=1))
    on.add_box()
    undo = on.store.history.page(on.images[0])[1].diff
    [answer] = on.store.layers.save(on.images[0], [invert(undo, new_id(), 0)], on.actor)
    back = next(each for each in on.store.layers.get(on.images[0]).annotations if each.id == box.id)
    assert (back.number, back.created) == (before.number, before.created)
    assert answer.answers == (Applied(revision=4, number=before.number),)


def test_the_stored_bytes_are_the_layers_json(on):
    on.add_box()
    body = on.store.layers.read(on.images[0])
    assert json.loads(body)["annotations"][0]["shape"]["type"] == "box"
    assert decode(body, Layer) == on.store.layers.get(on.images[0])


def test_no_such_picture(on):
    with pytest.raises(NotFound):
        on.store.layers.read(new_id())
    with pytest.raises(NotFound):
        on.store.layers.save(new_id(), [], on.actor) or on.store.layers.get(new_id())


def test_d18_an_import_done_twice_is_an_import_done_once(on):
    job = new_id()
    items = [
        ImportedLayer(image=image, records=(on.box(kind=at), on.box(x=9)), status="done")
        for at, image in enumerate(on.images)
    ]
    half = on.store.layers.import_layers(on.project, job, items[:2], on.actor)
    whole = on.store.layers.import_layers(on.project, job, items, on.actor)
    assert whole[:2] == half
    assert on.store.layers.import_layers(on.project, job, items, on.actor) == whole
    project = on.store.projects.get(on.project)
    assert (project.objects, project.by_status.done) == (6, 3)
    [entry] = on.store.history.page(on.images[0])
    assert entry.diff.cause.kind == "import"
    assert on.store.history.undo_stack(on.images[0], on.actor).undo == ()
    numbers = [each.number for image in on.images for each in on.store.layers.get(image).annotations]
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]
    assert on.store.recount() == []


def test_layers_stand_beside_the_main_one_and_count_for_nothing(on):
    mine = on.add_box()
    image, job = on.images[0], new_id()
    before = on.store.projects.get(on.project)
    item = ImportedLayer(image=image, records=(mine, on.box(x=9)), status="done")
    for owner in ("Ada", "Bo"):
        [answer] = on.store.layers.import_layers(on.project, job, [item], on.actor, "blind", owner)
        assert {type(each) for each in answer.answers} == {Applied}
        again = on.store.layers.import_layers(on.project, job, [item], on.actor, "blind", owner)
        assert again == (answer,)
    assert on.store.layers.beside(image) == (LayerBeside("blind", "Ada", 2), LayerBeside("blind", "Bo", 2))
    assert on.store.layers.beside(on.images[1]) == ()
    beside = decode(on.store.layers.read(image, "blind", "Bo"), Layer)
    assert (beside.kind, beside.owner, beside.status, len(beside.annotations)) == ("blind", "Bo", "done", 2)
    assert [one.id for one in on.store.layers.get(image).annotations] == [mine.id]
    assert on.store.projects.get(on.project).objects == before.objects
    assert on.store.recount() == []
    with pytest.raises(NotFound):
        on.store.layers.beside(new_id())


def test_an_import_adds_to_what_is_there(on):
    mine = on.add_box()
    bad = Annotation(id=new_id(), shape=mine.shape, class_id=new_id())
    item = ImportedLayer(image=on.images[0], records=(on.box(), bad, mine))
    [answer] = on.store.layers.import_layers(on.project, new_id(), [item], on.actor)
    assert [type(each) for each in answer.answers] == [Applied, Invalid, Applied]
    assert len(on.store.layers.get(on.images[0]).annotations) == 2


def test_a_class_made_a_moment_ago_is_known(on):
    item = Class(id=new_id(), name="lamp post", index=9)
    on.add_box()
    on.store.ontology.put_class(on.project, item, on.actor)
    lamp = Annotation(id=new_id(), shape=on.box().shape, class_id=item.id)
    assert isinstance(on.save(Add(record=lamp)).answers[0], Applied)
    assert on.store.ontology.counts(on.project) == {on.classes[0]: 1, item.id: 1}

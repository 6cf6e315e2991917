"""Data sets put together."""

from dataclasses import replace

import msgspec
from hypothesis import given, settings

from limner import ops
from limner.dataset import (
    Box,
    Dataset,
    Joint,
    Ontology,
    Question,
    Relation,
    RelationType,
    Skeleton,
    Tag,
    derived_id,
)
from limner.formats.core.attributes import Answers, attribute
from limner.formats.core.classes import classes
from tests.formats.making import dataset, note, notes_of, picture
from tests.ops.making import all_notes, datasets, encoded, names, scene, with_file

FILE, OTHER = encoded(scene(1)), encoded(scene(2))


def test_classes_are_joined_by_name_and_new_ones_come_behind() -> None:
    one = dataset(picture(note(Box(0, 0, 5, 5), 1, "cat"), name="a.png"), names=("cat", "dog"))
    two = dataset(
        picture(note(Box(0, 0, 5, 5), 2, "bird"), note(Box(9, 0, 5, 5), 3, "dog"), name="b.png"),
        names=("bird", "dog"),
    )
    found = ops.merge([one, two])
    assert [(kind.index, kind.name) for kind in found.ontology.by_index()] == [
        (0, "cat"),
        (1, "dog"),
        (2, "bird"),
    ]
    by_id = {kind.id: kind.name for kind in found.ontology.classes}
    assert [by_id[item.class_id] for item in all_notes(found) if item.class_id] == ["cat", "bird", "dog"]


def test_answers_follow_the_joined_attribute() -> None:
    kinds, notes = [], []
    for number, options in enumerate((["red", "blue"], ["grey", "red"])):
        class_id = derived_id("other cat", number)
        asked = attribute(class_id, "colour", "select", options)
        kinds.append(msgspec.structs.replace(classes(["cat"])[0], id=class_id, attributes=(asked,)))
        notes.append(
            msgspec.structs.replace(
                note(Box(0, 0, 5, 5), number, attributes={str(asked.id): str(asked.options[-1].id)}),
                class_id=class_id,
            )
        )
    sets = [
        Dataset(Ontology(classes=(kind,)), [picture(one, name=f"{one.id}.png")])
        for kind, one in zip(kinds, notes, strict=True)
    ]
    found = ops.merge(sets)
    answers = Answers(found.ontology)
    assert [answers.of(one) for one in all_notes(found)] == [{"colour": "blue"}, {"colour": "red"}]
    assert [option.name for option in found.ontology.classes[0].attributes[0].options] == [
        "red",
        "blue",
        "grey",
    ]


@settings(max_examples=30)
@given(datasets(), datasets())
def test_ids_are_unique_and_the_first_ones_stay(one: Dataset, two: Dataset) -> None:
    found = list(ops.merge([one, two, one], twins="all").images)
    ids = [item.image.id for item in found] + [
        note.id for item in found for layer in item.layers for note in layer.annotations
    ]
    assert len(ids) == len(set(ids))
    before = list(one.images)
    assert [item.image.id for item in found[: len(before)]] == [item.image.id for item in before]
    assert all(layer.image_id == item.image.id for item in found for layer in item.layers)


def pair() -> tuple[Dataset, Dataset]:
    """The same picture under two names, labelled by two people; and one picture more."""
    first = picture(note(Box(0, 0, 5, 5), 1), note(Box(9, 9, 5, 5), 2, "dog"), name="a.png")
    second = picture(note(Box(0, 0, 5, 5), 1), note(Box(20, 9, 5, 5), 3, "dog"), name="copy of a.png")
    return (
        dataset(with_file(first, FILE)),
        dataset(with_file(second, FILE), with_file(picture(name="b.png"), OTHER)),
    )


def test_labels_of_the_same_picture_are_joined_once_each() -> None:
    tally = ops.Tally()
    found = ops.merge(pair(), tally=tally)
    items = list(found.images)
    assert [item.image.name for item in items] == ["a.png", "b.png"]
    assert [one.shape for one in notes_of(items[0])] == [Box(0, 0, 5, 5), Box(9, 9, 5, 5), Box(20, 9, 5, 5)]
    assert tally.counts == {"pictures that are there twice": 1, "objects left out: there already": 1}
    assert [problem.where for problem in tally.problems] == ["copy of a.png"]
    assert list(found.images) == items


def test_the_first_labels_or_all_pictures_are_kept_by_choice() -> None:
    first = list(ops.merge(pair(), twins="first").images)
    assert [len(notes_of(item)) for item in first] == [2, 0]
    tally = ops.Tally()
    assert len(names(ops.merge(pair(), twins="all", tally=tally))) == 3
    assert tally.counts["pictures that are there twice"] == 1


def test_without_files_pictures_are_the_same_by_path_when_asked() -> None:
    one, two = (dataset(picture(note(Box(0, 0, 5, 5 + n), n), name="a.png")) for n in (1, 2))
    assert len(names(ops.merge([one, two]))) == 2
    [joined] = ops.merge([one, two], by="path").images
    assert len(notes_of(joined)) == 2


def test_relations_lead_to_the_joined_labels() -> None:
    one, two = pair()
    [first, *rest] = two.images
    layer = first.layers[0]
    source, target = (one.id for one in layer.annotations)
    link = Relation(id=derived_id("link"), type_id=derived_id("on"), source_id=source, target_id=target)
    linked = replace(first, layers=(msgspec.structs.replace(layer, relations=(link,)),))
    [joined, *_] = ops.merge([one, replace(two, images=[linked, *rest])]).images
    [relation] = joined.layers[0].relations
    shapes = {annotation.id: annotation.shape for annotation in notes_of(joined)}
    assert (shapes[relation.source_id], shapes[relation.target_id]) == (Box(0, 0, 5, 5), Box(20, 9, 5, 5))


def test_questions_and_relations_are_joined_by_name() -> None:
    sets = []
    for number in range(2):
        asked = attribute(derived_id("whole", number), "weather", "select", ["sun", "rain"])
        on = RelationType(id=derived_id("on", number), name="on")
        answer = note(Tag(), 10 * number, None, attributes={str(asked.id): str(asked.options[number].id)})
        notes = [note(Box(at, 0, 5, 5), 10 * number + at) for at in (1, 2)]
        item = picture(answer, *notes, name=f"{number}.png")
        link = Relation(
            id=derived_id("link", number), type_id=on.id, source_id=notes[0].id, target_id=notes[1].id
        )
        layer = msgspec.structs.replace(item.layers[0], relations=(link,))
        ontology = Ontology(
            classes=classes(["cat"]), questions=(Question(attribute=asked),), relation_types=(on,)
        )
        sets.append(Dataset(ontology, [replace(item, layers=(layer,))]))
    found = ops.merge(sets)
    answers = Answers(found.ontology)
    assert [answers.of(one) for one in all_notes(found) if one.class_id is None] == [
        {"weather": "sun"}, {"weather": "rain"},
    ]  # fmt: skip
    [on] = found.ontology.relation_types
    assert {one.type_id for item in found.images for one in item.layers[0].relations} == {on.id}


def test_skeletons_that_differ_are_said() -> None:
    kinds = [
        msgspec.structs.replace(classes(["person"])[0], skeleton=Skeleton(joints=tuple(map(Joint, names))))
        for names in (["nose"], ["nose", "ear"])
    ]
    sets = [Dataset(Ontology(classes=(kind,)), []) for kind in kinds]
    tally = ops.Tally()
    found = ops.merge(sets, tally=tally)
    list(found.images)
    assert found.ontology.classes[0].skeleton == kinds[0].skeleton
    assert tally.counts == {"skeletons that differ, the first one kept: person": 1}

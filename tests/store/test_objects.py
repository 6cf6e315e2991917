"""Lists of objects are those of a plain filter and sort, and stay; attributes are placed with care."""

import json

import pytest
from msgspec.structs import replace

from limner.dataset import (
    Add,
    Annotation,
    Attribute,
    Box,
    Class,
    Condition,
    LimnerError,
    Mask,
    Option,
    Remove,
    Tag,
    new_id,
)
from limner.store import NotFound, ObjectFilter, Store
from tests.store.making import Desk, desk, second_actor


@pytest.fixture
def on(store: Store) -> Desk:
    made = desk(store)
    for at in range(12):
        size = 10 + 7 * (at * 5 % 12)
        box = replace(
            made.box(kind=at % 2),
            shape=Box(x=3.5 * at, y=2, width=size, height=20),
            score=None if at % 3 else at / 12,
            flags=frozenset({"uncertain"}) if at % 4 == 0 else frozenset(),
        )
        made.save(Add(record=box), image=at % 3)
    made.save(Add(record=replace(made.box(), shape=Tag())))
    return made


def boxes(on: Desk):
    return [
        one for image in on.images for one in on.store.layers.get(image).annotations if one.shape != Tag()
    ]


def listed(on: Desk, sort="number", **filter):
    return on.store.objects.page(on.project, ObjectFilter(**filter), sort, 0, 500).objects


CASES = {
    "all": ({}, lambda one: True),
    "a flag": ({"flag": "uncertain"}, lambda one: "uncertain" in one.flags),
    "from a side": ({"min_side": 40}, lambda one: max(one.shape.width, 20) >= 40),
    "to a side": ({"max_side": 40}, lambda one: max(one.shape.width, 20) <= 40),
    "a score": (
        {"min_score": 0.25, "max_score": 0.5},
        lambda one: one.score is not None and 0.25 <= one.score <= 0.5,
    ),
}


@pytest.mark.parametrize(("filter", "fits"), CASES.values(), ids=CASES)
def test_a_filter_leaves_what_fits(on: Desk, filter, fits) -> None:
    found = listed(on, **filter)
    assert found
    assert {row.id for row in found} == {one.id for one in boxes(on) if fits(one)}


def test_a_class_an_author_and_the_facets(on: Desk) -> None:
    other = second_actor(on.store)
    theirs = Desk(on.store, other, on.project, on.images, on.classes)
    theirs.add_box(kind=1)
    assert len(listed(on, class_id=on.classes[0])) == 6
    assert len(listed(on, author=other)) == 1
    assert len(listed(on, author=other, class_id=on.classes[0])) == 0
    facets = on.store.objects.facets(on.project)
    assert facets.classes[str(on.classes[1])] == 7
    assert sorted(one.objects for one in facets.authors) == [1, 12]


def test_labels_of_whole_pictures_are_neither_listed_nor_counted(on: Desk) -> None:
    kind = on.classes[2]
    before = on.store.objects.facets(on.project)
    on.save(Add(record=Annotation(id=new_id(), shape=Tag(), class_id=kind)))
    assert on.store.objects.facets(on.project) == before
    assert len(listed(on, class_id=kind)) == before.classes.get(str(kind), 0)


@pytest.mark.parametrize("sort", ["number", "-number", "size", "-size"])
def test_the_order_is_that_of_a_plain_sort(on: Desk, sort: str) -> None:
    keys = {"number": lambda one: one.number, "size": lambda one: one.shape.width * 20}
    wanted = sorted(boxes(on), key=keys[sort.lstrip("-")], reverse=sort.startswith("-"))
    assert [row.id for row in listed(on, sort)] == [one.id for one in wanted]


def test_objects_without_a_score_come_last_either_way(on: Desk) -> None:
    for sort in ("score", "-score"):
        scores = [row.score for row in listed(on, sort)]
        known = [score for score in scores if score is not None]
        assert scores == sorted(known, reverse=sort == "-score") + [None] * (len(scores) - len(known))


def test_a_list_stays_as_it_was_for_whoever_goes_on_with_it(on: Desk) -> None:
    page = on.store.objects.page
    first = page(on.project, ObjectFilter(), "number", 0, 4)
    gone = boxes(on)[0]
    image = next(at for at, id in enumerate(on.images) if gone in on.store.layers.get(id).annotations)
    on.save(Remove(id=gone.id, revision=gone.revision), image=image)
    again = page(on.project, ObjectFilter(), "number", 0, 500, first.list)
    assert (again.list, again.total) == (first.list, 12)
    assert sum(row is None for row in again.objects) == 1
    fresh = page(on.project, ObjectFilter(), "number", 0, 500)
    assert (fresh.total, fresh.list != first.list) == (11, True)
    lost = page(on.project, ObjectFilter(), "number", 0, 500, "9.9")
    assert (lost.total, lost.list) == (11, fresh.list)


def test_a_row_says_where_its_crop_lies_and_how_the_shape_lies_in_it(on: Desk) -> None:
    row = next(row for row in listed(on) if row.box == (0.0, 2.0, 10.0, 22.0))
    left, top, side = row.crop
    assert (left, top, side) == (-8, -1, 26)
    assert json.loads(bytes(row.outline)) == [
        [0, "b", *(round(1000 * at / side) for at in (0 - left, 2 - top, 10 - left, 22 - top))]
    ]
    assert on.store.objects.crops(row.image, row.id)[0] == row.crop
    assert on.store.objects.crops(row.image, new_id()) == ()


def test_a_mask_that_lies_in_a_blob_has_its_answers_counted(on: Desk) -> None:
    attribute = Attribute(id=new_id(), name="note", type="text")
    on.store.ontology.put_attribute(on.project, attribute, on.classes[:1], on.actor)
    large = "".join(chr(48 + at % 32) for at in range(40_000))
    record = replace(
        on.box(), shape=Mask(x=0, y=0, width=1, height=1, counts="01"), attributes={str(attribute.id): large}
    )
    on.save(Add(record=record))
    assert on.store.objects.answers(on.project, attribute.id, on.classes[:1]).answered == 1
    assert [row.id for row in listed(on, attribute=attribute.id)] == [record.id]


def test_a_project_that_is_not_there(store: Store) -> None:
    with pytest.raises(NotFound):
        store.objects.page(new_id(), ObjectFilter(), "number", 0, 10)


def choice(name: str = "kind", *options: str, **more) -> Attribute:
    made = tuple(Option(id=new_id(), name=option) for option in options or ("van", "taxi"))
    return Attribute(id=new_id(), name=name, type="select", options=made, **more)


def test_an_attribute_is_put_on_several_classes_and_pictures_in_one_version(on: Desk) -> None:
    before = on.store.ontology.get(on.project)
    kind = choice()
    made = on.store.ontology.put_attribute(on.project, kind, on.classes[:2], on.actor, picture=True)
    assert made.version == before.version + 1
    assert [item.attributes for item in made.classes] == [(kind,), (kind,), (), ()]
    assert [question.attribute for question in made.questions] == [kind]
    moved = on.store.ontology.put_attribute(on.project, kind, on.classes[1:3], on.actor)
    assert [bool(item.attributes) for item in moved.classes] == [False, True, True, False]
    assert moved.questions == ()
    assert on.store.ontology.restore(on.project, made.version, on.actor).questions == made.questions


def test_answers_are_counted_by_what_was_said(on: Desk) -> None:
    kind = choice()
    doors = Attribute(id=new_id(), name="doors", type="number")
    for one in (kind, doors):
        on.store.ontology.put_attribute(on.project, one, on.classes[:1], on.actor)
    van, taxi = (str(option.id) for option in kind.options)
    for at, answer in enumerate((van, van, taxi)):
        on.save(Add(record=on.box(attributes={str(kind.id): answer, str(doors.id): 2 + at})))
    counts = on.store.objects.answers(on.project, kind.id, on.classes[:1])
    assert (counts.answered, counts.values) == (3, {van: 2, taxi: 1})
    assert counts.asked == 6 + 3 + 1
    numbers = on.store.objects.answers(on.project, doors.id, ())
    assert (numbers.asked, numbers.answered, numbers.least, numbers.most) == (0, 3, 2, 4)
    assert len(listed(on, attribute=kind.id, value=json.dumps(van))) == 2
    assert len(listed(on, attribute=doors.id, value="4")) == 1
    assert len(listed(on, attribute=doors.id)) == 3


def refused(on: Desk, attribute: Attribute, classes=slice(0, 1), picture: bool = False) -> tuple[str, str]:
    with pytest.raises(LimnerError) as refusal:
        on.store.ontology.put_attribute(on.project, attribute, on.classes[classes], on.actor, picture=picture)
    return refusal.value.code, refusal.value.where


def test_what_makes_no_sense_is_refused_at_its_field(on: Desk) -> None:
    kind = choice()
    on.store.ontology.put_attribute(on.project, kind, on.classes[:1], on.actor)
    number = Attribute(id=new_id(), name="doors", type="number", minimum=5, maximum=1)
    assert refused(on, replace(kind, id=new_id())) == ("name-taken", "attribute.name")
    assert refused(on, replace(kind, type="multi-select")) == ("type-fixed", "attribute.type")
    assert refused(on, replace(kind, options=())) == ("invalid", "attribute.options")
    assert refused(on, choice("twice", "a", "a")) == ("invalid", "attribute.options")
    assert refused(on, number) == ("invalid", "attribute.minimum")
    assert refused(on, replace(number, minimum=0, name=" ")) == ("invalid", "attribute.name")
    assert refused(on, replace(number, type="text", minimum=None, options=kind.options)) == (
        "invalid",
        "attribute.options",
    )


def test_a_condition_names_what_is_asked_of_the_same_class_or_above_it(on: Desk) -> None:
    kind = choice()
    hangs = Condition(attribute_id=kind.id, any_of=(str(kind.options[1].id),))
    company = Attribute(id=new_id(), name="company", type="text", only_if=hangs)
    assert refused(on, company) == ("invalid", "attribute.only_if")
    on.store.ontology.put_attribute(on.project, kind, on.classes[:1], on.actor)
    assert refused(on, company, slice(1, 2)) == ("invalid", "attribute.only_if")
    below = Class(id=new_id(), name="small car", index=9, parent_id=on.classes[0])
    on.store.ontology.put_class(on.project, below, on.actor, keep_both=True)
    made = on.store.ontology.put_attribute(on.project, company, [below.id], on.actor)
    assert made.class_by_id()[below.id].attributes == (company,)
    circle = replace(kind, only_if=Condition(attribute_id=kind.id, any_of=(True,)))
    assert refused(on, circle) == ("invalid", "attribute.only_if")

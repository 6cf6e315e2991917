"""Results of one picture in memory, between a project's ontology and a labelling configuration."""

import json
from math import isclose
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Box,
    Class,
    Layer,
    Mask,
    Ontology,
    Relation,
    Source,
    Tag,
    derived_id,
)
from limner.formats import FormatError, Ledger, Problem, unreported
from limner.formats.label_studio.exchange import Exchange, ontology_of
from tests.formats.anything import CAT, LINK, ONTOLOGY, annotations
from tests.formats.making import note, numbers, picture
from tests.formats.studio import CONFIG, RECT, region

MODEL = Source("model", "sam", "2.1")
IMAGE = picture().image


def layer(*notes: Annotation, relations: tuple[Relation, ...] = ()) -> Layer:
    return Layer(image_id=IMAGE.id, kind="model", annotations=notes, relations=relations)


def there_and_back(exchange: Exchange, given: Layer, ledger: Ledger) -> tuple[Annotation, ...]:
    results = json.loads(json.dumps(exchange.results(IMAGE, given, ledger)))
    found = exchange.records(IMAGE, results, MODEL, "run", "picture 1", raises)
    assert all(one.source == MODEL for one in found.annotations)
    return found.annotations


def raises(problem: Problem) -> None:
    raise AssertionError(problem)


@given(annotations())
def test_what_the_ledger_leaves_comes_back_under_the_projects_own_ids(one: Annotation) -> None:
    ledger = Ledger()
    found = there_and_back(Exchange(ONTOLOGY), layer(one), ledger)
    ledger.finish()
    if ledger.kept:
        [back] = found
        assert (back.class_id, back.attributes, back.text) == (one.class_id, one.attributes, one.text)
        assert type(back.shape) is type(one.shape)
        if isinstance(one.shape, Mask):
            assert back.shape == one.shape
        elif not isinstance(one.shape, Tag):
            there, here = numbers(back.shape), numbers(one.shape)
            assert len(there) == len(here)
            assert all(isclose(a, b, abs_tol=1e-6) for a, b in zip(there, here, strict=True))
    else:
        assert bool(found) == (not ledger.lost)


def test_the_configuration_offers_every_class_in_every_shape_that_it_may_have() -> None:
    dog = Class(id=derived_id("class", "dog"), name="dog", index=1, shapes=("mask", "box"))
    tree = fromstring(Exchange(Ontology(classes=(CAT, dog))).xml)
    offered = {one.tag: [label.get("value") for label in one.iter("Label")] for one in tree}
    assert offered["RectangleLabels"] == offered["BrushLabels"] == ["cat", "dog"]
    assert offered["PolygonLabels"] == offered["KeyPointLabels"] == offered["VectorLabels"] == ["cat"]
    assert {one.get("toName") for one in tree if one.get("toName")} == {"image"}


def test_a_given_configuration_keeps_its_names() -> None:
    exchange = Exchange(ontology_of(CONFIG), CONFIG)
    assert exchange.key == "photo"
    assert fromstring(exchange.xml).find("RectangleLabels[@name='label']") is not None
    [made] = exchange.records(IMAGE, [region("rectanglelabels", RECT)], MODEL, "run", "1", raises).annotations
    [back] = exchange.results(IMAGE, layer(made), Ledger())
    assert (back["from_name"], back["to_name"]) == ("label", "img")


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (region("rectanglelabels", RECT, "unicorn"), "label 'unicorn' is not known"),
        (region("rectanglelabels", {**RECT, "width": float("nan")}), "width"),
        (region("rectanglelabels", {**RECT, "x": "1"}), "x"),
        (region("brushlabels", {"format": "rle", "rle": [1, 2]}), "rle"),
        (region("hologram", {}), "hologram"),
        (7, "not an object"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_itself(result: Any, said: str) -> None:
    problems: list[Problem] = []
    good = {**region("rectanglelabels", RECT), "id": "good"}
    found = Exchange(ONTOLOGY).records(IMAGE, [result, good], MODEL, "run", "picture 1", problems.append)
    assert len(found.annotations) == 1
    [problem] = [one for one in problems if one.outcome == "refused"]
    assert said in problem.message
    assert problem.where.startswith("picture 1, result[0]")


def test_relations_need_a_kind_that_the_project_has() -> None:
    ends = [note(Box(at, 2, 30, 20), at) for at in (1, 2)]
    link = Relation(id=derived_id("link"), type_id=LINK.id, source_id=ends[0].id, target_id=ends[1].id)
    exchange = Exchange(ONTOLOGY)
    results = exchange.results(IMAGE, layer(*ends, relations=(link,)), Ledger())
    found = exchange.records(IMAGE, results, MODEL, "run", "1", raises)
    assert [one.type_id for one in found.relations] == [LINK.id]
    assert {found.relations[0].source_id, found.relations[0].target_id} == {
        one.id for one in found.annotations
    }
    problems: list[Problem] = []
    lacking = Exchange(replace(ONTOLOGY, relation_types=()))
    assert lacking.records(IMAGE, results, MODEL, "run", "1", problems.append).relations == ()
    assert "does not have" in problems[0].message


def test_two_answers_about_one_picture_have_ids_of_their_own() -> None:
    exchange, results = Exchange(ONTOLOGY), [region("rectanglelabels", RECT)]
    ids = [exchange.records(IMAGE, results, MODEL, key, "1", unreported).annotations[0].id for key in "aba"]
    assert ids[0] == ids[2] != ids[1]


@pytest.mark.parametrize("xml", ["", "<View", "<Html/>", "<!DOCTYPE x [<!ENTITY a 'b'>]><View/>"])
def test_what_is_no_configuration_is_refused(xml: str) -> None:
    with pytest.raises(FormatError) as refused:
        ontology_of(xml)
    assert refused.value.code == "config"

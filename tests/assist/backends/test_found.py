"""What a model server says in records: taken as it is under ids of ours, refused with the reason."""

from typing import Any

import pytest

from limner.dataset import (
    Annotation,
    Attribute,
    Box,
    Class,
    Joint,
    Keypoints,
    Ontology,
    Part,
    Polygon,
    Question,
    Shape,
    Skeleton,
    Source,
    Tag,
    derived_id,
    new_id,
    to_plain,
)
from tests.assist.backends.test_answers import CAR, Reading

SKELETON = Skeleton(joints=(Joint(name="head"), Joint(name="foot")))
PERSON = Class(id=derived_id("class", "person"), name="person", index=1, skeleton=SKELETON)
SHARP = Attribute(id=derived_id("sharp"), name="sharp", type="bool")
ONTOLOGY = Ontology(classes=(CAR, PERSON), questions=(Question(attribute=SHARP),))
QUAD = Polygon((Part((10.5, 10, 50, 12, 49, 30, 9, 28)),), subtype="quad")
BODY = Keypoints(((100.25, 20, 2), (101, 200, 0)))


def found(label: str, shape: Shape, **fields: Any) -> dict[str, Any]:
    return {"label": label, "annotation": to_plain(Annotation(id=new_id(), shape=shape, **fields))}


def read(*given: Any, labels: dict[str, str | None] | None = None) -> tuple[list[Annotation], Reading]:
    reading = Reading(labels, ONTOLOGY)
    [suggested] = reading.read({"result": [], "found": list(given), "score": 0.25})
    return [one for one in suggested.records if isinstance(one, Annotation)], reading


def test_records_come_through_as_they_are() -> None:
    sharp = found("", Tag(), attributes={str(SHARP.id): True})
    given = [found("car", QUAD, text="AB 12", score=0.5), found("person", BODY), sharp]
    made, reading = read(*given)
    assert reading.problems == []
    assert [one.shape for one in made] == [QUAD, BODY, Tag()]
    assert [one.class_id for one in made] == [CAR.id, PERSON.id, None]
    assert [(one.text, one.score) for one in made[:2]] == [("AB 12", 0.5), (None, 0.25)]
    assert {one.source for one in made} == {Source("model", "cars", "7")}
    assert {str(one.id) for one in made}.isdisjoint(one["annotation"]["id"] for one in given)
    assert [one.id for one in read(*given)[0]] == [one.id for one in made]


def test_labels_are_mapped_passed_over_or_counted() -> None:
    box = Box(1, 1, 10, 10)
    given = [found(label, box) for label in ("auto", "sky", "lorry", "lorry", "car")]
    made, reading = read(*given, labels={"auto": "car", "sky": None})
    assert [one.class_id for one in made] == [CAR.id, CAR.id]
    assert reading.answers.unknown == {"lorry": 2}
    assert reading.refused == ["its label 'lorry' is not known"] * 2


REFUSED = {  # what is said             → why it is not taken
    "no object": (7, "Expected `object`, got `int`"),
    "no record": ({"label": "car", "annotation": {"shape": {"type": "box"}}}, "Object missing required field `x`"),
    "a field that nobody knows": (
        {"label": "car", "annotation": {"shape": {"type": "tag"}, "x": 1}}, "Object contains unknown field `x`",
    ),
    "an object without a class": (found("", Box(1, 1, 5, 5)), "it has no class"),
    "beside the picture": (found("car", Box(1000, 1, 5, 5)), "It lies outside the picture"),
    "another skeleton": (found("person", Keypoints(((1, 1, 2),) * 3)), "it has 3 points where its class has 2 joints"),
    "an answer to nothing": (found("car", Box(1, 1, 5, 5), attributes={"x": 1}), "it answers x, which nobody asks"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "said"), REFUSED.values(), ids=REFUSED)
def test_a_bad_record_costs_itself(given: Any, said: str) -> None:
    made, reading = read(given, found("car", Box(1, 1, 10, 10)))
    assert [one.shape for one in made] == [Box(1, 1, 10, 10)]
    assert reading.refused == [said]

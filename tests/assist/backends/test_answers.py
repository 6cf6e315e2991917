"""What a model server says of a picture, as records: taken shape by shape, refused with the reason."""

from typing import Any

import pytest
from msgspec.structs import replace

from limner.assist.backends import Answers, Suggested
from limner.dataset import Annotation, Box, Class, Image, Ontology, Polygon, Relation, Source, derived_id
from limner.formats import Problem
from limner.formats.label_studio import Exchange
from tests.ml_backends import box

CAR = Class(id=derived_id("class", "car"), name="car", index=0)
ONTOLOGY = Ontology(classes=(CAR,))
IMAGE = Image(id=derived_id("image"), name="a.jpg", width=640, height=480)


class Reading:
    """Answers of one model, with what was said of them."""

    def __init__(self, labels: dict[str, str | None] | None = None, ontology: Ontology = ONTOLOGY) -> None:
        self.answers = Answers(Exchange(ontology), "cars", labels or {}, "job")
        self.problems: list[Problem] = []

    def read(self, entry: Any) -> list[Suggested]:
        return list(self.answers.read(IMAGE, entry, "7", "picture 1", self.problems.append))

    def notes(self, *regions: Any, **fields: Any) -> list[Annotation]:
        [found] = self.read({"result": list(regions), **fields})
        return [record for record in found.records if isinstance(record, Annotation)]

    @property
    def refused(self) -> list[str]:
        return [problem.message for problem in self.problems if problem.outcome == "refused"]


def region(type_: str, value: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"id": "r", "type": type_, "from_name": "any", "to_name": "image", "value": value, **fields}


def test_a_box_with_version_and_score() -> None:
    reading = Reading()
    [suggested] = reading.read({"result": [box()], "score": 0.5, "model_version": "8"})
    [note] = suggested.records
    assert isinstance(note, Annotation)
    assert (suggested.run.owner, note.source) == ("cars 8", Source("model", "cars", "8"))
    assert (note.shape, note.class_id, note.score) == (Box(64, 96, 192, 192), CAR.id, 0.75)
    assert reading.problems == []


def test_a_shape_without_a_score_has_that_of_its_prediction() -> None:
    unsaid = box()
    del unsaid["score"]
    assert [note.score for note in Reading().notes(unsaid, score=0.5)] == [0.5]
    assert [note.score for note in Reading().notes(unsaid)] == [None]


def test_several_predictions_are_several_answers() -> None:
    entry = [
        {"result": [box()], "model_version": "8"},
        {"result": [box(x=20)]},
        {"result": [box(x=30)], "model_version": "8"},
    ]
    assert [one.run.version for one in Reading().read(entry)] == ["8", "7", "8 #2"]
    assert len({record.id for one in Reading().read(entry) for record in one.records}) == 3


@pytest.mark.parametrize("entry", [None, [], {"result": []}, {"result": None}])
def test_nothing_is_an_answer(entry: Any) -> None:
    reading = Reading()
    assert [one.records for one in reading.read(entry)] in ([], [()])
    assert reading.problems == []


def test_labels_are_mapped_passed_over_or_offered() -> None:
    reading = Reading({"auto": "car", "sky": None})
    notes = reading.notes(box("auto"), box("sky", 20), box("lorry", 30), box("lorry", 40), box("car", 50))
    assert [note.class_id for note in notes] == [CAR.id, CAR.id]
    assert reading.answers.unknown == {"lorry": 2}
    assert len(reading.refused) == 2
    assert "lorry" in reading.refused[0]


ODD: dict[str, Any] = {
    "off the picture": box(x=120),
    "left of it": box(x=-40),
    "no area": region(
        "rectanglelabels", {"x": 1, "y": 1, "width": 0, "height": 5, "rectanglelabels": ["car"]}
    ),
    "NaN": box(x=float("nan")),
    "infinite": box(x=float("inf")),
    "too large for a float": box(x=10**400),
    "text for a number": region("rectanglelabels", {**box()["value"], "x": "10"}),
    "a number for labels": region("rectanglelabels", {**box()["value"], "rectanglelabels": 7}),
    "numbers as labels": region("rectanglelabels", {**box()["value"], "rectanglelabels": [7]}),
    "unknown class": box("unicorn"),
    "no class": region("rectanglelabels", {"x": 1, "y": 1, "width": 5, "height": 5}),
    "unknown type": region("hologram", {}),
    "no type": {"id": "r", "value": {}},
    "not an object": 7,
    "null": None,
    "value of another kind": region("rectanglelabels", []),  # type: ignore[arg-type]
    "two points for a polygon": region(
        "polygonlabels", {"points": [[1, 1], [2, 2]], "polygonlabels": ["car"]}
    ),
    "broken run-lengths": region("brushlabels", {"format": "rle", "rle": [1, 2], "brushlabels": ["car"]}),
    "run-lengths of another size": region(
        "brushlabels", {"format": "rle", "rle": [0, 0, 0, 4, 57, 27, 255, 128], "brushlabels": ["car"]}
    ),
    "a score that is none": box(score="high"),
    "a link to nothing": {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"},
    "an answer with NaN": region("choices", {"choices": [float("nan")]}),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_what_is_odd_is_refused_by_itself_with_the_reason(odd: Any) -> None:
    reading = Reading()
    notes = reading.notes(odd, {**box(), "id": "good"})
    assert [note.shape for note in notes] == [Box(64, 96, 192, 192)]
    assert len(reading.refused) == 1
    assert reading.problems[0].where.startswith("picture 1")


def test_what_reaches_over_the_edge_is_cut_there() -> None:
    polygon = {"points": [[90, 10], [110, 10], [110, 30], [90, 30]], "polygonlabels": ["car"]}
    boxed, drawn = Reading().notes(box(x=-10), region("polygonlabels", polygon))
    assert boxed.shape == Box(0, 96, 128, 192)
    assert isinstance(drawn.shape, Polygon)
    assert max(drawn.shape.parts[0].exterior[::2]) == 640


@pytest.mark.parametrize("score", [1.5, -0.1, 97])
def test_a_score_that_is_no_share_is_left_away_and_said(score: float) -> None:
    reading = Reading()
    assert [note.score for note in reading.notes(box(score=score))] == [None]
    assert [problem.outcome for problem in reading.problems] == ["noted"]


def test_what_is_no_prediction_is_refused_as_a_whole() -> None:
    entries: list[Any] = ["hello", 7, {"result": "none"}, {"result": {}}, [[]]]
    for entry in entries:
        reading = Reading()
        assert reading.read(entry) == []
        assert len(reading.refused) == 1


def test_what_links_two_shapes_needs_both() -> None:
    from limner.dataset import RelationType

    link = RelationType(id=derived_id("relation type", "on"), name="on", directed=True)
    tied = {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right", "labels": ["on"]}
    reading = Reading(ontology=replace(ONTOLOGY, relation_types=(link,)))
    [found] = reading.read({"result": [{**box(), "id": "a"}, {**box(x=20), "id": "b"}, tied]})
    assert [type(record) for record in found.records] == [Annotation, Annotation, Relation]
    [found] = reading.read({"result": [{**box(), "id": "a"}, {**box(x=120), "id": "b"}, tied]})
    assert [type(record) for record in found.records] == [Annotation]

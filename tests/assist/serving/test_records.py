"""A server of ours asked by Limner: the ontology goes there as it is, records come back."""

import logging
from pathlib import Path
from typing import Any

import pytest

from limner.assist.backends import Answers
from limner.assist.protocol import PredictAnswer, read
from limner.assist.serving import Model, Prediction
from limner.dataset import (
    Annotation,
    Class,
    Image,
    Joint,
    Keypoints,
    Ontology,
    Part,
    Polygon,
    Skeleton,
    derived_id,
    to_plain,
)
from limner.formats.label_studio import Exchange
from tests.assist.scenes import HEIGHT, WIDTH
from tests.assist.serving.backends import picture, predict, raises, spots

PERSON = Class(
    id=derived_id("any"), name="person", index=0,
    skeleton=Skeleton(joints=(Joint(name="head"), Joint(name="foot"))),
)  # fmt: skip
SIGN = Class(id=derived_id("sign"), name="sign", index=1, text=True)
ONTOLOGY = Ontology(classes=(PERSON, SIGN))
BODY = Keypoints(((10.125, 20, 2), (11, 60.3, 1)))
QUAD = Polygon((Part((10, 10, 50, 12, 49, 30, 9, 28)),), subtype="quad")


class People(Model):
    """Finds a person by the joints of its skeleton, a sign, and things of which it has names alone."""

    def predict(self, images: Any, ontology: Ontology, prompts: Any) -> list[Prediction]:
        found = Prediction()
        skeleton = ontology.classes[0].skeleton
        if skeleton:
            assert [joint.name for joint in skeleton.joints] == ["head", "foot"]
        found.add(BODY, ontology.classes[0], score=0.5)
        found.add(QUAD, "sign", text="STOP")
        found.add(QUAD, "kite", score=0.1)
        return [found for _ in images]


def test_what_results_cannot_say_comes_through(tmp_path: Path) -> None:
    exchange = Exchange(ONTOLOGY)
    request = predict(picture(), xml=exchange.xml) | {"ontology": to_plain(ONTOLOGY)}
    with spots(tmp_path, People) as client:
        answer = read(client.post("/predict", json=request).content, PredictAnswer)
    answers = Answers(exchange, "people", {"kite": None}, "job")
    image = Image(id=derived_id("a"), name="a", width=WIDTH, height=HEIGHT)
    [said] = answers.read(image, answer.results[0], "1", "", raises)
    person, sign = said.records
    assert isinstance(person, Annotation)
    assert isinstance(sign, Annotation)
    assert (person.shape, person.class_id, person.score) == (BODY, PERSON.id, 0.5)
    assert (sign.shape, sign.class_id, sign.text) == (QUAD, SIGN.id, "STOP")


def test_label_studio_is_told_of_its_own_classes_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with spots(tmp_path, People) as client, caplog.at_level(logging.WARNING):
        answer = client.post("/predict", json=predict(picture(), xml=Exchange(ONTOLOGY).xml)).json()
    [entry] = answer["results"]
    types = [one["type"] for one in entry["result"]]
    assert types == ["keypointlabels", "keypointlabels", "polygonlabels", "textarea"]
    assert "found" not in entry
    assert "no class is called kite" in caplog.text


def test_an_ontology_that_is_none_is_refused(tmp_path: Path) -> None:
    with spots(tmp_path, People) as client:
        answer = client.post("/predict", json=predict(picture()) | {"ontology": {"classes": 7}})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-record")

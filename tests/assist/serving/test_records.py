"""A server of ours asked by Limner: the ontology goes there as it is, records come back."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from limner.assist.backends import Answers, Asking
from limner.assist.protocol import PredictAnswer, read, write
from limner.assist.serving import Model, Prediction, Progress
from limner.dataset import (
    Annotation,
    Class,
    Dataset,
    Image,
    Joint,
    Keypoints,
    Layer,
    Ontology,
    Part,
    Polygon,
    Skeleton,
    derived_id,
    to_plain,
)
from limner.formats.label_studio import Exchange
from tests.assist.backends.test_recorded import ASKED, PROJECT
from tests.assist.scenes import HEIGHT, WIDTH
from tests.assist.serving.backends import picture, predict, raises, spots
from tests.assist.serving.test_training import ended

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


class Pupil(People):
    """Says what it was taught, by the joints of its class and the text."""

    def fit(self, dataset: Dataset, progress: Progress) -> str:
        [item] = dataset.images
        layer = item.layer()
        assert layer
        kinds = dataset.ontology.class_by_id()
        for one in layer.annotations:
            assert one.class_id
            skeleton = kinds[one.class_id].skeleton
            joints = [joint.name for joint in skeleton.joints] if skeleton else []
            progress(0, 0, f"{joints} {one.text} {one.shape == (BODY if skeleton else QUAD)}")
        return "taught"


def lesson(*, records: bool) -> dict[str, Any]:
    """A labelled picture as Limner sends it."""
    asking = Asking(PROJECT, 2, Exchange(ONTOLOGY), records=records)
    image = Image(id=derived_id("a"), name="a", width=WIDTH, height=HEIGHT)
    annotations = (
        Annotation(id=derived_id("body"), shape=BODY, class_id=PERSON.id),
        Annotation(id=derived_id("quad"), shape=QUAD, class_id=SIGN.id, text="STOP"),
    )
    task = asking.task(ASKED, picture())
    request = asking.lesson([(task, image, Layer(image_id=image.id, annotations=annotations))])
    made: dict[str, Any] = json.loads(write(request))
    return made


def test_it_is_taught_in_records(tmp_path: Path) -> None:
    with spots(tmp_path, Pupil) as client:
        said = ended(client, client.post("/train", json=lesson(records=True)).json()["job"])
        assert said["log"] == ["['head', 'foot'] None True", "[] STOP True"]
        assert said["model_version"] == "taught"


def test_label_studios_way_of_teaching_stays(tmp_path: Path) -> None:
    request = lesson(records=False)
    assert "ontology" not in request
    with spots(tmp_path, Pupil) as client:
        said = ended(client, client.post("/train", json=request).json()["job"])
    assert said["log"] == ["[] None False", "[] None False", "[] STOP False"]


def test_a_lesson_that_is_none_teaches_nothing(tmp_path: Path) -> None:
    request = lesson(records=True)
    request["annotations"][0]["annotations"][0]["records"] = [{"kind": "annotation"}]
    with spots(tmp_path, Pupil) as client:
        said = ended(client, client.post("/train", json=request).json()["job"])
    assert said["job_status"] == "failed"
    assert "there is nothing to learn from in 1 tasks" in said["error"]
    assert "missing required field" in said["error"]

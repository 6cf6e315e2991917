"""A model of our own behind the protocol, asked over real connections."""

import base64
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from limner.assist.protocol import PredictAnswer, predictions, read
from limner.assist.serving import Model, Native, Prediction
from limner.dataset import Box, Image, Source, derived_id, new_id
from limner.formats import Problem
from limner.formats.label_studio import Exchange, ontology_of
from tests.assist.scenes import HEIGHT, WIDTH
from tests.assist.serving.backends import SPOT, XML, Spots, answering, picture, predict, region, spots
from tests.fetch.serving import serving

FAR = Box(200, 150, 60, 40)


def raises(problem: Problem) -> None:
    raise AssertionError(problem)


def shapes(answer: httpx.Response) -> list[list[Any]]:
    """The shapes of every task, by the way that Limner reads answers."""
    assert answer.status_code == 200, answer.text
    exchange = Exchange(ontology_of(XML), XML)
    image = Image(id=derived_id("a"), name="a", width=WIDTH, height=HEIGHT)
    found = []
    for entry in read(answer.content, PredictAnswer).results:
        said = [one for prediction in predictions(entry, "") for one in prediction.result]
        records = exchange.records(image, said, Source(), "", "", raises)
        found.append([one.shape for one in records.annotations])
    return found


def test_what_it_finds_comes_back_in_pixels(tmp_path: Path) -> None:
    with spots(tmp_path) as client:
        answer = client.post("/predict", json=predict(picture(SPOT), picture(), picture(FAR)))
    [[first], nothing, [third]] = shapes(answer)
    assert nothing == []
    for box, truth in ((first, SPOT), (third, FAR)):
        assert (box.x, box.y, box.width, box.height) == pytest.approx(
            (truth.x, truth.y, truth.width, truth.height)
        )
    entry = answer.json()["results"][0]
    assert entry["score"] == entry["result"][0]["score"] == 0.75
    assert entry["model_version"] == "first"
    assert "errors" not in answer.json()


CLICK = {"type": "keypointlabels", "value": {"x": 25, "y": 25, "width": 1, "keypointlabels": ["spot"]}}
CLICKS: dict[str, tuple[dict[str, Any], int]] = {
    "a click of Label Studio": ({"result": [{**CLICK, "is_positive": True}]}, 1),
    "one that takes away": ({"result": [{**CLICK, "is_positive": False}]}, 0),
    "a rectangle of Label Studio": ({"result": [region(SPOT)]}, 1),
    "a click in pixels": ({"prompt": {"points": [[80, 60, True]], "label": "spot"}}, 1),
    "a box in pixels": ({"prompt": {"box": [40, 30, 140, 90]}}, 1),
}


@pytest.mark.parametrize(("context", "count"), CLICKS.values(), ids=CLICKS)
def test_a_prompt_becomes_a_mask(tmp_path: Path, context: dict[str, Any], count: int) -> None:
    with spots(tmp_path) as client:
        [found] = shapes(client.post("/predict", json=predict(picture(SPOT), context=context)))
    assert [(one.x, one.y, one.width, one.height) for one in found] == [(40, 30, 100, 60)] * count


def test_a_session_embeds_once(tmp_path: Path) -> None:
    native = Native(Spots, tmp_path)
    model = native._serving[0]
    assert isinstance(model, Spots)
    with serving() as pictures, answering(native) as client:
        for _ in range(3):
            context = {"prompt": {"points": [[1, 1, True]]}, "session": "one"}
            client.post("/predict", json=predict(f"{pictures.at}/a.jpg", context=context)).raise_for_status()
        assert (len(pictures.asked), model.embedded) == (1, ["a.jpg"])
        context["session"] = "two"
        client.post("/predict", json=predict(f"{pictures.at}/b.jpg", context=context)).raise_for_status()
    assert model.embedded == ["a.jpg", "b.jpg"]


def test_what_waits_is_predicted_together(tmp_path: Path) -> None:
    begun, go = Event(), Event()

    class Slow(Spots):
        def predict(self, images: Any, ontology: Any, prompts: Any) -> list[Prediction]:
            begun.set()
            assert go.wait(20)
            return super().predict(images, ontology, prompts)

    native = Native(Slow, tmp_path)
    model = native._serving[0]
    assert isinstance(model, Spots)
    request = predict(picture(SPOT))
    with answering(native) as client, ThreadPoolExecutor(9) as crowd:
        first = crowd.submit(client.post, "/predict", json=request)
        assert begun.wait(20)
        others = [crowd.submit(client.post, "/predict", json=request) for _ in range(8)]
        while len(native._batcher._waiting) < 8:
            assert not any(one.done() for one in others)
            time.sleep(0.005)
        go.set()
        answers = [one.result() for one in (first, *others)]
        metrics = client.get("/metrics").text
    assert all(len(shapes(one)[0]) == 1 for one in answers)
    assert model.sizes == [1, 4, 4]
    assert "limner_backend_batches_total 3\n" in metrics
    assert "limner_backend_pictures_total 9\n" in metrics
    assert 'limner_backend_requests_total{path="/predict",status="200"} 9\n' in metrics
    assert 'limner_backend_model_info{version="first"} 1\n' in metrics


def test_a_bad_picture_costs_itself_alone(tmp_path: Path) -> None:
    with serving() as pictures, spots(tmp_path) as client:
        given = (picture(SPOT), f"{pictures.at}/text/a", f"{pictures.at}/status/404", "data:,", "s3://a/b")
        answer = client.post("/predict", json=predict(*given)).json()
        alone = client.post("/predict", json=predict(given[1]))
    assert [len(entry) for entry in answer["results"]] == [3, 0, 0, 0, 0]
    said = answer["errors"]
    assert said[0] is None
    assert "it is a markup document" in said[1]
    assert "404" in said[2]
    assert "LABEL_STUDIO_URL" in said[4]
    assert alone.status_code == 422
    assert alone.json()["code"] == "unsupported-format"


def test_label_studios_key_goes_to_label_studio_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as studio, serving() as other, spots(tmp_path) as client:
        monkeypatch.setenv("LABEL_STUDIO_URL", f"{studio.at}/")
        monkeypatch.setenv("LABEL_STUDIO_API_KEY", "secret")
        studio.target = f"{other.at}/elsewhere.jpg"
        given = ("/data/upload/1/a.jpg", "/to/b", "s3://bucket/c.jpg", f"{other.at}/d.jpg")
        answer = client.post("/predict", json=predict(*given)).json()
    assert "errors" not in answer
    place = base64.urlsafe_b64encode(b"s3://bucket/c.jpg").decode()
    asked = dict(studio.asked)
    assert set(asked) == {"/data/upload/1/a.jpg", "/data/to/b", f"/tasks/3/presign/?fileuri={place}"}
    assert all(headers["Authorization"] == "Token secret" for headers in asked.values())
    assert other.asked
    assert all("Authorization" not in headers for _, headers in other.asked)


class Wrong(Spots):
    """Does what its folder's name says."""

    def predict(self, images: Any, ontology: Any, prompts: Any) -> Any:
        how = self.folder.parent.parent.name
        found = super().predict(images, ontology, prompts)
        if how == "raises":
            raise ValueError("the inner secret of a model")
        if how == "fewer":
            return found[1:]
        if how == "stranger":
            for one in found:
                one.annotations[0] = type(one.annotations[0])(
                    id=new_id(), class_id=new_id(), shape=Box(0, 0, 1, 1)
                )
        if how == "nan":
            found[0].annotations[0] = type(found[0].annotations[0])(
                id=new_id(),
                class_id=ontology.classes[0].id,
                shape="a box",  # type: ignore[arg-type]
            )
        return found


WRONG = {
    "raises": (500, "ValueError: the inner secret of a model"),
    "fewer": (500, "gave 0 predictions for 1 pictures"),
    "stranger": (500, "which the ontology does not have"),
    "nan": (422, "Expected `object`, got `str`"),
}


@pytest.mark.parametrize("how", WRONG)
def test_a_model_that_does_wrong_is_told_so(tmp_path: Path, how: str) -> None:
    with spots(tmp_path / how, Wrong) as client:
        answer = client.post("/predict", json=predict(picture(SPOT)))
    assert answer.status_code == WRONG[how][0]
    assert WRONG[how][1] in answer.json()["detail"]
    assert "Traceback" not in answer.text


def test_it_says_what_it_can(tmp_path: Path) -> None:
    with spots(tmp_path) as client:
        said = client.get("/capabilities").json()
        assert client.get("/versions").json() == {"versions": ["first"]}
        assert client.post("/setup", json={"project": "7.1", "schema": XML}).json() == {
            "model_version": "first"
        }
    assert said == {
        "protocol": 2, "name": "Spots", "version": "first", "batch": 4, "prompts": ["box", "points"],
        "sessions": True, "trains": True, "inline": False,
    }  # fmt: skip


class Plain(Model):
    """Overrides nothing that it need not."""

    def predict(self, images: Any, ontology: Any, prompts: Any) -> list[Prediction]:
        return [Prediction() for _ in images]


def test_a_model_that_cannot_says_so(tmp_path: Path) -> None:
    train = {"annotations": [], "project": "7", "label_config": XML}
    with spots(tmp_path, Plain) as client:
        said = client.get("/capabilities").json()
        click = client.post("/predict", json=predict(picture(), context=CLICKS["a box in pixels"][0]))
        learn = client.post("/train", json=train)
    assert (said["prompts"], said["sessions"], said["trains"]) == ([], False, False)
    assert (click.status_code, click.json()["code"]) == (422, "prompt")
    assert (learn.status_code, learn.json()["code"]) == (501, "no-training")


def labelled(*boxes: Box, label: str = "spot") -> dict[str, Any]:
    """Tasks with one box each."""
    tasks = [
        {
            "id": at,
            "data": {"image": picture(box)},
            "annotations": [{"id": at, "result": [region(box, label)]}],
        }
        for at, box in enumerate(boxes, start=1)
    ]
    return {"annotations": tasks, "project": "7.1", "label_config": XML}


def ended(client: httpx.Client, job: str) -> dict[str, Any]:
    """The job when it has ended."""
    for _ in range(2000):
        said: dict[str, Any] = client.post("/job_status", json={"job": job}).json()
        if said["job_status"] not in ("queued", "running"):
            return said
        time.sleep(0.01)
    raise AssertionError(said)


def test_it_learns_and_keeps_what_it_learned(tmp_path: Path) -> None:
    with spots(tmp_path) as client:
        begun = client.post("/train", json=labelled(SPOT, FAR))
        assert begun.status_code == 201
        said = ended(client, begun.json()["job"])
        assert (said["job_status"], said["model_version"]) == ("finished", "trained")
        assert said["log"] == ["looking at picture"] * 2
        assert client.get("/versions").json() == {"versions": ["first", "trained"]}
        answer = client.post("/predict", json=predict(picture(SPOT)))
        assert answer.json()["results"][0]["model_version"] == "trained"
        again = ended(client, client.post("/train", json=labelled(SPOT)).json()["job"])
        assert again["job_status"] == "failed"
        assert "there is a version trained" in again["error"]
    with spots(tmp_path) as client:
        assert (
            client.post("/setup", json={"project": "7", "schema": XML}).json()["model_version"] == "trained"
        )
        [[box]] = shapes(client.post("/predict", json=predict(picture(FAR))))
    assert box.x == pytest.approx(FAR.x)
    assert float((tmp_path / "versions/trained/threshold").read_text()) == pytest.approx(135, abs=3)


def one_task(**task: Any) -> dict[str, Any]:
    """A training on this alone."""
    return {**labelled(), "annotations": [{"id": 3, "data": {"image": picture(SPOT)}, **task}]}


TRAININGS: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": (labelled(), "nothing to learn from in 0 tasks"),
    "unknown classes": (labelled(SPOT, label="car"), "label 'car' is not known"),
    "no picture": (one_task(data={}), "task 3: the task has no picture"),
    "broken labels": (one_task(annotations=[{"result": "a"}]), "nothing to learn from"),
    "skipped": (
        one_task(annotations=[{"was_cancelled": True, "result": [region(SPOT)]}]),
        "nothing to learn from",
    ),
}


@pytest.mark.parametrize(("request_", "said"), TRAININGS.values(), ids=TRAININGS)
def test_a_training_that_cannot_be(tmp_path: Path, request_: dict[str, Any], said: str) -> None:
    with spots(tmp_path) as client:
        status = ended(client, client.post("/train", json=request_).json()["job"])
        assert client.get("/versions").json() == {"versions": ["first"]}
    assert status["job_status"] == "failed"
    assert said in status["error"]
    assert [one.name for one in (tmp_path / "versions").iterdir()] == ["first"]


def test_a_training_is_cancelled_and_others_wait(tmp_path: Path) -> None:
    begun, go = Event(), Event()

    class Long(Spots):
        def fit(self, dataset: Any, progress: Any) -> str:
            begun.set()
            assert go.wait(20)
            progress(1, 2, "")
            raise AssertionError("it was cancelled")

    with spots(tmp_path, Long) as client:
        job = client.post("/train", json=labelled(SPOT)).json()["job"]
        assert begun.wait(20)
        second = client.post("/train", json=labelled(SPOT))
        assert (second.status_code, second.json()["code"]) == (409, "training")
        assert client.post("/job_status", json={"job": "other"}).status_code == 404
        assert client.post("/cancel", json={"job": job}).json()["job_status"] == "running"
        assert len(shapes(client.post("/predict", json=predict(picture(SPOT))))) == 1
        go.set()
        assert ended(client, job)["job_status"] == "cancelled"
        assert client.get("/versions").json() == {"versions": ["first"]}


def test_labels_that_events_bring_are_learned_from(tmp_path: Path) -> None:
    project = {"id": 7, "label_config": XML}

    def event(action: str, number: int, box: Box, **more: Any) -> dict[str, Any]:
        annotation = {"id": number, "task": number, "result": [region(box)]}
        task = {"id": number, "data": {"image": picture(box)}}
        return {"action": action, "annotation": annotation, "task": task, "project": project, **more}

    with spots(tmp_path) as client:
        for action, number, box in (
            ("ANNOTATION_CREATED", 1, FAR),
            ("ANNOTATION_UPDATED", 1, SPOT),
            ("ANNOTATION_CREATED", 2, FAR),
            ("ANNOTATION_CREATED", 3, FAR),
        ):
            answer = client.post("/webhook", json=event(action, number, box))
            assert (answer.status_code, answer.json()) == (201, {"result": None, "status": "ok"})
        gone = {"action": "ANNOTATIONS_DELETED", "annotations": [{"id": 3}], "project": project}
        client.post("/webhook", json=gone).raise_for_status()
        unknown = client.post("/webhook", json={"action": "PROJECT_UPDATED", "project": project})
        assert (unknown.status_code, unknown.json()) == (200, {"status": "Unknown event"})
        begun = client.post("/webhook", json={"action": "START_TRAINING", "project": project})
        assert begun.status_code == 201
        said = ended(client, begun.json()["result"]["job"])
    assert (said["job_status"], len(said["log"])) == ("finished", 2)


def test_metrics_are_prometheus_text(tmp_path: Path) -> None:
    with spots(tmp_path) as client:
        client.get("/nothing/here")
        text = client.get("/metrics").text
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)+\})? [0-9.]+', line), line
    assert 'path="other",status="404"' in text


def test_a_large_answer_is_json(tmp_path: Path) -> None:
    with spots(tmp_path) as client:
        answer = client.post("/predict", json=predict(picture(SPOT), context=CLICKS["a box in pixels"][0]))
    [entry] = json.loads(answer.content)["results"]
    assert entry["result"][0]["type"] == "brushlabels"
    assert entry["score"] == 0.5

"""A model of our own behind the protocol, asked over real connections."""

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from limner.assist.serving import Model, Native, Prediction
from limner.dataset import Box, new_id
from tests.assist.serving.backends import (
    SPOT,
    XML,
    Spots,
    answering,
    found_by,
    picture,
    predict,
    region,
    spots,
)
from tests.fetch.serving import serving

FAR = Box(200, 150, 60, 40)


def test_what_it_finds_comes_back_in_pixels(tmp_path: Path) -> None:
    with spots(tmp_path) as client:
        answer = client.post("/predict", json=predict(picture(SPOT), picture(), picture(FAR)))
    [[first], nothing, [third]] = found_by(answer)
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
        [found] = found_by(client.post("/predict", json=predict(picture(SPOT), context=context)))
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
    assert all(len(found_by(one)[0]) == 1 for one in answers)
    assert model.sizes == [1, 4, 4]
    assert "limner_backend_batches_total 3\n" in metrics
    assert "limner_backend_pictures_total 9\n" in metrics
    assert 'limner_backend_requests_total{path="/predict",status="200"} 9\n' in metrics
    assert 'limner_backend_model_info{version="first"} 1\n' in metrics


class Held(Spots):
    """Waits in its first call until it may go on, and says which boxes it was asked for."""

    begun: Event
    go: Event

    def predict(self, images: Any, ontology: Any, prompts: Any) -> list[Prediction]:
        self.begun.set()
        assert self.go.wait(20)
        self.asked = [*getattr(self, "asked", []), *(prompt and prompt.box for prompt in prompts)]
        return super().predict(images, ontology, prompts)


@pytest.fixture
def held(tmp_path: Path) -> Iterator[tuple[Native, Held, httpx.Client, ThreadPoolExecutor]]:
    """A server whose model is held by a first request, and people who ask."""
    native = Native(Held, tmp_path)
    model = native._serving[0]
    assert isinstance(model, Held)
    model.begun, model.go = Event(), Event()
    with answering(native) as client, ThreadPoolExecutor(4) as crowd:
        first = crowd.submit(client.post, "/predict", json=predict(picture(SPOT)))
        assert model.begun.wait(20)
        yield native, model, client, crowd
        model.go.set()
        assert first.result().status_code == 200


def until(happened: Callable[[], bool]) -> None:
    """Waits for it, not for ever."""
    for _ in range(4000):
        if happened():
            return
        time.sleep(0.005)
    raise AssertionError("it did not happen")


def box(x: int) -> dict[str, Any]:
    return {"prompt": {"box": [x, 0, 300, 200]}}


def test_a_click_goes_before_what_waits(held: Any) -> None:
    native, model, client, crowd = held
    many = crowd.submit(client.post, "/predict", json=predict(*[picture(SPOT)] * 30))
    until(lambda: len(native._batcher._waiting) == 8)
    click = crowd.submit(client.post, "/predict", json=predict(picture(SPOT), context=box(1)))
    until(lambda: len(native._batcher._waiting) == 9)
    model.go.set()
    assert len(found_by(click.result())[0]) == 1
    assert len(found_by(many.result())) == 30
    assert model.asked[1] == (1, 0, 300, 200)
    assert max(model.sizes) == 4


def test_a_click_that_nobody_waits_for_is_not_asked(held: Any) -> None:
    native, model, client, crowd = held
    request = predict(picture(SPOT), context=box(1))
    with pytest.raises(httpx.ReadTimeout):
        client.post("/predict", json=request, timeout=1)
    until(lambda: all(one[2].cancelled() for one in native._batcher._waiting))
    later = crowd.submit(client.post, "/predict", json=predict(picture(SPOT), context=box(2)))
    until(lambda: len(native._batcher._waiting) == 2)
    model.go.set()
    assert len(found_by(later.result())[0]) == 1
    assert model.asked == [None, (2, 0, 300, 200)]
    assert 'path="/predict",status="499"} 1' in client.get("/metrics").text


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
        "sessions": True, "trains": True, "inline": False, "records": True,
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

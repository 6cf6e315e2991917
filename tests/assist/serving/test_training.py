"""A model that learns: from a request, from events, and not from what it cannot."""

import time
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from limner.dataset import Box
from tests.assist.serving.backends import (
    SPOT,
    XML,
    Spots,
    found_by,
    picture,
    predict,
    region,
    spots,
)

FAR = Box(200, 150, 60, 40)


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
        [[box]] = found_by(client.post("/predict", json=predict(picture(FAR))))
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
        assert len(found_by(client.post("/predict", json=predict(picture(SPOT))))) == 1
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

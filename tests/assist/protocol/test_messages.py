"""The wire: golden messages of Label Studio 1.23 and label_studio_ml, read and written."""

import json
from math import isnan
from typing import Any

import msgspec
import pytest

from limner.assist.protocol import (
    Capabilities,
    Context,
    Health,
    JobRequest,
    JobStatus,
    PredictAnswer,
    Prediction,
    PredictParams,
    PredictRequest,
    Prompt,
    ProtocolError,
    SetupAnswer,
    SetupRequest,
    Task,
    TrainRequest,
    Versions,
    WebhookRequest,
    predictions,
    project_id,
    read,
    write,
)
from limner.dataset import Mask

TASK: dict[str, Any] = {
    "id": 1, "data": {"image": "http://example.invalid/0.jpg"}, "meta": {},
    "created_at": "2026-01-05T10:00:00.000000Z", "updated_at": "2026-01-05T10:00:00.000000Z",
    "is_labeled": False, "overlap": 1, "inner_id": 1, "total_annotations": 0, "cancelled_annotations": 0,
    "total_predictions": 0, "comment_count": 0, "unresolved_comment_count": 0, "last_comment_updated_at": None,
    "project": 7, "updated_by": None, "file_upload": None, "comment_authors": [], "annotations": [], "predictions": [],
}  # fmt: skip
PREDICT: dict[str, Any] = {
    "tasks": [TASK],
    "project": "7.1700000000",
    "label_config": "<View/>",
    "params": {"login": None, "password": None, "context": None},
}
SETUP: dict[str, Any] = {
    "project": "7.1700000000",
    "schema": "<View/>",
    "hostname": "http://127.0.0.1:8080",
    "access_token": "",
    "extra_params": None,
}


def test_a_task_is_written_as_label_studio_writes_it() -> None:
    when = "2026-01-05T10:00:00.000000Z"
    image = {"image": "http://example.invalid/0.jpg"}
    task = Task(id=1, data=image, created_at=when, updated_at=when, inner_id=1, project=7)
    assert list(json.loads(write(task)).items()) == list(TASK.items())


@pytest.mark.parametrize(
    ("kind", "golden"),
    [
        (PredictRequest, PREDICT),
        (SetupRequest, SETUP),
        (Health, {"status": "UP", "model_class": "X"}),
        (SetupAnswer, {"model_version": None}),
        (Versions, {"versions": ["1", "2"]}),
        (JobRequest, {"job": "a"}),
        (WebhookRequest, {"action": "START_TRAINING", "project": {"id": 7}}),
        (PredictAnswer, {"results": [{"result": [], "score": 0.5}]}),
    ],
)
def test_what_is_read_is_written_the_same(kind: type[Any], golden: dict[str, Any]) -> None:
    message = read(json.dumps(golden).encode(), kind)
    assert list(json.loads(write(message)).items()) == list(golden.items())


def test_older_requests_are_read() -> None:
    old = {**PREDICT, "model_version": "1", "force_reload": False, "try_fetch": True, "params": {}}
    assert read(json.dumps(old).encode(), PredictRequest).params == PredictParams()
    train = {"annotations": [TASK], "project": 7, "label_config": "<View/>", "params": {"login": "a"}}
    assert read(json.dumps(train).encode(), TrainRequest).params.login == "a"


@pytest.mark.parametrize(
    ("given", "read_as"), [("7.17", "7"), (7, "7"), ("1700.5", "1700"), (None, ""), ("", "")]
)
def test_the_project_of_a_request(given: Any, read_as: str) -> None:
    assert project_id(given) == read_as


def test_nan_costs_the_value_alone() -> None:
    answer = read(
        b'{"results": [{"result": [{"score": NaN}], "score": NaN}, {"result": [], "score": 0.5}]}',
        PredictAnswer,
    )
    [first], [second] = (predictions(entry, "") for entry in answer.results)
    assert first.score is None
    assert isnan(first.result[0]["score"])
    assert second.score == 0.5


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html>", "it begins with '<html>'"),
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b'{"results": 3}', "results"),
        (b'{"results":' + b"[" * 100_000, "no JSON"),
        (b"{}", "results"),
    ],
)
def test_what_is_no_message(data: bytes, said: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        read(data, PredictAnswer)
    assert said in str(caught.value)


ENTRIES: list[tuple[Any, list[Prediction]]] = [
    (None, []),
    ([], []),
    ({"result": []}, [Prediction()]),
    ({"result": None, "score": "0.5", "model_version": 3}, [Prediction(score=0.5, model_version="3")]),
    ([{"result": [{}]}, {"score": 1}], [Prediction(result=[{}]), Prediction(score=1.0)]),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "read_as"), ENTRIES)
def test_an_entry(entry: Any, read_as: list[Prediction]) -> None:
    assert predictions(entry, "results[0]") == read_as


@pytest.mark.parametrize("entry", ["a", 3, {"result": "a"}, [3], [[{"result": []}]]])
def test_what_is_no_prediction_is_named(entry: Any) -> None:
    with pytest.raises(ProtocolError) as caught:
        predictions(entry, "results[4]")
    assert caught.value.where.startswith("results[4]")
    assert "result" in caught.value.hint


def test_a_prompt_in_a_context() -> None:
    prompt = Prompt(points=((1.5, 2, True),), label="car", previous=Mask(0, 0, 1, 1, "01"))
    said = json.loads(write(Context(prompt=prompt, session="key")))
    assert said["prompt"]["points"] == [[1.5, 2, True]]
    back = read(json.dumps(said).encode(), Context)
    assert back.prompt == prompt
    assert prompt.kinds == {"points"}
    assert Prompt(box=(0, 0, 2, 2), text="a").kinds == {"box", "text"}
    assert "prompt" not in json.loads(write(Context()))


@pytest.mark.parametrize(
    "prompt", ['{"box": [3, 0, 1, 1]}', '{"points": [[NaN, 0, true]]}', '{"points": [[1, 2]]}']
)
def test_a_prompt_that_means_nothing(prompt: str) -> None:
    with pytest.raises(ProtocolError):
        read(prompt.encode(), Prompt)


def test_capabilities_may_leave_everything_away() -> None:
    assert read(b"{}", Capabilities) == Capabilities()
    with pytest.raises(ProtocolError):
        read(b'{"batch": 0}', Capabilities)


def test_a_job_status_that_nobody_knows_is_refused() -> None:
    assert read(b'{"job_status": "running", "more": 1}', JobStatus).done == 0
    with pytest.raises(ProtocolError):
        read(b'{"job_status": "dancing"}', JobStatus)
    assert msgspec.json.encode(JobStatus(job_status="queued"))

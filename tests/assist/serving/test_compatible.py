"""Models written for label_studio_ml, started by the command line as they are, and asked as Label Studio asks."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.assist.serving.backends import XML, picture, predict

HERE = Path(__file__).parent
CONFIG = """<View><Image name="image" value="$image"/>
<RectangleLabels name="label" toName="image" model_score_threshold="0.25">
<Label value="Airplane"/><Label value="Car" predicted_values="car, truck"/><Label value="Bus"/>
</RectangleLabels></View>"""


@contextmanager
def started(model: Path, name: str, *more: str, **environment: str) -> Iterator[httpx.Client]:
    """A client of `limner backend start` on a file."""
    command = [sys.executable, "-m", "limner", "backend", "start", str(model), "--port", "0", *more]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    ready = re.fullmatch(rf"{name} is ready: (http://127\.0\.0\.1:\d+)\n", line)
    try:
        assert ready, line + (process.communicate(timeout=20)[1] if process.poll() is not None else "")
        with httpx.Client(base_url=ready[1], timeout=30) as client:
            yield client
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("written")
    for name in ("written", "functions"):
        shutil.copy(HERE / f"{name}.py", found / f"{name}.py")
    return found


@pytest.fixture(scope="module")
def corners(folder: Path) -> Iterator[httpx.Client]:
    with started(folder / "written.py", "Corners") as client:
        yield client


def said(answer: httpx.Response, at: int = 0) -> Any:
    """What the model tells of itself in a region."""
    assert answer.status_code == 200, answer.text
    return json.loads(answer.json()["results"][at]["result"][0]["meta"]["text"][0])


def test_it_is_set_up_and_predicts(corners: httpx.Client) -> None:
    assert corners.get("/health").json() == {"status": "UP", "model_class": "Corners"}
    setup = {
        "project": "1.17", "schema": CONFIG, "hostname": "http://x", "access_token": "t",
        "extra_params": '{"a": 1}',
    }  # fmt: skip
    assert corners.post("/setup", json=setup).json() == {"model_version": "0.1.0"}
    request = {**predict(picture(), picture(), xml=CONFIG), "project": "1.17"}
    answer = corners.post("/predict", json=request)
    for entry in answer.json()["results"]:
        assert (entry["score"], entry["model_version"]) == (0.5, "0.1.0")
        assert entry["result"][0]["value"]["rectanglelabels"] == ["Car"]
        assert entry["result"][0]["original_width"] == 320
    labels = {"car": "Car", "truck": "Car", "bus": "Bus"}
    assert said(answer) == [[], labels, {"a": 1}, {"login": None, "password": None}]


def test_a_click_is_its_context(corners: httpx.Client) -> None:
    context = {"result": [{"value": {"x": 12.5}}]}
    assert said(corners.post("/predict", json=predict(picture(), context=context, xml=CONFIG)))[0] == [12.5]


def test_it_learns_and_its_version_moves(corners: httpx.Client) -> None:
    project = {"id": 9, "label_config": CONFIG}
    event = {"action": "ANNOTATION_CREATED", "annotation": {"id": 1}, "task": {}, "project": project}
    for seen, version in ((1, "0.2.0"), (2, "0.3.0")):
        answer = corners.post("/webhook", json=event)
        assert answer.status_code == 201
        result = {
            "event": "ANNOTATION_CREATED", "seen": seen, "keys": ["annotation", "project", "task"],
            "labels": ["Airplane", "Car", "Bus"],
        }  # fmt: skip
        assert answer.json() == {"result": result, "status": "ok"}
        setup = {"project": "9.1", "schema": CONFIG}
        assert corners.post("/setup", json=setup).json() == {"model_version": version}
    unknown = corners.post("/webhook", json={**event, "action": "PROJECT_UPDATED"})
    assert (unknown.status_code, unknown.json()) == (200, {"status": "Unknown event"})


def test_the_training_of_1_0_9_is_a_job(corners: httpx.Client) -> None:
    request = {"annotations": [{"id": 1}], "project": "8.1", "label_config": CONFIG, "params": {}}
    begun = corners.post("/train", json=request)
    assert begun.status_code == 201
    for _ in range(500):
        status = corners.post("/job_status", json=begun.json()).json()
        if status["job_status"] != "running":
            break
    assert status["job_status"] == "finished"
    assert corners.post("/setup", json={"project": "8.1", "schema": CONFIG}).json() == {
        "model_version": "0.2.0"
    }
    assert corners.get("/is_training").json() == {"is_training": False}


def test_only_the_first_version_is_spoken(corners: httpx.Client) -> None:
    assert corners.get("/capabilities").status_code == 404


def test_its_faults_are_told_without_a_traceback(corners: httpx.Client) -> None:
    request = predict("a", xml=CONFIG)
    request["tasks"][0]["data"]["fail"] = True
    answer = corners.post("/predict", json=request)
    assert (answer.status_code, answer.json()["detail"]) == (500, "ValueError: no such thing")
    assert "Traceback" not in answer.text
    lacking = corners.post("/setup", json={"project": "1", "schema": "<View/>"})
    assert (lacking.status_code, "RectangleLabels" in lacking.json()["detail"]) == (500, True)


def test_functions_in_place_of_a_class(folder: Path) -> None:
    xml = '<View><Image name="i" value="$image"/><Choices name="c" toName="i"><Choice value="a"/></Choices></View>'
    with started(folder / "functions.py", "LabelStudioMLBase") as client:
        answer = client.post("/predict", json=predict("x", "y", xml=xml)).json()
        project = {"id": 3, "label_config": xml}
        fit = client.post("/webhook", json={"action": "START_TRAINING", "project": project}).json()
    region = {"from_name": "c", "to_name": "i", "type": "choices", "value": {"choices": ["a"]}}
    assert answer == {"results": [{"result": [region], "score": 0.5, "model_version": "f"}] * 2}
    assert fit == {"result": ["START_TRAINING", "3", [0, 1]], "status": "ok"}


def test_what_it_kept_is_there_after_a_restart(folder: Path, tmp_path: Path) -> None:
    event = {"action": "ANNOTATION_CREATED", "project": {"id": 9, "label_config": CONFIG}}
    for seen in (1, 2):
        with started(folder / "written.py", "Corners", "--data", str(tmp_path)) as client:
            assert client.post("/webhook", json=event).json()["result"]["seen"] == seen


def test_name_and_password_of_the_environment(folder: Path) -> None:
    secret = {"BASIC_AUTH_USER": "anna", "BASIC_AUTH_PASS": "p"}
    with started(folder / "written.py", "Corners", **secret) as client:
        assert client.get("/health").status_code == 401
        assert client.get("/health", auth=("anna", "p")).status_code == 200


@pytest.mark.parametrize(
    ("secret", "warned"), [((), True), (("--basic-auth-user", "a", "--basic-auth-pass", "b"), False)]
)
def test_who_serves_everybody_without_a_password_is_warned(
    folder: Path, secret: tuple[str, ...], warned: bool
) -> None:
    command = [sys.executable, "-m", "limner", "backend", "start", str(folder / "written.py"), "--port", "0"]
    process = subprocess.Popen(
        [*command, "--host", "0.0.0.0", *secret], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert "is ready: http://0.0.0.0:" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=20)[1]
    assert ("whoever reaches this computer" in said) == warned


REFUSED = {
    "": "it has no class to be served",
    "class A(LabelStudioMLBase): ...\nclass B(LabelStudioMLBase): ...": "it has several classes: A, B",
    "import nothing_of_that_name": "it imports nothing_of_that_name, which is not there",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_served(tmp_path: Path, text: str) -> None:
    (tmp_path / "model.py").write_text(f"from label_studio_ml.model import LabelStudioMLBase\n{text}\n")
    done = start(tmp_path)
    assert done.returncode == 1
    assert REFUSED[text] in done.stderr
    assert "Traceback" not in done.stderr


def test_a_class_that_is_not_there(folder: Path, tmp_path: Path) -> None:
    done = start(Path(f"{folder / 'written.py'}:Other"))
    assert (done.returncode, "no class Other" in done.stderr, "written.py:Corners" in done.stderr) == (
        1,
        True,
        True,
    )
    assert "there is no" in start(tmp_path).stderr


def start(model: Path) -> "subprocess.CompletedProcess[str]":
    """The command, which ends by itself."""
    command = [sys.executable, "-m", "limner", "backend", "start", str(model)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_a_new_folder_runs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "limner", "backend", "create", str(tmp_path / "my-model")]
    subprocess.run(command, check=True, capture_output=True)
    assert subprocess.run(command, capture_output=True).returncode == 1
    folder = tmp_path / "my-model"
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert tested.returncode == 0, tested.stdout
    ruff = [sys.executable, "-m", "ruff", "check", "--select", "E,F,I", "."]
    checked = subprocess.run(ruff, cwd=folder, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    with started(folder, "MyModel") as client:
        answer = client.post("/predict", json=predict(picture(), xml=XML))
    assert answer.json()["results"][0]["model_version"] == "1"

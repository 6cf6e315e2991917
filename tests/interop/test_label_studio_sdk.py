"""Label Studio's own SDK, as it is, through the ordinary life of a project on a running Limner."""

import base64
import io
import json
import os
import queue
import re
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from label_studio_sdk import LabelStudio
from label_studio_sdk.core.api_error import ApiError
from PIL import Image as Picture

ROOT = Path(__file__).resolve().parents[2]
LIMNER = ROOT / ".venv/bin/limner"
READY = re.compile(r"^Limner is ready: (http://127\.0\.0\.1:\d+)/")
CONFIG = (
    '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image" smart="true">'
    '<Label value="car"/><Label value="person"/></RectangleLabels><PolygonLabels name="outline" toName="image">'
    '<Label value="car"/></PolygonLabels><Choices name="light" toName="image"><Choice value="day"/>'
    '<Choice value="night"/></Choices></View>'
)
FRAME = {"to_name": "image", "original_width": 200, "original_height": 100, "image_rotation": 0}


def box(id: str = "r1", x: float = 10, **more: Any) -> dict[str, Any]:
    value = {"x": x, "y": 20, "width": 30, "height": 40, "rotation": 0, "rectanglelabels": ["car"]}
    return {"id": id, "type": "rectanglelabels", "from_name": "label", **FRAME, "value": value, **more}


def outline() -> dict[str, Any]:
    value = {"points": [[10, 10], [60, 10], [40, 90]], "closed": True, "polygonlabels": ["car"]}
    return {"id": "p1", "type": "polygonlabels", "from_name": "outline", **FRAME, "value": value}


def light(choice: str) -> dict[str, Any]:
    return {
        "id": "c1",
        "type": "choices",
        "from_name": "light",
        "to_name": "image",
        "value": {"choices": [choice]},
    }


def shown(results: Any) -> dict[tuple[str, str], Any]:
    """What results say, by control and, for regions, their id; 10 and 10.0 are the same."""
    return {(one["from_name"], one["id"] if "x" in one["value"] else ""): one["value"] for one in results}


def picture(color: int) -> str:
    out = io.BytesIO()
    Picture.new("RGB", (200, 100), (color, 40, 20)).save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Where Limner answers, and its data folder."""
    data = tmp_path_factory.mktemp("limner")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    process = subprocess.Popen(
        [LIMNER, "serve", "--data", data, "--no-browser"], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout
    try:
        ready = READY.match(process.stdout.readline())
        assert ready, "the server did not start"
        yield f"{ready[1]}/label-studio/", data
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def token(data: Path, name: str, *more: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    words: list[str | Path] = [LIMNER, "token", name, "--data", data, *more]
    return subprocess.run(
        words, stdout=subprocess.PIPE, text=True, check=True, env=environment
    ).stdout.strip()


@pytest.fixture(scope="module")
def calls() -> set[str]:
    """Method and path of every request, numbers left out."""
    return set()


@pytest.fixture(scope="module")
def client(server: tuple[str, Path], calls: set[str]) -> LabelStudio:
    def note(request: httpx.Request) -> None:
        calls.add(f"{request.method} {re.sub(r'[0-9]+', 'N', request.url.path)}")

    web = httpx.Client(event_hooks={"request": [note]}, timeout=60, trust_env=False)
    address, data = server
    return LabelStudio(base_url=address, api_key=token(data, "tour"), httpx_client=web)


@pytest.fixture(scope="module")
def project(client: LabelStudio) -> int:
    found: int = client.projects.create(title="Tour", label_config=CONFIG, description="cars").id
    return found


class Model(BaseHTTPRequestHandler):
    """A model server that finds one box wherever it looks."""

    def do_GET(self) -> None:
        self.say(
            {"status": "UP", "model_class": "Model"} if self.path == "/health" else {}, self.path == "/health"
        )

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        found = [{"result": [box(score=0.9)], "score": 0.9} for _ in body.get("tasks", [])]
        answers = {
            "/setup": {"model_version": "1"},
            "/predict": {"results": found},
            "/webhook": {"status": "ok"},
        }
        self.say(answers.get(self.path, {}), self.path in answers)

    def say(self, body: Any, known: bool) -> None:
        data = json.dumps(body).encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def model() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Model) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def task(client: LabelStudio, project: int, request: pytest.FixtureRequest) -> int:
    color = sum(map(ord, request.node.name)) % 256
    found: int = client.tasks.create(
        project=project, data={"image": picture(color), "who": request.node.name}
    ).id
    return found


def test_both_kinds_of_tokens(server: tuple[str, Path]) -> None:
    address, data = server
    for name, *more in (("legacy",), ("personal", "--label-studio")):
        key = token(data, name, *more)
        web = httpx.Client(trust_env=False)
        assert LabelStudio(base_url=address, api_key=key, httpx_client=web).users.whoami().username == "You"
    for wrong in ("lim_wrong", "0" * 40):
        with pytest.raises(ApiError) as refused:
            LabelStudio(base_url=address, api_key=wrong).users.whoami()
        assert refused.value.status_code == 401


def test_a_project_is_read_and_changed(client: LabelStudio, project: int) -> None:
    found = client.projects.get(id=project)
    assert (found.title, found.label_config, found.description) == ("Tour", CONFIG, "cars")
    assert found.get_label_interface().get_control("label").labels == ["car", "person"]
    assert client.projects.update(id=project, title="Tour 2").title == "Tour 2"
    assert project in [one.id for one in client.projects.list()]
    client.projects.validate_label_config(id=project, label_config=CONFIG)


def test_tasks_are_imported_listed_and_changed(client: LabelStudio, project: int) -> None:
    answer = client.projects.import_tasks(
        id=project,
        request=[
            {"image": picture(250)},
            {
                "data": {"image": picture(251), "place": "Kyoto"},
                "annotations": [{"result": [box(), light("day")], "lead_time": 3.5}],
                "predictions": [{"result": [box(score=0.8)], "model_version": "m1", "score": 0.8}],
            },
        ],
        return_task_ids=True,
    )
    assert (answer.task_count, answer.annotation_count, answer.prediction_count) == (2, 1, 1)
    listed = {one.id: one for one in client.tasks.list(project=project, page_size=1)}
    assert set(answer.task_ids) <= set(listed)
    second = client.tasks.get(id=str(answer.task_ids[1]))
    assert second.data["place"] == "Kyoto"
    assert shown(second.annotations[0]["result"]) == shown([box(), light("day")])
    assert second.predictions[0].model_version == "m1"
    changed = client.tasks.update(id=str(second.id), data={**second.data, "place": "Nara"})
    assert changed.data["place"] == "Nara"


def test_annotations(client: LabelStudio, project: int, task: int) -> None:
    made = client.annotations.create(id=task, result=[box(), outline()], lead_time=1.5, was_cancelled=False)
    assert shown(made.result) == shown([box(), outline()])
    assert made.lead_time == 1.5
    second = client.annotations.create(id=task, result=[box(x=60)], ground_truth=True)
    assert [one.id for one in client.annotations.list(id=task)] == [made.id, second.id]
    changed = client.annotations.update(id=made.id, result=[box(x=12.5), light("night")])
    assert shown(changed.result) == shown([box(x=12.5), light("night")])
    assert client.annotations.get(id=made.id).result == changed.result
    client.annotations.delete(id=second.id)
    with pytest.raises(ApiError) as gone:
        client.annotations.get(id=second.id)
    assert gone.value.status_code == 404
    [bulk] = client.annotations.create_bulk(tasks=[task], result=[box(x=5)])
    assert bulk.id != made.id
    client.annotations.delete_bulk(ids=[bulk.id], project=project)
    assert [one.id for one in client.annotations.list(id=task)] == [made.id]


def test_predictions(client: LabelStudio, project: int, task: int) -> None:
    made = client.predictions.create(task=task, result=[box(score=0.5)], score=0.5, model_version="m2")
    assert client.predictions.get(id=made.id).score == 0.5
    assert made.id in [one.id for one in client.predictions.list(task=task)]
    changed = client.predictions.update(id=made.id, result=[box(x=44, score=0.9)], score=0.9)
    assert (changed.score, changed.model_version) == (0.9, "m2")
    value = {"task": task, "result": [box()], "model_version": "m3"}
    assert client.projects.import_predictions(id=project, request=[value]).created == 1
    assert {one.model_version for one in client.predictions.list(task=task)} == {"m2", "m3"}
    client.predictions.delete(id=made.id)
    assert [one.model_version for one in client.predictions.list(task=task)] == ["m3"]


def test_what_cannot_be_taken_says_why(client: LabelStudio, task: int) -> None:
    odd = box()
    odd["value"]["rectanglelabels"] = ["tram"]
    with pytest.raises(ApiError) as refused:
        client.annotations.create(id=task, result=[odd])
    assert refused.value.status_code == 400
    assert "tram" in str(refused.value.body)


def test_exports(client: LabelStudio, project: int, task: int) -> None:
    client.annotations.create(id=task, result=[box()])
    exported = {one["id"]: one for one in client.projects.exports.as_json(project)}
    assert shown(exported[task]["annotations"][0]["result"]) == shown([box()])
    assert client.projects.exports.as_file(project, export_type="YOLO").read(2) == b"PK"
    assert "JSON" in [one["name"] for one in client.projects.exports.list_formats(id=project)]
    snapshot = client.projects.exports.create(id=project, title="now")
    assert snapshot.id in [one.id for one in client.projects.exports.list(id=project)]

    def ended() -> Any:
        while True:
            found = client.projects.exports.get(id=project, export_pk=snapshot.id)
            if {found.status, *(one.status for one in found.converted_formats)} <= {"completed", "failed"}:
                return found

    assert ended().status == "completed"
    made = client.projects.exports.convert(id=project, export_pk=snapshot.id, export_type="COCO")
    [converted] = ended().converted_formats
    assert (converted.id, converted.status) == (made.converted_format, "completed")
    archive = client.projects.exports.download(id=project, export_pk=snapshot.id, export_type="COCO")
    assert b"".join(archive)[:2] == b"PK"


def test_a_model_server(client: LabelStudio, project: int, task: int, model: str) -> None:
    made = client.ml.create(url=model, project=project, title="cars", is_interactive=True)
    assert (made.state, made.model_version) == ("CO", "1")
    assert [one.id for one in client.ml.list(project=project)] == [made.id]
    assert client.ml.update(id=made.id, title="cars 2", project=project, url=model).title == "cars 2"
    assert client.ml.get(id=made.id).is_interactive
    assert client.ml.list_model_versions(id=str(made.id)).versions == ["1"]
    client.ml.predict_interactive(id=made.id, task=task, context={"result": [box()]})
    client.ml.train(id=made.id)
    client.ml.predict_all_tasks(id=made.id)
    client.ml.delete(id=made.id)
    assert client.ml.list(project=project) == []


def test_people_views_and_webhooks(client: LabelStudio, project: int) -> None:
    me = client.users.whoami()
    assert client.users.get(id=me.id).username in [one.username for one in client.users.list()]
    [view] = client.views.list(project=project)
    assert client.views.get(id=str(view.id)).project == project
    made = client.views.create(project=project, data={"title": "cars"})
    assert client.views.update(id=str(made.id), data={"title": "all cars"}).data == {"title": "all cars"}
    assert len(list(client.tasks.list(view=made.id))) == client.projects.get(id=project).task_number
    client.views.delete(id=str(made.id))
    assert [one.id for one in client.views.list(project=project)] == [view.id]
    assert client.versions.get().edition == "Community"


def test_webhooks_are_called(client: LabelStudio, project: int, task: int) -> None:
    heard: queue.SimpleQueue[Any] = queue.SimpleQueue()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        made = client.webhooks.create(project=project, url=url, actions=["ANNOTATION_CREATED"])
        assert [one.id for one in client.webhooks.list(project=project)] == [made.id]
        annotation = client.annotations.create(id=task, result=[box()])
        event = heard.get(timeout=30)
        assert (event["action"], event["annotation"]["id"]) == ("ANNOTATION_CREATED", annotation.id)
        assert "ANNOTATION_CREATED" in client.webhooks.info().dict()
        client.webhooks.delete(id=made.id)
        assert client.webhooks.list(project=project) == []
        server.shutdown()
        thread.join()


def test_what_is_deleted_is_gone(client: LabelStudio, project: int, task: int, calls: set[str]) -> None:
    client.tasks.delete(id=str(task))
    with pytest.raises(ApiError):
        client.tasks.get(id=str(task))
    client.tasks.delete_all_tasks(id=project)
    assert list(client.tasks.list(project=project)) == []
    client.projects.delete(id=project)
    with pytest.raises(ApiError):
        client.projects.get(id=project)
    assert len(calls) >= 40

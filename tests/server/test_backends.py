"""Model servers through the server: connected, put to work, prompted, and kept away from what is not theirs."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from limner.dataset import new_id
from tests.ml_backends import Answering, Call, Stub, answers, box, stub
from tests.server.support import BROKEN, CAR, JPEG, PROJECT, TIFF, Running, box_diff, running

BACKENDS = f"/api/v1/projects/{PROJECT}/backends"
PROMPT = {"points": [[100, 100, True], [300, 300, False]], "class_id": str(CAR)}


@dataclass
class Desk:
    """A server, a client of it, and a model server that it is connected to."""

    limner: Running
    program: httpx.Client
    model: Stub
    backend: dict[str, Any]

    def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.program.post(f"/api/v1{path}", json={} if body is None else body, **more)

    def prompt(self, image: Any = JPEG, **more: Any) -> httpx.Response:
        return self.post(f"/images/{image}/backends/{self.backend['id']}/prompt", {**PROMPT, **more})

    def wait(self, job: dict[str, Any]) -> dict[str, Any]:
        deadline = time.monotonic() + 60
        while job["state"] in ("queued", "running") and time.monotonic() < deadline:
            job = self.program.get(f"/api/v1/jobs/{job['id']}").json()
        return job


@pytest.fixture(scope="module")
def limner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("backends")) as server:
        yield server


@pytest.fixture
def desk(limner: Running) -> Iterator[Desk]:
    with stub(login="me:a secret") as model, limner.program() as program:
        name = f"cars {new_id()}"
        new = {"name": name, "url": model.address, "user": "me", "password": "a secret", "interactive": True}
        answer = program.post(BACKENDS, json=new)
        assert answer.status_code == 201, answer.text
        yield Desk(limner, program, model, answer.json())
        program.delete(f"/api/v1/backends/{answer.json()['id']}")


def test_it_is_asked_who_it_is_and_its_password_stays_here(desk: Desk) -> None:
    assert (desk.backend["version"], desk.backend["problem"], desk.backend["has_password"]) == ("1", "", True)
    assert desk.backend["capabilities"] is None
    listed = desk.program.get(BACKENDS).text
    assert desk.backend["id"] in listed
    assert "a secret" not in listed
    [setup] = desk.model.asked("/setup")
    assert setup.body["access_token"] == ""
    assert desk.limner.key not in str([call.headers for call in desk.model.calls]) + str(setup.body)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"password": "wrong"}, "backend-failed"),
        ({"url": "http://127.0.0.1:1"}, "backend-unreachable"),
        ({"url": "http://169.254.169.254"}, "backend-unreachable"),
        ({"url": "file:///etc/passwd"}, "backend-unreachable"),
    ],
)
def test_one_that_does_not_answer_is_kept_by_force_alone(desk: Desk, more: dict[str, Any], code: str) -> None:
    new = {
        "name": f"other {new_id()}",
        "url": desk.model.address,
        "user": "me",
        "password": "a secret",
        **more,
    }
    answer = desk.program.post(BACKENDS, json=new)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["hint"]
    assert new["name"] not in desk.program.get(BACKENDS).text
    kept = desk.program.post(BACKENDS, json={**new, "force": True})
    assert (kept.status_code, bool(kept.json()["problem"])) == (201, True)


@pytest.mark.parametrize(
    ("capabilities", "name", "interactive"),
    [
        (None, "Stub", False),
        ({"name": "clicker", "prompts": ["points"]}, "clicker", True),
    ],
)
def test_what_is_left_open_is_found_out(
    desk: Desk, capabilities: dict[str, Any] | None, name: str, interactive: bool
) -> None:
    if capabilities:
        desk.model.behave["/capabilities"] = lambda *_: capabilities
    new = {"url": desk.model.address, "user": "me", "password": "a secret"}
    made = desk.program.post(BACKENDS, json=new).json()
    assert (made["name"], made["interactive"]) == (name, interactive)
    desk.program.delete(f"/api/v1/backends/{made['id']}")


def test_it_is_changed_checked_and_forgotten(desk: Desk) -> None:
    path = f"/api/v1/backends/{desk.backend['id']}"
    labels = {"auto": "car", "sky": None}
    changed = desk.program.patch(path, json={"labels": labels, "interactive": False}).json()
    assert (changed["labels"], changed["interactive"], changed["user"]) == (labels, False, "me")
    desk.model.version = "2"
    assert desk.program.post(f"{path}/check").json()["version"] == "2"
    desk.program.patch(path, json={"password": "wrong"})
    assert "password" in desk.program.post(f"{path}/check").json()["problem"]
    assert desk.program.delete(path).status_code == 204
    assert desk.program.post(f"{path}/check").status_code == 404


def test_its_suggestions_are_a_job_and_it_reads_pictures_by_their_address_alone(desk: Desk) -> None:
    read: list[httpx.Response] = []

    def behave(answering: Answering, call: Call) -> Any:
        read.extend(httpx.get(task["data"]["image"], trust_env=False) for task in call.body["tasks"])
        return answers(box())(answering, call)

    desk.model.behave["/predict"] = behave
    body = {"images": [str(JPEG), str(TIFF)]}
    job = desk.wait(desk.post(f"/backends/{desk.backend['id']}/predict", body).json())
    assert job["state"] == "done", job
    assert job["result"]["suggestions"] == 2
    layer = desk.program.get(
        f"/api/v1/images/{JPEG}/layers/model", params={"owner": f"{desk.backend['name']} 1"}
    ).json()
    [note] = layer["annotations"]
    assert note["source"] == {"kind": "model", "name": desk.backend["name"], "version": "1"}
    assert [(one.status_code, one.headers["content-type"]) for one in read] == [
        (200, "image/jpeg"), (200, "image/png")
    ]  # fmt: skip
    assert all(one.headers["cache-control"] == "private, no-store" for one in read)


def test_an_address_of_a_picture_opens_nothing_else(desk: Desk) -> None:
    desk.prompt()
    [call] = desk.model.asked("/predict")
    address = call.body["tasks"][0]["data"]["image"]
    start, token, name = address.rsplit("/", 2)
    with httpx.Client(trust_env=False) as stranger:
        assert stranger.get(address).status_code == 200
        assert stranger.get(f"{start}/{token[:-3]}AAA/{name}").status_code == 404
        for path in ("/api/v1/projects", f"/media/images/{JPEG}/file"):
            for headers in ({}, {"Authorization": f"Bearer {token}"}):
                assert stranger.get(desk.limner.address + path, headers=headers).status_code == 401


def test_a_prompt_is_sent_as_regions_and_answered_with_shapes(desk: Desk) -> None:
    answer = desk.prompt(box=[64, 40, 320, 200])
    assert answer.status_code == 200, answer.text
    [found] = answer.json()["found"]
    assert (found["score"], found["class_id"], found["shape"]["type"]) == (0.75, str(CAR), "box")
    assert answer.json()["source"]["version"] == "1"
    [call] = desk.model.asked("/predict")
    first, second, box_ = call.body["params"]["context"]["result"]
    assert (first["type"], first["is_positive"], second["is_positive"]) == ("keypointlabels", True, False)
    assert first["value"]["keypointlabels"] == first["value"]["labels"] == ["car"]
    assert (first["value"]["x"], first["value"]["y"]) == (15.625, 25.0)
    assert [box_["value"][side] for side in ("x", "y", "width", "height")] == [10, 10, 40, 40]
    assert desk.program.get(f"/api/v1/images/{JPEG}/layers/main").json().get("annotations", []) == []


def test_a_server_of_the_second_version_gets_pixels_and_a_session(desk: Desk) -> None:
    desk.model.behave["/capabilities"] = lambda *_: {"prompts": ["points"], "sessions": True}
    desk.post(f"/backends/{desk.backend['id']}/check")
    for _ in range(2):
        assert desk.prompt().status_code == 200
    contexts = [call.body["params"]["context"] for call in desk.model.asked("/predict")]
    assert [one["prompt"]["points"] for one in contexts] == [[[100, 100, True], [300, 300, False]]] * 2
    assert len({one["session"] for one in contexts}) == 1


@pytest.mark.parametrize(
    "body", [{"points": [], "class_id": None}, {"box": [5, 5, 1, 1]}, {"points": [[1, 2]]}]
)
def test_a_prompt_that_says_nothing_is_refused(desk: Desk, body: dict[str, Any]) -> None:
    assert desk.prompt(**body).status_code == 422


def test_what_is_odd_in_an_answer_to_a_prompt_is_said(desk: Desk) -> None:
    desk.model.behave["/predict"] = answers(box(), box(x=120), box("unicorn", x=50))
    answer = desk.prompt().json()
    assert len(answer["found"]) == 1
    assert [(one["code"], one["count"], one.get("label")) for one in answer["refused"]] == [
        ("unknown-label", 1, "unicorn"),
        ("outside", 1, None),
    ]
    desk.model.behave["/predict"] = lambda *_: {"results": []}
    assert desk.prompt().json()["code"] == "backend-wrong-answer"


def test_a_prompt_that_is_given_up_ends_the_call_and_saving_goes_on(desk: Desk) -> None:
    broken: list[bool] = []

    def hang(answering: Answering, call: Call) -> None:
        answering.connection.settimeout(30)
        broken.append(answering.connection.recv(1) == b"")
        answering.close_connection = True
        answering.stub.released.set()

    desk.model.behave["/predict"] = hang
    for _ in range(10):
        with pytest.raises(httpx.ReadTimeout):
            desk.post(f"/images/{JPEG}/backends/{desk.backend['id']}/prompt", PROMPT, timeout=0.3)
        assert (
            desk.program.post(f"/api/v1/images/{JPEG}/layers/main/diffs", json=[box_diff()]).status_code
            == 200
        )
    assert desk.model.released.wait(10)
    assert all(broken)


def test_saving_goes_on_while_a_job_waits_for_a_server_that_hangs(desk: Desk) -> None:
    for path in ("/predict", "/webhook"):
        desk.model.behave[path] = desk.model.hang
    job = desk.post(f"/backends/{desk.backend['id']}/predict", {"images": [str(JPEG)], "again": True}).json()
    desk.model.wait("/predict")
    for _ in range(20):
        saved = desk.program.post(f"/api/v1/images/{JPEG}/layers/main/diffs", json=[box_diff()])
        assert saved.status_code == 200
    assert desk.program.get(f"/api/v1/jobs/{job['id']}").json()["state"] == "running"
    assert desk.post(f"/jobs/{job['id']}/cancel").json()["state"] == "cancelled"


def test_it_is_said_beforehand_how_many_pictures_a_job_would_ask_about(desk: Desk) -> None:
    def waiting(**filter: Any) -> dict[str, int]:
        path = f"/api/v1/backends/{desk.backend['id']}/waiting"
        counts: dict[str, int] = desk.program.get(path, params=filter).json()
        return counts

    assert waiting() == {"pictures": 3, "waiting": 3}
    job = desk.wait(desk.post(f"/backends/{desk.backend['id']}/predict", {"images": [str(JPEG)]}).json())
    assert job["backend"] == desk.backend["id"]
    assert waiting() == {"pictures": 3, "waiting": 2}
    assert waiting(name="nothing is called so") == {"pictures": 0, "waiting": 0}
    listed = desk.program.get(f"/api/v1/projects/{PROJECT}/jobs?kind=predict&kind=train").json()
    assert listed[0]["id"] == job["id"]
    assert {one["kind"] for one in listed} <= {"predict", "train"}
    owner = f"{desk.backend['name']} 1"
    [standing] = [
        one for one in desk.program.get(f"/api/v1/projects/{PROJECT}/models").json() if one["owner"] == owner
    ]
    assert (standing["pictures"], standing["classes"][0]["left"]) == (1, 1)
    layers = desk.program.get(f"/api/v1/projects/{PROJECT}/layers").json()
    assert {"kind": "model", "owner": owner, "pictures": 1} in layers


def test_pictures_and_backends_of_different_projects_do_not_meet(desk: Desk) -> None:
    other = desk.post("/projects", {"name": f"Other {new_id()}"}).json()["id"]
    new = {"name": "cars", "url": desk.model.address, "user": "me", "password": "a secret"}
    backend = desk.post(f"/projects/{other}/backends", new).json()["id"]
    assert desk.post(f"/images/{JPEG}/backends/{backend}/prompt", PROMPT).status_code == 404
    assert desk.model.asked("/predict") == []


def test_predictions_of_a_program(desk: Desk) -> None:
    shape = {"type": "box", "x": 10, "y": 20, "width": 30, "height": 40}
    body = {
        "model": "mine",
        "version": "3",
        "predictions": [
            {"image": str(JPEG), "score": 0.5, "annotations": [
                {"shape": shape, "class": "car"}, {"shape": shape, "class_id": str(CAR), "score": 0.9},
                {"shape": shape, "class": "unicorn"}, {"shape": {**shape, "x": 9000}, "class": "car"}, {"shape": 7},
            ]},
            {"image": 2, "annotations": []},
            {"image": "<script>.jpg", "annotations": [{"shape": shape, "class": "car"}]},
            {"image": "nowhere.jpg"},
            {"image": str(JPEG)},
        ],
    }  # fmt: skip
    for _ in range(2):
        answer = desk.post(f"/projects/{PROJECT}/predictions", body)
        assert answer.status_code == 200, answer.text
        taken = answer.json()
        assert [one["image"] for one in taken] == [str(JPEG), str(TIFF), str(BROKEN), None, None]
        assert [one["taken"] for one in taken] == [2, 0, 1, 0, 0]
        assert [len(one.get("refused", [])) for one in taken] == [3, 0, 0, 1, 1]
        found = desk.program.get(f"/api/v1/images/{JPEG}/layers/model", params={"owner": "mine 3"}).json()
        assert [note["score"] for note in found["annotations"]] == [0.5, 0.9]
        assert {note["source"]["name"] for note in found["annotations"]} == {"mine"}

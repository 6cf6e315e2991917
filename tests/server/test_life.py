"""Start, stop and sudden death of a real server."""

import http.client
import random
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from limner.dataset import Layer, LimnerError, decode
from limner.server import read_key
from limner.store import Store
from tests.server.support import DIFFS, JPEG, PATH_IMAGE, Running, box_diff, picture, running


def test_it_says_it_is_ready_once_and_ends_with_0(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        with server.stranger() as stranger:
            assert stranger.get("/healthz").status_code == 200
        assert (tmp_path / "server.key").stat().st_mode & 0o777 == 0o600
        assert server.stop() == 0
        assert server.process.stdout
        assert server.process.stdout.read() == ""
    assert read_key(tmp_path) is None


def test_it_ends_soon_while_a_client_holds_a_connection(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        host, _, port = server.address.removeprefix("http://").partition(":")
        held = http.client.HTTPConnection(host, int(port), timeout=20)
        held.putrequest("PUT", "/api/v1/imports/x/files")
        held.putheader("Content-Length", "1000")
        held.endheaders(b"half")
        assert server.stop() == 0
        held.close()


def test_a_second_one_on_the_same_folder_is_told_where_the_first_is(tmp_path: Path) -> None:
    with running(tmp_path) as server, pytest.raises(LimnerError) as refusal:
        Store.open(tmp_path)
    assert refusal.value.code == "data-folder-in-use"
    assert refusal.value.params["address"] == server.address


def test_sessions_and_tokens_outlive_a_restart_and_the_key_does_not(tmp_path: Path) -> None:
    with running(tmp_path) as server, server.program() as program:
        token = program.post("/api/v1/tokens", json={"name": "kept"}).json()["token"]
        key, code = server.key, server.code
        with server.stranger() as browser:
            browser.get("/", params={"code": code})
            cookies = browser.cookies
        server.stop()
    with running(tmp_path) as server:
        for headers, status in ((token, 200), (key, 401)):
            with server.stranger(headers={"Authorization": f"Bearer {headers}"}) as program:
                assert program.get("/api/v1/me").status_code == status
        with server.stranger(cookies=cookies) as browser:
            assert browser.get("/api/v1/me").status_code == 200


def test_a_folder_is_served_where_it_lies_and_not_written_to(tmp_path: Path) -> None:
    folder = tmp_path / "holiday"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(picture("JPEG"))
    before = sorted(path.name for path in folder.rglob("*"))
    for _ in range(2):
        with running(tmp_path / "data", arguments=[str(folder)]) as server, server.program() as program:
            project = wait_for_pictures(program, "holiday")
            assert project["images"] == 1
            server.stop()
    assert sorted(path.name for path in folder.rglob("*")) == before


def wait_for_pictures(program: httpx.Client, name: str) -> dict[str, Any]:
    for _ in range(300):
        for project in program.get("/api/v1/projects").json():
            if project["name"] == name and project["images"]:
                return dict(project)
        time.sleep(0.1)
    raise AssertionError("no pictures came")


class Saver(threading.Thread):
    """Saves boxes one by one, every other one twice, and keeps those that were acknowledged."""

    def __init__(self, server: Running, acknowledged: set[str], most: int) -> None:
        super().__init__()
        self._server = server
        self._acknowledged = acknowledged
        self._most = most
        self.sent: set[str] = set()

    def run(self) -> None:
        with self._server.program() as program:
            for number in range(self._most):
                diff = box_diff(x=number)
                box = diff["entries"][0]["record"]["id"]
                self.sent.add(box)
                try:
                    for _ in range(1 + number % 2):
                        answer = program.post(DIFFS, json=[diff])
                except httpx.HTTPError:
                    return
                if answer.status_code == 200:
                    self._acknowledged.add(box)


def one_sudden_death(
    data: Path, saves: int, acknowledged: set[str], sent: set[str], chance: random.Random
) -> None:
    """A server is killed amid saves; the next one must hold all acknowledged boxes, each once."""
    with running(data) as server:
        savers = [Saver(server, acknowledged, saves) for _ in range(2)]
        goal = len(acknowledged) + saves + chance.randrange(saves // 4)
        for saver in savers:
            saver.start()
        while len(acknowledged) < goal and any(saver.is_alive() for saver in savers):
            time.sleep(0.002)
        server.kill()
        for saver in savers:
            saver.join()
            sent |= saver.sent
    with running(data) as server, server.program() as program:
        layer = decode(program.get(f"{PATH_IMAGE}/layers/main").content, Layer)
        found = [str(box.id) for box in layer.annotations]
        assert len(found) == len(set(found))
        assert acknowledged <= set(found) <= sent
        history = program.get(f"{PATH_IMAGE}/layers/main/diffs", params={"limit": 500}).json()["diffs"]
        revisions = [entry["revision"] for entry in history]
        assert revisions == sorted(set(revisions), reverse=True)
    with Store.open(data) as store:
        assert len(store.history.replay(JPEG).records) == len(found)
        assert store.recount() == []


def rounds_of_sudden_death(data: Path, rounds: int, saves: int, folders: int = 1) -> None:
    """Deaths one after the other, over a few data folders so that no layer grows without end."""
    chance = random.Random(7)
    known: list[tuple[Path, set[str], set[str]]] = [
        (data / str(number), set(), set()) for number in range(folders)
    ]
    for number in range(rounds):
        folder, acknowledged, sent = known[number % folders]
        one_sudden_death(folder, saves, acknowledged, sent, chance)


def test_killed_amid_saves_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    rounds_of_sudden_death(tmp_path, rounds=2, saves=60)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_killed_twenty_times_amid_saves_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    rounds_of_sudden_death(tmp_path, rounds=20, saves=500, folders=5)

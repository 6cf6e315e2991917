"""Serving: one line, the port, a folder in place, the demo; and wrong usage."""

import signal
import socket
import time
from pathlib import Path

import pytest

from limner.jobs.demo import NAME
from limner.store import Store
from tests.cli.conftest import Limner
from tests.servers import READY, Running, free_port, launch, start


def test_it_serves_with_exactly_one_line(tmp_path: Path) -> None:
    server = launch(tmp_path)
    assert server.stdout is not None
    assert READY.match(server.stdout.readline().strip())
    server.send_signal(signal.SIGINT)
    rest, _ = server.communicate(timeout=20)
    assert (server.returncode, rest) == (0, "")


def test_a_named_port_that_is_taken_is_an_error(limner: Limner, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = limner("serve", "--port", port, "--data", tmp_path / "data", "--no-browser")
    assert (done.returncode, done.stdout) == (1, "")
    words = f"limner: Port {port}, named with --port, is taken. Leave --port out, or name another.\n"
    assert done.stderr.replace("\n", " ").strip() == words.strip()
    assert not (tmp_path / "data").exists()


def test_without_a_port_the_next_free_one_is_taken(server: Running, tmp_path: Path) -> None:
    other = start(tmp_path)
    assert other.address != server.address
    assert other.stop() == 0


def test_a_named_port_is_taken(tmp_path: Path) -> None:
    port = free_port()
    server = start(tmp_path, port=port)
    assert server.address == f"http://127.0.0.1:{port}"
    assert server.stop() == 0


def test_a_folder_is_labelled_where_it_lies(street: Path, tmp_path: Path) -> None:
    before = snapshot(street)
    server = start(tmp_path, "serve", str(street))
    with server.client() as client:
        give_up = time.monotonic() + 60
        while [project["images"] for project in client.projects()] != [4]:
            assert time.monotonic() < give_up
            time.sleep(0.1)
        (project,) = client.projects()
        assert project["name"] == "street"
        (first, *_) = client.ask("GET", f"/projects/{project['id']}/images")["images"]
    assert server.stop() == 0
    assert first["name"] == "0.png"
    assert snapshot(street) == before
    copies = {file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    assert not [picture.name for picture in street.glob("[0-9].png") if picture.read_bytes() in copies]


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with its time and bytes."""
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}


def test_the_demo_is_made_once(tmp_path: Path) -> None:
    for _ in range(2):
        server = start(tmp_path, "demo")
        with server.client() as client:
            (project,) = client.projects()
        assert (project["name"], project["images"]) == (NAME, 12)
        assert project["by_status"]["todo"] == 5
        assert server.stop() == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("paint",), "No such command 'paint'"),
        (("import",), "Missing argument"),
        (("import", "nowhere-at-all"), "does not exist"),
        (("serve", "--port", "0"), "--port"),
        (("serve", "--colour"), "No such option"),
        (("serve", "--port"), "requires an argument"),
        (("convert", ".", "out"), "--to"),
    ],
)
def test_wrong_usage_exits_with_2_and_a_hint(limner: Limner, words: tuple[str, ...], said: str) -> None:
    done = limner(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "--help" in done.stderr


def test_a_data_folder_in_use_is_named(limner: Limner, street: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Store.open(data):
        for words in [
            ("import", street),
            ("export", tmp_path / "out.zip", "--to", "coco"),
            ("token", "x"),
            ("serve", "--no-browser"),
        ]:
            done = limner(*words, "--data", data)
            assert (done.returncode, done.stdout) == (1, "")
            assert str(data) in done.stderr
            assert "Wait until it has ended" in done.stderr

"""Importing and exporting: alone and through a running server, with the same result."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import pytest
from PIL import Image

from limner.client import Client
from limner.store import Store
from tests.cli.conftest import Done, Limner, command
from tests.servers import Running, start

SAID = "4 pictures added, 4 pictures with 3 objects; 1 file refused, 1 without a picture\n"
PICTURES = 150


@pytest.fixture(scope="session")
def through(limner: Limner, street: Path, server: Running) -> Done:
    """The import of the street through the server."""
    return limner("import", street, "--data", server.folder)


def contents(archive: Path) -> dict[str, bytes]:
    with ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_an_import_names_what_it_leaves_out(imported: tuple[Path, Done]) -> None:
    _, done = imported
    assert (done.returncode, done.stdout) == (0, SAID)
    broken, gone = done.stderr.splitlines()
    assert broken.startswith("broken.png: ")
    assert gone.startswith("gone.png: ")


def test_an_import_through_a_server_says_the_same(imported: tuple[Path, Done], through: Done) -> None:
    alone = imported[1]
    assert (through.returncode, through.stdout, through.stderr) == (0, alone.stdout, alone.stderr)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Running]:
    """A server that only one test works with."""
    running = start(tmp_path / "served")
    yield running
    running.stop()


def test_an_import_says_which_format_is_meant_and_may_leave_labels_out(
    limner: Limner, street: Path, own_server: Running, tmp_path: Path
) -> None:
    both = tmp_path / "both"
    shutil.copytree(street, both)
    box = "<bndbox><xmin>2</xmin><ymin>3</ymin><xmax>9</xmax><ymax>8</ymax></bndbox>"
    size = "<size><width>64</width><height>48</height><depth>3</depth></size>"
    text = f"<annotation><filename>0.png</filename>{size}<object><name>cat</name>{box}</object></annotation>"
    (both / "0.xml").write_text(text)
    alone = tmp_path / "alone"
    for data, words, said in [
        (alone, (), "may be labels in more than one format: coco, voc."),
        (alone, ("--from", "coco"), "with 3 objects;"),
        (alone, ("--no-labels",), "0 pictures with 0 objects;"),
        (own_server.folder, (), "may be labels in more than one format: coco, voc."),
        (own_server.folder, ("--from", "voc"), "with 1 object;"),
    ]:
        project = f"both {' '.join(words)}"
        done = limner("import", both, *words, "--project", project, "--data", data)
        assert done.returncode == 0
        assert said in done.stdout + done.stderr
    done = limner("import", both, "--from", "crayons", "--data", alone)
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no format 'crayons'" in done.stderr


def test_labels_may_be_what_a_model_says(limner: Limner, street: Path, tmp_path: Path) -> None:
    words = ("--project", "street", "--data", tmp_path / "data")
    assert limner("import", street, "--no-labels", *words).returncode == 0
    done = limner("import", street, "--as-predictions", "--model", "yolo@11", *words)
    assert done.returncode == 0, done.stderr
    assert "the project has no class" in done.stdout + done.stderr
    assert "with 0 objects" in done.stdout
    for wrong in (("--as-predictions",), ("--model", "yolo@11"), ("--as-predictions", "--model", "@11")):
        done = limner("import", street, *wrong, *words)
        assert done.returncode != 0
        assert "NAME@VERSION" in done.stderr


@pytest.mark.usefixtures("through")
def test_exports_alone_and_through_a_server_are_equal(
    limner: Limner, imported: tuple[Path, Done], server: Running, tmp_path: Path
) -> None:
    alone, served = tmp_path / "alone.zip", tmp_path / "served.zip"
    first = limner("export", alone, "--to", "coco", "--pictures", "--data", imported[0])
    second = limner("export", served, "--to", "coco", "--pictures", "--data", server.folder)
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout.startswith("3 of 3 objects unchanged\n")
    assert first.stdout.replace(str(alone), "") == second.stdout.replace(str(served), "")
    assert contents(alone) == contents(served)
    assert len([name for name in contents(alone) if name.endswith(".png")]) == 4


@pytest.mark.usefixtures("through")
def test_a_strict_export_with_losses_writes_nothing(
    limner: Limner, imported: tuple[Path, Done], server: Running, tmp_path: Path
) -> None:
    target = tmp_path / "boxes.zip"
    for data in (imported[0], server.folder):
        done = limner("export", target, "--to", "yolo", "--strict", "--data", data)
        assert done.returncode == 3
        assert "polygon: enclosing box" in done.stdout
        assert list(tmp_path.iterdir()) == []


def test_refusals_say_what_to_do(limner: Limner, imported: tuple[Path, Done], tmp_path: Path) -> None:
    there = tmp_path / "there.zip"
    there.write_bytes(b"mine")
    data = ("--data", imported[0])
    for words, said in [
        (("export", there, "--to", "coco"), "is there already"),
        (("export", tmp_path / "labels", "--to", "coco"), "does not end in .zip"),
        (("export", tmp_path / "new.zip", "--to", "crayons"), "These are known: ade20k"),
        (("export", tmp_path / "new.zip", "--to", "coco", "-p", "park"), "Projects here: street"),
    ]:
        done = limner(*words, *data)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("limner: ")
        assert said in done.stderr
    assert there.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [there]


def test_a_token_is_printed_alone_and_opens_the_server(limner: Limner, server: Running) -> None:
    done = limner("token", "training", "--data", server.folder)
    token = done.stdout.removesuffix("\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert token.startswith("lim_")
    assert token == "".join(token.split())
    me = f"{server.address}/api/v1/me"
    assert httpx.get(me, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert httpx.get(me, headers={"Authorization": f"Bearer {token}x"}).status_code == 401


def test_open_prints_an_address_that_signs_in_once(limner: Limner, server: Running) -> None:
    done = limner("open", "--print", "--data", server.folder)
    address = done.stdout.strip()
    assert done.stdout == f"{address}\n"
    assert address.startswith(f"{server.address}/?code=")
    with httpx.Client() as browser:
        assert browser.get(address).status_code == 303
        assert browser.get(f"{server.address}/api/v1/me").status_code == 200
    with httpx.Client() as second:
        second.get(address)
        assert second.get(f"{server.address}/api/v1/me").status_code == 401


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pictures that takes a while to bring in."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(PICTURES):
        Image.effect_noise((300, 300), 50 + number).save(folder / f"{number}.png")
    return folder


def begin(*words: object) -> "subprocess.Popen[str]":
    """The process of a command, which Ctrl+C reaches even where it does not reach the tests."""
    hears = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    pipe = subprocess.PIPE
    return subprocess.Popen(command(*words), stdout=pipe, stderr=pipe, text=True, preexec_fn=hears)


def interrupt(running: "subprocess.Popen[str]") -> None:
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (130, "", "limner: stopped\n")


def test_interrupting_an_import_cancels_it(limner: Limner, many: Path, tmp_path: Path) -> None:
    running = begin("import", many, "--data", tmp_path)
    while running.poll() is None and not is_importing(tmp_path):
        time.sleep(0.01)
    interrupt(running)
    with Store.open(tmp_path) as store:
        (project,) = store.projects.list()
        assert [job.state for job in store.jobs.list(project.id)] == ["cancelled"]
    assert limner("import", many, "--project", project.name, "--data", tmp_path).returncode == 0
    with Store.open(tmp_path) as store:
        assert [project.images for project in store.projects.list()] == [PICTURES]


def test_interrupting_an_import_through_a_server_cancels_it_there(server: Running, many: Path) -> None:
    states = [interrupted(server, many, f"stopped {number}") for number in range(3)]
    assert set(states) <= {"cancelled", "done"}  # one may end while it is interrupted
    assert "cancelled" in states


def interrupted(server: Running, folder: Path, project: str) -> str:
    """What becomes of an import's job when Ctrl+C is pressed as soon as there is one."""
    running = begin("import", folder, "--project", project, "--data", server.folder)
    with server.client() as client:
        while not (jobs := jobs_of(client, project)):
            assert running.poll() is None
            time.sleep(0.01)
        interrupt(running)
        return str(client.wait(jobs[0]["id"])["state"])


def jobs_of(client: Client, name: str) -> list[dict[str, Any]]:
    """The jobs of the project of that name, if it is there."""
    found = [project["id"] for project in client.projects() if project["name"] == name]
    jobs: list[dict[str, Any]] = client.ask("GET", f"/projects/{found[0]}/jobs") if found else []
    return jobs


def is_importing(data: Path) -> bool:
    """Whether pictures have come into the data folder."""
    return sum(file.stat().st_size > 10_000 for file in (data / "blobs").rglob("*")) > 2

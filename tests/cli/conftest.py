"""The command line as people start it: a process for each command, a data folder that nobody else has."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.servers import Running, start

Done = subprocess.CompletedProcess[str]
Limner = Callable[..., Done]


def command(*words: object) -> list[str]:
    """`limner` with these words, as a list to start."""
    return [sys.executable, "-m", "limner", *map(str, words)]


@pytest.fixture(scope="session")
def limner(tmp_path_factory: pytest.TempPathFactory) -> Limner:
    """Runs one command to its end, with a home of its own."""
    home = tmp_path_factory.mktemp("home")

    def run(*words: object) -> Done:
        environment = {**os.environ, "HOME": str(home), "USERPROFILE": str(home)}
        return subprocess.run(command(*words), capture_output=True, text=True, env=environment, timeout=100)

    return run


@pytest.fixture(scope="session")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four pictures with COCO labels, one file that is no picture, and labels of a picture that is not there."""
    folder = tmp_path_factory.mktemp("made") / "street"
    folder.mkdir()
    for number in range(4):
        Image.new("RGB", (64, 48), (number * 40, 90, 20)).save(folder / f"{number}.png")
    (folder / "broken.png").write_bytes(b"no picture")
    names = [*(f"{number}.png" for number in range(4)), "gone.png"]
    labels = {
        "images": [
            {"id": id, "file_name": name, "width": 64, "height": 48} for id, name in enumerate(names, start=1)
        ],
        "categories": [{"id": 1, "name": "car"}, {"id": 2, "name": "person"}],
        "annotations": [outline(number) for number in range(3)],
    }
    (folder / "labels.json").write_text(json.dumps(labels))
    return folder


def outline(number: int) -> dict[str, object]:
    """One polygon, in COCO's form."""
    bottom = 15 + number
    return {
        "id": number + 1,
        "image_id": number + 1,
        "category_id": 1 + number % 2,
        "bbox": [4, 5, 20, bottom - 5],
        "area": 20 * (bottom - 5),
        "iscrowd": 0,
        "segmentation": [[4, 5, 24, 5, 24, bottom, 4, bottom]],
    }


@pytest.fixture(scope="session")
def imported(limner: Limner, street: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """A data folder into which the street was imported without a server, and what the import said."""
    data = tmp_path_factory.mktemp("alone")
    return data, limner("import", street, "--data", data)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running server with nothing in it."""
    running = start(tmp_path_factory.mktemp("served"))
    yield running
    assert running.stop(signal.SIGINT) == 0

"""Every family of detectors through the server: what its miniature sees comes back in pixels of the picture."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from limner.assist.onnx import Graph
from limner.assist.serving import Picture
from limner.dataset import Box, Class, Image, LimnerError, Ontology, derived_id
from tests.assist.onnx.detectors import FAMILIES, SIDE, yolo_v8, yolo_v10
from tests.assist.onnx.networks import FLOAT, Net
from tests.examples.asking import Pixels, ask, paint, plain

RED = Class(id=derived_id("red"), name="red", index=0)
BLUE = Class(id=derived_id("blue"), name="blue", index=1)
ONTOLOGY = Ontology(classes=(RED, BLUE))


def scene(width: int = 100, height: int = 60) -> Pixels:
    """A red and a blue spot; twice as large in the network, so that their borders fall between its pixels."""
    pixels = plain(width, height)
    paint(pixels, (10, 5, 40, 25), (250, 20, 20))
    paint(pixels, (50, 30, 90, 55), (20, 20, 250))
    return pixels


def corners(box: object) -> tuple[float, float, float, float]:
    assert isinstance(box, Box)
    return (box.x, box.y, box.x + box.width, box.y + box.height)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda one: one.__name__)
def test_a_family_is_known_by_its_outputs(
    serve: Callable[..., httpx.Client], tmp_path: Path, family: Callable[[Path], Path]
) -> None:
    client = serve("onnx_detector", DETECTOR=family(tmp_path / "net.onnx"))
    empty, tall = plain(80, 80), plain(60, 100)
    paint(tall, (3, 61, 21, 97), (250, 0, 0))
    [both, none, one], _, problems = ask(client, ONTOLOGY, scene(), empty, tall)
    assert problems == []
    assert [note.class_id for note in both] == [RED.id, BLUE.id]
    assert [note.score for note in both] == pytest.approx([0.9, 0.8], abs=1e-5)
    near = pytest.approx
    reach = 0.26 if "rtdetr" in family.__name__ else 0.01  # that one stretches: borders fall on its pixels
    assert corners(both[0].shape) == near((10, 5, 40, 25), abs=reach)
    assert corners(both[1].shape) == near((50, 30, 90, 55), abs=reach)
    assert none == []
    assert [corners(note.shape) for note in one] == [near((3, 61, 21, 97), abs=reach)]


def test_classes_that_the_project_lacks_are_said_by_name(
    serve: Callable[..., httpx.Client], tmp_path: Path
) -> None:
    client = serve("onnx_detector", DETECTOR=yolo_v8(tmp_path / "net.onnx"), DETECTOR_SCORE=0.85)
    [found], answers, _ = ask(client, Ontology(classes=(BLUE,)), scene())
    assert (found, answers.unknown) == ([], {"red": 1})


def test_names_come_from_a_list(serve: Callable[..., httpx.Client], tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("blue\n\n")
    client = serve(
        "onnx_detector", DETECTOR=yolo_v10(tmp_path / "net.onnx"), DETECTOR_NAMES=tmp_path / "names.txt"
    )
    [found], answers, _ = ask(client, ONTOLOGY, scene())
    assert ([one.class_id for one in found], answers.unknown) == ([BLUE.id], {"class 1": 1})


def test_the_weights_name_the_version(serve: Callable[..., httpx.Client], tmp_path: Path) -> None:
    path = yolo_v8(tmp_path / "spots v1.onnx")
    version = serve("onnx_detector", DETECTOR=path).get("/versions").json()["versions"][0]
    assert version.startswith("spots-v1-")
    assert len(version) == len("spots-v1-") + 8


def unknown(path: Path) -> Path:
    net = Net()
    net.output("y", net.Relu(net.input("x", FLOAT, [1, 3, SIDE, SIDE])), FLOAT, [1, 3, SIDE, SIDE])
    return net.write(path, {"names": "['a']"})


def nameless(path: Path) -> Path:
    Graph(yolo_v8(path))
    net = Net()
    net.output("y", net.input("x", FLOAT, [1, 300, 6]), FLOAT, [1, 300, 6])
    return net.write(path)


def broken(path: Path) -> Path:
    path.write_bytes(b"no network")
    return path


FAULTS = {  # what is given   → what is said
    "another network": (unknown, r"x \[1, 3, 200, 200\] → y"),
    "no names": (nameless, "does not say what its classes are called"),
    "no network": (broken, "no network that can be run"),
    "no file": (lambda path: path, "there are no weights"),
}


@pytest.mark.parametrize(("made", "said"), FAULTS.values(), ids=FAULTS)
def test_what_cannot_be_served_says_why(
    serve: Callable[..., httpx.Client], tmp_path: Path, made: Callable[[Path], Path], said: str
) -> None:
    with pytest.raises(LimnerError, match=said):
        serve("onnx_detector", DETECTOR=made(tmp_path / "net.onnx"))


def test_nothing_is_served_unasked(serve: Callable[..., httpx.Client]) -> None:
    with pytest.raises(LimnerError, match="DETECTOR does not say which network to run"):
        serve("onnx_detector", DETECTOR="")


def test_the_page_on_backends_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/how-to/backends.md").read_text("utf-8")
    [code] = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    monkeypatch.setenv("DETECTOR", str(yolo_v8(tmp_path / "net.onnx")))
    picture = Picture(Image(id=derived_id("a"), name="a", width=100, height=60), scene())
    exec(code, {"picture": picture})
    assert re.findall(r"^\w+ 0\.\d(?=\d* )", capsys.readouterr().out, re.MULTILINE) == ["red 0.9", "blue 0.8"]

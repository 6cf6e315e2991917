"""Every family of networks for poses through the server: joints land in the project's skeleton by their names."""

from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np
import pytest

from limner.dataset import Annotation, Class, Joint, Keypoints, LimnerError, Ontology, Skeleton, derived_id
from tests.assist.onnx.detectors import yolo_v10
from tests.assist.onnx.poses import FAMILIES, one_person, several, yolo
from tests.examples.asking import Pixels, ask, paint, plain

NAMES = ("Left Eye", "tail", "nose", "right-ankle")
BODY = Class(
    id=derived_id("body"), name="body", index=0,
    skeleton=Skeleton(joints=tuple(Joint(name=name) for name in NAMES)),
)  # fmt: skip
HAND = Class(
    id=derived_id("hand"), name="hand", index=1, skeleton=Skeleton(joints=(Joint(name="thumb"),) * 20)
)
ONTOLOGY = Ontology(classes=(HAND, BODY))
RED, BLUE = (8, 4, 40, 28), (48, 20, 88, 52)

Serve = Callable[..., httpx.Client]


def scene(*, tall: bool = False) -> Pixels:
    pixels = plain(96, 64)
    paint(pixels, RED, (250, 20, 20))
    paint(pixels, BLUE, (20, 20, 250))
    return pixels.transpose(1, 0, 2) if tall else pixels


def points(found: Annotation) -> list[tuple[float, float, int]]:
    assert isinstance(found.shape, Keypoints)
    return [(round(x, 3), round(y, 3), seen) for x, y, seen in found.shape.points]


def body(box: tuple[int, int, int, int]) -> list[tuple[float, float, int]]:
    """The skeleton of a spot: no tail, and an ankle that nobody is sure of."""
    x0, y0, x1, y1 = box
    return [(x1, y1, 2), (0, 0, 0), (x0, y0, 2), (0, 0, 0)]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda one: one.__name__)
def test_joints_by_name_in_the_order_of_the_skeleton(
    serve: Serve, tmp_path: Path, family: Callable[[Path], Path]
) -> None:
    client = serve("pose", POSE=family(tmp_path / "net.onnx"))
    people = (RED,) if family is one_person else (RED, BLUE)
    for tall in (False, True):
        [found], _, problems = ask(client, ONTOLOGY, scene(tall=tall))
        assert problems == []
        assert {one.class_id for one in found} == {BODY.id}
        boxes = [(y0, x0, y1, x1) if tall else (x0, y0, x1, y1) for x0, y0, x1, y1 in people]
        truth = [body(box) for box in boxes]
        reach = 0.5 if family is several else 0.01  # its sides are steps of 32 pixels: borders fall between
        np.testing.assert_allclose([points(one) for one in found], truth, atol=reach)
    assert ask(client, ONTOLOGY, plain(50, 80))[0] == [[]]


def test_without_a_skeleton_it_is_a_person(serve: Serve, tmp_path: Path) -> None:
    client = serve("pose", POSE=yolo(tmp_path / "net.onnx"))
    person = Class(id=derived_id("person"), name="person", index=2)
    [found], _, _ = ask(client, Ontology(classes=(HAND, person)), scene())
    assert [(one.class_id, len(points(one))) for one in found] == [(person.id, 17)] * 2
    [none], answers, _ = ask(client, Ontology(classes=(HAND,)), scene())
    assert (none, answers.unknown) == ([], {"person": 2})


def test_another_network_is_refused(serve: Serve, tmp_path: Path) -> None:
    with pytest.raises(LimnerError, match="no network for poses is known"):
        serve("pose", POSE=yolo_v10(tmp_path / "net.onnx"))

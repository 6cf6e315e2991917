"""YOLO rows with key points."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from limner.dataset import (
    Box,
    Joint,
    Keypoints,
    Ontology,
    Skeleton,
    Tag,
)
from limner.formats import FormatError, Problem, read
from limner.formats.yolo.joints import Joints
from limner.formats.yolo.lines import pose_parser
from tests.formats.making import (
    HEIGHT,
    WIDTH,
    dataset,
    kinds,
    note,
    notes_of,
    picture,
    through,
    whats,
)
from tests.formats.test_yolo import folder, opened

POSE = {
    "three values": ("0 .5 .5 .2 .25 .1 .5 2 .2 .25 1 0 0 0", 3, ((10, 40, 2), (20, 20, 1), (0, 0, 0))),
    "two values": ("0 .5 .5 .2 .25 .1 .5 .2 .25 0 0", 2, ((10, 40, 2), (20, 20, 2), (0, 0, 0))),
    "two values, one below": ("0 .5 .5 .2 .25 .1 .5 .2 .25 -1 .5", 2, ((10, 40, 2), (20, 20, 2), (0, 0, 0))),
    "place of an absent one": ("0 .5 .5 .2 .25 .1 .5 2 .2 .25 1 .3 .3 0", 3, ((10, 40, 2), (20, 20, 1), (0, 0, 0))),
}  # fmt: skip


@pytest.mark.parametrize(("line", "values", "points"), POSE.values(), ids=POSE)
def test_points_of_two_and_three_values(line: str, values: int, points: Any) -> None:
    for row, score in ((line, None), (f"{line} .75", 0.75)):
        assert pose_parser(Joints(3, values))(row, WIDTH, HEIGHT) == (
            0,
            (Box(40, 30, 20, 20), Keypoints(points)),
            score,
        )


@pytest.mark.parametrize(
    "line",
    ["0 .5 .5 .2 .25 .1 .5 2", "0 .5 .5 .2 .25 .1 .5 2 .2 .25 1 0 0 .93", "0 .5 .5 .2 .25 .1 .5 2 .2 .25 1 9 9 1",
     "0 .5 .5 .2 .25 .1 .5 2 .2 nan 1 0 0 0", "0 .5 .5 -.2 .25 .1 .5 2 .2 .25 1 0 0 0", "0 .5 .5 .2"],
)  # fmt: skip
def test_a_bad_row_of_points_is_named(line: str, tmp_path: Path) -> None:
    good = "0 .5 .5 .2 .25 .1 .5 2 .2 .25 1 0 0 0"
    folder(
        tmp_path, {"data.yaml": "names: [a]\nkpt_shape: [3, 3]", "x.png": None, "x.txt": f"{line}\n{good}\n"}
    )
    problems: list[Problem] = []
    [item] = read(tmp_path, "yolo-pose", report=problems.append).images
    assert [problem.where for problem in problems] == ["x.txt, line 1"]
    assert len(notes_of(item)) == 2


def test_an_object_without_points_is_a_box_alone(tmp_path: Path) -> None:
    rows = "0 .5 .5 .2 .25 0 0 0 0 0 0\n0 .5 .5 .2 .25\n"
    folder(tmp_path, {"data.yaml": "names: [a]\nkpt_shape: [2, 3]", "x.png": None, "x.txt": rows})
    items, problems, _ = opened(tmp_path)
    assert problems == []
    assert [(one.shape, one.instance_id) for one in notes_of(items["x.png"])] == [
        (Box(40, 30, 20, 20), None)
    ] * 2


def test_joints_have_names_and_mirrors(tmp_path: Path) -> None:
    text = "names: [a, b]\nkpt_shape: [3, 2]\nflip_idx: [0, 2, 1]\nkpt_names:\n  0: [nose, left, right]\n"
    folder(tmp_path, {"data.yaml": text, "x.png": None})
    found = read(tmp_path, "yolo-pose")
    one, other = (kind.skeleton for kind in found.ontology.classes)
    assert one == Skeleton((Joint(name="nose"), Joint(name="left", flip=2), Joint(name="right", flip=1)))
    assert other is not None
    assert [joint.name for joint in other.joints] == ["point 1", "point 2", "point 3"]


SHAPES_OF_POINTS = (
    "kpt_shape: [3]", "kpt_shape: [3, 4]", "kpt_shape: [0, 3]", "kpt_shape: [-1, 3]", "kpt_shape: 3",
    "kpt_shape: [a, 3]", "kpt_shape: [99999999999, 3]", "kpt_shape: [3, 3]\nflip_idx: [0, 1]",
    "kpt_shape: [3, 3]\nflip_idx: [0, 1, 5]",
    "kpt_shape: [3, 3]\nkpt_names: [a]", "kpt_shape: [2, 3]\nflip_idx: x",
)  # fmt: skip


@pytest.mark.parametrize("text", SHAPES_OF_POINTS)
def test_a_broken_description_of_points_is_refused(text: str, tmp_path: Path) -> None:
    folder(tmp_path, {"data.yaml": f"names: [a]\n{text}\n", "x.png": None})
    with pytest.raises(FormatError) as caught:
        read(tmp_path, "yolo-pose")
    assert caught.value.where.endswith("data.yaml")


def test_points_cannot_be_read_without_their_number(tmp_path: Path) -> None:
    folder(tmp_path, {"data.yaml": "names: [a]", "x.png": None})
    with pytest.raises(FormatError, match="how many points") as caught:
        read(tmp_path, "yolo-pose")
    assert "kpt_shape" in caught.value.hint


def test_box_and_points_of_one_object_are_one_row(tmp_path: Path) -> None:
    skeleton = Skeleton((Joint(name="nose"), Joint(name="l", flip=2), Joint(name="r", flip=1)))
    cat, dog = kinds()
    ontology = Ontology(classes=(msgspec.structs.replace(cat, skeleton=skeleton), dog))
    name = note(Tag()).id
    box = note(Box(40, 30, 20, 20), 1, instance_id=name)
    points = note(Keypoints(((50, 40, 2), (60, 20, 1), (0, 0, 0))), 2, instance_id=name)
    other = note(Box(10, 10, 20, 20), 3, kind="dog")
    data = type(dataset())(ontology, [picture(points, other, box, split="train")])
    items, ledger = through(data, "yolo-pose", tmp_path)
    assert ledger.rows() == []
    assert (tmp_path / "labels/train/x.txt").read_text() == (
        "0 0.50000000 0.50000000 0.20000000 0.25000000 0.50000000 0.50000000 2 0.60000000 0.25000000 1 0 0 0\n"
        "1 0.20000000 0.25000000 0.20000000 0.25000000 0 0 0 0 0 0 0 0 0\n"
    )
    text = (tmp_path / "data.yaml").read_text()
    assert (
        "kpt_shape:\n- 3\n- 3\nflip_idx:\n- 0\n- 2\n- 1\nkpt_names:\n  0:\n  - nose\n  - l\n  - r\n" in text
    )
    first, second, third = notes_of(items[0])
    assert (first.shape, second.shape, third.shape) == (box.shape, points.shape, other.shape)
    assert first.instance_id == second.instance_id is not None
    assert third.instance_id is None


def test_points_without_a_box_get_one_and_fewer_points_are_filled_up(tmp_path: Path) -> None:
    data = dataset(
        picture(note(Keypoints(((50, 40, 2), (60, 20, 1))), 1), note(Keypoints(((5, 5, 2),)), 2)),
    )
    items, ledger = through(data, "yolo-pose", tmp_path)
    assert whats(ledger) == {"points without a box", "fewer points than another object"}
    shapes = [one.shape for one in notes_of(items[0])]
    assert shapes[:2] == [Box(50, 20, 10, 20), Keypoints(((50, 40, 2), (60, 20, 1)))]
    assert shapes[2:] == [Box(5, 5, 0, 0), Keypoints(((5, 5, 2), (0, 0, 0)))]
    [loss] = [one for one in ledger.losses() if one.what == "fewer points than another object"]
    assert (loss.before, loss.after) == (1, 2)


def test_points_beyond_the_picture_are_absent_and_said(tmp_path: Path) -> None:
    box = note(Box(40, 30, 20, 20), 1, instance_id=note(Tag()).id)
    points = note(Keypoints(((50, 40, 2), (101, 20, 2))), 2, instance_id=note(Tag()).id)
    gone = note(Keypoints(((-5, 40, 2), (0, 0, 0))), 3)
    items, ledger = through(dataset(picture(box, points, gone)), "yolo-pose", tmp_path)
    assert whats(ledger) == {"points outside the picture", "points of which none is there"}
    assert [one.shape for one in notes_of(items[0])] == [box.shape, Keypoints(((50, 40, 2), (0, 0, 0)))]
    assert (ledger.kept, ledger.changed, ledger.lost) == (1, 1, 1)


def test_lines_between_points_are_said(tmp_path: Path) -> None:
    cat, _ = kinds()
    skeleton = Skeleton((Joint(name="a"), Joint(name="b")), ((0, 1),))
    ontology = Ontology(classes=(msgspec.structs.replace(cat, skeleton=skeleton),))
    _, ledger = through(type(dataset())(ontology, [picture()]), "yolo-pose", tmp_path)
    assert whats(ledger) == {"lines between points"}

"""What X-AnyLabeling adds to labelme's files."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from limner.dataset import (
    Box,
    Class,
    Cuboid,
    Dataset,
    Joint,
    Keypoints,
    Ontology,
    Part,
    Polygon,
    Shape,
    Skeleton,
    derived_id,
)
from limner.formats import convert, sniff
from tests.formats.label_files import becomes, label_file, opened, shape
from tests.formats.making import note, notes_of, picture, through


def test_each_is_recognised_as_itself(tmp_path: Path) -> None:
    label_file(tmp_path / "a", shape("point", [1, 2]))
    assert sniff(tmp_path / "a").format == "labelme"
    label_file(tmp_path / "b", shape("point", [1, 2], difficult=False, attributes={}))
    assert sniff(tmp_path / "b").format == "x-anylabeling"
    label_file(tmp_path / "c", checked=False)
    assert sniff(tmp_path / "c").format == "x-anylabeling"


MORE: dict[str, tuple[dict[str, Any], Shape]] = {
    "turned box": (
        shape("rotation", [40, 20], [40, 60], [10, 60], [10, 20], direction=np.pi / 2),
        Box(5, 25, 40, 30, 90),
    ),
    "upright turned box": (
        shape("rotation", [10, 20], [40, 20], [40, 60], [10, 60], direction=0),
        Box(10, 20, 30, 40),
    ),
    "quad": (
        shape("quadrilateral", [1, 2], [30, 4], [50, 60], [7, 80]),
        Polygon((Part((1, 2, 30, 4, 50, 60, 7, 80)),), "quad"),
    ),
    "cuboid": (
        shape("cuboid", *[[at, at + 1] for at in range(8)]),
        Cuboid(tuple(value for at in range(8) for value in (at, at + 1))),
    ),
    "cuboid with what it was made from": (
        shape("cuboid", *[[at, at + 1] for at in range(8)], cuboid3d={"mode": "from_rectangle"}),
        Cuboid(tuple(value for at in range(8) for value in (at, at + 1))),
    ),
    "cuboid by its other name": (
        shape("cuboid3d", *[[at, at + 1] for at in range(8)]),
        Cuboid(tuple(value for at in range(8) for value in (at, at + 1))),
    ),
}


@pytest.mark.parametrize(("record", "wanted"), MORE.values(), ids=MORE)
def test_shapes_of_x_anylabeling(record: dict[str, Any], wanted: Shape, tmp_path: Path) -> None:
    more = {"score": 0.5, "difficult": True, "attributes": {"colour": "red"}, "kie_linking": [[1, 2]]}
    _, [item], _ = opened(
        label_file(tmp_path / "in", record | more, checked=True, tags=["night"]), "x-anylabeling"
    )
    [one] = notes_of(item)
    assert one.shape == wanted
    assert (one.score, sorted(one.flags), item.image.tags) == (0.5, ["difficult"], ("night",))
    convert(tmp_path / "in", tmp_path / "out", "x-anylabeling", strict=True, verified=True)
    again = json.loads((tmp_path / "out/x.json").read_text())
    [back] = again["shapes"]
    assert back.items() >= (record | more | {"points": back["points"]}).items()
    assert np.allclose(back["points"], record["points"])
    assert (again["checked"], again["tags"]) == (True, ["night"])


def test_a_direction_that_the_corners_do_not_say_comes_back(tmp_path: Path) -> None:
    record = shape("rotation", [10, 20], [40, 20], [40, 60], [10, 60], direction=1.5, difficult=False)
    label_file(tmp_path / "in", record)
    convert(tmp_path / "in", tmp_path / "out", "x-anylabeling", strict=True, verified=True)
    assert json.loads((tmp_path / "out/x.json").read_text())["shapes"][0]["direction"] == 1.5


def test_a_file_that_is_not_checked_is_still_being_worked_on(tmp_path: Path) -> None:
    label_file(tmp_path / "in", checked=False, name="a")
    label_file(tmp_path / "in", checked=True, name="b")
    label_file(tmp_path / "in", checked="failed", name="c")
    _, items, _ = opened(tmp_path / "in", "x-anylabeling")
    assert [layer.status for item in items for layer in item.layers] == ["in_progress", "done", "in_progress"]
    convert(tmp_path / "in", tmp_path / "out", "x-anylabeling", strict=True, verified=True)
    found = [json.loads((tmp_path / f"out/{name}.json").read_text())["checked"] for name in "abc"]
    assert found == [False, True, "failed"]


def test_joints_become_points_of_a_group_that_bear_their_names(tmp_path: Path) -> None:
    kind = Class(
        id=derived_id("class", "cat"), name="cat", index=0,
        skeleton=Skeleton(joints=(Joint(name="nose"), Joint(name="ear"), Joint(name="tail"))),
    )  # fmt: skip
    name = derived_id("object")
    box = note(Box(1, 2, 30, 40), 1, instance_id=name)
    joints = note(Keypoints(((5, 6, 2), (0, 0, 0), (9, 8, 2))), 2, instance_id=name)
    _, ledger = through(
        Dataset(Ontology(classes=(kind,)), (picture(box, joints),)), "x-anylabeling", tmp_path
    )
    records = json.loads((tmp_path / "x.json").read_text())["shapes"]
    assert [(one["shape_type"], one["description"], one["group_id"]) for one in records] == [
        ("rectangle", "", 1), ("point", "nose", 1), ("point", "tail", 1),
    ]  # fmt: skip
    assert becomes(ledger) == {
        "instance_id": "a group", "absent joints": "left out", "keypoints of several points": "points of one group",
        "skeletons": "",
    }  # fmt: skip
    assert (ledger.kept, ledger.changed, ledger.lost) == (0, 2, 0)

"""YOLO's other tasks: key points, turned boxes, classes of whole pictures; real folders of every kind."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pixels

from limner.dataset import (
    Box,
    Ellipse,
    Joint,
    Keypoints,
    LabelledImage,
    Ontology,
    Part,
    Polygon,
    Shape,
    Skeleton,
    Tag,
)
from limner.formats import FormatError, Ledger, Problem, convert, formats_of, load, read
from limner.formats.conversions import turned_box
from limner.formats.quads import box_of, corners
from limner.formats.yolo.joints import Joints
from limner.formats.yolo.lines import parse_turned, pose_parser
from limner.geometry import area, bounds, outline
from tests.formats.making import (
    HEIGHT,
    WIDTH,
    back,
    dataset,
    kinds,
    note,
    notes_of,
    picture,
    through,
    written,
)
from tests.formats.test_yolo import folder, opened

SAMPLES = {
    "yolo": "yolo",
    "yolov8_detection": "yolo",
    "yolov8_detection_with_list_of_imgs": "yolo",
    "yolov8_detection_with_list_of_names": "yolo",
    "yolov8_detection_with_subset_txt": "yolo",
    "yolov8_oriented_boxes": "yolo-obb",
    "yolov8_pose": "yolo-pose",
    "yolov8_pose_two_values_per_point": "yolo-pose",
    "yolov8_segmentation": "yolo-seg",
    "yolov8_classification": "yolo-cls",
}
JOINTS = Keypoints(((1.5, 2, 2), (4.5, 4, 2), (7.5, 6, 2)))
RINGS = (
    Polygon((Part((1.5, 1, 6, 1, 6, 5)),)),
    Polygon((Part((3, 1.5, 6, 1.5, 6, 7.5, 4.5, 7.5, 3.75, 3)),)),
)
FOUND: dict[str, list[tuple[str, Shape]]] = {
    "yolo": [("label_2", Box(0, 2, 4, 2)), ("label_4", Box(3, 3, 2, 3))],
    "yolo-obb": [("label_2", Box(1, 2, 3, 4, 30)), ("label_4", Box(3, 3 - 1, 6, 2, 120))],
    "yolo-pose": [("skeleton_label", Box(0, 2, 4, 2)), ("skeleton_label", JOINTS)],
    "yolo-seg": [("label_2", RINGS[0]), ("label_4", RINGS[1])],
}  # fmt: skip


def numbers(shape: Shape) -> list[float]:
    def flat(value: Any) -> list[float]:
        if isinstance(value, tuple | list):
            return [number for inner in value for number in flat(inner)]
        return [float(value)] if isinstance(value, int | float) else []

    return flat([msgspec.to_builtins(value) for value in msgspec.structs.astuple(shape)]) or flat(
        [value for part in getattr(shape, "parts", ()) for value in part.exterior]
    )


def named(items: list[LabelledImage], ontology: Ontology) -> list[tuple[str, Shape]]:
    by_id = ontology.class_by_id()
    return [(by_id[one.class_id].name, one.shape) for item in items for one in notes_of(item) if one.class_id]


@pytest.mark.parametrize(("sample", "format"), SAMPLES.items(), ids=SAMPLES)
def test_a_real_folder_is_recognised_as_one_format(sample: str, format: str, data: Path) -> None:
    assert [found.format for found in formats_of(data / "formats/yolo" / sample)] == [format]


@pytest.mark.parametrize(
    ("sample", "format"), [pair for pair in SAMPLES.items() if pair[1] != "yolo-cls"], ids=list(SAMPLES)[:-1]
)
def test_a_real_folder_is_read_and_comes_back(sample: str, format: str, data: Path, tmp_path: Path) -> None:
    problems: list[Problem] = []
    found = read(data / "formats/yolo" / sample, report=problems.append)
    items = list(found.images)
    assert problems == []
    assert [(item.image.name, item.image.split) for item in items] == [("1.jpg", "train")]
    for (kind, shape), (wanted, exact) in zip(named(items, found.ontology), FOUND[format], strict=True):
        assert (kind, type(shape)) == (wanted, type(exact))
        assert numbers(shape) == pytest.approx(numbers(exact), abs=1e-3)
    result = convert(data / "formats/yolo" / sample, tmp_path / "out", format, verified=True, pictures="copy")
    # a box whose six decimals reach over the edge by a hundred-thousandth is cut there
    assert {row.what for row in result.ledger.rows() if row.severity != "note"} <= {"box with outside"}
    again = read(tmp_path / "out")
    assert [kind.name for kind in again.ontology.by_index()] == [
        kind.name for kind in found.ontology.by_index()
    ]
    for (kind, shape), (other, same) in zip(
        named(items, found.ontology), named(list(again.images), again.ontology), strict=True
    ):
        assert kind == other
        assert numbers(shape) == pytest.approx(numbers(same), abs=1e-4)


def test_real_folders_of_classes_are_read_and_come_back(data: Path, tmp_path: Path) -> None:
    source = data / "formats/yolo/yolov8_classification"
    result = convert(source, tmp_path / "out", "yolo-cls", verified=True, strict=True, pictures="copy")
    assert [row.what for row in result.ledger.rows()] == []
    before, after = (
        {path.relative_to(root).as_posix() for path in root.rglob("*.jpg")}
        for root in (source, tmp_path / "out")
    )
    assert before == after == {"train/label_0/1.jpg", "train/label_0/2.jpg", "train/label_1/3.jpg"}
    found = read(tmp_path / "out")
    assert named(list(found.images), found.ontology) == [
        ("label_0", Tag()), ("label_0", Tag()), ("label_1", Tag())
    ]  # fmt: skip


# Key points

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
    items, [problem], _ = opened(tmp_path)
    assert problem.where == "x.txt, line 1"
    assert len(notes_of(items["x.png"])) == 2


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


def whats(ledger: Ledger) -> set[str]:
    return {row.what for row in ledger.rows() if row.severity != "note"}


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


# Turned boxes

finite = st.floats(-50, 150).map(lambda value: round(value, 3))


@given(finite, finite, st.floats(0.01, 200), st.floats(0.01, 200), st.floats(0, 359.999))
def test_the_angle_is_recovered(x: float, y: float, width: float, height: float, angle: float) -> None:
    box = Box(x, y, width, height, angle)
    again = box_of(corners(box), 1e-6)
    assert again is not None
    turned = (again.rotation - angle + 180) % 360 - 180
    assert [again.x, again.y, again.width, again.height] == pytest.approx([x, y, width, height], abs=1e-7)
    assert turned == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("angle", [0, 30, 89.5, 90, 180, 270, 359.5])
def test_a_turned_box_comes_back_with_its_angle(angle: float, tmp_path: Path) -> None:
    box = Box(40, 30, 30, 10, angle)
    items, ledger = through(dataset(picture(note(box))), "yolo-obb", tmp_path)
    assert ledger.rows() == []
    [one] = notes_of(items[0])
    assert numbers(one.shape) == pytest.approx(numbers(box), abs=1e-9)


def test_corners_begin_where_they_begin() -> None:
    """The first side is the width, whichever way it points: nothing is turned by 90°."""
    upright = parse_turned("0 .4 .25 .6 .25 .6 .5 .4 .5", WIDTH, HEIGHT).shapes[0]
    assert upright == Box(40, 20, 20, 20)
    shifted = parse_turned("0 .6 .25 .6 .5 .4 .5 .4 .25", WIDTH, HEIGHT).shapes[0]
    assert shifted == Box(40, 20, 20, 20, 90)
    backwards = parse_turned("0 .4 .25 .4 .5 .6 .5 .6 .25", WIDTH, HEIGHT).shapes[0]
    assert backwards == Box(40, 20, 20, 20)


def test_four_corners_without_right_angles_are_a_quad(tmp_path: Path) -> None:
    quad = Polygon((Part((10, 10, 60, 12, 50, 40, 5, 30)),), "quad")
    items, ledger = through(dataset(picture(note(quad))), "yolo-obb", tmp_path)
    [one] = notes_of(items[0])
    assert isinstance(one.shape, Polygon)
    assert one.shape.subtype == "quad"
    assert numbers(one.shape) == pytest.approx(numbers(quad))
    assert ledger.rows() == []


def test_difficult_is_dropped_and_said(tmp_path: Path) -> None:
    flags: frozenset[Any] = frozenset({"difficult"})
    _, ledger = through(dataset(picture(note(Box(1, 2, 3, 4), flags=flags))), "yolo-obb", tmp_path)
    assert whats(ledger) == {"flag difficult"}


TURNED = {
    "ellipse": (Ellipse(50, 40, 20, 10, 30), Box(30, 30, 40, 20, 30), "ellipse"),
    "triangle": (
        Polygon((Part((10, 10, 40, 10, 20, 30)),)), Box(10, 10, 30, 20), "outline that is not four corners"
    ),
    "diamond": (
        Polygon((Part((50, 20, 70, 40, 50, 60, 30, 40)),)), None, "outline that is not four corners"
    ),
    "right quad": (
        Polygon((Part((10, 10, 40, 10, 40, 20, 10, 20)),), "quad"), Box(10, 10, 30, 10),
        "four corners with right angles",
    ),
    "two parts": (
        Polygon((Part((10, 10, 20, 10, 20, 20)), Part((30, 10, 40, 10, 40, 20, 30, 20)))), Box(10, 10, 30, 10),
        "polygon with parts",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("shape", "box", "what"), TURNED.values(), ids=TURNED)
def test_other_shapes_become_the_smallest_turned_box(
    shape: Shape, box: Box | None, what: str, tmp_path: Path
) -> None:
    items, ledger = through(dataset(picture(note(shape))), "yolo-obb", tmp_path)
    [one] = notes_of(items[0])
    assert isinstance(one.shape, Box)
    assert whats(ledger) == {what}
    if box is None:
        assert area(one.shape) == pytest.approx(800)
        assert one.shape.rotation == pytest.approx(45)
    else:
        assert numbers(one.shape) == pytest.approx(numbers(box))


@given(st.lists(st.tuples(finite, finite), min_size=3, max_size=8))
def test_the_smallest_turned_box_holds_all_and_is_never_larger_than_the_upright_one(
    points: list[tuple[float, float]],
) -> None:
    flat = tuple(number for point in points for number in point)
    polygon = Polygon((Part(flat),))
    box = turned_box(polygon, picture().image)
    assert isinstance(box, Box)
    around = outline(box)
    upright = bounds(polygon)
    assert upright is not None
    assert area(box) <= (upright[2] - upright[0]) * (upright[3] - upright[1]) + 1e-6
    if around is not None:
        ring = np.array(around.parts[0].exterior).reshape(-1, 2)
        sides = np.roll(ring, -1, axis=0) - ring
        for point in points:
            toward = np.array(point) - ring
            cross = sides[:, 0] * toward[:, 1] - sides[:, 1] * toward[:, 0]
            assert (cross >= -1e-4 * (1 + np.abs(sides).sum(axis=1))).all()


def test_a_folder_says_its_task_so_that_boxes_as_outlines_are_not_taken_for_turned_boxes(
    tmp_path: Path,
) -> None:
    data = dataset(picture(note(Box(1, 2, 3, 4))))
    for format in ("yolo", "yolo-seg", "yolo-obb", "yolo-pose", "yolo-cls"):
        written(data, format, tmp_path / format)
        assert [found.format for found in formats_of(tmp_path / format)] == [format]


def test_boxes_and_outlines_in_one_file_are_reported(tmp_path: Path) -> None:
    rows = "0 .5 .5 .2 .25\n0 0 0 1 0 .5 .5\n0 .5 .5 .2 .2\n"
    folder(tmp_path, {"data.yaml": "names: [a]", "x.png": None, "x.txt": rows})
    items, [problem], _ = opened(tmp_path)
    assert (problem.where, problem.code, problem.outcome) == ("x.txt", "mixed", "noted")
    assert problem.message == "it mixes 2 × box and 1 × polygon"
    assert len(notes_of(items["x.png"])) == 3


def test_own_keys_of_a_description_come_back(tmp_path: Path) -> None:
    text = "names: [a]\nnc: 1\nroboflow: {version: 3, public: no}\ndownload: x.zip\nyear: 2026-01-01\n"
    folder(tmp_path / "in", {"data.yaml": text, "images/x.png": None, "labels/x.txt": "0 .5 .5 .2 .25\n"})
    convert(tmp_path / "in", tmp_path / "out", "yolo", verified=True)
    found = read(tmp_path / "out", "yolo", images=tmp_path / "in")
    assert found.extra == {
        "yolo": {"roboflow": {"version": 3, "public": False}, "download": "x.zip", "year": "2026-01-01"}
    }


@pytest.mark.parametrize("text", ["a: &a [1]\nb: [*a, *a]\nnames: [x]", "names: &x [*x]"])
def test_a_description_that_refers_to_itself_is_refused(text: str, tmp_path: Path) -> None:
    folder(tmp_path, {"data.yaml": text, "images/x.png": None})
    with pytest.raises(FormatError, match="refers to another place"):
        read(tmp_path, "yolo")


def test_a_picture_without_a_size_cannot_be_written(tmp_path: Path) -> None:
    data = dataset(picture(note(Box(1, 2, 3, 4)), width=0, height=0))
    with pytest.raises(FormatError) as caught:
        written(data, "yolo-obb", tmp_path)
    assert (caught.value.code, caught.value.where) == ("no-size", "x.jpg")


# Classes of whole pictures


def pictures(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Pixels.new("L", (4, 3)).save(root / name)
    return root


def test_classes_are_folders_in_order_of_the_alphabet(tmp_path: Path) -> None:
    pictures(tmp_path, "train/dog/1.png", "train/cat/1.png", "val/ant/deep/1.png", "val/loose.png")
    found = read(tmp_path, "yolo-cls")
    items = list(found.images)
    assert [kind.name for kind in found.ontology.by_index()] == ["ant", "cat", "dog"]
    assert {item.image.path: (item.image.split, item.layer() is None) for item in items} == {
        "dog/1.png": ("train", False),
        "cat/1.png": ("train", False),
        "ant/deep/1.png": ("val", False),
        "loose.png": ("val", True),
    }
    assert len({item.image.id for item in items}) == 4


def test_what_lies_in_folders_is_no_folder_of_classes(tmp_path: Path) -> None:
    for name in ("train/cat/1.png", "other/x/1.png"):
        pictures(tmp_path, name)
    assert formats_of(tmp_path) == []
    pictures(tmp_path / "b", "train/cat/1.png", "train/1.png")
    assert formats_of(tmp_path / "b") == []


def test_a_picture_goes_to_its_class_and_unlabelled_ones_to_none(tmp_path: Path) -> None:
    data = dataset(
        picture(note(Tag()), note(Tag(), 2, "dog"), name="x.jpg", folder="a", split="train"),
        picture(note(Box(1, 2, 3, 4), 3, "dog"), name="y.jpg", split="train"),
        picture(name="new.jpg", folder="b", labelled=False, split="val"),
        picture(note(Tag(), 4), name="z.jpg", folder="cat"),
    )
    sink, ledger = written(data, "yolo-cls", tmp_path)
    assert sorted(sink.placed) == ["cat/z.jpg", "train/cat/a/x.jpg", "train/dog/y.jpg", "val/new.jpg"]
    assert whats(ledger) == {"further classes of a picture", "box"}
    found, items, _ = back("yolo-cls", tmp_path, sink)
    assert sum(item.layer() is None for item in items) == 1
    assert (tmp_path / "data.yaml").read_text() == "task: classify\nnames:\n  0: cat\n  1: dog\n"
    assert [kind.name for kind in found.ontology.by_index()] == ["cat", "dog"]
    assert "pictures left where they are" in {row.what for row in ledger.rows()}


def test_classes_whose_names_no_folder_may_have(tmp_path: Path) -> None:
    names = ("train", "a/b", "..", " ", "a%2Fb", "Ant", "ant", "x.jpg", "val2017", "\n", "a\\b")
    items = [
        picture(note(Tag(), at, name), name=f"{at}.jpg") for at, name in enumerate(names) if name.strip()
    ]
    data = dataset(*items, names=[name for name in names if name.strip()])
    sink, _ = written(data, "yolo-cls", tmp_path)
    found, came, problems = back("yolo-cls", tmp_path, sink)
    assert problems == []
    by_id = found.ontology.class_by_id()
    told = {
        item.image.name: by_id[one.class_id].name for item in came for one in notes_of(item) if one.class_id
    }
    assert told == {f"{at}.jpg": name for at, name in enumerate(names) if name.strip()}


def test_a_folder_that_the_list_does_not_name_is_a_class_and_said(tmp_path: Path) -> None:
    pictures(tmp_path, "train/dog/1.png", "train/cat/1.png")
    (tmp_path / "data.yaml").write_text("task: classify\nnames: [dog]\n")
    problems: list[Problem] = []
    found = read(tmp_path, report=problems.append)
    assert [kind.name for kind in found.ontology.by_index()] == ["dog", "cat"]
    assert [(one.code, one.outcome) for one in problems] == [("classes", "noted")]


def test_no_folders_no_classes(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no folders of pictures"):
        read(pictures(tmp_path, "x.png"), "yolo-cls")
    assert load("yolo-cls").HOLDS.shapes == {"tag": frozenset()}

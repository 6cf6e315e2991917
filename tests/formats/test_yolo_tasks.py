"""Real YOLO folders of every task, and what all tasks share."""

from contextlib import suppress
from pathlib import Path

import pytest

from limner.dataset import (
    Box,
    Keypoints,
    LabelledImage,
    Ontology,
    Part,
    Polygon,
    Shape,
    Tag,
    encode,
)
from limner.formats import FormatError, Problem, convert, formats_of, read
from tests.formats.making import (
    dataset,
    note,
    notes_of,
    numbers,
    picture,
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


@pytest.mark.parametrize(
    "value", [".inf", "-.nan", "9" * 400, "9" * 5000, "1e999", "0x" + "f" * 99, "!!binary eA=="]
)
def test_odd_values_of_own_keys_do_no_harm(value: str, tmp_path: Path) -> None:
    folder(tmp_path, {"data.yaml": f"names: [a]\nodd: {value}\n", "images/x.png": None})
    with suppress(FormatError):
        found = read(tmp_path, "yolo")
        encode(found.extra)
        written(found, "yolo", tmp_path / "out")
        assert read(tmp_path / "out", "yolo").extra.keys() == {"yolo"}


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

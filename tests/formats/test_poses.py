"""Poses and landmarks as they are found: MPII, AI Challenger, AFLW; and IMDb-Face's list."""

import io
import json
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from limner.dataset import Annotation, Box, Keypoints, derived_id
from limner.formats import FormatError, convert, read, sniff
from tests.formats.making import anything_of, dataset, note, notes_of, picture, through
from tests.formats.samples import folder, given_back, opened


def test_mpii_sample(data: Path, tmp_path: Path) -> None:
    assert sniff(data / "formats/mpii").format == "mpii"
    found = read(data / "formats/mpii", "mpii")
    items = list(found.images)
    assert [(item.image.name, item.image.split, item.image.width) for item in items] == [
        (f"00000000{at}.jpg", "train", 1280) for at in (1, 2, 3)
    ]
    pose, head = notes_of(items[0])
    assert isinstance(pose.shape, Keypoints)
    assert pose.shape.points[0] == (619, 393, 2)
    assert pose.shape.points[3] == (646, 187, 1)
    assert isinstance(head.shape, Box)
    assert (head.shape.x, head.shape.y, round(head.shape.width, 6)) == (614, 217.65, 288.4)
    assert pose.instance_id == head.instance_id is not None
    assert pose.extra == {"mpii": {"objpos": [594.0, 257.0], "scale_provided": 3.021}}
    assert [len(notes_of(item)) for item in items] == [2, 2, 4]
    person = found.ontology.by_index()[0]
    assert person.skeleton is not None
    assert [person.skeleton.joints[at].flip for at in (0, 5, 6, 10)] == [5, 0, None, 15]
    convert(data / "formats/mpii", tmp_path / "out", "mpii", strict=True, verified=True)
    given_back(tmp_path / "out", "mpii", tmp_path / "again")


def joints(at: float = 10, **other: Any) -> list[list[float]]:
    found: list[list[float]] = [[at + joint, at, 1] for joint in range(16)]
    for joint, value in other.items():
        found[int(joint[1:])] = value
    return found


def mpii(root: Path, *records: Any) -> tuple[list[Annotation], list[str]]:
    _, items, problems = opened(folder(root, {"mpii.json": json.dumps(records)}), "mpii")
    return [one for item in items for one in anything_of(item)], [problem.where for problem in problems]


def test_mpii_people_who_are_others_elsewhere_come_once(tmp_path: Path) -> None:
    one, other, third = joints(10), joints(50), joints(90)
    found, problems = mpii(
        tmp_path,
        {"img_paths": "a.jpg", "joint_self": one, "joint_others": [other, third]},
        {"img_paths": "a.jpg", "joint_self": other, "joint_others": [one, third]},
        {"img_paths": "b.jpg", "joint_self": one, "joint_others": other},
    )
    assert problems == []
    assert len(found) == 3 + 2


def test_mpii_marks(tmp_path: Path) -> None:
    found, _ = mpii(
        tmp_path, {"img_paths": "a.jpg", "joint_self": joints(j0=[5, 6, 0], j1=[0, 0, 0], j2=[7, 8, 2])}
    )
    [one] = found
    assert isinstance(one.shape, Keypoints)
    assert one.shape.points[:4] == ((4, 5, 1), (0, 0, 0), (0, 0, 0), (12, 9, 2))
    convert(tmp_path, tmp_path / "out", "mpii", from_="mpii", strict=True, verified=True)
    [record] = json.loads((tmp_path / "out/mpii_annotations.json").read_text())
    assert record["joint_self"][:3] == [[5, 6, 0], [0, 0, 2], [0, 0, 2]]


def test_mpii_as_hrnet_lists_it(tmp_path: Path) -> None:
    record = {
        "image": "a.jpg", "joints": [[at + 1, 3] for at in range(16)], "joints_vis": [0] + [1] * 15,
        "center": [5, 6], "scale": 2.5,
    }  # fmt: skip
    [one], problems = mpii(tmp_path, record)
    assert problems == []
    assert isinstance(one.shape, Keypoints)
    assert one.shape.points[:2] == ((0, 0, 0), (1, 2, 2))
    assert one.extra == {"mpii": {"center": [5, 6], "scale": 2.5}}


BAD: dict[str, Any] = {
    "15 joints": {"img_paths": "b.jpg", "joint_self": joints()[:15]},
    "a pair": {"img_paths": "b.jpg", "joint_self": joints(j3=[1, 2])},
    "a word": {"img_paths": "b.jpg", "joint_self": joints(j3=["x", 1, 1])},
    "no joints": {"img_paths": "b.jpg"},
    "no picture": {"joint_self": joints()},
    "a number": 7,
    "head": {"img_paths": "b.jpg", "joint_self": joints(), "head_box": [5, 5, 1, 1]},
    "others": {"img_paths": "b.jpg", "joint_self": joints(), "joint_others": [[1]]},
    "twice": {"img_paths": "a.jpg", "joint_self": joints()},
    "marks": {"image": "b.jpg", "joints": [[1, 1]], "joints_vis": [1, 1]},
}


@pytest.mark.parametrize("record", BAD.values(), ids=BAD)
def test_mpii_bad_records_are_named(record: Any, tmp_path: Path) -> None:
    found, where = mpii(tmp_path, {"img_paths": "a.jpg", "joint_self": joints()}, record)
    assert len(found) == 1
    assert where == ["mpii.json, entry 1"]


def test_mpii_heads_of_odd_files_are_left_out(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.save(buffer, np.zeros((3, 3)))
    objects = io.BytesIO()
    np.save(objects, np.array([{}], dtype=object), allow_pickle=True)
    cut = b"\x93NUMPY\x01\x00\x10\x00{'descr': (((((("
    for at, content in enumerate((b"x", buffer.getvalue(), objects.getvalue(), cut)):
        folder(tmp_path / str(at), {"mpii_headboxes.npy": content})
        found, where = mpii(tmp_path / str(at), {"img_paths": "a.jpg", "joint_self": joints()})
        assert (len(found), where) == (1, ["mpii_headboxes.npy"])


def test_matlab_is_refused_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="MATLAB") as caught:
        read(folder(tmp_path, {"mpii_human_pose_v1_u12_1.mat": b"MATLAB 5.0"}), "mpii")
    assert "JSON" in caught.value.hint


def test_a_head_without_a_person_is_lost_and_a_person_is_measured(tmp_path: Path) -> None:
    pose = Keypoints(tuple((float(at), 10.0 * at, 2) for at in range(16)))
    tie = derived_id("tie")
    notes = [
        note(pose, 1, "person", instance_id=tie), note(Box(1, 2, 3, 4), 2, "head", instance_id=tie),
        note(Box(1, 2, 3, 4), 3, "head"), note(Keypoints(((1, 2, 2),)), 4, "person"), note(Box(1, 2, 3, 4), 5, "cat"),
    ]  # fmt: skip
    items, ledger = through(dataset(picture(*notes), names=("cat", "head", "person")), "mpii", tmp_path)
    assert {row.what: row.objects for row in ledger.rows()} == {
        "head of nobody": 1, "keypoints of other joints": 1, "other classes": 1,
    }  # fmt: skip
    assert len(notes_of(items[0])) == 2
    [record] = json.loads((tmp_path / "mpii_annotations.json").read_text())
    assert (record["objpos"], record["scale_provided"], record["head_box"]) == ([8.5, 76], 0.75, [2, 3, 5, 7])


AIC = {
    "image_id": "a0f6", "url": "https://x",
    "human_annotations": {"human1": [178, 250, 290, 522], "human2": [1, 2, 3, 4]},
    "keypoint_annotations": {"human1": [261, 294, 1, 281, 328, 2, 9, 9, 3] + [1, 2, 1] * 11, "human10": [3, 4, 1] * 14},
}  # fmt: skip


def test_aic_says_everything(tmp_path: Path) -> None:
    folder(tmp_path, {"keypoint_validation_annotations_20170911.json": json.dumps([AIC, {"image_id": "b"}])})
    assert sniff(tmp_path).format == "aic"
    _, [item, empty], problems = opened(tmp_path, "aic")
    assert problems == []
    assert (item.image.name, item.image.split, item.image.extra) == (
        "a0f6.jpg",
        "val",
        {"aic": {"url": "https://x"}},
    )
    pose, box, alone, other = notes_of(item)
    assert isinstance(pose.shape, Keypoints)
    assert pose.shape.points[:4] == ((261, 294, 2), (281, 328, 1), (0, 0, 0), (1, 2, 2))
    assert (box.shape, alone.shape) == (Box(178, 250, 112, 272), Box(1, 2, 2, 2))
    assert pose.instance_id == box.instance_id != alone.instance_id == other.instance_id is None
    assert notes_of(empty) == ()
    convert(tmp_path, tmp_path / "out", "aic", from_="aic", strict=True, verified=True)
    given_back(tmp_path / "out", "aic", tmp_path / "again")


BAD_AIC: dict[str, Any] = {
    "13 joints": {"keypoint_annotations": {"human1": [1, 2, 1] * 13}},
    "mark": {"keypoint_annotations": {"human1": [1, 2, 4] * 14}},
    "half a mark": {"keypoint_annotations": {"human1": [1, 2, 1.5] * 14}},
    "swapped": {"human_annotations": {"human1": [9, 9, 1, 1]}},
    "word": {"human_annotations": {"human1": ["a", 9, 1, 1]}},
    "none": {"human_annotations": {"human1": 5}},
}


@pytest.mark.parametrize("record", BAD_AIC.values(), ids=BAD_AIC)
def test_aic_bad_people_are_named(record: Any, tmp_path: Path) -> None:
    _, items, problems = opened(
        folder(tmp_path, {"a.json": json.dumps([AIC, {"image_id": "b", **record}])}), "aic"
    )
    assert [len(notes_of(item)) for item in items] == [4, 0]
    assert [problem.where for problem in problems] == ["a.json, entry 1, human1"]


@pytest.mark.parametrize("record", [7, {"image_id": 7}, {"image_id": ""}, {}, {"image_id": "a0f6"}])
def test_aic_bad_records_are_named(record: Any, tmp_path: Path) -> None:
    _, items, problems = opened(folder(tmp_path, {"a.json": json.dumps([AIC, record])}), "aic")
    assert (len(items), [problem.where for problem in problems]) == (1, ["a.json, entry 1"])


HEADER = "image_name,scale,box_size,center_w,center_h," + ",".join(
    f"original_{at}_{axis}" for at in range(1, 20) for axis in "xy"
)
FACE = "flickr/0/a.jpg,1.25,150,120.5,200," + ",".join(str(at + 0.5) for at in range(38))


def test_aflw_says_everything(tmp_path: Path) -> None:
    text = f"{HEADER}\n{FACE}\n{FACE}\n"
    folder(tmp_path, {"face_landmarks_aflw_train.csv": text})
    assert sniff(tmp_path).format == "aflw"
    found, [item], problems = opened(tmp_path, "aflw")
    assert problems == []
    assert (item.image.path, item.image.split, len(notes_of(item))) == ("flickr/0/a.jpg", "train", 2)
    one = notes_of(item)[0]
    assert isinstance(one.shape, Keypoints)
    assert one.shape.points[:2] == ((0.5, 1.5, 2), (2.5, 3.5, 2))
    face = found.by_index()[0]
    assert face.skeleton is not None
    assert len(face.skeleton.joints) == 19
    convert(tmp_path, tmp_path / "out", "aflw", from_="aflw", strict=True, verified=True)
    written = (tmp_path / "out/face_landmarks_aflw_train.csv").read_text()
    assert written == text.replace("flickr", "images/train/flickr")


@pytest.mark.parametrize(
    "row", ["b.jpg,1,2", FACE.replace("120.5", "x"), FACE.replace("37.5", "nan"), f"{FACE},1"]
)
def test_aflw_bad_rows_are_named(row: str, tmp_path: Path) -> None:
    _, items, problems = opened(folder(tmp_path, {"a_train.csv": f"{HEADER}\n{FACE}\n{row}\n"}), "aflw")
    assert sum(len(anything_of(item)) for item in items) == 1
    assert all("line 3" in problem.where for problem in problems)
    assert problems


def test_aflw_wants_every_landmark(tmp_path: Path) -> None:
    points = [(float(at), 1.0, 2) for at in range(1, 19)]
    shapes = [Keypoints(cast(Any, ((0.0, 0.0, seen), *points))) for seen in (0, 1, 2)]
    notes = [note(shape, at, "face") for at, shape in enumerate(shapes)]
    items, ledger = through(dataset(picture(*notes), names=["face"]), "aflw", tmp_path)
    assert {row.what: row.severity for row in ledger.rows()} == {
        "absent joints": "lost",
        "hidden joints": "changed",
    }
    assert len(notes_of(items[0])) == 2


IMDB = "name,index,image,rect,height width,url\nFred_Astaire,nm0000001,a.jpg,15 16 64 65.5,96 94,https://x\n"


def test_imdb_says_everything(tmp_path: Path) -> None:
    folder(tmp_path, {"IMDb-Face.csv": f'{IMDB}"A, B",nm0000001,a.jpg,1 2 3 4,96 94,\n'})
    assert sniff(tmp_path).format == "imdb-faces"
    found, [item], problems = opened(tmp_path, "imdb-faces")
    assert problems == []
    assert (item.image.path, item.image.width, item.image.height) == ("nm0000001/a.jpg", 94, 96)
    assert [kind.name for kind in found.by_index()] == ["A, B", "Fred_Astaire"]
    one = notes_of(item)[0]
    assert (one.shape, one.extra) == (
        Box(15, 16, 49, 49.5), {"imdb-faces": {"index": "nm0000001", "url": "https://x"}},
    )  # fmt: skip
    convert(tmp_path, tmp_path / "out", "imdb-faces", from_="imdb-faces", strict=True, verified=True)


@pytest.mark.parametrize(
    "row", ["X,nm1,b.jpg,1 2 3", "X,nm1,b.jpg,9 9 1 1", "X,nm1,b.jpg,1 2 nan 4", ",nm1,b.jpg,1 2 3 4"]
)
def test_imdb_bad_rows_are_named(row: str, tmp_path: Path) -> None:
    _, items, problems = opened(folder(tmp_path, {"a.csv": f"{IMDB}{row},1 1,\n"}), "imdb-faces")
    assert sum(len(anything_of(item)) for item in items) == 1
    assert [problem.where for problem in problems] == ["a.csv, line 3"]


@pytest.mark.parametrize("format", ["mpii", "aic", "aflw", "imdb-faces"])
def test_nothing_there(format: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError):
        read(tmp_path, format)

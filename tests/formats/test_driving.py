"""KITTI, MOT Challenge and BDD100K as they are found."""

from pathlib import Path
from typing import Any

import pytest

from limner.dataset import Annotation, Box, Sequence, Track, TrackPoint, derived_id
from limner.formats import FormatError, convert, read, sniff
from tests.formats.making import dataset, kinds, note, notes_of, picture, through, written
from tests.formats.samples import folder, given_back, opened

KITTI = "Car 0.25 1 -1.57 10 20 40.5 60 1.5 1.6 3.9 -2.1 1.7 25.3 -1.55"
LABEL = "training/label_2/000001.txt"


def kitti(root: Path, *lines: str) -> tuple[list[Annotation], list[str]]:
    _, items, problems = opened(folder(root, {LABEL: "\n".join(lines)}), "kitti")
    return list(notes_of(items[0])), [f"{problem.where}: {problem.message}" for problem in problems]


def test_kitti_sample(data: Path, tmp_path: Path) -> None:
    assert sniff(data / "formats/kitti").format == "kitti"
    found, items = given_back(data / "formats/kitti", "kitti", tmp_path / "out")
    assert [kind.name for kind in found.ontology.classes] == ["Truck", "Van"]
    by_name = {item.image.name: notes_of(item) for item in items}
    assert [len(by_name[f"000030_{at}.png"]) for at in (10, 11)] == [2, 3]
    truck = by_name["000030_10.png"][0]
    assert (truck.shape, truck.truncated, truck.occluded) == (Box(0, 1, 2, 2), 1.0, 0)
    assert {item.image.split for item in items} == {"train"}


def test_kitti_says_everything(tmp_path: Path) -> None:
    [car, scored], problems = kitti(tmp_path, KITTI, KITTI + " 0.875")
    assert problems == []
    assert (car.shape, car.truncated, car.occluded, car.score) == (Box(10, 20, 30.5, 40), 0.25, 1, None)
    assert car.extra["kitti"] == {
        "alpha": [-1.57], "dimensions": [1.5, 1.6, 3.9], "location": [-2.1, 1.7, 25.3], "rotation_y": [-1.55],
    }  # fmt: skip
    assert scored.score == 0.875
    convert(tmp_path, tmp_path / "out", "kitti", from_="kitti", strict=True, verified=True)
    assert (tmp_path / "out" / LABEL).read_text().splitlines() == [KITTI, KITTI + " 0.875"]


def test_kitti_dont_care_is_ignored_and_unknown_is_unknown(tmp_path: Path) -> None:
    line = "DontCare -1 -1 -10 1 2 3 4 -1 -1 -1 -1000 -1000 -1000 -10"
    [ignored, unknown], _ = kitti(tmp_path, line, KITTI.replace("0.25 1", "-1 3"))
    assert (set(ignored.flags), ignored.truncated, ignored.occluded) == ({"crowd"}, None, None)
    assert (unknown.flags, unknown.truncated, unknown.occluded) == (frozenset(), None, None)
    convert(tmp_path, tmp_path / "out", "kitti", from_="kitti", strict=True, verified=True)
    assert (tmp_path / "out" / LABEL).read_text().splitlines()[0] == line


def test_kitti_calibration_is_kept(tmp_path: Path) -> None:
    calibration = "P2: 7.07e+02 0 6.04e+02 4.57e+01\nR0_rect: 1 0 0\n"
    folder(tmp_path, {LABEL: KITTI, "training/calib/000001.txt": calibration})
    convert(tmp_path, tmp_path / "out", "kitti", from_="kitti", strict=True, verified=True)
    assert (tmp_path / "out/training/calib/000001.txt").read_text() == calibration


def test_kitti_names_with_blanks_are_one_word(tmp_path: Path) -> None:
    data = dataset(picture(note(Box(1, 2, 3, 4), kind="big cat")), names=["big cat", "50 %"])
    items, ledger = through(data, "kitti", tmp_path)
    assert (tmp_path / "label_2/x.txt").read_text().startswith("big%20cat -1 3 -10 1 2 4 6 ")
    assert ledger.clean
    assert {row.what for row in ledger.rows()} == {"class name"}
    assert len(notes_of(items[0])) == 1


def test_kitti_same_name_in_two_splits(tmp_path: Path) -> None:
    _, items, _ = opened(
        folder(tmp_path, {LABEL: KITTI, "testing/label_2/000001.txt": "", "training/label_2/a/2.txt": ""}),
        "kitti",
    )
    assert [(item.image.split, item.image.path, len(notes_of(item))) for item in items] == [
        ("test", "000001", 0), ("train", "000001", 1), ("train", "a/2", 0),
    ]  # fmt: skip


BAD_KITTI = {
    "too few": "Car 0 0 0 1 2 3",
    "a word": KITTI.replace("40.5", "wide"),
    "no number": KITTI.replace("40.5", "nan"),
    "endless": KITTI.replace("40.5", "1e999"),
    "swapped": KITTI.replace("40.5", "4"),
    "truncated": KITTI.replace("0.25", "2"),
    "occluded": KITTI.replace("0.25 1", "0.25 4"),
    "half occluded": KITTI.replace("0.25 1", "0.25 0.5"),
    "huge": KITTI.replace("10 20 40.5", "-1e308 20 1e308"),
    "not text": "Car \x00",
}


@pytest.mark.parametrize("line", BAD_KITTI.values(), ids=BAD_KITTI)
def test_kitti_bad_lines_are_named(line: str, tmp_path: Path) -> None:
    found, problems = kitti(tmp_path, "", line, KITTI)
    assert len(found) == 1
    [problem] = problems
    assert problem.startswith(f"{LABEL}, line 2: ")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"Car \xff", b"x" * 10_000_001])
def test_kitti_files_that_are_no_text_are_named(content: bytes, tmp_path: Path) -> None:
    _, items, problems = opened(folder(tmp_path, {LABEL: content, "training/label_2/2.txt": KITTI}), "kitti")
    assert [len(notes_of(item)) for item in items] == [0, 1]
    assert [problem.where.split(",")[0] for problem in problems] == [LABEL]


def test_kitti_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="label_2"):
        read(tmp_path, "kitti")


def mot(
    root: Path, text: str, format: str = "mot", file: str = "gt/gt.txt"
) -> tuple[list[Annotation], list[str]]:
    _, items, problems = opened(folder(root, {file: text}), format)
    notes = [one for item in items for one in notes_of(item)]
    return notes, [problem.where for problem in problems]


def test_mot_sample(data: Path, tmp_path: Path) -> None:
    assert sniff(data / "formats/mot").format == "mot"
    found, items = given_back(data / "formats/mot", "mot:zero", tmp_path / "out")
    assert len(found.ontology.classes) == 10
    [one] = notes_of(items[0])
    assert one.shape == Box(0, 4, 4, 8)
    assert found.ontology.class_by_id()[one.class_id].name == "label_2"  # type: ignore[index]
    assert list(one.attributes.values()) == [1.0]
    [sequence] = found.sequences
    assert (sequence.name, sequence.fps) == ("Test", 10.0)


def test_mot_frames_classes_left_and_top_count_from_1(tmp_path: Path) -> None:
    text = "1,7,1,1,10,20,1,1,0.5\n3,7,913.5,485,86,110,0,3,0\n"
    folder(
        tmp_path, {"train/MOT17-02/gt/gt.txt": text, "train/MOT17-02/seqinfo.ini": "[Sequence]\nimWidth=9\n"}
    )
    found = read(tmp_path, "mot")
    items = list(found.images)
    assert [(item.image.path, item.image.frame, item.image.split) for item in items] == [
        ("MOT17-02/000001.jpg", 0, "train"), ("MOT17-02/000003.jpg", 2, "train"),
    ]  # fmt: skip
    first, second = (notes_of(item)[0] for item in items)
    assert (first.shape, second.shape) == (Box(0, 0, 10, 20), Box(912.5, 484, 86, 110))
    assert (set(first.flags), set(second.flags)) == (set(), {"difficult"})
    assert [kind.name for kind in found.ontology.classes] == ["pedestrian", "car"]
    assert first.track == second.track != None  # noqa: E711
    assert [track.number for track in found.tracks] == [7]
    convert(tmp_path, tmp_path / "out", "mot", from_="mot", strict=True, verified=True)
    assert (tmp_path / "out/train/MOT17-02/gt/gt.txt").read_text() == text


def test_mot_detections_have_scores(tmp_path: Path) -> None:
    text = "1,-1,2,3,4,5,0.25,-1,-1,-1\n2,-1,2,3,4,5,7,-1\n"
    [one, other], problems = mot(tmp_path, text, "mot:det", "det/det.txt")
    assert problems == []
    assert (one.score, one.track, one.shape, other.score) == (0.25, None, Box(1, 2, 4, 5), 7)
    convert(tmp_path, tmp_path / "out", "mot:det", from_="mot:det", strict=True, verified=True)
    assert (tmp_path / "out/det/det.txt").read_text() == "1,-1,2,3,4,5,0.25,1,-1\n2,-1,2,3,4,5,7,1,-1\n"


def test_mot_tracks_and_frames_of_others(tmp_path: Path) -> None:
    sequence = Sequence(id=derived_id("s"), name="walk", fps=25)
    class_id = kinds()[0].id
    track = Track(id=derived_id("t"), sequence_id=sequence.id, class_id=class_id, number=5)
    fields: dict[str, Any] = {"sequence_id": sequence.id, "folder": "v"}
    items = [
        picture(note(Box(1, 2, 3, 4), track=TrackPoint(track.id)), name="b.png", frame=4, **fields),
        picture(
            note(Box(1, 2, 3, 4), 2, track=TrackPoint(track.id, outside=True)),
            name="c.png",
            frame=5,
            **fields,
        ),
        picture(name="d.png", labelled=False, frame=6, **fields),
    ]
    data = dataset(*items, sequences=(sequence,), tracks=(track,))
    back, ledger = through(data, "mot", tmp_path)
    assert (tmp_path / "v/gt/gt.txt").read_text() == "5,5,2,3,3,4,1,1,-1\n"
    assert [(item.image.path, item.image.frame, bool(item.layers)) for item in back] == [
        ("v/000005.png", 4, True), ("v/000006.png", 5, True), ("v/000007.png", 6, False),
    ]  # fmt: skip
    assert (ledger.kept, ledger.lost) == (1, 1)
    assert "frameRate=25\n" in (tmp_path / "v/seqinfo.ini").read_text()


def test_mot_two_sequences_in_one_folder_do_not_mix(tmp_path: Path) -> None:
    runs = [Sequence(id=derived_id(name), name=name) for name in ("a", "b")]
    items = [
        picture(note(Box(at, 2, 3, 4), at), name=f"{at}.png", frame=0, sequence_id=run.id)
        for at, run in enumerate(runs, start=1)
    ]
    back, _ = through(dataset(*items, sequences=tuple(runs)), "mot", tmp_path)
    assert sorted(item.image.path for item in back) == ["000001.png", "b/000001.png"]


BAD_MOT = {
    "too few": "1,1,2,3",
    "too many": "1,1,2,3,4,5,1,1,1,1,1",
    "frame 0": "0,1,2,3,4,5,1,1,1",
    "half a frame": "1.5,1,2,3,4,5,1,1,1",
    "class 0": "1,1,2,3,4,5,1,0,1",
    "endless class": "1,1,2,3,4,5,1,1e300,1",
    "word": "1,1,x,3,4,5,1,1,1",
    "nan": "1,1,nan,3,4,5,1,1,1",
    "negative": "1,1,2,3,-4,5,1,1,1",
    "visibility": "1,1,2,3,4,5,1,1,2",
}


@pytest.mark.parametrize("line", BAD_MOT.values(), ids=BAD_MOT)
def test_mot_bad_lines_are_named(line: str, tmp_path: Path) -> None:
    found, where = mot(tmp_path, f"{line}\n1,1,2,3,4,5,1,1,1\n")
    assert (len(found), where) == (1, ["gt/gt.txt, line 1"])


@pytest.mark.parametrize(
    "text", ["no section", "[Sequence\n", "[Sequence]\nimWidth=-3\nframeRate=x\n", "[a]\nb\n"]
)
def test_mot_odd_descriptions_do_no_harm(text: str, tmp_path: Path) -> None:
    folder(tmp_path, {"seqinfo.ini": text, "gt/gt.txt": "1,1,2,3,4,5,1,1,1"})
    _, [item], _ = opened(tmp_path, "mot")
    assert (item.image.width, item.image.height) == (0, 0)


def test_mot_other_answers_are_lost_by_name(tmp_path: Path) -> None:
    _, ledger = written(
        dataset(picture(note(Box(1, 2, 3, 4), attributes={"colour": "red", "visibility": 0.5}))),
        "mot",
        tmp_path,
    )
    [loss] = [loss for loss in ledger.losses() if loss.severity != "note"]
    assert (loss.what, loss.before) == ("other attributes", {"colour": "red"})
    assert (tmp_path / "gt/gt.txt").read_text() == "1,-1,2,3,3,4,1,1,0.5\n"


def test_kitti_clouds_of_points_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="clouds of points") as caught:
        read(folder(tmp_path, {"tracklet_labels.xml": "<boost_serialization/>"}), "kitti")
    assert caught.value.code == "unsupported"

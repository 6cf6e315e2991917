"""Lists of faces and of people as they are found: WIDER FACE, CelebA, LFW, VGGFace2, Market-1501."""

from pathlib import Path
from typing import Any

import pytest

from limner.dataset import Annotation, Box, Dataset, Keypoints, LabelledImage, Tag
from limner.formats import FormatError, convert, read, sniff
from limner.formats.core.attributes import Answers
from tests.formats.making import anything_of, dataset, note, notes_of, picture, through, written
from tests.formats.samples import folder, given_back, opened

POINTS = Keypoints(((1, 2, 2), (3, 2, 2), (2, 3, 2), (1, 4, 2), (3, 4, 2)))
FORMATS = ("widerface", "celeba", "celeba-align", "lfw", "vggface2", "market1501")


def said(found: Dataset, item: LabelledImage) -> list[tuple[str, Any, dict[str, Any]]]:
    """Class, shape and answers of every annotation."""
    names = {kind.id: kind.name for kind in found.ontology.classes}
    answers = Answers(found.ontology)
    return [
        (names[one.class_id] if one.class_id else "", one.shape, answers.of(one)) for one in anything_of(item)
    ]


SAMPLES = {
    "widerface": (3, 6, ["face"]),
    "celeba": (5, 17, ["2", "5", "7", "10", "12", "face"]),
    "celeba-align": (5, 12, ["2", "5", "7", "10", "12", "face"]),
    "lfw": (3, 6, ["name0", "name1", "face"]),
    "vggface2": (4, 12, ["n000001", "n000002", "n000003", "face"]),
    "market1501": (3, 6, ["0001", "0002"]),
}


@pytest.mark.parametrize("format", FORMATS)
def test_samples_come_back(format: str, data: Path, tmp_path: Path) -> None:
    assert sniff(data / "formats" / format).format == format
    found, items = given_back(data / "formats" / format, format, tmp_path / "out")
    pictures, notes, names = SAMPLES[format]
    assert (len(items), sum(len(notes_of(item)) for item in items)) == (pictures, notes)
    assert [kind.name for kind in found.ontology.by_index()] == names


TEXTS = {
    "widerface": ["wider_face_split/wider_face_train_bbx_gt.txt", "wider_face_split/wider_face_val_bbx_gt.txt"],
    "celeba": ["Anno/list_attr_celeba.txt", "Anno/list_bbox_celeba.txt", "Anno/list_landmarks_celeba.txt",
               "Anno/identity_CelebA.txt", "Eval/list_eval_partition.txt"],
    "celeba-align": ["Anno/list_landmarks_align_celeba.txt", "Eval/list_eval_partition.txt"],
    "lfw": ["test/annotations/landmarks.txt", "test/annotations/pairs.txt"],
    "vggface2": ["bb_landmark/loose_bb_train.csv", "bb_landmark/loose_landmark_test.csv", "labels.txt"],
}  # fmt: skip


@pytest.mark.parametrize("format", TEXTS)
def test_lists_are_written_word_by_word(format: str, data: Path, tmp_path: Path) -> None:
    convert(data / "formats" / format, tmp_path / "out", format, from_=format, strict=True)
    for name in TEXTS[format]:
        before, after = (
            (root / name).read_text().split() for root in (data / "formats" / format, tmp_path / "out")
        )
        assert before == after, name


def test_widerface_marks(data: Path) -> None:
    found = read(data / "formats/widerface", "widerface")
    face = said(found, list(found.images)[2])
    assert face[0] == (
        "face", Box(0, 0, 1, 1),
        {
            "blur": "heavy blur", "expression": "typical expression", "illumination": "normal illumination",
            "pose": "typical pose",
        },
    )  # fmt: skip
    items = list(found.images)
    assert [(one.occluded, set(one.flags)) for one in notes_of(items[2])] == [
        (2, set()), (0, {"difficult"}), (2, set()),
    ]  # fmt: skip


WIDER = "wider_face_split/wider_face_train_bbx_gt.txt"
ROW = "1 2 3 4 0 0 0 0 0 0"
WIDER_LISTS: dict[str, tuple[str, dict[str, int], list[str]]] = {
    "no faces and a dummy row": (f"a.jpg\n0\n{'0 ' * 10}\nb.jpg\n1\n{ROW}\n", {"a.jpg": 0, "b.jpg": 1}, []),
    "no faces and no row": (f"a.jpg\n0\nb.jpg\n1\n{ROW}\n", {"a.jpg": 0, "b.jpg": 1}, []),
    "no width": ("a.jpg\n1\n1 2 0 4 0 0 0 0 0 0\n", {"a.jpg": 1}, ["its width or height is 0"]),
    "boxes alone": ("a.jpg\n1\n1 2 3 4\n", {"a.jpg": 1}, []),
    "windows": (f"\ufeffa.jpg\r\n1\r\n{ROW}\r\n", {"a.jpg": 1}, []),
    "too few rows": (f"a.jpg\n3\n{ROW}\nb.jpg\n1\n{ROW}\n", {"a.jpg": 1, "b.jpg": 1}, ["it says 3 faces and has 1"]),
    "endless": (f"a.jpg\n99999999\n{ROW}\n", {"a.jpg": 1}, ["it says 99999999 faces and has 1"]),
    "no number": (f"a.jpg\nmany\nb.jpg\n1\n{ROW}\n", {"b.jpg": 1}, ["the number of faces is 'many'"]),
    "no path": (f"junk\na.jpg\n1\n{ROW}\n", {"a.jpg": 1}, ["'junk' stands where a picture should"]),
    "twice": (f"a.jpg\n1\n{ROW}\na.jpg\n1\n{ROW}\n", {"a.jpg": 1}, ["a.jpg stands there twice"]),
    "odd mark": ("a.jpg\n1\n1 2 3 4 7 0 0 0 0 0\n", {"a.jpg": 1}, ["blur is 7, which has no meaning"]),
    "odd occlusion": ("a.jpg\n1\n1 2 3 4 0 0 0 0 9 0\n", {"a.jpg": 1}, ["occlusion is 9, which has no meaning"]),
    "marks are missing": ("a.jpg\n1\n1 2 3 4 7\n", {"a.jpg": 0}, ["1 marks behind the box; six are wanted, or none"]),
    "negative": ("a.jpg\n1\n1 2 -3 4\n", {"a.jpg": 0}, ["width -3 and height 4 must not be negative"]),
    "endless number": (
        "a.jpg\n1\n1 2 1e999 4\n", {"a.jpg": 0},
        ["'1 2 1e999 4' stands where a picture should", "it says 1 faces and has 0"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "faces", "remarks"), WIDER_LISTS.values(), ids=WIDER_LISTS)
def test_widerface_lists(text: str, faces: dict[str, int], remarks: list[str], tmp_path: Path) -> None:
    _, items, problems = opened(folder(tmp_path, {WIDER: text}), "widerface")
    assert {item.image.path: len(notes_of(item)) for item in items} == faces
    assert sorted(problem.message for problem in problems) == sorted(remarks)


def test_widerface_says_what_it_cannot_say(tmp_path: Path) -> None:
    notes = [note(Box(1, 2, 3, 4), 1, "face", occluded=3), note(Box(1, 2, 3, 4), 2, "cat")]
    items, ledger = through(dataset(picture(*notes), names=("cat", "face")), "widerface", tmp_path)
    assert [row.what for row in ledger.rows()] == ["other classes", "occluded wholly", "unknown marks"]
    assert [one.occluded for one in notes_of(items[0])] == [2]
    assert (tmp_path / "wider_face_split/wider_face_unsplit_bbx_gt.txt").read_text() == (
        "x.jpg\n1\n1 2 3 4 0 0 0 0 2 0\n"
    )


def test_the_only_class_is_the_face(tmp_path: Path) -> None:
    items, ledger = through(
        dataset(picture(note(Box(1, 2, 3, 4)), name="y.jpg"), names=["cat"]), "widerface", tmp_path
    )
    assert (len(notes_of(items[0])), ledger.clean) == (1, True)


def test_celeba_says_everything(data: Path) -> None:
    found = read(data / "formats/celeba", "celeba")
    items = {item.image.name: item for item in found.images}
    who, answers, box, points = said(found, items["000001.jpg"])
    assert (who, box[:2]) == (("12", Tag(), {}), ("face", Box(95, 71, 226, 313)))
    assert answers[2] == {
        "5_o_Clock_Shadow": False, "Arched_Eyebrows": True, "Attractive": True, "Bags_Under_Eyes": False,
        "Bald": False, "Bangs": False, "Big_Lips": False, "Big_Nose": False,
    }  # fmt: skip
    assert points[1].points[:2] == ((165, 184, 2), (244, 176, 2))
    assert (
        notes_of(items["000001.jpg"])[2].instance_id
        == notes_of(items["000001.jpg"])[3].instance_id
        is not None
    )
    assert [items[f"00000{at}.jpg"].image.split for at in range(1, 6)] == [
        "train",
        "train",
        "val",
        "test",
        "test",
    ]
    face = found.ontology.by_index()[-1]
    assert face.skeleton is not None
    assert [joint.flip for joint in face.skeleton.joints] == [1, 0, 2, 4, 3]


def test_celeba_aligned_and_found_are_two_geometries(data: Path, tmp_path: Path) -> None:
    for name in ("celeba", "celeba-align"):
        for path in (data / "formats" / name).rglob("*.txt"):
            target = tmp_path / path.relative_to(data / "formats" / name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    with pytest.raises(FormatError) as caught:
        sniff(tmp_path)
    assert caught.value.params["candidates"] == ["celeba", "celeba-align"]
    first = [next(iter(read(tmp_path, name).images)) for name in ("celeba", "celeba-align")]
    shapes = [notes_of(item)[-1].shape for item in first]
    assert [shape.points[0] for shape in shapes if isinstance(shape, Keypoints)] == [
        (165, 184, 2),
        (69, 109, 2),
    ]


def test_identities_have_names_where_a_list_gives_them(shared: Path | None, tmp_path: Path) -> None:
    folder(tmp_path, {
        "Anno/identity_CelebA.txt": "a b.jpg 1\nc.jpg 7\n", "dataset_meta.json": '{"labels": ["Ann", "Bo"]}',
    })  # fmt: skip
    found = read(tmp_path, "celeba")
    assert [(kind.index, kind.name) for kind in found.ontology.by_index()] == [
        (0, "Ann"),
        (1, "Bo"),
        (7, "7"),
    ]
    assert [said(found, item)[0][0] for item in found.images] == ["Bo", "7"]


BOXES, POINTS_LIST = "Anno/list_bbox_celeba.txt", "Anno/list_landmarks_celeba.txt"
BAD_CELEBA: dict[str, tuple[dict[str, str], str]] = {
    "columns": ({BOXES: "1\nimage_id x y w h\na.jpg 1 2 3\n"}, f"{BOXES}, line 3"),
    "word": ({BOXES: "1\nx\na.jpg 1 2 3 x\n"}, f"{BOXES}, line 3"),
    "negative": ({BOXES: "1\nx\na.jpg 1 2 3 -4\n"}, f"{BOXES}, line 3"),
    "nan": ({POINTS_LIST: f"1\nx\na.jpg {'nan ' * 10}\n"}, f"{POINTS_LIST}, line 3"),
    "count": ({BOXES: "9\nx\na.jpg 1 2 3 4\n"}, BOXES),
    "twice": ({"Anno/identity_CelebA.txt": "a.jpg 1\na.jpg 2\n"}, "Anno/identity_CelebA.txt, line 2"),
    "identity": ({"Anno/identity_CelebA.txt": "a.jpg -1\n"}, "Anno/identity_CelebA.txt, line 1"),
    "endless": ({"Anno/identity_CelebA.txt": f"a.jpg {'9' * 5000}\n"}, "Anno/identity_CelebA.txt, line 1"),
    "answer": ({"Anno/list_attr_celeba.txt": "1\nBald\na.jpg 2\n"}, "Anno/list_attr_celeba.txt, line 3"),
    "partition": ({"Eval/list_eval_partition.txt": "a.jpg 5\n"}, "Eval/list_eval_partition.txt, line 1"),
    "meta": ({"dataset_meta.json": '{"labels": [1]}'}, "dataset_meta.json"),
}  # fmt: skip


@pytest.mark.parametrize(("files", "where"), BAD_CELEBA.values(), ids=BAD_CELEBA)
def test_celeba_bad_lines_are_named(files: dict[str, str], where: str, tmp_path: Path) -> None:
    good = {POINTS_LIST: f"1\nx\nz.jpg {'1 ' * 10}\n"}
    _, items, problems = opened(folder(tmp_path, good | files), "celeba")
    assert where in {problem.where for problem in problems}
    assert len(items) >= 1


def test_a_face_more_is_lost_by_name(tmp_path: Path) -> None:
    notes: list[Annotation] = [
        note(Box(1, 2, 3, 4), 1, "face"), note(Box(5, 2, 3, 4), 2, "face"),
        note(Tag(), 4, "cat"), note(Tag(), 5, "dog"), note(Box(1, 1, 1, 1), 6, "dog"),
        note(Keypoints(((1, 2, 2),)), 7, "face"), note(POINTS, 3, "face"),
    ]  # fmt: skip
    _, ledger = written(dataset(picture(*notes), names=("cat", "dog", "face")), "celeba", tmp_path)
    assert {row.what: row.objects for row in ledger.rows() if row.severity == "lost"} == {
        "further objects of a picture": 2, "other classes": 1, "keypoints of other joints": 1,
    }  # fmt: skip
    assert (tmp_path / "Anno/identity_CelebA.txt").read_text() == "x.jpg 0\n"


def test_hidden_landmarks_are_seen_and_missing_ones_make_no_face(tmp_path: Path) -> None:
    hidden = Keypoints(((1, 2, 1), *POINTS.points[1:]))
    missing = Keypoints(((0, 0, 0), *POINTS.points[1:]))
    for shape, what in ((hidden, "hidden joints"), (missing, "keypoints of other joints")):
        _, ledger = written(dataset(picture(note(shape, 1, "face")), names=["face"]), "lfw", tmp_path / what)
        assert what in {row.what for row in ledger.rows()}


def test_lfw_pairs_and_people_without_pictures_are_kept(data: Path, tmp_path: Path) -> None:
    files = {
        "people.txt": "2\nAnn Lee\t2\nBo\t1\n",
        "pairs.txt": "1\t1\nAnn Lee\t1\t2\n",
        "Ann Lee/Ann Lee_0001.jpg": "",
    }
    folder(tmp_path / "in", files)
    found = read(tmp_path / "in", "lfw")
    assert [kind.name for kind in found.ontology.by_index()] == ["Ann Lee", "Bo"]
    assert found.extra == {"lfw": {"pairs": {"": ["1\t1", "Ann Lee\t1\t2"]}}}


def test_people_are_folders(tmp_path: Path) -> None:
    items = [picture(note(Tag(), 1, "a/b"), name="x.jpg"), picture(note(POINTS, 2, "face"), name="y.jpg")]
    for format in ("lfw", "vggface2"):
        back, ledger = through(dataset(*items, names=("a/b", "face")), format, tmp_path / format)
        assert [item.image.path for item in back] == ["-/y.jpg", "a%2Fb/x.jpg"]
        assert ledger.clean
        assert {row.what for row in ledger.rows()} == {"file name"}


def test_vggface2_names_of_people(data: Path) -> None:
    found = read(data / "formats/vggface2", "vggface2")
    assert [kind.description for kind in found.ontology.by_index()] == ["Karl", "Jay", "Pol", ""]
    boxes = {item.image.path: notes_of(item)[1].shape for item in found.images}
    assert boxes["n000002/0001_01.jpg"] == Box(2, 4, 2, 2)


BAD_VGG = ["n1/1,1,2,3", "n1/1,1,2,x,4", "n1/1,1,2,-3,4", "n1/1,1,2,nan,4", "n1/1,1,2,3,4,5", '"n1/1,1']


@pytest.mark.parametrize("row", BAD_VGG)
def test_vggface2_bad_rows_are_named(row: str, tmp_path: Path) -> None:
    files = {"bb_landmark/loose_bb_test.csv": f"NAME_ID,X,Y,W,H\nn2/1,1,2,3,4\n{row}\n", "test/n2/1.jpg": ""}
    _, items, problems = opened(folder(tmp_path, files), "vggface2")
    boxes = [one for item in items for one in anything_of(item) if isinstance(one.shape, Box)]
    assert len(boxes) == 1
    assert any("line 3" in problem.where for problem in problems)


def test_market1501_names_say_it_all(data: Path, tmp_path: Path) -> None:
    found = read(data / "formats/market1501", "market1501")
    items = {item.image.path: item for item in found.images}
    assert said(found, items["query/0001_c2s3_000111_00.jpg"]) == [
        ("0001", Tag(), {}), ("", Tag(), {"camera": 2, "sequence": 3, "frame": 111}),
    ]  # fmt: skip
    assert items["query/0001_c2s3_000111_00.jpg"].image.split == "test"


def test_market1501_junk_distractors_and_others(tmp_path: Path) -> None:
    names = ["-1_c1s1_000401_03.jpg", "0000_c6s3_094992_01.jpg", "Thumbs.jpg"]
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001e221bc33"
        "0000000049454e44ae426082"
    )
    found, items, problems = opened(
        folder(tmp_path / "in", {f"bounding_box_test/{name}": png for name in names}), "market1501"
    )
    assert [kind.name for kind in found.by_index()] == ["0000", "junk"]
    assert [len(anything_of(item)) for item in items] == [2, 2, 0]
    assert [problem.where for problem in problems] == ["bounding_box_test/Thumbs.jpg"]
    convert(tmp_path / "in", tmp_path / "out", "market1501", from_="market1501", pictures="copy", strict=True)
    assert sorted(path.name for path in (tmp_path / "out/bounding_box_test").iterdir()) == sorted(names)


def test_market1501_makes_names(tmp_path: Path) -> None:
    items = [picture(note(Tag(), at, "dog"), name=f"{at}.jpg") for at in (1, 2)]
    back, _ = through(dataset(*items), "market1501", tmp_path)
    assert [item.image.path for item in back] == ["0001_c0s0_000000_00.jpg", "0001_c0s0_000000_01.jpg"]
    assert [len(notes_of(item)) for item in back] == [1, 1]


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_there(format: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError):
        read(tmp_path, format)

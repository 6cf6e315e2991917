"""YOLO as Darknet has it: obj.data, obj.names, lists of pictures, and labels beside the pictures."""

from pathlib import Path
from typing import Any

import pytest

from limner.dataset import Box
from limner.formats import FormatError, Problem, convert, formats_of, read, verify
from tests.formats.making import dataset, note, notes_of, picture, written
from tests.formats.test_yolo import folder


def test_darknet_s_own_layout_is_written_and_read(tmp_path: Path) -> None:
    data = dataset(
        picture(note(Box(40, 30, 20, 20)), split="train", folder="a"),
        picture(note(Box(40, 30, 20, 10)), split="train", folder="b"),
        picture(split="val", name="y.jpg"),
        picture(split="test", name="new.jpg", labelled=False),
        picture(name="z.jpg"),
    )
    sink, ledger = written(data, "yolo:darknet", tmp_path)
    assert verify(data, tmp_path, "yolo:darknet", sink, ledger).faults == []
    assert verify(data, tmp_path, "yolo", sink, ledger).faults == []
    assert [found.format for found in formats_of(tmp_path)] == ["yolo"]
    files = {
        path.relative_to(tmp_path).as_posix(): path.read_text()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert files == {
        "obj.data": "classes = 2\nnames = obj.names\nunsplit = unsplit.txt\ntest = test.txt\n"
        "train = train.txt\nvalid = valid.txt\n",
        "obj.names": "cat\ndog\n",
        "train.txt": "obj_train_data/a/x.jpg\nobj_train_data/b/x.jpg\n",
        "valid.txt": "obj_valid_data/y.jpg\n",
        "test.txt": "obj_test_data/new.jpg\n",
        "unsplit.txt": "obj_unsplit_data/z.jpg\n",
        "obj_train_data/a/x.txt": "0 0.50000000 0.50000000 0.20000000 0.25000000\n",
        "obj_train_data/b/x.txt": "0 0.50000000 0.43750000 0.20000000 0.12500000\n",
        "obj_valid_data/y.txt": "",
        "obj_unsplit_data/z.txt": "",
    }


def test_training_finds_pictures_without_a_split(tmp_path: Path) -> None:
    data = dataset(picture(note(Box(40, 30, 20, 20))))
    sink, ledger = written(data, "yolo:darknet", tmp_path)
    assert "train = unsplit.txt\n" in (tmp_path / "obj.data").read_text()
    assert verify(data, tmp_path, "yolo:darknet", sink, ledger).faults == []


def test_a_real_folder_comes_back_as_darknet_s(data: Path, tmp_path: Path) -> None:
    source = data / "formats/yolo/yolo"
    convert(source, tmp_path / "out", "yolo:darknet", pictures="copy", verified=True)
    assert (tmp_path / "out/obj_train_data/1.jpg").read_bytes() == (
        source / "obj_train_data/1.jpg"
    ).read_bytes()
    assert (tmp_path / "out/obj.names").read_text().split() == (source / "obj.names").read_text().split()
    before, after = (list(read(root).images) for root in (source, tmp_path / "out"))
    assert [item.image for item in before] == [item.image for item in after]
    assert len(notes_of(after[0])) == 2


def test_which_description_is_meant_can_be_said(tmp_path: Path) -> None:
    folder(tmp_path, {"data.yaml": "names: [a]", "obj.data": "names = obj.names", "obj.names": "b\n"})
    found = {dialect: read(tmp_path, f"yolo:{dialect}") for dialect in ("ultralytics", "darknet")}
    assert {dialect: one.ontology.classes[0].name for dialect, one in found.items()} == {
        "ultralytics": "a", "darknet": "b"
    }  # fmt: skip


def test_a_name_of_two_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="more than one line") as caught:
        written(dataset(names=["a\nb"]), "yolo:darknet", tmp_path)
    assert caught.value.code == "class-name"


HOSTILE: dict[str, Any] = {
    "a list of garbage": {"train.txt": "\x00\x01\n" * 9},
    "a list that leads out": {"obj.data": "names = obj.names\ntrain = ../../../../etc/passwd"},
    "a list that nobody can call so": {"obj.data": "names = obj.names\ntrain = a\x00b"},
    "a list with a long name": {"obj.data": "names = obj.names\ntrain = " + "a" * 5000},
    "a wide label": {"x.txt": "0 " + "0.5 " * 100_000},
    "a label of nothing": {"x.txt": "\x00" * 1000},
}


@pytest.mark.parametrize("files", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_do_no_harm(files: dict[str, str], tmp_path: Path) -> None:
    plain: dict[str, str | None] = {
        "obj.data": "names = obj.names\ntrain = train.txt", "obj.names": "a\n", "train.txt": "x.png\n",
        "x.png": None, "x.txt": "0 .5 .5 .2 .25\n",
    }  # fmt: skip
    folder(tmp_path, {**plain, **files})
    problems: list[Problem] = []
    items = list(read(tmp_path, "yolo", report=problems.append).images)
    assert [item.image.name for item in items] == ["x.png"]
    assert all(problem.where for problem in problems)


def test_labels_in_utf_16_are_read(tmp_path: Path) -> None:
    folder(tmp_path, {"classes.txt": "a\n", "x.png": None})
    (tmp_path / "x.txt").write_bytes("0 .5 .5 .2 .25\r\n".encode("utf-16"))
    [item] = read(tmp_path, "yolo").images
    assert [one.shape for one in notes_of(item)] == [Box(40, 30, 20, 20)]

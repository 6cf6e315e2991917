"""Classes of whole pictures as numbers, and pickles, which are written and never read."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pixels

from limner.dataset import Box, LabelledImage, Tag
from limner.formats import FormatError, Problem, convert, read, sniff, verify
from tests.formats.making import dataset, note, notes_of, picture, written


def opened(root: Path, files: dict[str, str]) -> tuple[list[LabelledImage], list[Problem]]:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    problems: list[Problem] = []
    return list(read(root, "onehot", report=problems.append).images), problems


def told(root: Path) -> dict[str, Any]:
    found = read(root, "onehot")
    names = {kind.id: kind.name for kind in found.ontology.classes}
    return {
        f"{item.image.split}:{item.image.path}": {
            names[one.class_id]: one.score for one in notes_of(item) if one.class_id
        }
        if item.layers
        else None
        for item in found.images
    }


def test_a_column_for_each_class(tmp_path: Path) -> None:
    rows = "filename, cat, dog\nx.jpg, 1, 0\nboth.jpg,1,1\nnone.jpg,0,0\nsoft.jpg,0.25,-1\n"
    items, problems = opened(tmp_path, {"train/_classes.csv": rows})
    Pixels.new("L", (6, 5)).save(tmp_path / "train/new.jpg")
    assert sniff(tmp_path).format == "onehot"
    assert told(tmp_path) == {
        "train:x.jpg": {"cat": None}, "train:both.jpg": {"cat": None, "dog": None}, "train:none.jpg": {},
        "train:soft.jpg": {"cat": 0.25}, "train:new.jpg": None,
    }  # fmt: skip
    assert len(items) == 4
    assert problems == []
    convert(tmp_path, tmp_path / "out", "onehot", strict=True, verified=True)
    wanted = "filename,cat,dog\nx.jpg,1,0\nboth.jpg,1,1\nnone.jpg,0,0\nsoft.jpg,0.25,0\n"
    assert (tmp_path / "out/train/_classes.csv").read_text() == wanted
    assert (tmp_path / "out/classes.txt").read_text() == "cat\ndog\n"


def test_an_index(tmp_path: Path) -> None:
    files = {"labels.csv": "filename,label\nx.jpg,1\ny.jpg,0\nnew.jpg,\n", "classes.txt": "zebra\nant\n"}
    opened(tmp_path, files)
    assert sniff(tmp_path).format == "onehot"
    assert told(tmp_path) == {":x.jpg": {"ant": None}, ":y.jpg": {"zebra": None}, ":new.jpg": None}
    data = dataset(picture(note(Tag(), kind="dog"), note(Tag(), 2)), names=("cat", "dog"))
    _, ledger = written(data, "onehot:index", tmp_path / "out")
    assert (tmp_path / "out/unsplit/labels.csv").read_text() == "filename,label\nx.jpg,1\n"
    assert [(row.what, row.severity) for row in ledger.rows()] == [("further classes of a picture", "lost")]
    assert told(tmp_path / "out") == {":x.jpg": {"dog": None}}


def test_a_matrix_of_numpy_s(tmp_path: Path) -> None:
    items = [picture(note(Tag(), kind="dog"), split="train"), picture(name="none.jpg", split="train")]
    written(dataset(*items), "onehot:npy", tmp_path / "a")
    matrix = np.load(tmp_path / "a/train/labels.npy", allow_pickle=False)
    assert (matrix.dtype, matrix.tolist()) == (np.uint8, [[0, 1], [0, 0]])
    assert (tmp_path / "a/train/filenames.txt").read_text() == "x.jpg\nnone.jpg\n"
    assert sniff(tmp_path / "a").format == "onehot"
    assert told(tmp_path / "a") == {"train:x.jpg": {"dog": None}, "train:none.jpg": {}}
    written(dataset(picture(note(Tag(), score=0.1))), "onehot:npy", tmp_path / "b")
    assert np.load(tmp_path / "b/unsplit/labels.npy").tolist() == [[0.1, 0.0]]
    assert told(tmp_path / "b") == {":x.jpg": {"cat": 0.1}}


def test_indices_of_numpy_s(tmp_path: Path) -> None:
    np.save(tmp_path / "labels.npy", np.array([1, 0, -1]))
    opened(tmp_path, {"filenames.txt": "a.jpg\nb.jpg\nc.jpg\n", "classes.txt": "cat\ndog\n"})
    assert told(tmp_path) == {":a.jpg": {"dog": None}, ":b.jpg": {"cat": None}, ":c.jpg": None}


def test_what_numbers_cannot_say_is_said(tmp_path: Path) -> None:
    tags = (
        note(Tag(), score=1.0),
        note(Tag(), 2),
        note(Tag(), 3, kind="dog", score=0.0),
        note(Box(1, 2, 3, 4), 4),
    )
    _, ledger = written(dataset(picture(*tags)), "onehot", tmp_path)
    assert {row.what: (row.objects, row.severity) for row in ledger.rows()} == {
        "box": (1, "lost"), "class that the picture has already": (1, "lost"),
        "score of 0, of 1 or beyond": (2, "changed"),
    }  # fmt: skip


CELLS = {
    "word": ("x.jpg,a,1", "not a number"),
    "beyond": ("x.jpg,2,1", "not from 0 to 1"),
    "nan": ("x.jpg,nan,1", "not a number"),
    "twice": ("good.jpg,1,1", "twice"),
    "no name": (",1,1", "no picture"),
    "leads out": ("../x.jpg,1,1", "no picture"),
    "too many": ("x.jpg,1,1,1", "cells"),
}


@pytest.mark.parametrize(("row", "reason"), CELLS.values(), ids=CELLS)
def test_a_bad_cell_is_named_and_the_good_rows_stay(row: str, reason: str, tmp_path: Path) -> None:
    items, [problem] = opened(tmp_path, {"_classes.csv": f"filename,cat,dog\ngood.jpg,1,0\n{row}\n"})
    assert len(notes_of(items[0])) == 1
    assert "_classes.csv, line 3" in problem.where
    assert reason in problem.message


class Bomb:
    """An object whose pickle writes a file when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return (Path.touch, (self.path,))


def test_a_matrix_of_objects_is_refused_without_reading_it(tmp_path: Path) -> None:
    np.save(tmp_path / "labels.npy", np.array([Bomb(tmp_path / "out")], dtype=object), allow_pickle=True)
    with pytest.raises(FormatError):
        opened(tmp_path, {"filenames.txt": "a.jpg\n"})
    assert not (tmp_path / "out").exists()


ARRAYS = {
    "empty": b"", "cut": b"\x93NUMPY\x01\x00v\x00{'descr'", "words": b"hello",
    "huge": b"\x93NUMPY\x01\x00" + bytes([118, 0])
    + b"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 9), }".ljust(117) + b"\n",
}  # fmt: skip


@pytest.mark.parametrize("data", ARRAYS.values(), ids=ARRAYS)
def test_broken_matrices_are_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "labels.npy").write_bytes(data)
    with pytest.raises(FormatError):
        opened(tmp_path, {"filenames.txt": "a.jpg\n"})


@pytest.mark.parametrize(
    "values", [np.zeros((1, 2, 3)), np.zeros(3), np.array(["a"]), np.zeros((2, 2)), np.array(1)]
)
def test_other_arrays_are_refused(values: Any, tmp_path: Path) -> None:
    np.save(tmp_path / "labels.npy", values)
    with pytest.raises(FormatError):
        opened(tmp_path, {"filenames.txt": "a.jpg\n"})


def test_an_index_far_up_needs_a_name(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="named nowhere"):
        opened(tmp_path, {"labels.csv": "filename,label\nx.jpg,999999999\n"})


def test_a_pickle_is_written_for_mmdetection(tmp_path: Path) -> None:
    data = dataset(
        picture(note(Box(10.5, 20, 30, 40), kind="dog")),
        picture(name="none.jpg"),
        picture(name="new.jpg", labelled=False),
    )
    sink, ledger = written(data, "pickle", tmp_path)
    assert pickle.loads((tmp_path / "unsplit.pkl").read_bytes()) == [
        {
            "filename": "x.jpg",
            "width": 100,
            "height": 80,
            "ann": {"bboxes": [[10.5, 20.0, 40.5, 60.0]], "labels": [1]},
        },
        {"filename": "none.jpg", "width": 100, "height": 80, "ann": {"bboxes": [], "labels": []}},
    ]
    assert (tmp_path / "classes.txt").read_text() == "cat\ndog\n"
    assert ledger.clean
    assert verify(data, tmp_path, "pickle", sink, ledger).unread == "the format is only written"
    again, _ = written(data, "pickle", tmp_path / "again")
    assert again.hashes == sink.hashes


def test_a_pickle_beside_other_labels_is_passed_over(tmp_path: Path) -> None:
    written(dataset(picture(note(Box(1, 2, 3, 4)))), "coco", tmp_path)
    (tmp_path / "results.pkl").write_bytes(b"")
    assert sniff(tmp_path).format == "coco"


def test_a_pickle_is_never_read(tmp_path: Path, data: Path) -> None:
    (tmp_path / "labels.pkl").write_bytes(pickle.dumps(Bomb(tmp_path / "out")))
    assert sniff(tmp_path).format == "pickle"
    with pytest.raises(FormatError) as caught:
        read(tmp_path)
    assert caught.value.code == "unsafe-pickle"
    assert not (tmp_path / "out").exists()
    with pytest.raises(FormatError) as caught:
        convert(data / "formats/voc", tmp_path / "new", "pickle", verified=True)
    assert caught.value.code == "unverifiable"
    assert not (tmp_path / "new").exists()

"""Pascal VOC as it is found: two frames, odd documents, what comes back."""

from pathlib import Path

import pytest

from limner.dataset import Box, LabelledImage
from limner.formats import Problem, convert, read, sniff
from tests.formats.making import dataset, note, notes_of, picture, written

HEAD = (
    "<annotation><filename>x.jpg</filename><size><width>100</width><height>80</height><depth>3</depth></size>"
)


def box(*corners: object, name: str = "cat", more: str = "") -> str:
    sides = "".join(
        f"<{side}>{at}</{side}>" for side, at in zip(("xmin", "ymin", "xmax", "ymax"), corners, strict=True)
    )
    return f"<object><name>{name}</name>{more}<bndbox>{sides}</bndbox></object>"


def opened(root: Path, **documents: str) -> tuple[list[LabelledImage], list[Problem]]:
    (root / "Annotations").mkdir(parents=True, exist_ok=True)
    for name, text in documents.items():
        (root / "Annotations" / f"{name}.xml").write_text(text)
    problems: list[Problem] = []
    return list(read(root, "voc", report=problems.append).images), problems


def test_corners_count_from_1_and_include_the_last(tmp_path: Path) -> None:
    items, problems = opened(tmp_path, x=f"{HEAD}{box(1, 1, 100, 80)}{box(11, 21, 40, 60)}</annotation>")
    assert [one.shape for one in notes_of(items[0])] == [Box(0, 0, 100, 80), Box(10, 20, 30, 40)]
    assert problems == []


def test_a_corner_at_0_gives_the_other_frame_away(tmp_path: Path) -> None:
    items, problems = opened(tmp_path, x=f"{HEAD}{box(0, 3, 100, 80)}{box(10, 20, 40, 60)}</annotation>")
    assert [one.shape for one in notes_of(items[0])] == [Box(0, 3, 100, 77), Box(10, 20, 30, 40)]
    assert [(problem.code, problem.outcome) for problem in problems] == [("frame", "noted")]


@pytest.mark.parametrize("first", [0, 1])
def test_either_frame_is_written_back_as_it_came(first: int, tmp_path: Path) -> None:
    corners = (first, 5, 40, 60)
    opened(tmp_path / "in", x=f"{HEAD}{box(*corners)}</annotation>")
    convert(tmp_path / "in", tmp_path / "out", "voc", strict=True, verified=True)
    text = (tmp_path / "out/Annotations/x.xml").read_text()
    for side, at in zip(("xmin", "ymin", "xmax", "ymax"), corners, strict=True):
        assert f"<{side}>{at}</{side}>" in text


def test_a_real_folder_comes_back(data: Path, tmp_path: Path) -> None:
    result = convert(data / "formats/voc", tmp_path / "out", "voc", strict=True, verified=True)
    assert (result.ledger.kept, result.problems) == (55, [])
    for path in (data / "formats/voc/Annotations").iterdir():
        before, after = (
            _corners(root / "Annotations" / path.name) for root in (data / "formats/voc", tmp_path / "out")
        )
        assert before == after
    for name in ("train", "val"):
        assert _lines(tmp_path / f"out/ImageSets/Main/{name}.txt") == _lines(
            data / f"formats/voc/ImageSets/Main/{name}.txt"
        )


def test_the_whole_folder_too(shared: Path | None, data: Path, tmp_path: Path) -> None:
    source = shared / "data/bccd-voc" if shared else data / "formats/voc"
    result = convert(source, tmp_path / "out", "voc", strict=True, verified=True)
    assert result.verification is not None
    assert result.verification.error == 0


def _corners(path: Path) -> list[str]:
    lines = (line.strip() for line in path.read_text().splitlines())
    return [
        line
        for line in lines
        if line.startswith(("<name>", "<xm", "<ym", "<truncated>", "<difficult>", "<pose>"))
    ]


def _lines(path: Path) -> list[str]:
    return sorted(path.read_text().split())


OBJECTS = {
    "swapped corners": (box(40, 1, 10, 5), "swapped"),
    "no number": (box("a", 1, 10, 5), "not a number"),
    "nan": (box("nan", 1, 10, 5), "finite"),
    "no box": ("<object><name>cat</name></object>", "there is no bndbox/xmin"),
    "no name": (box(1, 2, 3, 4, name=""), "no <name>"),
}


@pytest.mark.parametrize(("bad", "reason"), OBJECTS.values(), ids=OBJECTS)
def test_a_bad_object_is_named_and_the_good_ones_stay(bad: str, reason: str, tmp_path: Path) -> None:
    good = box(1, 2, 3, 4)
    items, [problem] = opened(tmp_path, x=f"{HEAD}{good}{bad}{good}</annotation>")
    assert len(notes_of(items[0])) == 2
    assert problem.where.startswith("Annotations/x.xml, object 2")
    assert reason in problem.message


DOCUMENTS = {
    "entity bomb": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><annotation>&b;</annotation>',
    "outside file": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><annotation/>',
    "empty": "",
    "other root": "<svg/>",
    "cut": "<annotation><object>",
}


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_bad_document_is_named_and_the_good_ones_stay(text: str, tmp_path: Path) -> None:
    items, [problem] = opened(tmp_path, good=f"{HEAD}{box(1, 2, 3, 4)}</annotation>", bad=text)
    assert len(items) == 1
    assert (problem.where, problem.outcome) == ("Annotations/bad.xml", "refused")


def test_documents_of_strangers_are_refused_one_by_one(shared: Path | None, tmp_path: Path) -> None:
    texts = (
        [path.read_text("latin-1") for path in sorted((shared / "data/bad-input/xml").iterdir())]
        if shared
        else []
    )
    texts += list(DOCUMENTS.values())
    items, problems = opened(tmp_path, **{f"bad{number}": text for number, text in enumerate(texts)})
    assert len(items) + len(problems) == len(texts)


def test_size_0_and_a_name_without_suffix(tmp_path: Path, data: Path) -> None:
    (tmp_path / "JPEGImages").mkdir()
    source = data / "formats/voc/JPEGImages/BloodImage_00000.jpg"
    (tmp_path / "JPEGImages/x.jpg").write_bytes(source.read_bytes())
    text = (
        f"{HEAD}{box(1, 2, 3, 4)}</annotation>".replace("100", "0").replace("80", "0").replace("x.jpg", "x")
    )
    items, problems = opened(tmp_path, x=text)
    assert problems == []
    assert (items[0].image.name, items[0].image.width, items[0].image.height) == ("x.jpg", 640, 480)
    assert items[0].open_picture is not None


def test_what_a_person_says_of_visibility(tmp_path: Path) -> None:
    more = "<difficult>1</difficult><occluded>1</occluded><truncated>0</truncated>"
    items, _ = opened(tmp_path, x=f"{HEAD}{box(1, 2, 3, 4, more=more)}{box(1, 2, 3, 4)}</annotation>")
    one, other = notes_of(items[0])
    assert (sorted(one.flags), one.occluded, one.truncated) == (["difficult"], 1, 0.0)
    assert (sorted(other.flags), other.occluded, other.truncated) == ([], None, None)
    _, ledger = written(
        dataset(picture(note(Box(1, 2, 3, 4), occluded=3, truncated=0.25))), "voc", tmp_path / "out"
    )
    assert {row.what: row.becomes for row in ledger.rows()} == {
        "degree of occluded": "yes or no", "degree of truncated": "yes or no",
    }  # fmt: skip


def test_a_folder_of_documents_is_recognised(data: Path) -> None:
    found = sniff(data / "formats/voc")
    assert (found.format, found.evidence) == (
        "voc", ("Annotations/BloodImage_00000.xml is an XML document with <annotation>",),
    )  # fmt: skip


def test_that_all_is_to_be_seen_is_only_noted_where_it_cannot_be_said(tmp_path: Path) -> None:
    whole = note(Box(1, 2, 3, 4), occluded=0, truncated=0.0)
    part = note(Box(2, 3, 4, 5), 2, occluded=1, truncated=0.5)
    ledger = written(dataset(picture(whole, part)), "coco", tmp_path / "out")[1]
    assert (ledger.kept, ledger.changed) == (1, 1)
    assert {(row.what, row.severity, row.objects) for row in ledger.rows()} == {
        ("occluded", "note", 1), ("truncated", "note", 1), ("occluded", "changed", 1), ("truncated", "changed", 1),
    }  # fmt: skip

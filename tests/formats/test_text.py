"""Text in pictures as it is found: ICDAR's three tasks, PaddleOCR's lists."""

import json
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from limner.dataset import Annotation, Box, Mask, Part, Polygon, Tag
from limner.formats import FormatError, convert, read, sniff
from tests.formats.making import anything_of, dataset, note, notes_of, picture, through, written
from tests.formats.samples import folder, given_back, opened

QUAD = Polygon((Part((377, 117, 463, 117, 465, 130, 378, 130)),), "quad")
SAMPLES: dict[str, list[list[tuple[str | None, Any]]]] = {
    "icdar": [
        [("FOOD", Polygon((Part((0, 0, 3, 1, 4, 6, 1, 7)),), "quad"))],
        [("RED", Box(0, 0, 2, 3)), ("LION", Box(3, 3, 2, 3))],
    ],
    "icdar-rec": [[("PROPER", Tag())], [("Canon", Tag())]],
    "icdar-seg": [
        [("F", Mask(1, 0, 2, 1, "02")), ("T", Mask(3, 0, 1, 2, "02")), ("h", Mask(4, 1, 1, 1, "01"))],
    ],
}  # fmt: skip


@pytest.mark.parametrize("format", SAMPLES)
def test_samples_come_back(format: str, data: Path, tmp_path: Path) -> None:
    assert sniff(data / "formats" / format).format == format
    _, items = given_back(data / "formats" / format, format, tmp_path / "out")
    by_name = sorted(items, key=lambda item: item.image.name)
    assert [[(one.text, one.shape) for one in notes_of(item)] for item in by_name] == SAMPLES[format]
    assert {item.image.split for item in items} == {"train"}


def test_letters_of_a_word_are_a_group_and_the_picture_is_the_same(data: Path, tmp_path: Path) -> None:
    convert(data / "formats/icdar-seg", tmp_path / "out", "icdar-seg", strict=True)
    [item] = read(tmp_path / "out", "icdar-seg").images
    single, first, second = (one.group_id for one in notes_of(item))
    assert single is None
    assert first == second is not None
    before = (data / "formats/icdar-seg/train/1_GT.txt").read_text()
    assert (tmp_path / "out/train/1_GT.txt").read_text().split() == before.split()


LINES: dict[str, tuple[str, Any, str | None]] = {
    "2015": ("377,117,463,117,465,130,378,130,Genaxis Theatre", QUAD, "Genaxis Theatre"),
    "commas": ("377,117,463,117,465,130,378,130,a, b,c", QUAD, "a, b,c"),
    "mark": ("\ufeff377,117,463,117,465,130,378,130,x", QUAD, "x"),
    "windows": ("377,117,463,117,465,130,378,130,x\r", QUAD, "x"),
    "nothing said": ("377,117,463,117,465,130,378,130", QUAD, None),
    "blanks": ("377, 117, 463, 117, 465, 130, 378, 130,x", QUAD, "x"),
    "2013": ('158 128 411 181 "Footpath"', Box(158, 128, 253, 53), "Footpath"),
    "2013 test": ('38, 43, 920, 215, "Tiredness, too"', Box(38, 43, 882, 172), "Tiredness, too"),
    "quotes inside": ('38, 43, 920, 215, "say "no""', Box(38, 43, 882, 172), 'say "no"'),
    "digits": ('38, 43, 920, 215, "1,2,3,4"', Box(38, 43, 882, 172), "1,2,3,4"),
    "a number is said": ("377,117,463,117,465,130,378,130,7", QUAD, "7"),
    "outside": ('-5, 0, 920, 215, "x"', Box(-5, 0, 925, 215), "x"),
}


@pytest.mark.parametrize(("line", "shape", "text"), LINES.values(), ids=LINES)
def test_icdar_lines(line: str, shape: Any, text: str | None, tmp_path: Path) -> None:
    _, [item], problems = opened(folder(tmp_path, {"gt_a.txt": line}), "icdar")
    assert problems == []
    assert [(one.shape, one.text, one.flags) for one in notes_of(item)] == [(shape, text, frozenset())]
    convert(tmp_path, tmp_path / "out", "icdar", from_="icdar", strict=True, verified=True)


BAD = [
    "1,2,3",
    "1,2,3,4,5,6,7,x,word",
    "1 2 3 4",
    '4 4 1 1 "x"',
    "nan,1,1,1,1,1,1,1,x",
    "word",
    '1e999 1 2 2 "x"',
]


@pytest.mark.parametrize("line", BAD)
def test_icdar_bad_lines_are_named(line: str, tmp_path: Path) -> None:
    _, [item], problems = opened(folder(tmp_path, {"gt_a.txt": f'1 2 3 4 "x"\n{line}\n'}), "icdar")
    assert len(notes_of(item)) == 1
    assert [problem.where for problem in problems] == ["gt_a.txt, line 2"]


def test_what_does_not_count_has_no_text(tmp_path: Path) -> None:
    _, [item], _ = opened(folder(tmp_path, {"gt_a.txt": "377,117,463,117,465,130,378,130,###"}), "icdar")
    [one] = notes_of(item)
    assert (one.text, set(one.flags)) == (None, {"difficult"})
    notes = [
        note(QUAD, 1, "text", text="read", flags=frozenset({"difficult"})), note(QUAD, 2, "text", text="###"),
        note(QUAD, 3, "text", text="two\nlines"), note(QUAD, 4, "dog"),
    ]  # fmt: skip
    items, ledger = through(dataset(picture(*notes), names=("text", "dog")), "icdar", tmp_path / "out")
    assert {row.what: row.objects for row in ledger.rows() if row.severity != "note"} == {
        "text that is not to be read": 2, "line breaks in a text": 1, "other classes": 1,
    }  # fmt: skip
    assert [one.text for one in notes_of(items[0])] == [None, None, "two lines"]
    assert (tmp_path / "out/unsplit/gt_x.txt").read_text().splitlines()[1:] == [
        "377,117,463,117,465,130,378,130,###", "377,117,463,117,465,130,378,130,two lines",
    ]  # fmt: skip


def test_boxes_stay_boxes_unless_four_corners_stand_beside_them(tmp_path: Path) -> None:
    data = dataset(
        picture(note(Box(1, 2, 3, 4), 1, "text", text="a"), name="a.jpg"),
        picture(note(Box(1, 2, 3, 4), 2, "text", text="b"), note(QUAD, 3, "text"), name="b.jpg"),
        names=["text"],
    )
    items, ledger = through(data, "icdar", tmp_path)
    assert (tmp_path / "unsplit/gt_a.txt").read_text() == '1, 2, 4, 6, "a"\n'
    assert (tmp_path / "unsplit/gt_b.txt").read_text().splitlines()[0] == "1,2,4,2,4,6,1,6,b"
    assert [row.what for row in ledger.rows()] == ["box beside four corners"]
    assert len(items) == 2


def test_icdar_words_with_quotes_and_commas(tmp_path: Path) -> None:
    texts = ['say "no"', "a, b", "back\\slash", '"', "###", ""]
    items = [picture(note(Tag(), at, "text", text=text), name=f"{at}.png") for at, text in enumerate(texts)]
    back, _ = through(dataset(*items, names=["text"]), "icdar-rec", tmp_path)
    assert [notes_of(item)[0].text for item in back] == ['say "no"', "a, b", "back\\slash", '"', None, None]
    assert (tmp_path / "unsplit/gt.txt").read_text().splitlines()[0] == '0.png, "say \\"no\\""'


def test_icdar_word_lists_name_bad_lines(tmp_path: Path) -> None:
    text = 'a.png, "x"\nno word\na.png, "again"\n\nb.png,"y"\n'
    _, items, problems = opened(folder(tmp_path, {"train/gt.txt": text}), "icdar-rec")
    assert [(item.image.path, item.image.split, notes_of(item)[0].text) for item in items] == [
        ("a.png", "train", "x"), ("b.png", "train", "y"),
    ]  # fmt: skip
    assert [problem.where for problem in problems] == ["train/gt.txt, line 2", "train/gt.txt, line 3"]


@pytest.mark.parametrize(
    "line",
    [
        "word",
        '1 2 3 4 5 6 7 8 9 "x"',
        '108 225 132 0 1 0 0 1 3 "again"',
        '999 0 0 0 0 0 0 0 0 "x"',
        f'{"9" * 99} "x"',
    ],
)
def test_icdar_letters_name_bad_lines(line: str, data: Path, tmp_path: Path) -> None:
    good = (data / "formats/icdar-seg/train/1_GT.txt").read_text().rstrip("\n")
    picture_of_letters = (data / "formats/icdar-seg/train/1_GT.bmp").read_bytes()
    files: dict[str, str | bytes] = {
        "1_GT.txt": f"{good}\n{line}\n",
        "1_GT.bmp": picture_of_letters,
        "2_GT.txt": good,
    }
    _, [item], problems = opened(folder(tmp_path, files), "icdar-seg")
    assert len(notes_of(item)) == 3
    assert [problem.where for problem in problems] == ["1_GT.txt, line 5", "2_GT.txt"]


def ppocr(root: Path, *lines: str) -> tuple[list[Annotation], list[str]]:
    _, items, problems = opened(folder(root, {"Label.txt": "\n".join(lines)}), "ppocr")
    return [one for item in items for one in anything_of(item)], [problem.where for problem in problems]


def row(name: str = "x/a b.jpg", **word: Any) -> str:
    points = [[310, 104], [416, 141], [418, 216], [312, 179]]
    return f"{name}\t{json.dumps([{'transcription': 'MASA', 'points': points, **word}])}"


def test_ppocr_says_everything(tmp_path: Path) -> None:
    words: list[dict[str, Any]] = [
        {}, {"transcription": "###", "difficult": True}, {"transcription": "hard", "difficult": True},
        {"key_cls": "total", "other": [1]}, {"key_cls": "None"},
        {"points": [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0.5]]},
    ]  # fmt: skip
    rows = [row(f"{at}.jpg", **word) for at, word in enumerate(words)]
    found, problems = ppocr(tmp_path, *rows, "y.jpg\t[]")
    assert problems == []
    assert [(one.text, sorted(one.flags)) for one in found] == [
        ("MASA", []), (None, ["difficult"]), ("hard", ["difficult"]), ("MASA", []), ("MASA", []), ("MASA", []),
    ]  # fmt: skip
    assert found[0].shape == Polygon((Part((310, 104, 416, 141, 418, 216, 312, 179)),), "quad")
    assert found[5].shape == Polygon((Part((0, 0, 1, 0, 1, 1, 0, 1, 0, 0.5)),))
    assert found[3].extra == {"ppocr": {"other": [1]}}
    kinds = read(tmp_path, "ppocr").ontology.by_index()
    assert [kind.name for kind in kinds] == ["text", "total"]
    convert(tmp_path, tmp_path / "out", "ppocr", from_="ppocr", strict=True, verified=True)


BAD_WORDS: dict[str, str] = {
    "no JSON": "a.jpg\t[{",
    "an object": 'a.jpg\t{"a": 1}',
    "no tab": "a.jpg",
    "twice": 'a.jpg\t[{"points": [], "points": []}]',
    "nan": 'a.jpg\t[{"points": [[NaN, 1], [1, 1], [2, 2]]}]',
    "endless": 'a.jpg\t[{"points": [[1e999, 1], [1, 1], [2, 2]]}]',
    "two points": row(points=[[1, 2], [3, 4]]),
    "half a point": row(points=[[1, 2], [3, 4], [5]]),
    "a number is said": row(transcription=3),
    "a word": 'a.jpg\t["word"]',
    "again": "z.jpg\t[]",
    "deep": "a.jpg\t" + "[" * 100_000,
}


@pytest.mark.parametrize("line", BAD_WORDS.values(), ids=BAD_WORDS)
def test_ppocr_bad_words_are_named(line: str, tmp_path: Path) -> None:
    found, problems = ppocr(tmp_path, "z.jpg\t[]", line, row("good.jpg"))
    assert len(found) == 1
    assert [where.split(", word")[0] for where in problems] == ["Label.txt, line 2"]


def test_ppocr_turned_boxes_are_four_corners(tmp_path: Path) -> None:
    _, ledger = written(dataset(picture(note(Box(10, 20, 4, 2, 90)))), "ppocr", tmp_path)
    [word] = json.loads((tmp_path / "Label.txt").read_text().split("\t")[1])
    assert [[round(x, 9), round(y, 9)] for x, y in word["points"]] == [[13, 19], [13, 23], [11, 23], [11, 19]]
    assert word["key_cls"] == "cat"
    assert {row.what: row.becomes for row in ledger.rows()} == {"box": "four corners"}


@pytest.mark.parametrize("format", ["icdar", "icdar-rec", "icdar-seg", "ppocr"])
def test_nothing_there(format: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError):
        read(tmp_path, format)


@pytest.mark.parametrize("line", ["9" * 200_000, "1" + " " * 200_000 + "x", ', "' * 100_000, "1," * 100_000])
@pytest.mark.parametrize(
    ("format", "name"), [("icdar", "gt_a.txt"), ("icdar-rec", "gt.txt"), ("icdar-seg", "a_GT.txt")]
)
def test_long_lines_take_no_time(format: str, name: str, line: str, tmp_path: Path) -> None:
    begin = perf_counter()
    opened(folder(tmp_path, {name: line}), format)
    assert perf_counter() - begin < 5

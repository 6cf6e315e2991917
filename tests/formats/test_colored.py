"""CamVid and common semantic segmentation: what a colour means stands in a list, and nothing else is a class."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pixels

from limner.dataset import Box
from limner.formats import FormatError, Problem, convert, read
from limner.formats.core.problems import Problem as Entry
from limner.geometry import area
from tests.formats.making import dataset, note, notes_of, picture, written

CAMVID = {
    ("test", "0001TP_008550.png"): {"Animal": 1, "Road": 1, "Sky": 1},
    ("test", "0001TP_008580.png"): {"Archway": 1, "Bridge": 1, "Tree": 1},
    ("train", "0001TP_006690.png"): {"Bicyclist": 3, "Road": 2},
    ("val", "0016E5_07959.png"): {"Animal": 2, "Child": 3},
}
COMMON = {
    ("", "0001.png"): {"Bicyclist": 3, "Road": 2},
    ("", "0002.png"): {"Animal": 2, "Child": 3},
}
PREFIXED = {
    ("", "image_0001.png"): {"Bicyclist", "Road"},
    ("", "image_0002.png"): {"Animal", "Road", "SignSymbol"},
}


def contents(root: Path, format: str) -> dict[tuple[str, str], dict[str, float]]:
    source = read(root, format)
    kinds = source.ontology.class_by_id()
    return {
        (item.image.split, item.image.name): {
            kinds[one.class_id or one.id].name: area(one.shape) for one in notes_of(item)
        }
        for item in source.images
    }


def test_the_real_camvid(data: Path, tmp_path: Path) -> None:
    found = contents(data / "formats/camvid", "camvid")
    assert {key: set(those) for key, those in found.items()} == {
        key: set(those) for key, those in CAMVID.items()
    }
    result = convert(
        data / "formats/camvid", tmp_path / "out", "camvid", strict=True, verified=True, pictures="copy"
    )
    assert result.problems == []
    assert contents(tmp_path / "out", "camvid") == found
    for path in (data / "formats/camvid").glob("*annot/*.png"):
        before, after = (
            np.array(Pixels.open(root / path.parent.name / path.name)).tolist()
            for root in (data / "formats/camvid", tmp_path / "out")
        )
        assert before == after


@pytest.mark.parametrize(("folder", "expected"), [("dataset", COMMON), ("prefixed", PREFIXED)])
def test_real_folders_with_a_meta_file(
    folder: str, expected: dict[tuple[str, str], set[str]], data: Path, tmp_path: Path
) -> None:
    source = data / "formats/common-seg" / folder
    found = contents(source, "common-seg")
    assert {key: set(those) for key, those in found.items()} == {
        key: set(those) for key, those in expected.items()
    }
    result = convert(source, tmp_path / "out", "common-seg", strict=True, verified=True, pictures="copy")
    assert result.problems == []
    assert contents(tmp_path / "out", "common-seg") == found
    for path in (source / "masks").iterdir():
        other = next((tmp_path / "out/masks").glob(f"*{path.stem[-4:]}.png"))
        before, after = (np.array(Pixels.open(one)).tolist() for one in (path, other))
        assert before == after
    names = [kind.name for kind in read(source).ontology.by_index()]
    assert "Void" not in names
    assert names[:2] == ["Animal", "Archway"]


def test_the_original_layout_and_a_list_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "701_StillsRaw_full").mkdir()
    (tmp_path / "LabeledApproved_full").mkdir()
    (tmp_path / "label_colors.txt").write_text("64 128 64\tAnimal\r\n0 0 0\t\tVoid\r\n1 2 3\tno\r\n")
    Pixels.new("RGB", (2, 1), (1, 2, 3)).save(tmp_path / "LabeledApproved_full/x_L.png")
    Pixels.new("RGB", (2, 1)).save(tmp_path / "701_StillsRaw_full/x.png")
    assert contents(tmp_path, "camvid") == {("", "x.png"): {"no": 2.0}}
    assert [kind.name for kind in read(tmp_path, "camvid").ontology.by_index()] == ["Animal", "no"]


def test_an_anti_aliased_edge_is_refused_by_name(data: Path, tmp_path: Path) -> None:
    root = _copy(data / "formats/camvid", tmp_path)
    smooth = Pixels.open(root / "testannot/0001TP_008550.png").resize((50, 10), Pixels.Resampling.BILINEAR)
    smooth.save(root / "testannot/0001TP_008550.png")
    problems: list[Problem] = []
    items = list(read(root, "camvid", report=problems.append).images)
    [problem] = problems
    assert problem.code == "unknown-value"
    assert "#" in problem.message
    assert "more" in problem.message
    assert [item.layer() is None for item in items] == [True, False, False, False]


def test_a_jpeg_is_refused_with_a_hint(data: Path, tmp_path: Path) -> None:
    root = _copy(data / "formats/camvid", tmp_path)
    path = root / "valannot/0016E5_07959.png"
    Pixels.open(path).save(path, format="JPEG")
    problems: list[Entry] = []
    list(read(root, "camvid", report=problems.append).images)
    assert [(problem.code, "PNG" in problem.hint) for problem in problems] == [("lossy", True)]


def test_two_classes_of_one_colour_are_written_apart(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(60)]  # more than there are colours to give
    notes = [note(Box(number, 0, 1, 1), number, kind=name) for number, name in enumerate(names)]
    written(dataset(picture(*notes), names=names), "camvid", tmp_path)
    seen = np.array(Pixels.open(tmp_path / "unsplitannot/x.png"))
    assert len({tuple(pixel) for pixel in seen[0, :60].tolist()}) == 60


TABLES = {
    "no colour": "Animal\n1 2\n",
    "beyond a byte": "1 2 256 Animal\n",
    "not text": b"\xff\xfe\x00",
    "three words": "1 2 x Animal\n",
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_a_bad_list_of_colours_is_an_error_with_a_place(
    text: str | bytes, data: Path, tmp_path: Path
) -> None:
    root = _copy(data / "formats/camvid", tmp_path)
    (root / "label_colors.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(FormatError, match="label_colors"):
        read(root, "camvid")


METAS = (
    "", "[]", "{", '{"label_map": []}', '{"label_map": {"x": "a"}}', '{"label_map": {"-1": "a"}}',
    '{"label_map": {"1": 2}}', '{"label_map": {"1": "a"}, "segmentation_colors": [[1, 2]]}',
    '{"label_map": {"1": "a"}, "segmentation_colors": [[1, 2, 999]]}', '{"label_map": {"1": "a", "1": "b"}}',
    '{"label_map": {"1": "a"}, "segmentation_colors": [[1, 2, NaN]]}',
)  # fmt: skip


@pytest.mark.parametrize("text", METAS)
def test_a_bad_meta_file_is_an_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "dataset_meta.json").write_text(text)
    with pytest.raises(FormatError, match=r"dataset_meta\.json"):
        read(tmp_path, "common-seg")


def _copy(source: Path, target: Path) -> Path:
    for path in source.rglob("*.*"):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    return target

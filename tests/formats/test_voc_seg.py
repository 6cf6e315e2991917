"""VOC's segmentation: indices and colours, the void border, Pillow as a second pair of eyes."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pixels

from limner.dataset import Box, LabelledImage
from limner.formats import FormatError, Problem, convert, read
from limner.formats.core.pixels import index_png, voc_palette, wide_png
from limner.geometry import area, rasterize
from tests.formats.making import dataset, note, notes_of, picture, written


def opened(root: Path, **pictures: bytes) -> tuple[list[LabelledImage], list[Problem]]:
    for name, data in pictures.items():
        folder = root / f"Segmentation{name}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "x.png").write_bytes(data)
    problems: list[Problem] = []
    return list(read(root, "voc-seg", report=problems.append).images), problems


def png(*rows: list[int]) -> bytes:
    return index_png(np.array(rows), voc_palette())


def test_a_real_folder_comes_back(data: Path, tmp_path: Path) -> None:
    source = read(data / "formats/voc-seg")
    one, other = sorted(source.images, key=lambda item: item.image.name)
    [found] = notes_of(one)
    assert source.ontology.class_by_id()[found.class_id or found.id].name == "bicycle"
    assert (one.image.width, one.image.height, area(found.shape)) == (20, 10, 200.0)
    assert (other.image.name, other.layer()) == ("2007_000002.jpg", None)
    result = convert(
        data / "formats/voc-seg", tmp_path / "out", "voc-seg", strict=True, verified=True, pictures="copy"
    )
    assert (result.problems, result.ledger.kept) == ([], 1)
    again = [notes_of(item) for item in read(tmp_path / "out").images if item.layer()]
    assert [[one.shape for one in notes] for notes in again] == [[found.shape]]


def test_objects_are_told_apart_and_pixels_without_one_stay(tmp_path: Path) -> None:
    classes, objects = png([1, 1, 0, 1, 15, 255]), png([1, 2, 0, 0, 3, 255])
    items, problems = opened(tmp_path, Class=classes, Object=objects)
    kinds = read(tmp_path, "voc-seg").ontology.class_by_id()
    assert [kinds[one.class_id or one.id].name for one in notes_of(items[0])] == [
        "aeroplane", "aeroplane", "aeroplane", "person",
    ]  # fmt: skip
    assert [area(one.shape) for one in notes_of(items[0])] == [1, 1, 1, 1]
    assert problems == []


def test_the_void_border_is_kept_and_is_neither_class_nor_background(tmp_path: Path) -> None:
    classes, objects = png([0, 255, 1, 255, 0]), png([0, 255, 1, 255, 0])
    opened(tmp_path / "in", Class=classes, Object=objects)
    convert(tmp_path / "in", tmp_path / "out", "voc-seg", strict=True, verified=True)
    for folder in ("SegmentationClass", "SegmentationObject"):
        assert np.array(Pixels.open(tmp_path / f"out/{folder}/x.png")).tolist() == [[0, 255, 1, 255, 0]]


@pytest.mark.parametrize("mode", ["P", "L", "RGB"])
def test_indices_are_read_whatever_way_they_are_stored(mode: str, tmp_path: Path) -> None:
    (tmp_path / "SegmentationClass").mkdir()
    path = tmp_path / "SegmentationClass/x.png"
    path.write_bytes(png([0, 1, 20, 255]))
    if mode == "RGB":
        Pixels.open(path).convert("RGB").save(path)
    elif mode == "L":
        Pixels.fromarray(np.array(Pixels.open(path))).save(path)
    items, problems = opened(tmp_path)
    kinds = read(tmp_path, "voc-seg").ontology.class_by_id()
    assert [kinds[one.class_id or one.id].name for one in notes_of(items[0])] == ["aeroplane", "tvmonitor"]
    assert items[0].image.extra["voc-seg"]["void"]["x"] == 3
    assert problems == []


def test_pillow_sees_the_palette_of_voc_and_the_indices(tmp_path: Path) -> None:
    written(
        dataset(picture(note(Box(0, 0, 4, 4)), note(Box(10, 0, 2, 2), 2, kind="dog"))), "voc-seg", tmp_path
    )
    seen = Pixels.open(tmp_path / "SegmentationClass/x.png")
    assert seen.mode == "P"
    assert (seen.getpalette() or [])[:12] == [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0]
    assert (seen.getpalette() or [])[765:] == [224, 224, 192]
    expected = np.zeros((80, 100), dtype=int)
    expected[rasterize(Box(0, 0, 4, 4), 100, 80)] = 1
    expected[rasterize(Box(10, 0, 2, 2), 100, 80)] = 2
    assert np.array_equal(np.array(seen), expected)


def test_more_objects_than_a_byte_holds_and_void_keeps_its_number(tmp_path: Path) -> None:
    notes = [note(Box(x, y, 1, 1), 1 + x + 100 * y) for y in range(3) for x in range(100)]
    written(dataset(picture(*notes)), "voc-seg", tmp_path)
    numbers = set(np.unique(np.array(Pixels.open(tmp_path / "SegmentationObject/x.png"))).tolist())
    assert numbers == set(range(302)) - {255}


def test_a_list_of_names_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "labelmap.txt").write_text(
        "# label:color_rgb:parts:actions\nbackground:0,0,0::\na:b:10,20,30:x,y:\ncat:1,2,3::\nignored:224,224,192::\n"
    )
    items, problems = opened(tmp_path, Class=png([0, 1, 2]))
    found = read(tmp_path, "voc-seg").ontology
    assert [(kind.index, kind.name, kind.color) for kind in found.by_index()] == [
        (0, "a:b", "#0a141e"),
        (1, "cat", "#010203"),
    ]
    assert len(notes_of(items[0])) == 2
    assert problems == []


BAD = {
    "a value without meaning": ({"Class": png([0, 99, 99])}, "values 99 (2 pixels, first at 1, 0)"),
    "no picture": ({"Class": b"GIF?"}, ""),
    "cut": ({"Class": png([1, 2])[:40]}, ""),
    "sizes differ": ({"Class": png([1, 2]), "Object": png([1])}, "differ in size"),
    "objects alone": ({"Object": png([1])}, "no picture of classes"),
    "empty": ({"Class": b""}, ""),
    "jpeg": ({"Class": b"\xff\xd8\xff"}, "saved with loss"),
    "16 bits that mean nothing": ({"Class": wide_png(np.array([[60000]]))}, "60000"),
}


@pytest.mark.parametrize(("files", "reason"), BAD.values(), ids=BAD)
def test_bad_labels_are_named_and_the_picture_is_left_unlabelled(
    files: dict[str, bytes], reason: str, tmp_path: Path
) -> None:
    items, problems = opened(tmp_path, **files)
    [problem] = problems
    assert items == []
    assert reason in problem.message
    assert problem.outcome == "refused"


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="SegmentationClass"):
        read(tmp_path, "voc-seg")

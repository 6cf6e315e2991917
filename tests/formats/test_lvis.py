"""LVIS: classes that are absent or not labelled throughout, pictures named by their address."""

import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image as Pixels
from pycocotools.coco import COCO

from limner.dataset import Box, Dataset, LabelledImage, Mask, Ontology, Part, Polygon, Shape
from limner.formats import Problem, convert, formats_of, read
from tests.formats.making import dataset, kinds, note, notes_of, picture, through, whats, written

URL = "http://images.cocodataset.org/train2017/000000391895.jpg"
RING = [10, 10, 40, 10, 40, 60]
IMAGE: dict[str, Any] = {
    "id": 391895, "coco_url": URL, "width": 100, "height": 80, "license": 3, "date_captured": "2013-11-14",
    "flickr_url": "http://farm9.staticflickr.com/x.jpg", "neg_category_ids": [7, 1203],
    "not_exhaustive_category_ids": [2],
}  # fmt: skip
CATEGORIES: list[dict[str, Any]] = [
    {"id": at, "name": name, "synset": f"{name}.n.01", "synonyms": [name], "def": "…", "frequency": frequency,
     "image_count": 5, "instance_count": 9}
    for at, name, frequency in ((2, "cat", "f"), (7, "dog", "c"), (9, "fox", "r"), (1203, "zebra", "r"))
]  # fmt: skip
RECORDS: list[dict[str, Any]] = [
    {"id": 1, "image_id": 391895, "category_id": 2, "bbox": [10, 10, 30, 50], "area": 750, "segmentation": [RING]},
    {"id": 5, "image_id": 391895, "category_id": 9, "bbox": [10, 10, 30, 50], "area": 751.5,
     "segmentation": [RING, [50, 50, 60, 50, 60, 60]]},
]  # fmt: skip


def file(root: Path, name: str = "lvis_v1_val.json", **changes: Any) -> Path:
    plain = {
        "info": {"year": 2020}, "licenses": [{"id": 3, "name": "CC BY", "url": ""}], "images": [IMAGE],
        "annotations": RECORDS, "categories": CATEGORIES, **changes,
    }  # fmt: skip
    root.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(json.dumps(plain))
    return root / name


def opened(path: Path) -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    found = read(path, "lvis", report=problems.append)
    return found, list(found.images), problems


def verified(found: Dataset, item: LabelledImage) -> dict[str, str]:
    names = {str(kind.id): kind.name for kind in found.ontology.classes}
    return {names[key]: value for key, value in item.image.verified.items()}


def test_a_file_as_published_comes_back(tmp_path: Path) -> None:
    source = file(tmp_path / "in")
    assert [one.format for one in formats_of(tmp_path / "in")] == ["lvis"]
    found, [item], problems = opened(tmp_path / "in")
    assert problems == []
    assert (item.image.path, item.image.split, item.image.number) == (
        "train2017/000000391895.jpg",
        "val",
        391895,
    )
    assert item.image.licence == "CC BY"
    assert verified(found, item) == {"cat": "partial", "dog": "absent", "fox": "present", "zebra": "absent"}
    assert [kind.name for kind in found.ontology.by_index()] == ["cat", "dog", "fox", "zebra"]
    assert found.ontology.classes[0].extra["coco"]["synset"] == "cat.n.01"
    result = convert(tmp_path / "in", tmp_path / "out", "lvis", strict=True, verified=True)
    assert result.ledger.rows() == []
    before, after = (
        json.loads(path.read_text()) for path in (source, tmp_path / "out/annotations/lvis_v1_val.json")
    )
    assert after == before


def test_the_address_names_the_picture_and_the_file_name_comes_back(tmp_path: Path) -> None:
    old = {**IMAGE, "file_name": "COCO_train2014_000000391895.jpg"}
    file(tmp_path / "in", "lvis_v0.5_train.json", images=[old])
    (tmp_path / "in/train2017").mkdir()
    Pixels.new("L", (100, 80)).save(tmp_path / "in/train2017/000000391895.jpg")
    _, [item], problems = opened(tmp_path / "in")
    assert problems == []
    assert item.image.path == "train2017/000000391895.jpg"
    assert item.open_picture is not None
    convert(tmp_path / "in", tmp_path / "out", "lvis", strict=True, verified=True)
    plain = json.loads((tmp_path / "out/annotations/lvis_v1_train.json").read_text())
    assert plain["images"] == [old]
    convert(tmp_path / "in", tmp_path / "coco", "coco", verified=True)
    plain = json.loads((tmp_path / "coco/annotations/instances_train.json").read_text())
    assert plain["images"][0]["file_name"] == "train2017/000000391895.jpg"


def test_that_a_class_is_absent_is_said_where_a_format_cannot_say_it(tmp_path: Path) -> None:
    file(tmp_path / "in")
    result = convert(tmp_path / "in", tmp_path / "out", "coco", verified=True)
    assert [(row.what, row.severity) for row in result.ledger.rows()] == [("verified", "changed")]


def test_other_data_gets_what_lvis_asks_for(tmp_path: Path) -> None:
    cat, dog = kinds()
    states: dict[str, Any] = {str(cat.id): "present", str(dog.id): "absent"}
    data = dataset(
        picture(note(Box(1, 2, 3, 4)), split="train", verified=states),
        picture(name="y.jpg", split="train", verified={str(cat.id): "present", str(dog.id): "partial"}),
        picture(name="new.jpg", labelled=False, split="train"),
    )
    items, ledger = through(data, "lvis", tmp_path)
    plain = json.loads((tmp_path / "annotations/lvis_v1_train.json").read_text())
    assert [(one["neg_category_ids"], one["not_exhaustive_category_ids"]) for one in plain["images"]] == [
        ([2], []), ([], [2]), ([], [])
    ]  # fmt: skip
    assert [(one["frequency"], one["image_count"], one["instance_count"]) for one in plain["categories"]] == [
        ("r", 1, 1), ("r", 0, 0)
    ]  # fmt: skip
    assert "iscrowd" not in plain["annotations"][0]
    assert items[0].image.verified == states
    assert items[2].layer() is None
    assert whats(ledger) == {"class that is said to be present"}
    [loss] = [one for one in ledger.losses() if one.severity != "note"]
    assert (loss.picture, loss.before) == ("y.jpg", [1])


def test_a_class_is_rare_common_or_frequent_by_the_pictures_that_have_it(tmp_path: Path) -> None:
    counts = {"a": 10, "b": 11, "c": 100, "d": 101}
    items = [
        picture(note(Box(1, 2, 3, 4), kind=name), name=f"{name}{at}.jpg")
        for name, count in counts.items()
        for at in range(count)
    ]
    written(dataset(*items, names=counts), "lvis", tmp_path)
    plain = json.loads((tmp_path / "annotations/lvis_v1.json").read_text())
    assert [one["frequency"] for one in plain["categories"]] == ["r", "c", "c", "f"]


def test_crowds_and_attributes_are_said(tmp_path: Path) -> None:
    flags: frozenset[Any] = frozenset({"crowd"})
    _, ledger = through(dataset(picture(note(Box(1, 2, 3, 4), flags=flags, score=0.5))), "lvis", tmp_path)
    assert whats(ledger) == {"flag crowd", "score"}


BAD: dict[str, Any] = {
    "no such category": {"neg_category_ids": [4]},
    "no list": {"neg_category_ids": 4},
    "a table": {"not_exhaustive_category_ids": {"a": 1}},
    "lists in the list": {"neg_category_ids": [[7]]},
    "nothing": {"neg_category_ids": None},
    "a huge number": {"neg_category_ids": [10**30]},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_bad_lists_of_categories_are_named(changes: Any, tmp_path: Path) -> None:
    file(tmp_path, images=[{**IMAGE, **changes}])
    _, items, problems = opened(tmp_path)
    assert problems
    assert [len(notes_of(item)) for item in items] in ([2], [])


def test_a_picture_without_a_name_is_refused(tmp_path: Path) -> None:
    file(tmp_path, images=[{key: value for key, value in IMAGE.items() if key != "coco_url"}])
    _, items, problems = opened(tmp_path)
    assert items == []
    assert any("neither file_name nor coco_url" in one.message for one in problems)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_pycocotools_reads_what_is_written(tmp_path: Path) -> None:
    shapes: tuple[Shape, ...] = (
        Box(1, 2, 3, 4),
        Polygon((Part((10, 10, 40, 10, 40, 60)), Part((50, 50, 60, 50, 60, 60)))),
        Mask(x=3, y=4, width=2, height=2, counts="04"),
    )
    data = dataset(picture(*(note(shape, at) for at, shape in enumerate(shapes, start=1))))
    items, ledger = through(data, "lvis", tmp_path)
    assert ledger.clean
    assert [one.shape for one in notes_of(items[0])] == list(shapes)
    with redirect_stdout(io.StringIO()):
        found = COCO(tmp_path / "annotations/lvis_v1.json")
    for number in (2, 3):
        record = found.anns[number]
        assert found.annToMask(record).sum() == pytest.approx(record["area"], rel=0.05)
    assert found.anns[1]["bbox"] == [1, 2, 3, 4]


def test_class_gaps_and_order_are_kept(tmp_path: Path) -> None:
    one, other = kinds()
    ontology = Ontology(classes=(one, msgspec.structs.replace(other, index=1202)))
    written(Dataset(ontology, [picture()]), "lvis", tmp_path)
    plain = json.loads((tmp_path / "annotations/lvis_v1.json").read_text())
    assert [(kind["id"], kind["name"]) for kind in plain["categories"]] == [(1, "cat"), (1203, "dog")]

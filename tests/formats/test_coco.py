"""COCO, against files as they are found and against pycocotools."""

import io
import json
from contextlib import redirect_stdout, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

from limner.dataset import (
    Box,
    Dataset,
    Keypoints,
    LabelledImage,
    Mask,
    Ontology,
    Part,
    Polygon,
    Question,
    Tag,
    derived_id,
)
from limner.formats import FormatError, Problem, convert, read
from limner.formats.coco.ids import Ids
from limner.formats.core.attributes import attribute
from limner.geometry import rle
from tests.formats.making import dataset, kinds, note, notes_of, picture, through, whats, written

# pycocotools gives numpy arrays the old way
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

PICTURE = {"id": 1, "file_name": "a/x.jpg", "width": 100, "height": 80}
BOX = {"id": 7, "image_id": 1, "category_id": 3, "bbox": [1, 2, 3, 4]}


def file(folder: Path, *records: Any, name: str = "labels.json", **sections: Any) -> Path:
    plain = {
        "images": [PICTURE],
        "annotations": list(records),
        "categories": [{"id": 3, "name": "cat"}, {"id": 90, "name": "dog"}],
        **sections,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(plain))
    return folder / name


def opened(path: Path) -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    found = read(path, "coco", report=problems.append)
    return found, list(found.images), problems


def by_id(path: Path) -> dict[str, dict[Any, Any]]:
    plain = json.loads(path.read_text())
    return {
        name: {row["id"]: row for row in plain.get(name, [])}
        for name in ("images", "annotations", "categories")
    }


def same_annotations(source: Path, target: Path) -> int:
    files = sorted((source / "annotations").glob("*.json"))
    for path in files:
        written_as = target / "annotations" / path.name.replace("2017", "")
        assert by_id(path) == by_id(written_as), path.name
    return len(files)


def test_a_real_file_comes_back_record_by_record(data: Path, tmp_path: Path) -> None:
    result = convert(data / "formats/coco", tmp_path / "out", "coco", strict=True, verified=True)
    assert same_annotations(data / "formats/coco", tmp_path / "out") == 6
    assert result.ledger.rows() == []
    assert result.problems == []


def test_the_whole_set_too(shared: Path | None, data: Path, tmp_path: Path) -> None:
    source = (shared / "data/coco-cc-mini") if shared else data / "formats/coco"
    convert(source, tmp_path / "out", "coco", strict=True, verified=True)
    assert same_annotations(source, tmp_path / "out") == 6


def test_instances_keypoints_and_captions_are_one_data_set(data: Path) -> None:
    found, items, problems = opened(data / "formats/coco")
    assert problems == []
    assert {item.image.split for item in items} == {"train", "val"}
    notes = [note for item in items for note in notes_of(item)]
    assert sum(isinstance(one.shape, Tag) and bool(one.text) for one in notes) == 20
    assert len({one.id for one in notes}) == len(notes)
    person = next(kind for kind in found.ontology.classes if kind.name == "person")
    assert person.skeleton is not None
    assert len(person.skeleton.joints) == 17
    assert (15, 13) in person.skeleton.edges
    assert person.skeleton.joints[1].flip == 2
    assert all(item.open_picture is not None for item in items)


def test_pycocotools_reads_what_was_written(data: Path, tmp_path: Path) -> None:
    convert(data / "formats/coco", tmp_path / "out", "coco")
    for split in ("train", "val"):
        with redirect_stdout(io.StringIO()):
            ours = COCO(tmp_path / f"out/annotations/instances_{split}.json")
            theirs = COCO(data / f"formats/coco/annotations/instances_{split}2017.json")
        assert ours.getCatIds() == theirs.getCatIds()
        assert sorted(ours.getAnnIds()) == sorted(theirs.getAnnIds())
        for number in ours.getAnnIds():
            one, other = ours.anns[number], theirs.anns[number]
            np.testing.assert_allclose(one["bbox"], other["bbox"], atol=1e-6)
            np.testing.assert_array_equal(ours.annToMask(one), theirs.annToMask(other))


def test_pycocotools_reads_every_shape(tmp_path: Path) -> None:
    ring = (10.5, 10.25, 40.75, 12, 30, 60.5)
    pixels = np.zeros((80, 100), dtype=bool)
    pixels[3:9, 5:17] = True
    pixels[5, 7] = False
    mask = rle.crop(rle.from_pixels(pixels), 80)
    notes = (
        note(Box(1.5, 2.25, 3, 4)),
        note(Polygon((Part(ring),)), 2),
        note(mask, 3, flags=frozenset({"crowd"})),
        note(mask, 4),
        note(Keypoints(((1, 2, 2), (30, 40, 1), (0, 0, 0))), 5),
    )
    written(dataset(picture(*notes)), "coco", tmp_path)
    with redirect_stdout(io.StringIO()):
        found = COCO(tmp_path / "annotations/instances.json")
        joints = COCO(tmp_path / "annotations/person_keypoints.json")
    box, polygon, crowd, plain = (found.anns[number] for number in (1, 2, 3, 4))
    assert box["bbox"] == [1.5, 2.25, 3, 4]
    assert polygon["segmentation"] == [list(ring)]
    assert (crowd["iscrowd"], plain["iscrowd"]) == (1, 0)
    assert isinstance(crowd["segmentation"]["counts"], list)
    assert isinstance(plain["segmentation"]["counts"], str)
    for one in (crowd, plain):
        np.testing.assert_array_equal(found.annToMask(one).astype(bool), pixels)
        assert one["area"] == pixels.sum() == coco_mask.area(found.annToRLE(one))
        assert one["bbox"] == [5, 3, 12, 6]
    [person] = joints.anns.values()
    assert person["keypoints"] == [1, 2, 2, 30, 40, 1, 0, 0, 0]
    assert (person["num_keypoints"], person["bbox"]) == (2, [1, 2, 29, 38])


RECORDS = {
    "no category": ({"id": 1, "image_id": 1, "bbox": [1, 2, 3, 4]}, "no category_id"),
    "unknown category": ({**BOX, "category_id": 5}, "no category with id 5"),
    "unknown image": ({**BOX, "image_id": 5}, "no image with id 5"),
    "no image": ({"id": 1, "category_id": 3}, "image_id"),
    "text in the box": ({**BOX, "bbox": [1, 2, "3", 4]}, "bbox[2]"),
    "three numbers": ({**BOX, "bbox": [1, 2, 3]}, "bbox holds 3 numbers"),
    "negative width": ({**BOX, "bbox": [1, 2, -3, 4]}, "must not be negative"),
    "two corners": ({**BOX, "segmentation": [[1, 2, 3, 4]]}, "at least 3 are needed"),
    "odd ring": ({**BOX, "segmentation": [[1, 2, 3, 4, 5, 6, 7]]}, "come in pairs"),
    "flat ring": ({**BOX, "segmentation": [1, 2, 3, 4, 5, 6]}, "segmentation[0]"),
    "short runs": ({**BOX, "segmentation": {"counts": [5, 5], "size": [80, 100]}}, "10 pixels"),
    "wrong size": ({**BOX, "segmentation": {"counts": [8000], "size": [100, 80]}}, "100 × 80"),
    "bad string": ({**BOX, "segmentation": {"counts": "~~", "size": [80, 100]}}, "run-length"),
    "joints in pairs": ({**BOX, "keypoints": [1, 2, 2, 4]}, "threes"),
    "joint visibility": ({**BOX, "keypoints": [1, 2, 3]}, "visibility is 3"),
    "not a record": ("hello", "object"),
    "huge number": ({**BOX, "id": 10**400}, "id"),
    "huge number in a key of their own": ({**BOX, "mine": 10**40}, "too large"),
}


@pytest.mark.parametrize(("record", "reason"), RECORDS.values(), ids=RECORDS)
def test_a_bad_record_is_named_and_the_good_ones_stay(record: Any, reason: str, tmp_path: Path) -> None:
    _, items, problems = opened(file(tmp_path, {**BOX, "id": 70}, record, {**BOX, "id": 71}))
    assert len(notes_of(items[0])) == 2
    [problem] = problems
    assert "annotations[1]" in problem.where
    assert reason.lower() in problem.message.lower()


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = file(tmp_path, BOX)
    text = path.read_text()
    path.write_text(text.replace('"bbox": [1, 2, 3, 4]', '"bbox": [1, 2, 3, 4], "bbox": [0, 0, 1, 1]'))
    _, items, problems = opened(path)
    assert [problem.message for problem in problems] == ["key 'bbox' stands there twice"]
    assert notes_of(items[0]) == ()
    path.write_text(text[:-1] + ', "annotations": []}')
    with pytest.raises(FormatError, match="'annotations' stands there twice"):
        opened(path)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b'{"images": [', b"[" * 100_000, b'{"images": 5}', b"\xff\xfe{"]
)
def test_a_broken_file_is_refused_by_name(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(FormatError) as caught:
        opened(tmp_path / "x.json")
    assert "x.json" in caught.value.where or str(tmp_path) in caught.value.where


def test_a_picture_named_in_no_utf8_costs_that_record_alone(tmp_path: Path) -> None:
    path = file(tmp_path, BOX)
    bad = b'"annotations": [{"id": 9, "image_id": "\xf3", "bbox": [0, 0, 1, 1]}, '
    path.write_bytes(path.read_bytes().replace(b'"annotations": [', bad))
    _, items, [problem] = opened(path)
    assert len(notes_of(items[0])) == 1
    assert problem.where.endswith("annotations[0]")


def test_nan_is_refused(tmp_path: Path) -> None:
    path = file(tmp_path, BOX)
    path.write_text(path.read_text().replace("[1, 2, 3, 4]", "[1, 2, NaN, 4]"))
    with pytest.raises(FormatError, match="malformed"):
        opened(path)


def test_json_of_strangers_never_crashes(shared: Path | None, data: Path, tmp_path: Path) -> None:
    files = sorted((shared / "data/bad-input/json").iterdir()) if shared else sorted(data.rglob("*.json"))
    for path in files:
        with suppress(FormatError):  # anything else is a crash
            opened(path)


def test_oddities_are_kept(tmp_path: Path) -> None:
    records: list[dict[str, Any]] = [
        {**BOX, "bbox": [], "segmentation": [[1, 2, 3, 4, 5, 7]], "area": 99},
        {**BOX, "id": 8, "bbox": [1, 2, 3, 4], "area": 11.5, "iscrowd": 0, "note": None, "score": 0.5},
        {**BOX, "id": 9, "segmentation": {"counts": [3, 2, 7995], "size": [80, 100]}, "iscrowd": 0},
        {**BOX, "id": "ten", "bbox": [0, 0, 1, 1]},
        {"id": 11, "image_id": 1, "category_id": 90},
    ]
    categories = [
        {"id": 3, "name": "cat", "supercategory": "animal", "extra": {"deep": [1]}},
        {"id": 90, "name": "cat", "supercategory": ""},
        {"id": 17, "name": " "},
    ]
    path = file(tmp_path / "in", *records, categories=categories)
    convert(path, tmp_path / "out", "coco", strict=True, verified=True)
    plain = by_id(tmp_path / "out/annotations/instances.json")
    assert list(plain["categories"].values()) == categories
    for record in records[:4]:
        written_back: dict[str, object] = plain["annotations"][record["id"]]
        assert {key: written_back[key] for key in record} == record
    tags = by_id(tmp_path / "out/annotations/labels.json")["annotations"]
    assert tags[11] == records[4]


def test_a_changed_region_does_not_keep_its_old_area(tmp_path: Path) -> None:
    _, items, _ = opened(file(tmp_path, {**BOX, "segmentation": [[1, 2, 3, 4, 5, 7]], "area": 99}))
    [before] = notes_of(items[0])
    moved = note(Polygon((Part((0, 0, 10, 0, 10, 10)),)), extra=before.extra, number=1)
    written(dataset(picture(moved)), "coco", tmp_path / "out")
    [record] = by_id(tmp_path / "out/annotations/instances.json")["annotations"].values()
    assert (record["id"], record["area"], record["bbox"]) == (7, 50, [0, 0, 10, 10])


def test_the_picture_is_found_by_split_and_windows_names_are_understood(tmp_path: Path, data: Path) -> None:
    for split in ("train", "valid"):
        file(tmp_path / split, BOX, name="_annotations.coco.json", images=[{**PICTURE, "file_name": "x.jpg"}])
        (tmp_path / split / "x.jpg").write_bytes(b"x")
    _, items, problems = opened(tmp_path)
    assert problems == []
    assert [item.image.split for item in items] == ["train", "val"]
    paths = []
    for item in items:
        assert item.open_picture is not None
        with item.open_picture() as picture_file:
            paths.append(Path(picture_file.name).parent.name)
    assert paths == ["train", "valid"]
    _, items, _ = opened(file(tmp_path / "w", BOX, images=[{**PICTURE, "file_name": "C:\\data\\x.jpg"}]))
    assert (items[0].image.folder, items[0].image.name) == ("C:/data", "x.jpg")


def test_ids_are_never_zero_and_never_twice() -> None:
    ids = Ids()
    wanted = [(0, 0), (2,), (2, 5), (None,), (True,), ("a",), ("",)]
    assert [ids.take(*those) for those in wanted] == [1, 2, 5, 3, 4, "a", 6]


def test_a_mask_stays_where_it_is(tmp_path: Path) -> None:
    mask = Mask(x=97, y=78, width=2, height=1, counts=rle.encode(np.array([0, 2])))
    written(dataset(picture(note(mask))), "coco", tmp_path)
    [record] = by_id(tmp_path / "annotations/instances.json")["annotations"].values()
    pixels = coco_mask.decode(record["segmentation"])
    assert np.argwhere(pixels).tolist() == [[78, 97], [78, 98]]


def test_what_is_answered_of_a_picture_is_left_out_and_said(tmp_path: Path) -> None:
    asked = attribute(derived_id("picture"), "weather", "select", ["sun", "rain"])
    answers = {str(asked.id): str(asked.options[0].id)}
    notes = [
        note(Tag(), 1, None, attributes=answers),
        note(Tag(), 2, None, attributes=answers, text="a sunny day"),
        note(Box(1, 2, 3, 4), 3),
    ]
    data = replace(
        dataset(picture(*notes)), ontology=Ontology(classes=kinds(), questions=(Question(attribute=asked),))
    )
    [item], ledger = through(data, "coco", tmp_path)
    assert [(one.text, one.attributes) for one in notes_of(item)] == [(None, {}), ("a sunny day", {})]
    assert whats(ledger) == {"tag without a class", "answers of a caption"}
    assert (ledger.kept, ledger.changed, ledger.lost) == (1, 1, 1)


def test_attributes_of_other_tools_become_answers_and_come_back(tmp_path: Path) -> None:
    records = [
        {
            **BOX,
            "id": 1,
            "attributes": {"occluded": True, "weight": 2.5, "colour": "red", "odd": 1, "list": [1]},
        },
        {**BOX, "id": 2, "attributes": {"occluded": False, "weight": 3, "colour": "blue", "odd": "x"}},
    ]
    path = file(tmp_path / "in", *records)
    found, items, problems = opened(path)
    assert problems == []
    asked = {one.name: one for one in found.ontology.classes[0].attributes}
    assert {name: one.type for name, one in asked.items()} == {
        "occluded": "bool",
        "weight": "number",
        "colour": "text",
    }
    first, _ = notes_of(items[0])
    assert first.attributes[str(asked["colour"].id)] == "red"
    assert first.extra["coco"]["attributes"] == {"odd": 1, "list": [1]}
    convert(path, tmp_path / "out", "coco", strict=True, verified=True)
    written_as = by_id(tmp_path / "out/annotations/instances.json")["annotations"]
    assert [written_as[number]["attributes"] for number in (1, 2)] == [one["attributes"] for one in records]

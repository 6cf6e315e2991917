"""COCO panoptic: PNGs of segment ids against the rules that COCO publishes for them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pixels

from limner.dataset import Annotation, Box, Class, Ellipse, Mask, Ontology, Part, Polygon
from limner.formats import FormatError, Problem, convert, formats_of, read
from limner.geometry import area
from tests.formats.making import (
    HEIGHT,
    WIDTH,
    dataset,
    kinds,
    note,
    notes_of,
    picture,
    through,
    whats,
    written,
)
from tests.formats.test_round_trip import annotations


def faults(root: Path, split: str = "") -> list[str]:
    """What breaks COCO's rules for panoptic files: see cocodataset.org/#format-data, section 4."""
    found: list[str] = []
    name = f"panoptic_{split}" if split else "panoptic"
    plain = json.loads((root / f"annotations/{name}.json").read_text())
    sizes = {one["id"]: (one["width"], one["height"]) for one in plain["images"]}
    known = {one["id"] for one in plain["categories"]}
    found += [
        f"category {one['id']} without isthing" for one in plain["categories"] if one["isthing"] not in (0, 1)
    ]
    for entry in plain["annotations"]:
        with Pixels.open(root / f"annotations/{name}" / entry["file_name"]) as png:
            if (png.mode, png.format, png.size) != ("RGB", "PNG", sizes[entry["image_id"]]):
                found.append(f"{entry['file_name']}: {png.mode} {png.format} {png.size}")
            pixels = np.array(png).astype(int)
        ids = pixels[:, :, 0] + 256 * pixels[:, :, 1] + 65536 * pixels[:, :, 2]
        listed = [one["id"] for one in entry["segments_info"]]
        if sorted(listed) != sorted(set(ids.ravel().tolist()) - {0}):
            found.append(f"{entry['file_name']}: lists {listed}")
        for one in entry["segments_info"]:
            rows, columns = np.nonzero(ids == one["id"])
            if not len(rows):
                continue
            box = [columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1]
            if (one["area"], one["bbox"]) != (len(rows), box):
                found.append(f"{entry['file_name']}: segment {one['id']} is {one['area']} {one['bbox']}")
            if one["category_id"] not in known or one["iscrowd"] not in (0, 1):
                found.append(f"{entry['file_name']}: segment {one['id']} of {one['category_id']}")
    return found


@settings(max_examples=40)
@given(notes=st.lists(annotations, max_size=5, unique_by=lambda one: one.id))
def test_what_is_written_keeps_the_rules(
    notes: list[Annotation], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("panoptic")
    data = dataset(picture(*notes, split="val"), picture(name="x.png", folder="a", split="val"))
    _, ledger = written(data, "coco-panoptic", root)
    assert faults(root, "val") == []
    assert ledger.kept + ledger.changed + ledger.lost == len(notes)


def test_a_real_folder_comes_back_segment_by_segment(data: Path, tmp_path: Path) -> None:
    source = data / "formats/coco-samples/coco"
    problems: list[Problem] = []
    found = read(source, "coco-panoptic", report=problems.append)
    train, val = found.images
    assert problems == []
    assert [kind.stuff for kind in found.ontology.classes] == [True, True]
    assert [(one.extra["coco"]["id"], area(one.shape), sorted(one.flags)) for one in notes_of(val)] == [
        (7, 20, []), (20, 20, ["crowd"])
    ]  # fmt: skip
    [one] = notes_of(train)
    assert isinstance(one.shape, Mask)
    assert (one.shape.x, one.shape.y, one.shape.width, one.shape.height, area(one.shape)) == (2, 0, 5, 5, 20)
    convert(source, tmp_path / "out", "coco-panoptic", from_="coco-panoptic", strict=True, verified=True)
    for split, name in (("train", "a"), ("val", "b")):
        before, after = (
            json.loads((root / f"annotations/panoptic_{split}.json").read_text())
            for root in (source, tmp_path / "out")
        )
        for key in ("annotations", "categories", "images", "licenses", "info"):
            assert after[key] == before[key], key
        with (
            Pixels.open(source / f"annotations/panoptic_{split}/{name}.png") as one_png,
            Pixels.open(tmp_path / f"out/annotations/panoptic_{split}/{name}.png") as other,
        ):
            assert one_png.tobytes() == other.tobytes()


def test_a_map_of_another_size_is_named_and_the_rest_is_read(data: Path) -> None:
    source = data / "formats/coco-samples/coco_panoptic"
    assert [found.format for found in formats_of(source)] == ["coco-panoptic"]
    problems: list[Problem] = []
    train, val = read(source, report=problems.append).images
    assert train.layer() is None
    assert len(notes_of(val)) == 2
    assert [(one.code, one.message) for one in problems] == [
        ("size", "it has 5 × 5 pixels, the picture 10 × 5")
    ]


def test_the_last_lies_on_top_and_the_rest_is_said(tmp_path: Path) -> None:
    data = dataset(
        picture(note(Box(10, 10, 20, 20), 1, z="a"), note(Box(20, 10, 20, 20), 2, "dog", z="b"),
                note(Box(22, 12, 2, 2), 3, z="a5"))
    )  # fmt: skip
    items, ledger = through(data, "coco-panoptic", tmp_path)
    assert [int(area(one.shape)) for one in notes_of(items[0])] == [200, 400]
    assert whats(ledger) == {"box", "covered in part", "hidden under others"}
    assert (ledger.kept, ledger.changed, ledger.lost) == (0, 2, 1)
    [loss] = [one for one in ledger.losses() if one.what == "covered in part"]
    assert (loss.before, loss.after) == ("400 pixels", "200 pixels")


def test_things_and_stuff(tmp_path: Path) -> None:
    cat, sky = kinds("cat", "sky")
    classes = (cat, Class(id=sky.id, name="sky", index=1, stuff=True))
    data = type(dataset())(Ontology(classes=classes), [picture(note(Ellipse(50, 40, 10, 10), 1, "sky"))])
    written(data, "coco-panoptic", tmp_path)
    plain = json.loads((tmp_path / "annotations/panoptic.json").read_text())
    assert [(one["name"], one["isthing"]) for one in plain["categories"]] == [("cat", 1), ("sky", 0)]
    assert [kind.stuff for kind in read(tmp_path).ontology.classes] == [False, True]
    assert faults(tmp_path) == []


def test_ids_that_are_no_colours_are_given_anew(tmp_path: Path) -> None:
    wanted: list[Any] = [1 << 24, (1 << 24) - 1, 0, -1, "7", (1 << 24) - 1]
    notes = [
        note(Polygon((Part((10 * at, 0, 10 * at + 8, 0, 10 * at + 8, 8)),)), at, extra={"coco": {"id": one}})
        for at, one in enumerate(wanted)
    ]
    written(dataset(picture(*notes)), "coco-panoptic", tmp_path)
    assert faults(tmp_path) == []
    plain = json.loads((tmp_path / "annotations/panoptic.json").read_text())
    assert [one["id"] for one in plain["annotations"][0]["segments_info"]] == [1, (1 << 24) - 1, 2, 3, 4, 5]


def folder(
    root: Path, segments: Any, *, mode: str = "RGB", size: tuple[int, int] = (WIDTH, HEIGHT), **changes: Any
) -> Path:
    """A picture with a stripe of segment 7 and one of 300, and what a file says of it."""
    pixels = np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8)
    pixels[:4] = (7, 0, 0)
    pixels[4:6] = (44, 1, 0)
    (root / "annotations/panoptic_val").mkdir(parents=True)
    Pixels.fromarray(pixels).convert(mode).save(root / "annotations/panoptic_val/x.png")
    plain = {
        "images": [{"id": 1, "file_name": "x.jpg", "width": WIDTH, "height": HEIGHT}],
        "annotations": [{"image_id": 1, "file_name": "x.png", "segments_info": segments}],
        "categories": [{"id": 1, "name": "cat", "isthing": 1}],
        **changes,
    }
    (root / "annotations/panoptic_val.json").write_text(json.dumps(plain))
    return root


SEVEN = {"id": 7, "category_id": 1, "area": 400, "bbox": [0, 0, 100, 4], "iscrowd": 0}
OTHER = {**SEVEN, "id": 300}


def opened(root: Path) -> tuple[list[Annotation], list[Problem]]:
    problems: list[Problem] = []
    items = list(read(root, "coco-panoptic", report=problems.append).images)
    return [one for item in items if item.layer() for one in notes_of(item)], problems


def test_own_keys_and_a_differing_area_come_back(tmp_path: Path) -> None:
    segments = [{**SEVEN, "area": 399.5, "mine": [1]}, {"id": 300, "category_id": 1}]
    convert(folder(tmp_path / "in", segments), tmp_path / "out", "coco-panoptic", strict=True, verified=True)
    plain = json.loads((tmp_path / "out/annotations/panoptic_val.json").read_text())
    first, second = plain["annotations"][0]["segments_info"]
    assert first == segments[0]
    assert second == {"id": 300, "category_id": 1, "area": 200, "bbox": [0, 4, 100, 2], "iscrowd": 0}


BAD = {
    "listed and absent": ([SEVEN, OTHER, {**SEVEN, "id": 9}], 2, "no pixel has its colour"),
    "there and not listed": ([SEVEN], 1, "listed nowhere (300)"),
    "listed twice": ([SEVEN, OTHER, SEVEN], 2, "listed twice"),
    "void listed": ([SEVEN, OTHER, {**SEVEN, "id": 0}], 2, "no pixel has its colour"),
    "no such category": ([SEVEN, {**OTHER, "category_id": 5}], 1, "no category with id 5"),
    "no category": ([SEVEN, {"id": 300}], 1, "category_id"),
    "an id that is no number": ([SEVEN, OTHER, {**SEVEN, "id": "x"}], 2, "Expected"),
    "a huge id": ([SEVEN, OTHER, {**SEVEN, "id": 10**40}], 0, "too large"),
    "no object": ([SEVEN, OTHER, 5], 2, "Expected"),
    "no list": ({}, 0, "Expected"),
}


@pytest.mark.parametrize(("segments", "kept", "message"), BAD.values(), ids=BAD)
def test_bad_segments_are_named_and_the_others_stay(
    segments: Any, kept: int, message: str, tmp_path: Path
) -> None:
    notes, problems = opened(folder(tmp_path, segments))
    assert len(notes) == kept
    [problem] = problems
    assert message in problem.message
    assert "panoptic_val.json, annotations[0]" in problem.where


@pytest.mark.parametrize("mode", ["L", "P", "1"])
def test_a_map_that_is_no_rgb_is_refused(mode: str, tmp_path: Path) -> None:
    notes, [problem] = opened(folder(tmp_path, [SEVEN, OTHER], mode=mode))
    assert (notes, problem.code) == ([], "not-rgb")


def test_opaque_alpha_does_no_harm(tmp_path: Path) -> None:
    notes, problems = opened(folder(tmp_path, [SEVEN, OTHER], mode="RGBA"))
    assert ([area(one.shape) for one in notes], problems) == ([400, 200], [])


ENTRIES: dict[str, Any] = {
    "no map": [{"image_id": 1, "file_name": "nope.png", "segments_info": []}],
    "a map elsewhere": [{"image_id": 1, "file_name": "../../../etc/passwd", "segments_info": []}],
    "no such picture": [{"image_id": 2, "file_name": "x.png", "segments_info": []}],
    "no picture": [{"file_name": "x.png", "segments_info": []}],
    "no name": [{"image_id": 1, "segments_info": []}],
    "twice": [{"image_id": 1, "file_name": "x.png", "segments_info": [SEVEN, OTHER]}] * 2,
}  # fmt: skip


@pytest.mark.parametrize("entries", ENTRIES.values(), ids=ENTRIES)
def test_bad_entries_are_named(entries: Any, tmp_path: Path) -> None:
    _, [problem] = opened(folder(tmp_path, [], annotations=entries))
    assert "annotations[" in problem.where


def test_a_file_without_segments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no panoptic file"):
        read(tmp_path, "coco-panoptic")


def test_a_picture_without_size_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        written(dataset(picture(note(Box(1, 2, 3, 4)), width=0, height=0)), "coco-panoptic", tmp_path)
    assert caught.value.code == "no-size"

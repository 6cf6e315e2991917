"""Open Images as it is found: two versions, unknown flags, masks of another size, what comes back."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pixels

from limner.dataset import Annotation, Box, Image, LabelledImage, Mask, Part, Polygon, Tag
from limner.formats import FormatError, Problem, convert, read, sniff
from limner.geometry import rle
from tests.formats.making import back, dataset, note, notes_of, picture, through, written

BOXES = "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside"
MASKS = "MaskPath,ImageID,LabelName,BoxID,BoxXMin,BoxXMax,BoxYMin,BoxYMax,PredictedIoU,Clicks"


def opened(root: Path, **tables: str) -> tuple[dict[str, LabelledImage], list[Problem]]:
    (root / "images/train").mkdir(parents=True, exist_ok=True)
    Pixels.new("L", (100, 80)).save(root / "images/train/x.jpg")
    for name, text in tables.items():
        (root / f"{name.replace('_', '-')}.csv").write_text(text)
    problems: list[Problem] = []
    return {
        item.image.name: item for item in read(root, "openimages", report=problems.append).images
    }, problems


def table(*rows: str, header: str = BOXES) -> str:
    return "\n".join((header, *rows)) + "\n"


def test_the_sample_of_version_6(data: Path) -> None:
    source = data / "formats/openimages/v6"
    assert sniff(source).format == "openimages"
    problems: list[Problem] = []
    found = read(source, report=problems.append)
    kinds = found.ontology.classes
    assert [kind.name for kind in kinds] == [f"Generic label #{number}" for number in range(4)]
    assert [kind.extra["openimages"]["label"] for kind in kinds] == ["/m/0", "/m/1", "/m/2", "/m/3"]
    assert [kind.parent_id for kind in kinds] == [None, kinds[0].id, None, None]
    a, b, c, d = found.images
    assert [(one.image.name, one.image.split) for one in (a, b, c, d)] == [
        ("a.jpg", "train"), ("b.jpg", "train"), ("c.jpg", "test"), ("d.png", "val"),
    ]  # fmt: skip
    assert [(one.shape, one.class_id) for one in notes_of(a)] == [(Tag(), kinds[0].id)]
    assert a.image.verified == {str(kinds[0].id): "present"}
    assert a.image.author == "Intel"
    assert b.image.verified == {str(kinds[0].id): "absent"}
    box, mask = notes_of(b)
    assert isinstance(box.shape, Box)
    assert (box.shape.x, box.shape.y, box.shape.width, box.shape.height) == pytest.approx(
        (1.6, 0.6, 6.4, 0.4)
    )
    assert (box.occluded, box.truncated, box.flags, box.score) == (None, None, frozenset(), None)
    assert box.extra["openimages"]["unknown"] == ["IsGroupOf", "IsDepiction", "IsInside"]
    assert isinstance(mask.shape, Mask)
    pixels = np.asarray(Pixels.open(source / "masks/train/b_m0_01234567.png"))
    assert (rle.to_pixels(rle.uncrop(mask.shape, 8, 2), 8, 2) == pixels).all()
    assert box.instance_id == mask.instance_id is not None
    [boxed] = [one for one in notes_of(c) if isinstance(one.shape, Box)]
    assert isinstance(boxed.shape, Box)
    assert (boxed.shape.x, boxed.shape.width) == pytest.approx((3.5, 0.5))
    assert (boxed.score, boxed.occluded, boxed.truncated, sorted(boxed.flags)) == (0.7, 1, 0.0, ["group-of"])
    assert d.layers == ()
    [short] = problems
    assert (short.outcome, short.where.rpartition("/")[2]) == ("noted", "image_ids_and_rotation.csv, line 5")


def test_the_sample_of_version_5(data: Path) -> None:
    found = read(data / "formats/openimages/v5")
    assert [kind.name for kind in found.ontology.classes] == ["Generic label #0", "Generic label #1"]
    items = {item.image.name: item for item in found.images}
    assert {name: (item.image.split, item.image.author, item.layers) for name, item in items.items()} == {
        "cc.jpg": ("test", "Intel", ()), "aa.jpg": ("train", "Intel", ()),
    }  # fmt: skip
    assert items["aa.jpg"].image.extra["openimages"] == {"Title": "Test Image AA", "Rotation": "0"}


@pytest.mark.parametrize("version", ["v5", "v6"])
def test_samples_come_back(version: str, data: Path, tmp_path: Path) -> None:
    source = data / "formats/openimages" / version
    convert(source, tmp_path / "out", "openimages", strict=True, verified=True, pictures="copy")
    assert told(tmp_path / "out") == told(source)
    first = list(read(source).ontology.classes)
    assert list(read(tmp_path / "out").ontology.classes) == first
    if version == "v6":
        before, after = (
            root / "annotations/oidv6-train-annotations-bbox.csv" for root in (source, tmp_path / "out")
        )
        assert after.read_text().strip() == before.read_text().strip()


def told(root: Path) -> dict[str, tuple[Image, list[Annotation]]]:
    return {
        item.image.path: (item.image, [one for layer in item.layers for one in layer.annotations])
        for item in read(root).images
    }


def test_order_is_xmin_xmax_ymin_ymax_and_minus_one_is_unknown(tmp_path: Path) -> None:
    rows = ("x,xclick,/m/cat,1,0.1,0.4,0.25,0.75,0,1,-1,0,1", "x,activemil,/m/cat,1,0,1,0,1,-1,-1,0,0,0")
    items, problems = opened(tmp_path, train_annotations_bbox=table(*rows))
    one, other = notes_of(items["x.jpg"])
    assert one.shape == Box(10, 20, 30, 40)
    assert (one.occluded, one.truncated, sorted(one.flags)) == (0, 1.0, ["inside"])
    assert one.extra["openimages"] == {"cells": {"Source": "xclick"}, "unknown": ["IsGroupOf"]}
    assert (other.occluded, other.truncated) == (None, None)
    assert problems == []
    convert(tmp_path, tmp_path / "out", "openimages", strict=True, verified=True)
    text = (tmp_path / "out/annotations/oidv6-train-annotations-bbox.csv").read_text()
    assert text.splitlines()[1:] == list(rows)


def test_labels_say_what_is_there_and_what_is_not(tmp_path: Path) -> None:
    rows = ("x,verification,/m/cat,1", "x,verification,/m/dog,0", "x,machine,/m/owl,0.9")
    items, _ = opened(
        tmp_path,
        train_annotations_human_imagelabels=table(*rows, header="ImageID,Source,LabelName,Confidence"),
    )
    found = read(tmp_path, "openimages")
    ids = {kind.name: str(kind.id) for kind in found.ontology.classes}
    item = items["x.jpg"]
    assert item.image.verified == {ids["/m/cat"]: "present", ids["/m/dog"]: "absent"}
    assert [(str(one.class_id), one.score) for one in notes_of(item)] == [
        (ids["/m/cat"], None),
        (ids["/m/owl"], 0.9),
    ]
    convert(tmp_path, tmp_path / "out", "openimages", strict=True, verified=True)
    text = (tmp_path / "out/annotations/oidv6-train-annotations-human-imagelabels.csv").read_text()
    assert sorted(text.splitlines()[1:]) == sorted(rows)


def test_a_mask_of_another_size_is_stretched(tmp_path: Path) -> None:
    (tmp_path / "masks").mkdir()
    small = np.zeros((8, 10), dtype=np.uint8)
    small[2:4, 1:5] = 255
    Pixels.fromarray(small).save(tmp_path / "masks/m.png")
    rows = table("m.png,x,/m/cat,b1,0,0,0,0,0.5,", header=MASKS)
    items, problems = opened(tmp_path, train_annotations_object_segmentation=rows)
    [mask] = notes_of(items["x.jpg"])
    assert isinstance(mask.shape, Mask)
    assert (mask.shape.x, mask.shape.y, mask.shape.width, mask.shape.height) == (10, 20, 40, 20)
    assert mask.instance_id is None
    assert problems == []


def test_a_box_and_its_mask_stay_one_object_and_other_ties_are_said(tmp_path: Path) -> None:
    name, other = note(Tag(), 8).id, note(Tag(), 9).id
    mask = Mask(x=20, y=20, width=2, height=2, counts=rle.encode(np.array([0, 4])))
    tied = (note(mask, 1, instance_id=name), note(Box(20, 20, 2, 2), 2, instance_id=name))
    loose = (note(Box(1, 1, 2, 2), 3, instance_id=other), note(Box(5, 5, 2, 2), 4, instance_id=other))
    alike = (note(Mask(50, 50, 2, 2, mask.counts), 5), note(Box(50, 50, 2, 2), 6))
    items, ledger = through(dataset(picture(*tied, *loose, *alike)), "openimages", tmp_path)
    ties = [(type(one.shape).__name__, one.instance_id) for one in notes_of(items[0])]
    assert [kind for kind, tie in ties if tie] == ["Box", "Mask"]
    assert len({tie for _, tie in ties}) == 2
    assert (ledger.kept, ledger.changed) == (4, 2)


def test_pictures_of_one_name_in_two_folders_and_splits(tmp_path: Path) -> None:
    items = [
        picture(note(Box(1, 2, 3, 4), number), folder=folder, split=split)
        for number, (folder, split) in enumerate([("", "train"), ("a", "train"), ("", "val"), ("b", "")])
    ]
    sink, ledger = written(dataset(*items), "openimages", tmp_path)
    assert sorted(sink.placed) == [
        "images/train/a/x.jpg", "images/train/x.jpg", "images/unsplit/b/x.jpg", "images/validation/x (2).jpg",
    ]  # fmt: skip
    assert list(ledger.renamed.values()) == ["x (2).jpg"]
    _, found, problems = back("openimages", tmp_path, sink)
    assert [(one.image.path, one.image.split, len(notes_of(one))) for one in found] == [
        ("x.jpg", "train", 1), ("a/x.jpg", "train", 1), ("x (2).jpg", "val", 1), ("b/x.jpg", "", 1),
    ]  # fmt: skip
    assert problems == []


def test_what_was_verified_in_part_is_said(tmp_path: Path) -> None:
    class_id = str(note(Tag()).class_id)
    for how in ("partial", "present"):
        _, ledger = through(dataset(picture(verified={class_id: how})), "openimages", tmp_path / how)
        assert [loss.before for loss in ledger.losses() if loss.field == "verified"] == [how]


def test_outlines_become_pixels(tmp_path: Path) -> None:
    items, ledger = through(
        dataset(picture(note(Polygon((Part((10, 10, 20, 10, 20, 20)),))))), "openimages", tmp_path
    )
    assert isinstance(notes_of(items[0])[0].shape, Mask)
    assert {row.what: row.becomes for row in ledger.rows()} == {"polygon": "mask"}


ROWS = {
    "swapped": ("x,s,/m/cat,1,0.4,0.1,0,1,0,0,0,0,0", "swapped"),
    "pixels": ("x,s,/m/cat,1,10,40,20,60,0,0,0,0,0", "pixels"),
    "no number": ("x,s,/m/cat,1,a,0.1,0,1,0,0,0,0,0", "not a number"),
    "nan": ("x,s,/m/cat,1,nan,0.1,0,1,0,0,0,0,0", "not a number"),
    "huge": ("x,s,/m/cat,1,0,1e308,0,1,0,0,0,0,0", "no share"),
    "flag": ("x,s,/m/cat,1,0,1,0,1,2,0,0,0,0", "IsOccluded"),
    "confidence": ("x,s,/m/cat,inf,0,1,0,1,0,0,0,0,0", "Confidence"),
    "no label": ("x,s,,1,0,1,0,1,0,0,0,0,0", "no label"),
    "too many cells": ("x,s,/m/cat,1,0,1,0,1,0,0,0,0,0,7", "cells"),
    "open quote": ('x,s,"/m/cat,1,0,1,0,1,0,0,0,0,0', "no CSV"),
    "no picture": ("gone,s,/m/cat,1,0,1,0,1,0,0,0,0,0", "not there"),
}


@pytest.mark.parametrize(("row", "reason"), ROWS.values(), ids=ROWS)
def test_a_bad_row_is_named_and_the_good_ones_stay(row: str, reason: str, tmp_path: Path) -> None:
    good = "x,s,/m/cat,1,0,1,0,1,0,0,0,0,0"
    items, [problem] = opened(tmp_path, train_annotations_bbox=table(good, row))
    assert len(notes_of(items["x.jpg"])) == 1
    assert problem.where.endswith("train-annotations-bbox.csv, line 3")
    assert reason in problem.message


def test_a_mask_that_is_not_there_or_black_is_named(tmp_path: Path) -> None:
    (tmp_path / "masks").mkdir()
    Pixels.new("L", (10, 8)).save(tmp_path / "masks/black.png")
    (tmp_path / "masks/bad.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path.parent / "out.png").write_bytes(b"")
    rows = table(
        *(f"{name},x,/m/cat,b,0,1,0,1,1," for name in ("gone.png", "black.png", "bad.png", "../../out.png")),
        header=MASKS,
    )
    items, problems = opened(tmp_path, train_annotations_object_segmentation=rows)
    assert items["x.jpg"].layers == ()
    assert len(problems) == 4
    assert [problem.message for problem in problems][:2] == [
        "there is no mask 'gone.png'",
        "its mask is black everywhere",
    ]


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    with pytest.raises(FormatError):
        read(tmp_path, "openimages")


def test_a_hierarchy_that_turns_in_circles_or_is_none_does_no_harm(tmp_path: Path) -> None:
    nested = '{"LabelName": "/m/a", "Subcategory": [{"LabelName": "/m/b", "Subcategory": [{"LabelName": "/m/a"}, 7]}]}'
    (tmp_path / "bbox-hierarchy.json").write_text(nested)
    opened(tmp_path, class_descriptions="/m/a,A\n/m/b,B\n", train_annotations_bbox=table())
    found = read(tmp_path, "openimages").ontology.classes
    assert [kind.parent_id for kind in found] == [None, found[0].id]


def test_sizes_stand_beside_the_tables(tmp_path: Path) -> None:
    data = dataset(picture(note(Box(10, 20, 30, 40)), name="a b.jpg", split="train"))
    written(data, "openimages", tmp_path)
    assert (tmp_path / "annotations/images.meta").read_text() == "'a b' 80 100\n"
    [item] = read(tmp_path, "openimages").images
    assert (item.image.width, item.image.height, notes_of(item)[0].shape) == (100, 80, Box(10, 20, 30, 40))

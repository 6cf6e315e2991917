"""The rules of converting that every format keeps."""

import json
from pathlib import Path

import numpy as np
import pytest

from limner.dataset import Box, Image, Keypoints, Mask, Ontology, Part, Polygon
from limner.formats import FORMATS, Ledger, both_ways, load, names
from limner.formats.core.conversions import as_mask, bridged
from limner.formats.core.holds import FLAGS
from limner.geometry import outline, rle
from tests.formats.making import (
    HEIGHT,
    WIDTH,
    anything_of,
    back,
    dataset,
    held,
    note,
    notes_of,
    picture,
    through,
    written,
)

AXIS_ALIGNED = ("coco", "voc", "yolo")
HOLED = Polygon((Part((10, 10, 60, 10, 60, 60, 10, 60), ((20, 20, 20, 40, 40, 40, 40, 20),)),))
PICTURE = Image(id=picture().image.id, name="x", width=WIDTH, height=HEIGHT)


def rows(ledger: Ledger) -> dict[str, str]:
    return {row.what: row.becomes for row in ledger.rows() if row.severity != "note"}


@pytest.mark.parametrize("box", [Box(0, 0, 1, 1), Box(99, 79, 1, 1), Box(0, 0, 100, 80), Box(3, 4, 50, 60)])
def test_1_a_whole_box_through_voc_is_exact(box: Box, tmp_path: Path) -> None:
    items, ledger = through(dataset(picture(note(box))), "voc", tmp_path)
    assert notes_of(items[0])[0].shape == box
    assert ledger.clean


def test_1_the_rounding_of_other_boxes_is_said_in_pixels(tmp_path: Path) -> None:
    items, ledger = through(dataset(picture(note(Box(10.25, 20.5, 30.125, 40.0625)))), "voc", tmp_path)
    assert notes_of(items[0])[0].shape == Box(10, 20, 30, 41)
    [loss] = ledger.losses()
    assert loss.why == "moved by up to 0.5 px"
    assert loss.before == "box [10.25, 20.5, 30.125, 40.0625]"


def test_2_a_hole_goes_to_run_lengths_in_coco_and_by_a_bridge_in_yolo(tmp_path: Path) -> None:
    items, ledger = through(dataset(picture(note(HOLED))), "coco", tmp_path / "coco")
    mask = notes_of(items[0])[0].shape
    assert isinstance(mask, Mask)
    assert rle.area(rle.decode(mask.counts)) == 50 * 50 - 20 * 20
    assert rows(ledger) == {"polygon with holes": "mask"}
    items, ledger = through(dataset(picture(note(HOLED))), "yolo-seg", tmp_path / "yolo")
    assert rows(ledger) == {"polygon with holes": "one ring with bridges"}
    ring = notes_of(items[0])[0].shape
    assert isinstance(ring, Polygon)
    assert signed_area(ring.parts[0].exterior) == pytest.approx(50 * 50 - 20 * 20, abs=0.01)


@pytest.mark.parametrize("format", AXIS_ALIGNED)
def test_3_a_turned_box_becomes_the_one_around_it_and_the_angle_is_said(format: str, tmp_path: Path) -> None:
    items, ledger = through(dataset(picture(note(Box(40, 30, 20, 10, 90)))), format, tmp_path)
    box = notes_of(items[0])[0].shape
    assert isinstance(box, Box)
    assert (box.x, box.y, box.width, box.height, box.rotation) == pytest.approx((45, 25, 10, 20, 0), abs=1e-5)
    [loss] = [loss for loss in ledger.losses() if loss.what == "box with rotation"]
    assert "90°" in str(loss.before)


def test_4_mask_to_polygon_and_back_is_the_same_pixels() -> None:
    pixels = np.random.default_rng(4).random((HEIGHT, WIDTH)) < 0.5
    mask = rle.crop(rle.from_pixels(pixels), HEIGHT)
    polygon = outline(mask)
    assert polygon is not None
    again = as_mask(polygon, PICTURE)
    assert isinstance(again, Mask)
    one, other = (rle.uncrop(one, WIDTH, HEIGHT) for one in (mask, again))
    assert rle.iou(one, other) >= 0.999


@pytest.mark.parametrize("format", both_ways())
def test_5_class_order_out_is_class_order_in(format: str, tmp_path: Path) -> None:
    order = ("zebra", "ant", "10", "2", "Ant")
    sink, ledger = written(dataset(picture(note(held(format), kind="ant")), names=order), format, tmp_path)
    found, items, _ = back(format, tmp_path, sink)
    assert tuple(kind.name for kind in found.ontology.by_index()) == order
    kinds = {kind.id: kind.name for kind in found.ontology.classes}
    named = [kinds[one.class_id] for item in items for one in anything_of(item) if one.class_id]
    assert named == ["ant"] * (1 - ledger.lost)


def test_5_a_moved_class_index_is_said(tmp_path: Path) -> None:
    data = dataset(picture())
    gap = Ontology(classes=(data.ontology.classes[0], type(data.ontology.classes[1])(
        id=data.ontology.classes[1].id, name="dog", index=7
    )))  # fmt: skip
    _, ledger = written(type(data)(gap, data.images), "yolo", tmp_path)
    [loss] = ledger.losses()
    assert (loss.field, loss.before, loss.after) == ("dog", 7, 1)


@pytest.mark.parametrize("format", both_ways())
def test_6_empty_is_not_unlabelled(format: str, tmp_path: Path) -> None:
    data = dataset(picture(name="empty.jpg"), picture(name="new.jpg", labelled=False))
    items, ledger = through(data, format, tmp_path)
    layers = {item.image.path: item.layer() for item in items}
    empty, new = (layers.get(ledger.renamed.get(one.image.id, one.image.path)) for one in data.images)
    assert new is None
    if "empty" in load(format).HOLDS.dataset:
        assert empty is not None
        assert empty.status == "done"
    else:
        assert empty is None
        assert rows(ledger)["empty"] == "never labelled"


def test_7_unknown_keys_survive_coco(tmp_path: Path) -> None:
    keys = {"id": 7, "mine": {"a": [1, None, "x"]}, "predicted_iou": 0.5}
    data = dataset(
        picture(note(Box(1, 2, 3, 4), extra={"coco": keys}), extra={"coco": {"id": 3, "camera": "left"}}),
        extra={"coco": {"info": {"year": 2026}, "weather": "rain"}},
    )
    sink, _ = written(data, "coco", tmp_path)
    plain = json.loads((tmp_path / "annotations/instances.json").read_text())
    assert plain["annotations"][0].items() >= keys.items()
    assert plain["images"][0]["camera"] == "left"
    assert (plain["weather"], plain["info"]) == ("rain", {"year": 2026})
    found, items, _ = back("coco", tmp_path, sink)
    assert notes_of(items[0])[0].extra["coco"].items() >= keys.items()
    assert found.extra["coco"]["weather"] == "rain"


def test_7_unknown_elements_survive_voc(tmp_path: Path) -> None:
    kept = ["<pose>Left</pose>", "<part><name>head</name></part>"]
    data = dataset(picture(note(Box(1, 2, 3, 4), extra={"voc": {"elements": kept}})))
    items, ledger = through(data, "voc", tmp_path)
    assert notes_of(items[0])[0].extra["voc"]["elements"] == kept
    assert ledger.clean


AWKWARD = (
    "no",
    "on",
    "yes",
    "007",
    "1e3",
    "null",
    "~",
    "a, b",
    'say "x"',
    "it's",
    "x: y",
    "# x",
    "é",
    "日本 語",
    "🐈",
)


@pytest.mark.parametrize("format", both_ways())
def test_8_awkward_class_and_file_names_survive(format: str, tmp_path: Path) -> None:
    items = [picture(note(held(format), kind=name), name=f"{name}.jpg".replace("?", "")) for name in AWKWARD]
    sink, ledger = written(dataset(*items, names=AWKWARD), format, tmp_path)
    found, came, _ = back(format, tmp_path, sink)
    assert tuple(kind.name for kind in found.ontology.by_index()) == AWKWARD
    paths = [ledger.renamed.get(item.image.id, item.image.path) for item in items]
    wanted = {(path, name) for path, name in zip(paths, AWKWARD, strict=True)}
    kinds = {kind.id: kind.name for kind in found.ontology.classes}
    named = [
        (item.image.path, kinds[one.class_id]) for item in came for one in anything_of(item) if one.class_id
    ]
    assert set(named) <= wanted
    assert len(set(named)) == len(named) == len(items) - ledger.lost


@pytest.mark.parametrize("format", both_ways())
def test_9_a_turned_picture_is_named_with_the_frame_of_its_coordinates(format: str, tmp_path: Path) -> None:
    _, ledger = through(dataset(picture(note(Box(1, 2, 3, 4)), orientation=6)), format, tmp_path)
    assert "coordinates of the upright picture" in {row.becomes for row in ledger.rows()}


TWO_PARTS = Polygon((Part((10, 10, 20, 10, 20, 20, 10, 20)), Part((40, 40, 50, 40, 50, 50))))


def test_10_parts_stay_one_object(tmp_path: Path) -> None:
    items, ledger = through(dataset(picture(note(TWO_PARTS))), "coco", tmp_path / "coco")
    assert notes_of(items[0])[0].shape == TWO_PARTS
    assert ledger.clean
    items, ledger = through(dataset(picture(note(TWO_PARTS))), "yolo-seg", tmp_path / "yolo")
    assert len(notes_of(items[0])) == 1
    assert rows(ledger) == {"polygon with parts": "one ring with bridges"}
    joined = bridged(TWO_PARTS, PICTURE)
    assert isinstance(joined, Polygon)
    assert signed_area(joined.parts[0].exterior) == pytest.approx(150)


def test_10_region_and_keypoints_of_one_object_are_one_record(tmp_path: Path) -> None:
    name = note(Box(0, 0, 1, 1)).id
    region = note(Box(10, 10, 20, 20), 1, instance_id=name)
    joints = note(Keypoints(((12, 12, 2), (0, 0, 0))), 2, instance_id=name)
    items, ledger = through(dataset(picture(joints, region)), "coco", tmp_path)
    plain = json.loads((tmp_path / "annotations/person_keypoints.json").read_text())
    assert plain["annotations"][0]["keypoints"] == [12, 12, 2, 0, 0, 0]
    one, other = notes_of(items[0])
    assert (one.shape, other.shape) == (region.shape, joints.shape)
    assert one.instance_id == other.instance_id is not None
    assert ledger.clean


@pytest.mark.parametrize("format", both_ways())
@pytest.mark.parametrize("flag", FLAGS)
def test_11_a_flag_survives_or_is_reported(format: str, flag: str, tmp_path: Path) -> None:
    data = dataset(picture(note(held(format), flags=frozenset({flag}))))
    items, ledger = through(data, format, tmp_path)
    survived = any(flag in one.flags for one in anything_of(items[0]))
    assert survived != (f"flag {flag}" in rows(ledger) or bool(ledger.lost))


@pytest.mark.parametrize("format", both_ways())
def test_12_the_same_object_has_the_same_id_whenever_it_is_read(format: str, tmp_path: Path) -> None:
    objects = (note(held(format)), note(held(format, 40), 2, kind="dog"))
    data = dataset(picture(*objects), picture(note(held(format), 3), name="y.jpg"))
    sink, ledger = written(data, format, tmp_path)
    first, second = (
        [
            id
            for item in back(format, tmp_path, sink)[1]
            for id in (item.image.id, *(one.id for one in anything_of(item)))
        ]
        for _ in range(2)
    )
    assert first == second
    assert len(set(first)) == len(first) == 5 - ledger.lost


def test_formats_are_sorted_by_name() -> None:
    assert set(FORMATS) <= set(names())


def signed_area(ring: tuple[float, ...]) -> float:
    points = np.array(ring).reshape(-1, 2)
    x, y = points[:, 0], points[:, 1]
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2

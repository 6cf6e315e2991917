"""Crops and tiles: the right pixels and labels, and tiles that become the picture again."""

import io
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from limner import ops
from limner.dataset import (
    Annotation,
    Box,
    Dataset,
    Keypoints,
    Mask,
    Part,
    Polygon,
    Polyline,
    Shape,
    Tag,
    derived_id,
)
from limner.formats import FolderSink, read, write
from limner.geometry import area, bounds, coco_mask
from tests.formats.making import HEIGHT, WIDTH, dataset, note, notes_of, picture
from tests.ops.making import boxed, datasets, encoded, names, scene, with_file

SQUARE = Polygon((Part((20.0, 20.0, 60.0, 20.0, 60.0, 60.0, 20.0, 60.0)),))


def plain(one: Annotation) -> Annotation:
    return msgspec.structs.replace(one, extra={})


def test_tiles_cover_the_picture_and_overlap() -> None:
    found = list(ops.tile(dataset(picture(name="x.jpg")), 40, 30, overlap=0.25).images)
    corners = [tuple(item.image.extra["limner"]["tile"][key] for key in ("x", "y")) for item in found]
    assert corners == [(x, y) for y in (0, 22, 44, 50) for x in (0, 30, 60)]
    assert {(item.image.width, item.image.height) for item in found} == {(40, 30)}
    assert found[1].image.name == "x.jpg__30_0__100x80.png"
    assert len({item.image.id for item in found}) == len(found)
    assert len({item.image.group for item in found}) == 1


def test_a_small_picture_is_one_tile() -> None:
    [one] = ops.tile(dataset(picture(note(Box(1, 2, 3, 4)))), 500, 300).images
    assert (one.image.width, one.image.height) == (WIDTH, HEIGHT)
    assert notes_of(one)[0].shape == Box(1, 2, 3, 4)


def test_labels_are_clipped_and_say_how_much_is_gone() -> None:
    [left, right] = ops.tile(dataset(picture(*boxed((30, 0, 40, 10)))), 50, 80, overlap=0).images
    [one], [other] = notes_of(left), notes_of(right)
    assert (one.shape, one.truncated) == (Box(30, 0, 20, 10), 0.5)
    assert (other.shape, other.truncated) == (Box(0, 0, 20, 10), 0.5)
    assert one.id != other.id


def test_too_little_of_an_object_is_left_out() -> None:
    tally = ops.Tally()
    data = ops.tile(
        dataset(picture(*boxed((42, 0, 10, 10)))), 50, 80, overlap=0, least_visible=0.3, tally=tally
    )
    assert [len(notes_of(item)) for item in data.images] == [1, 0]
    assert tally.counts["pieces left out: too little of the object is seen"] == 1
    filled = ops.tile(
        dataset(picture(*boxed((42, 0, 10, 10)))), 50, 80, overlap=0, least_visible=0.3, empties=False
    )
    assert len(names(filled)) == 1


places = st.tuples(st.integers(0, 80), st.integers(0, 60), st.integers(1, 20), st.integers(1, 20))


@settings(max_examples=40)
@given(st.lists(places, max_size=6), st.integers(20, 60), st.integers(20, 60), st.sampled_from([0, 0.2, 0.5]))
def test_boxes_come_back_from_tiles(found: list, width: int, height: int, overlap: float) -> None:
    data = dataset(picture(*boxed(*found), name="x.png"), picture(name="y.png"))
    tiles = ops.tile(data, width, height, overlap=overlap, least_visible=0)
    whole = list(ops.untile(tiles).images)
    before = list(data.images)
    assert [item.image for item in whole] == [item.image for item in before]
    for one, other in zip(before, whole, strict=True):
        assert sorted(map(plain, notes_of(other)), key=lambda n: n.id) == sorted(
            map(plain, notes_of(one)), key=lambda n: n.id
        )


SHAPES: dict[str, Shape] = {
    "polygon": SQUARE,
    "mask": coco_mask(SQUARE, WIDTH, HEIGHT),
    "keypoints": Keypoints(((10.0, 10.0, 2), (90.0, 70.0, 1), (0.0, 0.0, 0))),
    "tag": Tag(),
    "turned box": Box(40, 30, 20, 10, 30),
    "a line inside": Polyline((5.0, 5.0, 20.0, 15.0)),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_other_shapes_come_back_from_tiles(shape: Shape) -> None:
    data = dataset(picture(note(shape)))
    [whole] = ops.untile(ops.tile(data, 40, 40, overlap=0.25, least_visible=0)).images
    [one] = notes_of(whole)
    assert one.id == derived_id("note", 1)
    if isinstance(shape, Mask | Keypoints | Tag):
        assert one.shape == shape
    else:
        assert bounds(one.shape) == pytest.approx(bounds(shape))
        assert area(one.shape) == pytest.approx(area(shape))


def test_tiles_that_went_through_a_format_come_back_by_name_and_overlap(tmp_path: Path) -> None:
    places = [(5, 5, 20, 20), (30, 10, 30, 30), (70, 50, 25, 25), (33, 12, 6, 8)]
    data = dataset(picture(*boxed(*places), name="x.png"))
    tiles = ops.tile(data, 50, 50, overlap=0.4, least_visible=0)
    sink = FolderSink(tmp_path / "out")
    write(tiles, sink, "coco")
    bare = read(tmp_path / "out", "coco")
    stripped = [
        replace(item, image=msgspec.structs.replace(item.image, extra={}), layers=tuple(
            msgspec.structs.replace(layer, annotations=tuple(map(plain, layer.annotations))) for layer in item.layers
        ))
        for item in bare.images
    ]  # fmt: skip
    [whole] = ops.untile(Dataset(bare.ontology, stripped)).images
    assert (whole.image.name, whole.image.width, whole.image.height) == ("x.png", WIDTH, HEIGHT)
    found = sorted((one.shape for one in notes_of(whole)), key=str)
    assert found == sorted((Box(*map(float, place)) for place in places), key=str)


def test_pixels_of_tiles_and_crops_are_those_of_the_picture() -> None:
    image = scene(3)
    item = with_file(picture(*boxed((10, 20, 30, 25)), name="x.png"), encoded(image))
    for made in ops.tile(dataset(item), 60, 50).images:
        place = made.image.extra["limner"]["tile"]
        assert made.open_picture is not None
        found = Pillow.open(io.BytesIO(made.open_picture().read()))
        box = (place["x"], place["y"], place["x"] + 60, place["y"] + 50)
        assert found.tobytes() == image.crop(box).tobytes()
    [crop] = ops.crop(dataset(item)).images
    assert crop.open_picture is not None
    for _ in range(2):
        assert Pillow.open(crop.open_picture()).tobytes() == image.crop((10, 20, 40, 45)).tobytes()


def test_crops_carry_what_lies_in_them() -> None:
    notes = boxed((10, 10, 40, 40), (40, 40, 20, 20), (80, 70, 10, 5))
    source = dataset(picture(*notes, name="street.jpg", folder="day", author="Ada"))
    crops = list(ops.crop(source, margin=0.25, least_visible=0.3).images)
    assert [item.image.path for item in crops] == ["day/street_1.png", "day/street_2.png", "day/street_3.png"]
    assert [(item.image.width, item.image.height) for item in crops] == [(60, 60), (30, 30), (16, 11)]
    assert crops[0].image.author == "Ada"
    assert [one.shape for one in notes_of(crops[0])] == [Box(10, 10, 40, 40), Box(40, 40, 20, 20)]
    own = list(ops.crop(source, margin=0.25, labels="own").images)
    assert [len(notes_of(item)) for item in own] == [1, 1, 1]
    [tag] = notes_of(next(iter(ops.crop(source, labels="tag").images)))
    assert (tag.shape, tag.class_id) == (Tag(), derived_id("class", "cat"))


def test_crops_are_square_and_of_some_size_where_asked() -> None:
    source = dataset(picture(*boxed((10, 30, 40, 10), (80, 70, 2, 2))))
    tally = ops.Tally()
    [one] = ops.crop(source, square=True, least_side=5, tally=tally).images
    assert (one.image.width, one.image.height) == (40, 40)
    assert tally.counts["objects not cut out: without a place in the picture, or too small"] == 1


@settings(max_examples=40)
@given(datasets())
def test_every_crop_and_tile_is_a_sound_picture(data: Dataset) -> None:
    for made in (ops.crop(data), ops.tile(data, 30, 30)):
        first = list(made.images)
        assert list(made.images) == first
        for item in first:
            assert item.image.width > 0
            assert all(layer.image_id == item.image.id for layer in item.layers)
        ids = [one.id for item in first for layer in item.layers for one in layer.annotations]
        assert len(ids) == len(set(ids))


def test_tiles_of_a_picture_stay_on_one_side_of_a_split() -> None:
    tiles = ops.tile(dataset(*(picture(name=f"{at}.png") for at in range(6))), 50, 50)
    found = ops.split(tiles, ops.Plan(shares={"train": 1, "val": 1}))
    sides: dict[str, set[str]] = {}
    for item in found.images:
        sides.setdefault(item.image.group, set()).add(item.image.split)
    assert len(sides) == 6
    assert all(len(side) == 1 for side in sides.values())


def test_a_picture_that_is_no_tile_passes() -> None:
    tally = ops.Tally()
    item = picture(note(Box(0, 0, 5, 5)))
    assert list(ops.untile(dataset(item), tally).images) == [item]
    assert [problem.code for problem in tally.problems] == ["no-tile"]


@pytest.mark.parametrize("how", [{"width": 0}, {"overlap": 1}, {"overlap": -0.1}, {"least_visible": 2}])
def test_tiles_that_make_no_sense_are_refused(how: dict) -> None:
    with pytest.raises(ops.OpsError):
        ops.tile(dataset(), **{"width": 10, "height": 10, **how})

"""darwin-py reads what Limner writes in its format."""

from math import pi
from pathlib import Path

import pytest
from darwin.utils import parse_darwin_json

from limner.dataset import (
    Box,
    Cuboid,
    Direction,
    Ellipse,
    Keypoints,
    Mask,
    Part,
    Polygon,
    Polyline,
    Shape,
    Tag,
)
from tests.formats.making import dataset, note, picture, written

RING, HOLE = (0, 0, 40, 0, 40, 40, 0, 40), (10, 10, 30, 10, 30, 30, 10, 30)
SHAPES: dict[str, Shape] = {
    "bounding_box": Box(1, 2, 3, 4),
    "polygon": Polygon((Part(RING, (HOLE,)),)),
    "line": Polyline((1, 2, 3, 4)),
    "keypoint": Keypoints(((1, 2, 2),)),
    "skeleton": Keypoints(((1, 2, 2), (3, 4, 1))),
    "ellipse": Ellipse(5, 6, 3, 2, 30),
    "mask": Mask(1, 1, 2, 2, "04"),
    "tag": Tag(),
    "cuboid": Cuboid((1, 2, 4, 2, 4, 6, 1, 6, 5, 6, 6, 6, 6, 7, 5, 7)),
}


def test_darwin_py_reads_every_shape(tmp_path: Path) -> None:
    notes = [
        note(shape, at, text="seen", direction=Direction(90, 7)) for at, shape in enumerate(SHAPES.values())
    ]
    written(dataset(picture(*notes, folder="a")), "darwin", tmp_path)
    found = parse_darwin_json(tmp_path / "annotations/a/x.json", 0)
    assert (found.filename, found.remote_path, found.image_width, found.image_height) == (
        "x.jpg",
        "/a",
        100,
        80,
    )
    by_kind = {one.annotation_class.annotation_type: one for one in found.annotations}
    assert set(by_kind) == {*SHAPES, "raster_layer"}
    assert by_kind["bounding_box"].data == {"x": 1, "y": 2, "w": 3, "h": 4}
    assert [len(path) for path in by_kind["polygon"].data["paths"]] == [4, 4]
    assert by_kind["ellipse"].data["angle"] == pytest.approx(pi / 6)
    assert [node["occluded"] for node in by_kind["skeleton"].data["nodes"]] == [False, True]
    layer = by_kind["raster_layer"].data
    assert layer["dense_rle"] == [0, 101, 1, 2, 0, 98, 1, 2, 0, 7797]
    assert layer["mask_annotation_ids_mapping"] == {by_kind["mask"].id: 1}
    said = {sub.annotation_type.value: sub.data for sub in by_kind["tag"].subs}
    assert said["text"] == "seen"
    assert said["directional_vector"] == {"angle": pytest.approx(pi / 2), "length": 7}

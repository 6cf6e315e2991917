"""datumaro reads what Limner writes in its format, and Limner reads what datumaro writes."""

from pathlib import Path
from typing import Any

import datumaro as dm
import numpy as np
import pytest
from datumaro.components.annotation import (
    Bbox,
    Caption,
    Cuboid2D,
    Ellipse,
    Label,
    Mask,
    Points,
    Polygon,
    PolyLine,
)

from limner import dataset as ours
from limner.formats import read
from tests.formats.making import dataset, note, notes_of, picture, written

PIXELS = np.zeros((80, 100), dtype=bool)
PIXELS[20:40, 10:30] = True
CORNERS = tuple(float(at) for at in range(16))
SHAPES: tuple[ours.Shape, ...] = (
    ours.Tag(),
    ours.Box(10, 20, 30, 40),
    ours.Polygon((ours.Part((10, 10, 40, 10, 20, 30)),)),
    ours.Polyline((1, 2, 3, 4)),
    ours.Keypoints(((1, 2, 2), (3, 4, 1))),
    ours.Ellipse(50, 40, 20, 10),
    ours.Mask(10, 20, 20, 20, "0`<"),
    ours.Cuboid(CORNERS),
)


def test_datumaro_reads_every_shape(tmp_path: Path) -> None:
    notes = [
        note(shape, at, occluded=1, group_id=ours.derived_id("group")) for at, shape in enumerate(SHAPES)
    ]
    written(dataset(picture(*notes)), "datumaro", tmp_path)
    [item] = list(dm.Dataset.import_from(str(tmp_path), "datumaro"))
    assert (item.id, item.media.size) == ("x", (80, 100))
    kinds = [type(one) for one in item.annotations]
    assert [kind.__name__ for kind in kinds] == [
        "Label", "Bbox", "Polygon", "PolyLine", "Points", "Ellipse", "RleMask", "Cuboid2D",
    ]  # fmt: skip
    _, box, polygon, line, points, ellipse, mask, cuboid = item.annotations
    assert box.get_bbox() == [10, 20, 30, 40]
    assert polygon.points == [10, 10, 40, 10, 20, 30]
    assert line.points == [1, 2, 3, 4]
    assert (points.points, [one.value for one in points.visibility]) == ([1, 2, 3, 4], [2, 1])
    assert ellipse.points == [30, 30, 70, 50]
    assert mask.image.sum() == 400
    assert cuboid.points[0] == (0, 1)
    assert {(one.label, one.group, one.attributes["occluded"]) for one in item.annotations} == {(0, 1, True)}


def test_limner_reads_what_datumaro_writes(tmp_path: Path) -> None:
    made: list[Any] = [
        Label(1), Bbox(10, 20, 30, 40, label=0, attributes={"age": 3}), Polygon([10, 10, 40, 10, 20, 30], label=1),
        PolyLine([1, 2, 3, 4], label=0), Points([1, 2, 3, 4], [2, 1], label=0), Ellipse(30, 30, 70, 50, label=0),
        Mask(PIXELS, label=0), Caption("hello"),
        Cuboid2D([(0, 1), (8, 9), (10, 11), (2, 3), (14, 15), (12, 13), (4, 5), (6, 7)], label=0),
    ]  # fmt: skip
    item = dm.DatasetItem(
        "x", subset="train", media=dm.Image.from_numpy(np.zeros((80, 100, 3))), annotations=made
    )
    dm.Dataset.from_iterable([item], categories=["cat", "dog"]).export(
        str(tmp_path), "datumaro", save_media=True
    )
    [found] = read(tmp_path, "datumaro").images
    shapes = [one.shape for one in notes_of(found)]
    assert shapes[1:6] == list(SHAPES[1:6])
    assert shapes[8] == SHAPES[7]
    assert isinstance(mask := shapes[6], ours.Mask)
    assert (mask.x, mask.y, mask.width, mask.height) == (10, 20, 20, 20)
    assert notes_of(found)[7].text == "hello"
    assert list(notes_of(found)[1].attributes.values()) == [3]
    assert found.open_picture is not None
    assert (found.image.path, found.image.split) == ("x.jpg", "train")
    assert pytest.approx(80) == found.image.height

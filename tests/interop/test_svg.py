"""svgelements finds in Limner's drawings what was drawn."""

from pathlib import Path

import pytest
from svgelements import SVG
from svgelements import Shape as Drawn

from limner.dataset import Box, Cuboid, Ellipse, Mask, Part, Polygon, Polyline, Shape
from limner.geometry import bounds, outline
from tests.formats.making import dataset, note, picture, written

SHAPES: tuple[Shape, ...] = (
    Box(1, 2, 3, 4),
    Box(10, 20, 30, 40, 30),
    Polygon(
        (
            Part((0, 0, 40, 0, 40, 40, 0, 40), ((10, 10, 30, 10, 30, 30, 10, 30),)),
            Part((50, 50, 60, 50, 60, 60)),
        )
    ),
    Polyline((1, 2, 3, 4)),
    Polyline((0, 0, 0, 10, 10, 10, 10, 0), "bezier"),
    Ellipse(50, 40, 20, 10),
    Ellipse(50, 40, 20, 10, 30),
    Mask(1, 1, 2, 2, "04"),
    Cuboid((1, 2, 4, 2, 4, 6, 1, 6, 5, 6, 6, 6, 6, 7, 5, 7)),
)


def test_svgelements_finds_every_shape_where_it_lies(tmp_path: Path) -> None:
    written(dataset(picture(*(note(shape, at) for at, shape in enumerate(SHAPES)))), "svg", tmp_path)
    found = [one for one in SVG.parse(str(tmp_path / "labels/x.svg")).elements() if isinstance(one, Drawn)]
    assert {one.values["data-class"] for one in found} == {"cat"}
    for one, shape in zip(found, SHAPES, strict=True):
        expected = bounds(outline(shape) or shape)
        tolerance = 0.2 if isinstance(shape, Ellipse | Polyline) else 1e-6
        assert expected is not None
        assert [float(side) for side in one.bbox()] == pytest.approx(list(expected), abs=tolerance)

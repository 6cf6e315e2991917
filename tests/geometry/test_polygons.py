"""The vectors of polygons that are joined and cut, in which the browser's areas are held to shapely's."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from limner.dataset import Shape, from_plain
from limner.geometry import problems
from limner.geometry.regions import join, region

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "polygons"
RUN: dict[str, Any] = {
    "join": shapely.union,
    "subtract": shapely.difference,
    "intersect": shapely.intersection,
}


def cases(file: str) -> Any:
    """Parametrise a test over the cases of one vector file."""
    found = json.loads((VECTORS / file).read_text("utf-8"))["cases"]
    return pytest.mark.parametrize(
        ("given", "expect"),
        [(case["given"], case["expect"]) for case in found],
        ids=[case["name"] for case in found],
    )


def shape_from(plain: Any) -> Any:
    kind: Any = Shape
    return from_plain(plain, kind)


@cases("clip.json")
def test_areas_after_an_operation(given: Any, expect: Any) -> None:
    polygons = [shape_from(plain) for plain in given["polygons"]]
    found = RUN[given["operation"]](*(region(polygon) for polygon in polygons))
    assert found.area == pytest.approx(expect["area"], rel=1e-9)
    if given["operation"] == "join":
        joined = join(polygons)
        assert joined
        assert shapely.area(region(joined)) == pytest.approx(expect["area"], rel=1e-9)


@cases("split.json")
def test_a_cut_loses_nothing(given: Any, expect: Any) -> None:
    whole = shapely.area(region(shape_from(given["polygon"])))
    assert not expect or sum(expect) == pytest.approx(whole, rel=1e-9)


@cases("faults.json")
def test_faults_are_named(given: Any, expect: str | None) -> None:
    codes = {problem.code for problem in problems(shape_from(given["shape"]), 200, 200)}
    if expect is None:
        assert not codes - {"duplicate-point"}
    else:
        assert expect in codes

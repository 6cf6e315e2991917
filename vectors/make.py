"""Writes the vectors that are computed: run-lengths, pixels, bounds, z, simplify, flatten, transform.

Run from the repository's root: `python vectors/make.py`. `polygons/` has its own `make_polygons.py`;
`changes/` and `codec/` are written by hand.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pixels
from cases import Case, polygon, write
from given import ANY, SHAPES_GIVEN

from limner import geometry
from limner.dataset import Mask, from_plain, to_plain

MATRICES: dict[str, geometry.Matrix] = {
    "moved": (1, 0, 3, 0, 1, -2),
    "scaled": (2, 0, 0, 0, 0.5, 1),
    "turned by 90 degrees": (0, -1, 12, 1, 0, 0),
    "mirrored": (-1, 0, 12, 0, 1, 0),
    "turned by 30 degrees": (0.8660254037844387, -0.5, 1, 0.5, 0.8660254037844387, 2),
}


def each(answer: Callable[[Any], Any], *, but: tuple[type, ...] = ()) -> list[Case]:
    """One case per shape that is not of the types `but`."""
    shapes = {name: from_plain(plain, ANY) for name, plain in SHAPES_GIVEN.items()}
    return [
        (name, {"shape": SHAPES_GIVEN[name]}, answer(shape))
        for name, shape in shapes.items()
        if not isinstance(shape, but)
    ]


def transform_cases() -> list[Case]:
    """Every shape after every matrix; masks by whole pixels only."""
    cases: list[Case] = []
    for name, plain in SHAPES_GIVEN.items():
        for how, matrix in MATRICES.items():
            if how == "moved" or plain["type"] != "mask":
                shape = geometry.transform(from_plain(plain, ANY), matrix)
                cases.append((f"{name}, {how}", {"shape": plain, "matrix": matrix}, to_plain(shape)))
    return cases


def simplify_cases() -> list[Case]:
    """A wavy ring, noise, and every polygon and line."""
    angles = np.arange(56) / 9
    radii = 20 + 3 * np.cos(7 * angles)
    wavy = (
        np.stack([50 + radii * np.cos(angles), 50 + radii * np.sin(angles)], axis=1).round(2).ravel().tolist()
    )
    noise = np.random.default_rng(3).uniform(0, 20, 60).round(1).tolist()
    given = {
        "a wavy ring": polygon(wavy),
        "noise as a line": {"type": "polyline", "points": noise},
        "noise as a ring": polygon(noise),
    }
    tolerances = dict.fromkeys(given, (0, 0.5, 2, 8, 1000))
    given |= {name: plain for name, plain in SHAPES_GIVEN.items() if plain["type"] in ("polygon", "polyline")}
    return [
        (
            f"{name}, {tolerance} pixels",
            {"shape": plain, "tolerance": tolerance},
            to_plain(geometry.simplify(from_plain(plain, ANY), tolerance)),
        )
        for name, plain in given.items()
        for tolerance in tolerances.get(name, (1,))
    ]


ENDS = [
    "|",
    "|V",
    "V|",
    "|1",
    "|01",
    "z|",
    "zz|",
    "a|b",
    "a|c",
    "a|aV",
    "a|a1",
    "a|a01",
    "az|b",
    "azz|b1",
    "1|2",
    "A|Z",
    "Z|a",
    "9|A",
    "V0001|V0002",
    "b|cV",
]


def z_cases() -> list[Case]:
    """Open ends, neighbours, and texts of different lengths."""
    pairs = [end.split("|") for end in ENDS]
    return [(f"{a!r} to {b!r}", {"a": a, "b": b}, geometry.between(a, b)) for a, b in pairs]


def main() -> None:
    """Write all files."""
    write(
        "raster/pixels.json",
        "The pixels whose centre lies inside, row by row: # set, . clear.",
        pixels.raster(),
    )
    write(
        "coco_raster/runs.json",
        "The whole picture's compressed string, as pycocotools has it.",
        pixels.of_coco(),
    )
    write("rle/encode.json", "Run-lengths, their compressed string, area and bounds.", pixels.runs())
    write(
        "rle/combine.json",
        "Union, intersection, exclusive-or and IoU of two masks of a size.",
        pixels.combination(),
    )
    write(
        "bounds/shapes.json",
        "The box around a shape, and its area.",
        each(lambda shape: {"bounds": geometry.bounds(shape), "area": geometry.area(shape)}),
    )
    write(
        "flatten/shapes.json",
        "The straight legs that stand for a shape.",
        each(
            lambda shape: [
                {"points": path.points.ravel().tolist(), "closed": path.closed}
                for path in geometry.flatten(shape)
            ],
            but=(Mask,),
        ),
    )
    write("transform/shapes.json", "A shape after a matrix.", transform_cases())
    write("simplify/shapes.json", "A shape with fewer points.", simplify_cases())
    write("outline/masks.json", "The rings along a mask's pixels.", pixels.outlines())
    write("coverage/pictures.json", "How many pixels shapes cover, and whether enough.", pixels.coverage())
    write("missing/pairs.json", "Whether a suggestion is missing beside what was drawn.", missing_cases())
    write("z/between.json", "A text that sorts strictly between two.", z_cases())


def missing_cases() -> list[Case]:
    """Pairs around the 30 % of their union that makes two of a class one object."""

    def box(x: float, y: float, width: float, height: float, **more: float) -> dict[str, Any]:
        return {"type": "box", "x": x, "y": y, "width": width, "height": height, **more}

    found, tag = box(0, 0, 100, 100), {"type": "tag"}
    line = {"type": "polyline", "points": [0, 0, 100, 0]}
    return [
        ("nothing of its class", {"found": found, "drawn": box(0, 0, 100, 100), "alike": False}, True),
        ("the same place", {"found": found, "drawn": box(0, 0, 100, 100), "alike": True}, False),
        ("another shape there", {"found": found, "drawn": polygon([0, 0, 100, 0, 100, 100]), "alike": True}, False),
        ("just 30 %", {"found": found, "drawn": box(0, 0, 30, 100), "alike": True}, False),
        ("just below 30 %", {"found": found, "drawn": box(0, 0, 29.9, 100), "alike": True}, True),
        ("just above 30 %, beside it", {"found": found, "drawn": box(53.8, 0, 100, 100), "alike": True}, False),
        ("just below 30 %, beside it", {"found": found, "drawn": box(53.9, 0, 100, 100), "alike": True}, True),
        ("only a corner", {"found": found, "drawn": box(100, 100, 10, 10), "alike": True}, True),
        ("apart", {"found": found, "drawn": box(200, 0, 100, 100), "alike": True}, True),
        ("around it", {"found": found, "drawn": box(-50, -50, 200, 200), "alike": True}, True),
        ("turned, by its bounds", {"found": found, "drawn": box(0, 0, 100, 100, rotation=45), "alike": True}, False),
        ("a line without area, the same", {"found": line, "drawn": line, "alike": True}, False),
        ("a line inside a box", {"found": found, "drawn": line, "alike": True}, True),
        ("labels of the whole picture", {"found": tag, "drawn": tag, "alike": True}, False),
        ("labels of the whole picture, of two classes", {"found": tag, "drawn": tag, "alike": False}, True),
        ("a label of the whole picture and a box", {"found": tag, "drawn": found, "alike": True}, True),
    ]  # fmt: skip


if __name__ == "__main__":
    main()

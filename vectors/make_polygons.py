"""Writes the vectors of polygons that are joined, cut and looked at for faults; shapely says what is right.

Run from the repository's root: `python vectors/make_polygons.py`.
"""

from typing import Any

import numpy as np
import shapely
from cases import Case, polygon, write
from shapely.ops import polygonize, unary_union

Ring = list[float]
Areas = Any  # what shapely hands out, of any kind


def star(chance: np.random.Generator, points: int, middle: tuple[float, float], radius: float) -> Ring:
    """A ring that does not cross itself, to a hundredth of a pixel."""
    angles = np.sort(chance.uniform(0, 2 * np.pi, points)) + np.linspace(0, 0.01, points)
    radii = radius * chance.uniform(0.5, 1, points)
    ring = np.stack([middle[0] + radii * np.cos(angles), middle[1] + radii * np.sin(angles)], axis=1)
    flat: Ring = ring.round(2).ravel().tolist()
    return flat


def shape_of(plain: dict[str, Any]) -> Areas:
    """The same in shapely; parts that meet are one."""

    def pairs(ring: Ring) -> list[tuple[float, ...]]:
        return list(zip(ring[::2], ring[1::2], strict=True))

    found: Areas = unary_union([
        shapely.Polygon(pairs(part["exterior"]), [pairs(hole) for hole in part.get("holes", [])])
        for part in plain["parts"]
    ])  # fmt: skip
    return found


def measured(found: Areas) -> dict[str, Any]:
    """What is compared: rings may begin anywhere and go either way round."""
    return {"area": found.area, "bounds": list(found.bounds) if found.area else None}


SQUARE: Ring = [10, 10, 60, 10, 60, 60, 10, 60]
PIERCED = polygon(SQUARE, [20, 20, 50, 20, 50, 50, 20, 50])
TWO = {
    "type": "polygon",
    "parts": [{"exterior": SQUARE}, {"exterior": [80, 10, 100, 10, 100, 60, 80, 60]}],
}
ARMS = polygon([10, 10, 30, 10, 30, 70, 60, 70, 60, 10, 80, 10, 80, 100, 10, 100])

PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "that overlap": (polygon(SQUARE), polygon([40, 40, 90, 40, 90, 90, 40, 90])),
    "that share a side": (polygon(SQUARE), polygon([60, 10, 90, 10, 90, 60, 60, 60])),
    "that share a part of a side": (polygon(SQUARE), polygon([60, 25.5, 90, 20, 90, 70, 60, 44.25])),
    "that touch in a point": (polygon(SQUARE), polygon([60, 60, 90, 60, 90, 90])),
    "that lie apart": (polygon(SQUARE), polygon([70, 70, 90, 70, 90, 90])),
    "of which one holds the other": (polygon(SQUARE), polygon([20, 20, 40, 20, 40, 40])),
    "that are the same": (polygon(SQUARE), polygon(SQUARE)),
    "of which one has a hole": (PIERCED, polygon([0, 30, 70, 30, 70, 40, 0, 40])),
    "of which one fills the other's hole": (PIERCED, polygon([20, 20, 50, 20, 50, 50, 20, 50])),
    "of which one has two parts": (TWO, polygon([50, 30, 90, 30, 90, 40, 50, 40])),
    "of which one is thin": (polygon(SQUARE), polygon([0, 35, 70, 35.01, 70, 35.02])),
}

LINES: dict[str, tuple[dict[str, Any], list[float]]] = {
    "across a square": (polygon(SQUARE), [0, 30, 70, 40]),
    "from side to side, to the hundredth": (polygon(SQUARE), [10, 20.55, 60, 41.27]),
    "in a bend": (polygon(SQUARE), [0, 20, 40, 30, 30, 70]),
    "through a corner": (polygon(SQUARE), [0, 0, 70, 70]),
    "that ends within": (polygon(SQUARE), [0, 30, 40, 30]),
    "that passes by": (polygon(SQUARE), [0, 80, 70, 80]),
    "through a hole": (PIERCED, [0, 33, 70, 37]),
    "into a hole and no farther": (PIERCED, [0, 33, 30, 33]),
    "beside a hole": (PIERCED, [0, 15, 70, 15]),
    "through one of two arms": (ARMS, [0, 40, 40, 40]),
    "through both arms": (ARMS, [0, 40, 90, 40]),
    "through one of two parts": (TWO, [0, 30, 70, 30]),
    "through two parts": (TWO, [0, 30, 110, 35]),
    "out and in again": (ARMS, [0, 40, 45, 40, 45, 120]),
}

FAULTS: dict[str, tuple[dict[str, Any], str | None]] = {
    "a square": (polygon(SQUARE), None),
    "a hole": (PIERCED, None),
    "a hole that touches its outline in a point": (polygon(SQUARE, [10, 30, 30, 20, 30, 40]), None),
    "two parts": (TWO, None),
    "a bow tie": (polygon([1, 1, 11, 9, 11, 1, 1, 9]), "self-crossing"),
    "an outline that touches itself in a point": (
        polygon([10, 10, 60, 10, 60, 60, 35, 10, 10, 60]),
        "self-crossing",
    ),
    "an outline that goes back on itself": (polygon([10, 10, 60, 10, 60, 60, 60, 5]), "self-crossing"),
    "a point twice": (polygon([10, 10, 60, 10, 60, 10, 60, 60]), None),
    "a hole that crosses itself": (polygon(SQUARE, [20, 20, 50, 40, 50, 20, 20, 40]), "self-crossing"),
    "a hole across its outline": (polygon(SQUARE, [40, 20, 90, 20, 90, 40, 40, 40]), "hole-outside"),
    "a hole beside its outline": (polygon(SQUARE, [70, 20, 90, 20, 90, 40]), "hole-outside"),
    "no area": (polygon([10, 10, 60, 60, 35, 35]), "zero-area"),
}


def pairs_by_chance() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Stars over stars, some with holes."""
    chance = np.random.default_rng(11)
    found = {}
    for number in range(24):
        middle = tuple(chance.uniform(60, 120, 2).tolist())
        first = polygon(star(chance, int(chance.integers(5, 40)), (90, 90), 60))
        second = polygon(star(chance, int(chance.integers(5, 40)), middle, 50))
        if number % 3 == 0:
            first["parts"][0]["holes"] = [star(chance, 6, (90, 90), 8)]
        if shape_of(first).is_valid and shape_of(second).is_valid:
            found[f"by chance, number {number}"] = (first, second)
    return found


def clip_cases() -> list[Case]:
    """Every pair after every operation."""
    run = {
        "join": shapely.union,
        "subtract": shapely.difference,
        "intersect": shapely.intersection,
    }
    return [
        (
            f"{operation} two {name}",
            {"operation": operation, "polygons": [first, second]},
            measured(answer(shape_of(first), shape_of(second))),
        )
        for name, (first, second) in (PAIRS | pairs_by_chance()).items()
        for operation, answer in run.items()
    ]


def split_cases() -> list[Case]:
    """The areas of the pieces, the largest first; none where nothing falls apart."""
    chance = np.random.default_rng(12)
    given = dict(LINES)
    for number in range(24):
        ring = star(chance, int(chance.integers(5, 40)), (90, 90), 60)
        line = chance.uniform(20, 160, 2 * int(chance.integers(2, 4))).round(2).tolist()
        given[f"by chance, number {number}"] = (polygon(ring), line)
    cases: list[Case] = []
    for name, (plain, line) in given.items():
        pieces = [
            sorted(
                (
                    piece.area
                    for piece in polygonize(unary_union([part.boundary, knife]))
                    if part.contains(piece.representative_point())
                ),
                reverse=True,
            )
            for knife in [shapely.LineString(list(zip(line[::2], line[1::2], strict=True)))]
            for part in shapely.get_parts(shape_of(plain))
        ]
        cut = [area for areas in pieces if len(areas) > 1 for area in areas]
        whole = sum(area for areas in pieces if len(areas) == 1 for area in areas)
        areas = sorted(cut, reverse=True)
        if areas:
            areas[0] += whole
        cases.append((f"a line {name}", {"polygon": plain, "line": line}, areas))
    return cases


def main() -> None:
    """Write all files."""
    write("polygons/clip.json", "What polygons cover together, less another, and both.", clip_cases())
    write("polygons/split.json", "The areas of the pieces into which a line cuts.", split_cases())
    faults: list[Case] = [(name, {"shape": plain}, code) for name, (plain, code) in FAULTS.items()]
    write("polygons/faults.json", "The first thing that is wrong with a polygon.", faults)


if __name__ == "__main__":
    main()

"""Outlines and lanes: vertices with a letter each, as polygons and polylines, and back."""

from typing import Any

from limner.dataset import Flat, Part, Polygon, Polyline, Shape
from limner.formats.shared.entries import finite, named
from limner.geometry import flatten

Points = list[tuple[float, float]]


def shapes_of(poly2d: Any) -> tuple[list[Shape], bool]:
    """The outlines of a label as one polygon, each open line as a polyline; whether some outline was curved.

    Raises ValueError.
    """
    if not isinstance(poly2d, list):
        raise ValueError(f"poly2d is {named(poly2d)}, not a list")
    bare = bool(poly2d) and isinstance(poly2d[0], list)  # the very first releases: [[x, y, "L"], …]
    parts: list[Part] = []
    lines: list[Shape] = []
    curved = False
    for line in [_bare(poly2d)] if bare else poly2d:
        if not isinstance(line, dict):
            raise ValueError(f"a line of poly2d is {named(line)}, not an object")
        points, types = _points(line.get("vertices")), line.get("types", "")
        types = types or "L" * len(points)
        if not isinstance(types, str) or len(types) != len(points) or set(types) - {"L", "C"}:
            raise ValueError(
                f"types are {str(types)[:40]!r}, not an L or a C for each of {len(points)} vertices"
            )
        if line.get("closed", False):
            curved = curved or "C" in types
            parts.append(Part(_ring(points, types)))
        else:
            lines.append(_open(points, types))
    return ([Polygon(tuple(parts))] if parts else []) + lines, curved


def poly2d_of(shape: Polygon | Polyline) -> list[dict[str, Any]]:
    """The same back: straight legs are L, even those of a curve."""
    if isinstance(shape, Polygon):
        return [_line(_pairs(part.exterior), "L" * (len(part.exterior) // 2), True) for part in shape.parts]
    points = _pairs(shape.points)
    if shape.curve == "straight":
        return [_line(points, "L" * len(points), False)]
    vertices, types = points[:1], "L"
    for at in range(0, len(points) - 1, 3):
        leg = points[at : at + 4]
        straight = leg == _straight(leg[0], leg[3])
        vertices += leg[3:] if straight else leg[1:]
        types += "L" if straight else "CCC"
    return [_line(vertices, types, False)]


def _line(points: Points, types: str, closed: bool) -> dict[str, Any]:
    return {"vertices": [list(point) for point in points], "types": types, "closed": closed}


def _bare(rows: list[Any]) -> dict[str, Any]:
    """The form of the first releases, which does not say whether a line is closed: three or more points are."""
    if any(not isinstance(row, list) or len(row) != 3 or not isinstance(row[2], str) for row in rows):
        raise ValueError("a vertex is not x, y and a letter")
    return {
        "vertices": [row[:2] for row in rows],
        "types": "".join(row[2] for row in rows),
        "closed": len(rows) > 2,
    }


def _points(vertices: Any) -> Points:
    if not isinstance(vertices, list):
        raise ValueError(f"vertices are {named(vertices)}, not a list")
    if any(not isinstance(point, list) or len(point) != 2 for point in vertices):
        raise ValueError("a vertex is not x and y")
    return [(finite(x, "x"), finite(y, "y")) for x, y in vertices]


def _legs(points: Points, types: str) -> Points:
    """As one cubic path: anchor, control, control, anchor, …"""
    if not points:
        raise ValueError("there are no vertices")
    path = points[:1]
    at = 1
    while at < len(points):
        if types[at] == "L":
            path += _straight(path[-1], points[at])[1:]
            at += 1
        elif types[at : at + 3] == "CCC":
            path += points[at : at + 3]
            at += 3
        else:
            raise ValueError(f"types are {types[:40]!r}, where C does not come in threes")
    return path


def _straight(one: tuple[float, float], other: tuple[float, float]) -> Points:
    third = ((other[0] - one[0]) / 3, (other[1] - one[1]) / 3)
    return [
        one, (one[0] + third[0], one[1] + third[1]), (other[0] - third[0], other[1] - third[1]), other,
    ]  # fmt: skip


def _open(points: Points, types: str) -> Polyline:
    if "C" not in types[1:]:
        return Polyline(_flat(points))
    return Polyline(_flat(_legs(points, types)), "bezier")


def _ring(points: Points, types: str) -> Flat:
    """The ring with straight legs; a curve that ends where it began is closed by its last leg."""
    if "C" not in types[1:]:
        return _flat(points)
    path = flatten(Polyline(_flat(_legs(points, types)), "bezier"))[0].points
    ring = [(float(x), float(y)) for x, y in path]
    return _flat(ring[:-1] if ring[0] == ring[-1] else ring)


def _flat(points: Points) -> Flat:
    return tuple(value for point in points for value in point)


def _pairs(flat: Flat) -> Points:
    return list(zip(flat[::2], flat[1::2], strict=True))

"""Supervisely's two frames: whole pixels as in its files, and fractions of them as in its editor.

In whole pixels a rectangle's right and bottom are the last pixels inside it, and a point stands for the middle of its
pixel. Angles are radians, clockwise.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import degrees, floor, radians
from typing import Any, Literal

from limner.dataset import (
    Box,
    Cuboid,
    Flat,
    Keypoints,
    Mask,
    Part,
    Polygon,
    Polyline,
    Shape,
    Skeleton,
    Visibility,
)
from limner.formats.supervisely.bitmap import mask_of, text_of_mask

VERTICES = tuple(
    f"face{face}-{corner}"
    for face in (1, 2)
    for corner in ("topleft", "topright", "bottomright", "bottomleft")
)
KINDS = {
    "rectangle", "oriented_bbox", "polygon", "multipolygon", "line", "polyline", "point", "graph", "bitmap",
    "cuboid_2d", "cuboid",
}  # fmt: skip
"""Geometries that are read."""

_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Frame:
    """How places are counted."""

    kind: Literal["pixel", "subpixel"] = "pixel"

    @property
    def _middle(self) -> float:
        return 0.5 if self.kind == "pixel" else 0.0

    @property
    def _last(self) -> float:
        return 1.0 if self.kind == "pixel" else 0.0

    def shape(self, kind: str, entry: dict[str, Any], skeleton: Skeleton | None) -> Shape:
        """The shape of an object. Raises ValueError that says what is wrong."""
        match kind:
            case "rectangle":
                return self._box(_exterior(entry), 0.0)
            case "oriented_bbox":
                turned = round(degrees(number(entry, "angle")), _DIGITS) % 360 % 360
                return self._box(pairs(entry.get("points"), "points"), turned)
            case "polygon":
                return Polygon((self._part(entry.get("points")),))
            case "multipolygon":
                parts = entry.get("parts")
                if not isinstance(parts, list):
                    raise ValueError("parts is no list")
                return Polygon(tuple(self._part(part) for part in parts))
            case "line" | "polyline":
                return Polyline(self._flat(_exterior(entry)))
            case "point":
                [place, *_] = _exterior(entry) or [(0.0, 0.0)]
                return Keypoints(((place[0] + self._middle, place[1] + self._middle, 2),))
            case "graph":
                return self._joints(entry, skeleton)
            case "bitmap":
                return mask_of(entry.get("bitmap"))
            case "cuboid_2d":
                places = self._nodes(entry, "vertices")
                if missing := set(VERTICES) - set(places):
                    raise ValueError(f"vertices has no {min(missing)}")
                return Cuboid(tuple(value for name in VERTICES for value in places[name][:2]))
        return self._cuboid(pairs(entry.get("points"), "points"))

    def joint(self, point: tuple[float, float, Visibility]) -> tuple[float, float, Visibility]:
        """A joint as it is read back."""
        x, y, seen = point
        [[left, top]] = self._places((x, y))
        return left + self._middle, top + self._middle, seen

    def plain(self, shape: Shape, names: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
        """The geometry's name and its keys. `names` are those of a graph's nodes."""
        match shape:
            case Box(x, y, width, height, turn):
                corners = [[self._edge(x), self._edge(y)], self._corner(x, y, width, height)]
                if turn:
                    return "oriented_bbox", {"points": corners, "angle": radians(turn)}
                return "rectangle", {"points": {"exterior": corners, "interior": []}}
            case Polygon(parts) if len(parts) > 1:
                return "multipolygon", {"parts": [self._rings(part) for part in parts]}
            case Polygon(parts):
                return "polygon", {"points": self._rings(parts[0])}
            case Polyline(points):
                return "line", {"points": {"exterior": self._places(points), "interior": []}}
            case Keypoints(points) if not names:
                return "point", {"points": {"exterior": self._places(points[0][:2]), "interior": []}}
            case Keypoints(points):
                return "graph", {"nodes": self._graph(points, names)}
            case Cuboid(corners):
                places = self._places(corners)
                return "cuboid_2d", {
                    "vertices": {n: {"loc": at} for n, at in zip(VERTICES, places, strict=True)}
                }
            case Mask():
                return "bitmap", {"bitmap": text_of_mask(shape)}
        raise TypeError(f"a {type(shape).__name__} is no object of Supervisely's")

    def _box(self, corners: list[tuple[float, float]], turn: float) -> Box:
        if len(corners) != 2:
            raise ValueError(f"a rectangle has 2 points, not {len(corners)}")
        (x0, y0), (x1, y1) = corners
        left, top, right, bottom = (
            min(x0, x1),
            min(y0, y1),
            max(x0, x1) + self._last,
            max(y0, y1) + self._last,
        )
        return Box(left, top, right - left, bottom - top, turn)

    def _part(self, given: Any) -> Part:
        if not isinstance(given, dict) or not isinstance(given.get("interior", []), list):
            raise ValueError("points has no exterior and interior")
        holes = tuple(self._flat(pairs(ring, "interior")) for ring in given.get("interior", []))
        return Part(self._flat(pairs(given.get("exterior"), "exterior")), holes)

    def _flat(self, places: Iterable[tuple[float, float]]) -> Flat:
        return tuple(value + self._middle for place in places for value in place)

    def _joints(self, entry: dict[str, Any], skeleton: Skeleton | None) -> Keypoints:
        places = self._nodes(entry, "nodes")
        if skeleton is None:
            return Keypoints(tuple(places.values()))
        names = [joint.name for joint in skeleton.joints]
        if others := set(places) - set(names):
            raise ValueError(f"nodes has {min(others)[:40]!r}, which its class has not")
        return Keypoints(tuple(places.get(name, (0.0, 0.0, 0)) for name in names))

    def _nodes(self, entry: dict[str, Any], key: str) -> dict[str, tuple[float, float, Visibility]]:
        """Places by name, hidden where they are disabled."""
        given = entry.get(key)
        if not isinstance(given, dict) or not given:
            raise ValueError(f"{key} is no object")
        found: dict[str, tuple[float, float, Visibility]] = {}
        for name, node in given.items():
            [(x, y)] = pairs([node.get("loc")] if isinstance(node, dict) else None, f"{key}.{name[:40]}.loc")
            found[name] = (x + self._middle, y + self._middle, 1 if node.get("disabled") is True else 2)
        return found

    def _cuboid(self, places: list[tuple[float, float]]) -> Cuboid:
        """Of seven points: the front clockwise from top left, then the back's first three; the last is hidden."""
        if len(places) != 7:
            raise ValueError(f"a cuboid has 7 points, not {len(places)}")
        fourth = (places[4][0] + places[6][0] - places[5][0], places[4][1] + places[6][1] - places[5][1])
        return Cuboid(self._flat([*places, fourth]))

    def _edge(self, value: float) -> float:
        return round(value) if self.kind == "pixel" else value

    def _corner(self, x: float, y: float, width: float, height: float) -> list[float]:
        if self.kind == "subpixel":
            return [x + width, y + height]
        return [max(round(x + width) - 1, round(x)), max(round(y + height) - 1, round(y))]

    def _places(self, flat: Iterable[float]) -> list[list[float]]:
        values = [floor(value) if self.kind == "pixel" else value for value in flat]
        return [list(pair) for pair in zip(values[::2], values[1::2], strict=True)]

    def _rings(self, part: Part) -> dict[str, Any]:
        return {
            "exterior": self._places(part.exterior),
            "interior": [self._places(hole) for hole in part.holes],
        }

    def _graph(self, points: Iterable[tuple[float, float, int]], names: tuple[str, ...]) -> dict[str, Any]:
        return {
            name: {"loc": self._places((x, y))[0], **({"disabled": True} if seen == 1 else {})}
            for name, (x, y, seen) in zip(names, points, strict=True)
            if seen
        }


def is_whole(entry: Any) -> bool:
    """Whether an object counts in whole pixels, as far as its numbers show; masks always do."""
    if isinstance(entry, float):
        return entry.is_integer()
    if isinstance(entry, dict):
        places = (
            entry[key]
            for key in ("points", "parts", "exterior", "interior", "nodes", "vertices")
            if key in entry
        )
        nodes = (node.get("loc") for node in entry.values() if isinstance(node, dict) and "loc" in node)
        return all(map(is_whole, places)) and all(map(is_whole, nodes))
    return not isinstance(entry, list) or all(map(is_whole, entry))


def number(entry: dict[str, Any], key: str) -> float:
    """A number. Raises ValueError."""
    value = entry.get(key)
    if type(value) not in (int, float) or abs(value) > 1e300:  # type: ignore[arg-type]
        raise ValueError(f"{key} is {str(value)[:40]}, not a number")
    return float(value)  # type: ignore[arg-type]


def pairs(given: Any, what: str) -> list[tuple[float, float]]:
    """Pairs of x and y. Raises ValueError."""
    if not isinstance(given, list) or not given:
        raise ValueError(f"{what} holds no points")
    found = []
    for place in given:
        if not isinstance(place, list) or len(place) != 2:
            raise ValueError(f"{what} holds {str(place)[:40]}, not x and y")
        found.append((number({what: place[0]}, what), number({what: place[1]}, what)))
    return found


def _exterior(entry: dict[str, Any]) -> list[tuple[float, float]]:
    given = entry.get("points")
    return pairs(given.get("exterior") if isinstance(given, dict) else None, "points.exterior")

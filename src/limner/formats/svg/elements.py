"""SVG's elements as shapes, and back."""

import json
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, register_namespace

from limner.dataset import Box, Ellipse, Flat, Keypoints, Part, Polygon, Polyline, Shape, Tag
from limner.formats.shared.rings import nested, rings_of
from limner.formats.svg.matrix import IDENTITY, Matrix, numbers
from limner.formats.svg.path import Piece, pieces
from limner.geometry import flatten, outline

NAMESPACE = "{http://www.w3.org/2000/svg}"
for _prefix, _space in {
    "": "http://www.w3.org/2000/svg", "xlink": "http://www.w3.org/1999/xlink",
    "inkscape": "http://www.inkscape.org/namespaces/inkscape",
    "sodipodi": "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
}.items():  # fmt: skip
    register_namespace(_prefix, _space)
GEOMETRY = (
    "x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2", "points", "d", "transform",
)  # fmt: skip
"""Attributes that say where an element lies."""
DRAWN = frozenset({"rect", "circle", "ellipse", "line", "polyline", "polygon", "path", "text"})
"""Elements that are shapes."""

_UNITS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}


def length(text: str, name: str = "length") -> float:
    """Pixels; 0 for none and for shares (%). Raises ValueError for anything else."""
    text = text.strip()
    found = numbers(text)
    unit = text.lstrip("+-0123456789.eE") if not text.lower().endswith(("em", "ex")) else "em"
    if not text or unit == "%":
        return 0.0
    if len(found) != 1 or unit not in _UNITS:
        raise ValueError(f"{name} is {text[:40]!r}, no length that can be understood")
    return found[0] * _UNITS[unit]


def geometry_of(element: Element) -> list[Any]:
    """The attributes that say where it lies, as they stand there."""
    return [local(element), [[name, element.get(name)] for name in GEOMETRY if element.get(name) is not None]]


def local(element: Element) -> str:
    """An element's name without SVG's namespace; others keep theirs."""
    return element.tag.removeprefix(NAMESPACE) if isinstance(element.tag, str) else ""


def shapes_of(name: str, given: Mapping[str, str], matrix: Matrix) -> tuple[list[Shape], bool]:
    """The shapes of an element, and whether curves were flattened. Raises ValueError that says what is wrong."""

    def at(key: str) -> float:
        return length(given.get(key, ""), key)

    match name:
        case "rect":
            return [matrix.box(at("x"), at("y"), at("width"), at("height"))], bool(at("rx") or at("ry"))
        case "circle":
            return [matrix.ellipse(at("cx"), at("cy"), at("r"), at("r"))], False
        case "ellipse":
            return [matrix.ellipse(at("cx"), at("cy"), at("rx"), at("ry"))], False
        case "line":
            return [Polyline(matrix.flat((at("x1"), at("y1"), at("x2"), at("y2"))))], False
        case "polyline":
            return [Polyline(matrix.flat(tuple(numbers(given.get("points", "")))))], False
        case "polygon":
            return [Polygon((Part(matrix.flat(tuple(numbers(given.get("points", ""))))),))], False
        case "path":
            return _of_path(pieces(given.get("d", "")), matrix)
    x, y = matrix.point(at("x"), at("y"))
    return [Keypoints(((x, y, 2),))], False


def drawn(shape: Shape) -> tuple[str, dict[str, str], bool]:
    """An element's name and attributes, and whether they say all of the shape."""
    name, given = _drawn(shape)
    if name == "g":
        return name, given, isinstance(shape, Tag)
    turned = "transform" in given
    return name, given, not turned and shapes_of(name, given, IDENTITY) == ([shape], False)


def number(value: float) -> str:
    """A number with all its digits."""
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else repr(float(value))


def safe(text: str) -> str:
    """The text as JSON, which holds no sign that XML has no place for."""
    return json.dumps(text, ensure_ascii=True)


def _of_path(found: list[Piece], matrix: Matrix) -> tuple[list[Shape], bool]:
    if not found:
        raise ValueError("a path has no data")
    dots = [
        piece.start for piece in found if all(point == piece.start for leg in piece.legs for point in leg)
    ]
    if len(dots) == len(found):
        return [Keypoints(tuple((*matrix.point(x, y), 2) for x, y in dots))], False
    flattened = any(piece.closed and piece.curved for piece in found)
    rings = [_ring(piece, matrix) for piece in found if piece.closed and piece.legs]
    shapes: list[Shape] = [nested(rings)] if rings else []
    for piece in found:
        if not piece.closed and piece.legs:
            curve = "bezier" if piece.curved else "straight"
            shapes.append(Polyline(matrix.flat(piece.cubic if piece.curved else piece.straight), curve))  # type: ignore[arg-type]
    return shapes, flattened


def _ring(piece: Piece, matrix: Matrix) -> Flat:
    if not piece.curved:
        flat = matrix.flat(piece.straight)
    else:
        legs = flatten(Polyline(matrix.flat(piece.cubic), "bezier"))[0].points.reshape(-1).tolist()
        flat = tuple(legs[:-2] if legs[:2] == legs[-2:] else legs)
    if len(flat) < 6:
        raise ValueError(f"a closed path has {len(flat) // 2} points, at least 3 are needed")
    return flat


def _drawn(shape: Shape) -> tuple[str, dict[str, str]]:
    match shape:
        case Tag():
            return "g", {"data-shape": "tag"}
        case Box(x, y, width, height, turn):
            place = {"x": x, "y": y, "width": width, "height": height}
            return "rect", _texts(place) | _turned(turn, x + width / 2, y + height / 2)
        case Ellipse(cx, cy, rx, ry, turn):
            return "ellipse", _texts({"cx": cx, "cy": cy, "rx": rx, "ry": ry}) | _turned(turn, cx, cy)
        case Keypoints(points):
            return "path", {"d": "".join(f"M{number(x)},{number(y)}h0" for x, y, _ in points)}
        case Polyline(points, "bezier"):
            head, rest = points[:2], points[2:]
            return "path", {"d": f"M{_pairs(head)}C{_pairs(rest)}"}
        case Polyline(points, curve):
            legs = points if curve == "straight" else tuple(flatten(shape)[0].points.reshape(-1).tolist())
            return "polyline", {"points": _pairs(legs)}
        case Polygon(parts) if len(parts) == 1 and not parts[0].holes:
            return "polygon", {"points": _pairs(parts[0].exterior)}
    found = shape if isinstance(shape, Polygon) else outline(shape)
    if found is None:
        return "g", {"data-shape": "tag"}
    return "path", {"d": "".join(f"M{_pairs(ring)}z" for ring in rings_of(found)), "fill-rule": "evenodd"}


def _texts(place: Mapping[str, float]) -> dict[str, str]:
    return {name: number(value) for name, value in place.items()}


def _turned(turn: float, x: float, y: float) -> dict[str, str]:
    return {"transform": f"rotate({number(turn)} {number(x)} {number(y)})"} if turn else {}


def _pairs(flat: Flat) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in zip(flat[::2], flat[1::2], strict=True))

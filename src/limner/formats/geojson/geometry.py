"""GeoJSON's geometries as shapes, and back. Rings repeat their first point at the end there; ours do not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from limner.dataset import Flat, Keypoints, Part, Polygon, Polyline, Shape, Tag
from limner.geometry import flatten, outline


@dataclass(frozen=True, slots=True)
class Frame:
    """The picture's own frame, or one whose y goes up from the picture's lower edge at `height`."""

    height: float | None = None

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A point in the other frame; the same way there and back."""
        return (x, y) if self.height is None else (x, self.height - y)


def shapes_of(geometry: Any, frame: Frame) -> list[Shape]:
    """One shape; several of a collection or of many lines. Raises ValueError that says what is wrong."""
    if geometry is None:
        return [Tag()]
    if not isinstance(geometry, dict):
        raise ValueError("geometry is no object")
    kind, given = geometry.get("type"), geometry.get("coordinates")
    match kind:
        case "Point":
            return [_keypoints([given], frame)]
        case "MultiPoint":
            return [_keypoints(_list(given), frame)]
        case "LineString":
            return [Polyline(_flat(given, frame))]
        case "MultiLineString":
            return [Polyline(_flat(line, frame)) for line in _list(given)]
        case "Polygon":
            return [Polygon((_part(given, frame),))]
        case "MultiPolygon":
            return [Polygon(tuple(_part(part, frame) for part in _list(given)))]
        case "GeometryCollection":
            inner = _list(geometry.get("geometries"))
            if any(isinstance(one, dict) and one.get("type") == kind for one in inner):
                raise ValueError("a GeometryCollection in another is more than can be understood")
            return [shape for one in inner for shape in shapes_of(one, frame)]
    raise ValueError(f"geometry type {str(kind)[:40]!r} is not known")


def drawn(shape: Shape, frame: Frame) -> tuple[dict[str, Any] | None, bool]:
    """The geometry, and whether it says all of the shape."""
    match shape:
        case Tag():
            return None, True
        case Keypoints(points):
            places = [_place(x, y, frame) for x, y, _ in points]
            seen = all(visible == 2 for *_, visible in points)
            if len(places) == 1:
                return {"type": "Point", "coordinates": places[0]}, seen
            return {"type": "MultiPoint", "coordinates": places}, seen
        case Polyline(_, curve, parallel):
            legs = flatten(shape)[0].points.reshape(-1).tolist()
            exact = curve == "straight" and parallel is None
            return {
                "type": "LineString",
                "coordinates": _places(shape.points if exact else legs, frame),
            }, exact
    found = shape if isinstance(shape, Polygon) else outline(shape)
    if found is None:
        return None, False
    exact = isinstance(shape, Polygon) and not shape.subtype
    parts = [[_ring(ring, frame) for ring in (part.exterior, *part.holes)] for part in found.parts]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}, exact
    return {"type": "MultiPolygon", "coordinates": parts}, exact


def positions(value: Any) -> Iterator[tuple[float, float]]:
    """Every place in a geometry, as far as it is one."""
    waiting = [value.get("coordinates"), value.get("geometries")] if isinstance(value, dict) else []
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += [one.get("coordinates")]
        elif (
            isinstance(one, list) and len(one) > 1 and all(type(number) in (int, float) for number in one[:2])
        ):
            yield one[0], one[1]
        elif isinstance(one, list):
            waiting += one


def _keypoints(given: Iterable[Any], frame: Frame) -> Keypoints:
    return Keypoints(tuple((*_position(place, frame), 2) for place in given))


def _part(given: Any, frame: Frame) -> Part:
    exterior, *holes = [_closed(ring, frame) for ring in _list(given)] or [()]
    return Part(exterior, tuple(holes))


def _closed(given: Any, frame: Frame) -> Flat:
    flat = _flat(given, frame)
    return flat[:-2] if len(flat) > 6 and flat[:2] == flat[-2:] else flat


def _flat(given: Any, frame: Frame) -> Flat:
    return tuple(number for place in _list(given) for number in _position(place, frame))


def _position(given: Any, frame: Frame) -> tuple[float, float]:
    numbers = given[:2] if isinstance(given, list) and len(given) in (2, 3, 4) else []
    if len(numbers) != 2 or any(type(one) not in (int, float) or abs(one) > 1e300 for one in numbers):
        raise ValueError(f"{str(given)[:40]} is no position")
    return frame.place(float(numbers[0]), float(numbers[1]))


def _list(given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise ValueError(f"{str(given)[:40]} is no list of positions")
    return given


def _place(x: float, y: float, frame: Frame) -> list[float]:
    return list(frame.place(x, y))


def _places(flat: Flat | list[float], frame: Frame) -> list[list[float]]:
    return [_place(x, y, frame) for x, y in zip(flat[::2], flat[1::2], strict=True)]


def _ring(flat: Flat, frame: Frame) -> list[list[float]]:
    places = _places(flat, frame)
    return [*places, places[0]]

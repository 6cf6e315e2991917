"""Places of an object between two keyframes, straight on; angles go the short way round."""

from typing import Any

from msgspec.structs import replace

from limner.dataset import Box, Cuboid, Ellipse, Flat, Keypoints, Part, Polygon, Polyline, Shape


def between(start: Shape, end: Shape, share: float) -> Shape:
    """The shape at that share of the way, 0 to 1; where the two do not match point by point, the first one stays."""
    if type(start) is not type(end):
        return start
    if isinstance(start, Box | Ellipse):
        names = [name for name in start.__struct_fields__ if name != "rotation"]
        moved = {name: _on(getattr(start, name), getattr(end, name), share) for name in names}
        return replace(start, rotation=turned(start.rotation, end.rotation, share), **moved)  # type: ignore[union-attr]
    return _points(start, end, share)


def turned(start: float, end: float, share: float) -> float:
    """Degrees in [0, 360): 350 to 10 goes through 0."""
    way = (end - start + 180.0) % 360.0 - 180.0
    found = (start + way * share) % 360.0
    return 0.0 if found == 360.0 else found


def _points(start: Any, end: Any, share: float) -> Shape:
    if isinstance(start, Polygon) and len(start.parts[0].exterior) == len(end.parts[0].exterior):
        return Polygon((Part(_flat(start.parts[0].exterior, end.parts[0].exterior, share)),))
    if isinstance(start, Polyline) and len(start.points) == len(end.points):
        return Polyline(_flat(start.points, end.points, share))
    if isinstance(start, Cuboid):
        return Cuboid(_flat(start.corners, end.corners, share))
    if isinstance(start, Keypoints) and len(start.points) == len(end.points):
        pairs = zip(start.points, end.points, strict=True)
        return Keypoints(tuple((_on(a[0], b[0], share), _on(a[1], b[1], share), a[2]) for a, b in pairs))
    found: Shape = start
    return found


def _flat(start: Flat, end: Flat, share: float) -> Flat:
    return tuple(_on(a, b, share) for a, b in zip(start, end, strict=True))


def _on(start: float, end: float, share: float) -> float:
    return start + (end - start) * share

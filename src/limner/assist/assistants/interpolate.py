"""Where shapes are in the pictures between two key pictures: evenly from the one to the other."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from limner.assist.ask import Ask, Found
from limner.assist.scene import Scene
from limner.dataset import Box, Cuboid, Ellipse, Flat, Keypoints, Mask, Part, Polygon, Polyline, Shape, Tag
from limner.geometry import outline, rasterize, rle

if TYPE_CHECKING:
    from limner.media import Area

TITLE = "Fill in between"
SUMMARY = "Shapes of two key pictures, carried evenly over the pictures between them."
PICTURES = 0
OPTIONS = {"steps": (1.0, 1.0, 100.0)}
"""How many pictures lie between the two."""

Points = npt.NDArray[np.float64]


def area(ask: Ask, width: int, height: int) -> "Area | None":  # noqa: ARG001
    """No pixels are needed."""
    return None


def suggest(scene: Scene) -> list[Found]:
    """Each of the shapes in each of the pictures between; those that have no like end are left out."""
    steps = round(scene.option("steps"))
    found = []
    for of, (start, end) in enumerate(zip(scene.ask.shapes, scene.ask.ends, strict=False)):
        for step in range(1, steps + 1):
            shape = between(start, end, step / (steps + 1))
            if shape:
                found.append(Found(shape=shape, of=of, step=step))
    return found


def between(start: Shape, end: Shape, share: float) -> Shape | None:
    """The shape that far (0 to 1) from `start` to `end`; None where they are not of one kind."""
    if type(start) is not type(end):
        return None
    return _WAYS[type(start)](start, end, share)


def _box(start: Box, end: Box, share: float) -> Box:
    # Centres go straight, so that a box that turns does not swing.
    centre = _mix(
        (start.x + start.width / 2, start.y + start.height / 2),
        (end.x + end.width / 2, end.y + end.height / 2),
        share,
    )
    width, height = _mix((start.width, start.height), (end.width, end.height), share)
    turn = _turned(start.rotation, end.rotation, share)
    return Box(x=centre[0] - width / 2, y=centre[1] - height / 2, width=width, height=height, rotation=turn)


def _ellipse(start: Ellipse, end: Ellipse, share: float) -> Ellipse:
    cx, cy, rx, ry = _mix((start.cx, start.cy, start.rx, start.ry), (end.cx, end.cy, end.rx, end.ry), share)
    return Ellipse(cx=cx, cy=cy, rx=rx, ry=ry, rotation=_turned(start.rotation, end.rotation, share))


def _keypoints(start: Keypoints, end: Keypoints, share: float) -> Keypoints | None:
    if len(start.points) != len(end.points):
        return None
    points = []
    for (x0, y0, seen0), (x1, y1, seen1) in zip(start.points, end.points, strict=True):
        x, y = _mix((x0, y0), (x1, y1), share) if seen0 and seen1 else ((x0, y0) if seen0 else (x1, y1))
        points.append((x, y, min(seen0, seen1)))
    return Keypoints(tuple(points))


def _polyline(start: Polyline, end: Polyline, share: float) -> Polyline | None:
    if start.curve != end.curve:
        return None
    if len(start.points) == len(end.points):
        points = _mix(start.points, end.points, share)
    elif start.curve == "straight":
        count = max(len(start.points), len(end.points)) // 2
        one, other = (_even(_points(line.points), count, closed=False) for line in (start, end))
        points = _flat(one + (other - one) * share)
    else:
        return None
    return Polyline(points, curve=start.curve, parallel=start.parallel)


def _polygon(start: Polygon, end: Polygon, share: float) -> Polygon | None:
    if len(start.parts) != len(end.parts):
        return None
    parts = []
    for one, other in zip(start.parts, end.parts, strict=True):
        if len(one.holes) != len(other.holes):
            return None
        holes = (_ring(a, b, share) for a, b in zip(one.holes, other.holes, strict=True))
        parts.append(Part(_ring(one.exterior, other.exterior, share), tuple(holes)))
    return Polygon(tuple(parts), subtype=start.subtype if start.subtype == end.subtype else "")


def _ring(start: Flat, end: Flat, share: float) -> Flat:
    """Rings of as many points go point to point; others are walked evenly, each from where the two fit best."""
    if len(start) == len(end):
        return _mix(start, end, share)
    one, other = _points(start), _points(end)
    if _area(one) * _area(other) < 0:
        other = other[::-1]
    count = max(len(one), len(other), 24)
    one, other = _even(one, count, closed=True), _even(other, count, closed=True)
    from_centres = one - one.mean(axis=0), other - other.mean(axis=0)
    away = [
        float(((from_centres[0] - np.roll(from_centres[1], by, axis=0)) ** 2).sum()) for by in range(count)
    ]
    other = np.roll(other, int(np.argmin(away)), axis=0)
    return _flat(one + (other - one) * share)


def _cuboid(start: Cuboid, end: Cuboid, share: float) -> Cuboid:
    return Cuboid(_mix(start.corners, end.corners, share))


def _mask(start: Mask, end: Mask, share: float) -> Mask | None:
    """Where the mix of the two distances to the edge is positive, the masks laid on one another by their centres."""
    import cv2

    if not start.counts or not end.counts:
        return None
    boxes = [(mask.x, mask.y, mask.x + mask.width, mask.y + mask.height) for mask in (start, end)]
    middles = [np.array([(x0 + x1) / 2, (y0 + y1) / 2]) for x0, y0, x1, y1 in boxes]
    width, height = (max(b[side + 2] - b[side] for b in boxes) + 4 for side in (0, 1))
    middle = middles[0] + (middles[1] - middles[0]) * share
    fields = []
    for mask, own in zip((start, end), middles, strict=True):
        left, top = round(own[0] - width / 2), round(own[1] - height / 2)
        moved = Mask(
            x=mask.x - left, y=mask.y - top, width=mask.width, height=mask.height, counts=mask.counts
        )
        inside = rasterize(moved, width, height).astype(np.uint8)
        fields.append(
            cv2.distanceTransform(inside, cv2.DIST_L2, 5) - cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5)
        )
    mixed = fields[0] * (1 - share) + fields[1] * share > 0
    left, top = round(middle[0] - width / 2), round(middle[1] - height / 2)
    found = rle.crop(rle.from_pixels(mixed), height, left, top)
    return found if outline(found) else None


def _tag(start: Tag, end: Tag, share: float) -> Tag:  # noqa: ARG001
    return start


_WAYS: dict[type[Any], Callable[[Any, Any, float], Shape | None]] = {
    Box: _box,
    Cuboid: _cuboid,
    Ellipse: _ellipse,
    Keypoints: _keypoints,
    Mask: _mask,
    Polygon: _polygon,
    Polyline: _polyline,
    Tag: _tag,
}


def _mix(start: tuple[float, ...], end: tuple[float, ...], share: float) -> tuple[float, ...]:
    return tuple(a + (b - a) * share for a, b in zip(start, end, strict=True))


def _turned(start: float, end: float, share: float) -> float:
    """The shorter way round, in degrees from 0 to below 360."""
    away = (end - start + 180) % 360 - 180
    turned = (start + away * share) % 360
    return 0.0 if turned >= 360 else turned


def _points(flat: Flat) -> Points:
    return np.array(flat, dtype=np.float64).reshape(-1, 2)


def _flat(points: Points) -> Flat:
    return tuple(points.ravel().tolist())


def _even(points: Points, count: int, *, closed: bool) -> Points:
    line = np.vstack([points, points[:1]]) if closed else points
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.linspace(0, along[-1], count, endpoint=not closed)
    return np.stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])], axis=1)


def _area(ring: Points) -> float:
    x, y = ring.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())

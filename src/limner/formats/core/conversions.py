"""What a shape turns into where a format has no place for it. Each gives None where nothing is left."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limner.dataset import Box, Cuboid, Ellipse, Flat, Image, Part, Polygon, Polyline, Shape, Tag
from limner.formats.core import quads
from limner.geometry import bounds, coco_mask, flatten, outline, rasterize, rle

Conversion = Callable[[Shape, Image], Shape | None]


def enclosing_box(shape: Shape, _: Image) -> Shape | None:
    """The smallest upright box around the shape, unclipped."""
    found = bounds(shape)
    if found is None:
        return None
    left, top, right, bottom = found
    return Box(left, top, right - left, bottom - top)


def turned_box(shape: Shape, _: Image) -> Shape | None:
    """The box of least area around the shape, turned by less than 90°; an ellipse's own is turned as it is."""
    if isinstance(shape, Ellipse):
        return Box(shape.cx - shape.rx, shape.cy - shape.ry, 2 * shape.rx, 2 * shape.ry, shape.rotation)
    whole = outline(shape)
    if whole is None:
        return None
    import shapely

    hull = shapely.get_coordinates(
        shapely.convex_hull(
            shapely.multipoints(np.concatenate([_points(part.exterior) for part in whole.parts]))
        )
    )
    sides = np.diff(hull, axis=0)
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    axes = sides[lengths > 0] / lengths[lengths > 0, None] if lengths.any() else np.array([[1.0, 0.0]])
    along, across = hull @ axes.T, hull @ (axes @ np.array([[0.0, 1.0], [-1.0, 0.0]])).T
    areas = np.ptp(along, axis=0) * np.ptp(across, axis=0)
    angles = np.round(np.degrees(np.arctan2(axes[:, 1], axes[:, 0])), 9) % 180
    least = areas <= areas.min() * (1 + 1e-9)
    best = int(np.where(least, angles % 90, 90).argmin())  # of equals, the least turned
    (ux, uy), angle = axes[best].tolist(), float(angles[best])
    u, v = (float(side.min() + side.max()) / 2 for side in (along[:, best], across[:, best]))
    width, height = (float(np.ptp(side)) for side in (along[:, best], across[:, best]))
    if angle >= 90:
        width, height = height, width
    return Box(u * ux - v * uy - width / 2, u * uy + v * ux - height / 2, width, height, angle % 90)


def four_corners(shape: Shape, image: Image) -> Shape | None:
    """Four corners that are meant as such: a polygon's own if it has four, else those of the smallest turned box."""
    if isinstance(shape, Polygon) and len(shape.parts) == 1:
        (part,) = shape.parts
        if len(part.exterior) == 8 and not part.holes:
            return Polygon((part,), "quad")
    box = shape if isinstance(shape, Box) else turned_box(shape, image)
    return Polygon((Part(quads.corners(box)),), "quad") if isinstance(box, Box) else None


def as_tag(_: Shape, __: Image) -> Shape | None:
    """The whole picture."""
    return Tag()


def as_polygon(shape: Shape, _: Image) -> Shape | None:
    """The shape's outline: curves flattened, masks along the pixel edges."""
    return outline(shape)


def as_mask(shape: Shape, image: Image) -> Shape | None:
    """The shape's pixels inside the picture, by COCO's rasteriser."""
    mask = coco_mask(shape, image.width, image.height)
    return mask if mask.width and mask.height else None


def as_pixels(shape: Shape, image: Image) -> Shape | None:
    """The pixels inside the picture whose centre lies in the shape, as pictures of labels are painted."""
    mask = rle.crop(rle.from_pixels(rasterize(shape, image.width, image.height)), image.height)
    return mask if mask.width and mask.height else None


def plain(shape: Shape, _: Image) -> Shape | None:
    """The same polygon, without saying that its four corners are meant."""
    return Polygon(shape.parts) if isinstance(shape, Polygon) else None


def straight(shape: Shape, _: Image) -> Shape | None:
    """The line with straight legs, never more than a tenth of a pixel off its curves."""
    if not isinstance(shape, Polyline):
        return None
    points = flatten(shape)[0].points
    return Polyline(_flat(points), parallel=shape.parallel) if len(points) > 1 else None


def alone(shape: Shape, _: Image) -> Shape | None:
    """The line without its partner."""
    return Polyline(shape.points, shape.curve) if isinstance(shape, Polyline) else None


def corners(shape: Shape, _: Image) -> Shape | None:
    """The cuboid's corners in the picture, without its place in space."""
    return Cuboid(shape.corners) if isinstance(shape, Cuboid) else None


def bridged(shape: Shape, _: Image) -> Shape | None:
    """A polygon of one ring: holes and further parts hang on it by bridges of no width.

    Filled by the even-odd rule it covers what the rings covered.
    """
    if not isinstance(shape, Polygon):
        return None
    rings = [ring for piece in shape.parts for ring in (piece.exterior, *piece.holes)]
    holes = {id(hole) for piece in shape.parts for hole in piece.holes}
    joined = _points(rings[0])
    clockwise = _signed_area(joined) > 0
    for ring in rings[1:]:
        points = _points(ring)
        same = (_signed_area(points) > 0) == clockwise
        joined = _join(joined, points[::-1] if same == (id(ring) in holes) else points)
    return Polygon((Part(_flat(joined)),))


def clipped(shape: Shape, image: Image) -> Shape | None:
    """The part of a box or polygon that lies in the picture."""
    if isinstance(shape, Box):
        left, top = max(shape.x, 0.0), max(shape.y, 0.0)
        right, bottom = min(shape.x + shape.width, image.width), min(shape.y + shape.height, image.height)
        return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None
    if not isinstance(shape, Polygon):
        return None
    import shapely

    whole = shapely.union_all(
        [shapely.make_valid(shapely.Polygon(_points(p.exterior), [_points(h) for h in p.holes])) for p in shape.parts]
    )  # fmt: skip
    inside = shapely.intersection(whole, shapely.box(0, 0, image.width, image.height))
    parts = tuple(
        _part(piece) for piece in shapely.get_parts(inside) if piece.geom_type == "Polygon" and piece.area
    )
    return Polygon(parts) if parts else None


CONVERSIONS: dict[str, tuple[Conversion, str]] = {
    "box": (enclosing_box, "enclosing box"),
    "turned": (turned_box, "smallest turned box"),
    "quad": (four_corners, "four corners"),
    "tag": (as_tag, "class of the whole picture"),
    "polygon": (as_polygon, "polygon"),
    "mask": (as_mask, "mask"),
    "pixels": (as_pixels, "mask of the pixels inside"),
    "plain": (plain, "plain polygon"),
    "straight": (straight, "straight legs"),
    "alone": (alone, "the line alone"),
    "corners": (corners, "corners in the picture"),
    "bridged": (bridged, "one ring with bridges"),
    "clipped": (clipped, "what lies in the picture"),
}
"""By the name that declarations use: the function, and what comes out in words."""


def _points(flat: Flat) -> NDArray[np.float64]:
    return np.asarray(flat, dtype=np.float64).reshape(-1, 2)


def _signed_area(points: NDArray[np.float64]) -> float:
    x, y = points[:, 0], points[:, 1]
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def _join(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Both rings as one, joined there and back between their nearest corners."""
    distances = ((one[:, None, :] - other[None, :, :]) ** 2).sum(axis=2)
    here, there = np.unravel_index(int(distances.argmin()), distances.shape)
    detour = np.concatenate([other[there:], other[: there + 1]])
    return np.concatenate([one[: here + 1], detour, one[here:]])


def _flat(points: NDArray[np.float64]) -> Flat:
    return tuple(points.reshape(-1).tolist())


def _part(polygon: Any) -> Part:
    import shapely

    rings = [shapely.get_exterior_ring(polygon)]
    rings += [shapely.get_interior_ring(polygon, at) for at in range(shapely.get_num_interior_rings(polygon))]
    exterior, *holes = (_flat(shapely.get_coordinates(ring)[:-1]) for ring in rings)
    return Part(exterior, tuple(holes))

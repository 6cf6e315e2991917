"""What polygons cover, as sets that can be cut and joined; self-crossing outlines are made valid first."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from limner.dataset import Part, Polygon
from limner.geometry.paths import Bounds, flat_of, points_of

if TYPE_CHECKING:
    from shapely import Geometry


def region(polygon: Polygon) -> "Geometry":
    """The union of the parts, each without its holes."""
    import shapely  # an idle server does without it

    parts = [
        shapely.Polygon(points_of(part.exterior), [points_of(hole) for hole in part.holes])
        for part in polygon.parts
    ]
    valid = [part if part.is_valid else shapely.make_valid(part) for part in parts]
    return valid[0] if len(valid) == 1 else shapely.union_all(valid)


def polygon_of(covered: "Geometry") -> Polygon | None:
    """The polygon around a set; None where it covers no area."""
    import shapely

    pieces = shapely.get_parts(shapely.get_parts(covered))  # a collection may hold several of several parts
    parts = [_part(one) for one in pieces if one.geom_type == "Polygon" and one.area > 0]
    return Polygon(tuple(parts)) if parts else None


def cut(polygon: Polygon, frame: Bounds) -> Polygon | None:
    """What of the polygon lies in the frame x0, y0, x1, y1; None where that is no area."""
    import shapely

    return polygon_of(shapely.intersection(region(polygon), shapely.box(*frame)))


def join(polygons: Iterable[Polygon]) -> Polygon | None:
    """What any of the polygons covers."""
    import shapely

    return polygon_of(shapely.union_all([region(polygon) for polygon in polygons]))


def overlaps(ones: list[Polygon], others: list[Polygon]) -> npt.NDArray[np.float64]:
    """Intersection over union of each with each, 0 to 1, as (ones, others)."""
    import shapely

    found = np.zeros((len(ones), len(others)))
    if not ones or not others:
        return found
    left, right = (np.array([region(one) for one in several]) for several in (ones, others))
    mine, theirs = shapely.STRtree(right).query(left)
    shared = shapely.area(shapely.intersection(left[mine], right[theirs]))
    whole = shapely.area(left)[mine] + shapely.area(right)[theirs] - shared
    found[mine, theirs] = np.divide(shared, whole, out=np.zeros_like(shared), where=whole > 0)
    return found


def _part(piece: "Geometry") -> Part:
    import shapely

    rings = [shapely.get_exterior_ring(piece)]
    rings += [shapely.get_interior_ring(piece, at) for at in range(shapely.get_num_interior_rings(piece))]
    exterior, *holes = (flat_of(shapely.get_coordinates(ring)[:-1]) for ring in rings)
    return Part(exterior, tuple(holes))

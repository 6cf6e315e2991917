"""The registry of shapes' geometry: one module each, one line here; and the questions that any shape answers."""

from typing import Any

from limner.dataset import (
    Box,
    Cuboid,
    Ellipse,
    Keypoints,
    Mask,
    Polygon,
    Polyline,
    Shape,
    Tag,
)
from limner.geometry.paths import Bounds, Matrix, Path, Points
from limner.geometry.problem import Problem
from limner.geometry.raster import Pixels
from limner.geometry.rle import Runs, crop
from limner.geometry.shapes import box, cuboid, ellipse, keypoints, mask, polygon, polyline, tag
from limner.geometry.shapes._base import ShapeGeometry, SketchKind

_GEOMETRIES: dict[type[Any], ShapeGeometry[Any]] = {
    Tag: tag.GEOMETRY,
    Box: box.GEOMETRY,
    Polygon: polygon.GEOMETRY,
    Polyline: polyline.GEOMETRY,
    Keypoints: keypoints.GEOMETRY,
    Ellipse: ellipse.GEOMETRY,
    Mask: mask.GEOMETRY,
    Cuboid: cuboid.GEOMETRY,
}


def bounds(shape: Shape) -> Bounds | None:
    """x0, y0, x1, y1 around the shape, of turned corners, not clipped to the picture; None where it has no place.

    Curved lines are measured along their legs, ellipses exactly, masks by their crop.
    """
    return _GEOMETRIES[type(shape)].bounds(shape)


def area(shape: Shape) -> float:
    """Square pixels, without regard to the picture's edge; 0 for lines, points and tags."""
    return _GEOMETRIES[type(shape)].area(shape)


def perimeter(shape: Shape) -> float:
    """Pixels along the shape's rings, holes included; 0 for lines, points and tags."""
    return _GEOMETRIES[type(shape)].perimeter(shape)


def length(shape: Shape) -> float:
    """Pixels along a line; of any other shape its greatest diameter."""
    return _GEOMETRIES[type(shape)].length(shape)


def extent(shape: Shape) -> float:
    """By what the share is measured that is left of a cut shape: area, for lines length, for keypoints their number."""
    return _GEOMETRIES[type(shape)].extent(shape)


def clip(shape: Shape, frame: Bounds) -> list[Shape]:
    """What of the shape lies in the frame x0, y0, x1, y1, in its own place; a line may come in several pieces.

    A turned box or ellipse that is cut becomes a polygon; a cuboid stays whole; a tag is everywhere.
    """
    return _GEOMETRIES[type(shape)].clip(shape, frame)


def rasterize(shape: Shape, width: int, height: int) -> Pixels:
    """The boolean picture (height, width) of the pixels whose centre lies inside an odd number of rings."""
    return _GEOMETRIES[type(shape)].rasterize(shape, width, height)


def coco_runs(shape: Shape, width: int, height: int) -> Runs:
    """The run-lengths that COCO's rasteriser gives, bit for bit as pycocotools' frPyObjects and merge.

    Of a polygon, which in COCO has no holes, these are its parts together, each without the pixels of its holes.
    """
    return _GEOMETRIES[type(shape)].coco_runs(shape, width, height)


def coco_mask(shape: Shape, width: int, height: int) -> Mask:
    """The same pixels as a mask in normal form."""
    return crop(coco_runs(shape, width, height), height)


def outline(shape: Shape) -> Polygon | None:
    """The polygon that follows the shape; masks along their pixels' edges; None where it has no inside."""
    return _GEOMETRIES[type(shape)].outline(shape)


def flatten(shape: Shape) -> list[Path]:
    """The shape's rings and lines as straight legs, never more than a tenth of a pixel off its curves."""
    return _GEOMETRIES[type(shape)].paths(shape)


def sketch(shape: Shape) -> list[tuple[SketchKind, Points]]:
    """What a thumbnail shows of the shape: boxes by two corners, closed rings, lines and points."""
    return _GEOMETRIES[type(shape)].sketch(shape)


def transform(shape: Shape, matrix: Matrix) -> Shape:
    """The shape after x' = a·x + b·y + c, y' = d·x + e·y + f. Raises ValueError where that gives no finite numbers.

    What cannot be sheared (boxes) is the nearest of its kind; masks move by whole pixels or are drawn anew.
    """
    return _GEOMETRIES[type(shape)].transform(shape, matrix)


def simplify(shape: Shape, tolerance: float) -> Shape:
    """Polygons and straight lines with fewer points, within `tolerance` pixels of the given ones; others as given."""
    return _GEOMETRIES[type(shape)].simplify(shape, tolerance)


def problems(shape: Shape, width: int, height: int) -> list[Problem]:
    """What is wrong with the shape in a picture of that size; empty where nothing is."""
    return list(_GEOMETRIES[type(shape)].problems(shape, width, height))


__all__ = [
    "area",
    "bounds",
    "clip",
    "coco_mask",
    "coco_runs",
    "extent",
    "flatten",
    "length",
    "outline",
    "perimeter",
    "problems",
    "rasterize",
    "simplify",
    "sketch",
    "transform",
]

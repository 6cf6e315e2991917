"""What shapes and changes amount to: bounds, areas, pixels, problems, and layers before and after a diff."""

from limner.geometry.changes import (
    LayerState,
    alike,
    apply,
    difference,
    invert,
    merge,
    steps,
)
from limner.geometry.coverage import is_enough, labelled, may_be_left
from limner.geometry.deltas import mask_checksum, mask_delta
from limner.geometry.matching import likeness, pairs
from limner.geometry.paths import Bounds, Matrix, Path
from limner.geometry.preview import Scene, previews
from limner.geometry.problem import Problem
from limner.geometry.raster import Pixels
from limner.geometry.regions import join
from limner.geometry.rle import Runs
from limner.geometry.shapes import (
    area,
    bounds,
    clip,
    coco_mask,
    coco_runs,
    extent,
    flatten,
    length,
    outline,
    perimeter,
    problems,
    rasterize,
    simplify,
    sketch,
    transform,
)
from limner.geometry.zindex import between

__all__ = [
    "Bounds",
    "LayerState",
    "Matrix",
    "Path",
    "Pixels",
    "Problem",
    "Runs",
    "Scene",
    "alike",
    "apply",
    "area",
    "between",
    "bounds",
    "clip",
    "coco_mask",
    "coco_runs",
    "difference",
    "extent",
    "flatten",
    "invert",
    "is_enough",
    "join",
    "labelled",
    "length",
    "likeness",
    "mask_checksum",
    "mask_delta",
    "may_be_left",
    "merge",
    "outline",
    "pairs",
    "perimeter",
    "previews",
    "problems",
    "rasterize",
    "simplify",
    "sketch",
    "steps",
    "transform",
]

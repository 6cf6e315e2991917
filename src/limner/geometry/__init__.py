"""What shapes and changes amount to: bounds, areas, pixels, problems, and layers before and after a diff."""

from limner.geometry.changes import (
    LayerState,
    apply,
    difference,
    invert,
    merge,
    redoable,
    undoable,
)
from limner.geometry.deltas import mask_checksum, mask_delta

__all__ = [
    "LayerState",
    "apply",
    "difference",
    "invert",
    "mask_checksum",
    "mask_delta",
    "merge",
    "redoable",
    "undoable",
]

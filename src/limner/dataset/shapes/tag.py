"""The whole picture."""

from limner.dataset.shapes._base import ShapeBase


class Tag(ShapeBase, frozen=True, tag="tag"):
    """No geometry: the annotation speaks of the whole picture."""

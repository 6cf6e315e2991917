"""A set of pixels."""

from limner.dataset.shapes._base import ShapeBase


class Mask(ShapeBase, frozen=True, gc=False, tag="mask"):
    """The pixels of a crop whose top-left pixel is (x, y), as COCO's compressed run-length string.

    Runs go down the columns of the crop (column-major) and start with background, as in COCO; sizes in pixels.
    """

    x: int
    y: int
    width: int
    height: int
    counts: str

    def __post_init__(self) -> None:
        if self.width < 0 or self.height < 0:
            raise ValueError(f"width {self.width} and height {self.height} must not be negative")

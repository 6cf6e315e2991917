"""Where a picture lies in a network's input, and where the network's pixels lie in the picture.

Both are counted as everywhere: (0, 0) is the top-left corner of the top-left pixel.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from limner.assist.serving import Pixels

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Frame:
    """A picture of `size` that was resized to `inner` and put at `corner` of an input of `outer`; all are (x, y)."""

    size: tuple[int, int]
    inner: tuple[int, int]
    corner: tuple[int, int]
    outer: tuple[int, int]

    def points(self, given: Floats) -> npt.NDArray[np.float64]:
        """Places (…, 2) of the input as places of the picture."""
        moved = np.asarray(given, np.float64) - self.corner
        return np.asarray(moved * self.size / np.asarray(self.inner))

    def boxes(self, given: Floats) -> npt.NDArray[np.float64]:
        """Boxes (…, 4) as x0, y0, x1, y1 of the input, in the picture."""
        given = np.asarray(given)
        return self.points(given.reshape(*given.shape[:-1], 2, 2)).reshape(given.shape)

    def inside(self, given: Floats) -> npt.NDArray[np.float64]:
        """Places (…, 2) of the picture as places of the input."""
        scaled = np.asarray(given, np.float64) * self.inner / np.asarray(self.size)
        return np.asarray(scaled + self.corner)

    def area(self, given: Floats) -> npt.NDArray[np.floating]:
        """Values (height, width) over the whole input, of any resolution, as values over the picture's pixels."""
        import cv2

        rows, columns = given.shape
        x0, y0 = self.corner[0] * columns / self.outer[0], self.corner[1] * rows / self.outer[1]
        width, height = self.size
        steps = (
            self.inner[0] * columns / self.outer[0] / width,
            self.inner[1] * rows / self.outer[1] / height,
        )
        # a pixel's value stands for its middle
        across = (np.arange(width) + 0.5) * steps[0] + x0 - 0.5
        down = (np.arange(height) + 0.5) * steps[1] + y0 - 0.5
        at = [np.asarray(one, np.float32) for one in np.meshgrid(across, down)]
        values = given.astype(np.float32)
        return np.asarray(cv2.remap(values, at[0], at[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def letterboxed(
    pixels: Pixels, width: int, height: int, *, centred: bool = True, fill: int = 114
) -> tuple[Pixels, Frame]:
    """The picture as large as it fits, its sides' ratio kept, in the middle or the top-left corner; and where it is."""
    size = (pixels.shape[1], pixels.shape[0])
    ratio = min(width / size[0], height / size[1])
    inner = (max(1, min(width, round(size[0] * ratio))), max(1, min(height, round(size[1] * ratio))))
    corner = ((width - inner[0]) // 2, (height - inner[1]) // 2) if centred else (0, 0)
    made = np.full((height, width, 3), fill, np.uint8)
    made[corner[1] : corner[1] + inner[1], corner[0] : corner[0] + inner[0]] = _resized(pixels, inner)
    return made, Frame(size, inner, corner, (width, height))


def stretched(pixels: Pixels, width: int, height: int) -> tuple[Pixels, Frame]:
    """The picture over the whole input; and where it is."""
    size = (pixels.shape[1], pixels.shape[0])
    return _resized(pixels, (width, height)), Frame(size, (width, height), (0, 0), (width, height))


def _resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    import cv2

    if size == (pixels.shape[1], pixels.shape[0]):
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), np.uint8)

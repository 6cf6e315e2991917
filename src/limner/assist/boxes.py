"""Boxes by the thousand, as networks and helpers find them, and those that are left."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_MOST = 3000
"""Boxes that are compared with each other, the strongest ones."""


@dataclass(frozen=True)
class Boxes:
    """n boxes: corners (n, 4) as x0, y0, x1, y1; scores (n,), 0 to 1; and numbers of their classes (n,)."""

    corners: npt.NDArray[np.floating]
    scores: npt.NDArray[np.floating]
    classes: npt.NDArray[np.integer]

    def at(self, index: npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> "Boxes":
        """Some of them."""
        return Boxes(self.corners[index], self.scores[index], self.classes[index])

    def above(self, score: float) -> "Boxes":
        """Those with that score and more, without those that are no boxes: not finite, or without an area."""
        sizes = self.corners[:, 2:] - self.corners[:, :2]
        return self.at(
            (self.scores >= score) & np.isfinite(self.corners).all(axis=1) & (sizes > 0).all(axis=1)
        )


def centred(given: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Boxes (…, 4) said by middle, width and height, as x0, y0, x1, y1."""
    middle, half = given[..., :2], given[..., 2:4] / 2
    return np.concatenate([middle - half, middle + half], axis=-1)


def strongest(given: Boxes, overlap: float) -> npt.NDArray[np.integer]:
    """Of boxes of one class that share more than `overlap` of their union (IoU), the one with the highest score.

    Gives their places in `given`, that of the highest score first.
    """
    order = np.argsort(-given.scores, kind="stable")[:_MOST]
    boxes = given.at(order)
    x0, y0, x1, y1 = boxes.corners.T
    areas = np.maximum(x1 - x0, 0) * np.maximum(y1 - y0, 0)
    left = np.ones(len(order), bool)
    for at in range(len(order)):
        if not left[at]:
            continue
        rest = np.flatnonzero(left[at + 1 :] & (boxes.classes[at + 1 :] == boxes.classes[at])) + at + 1
        width = np.minimum(x1[at], x1[rest]) - np.maximum(x0[at], x0[rest])
        height = np.minimum(y1[at], y1[rest]) - np.maximum(y0[at], y0[rest])
        shared = np.maximum(width, 0) * np.maximum(height, 0)
        left[rest[shared > overlap * (areas[at] + areas[rest] - shared)]] = False
    return order[left]

"""What the helper that looks for more like a few finds of the rest: `python -m benchmarks assist.alike --voc DIR`.

The first three red cells of each photograph are the examples, and the other red cells that people drew on it what there
is to find: found where the bounds share half of their union, each by one suggestion at most.
"""

import time

import numpy as np
from PIL import Image

from benchmarks.assist.cells import Cells, box_of
from benchmarks.figures import Figure
from benchmarks.label_studio import LabelStudio
from benchmarks.material import Workshop
from limner.assist import Ask, suggested
from limner.assist.scene import Crop
from limner.dataset import Box
from limner.geometry import likeness

_EXAMPLES, _REST = 3, 4
_KIND = "RBC"
_LIKENESSES = (0.4, 0.5)
_OVER, _FOUND = 0.3, 0.5
"""Shares of the union: what lies over an example is the example, what lies so much over another cell has found it."""


def measure(workshop: Workshop, peer: LabelStudio | None) -> list[Figure]:  # noqa: ARG001
    """Share of the rest that is found, share of what is found that was drawn, and time, all told."""
    cells = Cells.of(workshop)
    figures = []
    for least in _LIKENESSES:
        wanted = right = proposed = pictures = 0
        seconds = 0.0
        for name in cells.names:
            drawn = [box for kind, box in cells.truth.get(name, []) if kind == _KIND]
            examples, rest = drawn[:_EXAMPLES], drawn[_EXAMPLES:]
            if len(rest) < _REST:
                continue
            crop = Crop(np.asarray(Image.open(cells.folder / "JPEGImages" / name).convert("RGB")))
            began = time.perf_counter()
            answer = suggested(
                "similar", Ask(shapes=tuple(examples), options={"likeness": least}), (crop, crop)
            )
            seconds += time.perf_counter() - began
            found = [box_of(one.shape) for one in answer.found]
            found = [one for one in found if likeness([one], examples).max() < _OVER]
            wanted, proposed, pictures = wanted + len(rest), proposed + len(found), pictures + 1
            right += _matched(found, rest)
        at = f"likeness from {least}"
        figures += [
            Figure(f"{at}: of {wanted} drawn, found", 100 * right / wanted, "%", upwards=True),
            Figure(f"{at}: of {proposed} found, drawn", 100 * right / max(1, proposed), "%", upwards=True),
            Figure(f"{at}: a photograph, of {pictures}", 1000 * seconds / pictures, "ms"),
        ]
    return figures


def _matched(found: list[Box], rest: list[Box]) -> int:
    """How many are found, the likest suggestion first."""
    left = list(rest)
    for one in found:
        alike = likeness([one], left)[0]
        if len(left) and alike.max() >= _FOUND:
            left.pop(int(alike.argmax()))
    return len(rest) - len(left)

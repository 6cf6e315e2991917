"""Turned boxes as four corners; one text file for each picture and a data.yaml, as Ultralytics trains on.

Corners go from the one that was top left before turning: width, height and angle come back as they were.
"""

from functools import partial
from typing import cast

from msgspec.structs import astuple, replace

from limner.dataset import Annotation, Box, Image, Polygon
from limner.formats.core.conversions import CONVERSIONS
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.quads import corners
from limner.formats.yolo import folder, writer
from limner.formats.yolo.lines import corners_line, quad_shape

TITLE = "YOLO OBB"
TIER = "A"
PROOF = "A real Ultralytics folder is read, and its corners come back; Ultralytics 8.4 loads what is written."
EXAMPLE = "0 0.146731 0.151795 0.319936 0.301795 0.186603 0.648205 0.013397 0.498205"

_OUTLINE = "outline that is not four corners"
_RIGHT = "four corners with right angles"
_FLAT = "direction of a box without size"

HOLDS = Holds(
    shapes={"box": frozenset({"rotation", "outside"}), "polygon": frozenset({"quad", "outside"})},
    becomes={
        "polygon with holes": "turned",
        "polygon with parts": "turned",
        "polygon with crowd": "turned",
        "ellipse": "turned",
        "mask": "turned",
        "cuboid": "turned",
    },
    dataset=frozenset({"split", "empty"}),
    also={
        _OUTLINE: CONVERSIONS["turned"][1],
        _RIGHT: "a turned box",
        _FLAT: "as four corners show it",
    },
)


def _line(index: int, members: writer.Object, image: Image) -> str:
    """`class x1 y1 x2 y2 x3 y3 x4 y4`."""
    return corners_line(index, cast(Box | Polygon, members[0].shape), image.width, image.height)


def _as_corners(fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """As reading four corners gives it."""
    found = (_cornered(fitted, image, one) for one in annotations)
    return tuple(one for one in found if one is not None)


def _cornered(fitted: Fitted, image: Image, one: Annotation) -> Annotation | None:
    shape = cast(Box | Polygon, one.shape)
    what = _FLAT
    if isinstance(shape, Polygon) and not shape.subtype:
        what = _OUTLINE
        shape = cast(Box, CONVERSIONS["turned"][0](shape, image))
    elif isinstance(shape, Polygon):
        what = _RIGHT
    quad = corners(shape) if isinstance(shape, Box) else shape.parts[0].exterior
    after = quad_shape(quad, image.width, image.height)
    if type(after) is type(one.shape) and _is_near(one.shape, after):
        return one
    fitted.say(one, what, HOLDS.also[what], field="shape", before=one.shape, after=after)
    return replace(one, shape=after)


def _is_near(shape: object, other: Box | Polygon) -> bool:
    if not isinstance(shape, Box) or not isinstance(other, Box):
        return shape == other
    return all(abs(a - b) < 1e-7 for a, b in zip(astuple(shape), astuple(other), strict=True))


sniff = partial(folder.sniff, "obb")
read = partial(folder.read, "obb")
write = partial(writer.write, holds=HOLDS, line=_line, arrange=_as_corners, keys={"task": "obb"})

"""Rows of YOLO labels: a class index, then shares of the upright picture's width and height; a score may follow.

`class cx cy w h` is a box, `class x1 y1 x2 y2 x3 y3 …` a ring, `class x1 y1 … x4 y4` the corners of a turned box,
`class cx cy w h x1 y1 v1 x2 y2 v2 …` a box with points. Shares meet pixels here and nowhere else.
"""

from collections.abc import Callable
from math import isfinite
from typing import NamedTuple, cast

from limner.dataset import Box, Flat, Keypoints, Part, Polygon, Shape, Visibility
from limner.formats.core.quads import box_of, corners
from limner.formats.yolo.joints import Joints

DECIMALS = 8
"""Written digits behind the point: on a side of 10,000 pixels the loss is below a ten-thousandth of a pixel."""

NOWHERE: tuple[float, float, Visibility] = (0.0, 0.0, 0)
"""An absent point."""

_WILD = 2.0
_COARSE = 2e-6
"""Corners of six decimals are off by so much of the picture's larger side at most."""


class Row(NamedTuple):
    """Index of the class, the shapes of the object in pixels (a box with points is two), score where there is one."""

    kind: int
    shapes: tuple[Shape, ...]
    score: float | None


Parse = Callable[[str, int, int], Row]
"""Takes a row and the picture's width and height. Raises ValueError that says what is wrong."""


def parse(line: str, width: int, height: int) -> Row:
    """A box or a ring."""
    index, values = _numbers(line)
    if len(values) < 4:
        raise ValueError(f"{len(values)} numbers after the class; a box has 4, a ring at least 6")
    is_box = len(values) <= 5
    has_score = len(values) == 5 or (not is_box and len(values) % 2 == 1)
    score = values.pop() if has_score else None
    _check_shares(values)
    return Row(index, (_box(values, width, height) if is_box else _ring(values, width, height),), score)


def parse_turned(line: str, width: int, height: int) -> Row:
    """A turned box, or the quad where its angles are not right; four numbers are an upright box."""
    index, values = _numbers(line)
    if len(values) in (4, 5):
        return parse(line, width, height)
    if len(values) not in (8, 9):
        raise ValueError(f"{len(values)} numbers after the class; four corners have 8")
    score = values.pop() if len(values) == 9 else None
    _check_shares(values)
    return Row(index, (quad_shape(_pixels(values, width, height), width, height),), score)


def quad_shape(quad: Flat, width: int, height: int) -> Box | Polygon:
    """What four corners are taken for."""
    found = box_of(quad, _COARSE * max(width, height))
    return Polygon((Part(quad),), "quad") if found is None else found


def pose_parser(joints: Joints) -> Parse:
    """Boxes with so many points; none of them is there where all are absent."""
    wanted = 4 + joints.count * joints.values

    def parse_pose(line: str, width: int, height: int) -> Row:
        index, values = _numbers(line)
        if len(values) in (4, 5) and wanted > 5:
            return parse(line, width, height)
        if len(values) not in (wanted, wanted + 1):
            points_are = f"a box and {joints.count} points of {joints.values} are {wanted}"
            raise ValueError(f"{len(values)} numbers after the class; {points_are}")
        score = values.pop() if len(values) > wanted else None
        points = tuple(
            _point(values[at : at + joints.values], width, height) for at in range(4, wanted, joints.values)
        )
        _check_shares(values[:4])
        shapes: tuple[Shape, ...] = (_box(values[:4], width, height),)
        return Row(index, (*shapes, Keypoints(points)) if any(v for _, _, v in points) else shapes, score)

    return parse_pose


def box_line(index: int, box: Box, width: int, height: int) -> str:
    """The line for a box inside a picture of that size."""
    center = ((box.x + box.width / 2) / width, (box.y + box.height / 2) / height)
    return _line(index, (*center, box.width / width, box.height / height))


def ring_line(index: int, ring: Flat, width: int, height: int) -> str:
    """The line for a ring inside a picture of that size."""
    return _line(index, tuple(value / (height if at % 2 else width) for at, value in enumerate(ring)))


def corners_line(index: int, shape: Box | Polygon, width: int, height: int) -> str:
    """The line for a turned box or a quad, with all digits: a small box is turned by its last ones."""
    quad = corners(shape) if isinstance(shape, Box) else shape.parts[0].exterior
    shares = (value / (height if at % 2 else width) for at, value in enumerate(quad))
    return f"{index} " + " ".join(f"{value!r}" for value in shares)


def pose_line(index: int, box: Box, points: Keypoints | None, count: int, width: int, height: int) -> str:
    """The line for a box with `count` points; those that are missing are absent."""
    given = points.points if points else ()
    columns = [
        f"{x / width:.{DECIMALS}f} {y / height:.{DECIMALS}f} {v}" if v else "0 0 0"
        for x, y, v in given[:count]
    ]
    return " ".join([box_line(index, box, width, height), *columns, *["0 0 0"] * (count - len(columns))])


def _line(index: int, values: tuple[float, ...]) -> str:
    return f"{index} " + " ".join(f"{value:.{DECIMALS}f}" for value in values)


def _numbers(line: str) -> tuple[int, list[float]]:
    first, *rest = line.split()
    try:
        values = [float(text) for text in rest]
        sound = isfinite(sum(values)) and "_" not in line
    except ValueError:
        sound = False
    return _index(first), values if sound else [_number(text) for text in rest]


def _check_shares(values: list[float]) -> None:
    if min(values) < -_WILD or max(values) > 1 + _WILD:
        wild = next(value for value in values if not -_WILD <= value <= 1 + _WILD)
        raise ValueError(f"{wild:g} is no share of the picture; these look like pixels")


def _box(values: list[float], width: int, height: int) -> Box:
    cx, cy, w, h = values
    if w < 0 or h < 0:
        raise ValueError(f"width {w:g} and height {h:g} must not be negative")
    return Box((cx - w / 2) * width, (cy - h / 2) * height, w * width, h * height)


def _ring(values: list[float], width: int, height: int) -> Polygon:
    return Polygon((Part(_pixels(values, width, height)),))


def _pixels(values: list[float], width: int, height: int) -> Flat:
    return tuple(value * (height if at % 2 else width) for at, value in enumerate(values))


def _point(values: list[float], width: int, height: int) -> tuple[float, float, Visibility]:
    """Of two numbers, a point is absent where both are 0 or one is below; of three, by the third."""
    x, y, *said = values
    visible = said[0] if said else 0.0 if (x, y) == (0, 0) or min(x, y) < 0 else 2.0
    if visible not in (0, 1, 2):
        raise ValueError(f"a point's visibility is {visible:g}, not 0, 1 or 2")
    if not visible:
        return NOWHERE
    _check_shares([x, y])
    return x * width, y * height, cast(Visibility, int(visible))


def _index(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise ValueError(f"the line begins with {text[:40]!r} where a class index should stand")
    return int(text)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or "_" in text:
        raise ValueError(f"{text[:40]!r} is not a number")
    return value

"""Lines of YOLO labels: `class cx cy w h` is a box, `class x1 y1 x2 y2 x3 y3 …` a ring; a score may follow.

Coordinates are shares of the upright picture's width and height. They meet pixels here and nowhere else.
"""

from math import isfinite

from limner.dataset import Box, Flat, Part, Polygon, Shape

DECIMALS = 8
"""Written digits behind the point: on a side of 10,000 pixels the loss is below a ten-thousandth of a pixel."""

_WILD = 2.0


def parse(line: str, width: int, height: int) -> tuple[int, Shape, float | None]:
    """Class index, shape in pixels, score where there is one. Raises ValueError that says what is wrong."""
    first, *rest = line.split()
    index = _index(first)
    values = [_number(text) for text in rest]
    if len(values) < 4:
        raise ValueError(f"{len(values)} numbers after the class; a box has 4, a ring at least 6")
    is_box = len(values) <= 5
    has_score = len(values) == 5 or (not is_box and len(values) % 2 == 1)
    score = values.pop() if has_score else None
    wild = next((value for value in values if not -_WILD <= value <= 1 + _WILD), None)
    if wild is not None:
        raise ValueError(f"{wild:g} is no share of the picture; these look like pixels")
    return index, (_box(values, width, height) if is_box else _ring(values, width, height)), score


def box_line(index: int, box: Box, width: int, height: int) -> str:
    """The line for a box inside a picture of that size."""
    center = ((box.x + box.width / 2) / width, (box.y + box.height / 2) / height)
    return _line(index, (*center, box.width / width, box.height / height))


def ring_line(index: int, ring: Flat, width: int, height: int) -> str:
    """The line for a ring inside a picture of that size."""
    return _line(index, tuple(value / (height if at % 2 else width) for at, value in enumerate(ring)))


def _line(index: int, values: tuple[float, ...]) -> str:
    return f"{index} " + " ".join(f"{value:.{DECIMALS}f}" for value in values)


def _box(values: list[float], width: int, height: int) -> Box:
    cx, cy, w, h = values
    if w < 0 or h < 0:
        raise ValueError(f"width {w:g} and height {h:g} must not be negative")
    return Box((cx - w / 2) * width, (cy - h / 2) * height, w * width, h * height)


def _ring(values: list[float], width: int, height: int) -> Polygon:
    ring = tuple(value * (height if at % 2 else width) for at, value in enumerate(values))
    return Polygon((Part(ring),))


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

"""SVG's path data as pieces: straight legs and cubic curves; arcs become cubics."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import atan2, ceil, cos, hypot, pi, sin, sqrt, tan

from limner.dataset import Flat

_TOKEN = re.compile(r"[MmZzLlHhVvCcSsQqTtAa]|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_SPACE = re.compile(r"[\s,]*")
_COUNT = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_ARC = re.compile(r"[\s,]*([01])[\s,]*([01])")

Point = tuple[float, float]


@dataclass(slots=True)
class Piece:
    """A subpath: each leg is one point, or two controls and a point."""

    start: Point
    legs: list[tuple[Point, ...]] = field(default_factory=list)
    closed: bool = False

    @property
    def curved(self) -> bool:
        """Whether some leg is a curve."""
        return any(len(leg) == 3 for leg in self.legs)

    @property
    def straight(self) -> Flat:
        """The points, controls left out; a last one that repeats the first of a closed piece is left out too."""
        points = [self.start, *(leg[-1] for leg in self.legs)]
        if self.closed and len(points) > 1 and points[-1] == points[0]:
            points.pop()
        return tuple(number for point in points for number in point)

    @property
    def cubic(self) -> Flat:
        """Anchor, control, control, anchor …: straight legs as cubics that run along them."""
        flat: list[float] = [*self.start]
        last = self.start
        for leg in self.legs:
            flat += [number for point in (leg if len(leg) == 3 else _along(last, leg[0])) for number in point]
            last = leg[-1]
        return tuple(flat)


def pieces(data: str) -> list[Piece]:
    """The subpaths. Raises ValueError that says where the data go wrong."""
    found: list[Piece] = []
    at: Point = (0.0, 0.0)
    control: Point | None = None
    before = ""
    for name, given in _commands(data):
        kind = name.upper()
        if not found and kind != "M":
            raise ValueError(f"path data begin with {name!r} and not with M")
        if kind == "M":
            at = _moved(at, name, given[0], given[1])
            found.append(Piece(at))
        elif kind == "Z":
            found[-1].closed = True
            at = found[-1].start
        else:
            if found[-1].closed:
                found.append(Piece(at))
            legs, control = _legs(name, given, at, control if before in _KEEPS[kind] else None)
            found[-1].legs += legs
            at = legs[-1][-1] if legs else at
        before = kind
    return found


_KEEPS = dict.fromkeys("LHVCQA", "") | {"S": "CS", "T": "QT"}


def _legs(
    name: str, given: list[float], at: Point, control: Point | None
) -> tuple[list[tuple[Point, ...]], Point | None]:
    """What a command draws, and the control that a smooth one after it mirrors."""
    kind = name.upper()
    if kind in "HV":
        value = given[0] + (at["HV".index(kind)] if name.islower() else 0.0)
        return [((value, at[1]) if kind == "H" else (at[0], value),)], None
    if kind == "A":
        end = _moved(at, name, given[5], given[6])
        return _arc(at, given[:5], end), None
    points = [_moved(at, name, x, y) for x, y in zip(given[::2], given[1::2], strict=True)]
    mirrored = at if control is None else (2 * at[0] - control[0], 2 * at[1] - control[1])
    if kind == "L":
        return [(points[0],)], None
    if kind in "CS":
        first, second, end = points if kind == "C" else (mirrored, *points)
        return [(first, second, end)], second
    middle, end = points if kind == "Q" else (mirrored, *points)
    return [(_towards(at, middle), _towards(end, middle), end)], middle


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with its numbers; numbers that follow without a command repeat the last one."""
    name, given, place = "", list[float](), 0
    while (place := _SPACE.match(data, place).end()) < len(data):  # type: ignore[union-attr]
        flags = _ARC.match(data, place) if name in ("A", "a") and len(given) == 3 else None
        if flags:  # they may stand together without a blank
            given += [float(flags[1]), float(flags[2])]
            place = flags.end()
            continue
        token = _TOKEN.match(data, place)
        if token is None:
            raise ValueError(f"path data have {data[place : place + 10]!r} at character {place}")
        place = token.end()
        if token[0].isalpha():
            if given:
                raise ValueError(f"path data stop in the middle of {name!r} at character {place - 1}")
            name = token[0]
            if name in "Zz":
                yield name, []
            continue
        if name in ("", "Z", "z"):
            raise ValueError(f"path data have a number without a command at character {place}")
        given.append(float(token[0]))
        if len(given) == _COUNT[name.upper()]:
            if not all(abs(one) < 1e300 for one in given):
                raise ValueError("path data hold a number without bounds")
            yield name, given
            name, given = {"M": "L", "m": "l"}.get(name, name), []
    if given:
        raise ValueError(f"path data stop in the middle of {name!r}")


def _moved(at: Point, name: str, x: float, y: float) -> Point:
    return (at[0] + x, at[1] + y) if name.islower() else (x, y)


def _along(start: Point, end: Point) -> tuple[Point, Point, Point]:
    third = ((end[0] - start[0]) / 3, (end[1] - start[1]) / 3)
    return (start[0] + third[0], start[1] + third[1]), (end[0] - third[0], end[1] - third[1]), end


def _towards(anchor: Point, control: Point) -> Point:
    return anchor[0] + (control[0] - anchor[0]) * 2 / 3, anchor[1] + (control[1] - anchor[1]) * 2 / 3


def _arc(start: Point, given: list[float], end: Point) -> list[tuple[Point, ...]]:
    """An elliptic arc as cubics of at most a quarter turn each."""
    rx, ry, turn, large, sweep = (
        abs(given[0]),
        abs(given[1]),
        given[2] * pi / 180,
        bool(given[3]),
        bool(given[4]),
    )
    if start == end:
        return []
    if not rx or not ry:
        return [(end,)]
    c, s = cos(turn), sin(turn)
    x, y = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    u, v = (c * x + s * y) / rx, (c * y - s * x) / ry
    size = u * u + v * v
    if size > 1:  # radii that do not reach are widened
        rx, ry, u, v, size = rx * sqrt(size), ry * sqrt(size), u / sqrt(size), v / sqrt(size), 1.0
    root = sqrt(max(0.0, 1 / size - 1)) * (-1 if large == sweep else 1)
    cu, cv = root * v, -root * u
    first, last = _angle(u - cu, v - cv), _angle(-u - cu, -v - cv)
    around = last - first
    if sweep and around < 0:
        around += 2 * pi
    elif not sweep and around > 0:
        around -= 2 * pi
    count = max(1, ceil(abs(around) / (pi / 2) - 1e-9))
    step = around / count
    reach = 4 / 3 * tan(step / 4)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)

    def place(p: float, q: float) -> Point:
        p, q = rx * (p + cu), ry * (q + cv)
        return c * p - s * q + middle[0], s * p + c * q + middle[1]

    legs: list[tuple[Point, ...]] = []
    for number in range(count):
        a, b = first + number * step, first + (number + 1) * step
        controls = (
            place(cos(a) - reach * sin(a), sin(a) + reach * cos(a)),
            place(cos(b) + reach * sin(b), sin(b) - reach * cos(b)),
        )
        legs.append((*controls, end if number == count - 1 else place(cos(b), sin(b))))
    return legs


def _angle(u: float, v: float) -> float:

    return atan2(v, u) if hypot(u, v) else 0.0

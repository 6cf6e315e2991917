"""What an assistant is asked, and what it answers."""

from math import isfinite
from typing import Annotated
from uuid import UUID

import msgspec

from limner.dataset import Shape, Source

MOST_SHAPES = 200
_MOST_STROKES = 200
_MOST_NUMBERS = 20_000

Numbers = Annotated[tuple[float, ...], msgspec.Meta(max_length=_MOST_NUMBERS)]
Shapes = Annotated[tuple[Shape, ...], msgspec.Meta(max_length=MOST_SHAPES)]


class Stroke(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the hand marked: places x0, y0, x1, y1, … that belong to the object, or do not; one place is a click."""

    points: Numbers
    adds: bool = True
    radius: float = 2.0
    """Half the width of the stroke, in pixels of the picture."""

    def __post_init__(self) -> None:
        if len(self.points) < 2 or len(self.points) % 2:
            raise ValueError(f"points holds {len(self.points)} numbers, not pairs")
        if not all(map(isfinite, self.points)) or not 0 <= self.radius < 1e5:
            raise ValueError("a stroke holds finite numbers only")


class Ask(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the person gave: shapes, a box x0, y0, x1, y1, strokes; all in pixels of the upright picture."""

    shapes: Shapes = ()
    ends: Shapes = ()
    """Where the same shapes are in the second of two key pictures."""
    box: tuple[float, float, float, float] | None = None
    strokes: Annotated[tuple[Stroke, ...], msgspec.Meta(max_length=_MOST_STROKES)] = ()
    to: UUID | None = None
    """The picture that the shapes are carried to."""
    options: dict[str, float] = {}
    """Numbers by name; an assistant declares which it knows, and their bounds."""

    def __post_init__(self) -> None:
        if self.box and not (
            all(map(isfinite, self.box)) and self.box[0] < self.box[2] and self.box[1] < self.box[3]
        ):
            raise ValueError("box is not x0, y0, x1, y1 with x0 < x1 and y0 < y1")


class Found(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One shape that an assistant proposes."""

    shape: Shape
    of: int = 0
    """Which of the given shapes it follows from."""
    step: int = 0
    """Of pictures between two key pictures, which one: 1 comes right after the first."""
    score: float | None = None
    """How sure it is, 0 to 1; None where it has no evidence for a number."""


class Answer(msgspec.Struct, frozen=True, tag="answer"):
    """What an assistant found: nothing, where it saw nothing."""

    found: tuple[Found, ...]
    source: Source = Source()
    """What the shapes name as their source when somebody takes them."""

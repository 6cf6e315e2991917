"""What all shapes share: the tag on the wire and the checks that keep NaN and infinity out."""

from collections.abc import Iterable
from math import isfinite

import msgspec

Flat = tuple[float, ...]
"""Points as x0, y0, x1, y1, …, in pixels of the upright picture."""


class ShapeBase(
    msgspec.Struct, frozen=True, tag_field="type", omit_defaults=True, forbid_unknown_fields=True
):
    """A geometry in pixels of the upright picture: (0, 0) is the top-left corner of the top-left pixel."""


def check_finite(**numbers: float) -> None:
    """Raise ValueError that names the first number that is NaN or infinite."""
    for name, number in numbers.items():
        if not isfinite(number):
            raise ValueError(f"{name} is {number}, not a finite number")


def check_angle(name: str, degrees: float) -> None:
    """Raise ValueError unless 0 ≤ degrees < 360."""
    if not 0 <= degrees < 360:
        raise ValueError(f"{name} is {degrees:g}, outside [0, 360)")


def check_points(name: str, flat: Flat, *, least: int) -> None:
    """Raise ValueError unless `flat` holds at least `least` finite (x, y) pairs."""
    if len(flat) % 2:
        raise ValueError(f"{name} holds {len(flat)} numbers; x and y come in pairs")
    if len(flat) < 2 * least:
        raise ValueError(f"{name} has {len(flat) // 2} points, at least {least} are needed")
    if not isfinite(sum(flat)):
        bad = _first_bad(flat)
        raise ValueError(f"{name} has {flat[bad]} at number {bad}, not a finite number")


def _first_bad(numbers: Iterable[float]) -> int:
    return next((at for at, number in enumerate(numbers) if not isfinite(number)), 0)

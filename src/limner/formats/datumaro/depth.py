"""Which of two objects lies on top: whole numbers, as most formats have them, and our texts."""

from collections.abc import Iterable
from string import ascii_lowercase, ascii_uppercase, digits

from limner.dataset import Annotation

_DIGITS = digits + ascii_uppercase + ascii_lowercase
"""Those of `limner.geometry.between`, in the order of their characters."""


def depths(orders: Iterable[int]) -> dict[int, str]:
    """A text for each number, in the same order; all are "" where there is only one number."""
    distinct = sorted(set(orders))
    if len(distinct) < 2:
        return dict.fromkeys(distinct, "")
    width = 1
    while len(_DIGITS) ** width < len(distinct):
        width += 1
    return {order: _text(place, width) for place, order in enumerate(distinct)}


def orders(annotations: Iterable[Annotation]) -> dict[str, int]:
    """A number from 0 for each text, in the same order."""
    return {z: place for place, z in enumerate(sorted({one.z for one in annotations}))}


def _text(place: int, width: int) -> str:
    text = ""
    for _ in range(width):
        place, digit = divmod(place, len(_DIGITS))
        text = _DIGITS[digit] + text
    return f"{text}1"  # an index never ends in 0

"""Classes as label files name them."""

from collections.abc import Iterable
from colorsys import hls_to_rgb
from typing import Any

from limner.dataset import Class, derived_id


def classes(names: Iterable[str]) -> tuple[Class, ...]:
    """One class for each name, in order; the same names give the same ids, in every format.

    A name that comes again is a class of its own. One without letters is called by its place.
    """
    seen: dict[str, int] = {}
    made = []
    for index, name in enumerate(names):
        shown = name if name.strip() else f"class {index}"
        seen[shown] = seen.get(shown, 0) + 1
        again: tuple[Any, ...] = (seen[shown],) if seen[shown] > 1 else ()
        made.append(Class(id=derived_id("class", shown, *again), name=shown, index=index, color=color(index)))
    return tuple(made)


def color(index: int) -> str:
    """A colour that is easy to tell from those of the neighbouring indices (steps of the golden angle)."""
    hue = (index * 137.508 / 360 + 0.08) % 1
    lightness = (0.5, 0.62, 0.4)[index // 9 % 3]
    return "#" + "".join(f"{round(part * 255):02x}" for part in hls_to_rgb(hue, lightness, 0.85))

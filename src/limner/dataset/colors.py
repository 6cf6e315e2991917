"""The colours that classes are given: 24, the first ones farthest apart, in every kind of sight."""

from collections import Counter
from collections.abc import Iterable

COLORS = (
    "#fc7800", "#4884fc", "#90fcd8", "#e4ccfc", "#a85478", "#e4f030", "#f00c0c", "#84b484",
    "#a884b4", "#846c48", "#fc90b4", "#f024e4", "#fce49c", "#fcc0b4", "#008484", "#b47878",
    "#6c780c", "#9cb4fc", "#78cccc", "#18a890", "#8460a8", "#e43054", "#9cd860", "#a8a854",
)  # fmt: skip
"""The twin of `COLORS` in web/src/model/ontology.ts."""


def next_color(used: Iterable[str]) -> str:
    """The first colour that is used least."""
    counts = Counter(color.lower() for color in used)
    return min(COLORS, key=lambda color: counts[color])

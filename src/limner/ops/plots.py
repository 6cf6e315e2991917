"""Plots as SVG that stands in a page: no scripts, nothing from elsewhere."""

from collections.abc import Mapping
from html import escape

import numpy as np
import numpy.typing as npt

WIDTH = 520
_BAR = 18
_LABEL = 150
_PLOT = 160


def bars(counts: Mapping[str, float], most: int = 40) -> str:
    """A horizontal bar for each name, in the given order; beyond `most` the rest is one bar."""
    shown = list(counts.items())[:most]
    rest = list(counts.values())[most:]
    if rest:
        shown.append((f"{len(rest)} others", sum(rest)))
    top = max((value for _, value in shown), default=0) or 1
    parts = []
    for at, (name, value) in enumerate(shown):
        y = at * _BAR
        long = (WIDTH - _LABEL - 70) * value / top
        label = name if len(name) <= 22 else f"{name[:21]}…"
        parts.append(
            f'<text x="{_LABEL - 8}" y="{y + 13}" class="end">{escape(label)}<title>{escape(name)}</title></text>'
            f'<rect x="{_LABEL}" y="{y + 2}" width="{long:.1f}" height="{_BAR - 4}"/>'
            f'<text x="{_LABEL + long + 6:.1f}" y="{y + 13}">{value:,.10g}</text>'
        )
    return _svg(WIDTH, max(1, len(shown)) * _BAR, parts)


def histogram(values: npt.NDArray[np.float64], *, logarithmic: bool = False, fields: int = 40) -> str:
    """How many values lie in each of some equal steps (of their logarithm), with the limits below.

    With `logarithmic`, values that are not above 0 are left out.
    """
    kept = values[values > 0] if logarithmic else values
    if not len(kept):
        return _svg(WIDTH, 20, ['<text x="0" y="14">nothing to show</text>'])
    scaled = np.log10(kept) if logarithmic else kept
    counts, edges = np.histogram(scaled, bins=min(fields, max(1, len(kept))))
    top = int(counts.max()) or 1
    step = (WIDTH - 20) / len(counts)
    parts = []
    for at, count in enumerate(counts.tolist()):
        high = (_PLOT - 30) * count / top
        ends = [_number(10**edge if logarithmic else edge) for edge in edges[at : at + 2].tolist()]
        parts.append(
            f'<rect x="{10 + at * step:.1f}" y="{_PLOT - 20 - high:.1f}" width="{max(step - 1, 0.5):.1f}" '
            f'height="{high:.1f}"><title>{ends[0]} to {ends[1]}: {count:,}</title></rect>'
        )
    for share, side in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        value = float(edges[0] + share * (edges[-1] - edges[0]))
        shown = _number(10**value if logarithmic else value)
        parts.append(
            f'<text x="{10 + share * (WIDTH - 20):.1f}" y="{_PLOT - 4}" text-anchor="{side}">{shown}</text>'
        )
    return _svg(WIDTH, _PLOT, parts)


def heatmap(counts: npt.NDArray[np.int64]) -> str:
    """A field for each number, the darker the more."""
    rows, columns = counts.shape
    side = 8
    top = int(counts.max()) or 1
    parts = [
        f'<rect x="{x * side}" y="{y * side}" width="{side}" height="{side}" fill-opacity="{counts[y, x] / top:.3f}">'
        f"<title>{counts[y, x]:,}</title></rect>"
        for y, x in np.argwhere(counts).tolist()
    ]
    frame = f'<rect width="{columns * side}" height="{rows * side}" class="frame"/>'
    return _svg(columns * side, rows * side, [frame, *parts])


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _svg(width: int, height: int, parts: list[str]) -> str:
    return f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">{"".join(parts)}</svg>'

"""Statistics as text, as a table, and as one page that needs nothing else."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import fields
from html import escape

import numpy as np

from limner.ops.plots import bars, heatmap, histogram
from limner.ops.stats import Measurement, Numbers, Statistics, percentiles

_PLAIN = [one.name for one in fields(Measurement)]
_MM = ["width_mm", "height_mm", "perimeter_mm", "length_mm", "area_mm2"]

_STYLE = """
:root { color-scheme: light dark; --ink: #222; --ground: #fff; --bar: #3b7dd8; --line: #ccc }
@media (prefers-color-scheme: dark) { :root { --ink: #ddd; --ground: #1b1b1b; --bar: #6aa3f0; --line: #444 } }
body { font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--ground); margin: 2em auto; max-width: 1120px; padding: 0 1em }
section { display: inline-block; vertical-align: top; margin: 0 1em 1em 0 }
h2 { font-size: 1em; margin: 1em 0 .4em }
svg { max-width: 100%; height: auto } svg text { font-size: 11px; fill: var(--ink) } svg rect { fill: var(--bar) }
svg .end { text-anchor: end } svg .frame { fill: none; stroke: var(--line) }
table { border-collapse: collapse } td, th { padding: .15em .7em; text-align: right; border-bottom: 1px solid var(--line) }
td:first-child, th:first-child { text-align: left }
"""  # noqa: E501 (a style sheet reads better so)


def as_text(found: Statistics) -> Iterator[str]:
    """The lines that fit a terminal."""
    yield (
        f"{found.pictures:,} pictures, {found.labelled:,} labelled, {found.empty:,} of them empty; "
        f"{found.objects:,} objects"
    )
    width = max((len(name) for name in found.classes), default=5)
    yield f"{'class':{width}} {'objects':>10} {'pictures':>10} {'median area':>12}"
    for name, counts in found.classes.items():
        middle = percentiles(found.by_class[name].of("area")).get("p50") if name in found.by_class else None
        shown = "" if middle is None else f"{middle:,.0f}"
        yield f"{name:{width}} {counts['objects']:>10,} {counts['pictures']:>10,} {shown:>12}"
    for title, counts in (
        ("shapes", found.shapes),
        ("splits", found.splits),
        ("sizes", found.sizes),
        ("flags", found.flags),
    ):
        if counts:
            yield f"{title}: " + ", ".join(f"{name} {number:,}" for name, number in counts.most_common())
    for name, values in _measures(found):
        numbers = percentiles(values)
        if numbers:
            yield (
                f"{name}: median {numbers['p50']:,.6g}, 5 % below {numbers['p5']:,.6g}, "
                f"5 % above {numbers['p95']:,.6g}, mean {numbers['mean']:,.6g}"
            )


def as_csv(measurements: Iterable[Measurement]) -> Iterator[str]:
    """A row for each object, after a row of names; numbers as they are, nothing where there is none."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*_PLAIN, *_MM])
    for one in measurements:
        yield _taken(out)
        known = one.millimetres
        cells = [getattr(one, name) for name in _PLAIN] + [known.get(name) for name in _MM]
        writer.writerow([_cell(value) for value in cells])
    yield _taken(out)


def as_html(found: Statistics, title: str) -> str:
    """One page: numbers, and plots as SVG; no scripts, nothing from elsewhere."""
    order = dict(sorted(found.classes.items(), key=lambda pair: -pair[1]["objects"]))
    plots = {
        "Objects of each class": bars({name: counts["objects"] for name, counts in order.items()}),
        "Pictures with each class": bars({name: counts["pictures"] for name, counts in order.items()}),
        "Objects in a picture": histogram(_numbers(found.per_picture)),
        "Area in square pixels (logarithmic)": histogram(found.columns.of("area"), logarithmic=True),
        "Width over height (logarithmic)": histogram(found.columns.of("aspect"), logarithmic=True),
        "Circularity": histogram(found.columns.of("circularity")),
        "Length or greatest diameter in pixels (logarithmic)": histogram(
            found.columns.of("length"), logarithmic=True
        ),
        "Where the centres of objects lie": heatmap(found.centres),
        "Shapes": bars(dict(found.shapes.most_common())),
        "Splits, in pictures": bars(dict(found.splits.most_common())),
        "Sizes of pictures": bars(dict(found.picture_sizes.most_common()), 12),
    }
    if found.calibrated:
        plots["Area in mm² (logarithmic)"] = histogram(found.columns.of("area_mm2"), logarithmic=True)
        plots["Length in mm (logarithmic)"] = histogram(found.columns.of("length_mm"), logarithmic=True)
    sections = "".join(f"<section><h2>{escape(name)}</h2>{plot}</section>" for name, plot in plots.items())
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f"<p>{escape(next(as_text(found)))}</p>{sections}<h2>Measures</h2>{_table(found)}</body></html>\n"
    )


def _table(found: Statistics) -> str:
    names = ["mean", "p0", "p5", "p25", "p50", "p75", "p95", "p100"]
    rows = [
        [name, *(f"{numbers[one]:,.5g}" for one in names)]
        for name, values in _measures(found)
        if (numbers := percentiles(values))
    ]
    head = "".join(f"<th>{name}</th>" for name in ("", *names))
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _measures(found: Statistics) -> Iterator[tuple[str, Numbers]]:
    yield "objects per picture", _numbers(found.per_picture)
    for name in found.columns.values:
        yield name.replace("_", " "), found.columns.of(name)


def _numbers(values: list[int]) -> Numbers:
    return np.array(values, dtype=np.float64)


def _cell(value: object) -> object:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else value


def _taken(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text

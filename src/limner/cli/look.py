"""Verbs that say what is in a data set: stats, diff, check."""

import json
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from limner.cli.show import count
from limner.cli.verbs import (
    INCOMPLETE_STATUS,
    LOSS_STATUS,
    From,
    Images,
    Json,
    Pictures,
    Placing,
    Source,
    To,
    named_formats,
    say_problems,
    write,
)

if TYPE_CHECKING:
    from limner.formats import Problem
    from limner.ops import Difference, Finding

_SHOWN = 50


def register(app: typer.Typer) -> None:
    """Adds the verbs of this module."""
    app.command()(stats)
    app.command()(diff)
    app.command()(check)


def stats(
    source: Path = Source,
    html: Path | None = typer.Option(
        None, "--html", help="Write one page with plots that needs nothing else."
    ),
    csv: Path | None = typer.Option(None, "--csv", help="Write the measures of every object as a table."),
    scale: float | None = typer.Option(
        None, "--scale", min=0, help="Millimetres per pixel, for measures in mm."
    ),
    from_: str = From,
    images: Path | None = Images,
    as_json: bool = Json,
) -> int:
    """Count classes, sizes, positions and shapes, and measure every object."""
    from limner import ops
    from limner.formats import read

    problems: dict[Problem, None] = {}
    with named_formats():
        dataset = read(source, from_ or None, images=images, report=problems.setdefault)
    found = ops.stats(dataset, scale or None)
    say_problems(list(problems))
    if html:
        html.write_text(ops.as_html(found, source.name), encoding="utf-8")
    if csv:
        with csv.open("w", encoding="utf-8", newline="") as file:
            file.writelines(ops.as_csv(ops.measure(dataset, scale or None)))
    if as_json:
        typer.echo(json.dumps(found.plain(), indent=2, ensure_ascii=False))
    else:
        for line in ops.as_text(found):
            typer.echo(line)
    return 0


def diff(
    before: Path = typer.Argument(exists=True, help="A data set."),
    after: Path = typer.Argument(exists=True, help="Another, or the same later."),
    iou: float = typer.Option(
        0.5, "--iou", min=0, max=1, help="Objects that overlap by less are not the same."
    ),
    tolerance: float = typer.Option(
        1e-6, "--tolerance", min=0, help="Pixels by which coordinates may differ."
    ),
    from_: str = From,
    from_after: str = typer.Option("", "--from-after", help="The format of the second, where it is another."),
    strict: bool = typer.Option(False, "--strict", help="Exit with 3 if anything differs."),
    as_json: bool = Json,
) -> int:
    """Say what was added, removed, moved (by how much) or got another class between two data sets."""
    import msgspec

    from limner.formats import read
    from limner.ops import Comparison, compare

    problems: dict[Problem, None] = {}
    with named_formats():
        one = read(before, from_ or None, report=problems.setdefault)
        other = read(after, from_after or from_ or None, report=problems.setdefault)
    sums = Comparison()
    found = compare(one, other, sums, iou=iou, tolerance=tolerance)
    if as_json:
        differences = [msgspec.to_builtins(difference) for difference in found]
        typer.echo(json.dumps({**sums.plain(), "differences": differences}, indent=2, ensure_ascii=False))
    else:
        for difference in islice(found, _SHOWN):
            typer.echo(_difference_line(difference))
        rest = sum(1 for _ in found)
        if rest:
            typer.echo(f"… and {rest:,} more; --json lists all")
        _say_sums(sums.plain())
    say_problems(list(problems))
    return LOSS_STATUS if strict and not sums.equal else 0


def check(
    source: Path = Source,
    target: Path | None = typer.Argument(None, help="With --fix, a new folder, or a file that ends in .zip."),
    fix: bool = typer.Option(
        False, "--fix", help="Mend what can be mended without harm, and write it to TARGET."
    ),
    also: list[str] = typer.Option(
        [], "--also", help="With --fix, mend this too, though it may take labels away."
    ),
    to: str = To,
    from_: str = From,
    images: Path | None = Images,
    pictures: Placing = Pictures,
    strict: bool = typer.Option(False, "--strict", help="Exit with 3 if there is an error."),
    as_json: bool = Json,
) -> int:
    """Name what is wrong in a data set, with its place and what would mend it; with --fix, mend it."""
    import msgspec

    from limner import ops
    from limner.formats import read

    if fix != (target is not None):
        raise typer.BadParameter("--fix and TARGET go together")
    if target is not None:
        names = ops.SAFE | set(also)
        done = write(
            source, target, lambda dataset, tally: ops.fix(dataset, names, tally),
            to=to, from_=from_, images=images, pictures=pictures, strict=strict, keep_going=True, as_json=as_json,
        )  # fmt: skip
        return (
            0 if done == INCOMPLETE_STATUS else done
        )  # to leave out what cannot be read is what was asked for
    problems: dict[Problem, None] = {}
    with named_formats():
        dataset = read(source, from_ or None, images=images, report=problems.setdefault)
    findings = list(ops.check(dataset))
    refused = [problem for problem in problems if problem.outcome == "refused"]
    if as_json:
        plain = {
            "findings": msgspec.to_builtins(findings),
            "refused": [{"where": one.where, "message": one.message, "code": one.code} for one in refused],
        }
        typer.echo(json.dumps(plain, indent=2, ensure_ascii=False))
    else:
        say_problems(list(problems))
        _say_findings(findings, len(refused))
    errors = len(refused) + sum(one.severity == "error" for one in findings)
    return LOSS_STATUS if strict and errors else 0


def _difference_line(one: "Difference") -> str:
    about = f" {one.class_name}" if one.class_name else ""
    more = {
        "moved": f" by {one.px or 0:.4g} px, IoU {one.iou or 0:.3f}",
        "class": f" → {one.became}",
        "changed": f": {', '.join(one.fields)}",
    }.get(one.kind, "")
    return f"{one.kind:8} {one.picture}{':' if about else ''}{about}{more}"


def _say_sums(sums: dict[str, object]) -> None:
    counts = sums["counts"]
    listed = [f"{number:,} × {kind}" for kind, number in counts.items()] if isinstance(counts, dict) else []
    for key, what in (("classes_added", "new class"), ("classes_removed", "class gone")):
        names = sums[key]
        if isinstance(names, list) and names:
            listed.append(f"{what}: {', '.join(names)}")
    typer.echo(f"{sums['same']:,} objects the same; " + ("; ".join(listed) or "nothing differs"))


def _say_findings(findings: "list[Finding]", refused: int) -> None:
    for one in findings[:_SHOWN]:
        place = f"{one.where}: " if one.where else ""
        mend = f" [{one.fix}]" if one.fix else ""
        typer.echo(f"{one.severity:8} {place}{one.message}{mend}")
    if len(findings) > _SHOWN:
        typer.echo(f"… and {len(findings) - _SHOWN:,} more; --json lists all")
    kinds = Counter(one.severity for one in findings)
    typer.echo(
        f"{count(refused, 'entry', 'entries')} refused, {count(kinds['error'], 'error')}, "
        f"{count(kinds['warning'], 'warning')}, {count(kinds['note'], 'note')}"
    )
    fixes = Counter(one.fix for one in findings if one.fix)
    if fixes:
        listed = ", ".join(f"{name} ({number} ×)" for name, number in fixes.most_common())
        typer.echo(f"`limner check --fix` mends: {listed}; what is not safe needs --also NAME")

"""Verbs that work on files alone: convert."""

from pathlib import Path

import typer

from limner.cli.show import bar, count, ledger_lines
from limner.cli.verbs import (
    INCOMPLETE_STATUS,
    LOSS_STATUS,
    From,
    Images,
    KeepGoing,
    Pictures,
    Placing,
    Source,
    Strict,
    Target,
    Verify,
    named_formats,
    say_problems,
    write_losses,
)
from limner.dataset import LimnerError


def register(app: typer.Typer) -> None:
    """Adds the verbs of this module."""
    app.command()(convert)


def convert(
    source: Path = Source,
    target: Path = Target,
    to: str = typer.Option(..., "--to", help="The format to write: coco, yolo, yolo-seg, voc."),
    from_: str = From,
    images: Path | None = Images,
    pictures: Placing = Pictures,
    strict: bool = Strict,
    verify: bool = Verify,
    keep_going: bool = KeepGoing,
    explain: bool = typer.Option(
        False, "--explain", help="Write nothing; say what the target format cannot hold of the source's."
    ),
    losses: Path | None = typer.Option(None, "--losses", help="Write every loss into this JSON file."),
) -> int:
    """Convert labels from one format to another and say what the target cannot hold."""
    from limner.formats import convert as run

    if explain:
        return _explain(source, to, from_)
    with bar() as move, named_formats():
        try:
            done = run(
                source,
                target,
                to,
                from_=from_ or None,
                images=images,
                pictures=pictures.value,
                strict=strict,
                verified=verify,
                keep_going=keep_going,
                progress=lambda number: move("converting", number, 0),
                listed=losses is not None,
            )
        except LimnerError as error:
            say_problems(error.params.get("problems", []))
            if error.code != "loss":
                raise
            typer.echo(f"limner: {error}", err=True)
            return LOSS_STATUS
    say_problems(done.problems)
    if done.found:
        typer.echo(f"{source} is {done.found.format}: {done.found.evidence[0]}")
    summary = done.ledger.summary()
    typer.echo(f"{count(done.pictures, 'picture')} → {target} as {to}")
    for line in ledger_lines(summary):
        typer.echo(line)
    if done.verification:
        typer.echo(f"{target}: read back and compared")
    if losses:
        write_losses(losses, done.ledger)
    return INCOMPLETE_STATUS if done.refused else 0


def _explain(source: Path, to: str, from_: str) -> int:
    """Says beforehand what writing `to` can change or lose of what the source's format can hold."""
    from limner.formats import explain, sniff

    with named_formats():
        name = from_ or sniff(source).format
    found = explain(to.partition(":")[0], name.partition(":")[0])
    typer.echo(f"{source} is {name}; of what that can hold, {to}")
    for severity, verb in (("lost", "loses"), ("changed", "changes"), ("note", "does not keep")):
        for one in found:
            if one.severity == severity:
                typer.echo(f"  {verb} {one.what}" + (f" → {one.becomes}" if one.becomes else ""))
    if not found:
        typer.echo("  keeps everything")
    return 0

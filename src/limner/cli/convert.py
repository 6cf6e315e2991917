"""Verbs that work on files alone: convert."""

import json
from pathlib import Path

import typer

from limner.cli.show import bar, count, ledger_lines
from limner.cli.verbs import LOSS_STATUS, From, Images, Pictures, Placing, Source, Target
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
    strict: bool = typer.Option(
        False, "--strict", help="Write nothing and exit with 3 if anything would be lost."
    ),
    verify: bool = typer.Option(
        False, "--verify", help="Read the result back and compare it with the source."
    ),
    losses: Path | None = typer.Option(None, "--losses", help="Write every loss into this JSON file."),
) -> int:
    """Convert labels from one format to another and say what the target cannot hold."""
    from limner.formats import convert as run

    with bar() as move:
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
                progress=lambda number: move("converting", number, 0),
            )
        except LimnerError as error:
            if error.code == "ambiguous":
                error.hint = "Name it: " + ", or ".join(
                    f"--from {name}" for name in error.params["candidates"]
                )
            if error.code != "loss":
                raise
            typer.echo(f"limner: {error}", err=True)
            return LOSS_STATUS
    for problem in done.problems:
        typer.echo(f"limner: {problem}", err=True)
    summary = done.ledger.summary()
    typer.echo(f"{count(done.pictures, 'picture')} → {target} as {to}")
    for line in ledger_lines(summary):
        typer.echo(line)
    if done.verification:
        typer.echo(f"{target}: read back and compared")
    if losses:
        losses.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0

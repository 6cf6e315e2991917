"""Verbs that cut pictures: crop, tile."""

from enum import StrEnum
from pathlib import Path

import typer

from limner.cli.verbs import Cut, From, Images, Json, KeepGoing, Placing, Source, Strict, Target, To, write


class Labels(StrEnum):
    """What a crop is labelled with."""

    all = "all"
    own = "own"
    tag = "tag"


class Encoding(StrEnum):
    """How cut pictures are written."""

    png = "png"
    jpeg = "jpeg"


As = typer.Option(Encoding.png, "--as", help="How cut pictures are written; png loses nothing.")


def register(app: typer.Typer) -> None:
    """Adds the verbs of this module."""
    app.command()(crop)
    app.command()(tile)


def crop(
    source: Path = Source,
    target: Path = Target,
    classes: list[str] = typer.Option([], "--class", help="Only objects of this class. May be repeated."),
    margin: float = typer.Option(
        0.0, "--margin", min=0, help="On every side, as a share of the longer side."
    ),
    square: bool = typer.Option(False, "--square", help="Make the shorter side as long as the longer one."),
    least_side: float = typer.Option(
        1.0, "--least-side", help="Leave out objects with a shorter side, in pixels."
    ),
    labels: Labels = typer.Option(
        Labels.all, "--labels", help="All that lies in the crop, the object's own, or a tag of its class."
    ),
    visible: float = typer.Option(
        0.2, "--visible", min=0, max=1, help="Leave out what is seen by less than this."
    ),
    encoding: Encoding = As,
    to: str = To,
    from_: str = From,
    images: Path | None = Images,
    pictures: Placing = Cut,
    strict: bool = Strict,
    keep_going: bool = KeepGoing,
    as_json: bool = Json,
) -> int:
    """Cut every object out of its picture, with the labels that lie in the crop."""
    from limner.ops import crop as run

    return write(
        source, target,
        lambda dataset, tally: run(
            dataset, classes=frozenset(classes), margin=margin, square=square, least_side=least_side,
            labels=labels.value, least_visible=visible, encoding=encoding.value, tally=tally,
        ),
        to=to, from_=from_, images=images, pictures=pictures, strict=strict, keep_going=keep_going, as_json=as_json,
    )  # fmt: skip


def tile(
    source: Path = Source,
    target: Path = Target,
    size: str = typer.Option("1024", "--size", help="Pixels of a tile: 1024, or 1024x768."),
    overlap: float = typer.Option(
        0.2, "--overlap", min=0, max=0.95, help="What neighbours share of their size."
    ),
    visible: float = typer.Option(
        0.1, "--visible", min=0, max=1, help="Leave out what is seen by less than this."
    ),
    drop_empty: bool = typer.Option(False, "--drop-empty", help="Leave out tiles without objects."),
    join: bool = typer.Option(False, "--join", help="Put the labels of tiles together again."),
    encoding: Encoding = As,
    to: str = To,
    from_: str = From,
    images: Path | None = Images,
    pictures: Placing = Cut,
    strict: bool = Strict,
    keep_going: bool = KeepGoing,
    as_json: bool = Json,
) -> int:
    """Cut large pictures into tiles that overlap, with their labels; or put tiles together again."""
    from limner.ops import tile as run
    from limner.ops import untile

    width, _, height = size.partition("x")
    if not width.isdecimal() or not (height or width).isdecimal():
        raise typer.BadParameter(f"--size takes 1024 or 1024x768, not {size!r}")
    return write(
        source, target,
        lambda dataset, tally: untile(dataset, tally) if join else run(
            dataset, int(width), int(height or width), overlap=overlap, least_visible=visible,
            empties=not drop_empty, encoding=encoding.value, tally=tally,
        ),
        to=to, from_=from_, images=images, pictures=pictures, strict=strict, keep_going=keep_going, as_json=as_json,
    )  # fmt: skip

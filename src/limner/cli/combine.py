"""Verbs that change what classes there are, or put data sets together: remap, merge."""

from enum import Enum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from limner.cli.verbs import (
    From,
    Images,
    Json,
    KeepGoing,
    Pictures,
    Placing,
    Source,
    Strict,
    Target,
    To,
    pairs,
    say_problems,
    write,
)
from limner.dataset import Dataset

if TYPE_CHECKING:
    from limner.formats import Problem
    from limner.ops import Tally


class Twins(Enum):
    """What becomes of pictures that are there twice."""

    join = "join"
    first = "first"
    all = "all"


class By(StrEnum):
    """By what pictures are found to be the same."""

    content = "content"
    path = "path"


def register(app: typer.Typer) -> None:
    """Adds the verbs of this module."""
    app.command()(remap)
    app.command()(merge)


def remap(
    source: Path = Source,
    target: Path = Target,
    rename: list[str] = typer.Option(
        [], "--rename", help="OLD=NEW; several of one new name become one class."
    ),
    drop: list[str] = typer.Option(
        [], "--drop", help="Take out this class and its objects. May be repeated."
    ),
    only: list[str] = typer.Option([], "--only", help="Take out all classes but these. May be repeated."),
    table: Path | None = typer.Option(
        None, "--map", exists=True, dir_okay=False, help="A YAML or CSV file of old and new names."
    ),
    divide: list[str] = typer.Option([], "--divide", help="CLASS=ATTRIBUTE: one class for each answer."),
    keep_numbers: bool = typer.Option(False, "--keep-numbers", help="Leave gaps where classes went."),
    to: str = To,
    from_: str = From,
    images: Path | None = Images,
    pictures: Placing = Pictures,
    strict: bool = Strict,
    keep_going: bool = KeepGoing,
    as_json: bool = Json,
) -> int:
    """Rename, join, take out or split classes, and say which objects went."""
    from limner.ops import read_renaming, split_class
    from limner.ops import remap as run

    names: dict[str, str | None] = {**(read_renaming(table) if table else {})}
    names |= dict(pairs(rename, "--rename")) | dict.fromkeys(drop)
    names = {**{name: name for name in only}, **names}

    def change(dataset: Dataset, tally: "Tally") -> Dataset:
        for kind, attribute in pairs(divide, "--divide"):
            dataset = split_class(dataset, kind, attribute, None if names else tally)
        if not names and divide:
            return dataset
        return run(
            dataset,
            names,
            others="drop" if only else "keep",
            numbers="keep" if keep_numbers else "close",
            tally=tally,
        )

    return write(
        source, target, change,
        to=to, from_=from_, images=images, pictures=pictures, strict=strict, keep_going=keep_going, as_json=as_json,
    )  # fmt: skip


def merge(
    sources: list[Path] = typer.Argument(exists=True, help="Two data sets or more."),
    target: Path = Target,
    twins: Twins = typer.Option(
        Twins.join,
        "--twins",
        help="Pictures that are there twice: join labels, keep the first's, or all.",
    ),
    by: By = typer.Option(
        By.content, "--by", help="Find them by the content of their files, or by path and size."
    ),
    to: str = To,
    from_: str = From,
    images: list[Path] = typer.Option(
        [], "--images", exists=True, help="Where the pictures of each source are, in order, when not beside."
    ),
    pictures: Placing = Pictures,
    strict: bool = Strict,
    keep_going: bool = KeepGoing,
    as_json: bool = Json,
) -> int:
    """Put data sets together: classes joined by name, ids kept apart, pictures that are there twice found."""
    from limner.formats import read
    from limner.ops import merge as run

    if len(sources) < 2:
        raise typer.BadParameter("merging takes two sources or more, then the target")
    problems: dict[Problem, None] = {}

    def change(first: Dataset, tally: "Tally") -> Dataset:
        folders: list[Path | None] = [*images, *[None] * len(sources)]
        others = [
            read(source, from_ or None, images=folder, report=problems.setdefault)
            for source, folder in zip(sources[1:], folders[1:], strict=False)
        ]
        return run([first, *others], twins=twins.value, by=by.value, tally=tally)

    status = write(
        sources[0], target, change,
        to=to, from_=from_, images=images[0] if images else None, pictures=pictures, strict=strict,
        keep_going=keep_going, as_json=as_json,
    )  # fmt: skip
    say_problems(list(problems))
    return status

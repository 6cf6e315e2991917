"""Verbs that give a part of a data set: filter, sample, split."""

from enum import StrEnum
from pathlib import Path
from typing import Any, cast

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
    limits,
    pairs,
    write,
)


class Empties(StrEnum):
    """What becomes of pictures without objects."""

    keep = "keep"
    drop = "drop"
    only = "only"


class GroupBy(StrEnum):
    """Which pictures stay on one side of a split."""

    group = "group"
    folder = "folder"
    none = "none"


Classes = typer.Option([], "--class", help="Only objects of this class, or of one below it. May be repeated.")
Seed = typer.Option(0, "--seed", help="Another number gives other pictures; the same one the same.")


def register(app: typer.Typer) -> None:
    """Adds the verbs of this module."""
    app.command("filter")(filter_)
    app.command()(sample)
    app.command()(split)


def filter_(
    source: Path = Source,
    target: Path = Target,
    classes: list[str] = Classes,
    not_classes: list[str] = typer.Option(
        [], "--not-class", help="No objects of this class. May be repeated."
    ),
    shapes: list[str] = typer.Option([], "--shape", help="box, polygon, mask, …. May be repeated."),
    area: str = typer.Option(":", "--area", help="LEAST:MOST square pixels, of what has an inside."),
    side: str = typer.Option(":", "--side", help="LEAST:MOST pixels of the shorter side."),
    score: str = typer.Option(":", "--score", help="LEAST:MOST, of objects that have a score."),
    flags: list[str] = typer.Option([], "--flag", help="crowd, difficult, …: one of them is set."),
    not_flags: list[str] = typer.Option([], "--not-flag", help="None of these flags is set."),
    attributes: list[str] = typer.Option(
        [], "--attribute", help="NAME=VALUE; several values of a name are or."
    ),
    splits: list[str] = typer.Option([], "--split", help="Only pictures of this split. May be repeated."),
    names: list[str] = typer.Option(
        [], "--name", help="Only pictures whose path fits: `day/*`, `*_left.png`."
    ),
    not_names: list[str] = typer.Option([], "--not-name", help="No pictures whose path fits."),
    tags: list[str] = typer.Option([], "--tag", help="Only pictures with one of these tags."),
    empties: Empties = typer.Option(Empties.keep, "--empties", help="Pictures without objects."),
    whole: bool = typer.Option(False, "--whole", help="Keep all objects of a picture on which one fits."),
    to: str = To,
    from_: str = From,
    images: Path | None = Images,
    pictures: Placing = Pictures,
    strict: bool = Strict,
    keep_going: bool = KeepGoing,
    as_json: bool = Json,
) -> int:
    """Keep the pictures and objects that fit, and say what was left out and why."""
    from limner.ops import Criteria
    from limner.ops import filter as run

    answers: dict[str, frozenset[str]] = {}
    for name, value in pairs(attributes, "--attribute"):
        answers[name] = answers.get(name, frozenset()) | {value}
    criteria = Criteria(
        splits=frozenset(splits),
        names=tuple(names),
        not_names=tuple(not_names),
        tags=frozenset(tags),
        empties=empties.value,
        classes=frozenset(classes),
        not_classes=frozenset(not_classes),
        shapes=frozenset(shapes),
        area=limits(area, "--area"),
        side=limits(side, "--side"),
        score=limits(score, "--score"),
        flags=cast(Any, frozenset(flags)),
        not_flags=cast(Any, frozenset(not_flags)),
        attributes=answers,
        whole=whole,
    )
    return write(
        source, target, lambda dataset, tally: run(dataset, criteria, tally),
        to=to, from_=from_, images=images, pictures=pictures, strict=strict, keep_going=keep_going, as_json=as_json,
    )  # fmt: skip


def sample(
    source: Path = Source,
    target: Path = Target,
    number: int | None = typer.Option(None, "--count", min=1, help="How many pictures."),
    share: float | None = typer.Option(None, "--share", help="Which share of the pictures, up to 1."),
    per_class: int | None = typer.Option(
        None, "--per-class", min=1, help="How many pictures with each class: a balanced sample."
    ),
    classes: list[str] = typer.Option([], "--class", help="Only pictures with this class. May be repeated."),
    seed: int = Seed,
    to: str = To,
    from_: str = From,
    images: Path | None = Images,
    pictures: Placing = Pictures,
    strict: bool = Strict,
    keep_going: bool = KeepGoing,
    as_json: bool = Json,
) -> int:
    """Draw some of the pictures by chance; the same seed draws the same ones."""
    from limner.ops import sample as run

    return write(
        source, target,
        lambda dataset, tally: run(
            dataset, count=number, share=share, per_class=per_class, classes=frozenset(classes), seed=seed, tally=tally
        ),
        to=to, from_=from_, images=images, pictures=pictures, strict=strict, keep_going=keep_going, as_json=as_json,
    )  # fmt: skip


def split(
    source: Path = Source,
    target: Path = Target,
    train: float | None = typer.Option(
        None, "--train", min=0, help="Share of train; 0.8 where none is said."
    ),
    val: float | None = typer.Option(None, "--val", min=0, help="Share of val; 0.1 where none is said."),
    test: float | None = typer.Option(None, "--test", min=0, help="Share of test; 0.1 where none is said."),
    stratified: bool = typer.Option(False, "--stratified", help="Deal out each class in the same shares."),
    group_by: GroupBy = typer.Option(GroupBy.group, "--group-by", help="What stays on one side."),
    patterns: list[str] = typer.Option(
        [],
        "--group-pattern",
        help="`*_frame*`: pictures with the same text in place of the first * stay together.",
    ),
    near: bool | None = typer.Option(
        None,
        "--near/--no-near",
        help="Keep pictures together that look the same; done where files are at hand.",
    ),
    keep: bool = typer.Option(False, "--keep", help="Pictures that are in a split stay there."),
    seed: int = Seed,
    to: str = To,
    from_: str = From,
    images: Path | None = Images,
    pictures: Placing = Pictures,
    strict: bool = Strict,
    keep_going: bool = KeepGoing,
    as_json: bool = Json,
) -> int:
    """Deal pictures out to train, val and test, so that no two of a kind are on different sides."""
    from limner.ops import Plan, by_pattern
    from limner.ops import split as run

    shares = {
        name: share for name, share in (("train", train), ("val", val), ("test", test)) if share is not None
    }
    plan = Plan(
        shares=cast(Any, shares or {"train": 0.8, "val": 0.1, "test": 0.1}),
        stratified=stratified,
        group_by=by_pattern(patterns) if patterns else group_by.value,
        near=near,
        keep=keep,
        seed=seed,
    )
    return write(
        source, target, lambda dataset, tally: run(dataset, plan, tally),
        to=to, from_=from_, images=images, pictures=pictures, strict=strict, keep_going=keep_going, as_json=as_json,
    )  # fmt: skip

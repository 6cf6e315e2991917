"""The verb that fetches the pictures of a list."""

import shutil
from pathlib import Path

import typer

from limner.cli.show import bar, count
from limner.cli.verbs import INCOMPLETE_STATUS, Target, say_problems
from limner.dataset import LimnerError


def register(app: typer.Typer) -> None:
    """Adds the verbs of this module."""
    app.command()(fetch)


def fetch(
    source: Path = typer.Argument(
        exists=True, dir_okay=False, help="A CSV or text file of addresses (http, https) or paths."
    ),
    target: Path = Target,
    to: str = typer.Option("limner", "--to", help="The format to write."),
    keep_going: bool = typer.Option(
        False, "--keep-going", help="Leave out what did not come, and exit with 2 if there was any."
    ),
    allow_private: bool = typer.Option(
        False, "--allow-private", help="Also ask this machine and its network. For lists you trust."
    ),
    at_once: int = typer.Option(8, "--at-once", min=1, max=64, help="Pictures fetched at once."),
    per_host: int = typer.Option(2, "--per-host", min=1, max=64, help="Of these, from one host."),
    largest: float = typer.Option(100, "--largest", min=0.001, help="MB that one picture may have."),
    total: float = typer.Option(100, "--total", min=0.001, help="GB that all of them may have."),
    most: int = typer.Option(1_000_000, "--most", min=1, help="Pictures that the list may have."),
    seconds: float = typer.Option(300, "--seconds", min=1, help="Time that one picture may take."),
) -> int:
    """Fetch the pictures of a list, with their classes, licences and authors. A stopped run goes on where it was."""
    from limner.fetch import Limits, Manners, fetched, is_public, is_public_or_private
    from limner.formats import Reported, save

    if target.exists():
        raise LimnerError(f"{target} is there already", code="exists", hint="Name a new one, or remove it.")
    manners = Manners(
        at_once, per_host, most, int(total * 1e9), Limits(int(largest * 1e6), seconds, min(30, seconds)),
        allowed=is_public_or_private if allow_private else is_public,
    )  # fmt: skip
    folder = target.with_name(f"{target.name}.fetch")
    report = Reported()
    with bar() as move:
        opened = fetched(source, folder, report, manners, lambda done, of: move("fetching", done, of))
        with opened as dataset:
            there = sum(1 for _ in dataset.images)
            missing = sum(problem.outcome == "refused" for problem in report.problems)
            say_problems(report.problems)
            if missing and not keep_going:
                private = {one.hint for one in report.problems if one.code == "private-address"}
                raise LimnerError(
                    f"{count(missing, 'picture')} of {there + missing:,} did not come; nothing was written",
                    code="incomplete",
                    hint=" ".join(
                        ["Run it again to try these again, or with --keep-going to leave them out.", *private]
                    ),
                )
            done = save(dataset, target, to, report, pictures="link")
    if not missing:
        shutil.rmtree(folder)
    typer.echo(f"{count(there, 'picture')} → {done.target} as {done.format}")
    return INCOMPLETE_STATUS if missing else 0

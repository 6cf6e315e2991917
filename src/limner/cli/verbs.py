"""What the verbs that work on data sets share: their options, how they write, and what they say."""

import json
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from limner.cli.show import bar, count, ledger_lines
from limner.dataset import Dataset, LimnerError

if TYPE_CHECKING:
    from limner.formats import Conversion, Ledger, Problem
    from limner.ops import Tally

LOSS_STATUS = 3
"""Something would be lost, or was found, under `--strict`."""


INCOMPLETE_STATUS = 2
"""Done, but some records of the source were left out, under `--keep-going`."""


class Placing(StrEnum):
    """What becomes of the pictures."""

    leave = "leave"
    link = "link"
    copy = "copy"


Source = typer.Argument(exists=True, help="A label file, or a folder of pictures and labels.")
Target = typer.Argument(help="A new folder, or a file that ends in .zip.")
From = typer.Option("", "--from", help="The format to read; found out when left away.")
To = typer.Option("", "--to", help="The format to write; the source's own when left away.")
Images = typer.Option(None, "--images", exists=True, help="Where the pictures are, when not beside.")
Pictures = typer.Option(Placing.leave, "--pictures", help="What becomes of the pictures.")
Cut = typer.Option(Placing.copy, "--pictures", help="copy writes the cut pictures, leave their labels alone.")
Strict = typer.Option(
    False, "--strict", help="Write nothing and exit with 3 if the format would lose anything."
)
Verify = typer.Option(False, "--verify", help="Read the result back and compare it with the source.")
KeepGoing = typer.Option(
    False, "--keep-going", help="Leave out records that cannot be read, and exit with 2 if there were any."
)
Json = typer.Option(False, "--json", help="Say what was done as JSON.")


def write(
    source: Path,
    target: Path,
    change: Callable[[Dataset, "Tally"], Dataset],
    *,
    to: str,
    from_: str,
    images: Path | None,
    pictures: Placing,
    strict: bool,
    keep_going: bool,
    as_json: bool,
) -> int:
    """Read the source, change it, write it; gives the exit status. Raises LimnerError."""
    from limner.formats import convert, sniff
    from limner.ops import Tally

    tally = Tally()
    with bar() as move, named_formats():
        to = to or from_ or sniff(source).format
        try:
            done = convert(
                source,
                target,
                to,
                from_=from_ or None,
                images=images,
                pictures=pictures.value,
                strict=strict,
                keep_going=keep_going,
                change=lambda dataset: change(dataset, tally),
                progress=lambda number: move("writing", number, 0),
                listed=False,
            )
        except LimnerError as error:
            say_problems(error.params.get("problems", []))
            if error.code != "loss":
                raise
            typer.echo(f"limner: {error}", err=True)
            return LOSS_STATUS
    say_problems([*done.problems, *tally.problems])
    if as_json:
        typer.echo(json.dumps(_plain(done, tally), indent=2, ensure_ascii=False))
    else:
        _say(done, tally)
    return INCOMPLETE_STATUS if done.refused else 0


class named_formats:  # noqa: N801 (used as a statement)
    """Where a format cannot be told, the hint says which option names it."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, LimnerError) and error.code == "ambiguous":
            candidates = ", or ".join(f"--from {name}" for name in error.params["candidates"])
            error.hint = f"Name it: {candidates}"


def say_problems(problems: "list[Problem]") -> None:
    """Every entry that was refused or noted, on stderr."""
    for problem in problems:
        typer.echo(f"limner: {problem.where}: {problem.message}", err=True)


def write_losses(path: Path, ledger: "Ledger") -> None:
    """The ledger as JSON: its summary, and every single loss as it comes."""
    import msgspec

    with path.open("wb") as file:
        file.write(
            json.dumps(ledger.summary(), ensure_ascii=False, indent=1)[:-2].encode() + b',\n "losses": ['
        )
        before = b"\n  "
        for loss in ledger.losses():
            file.write(before + msgspec.json.encode(loss))
            before = b",\n  "
        file.write(b"\n ]\n}\n")


def pairs(given: list[str], option: str) -> list[tuple[str, str]]:
    """`name=value` of an option, taken apart at the last `=`. Raises a usage error."""
    found = []
    for text in given:
        name, equals, value = text.rpartition("=")
        if not equals or not name:
            raise typer.BadParameter(f"{option} takes NAME=VALUE, not {text!r}")
        found.append((name, value))
    return found


def limits(text: str, option: str) -> tuple[float, float]:
    """`100:500`, `100:` or `:500` as least and most. Raises a usage error."""
    least, colon, most = text.partition(":")
    try:
        found = (float(least or "-inf"), float(most or "inf"))
    except ValueError:
        found = (1.0, 0.0)
    if not colon or not found[0] <= found[1]:
        raise typer.BadParameter(f"{option} takes LEAST:MOST, and either may be left away, not {text!r}")
    return found


def _plain(done: "Conversion", tally: "Tally") -> dict[str, Any]:
    problems = [{"where": one.where, "message": one.message, "code": one.code} for one in done.problems]
    return {
        "target": str(done.target),
        "format": done.format,
        **tally.plain(),
        "ledger": done.ledger.summary(),
        "refused": problems,
    }


def _say(done: "Conversion", tally: "Tally") -> None:
    typer.echo(
        f"{count(tally.pictures_in, 'picture')} with {count(tally.objects_in, 'object')} → "
        f"{count(tally.pictures_out, 'picture')} with {count(tally.objects_out, 'object')} "
        f"in {done.target} as {done.format}"
    )
    for what, number in sorted(tally.counts.items()):
        typer.echo(f"  {number:>8,} × {what}")
    for line in ledger_lines(done.ledger.summary()):
        typer.echo(line)

"""How the command line shows what goes on: a bar on stderr, sentences on stdout."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Progress = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and of how much (0 while that is unknown)."""


@contextmanager
def bar() -> Iterator[Progress]:
    """A progress bar on stderr while a terminal is there to show it; gives the function that moves it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task("", total=None)

        def move(what: str, done: int, total: int) -> None:
            shown.update(task, description=what, completed=done, total=total or None)

        yield move


def count(number: int, one: str, many: str = "") -> str:
    """`1 picture`, `2 pictures`"""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def ledger_lines(ledger: dict[str, Any]) -> Iterator[str]:
    """What a format could not hold, a line each, after a line with the sums."""
    whole = ledger["kept"] + ledger["changed"] + ledger["lost"]
    yield f"{ledger['kept']:,} of {count(whole, 'object')} unchanged"
    for row in ledger["rows"]:
        becomes = f": {row['becomes']}" if row["becomes"] else ""
        yield f"  {row['severity']:8} {row['objects']:>8,} × {row['what']}{becomes}"

"""The verbs of weights: brought, listed, removed."""

import json
from pathlib import Path

import typer

from limner.cli.show import bar

Folder = typer.Option(
    Path.home() / ".limner" / "models",
    "--folder",
    help="Where weights are kept.",
    show_default="~/.limner/models",
)


def register(app: typer.Typer) -> None:
    """Adds the verbs of this module."""
    group = typer.Typer(help="Weights of models, kept with their licence and source.", no_args_is_help=True)
    group.command()(add)
    group.command("list")(list_all)
    group.command()(remove)
    app.add_typer(group, name="models")


def add(
    given: str = typer.Argument(
        metavar="MODEL", help="A known name (`limner models list --known`), an address, or a file."
    ),
    name: str = typer.Option(
        "", "--name", help="What to call them; the file's name without its end when left away."
    ),
    licence: str = typer.Option("", "--licence", help="Under which licence they are."),
    sha256: str = typer.Option("", "--sha256", help="Take nothing but the file of this hash."),
    folder: Path = Folder,
) -> None:
    """Keep weights by what they hold; pickles, which could run anything, are refused."""
    from limner.assist.weights import Shelf

    with bar() as move:
        about = Shelf(folder).add(
            given,
            name=name,
            licence=licence,
            hash=sha256,
            progress=lambda done, of: move("fetching", done, of),
        )
    typer.echo(
        f"{about.name}: {about.kind}, {about.bytes / 1e6:.1f} MB, {about.licence or 'no licence stated'}"
    )
    typer.echo(f"SHA-256 {about.sha256}")


def list_all(
    known: bool = typer.Option(False, "--known", help="Those that can be had by name."),
    as_json: bool = typer.Option(False, "--json", help="As JSON."),
    folder: Path = Folder,
) -> None:
    """Say which weights are kept: name, kind, size, licence, hash, source."""
    from msgspec import to_builtins

    from limner.assist.weights import KNOWN, Shelf

    found = list(map(to_builtins, KNOWN.values())) if known else list(map(to_builtins, Shelf(folder).all()))
    if known:
        found = [{"name": name, **one} for name, one in zip(KNOWN, found, strict=True)]
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    for one in found:
        about = (
            one.get("what")
            or f"{one['kind']}  {one['bytes'] / 1e6:.1f} MB  {one['sha256'][:12]}  {one['source']}"
        )
        typer.echo(f"{one['name']}  {one['licence'] or 'no licence stated'}  {about}")


def remove(
    name: str = typer.Argument(help="As `limner models list` names them."), folder: Path = Folder
) -> None:
    """Keep these weights no longer."""
    from limner.assist.weights import Shelf

    typer.echo(f"{Shelf(folder).remove(name).name} removed")

"""The verbs of model servers: one to begin a model of one's own, one to serve it."""

import os
from pathlib import Path

import typer

from limner.cli.serve import Host


def register(app: typer.Typer) -> None:
    """Adds the verbs of this module."""
    group = typer.Typer(help="Model servers of your own, for Limner and Label Studio.", no_args_is_help=True)
    group.command()(create)
    group.command()(start)
    app.add_typer(group, name="backend")


def create(folder: Path = typer.Argument(help="A new folder; its name becomes the model's.")) -> None:
    """Make a folder with a small model that runs, and a test of it."""
    from limner.assist.serving import create as made

    for path in made(folder):
        typer.echo(path)
    typer.echo(f"Try it: limner backend start {folder}")


def start(
    model: str = typer.Argument(
        ".", help="A model.py or its folder, and the class in it: PATH or PATH:Class."
    ),
    host: str = Host,
    port: int = typer.Option(9090, "--port", min=0, max=65535, help="0 takes any that is free."),
    data: Path | None = typer.Option(
        None, "--data", help="Where versions and labels are kept; without it `data` beside the model."
    ),
    user: str = typer.Option("", "--basic-auth-user", help="Or BASIC_AUTH_USER in the environment."),
    password: str = typer.Option("", "--basic-auth-pass", help="Or BASIC_AUTH_PASS in the environment."),
) -> None:
    """Serve a model until Ctrl+C: a class of Limner's, or one written for label_studio_ml, unchanged."""
    from limner.assist.serving import load, serve

    serve(
        load(model, data),
        host,
        port,
        user or os.environ.get("BASIC_AUTH_USER", ""),
        password or os.environ.get("BASIC_AUTH_PASS", ""),
    )

"""Verbs that start the server or speak with the one that runs."""

from pathlib import Path

import typer

from limner.dataset import LimnerError

HOME = Path.home() / ".limner"

Data = typer.Option(
    HOME, "--data", help="The folder that Limner keeps everything in.", show_default="~/.limner"
)
Host = typer.Option("127.0.0.1", "--host", help="A name or address of this computer.")
Port = typer.Option(
    None, "--port", min=1, max=65535, help="Only this port; without it 8080 or the next free one."
)
NoBrowser = typer.Option(False, "--no-browser", help="Do not open the browser.")


def register(app: typer.Typer) -> None:
    """Adds the verbs of this module."""
    app.command()(serve)
    app.command()(demo)
    app.command("open")(open_page)
    app.command()(token)


def serve_default() -> None:
    """What `limner` alone does: serve the usual data folder and open the browser."""
    _serve(None, HOME, "127.0.0.1", None, browser=True)


def serve(
    folder: Path | None = typer.Argument(
        None, exists=True, file_okay=False, help="Pictures to label where they lie; nothing is written there."
    ),
    data: Path = Data,
    host: str = Host,
    port: int | None = Port,
    no_browser: bool = NoBrowser,
) -> None:
    """Serve your projects, and a folder of pictures where it lies, until Ctrl+C."""
    _serve(folder, data, host, port, browser=not no_browser)


def demo(
    data: Path = typer.Option(
        HOME / "demo", "--data", help="Where the demo is kept.", show_default="~/.limner/demo"
    ),
    host: str = Host,
    port: int | None = Port,
    no_browser: bool = NoBrowser,
) -> None:
    """Serve a ready project: twelve photographs, seven of them labelled."""
    from limner.jobs import prepare_demo
    from limner.server import Settings
    from limner.server import serve as run

    run(Settings(data=data, host=host, port=port, browser=not no_browser), prepare_demo)


def open_page(
    data: Path = Data,
    print_only: bool = typer.Option(
        False, "--print", help="Print the address instead of opening the browser."
    ),
) -> None:
    """Open the running server's page, signed in."""
    import webbrowser

    from limner.cli.running import running

    with running(data) as server:
        if server is None:
            raise LimnerError(
                f"no server runs on {data}", code="not-running", hint="Start one with `limner serve`."
            )
        address = server.entrance()
    if print_only:
        typer.echo(address)
    else:
        webbrowser.open(address)


def token(
    name: str = typer.Argument(help="What the token is for; shown in lists."),
    label_studio: bool = typer.Option(
        False, "--label-studio", help="In the form of Label Studio's personal access tokens."
    ),
    data: Path = Data,
) -> None:
    """Print a token for programs, and nothing else; it is shown this once."""
    from limner.cli.running import running

    with running(data) as server:
        if server is not None:
            typer.echo(server.make_token(name, label_studio=label_studio))
            return
    from limner.server import label_studio_token
    from limner.store import Store

    with Store.open(data) as store:
        made = store.actors.make_token(name, store.actors.owner().id)
        typer.echo(label_studio_token(made) if label_studio else made)


def _serve(folder: Path | None, data: Path, host: str, port: int | None, *, browser: bool) -> None:
    from limner.server import Settings
    from limner.server import serve as run

    run(Settings(data=data, folder=folder, host=host, port=port, browser=browser))

"""The verbs of the command line, gathered."""

import sys

import typer
from typer.main import get_command

from limner import __version__
from limner.cli import backend, combine, convert, cut, data, fetch, look, models, replay, select, serve
from limner.dataset import LimnerError

_STOPPED = 130

app = typer.Typer(
    name="limner",
    help="From a heap of raw pictures to labels that a training run can trust.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version and stop."),
) -> None:
    if version:
        typer.echo(f"limner {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        serve.serve_default()


for verbs in (serve, data, convert, fetch, select, combine, cut, look, replay, backend, models):
    verbs.register(app)


def run(arguments: list[str]) -> int:
    """The exit status of one command: 0 done, 1 refused, 2 wrong usage, 3 losses under --strict, 130 interrupted."""
    if "--help" in arguments:
        return _help(arguments)
    try:
        result = get_command(app)(arguments, prog_name="limner", standalone_mode=False)
    except LimnerError as error:
        print(f"limner: {error}", file=sys.stderr)
        return 1
    except (typer.Abort, KeyboardInterrupt):
        result = _STOPPED
    except Exception as error:
        return _usage(error)
    if result == _STOPPED:  # Typer turns Ctrl+C into this number
        print("limner: stopped", file=sys.stderr)
    return result if isinstance(result, int) else 0


def _help(arguments: list[str]) -> int:
    """Prints the help of the command or verb without parsing anything, for which Typer would load pydantic."""
    command = get_command(app)
    context = command.context_class(command, info_name="limner")
    for name in arguments:
        verb = getattr(command, "commands", {}).get(name)
        if verb is None:
            break
        command, context = verb, verb.context_class(verb, info_name=name, parent=context)
    typer.echo(command.get_help(context))
    return 0


def _usage(error: Exception) -> int:
    """Click's usage errors show themselves; everything else is a fault of ours and keeps its traceback."""
    show = getattr(error, "show", None)
    if show is None:
        raise error
    show()
    if not getattr(error, "ctx", None):
        print("Try 'limner --help' for help.", file=sys.stderr)
    return int(getattr(error, "exit_code", 2))

"""The `limner` command."""

import sys


def main() -> None:
    """Runs the command line; an error is one or two plain sentences on stderr and exit status 1."""
    from limner.cli.app import run

    sys.exit(run(sys.argv[1:]))

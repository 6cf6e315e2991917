"""Fails on a file or a function too long to be read in one sitting.

Exceptions stand in tools/size_exceptions.toml, each with its reason; one that is no longer needed has to go.
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from sources import Source, sources

FILE_LINES = 400
FUNCTION_LINES = 60


def problems(found: list[Source], exceptions: dict[str, str]) -> Iterator[str]:
    """One line for each file and function over its limit, and for each exception without use or reason."""
    too_long = dict(_too_long(found))
    yield from (f"{place}: {fault}" for place, fault in too_long.items() if place not in exceptions)
    for place, reason in exceptions.items():
        if place not in too_long:
            yield f"tools/size_exceptions.toml: {place} is within the limit and needs no exception"
        elif not reason.strip():
            yield f"tools/size_exceptions.toml: {place} has no reason"


def _too_long(found: list[Source]) -> Iterator[tuple[str, str]]:
    for source in found:
        if source.lines > FILE_LINES:
            yield source.path, f"{source.lines} lines, more than {FILE_LINES}; split it by noun"
        for function in source.functions:
            if function.length > FUNCTION_LINES:
                place = f"{source.path}::{function.name}"
                yield place, f"{function.length} lines from line {function.line}, more than {FUNCTION_LINES}"


if __name__ == "__main__":
    listed = tomllib.loads(Path(__file__).with_name("size_exceptions.toml").read_text(encoding="utf-8"))
    lines = list(problems(sources(), listed))
    print("\n".join(lines), end="\n" if lines else "")
    sys.exit(1 if lines else 0)

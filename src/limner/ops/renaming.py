"""New names for classes, from a file."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from limner.formats import FormatError, rows_of, text_of

Renaming = Mapping[str, str | None]
"""From a class's name to the name that it gets; None takes the class and its objects out."""

_NOTHING = ("", "null", "~")


def read_renaming(path: Path) -> dict[str, str | None]:
    """A renaming from a file: YAML `old: new` or `new: [old, …]`, or CSV with the columns old and new.

    An empty new name, or `null`, takes the class out. Raises FormatError.
    """
    if path.suffix.lower() not in (".yaml", ".yml", ".json"):
        rows = [(number, [cell.strip() for cell in row]) for number, row in rows_of(path)]
        if rows and rows[0][1][:2] in (["old", "new"], ["from", "to"]):
            rows = rows[1:]
        for number, row in rows:
            if len(row) != 2 or not row[0]:
                raise FormatError("a line has an old and a new name", where=f"{path}, line {number}")
        return _once(path, [(old, new or None) for _, (old, new) in rows])
    return _once(path, list(_pairs(_yaml(path), path)))


def _pairs(given: Any, path: Path) -> Iterator[tuple[str, str | None]]:
    if not isinstance(given, dict):
        raise FormatError("it holds no names with names behind them", where=str(path))
    for key, value in given.items():
        if isinstance(value, list):
            yield from ((str(old), str(key)) for old in value)
        elif isinstance(value, dict):
            raise FormatError(f"{key!r} has neither a name nor a list of names behind it", where=str(path))
        else:
            yield str(key), None if value in _NOTHING else str(value)


def _once(path: Path, pairs: Iterable[tuple[str, str | None]]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for old, new in pairs:
        if found.setdefault(old, new) != new:
            raise FormatError(f"{old!r} gets two names", where=str(path))
    return found


def _yaml(path: Path) -> Any:
    """The document with every word as it stands: a class may be called `no`."""
    try:
        return yaml.load(text_of(path), Loader=yaml.BaseLoader)  # noqa: S506 (it makes texts and nothing else)
    except yaml.YAMLError as error:
        raise FormatError(f"it is no YAML: {error}", where=str(path)) from error

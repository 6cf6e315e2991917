"""What every record may carry besides its own fields."""

from math import isfinite
from typing import Any

Extra = dict[str, dict[str, Any]]
"""Unknown keys of foreign files, raw JSON values by the name of the format that they came from; given back when
the same format is written."""

Millis = int
"""Milliseconds since 1970-01-01 UTC."""


_DEEPEST = 64


def check_json(value: Any, path: str = "extra", depth: int = 0) -> None:
    """Raise ValueError that names the first NaN or infinity inside a JSON value, or what is nested too deep."""
    if depth > _DEEPEST:
        raise ValueError(f"{path} is nested deeper than {_DEEPEST} levels")
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError(f"{path} is {value}, not a finite number")
    elif isinstance(value, dict):
        for key, inner in value.items():
            check_json(inner, f"{path}.{key}", depth + 1)
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            check_json(inner, f"{path}[{at}]", depth + 1)


def current_schema() -> int:
    """The schema number that records made by this program carry.

    A function, because a default made by a function is always written out: a stored record must say its schema
    even when it is the newest.
    """
    return SCHEMA


SCHEMA = 1
